"""The plan checker on words and people: councils, forms, receivers, targets, duties, criteria."""

from __future__ import annotations

import re

from campaigns import states
from campaigns.rules.numbers import parse_number
from campaigns.rules.plan_facts import DutyFact, PlanFacts, PlanFinding
from campaigns.rules.shared_duties import shared_task
from campaigns.rules.targets import room_words
from records.text import fold, vn_date

_COUNCIL = re.compile(r"hội đồng (?:đánh giá, thẩm định|đánh giá|thẩm định)", re.IGNORECASE)
_FORMS = re.compile(r"mẫu\s+(?:số\s+)?(\d{1,2}(?:\s*(?:,|và)\s*\d{1,2}(?!/))*)")
_YEARS = re.compile(r"năm (20\d\d)(?:,| và) (?:năm )?(20\d\d)")
_RECOGNISE = re.compile(r"đề nghị (?P<who>[^,.;]{3,40}?) công nhận")
_CARRY = re.compile(r"^(?:giao )?(?P<who>.{5,80}?) triển khai thực hiện", re.IGNORECASE)
_PORTAL = re.compile(r"Loại văn bản:\s*(?P<kind>[^\n]+)$")
_NUMBER = re.compile(
    r"\d{1,5}\s*-\s*[A-ZĐ]{1,4}[A-Za-z]?\s*/\s*[A-ZĐ]{2,8}|\d{1,5}\s*/\s*[A-ZĐ]{1,4}\s*-\s*[A-ZĐ]{2,12}"
)


def check_words(facts: PlanFacts) -> list[PlanFinding]:
    """Return the findings on words and people, in the order of the ⚠ list."""
    return [
        *_councils(facts),
        *_forms(facts),
        *_score_sheet(facts),
        *_receivers(facts),
        *_two_years(facts),
        *_targets(facts),
        *_every_year(facts),
        *_duties(facts),
        *_outside(facts),
        *_portal(facts),
        *_criteria_missing(facts),
        *_spelling(facts),
        *_two_leads(facts),
    ]


def _norm(text: str) -> str:
    """Fold a name: "Văn phòng Ủy ban nhân dân tỉnh" and "VPUBND tỉnh" become one."""
    return fold(text).replace("uy ban nhan dan", "ubnd").replace("vpubnd", "van phong ubnd")


def _bare(receiver: str) -> str:
    """Fold a receiver without what stands in brackets: "UBND tỉnh (qua Sở …)"."""
    return _norm(re.sub(r"\s*\(.*?\)", "", receiver)).strip()


def _councils(facts: PlanFacts) -> list[PlanFinding]:
    names: dict[str, tuple[str, str]] = {}
    for code, words in facts.texts():
        for hit in _COUNCIL.finditer(words):
            names.setdefault(hit[0].lower(), (code, words))
    if not names:
        return []
    found = []
    first = next(iter(names.values()))
    if len(names) > 1:
        said = ", ".join(f"“{name}”" for name in names)
        found.append(
            PlanFinding(
                "⚠6",
                facts.code,
                "gap",
                first[1],
                "Dùng một tên hội đồng trong toàn kế hoạch.",
                f"Một hội đồng, {len(names)} tên gọi: {said}.",
                tuple(code for code, _words in names.values()),
            )
        )
    everything = " ".join(words for _code, words in facts.texts()).lower()
    lacks = [word for word in ("thư ký", "biểu quyết") if word not in everything]
    if lacks:
        found.append(
            PlanFinding(
                "⚠6",
                facts.code,
                "gap",
                first[1],
                "Nêu thành phần, thư ký, số người dự họp tối thiểu và cách biểu quyết của hội đồng.",
                f"Kế hoạch lập hội đồng nhưng không nêu: {', '.join(lacks)}.",
                (first[0],),
            )
        )
    return found


def _forms(facts: PlanFacts) -> list[PlanFinding]:
    numbers: set[int] = set()
    found = []
    quote = pair = ("", "")
    for code, words in facts.texts():
        for hit in _FORMS.finditer(words):
            named = [int(each) for each in re.findall(r"\d+", hit[1])]
            numbers.update(named)
            quote = quote if quote[1] else (code, words)
            if len(named) > 1 and not pair[1]:
                pair = (code, words)
    missing = sorted(set(range(1, max(numbers, default=0))) - numbers)
    if missing:
        names = ", ".join(f"mẫu {number:02d}" for number in missing)
        found.append(
            PlanFinding(
                "⚠7", facts.code, "gap", pair[1] or quote[1],
                f"Hỏi lại {names} dùng làm gì; chương trình giữ ô trống.",
                f"Kế hoạch nhắc các mẫu {', '.join(f'{n:02d}' for n in sorted(numbers))}, không nhắc {names}.",
                (quote[0],),
            )
        )  # fmt: skip
    if pair[1]:
        found.append(
            PlanFinding(
                "⚠7", facts.code, "gap", pair[1],
                "Ghi rõ từng mẫu là của văn bản nào.",
                "Nhiều mẫu nêu chung cho nhiều văn bản: không rõ mẫu nào của văn bản nào.",
                (pair[0],),
            )
        )  # fmt: skip
    return found


def _score_sheet(facts: PlanFacts) -> list[PlanFinding]:
    forms = [row for row in facts.mentions if row.kind == states.FORM and row.listed]
    if any("chấm điểm" in row.title.lower() for row in forms):
        return []
    for code, words in facts.texts():
        if "tự chấm điểm" in words.lower():
            return [
                PlanFinding(
                    "⚠8", facts.code, "gap", words,
                    "Thêm bảng chấm điểm vào danh mục hồ sơ, hoặc ghi là phụ lục của biên bản.",
                    "Phải tự chấm điểm nhưng bảng chấm điểm không có trong danh mục hồ sơ.",
                    (code,),
                )
            ]  # fmt: skip
    return []


def _receivers(facts: PlanFacts) -> list[PlanFinding]:
    recipients = [_norm(row.title) for row in facts.mentions if row.kind == states.RECIPIENT]
    found = []
    issuer = _norm(facts.issuer)
    for row in facts.deadlines if recipients else ():
        name = _bare(row.receiver)
        if not name or name in issuer or any(name in each for each in recipients):
            continue
        found.append(
            PlanFinding(
                "⚠9", facts.code, "gap", row.words,
                f"Thêm {row.receiver} vào Nơi nhận.",
                f"Hồ sơ, báo cáo gửi {row.receiver} nhưng Nơi nhận không có.",
                (row.code,),
            )
        )  # fmt: skip
    for mention in facts.mentions if recipients else ():
        carry = _CARRY.match(mention.words) if mention.kind == states.BODY_ROLE else None
        if carry is None:
            continue
        who = _norm(carry["who"]).removeprefix("lanh dao ")
        if not any(who in each for each in recipients):
            found.append(
                PlanFinding(
                    "⚠9", facts.code, "gap", mention.words,
                    f"Thêm “{carry['who']}” vào Nơi nhận.",
                    f"“{carry['who']}” phải thực hiện nhưng không có trong Nơi nhận.",
                    (mention.code,),
                )
            )  # fmt: skip
    forwards = [row for row in facts.deadlines if row.purpose == states.FORWARD and row.receiver]
    seen: set[str] = set()
    for code, words in facts.texts():
        asked = _RECOGNISE.search(words)
        if asked is None or not forwards or asked["who"] in seen:
            continue
        seen.add(asked["who"])
        if any(_norm(asked["who"]) == _bare(row.receiver) for row in facts.deadlines):
            continue
        found.append(
            PlanFinding(
                "⚠9", facts.code, "gap", words,
                f"Nêu ai gửi đề nghị đến {asked['who']} và thời hạn.",
                f"Đề nghị {asked['who']} công nhận, nhưng hồ sơ gửi {forwards[0].receiver}; không nói ai chuyển tiếp.",
                (code, forwards[0].code),
            )
        )  # fmt: skip
    return found


def _two_years(facts: PlanFacts) -> list[PlanFinding]:
    for code, words in facts.texts():
        if hit := _YEARS.search(words):
            return [
                PlanFinding(
                    "⚠10", facts.code, "gap", words,
                    f"Ghi rõ kết quả tính cho năm {hit[1]} hay năm {hit[2]}.",
                    f"Một kết quả tính cho hai năm {hit[1]} và {hit[2]}.",
                    (code,),
                )
            ]  # fmt: skip
    return []


def _targets(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for row in facts.targets:
        if row.denominator is not None or not row.scope or "phát hiện" in row.scope:
            continue
        if row.unit_of_measure.strip() != "%" and not (row.value is not None and row.value == 0):
            continue
        room = "" if row.value is None else room_words(row.operator, row.value, row.unit_of_measure)
        found.append(
            PlanFinding(
                "⚠16", facts.code, "gap", row.words,
                f"Ghi số lượng {row.scope} tại ngày ban hành.",
                f"{row.title}: kế hoạch không nêu số lượng {row.scope}." + (f" {room}" if room else ""),
                (row.code,),
            )
        )  # fmt: skip
    return found


def _every_year(facts: PlanFacts) -> list[PlanFinding]:
    if facts.year is None:
        return []
    for code, words in facts.texts():
        if "mỗi năm" in words.lower():
            return [
                PlanFinding(
                    "⚠17", facts.code, "gap", words,
                    f"Viết “trong năm {facts.year}” và nêu số đơn vị phải thực hiện.",
                    f"“mỗi năm” trong kế hoạch của một năm ({facts.year}).",
                    (code,),
                )
            ]  # fmt: skip
    return []


def _dated(row: DutyFact) -> bool:
    return row.rule.last is not None and row.rule.kind != "year_end"


def _duties(facts: PlanFacts) -> list[PlanFinding]:
    sections: dict[str, list[DutyFact]] = {}
    for row in facts.duties:
        sections.setdefault(row.clause.split(".")[0], []).append(row)
    found = []
    for section, rows in sections.items():
        bare = [row for row in rows if not _dated(row)]
        if bare:
            where = f"Mục {section}: " if section else ""
            found.append(
                PlanFinding(
                    "⚠18", facts.code, "gap", bare[0].words,
                    "Ghi thời hạn cho từng nhiệm vụ, hoặc một thời hạn chung của mục.",
                    f"{where}{len(bare)}/{len(rows)} nhiệm vụ không có ngày: {', '.join(row.code for row in bare)}.",
                    tuple(row.code for row in bare),
                )
            )  # fmt: skip
    for due in facts.deadlines:
        if due.rule.kind == "recurring" and due.rule.last is None and "mỗi năm" not in due.words.lower():
            found.append(
                PlanFinding(
                    "⚠18", facts.code, "gap", due.rule.words or due.words,
                    "Ghi kỳ (tháng, quý, 06 tháng, năm) và ngày.",
                    f"{due.title}: “định kỳ” mà không nêu kỳ, không nêu ngày.",
                    (due.code,),
                )
            )  # fmt: skip
        if not due.actor and due.purpose not in (states.PERIOD, states.START):
            found.append(
                PlanFinding(
                    "⚠18", facts.code, "gap", due.words,
                    "Ghi cơ quan, bộ phận thực hiện.",
                    f"{due.title}: không nêu ai làm.",
                    (due.code,),
                )
            )  # fmt: skip
    found += [
        PlanFinding(
            "⚠18", facts.code, "gap", row.words,
            "Ghi cơ quan thực hiện.",
            f"{row.title}: nhiệm vụ không có cơ quan thực hiện.",
            (row.code,),
        )
        for row in facts.duties
        if not row.agency.strip()
    ]  # fmt: skip
    return found


def _outside(facts: PlanFacts) -> list[PlanFinding]:
    return [
        PlanFinding(
            "⚠19", facts.code, "gap", row.words or row.title,
            "Nêu công an, chính quyền nơi nào xác nhận số liệu của đơn vị.",
            f"{row.title} đóng ngoài tỉnh: kế hoạch không nêu ai xác nhận số liệu.",
            (row.code,),
        )
        for row in facts.mentions
        if row.outside_province
    ]  # fmt: skip


def _portal(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for row in facts.mentions:
        hit = _PORTAL.search(row.words)
        if hit and fold(hit["kind"]) != fold(facts.kind_name):
            found.append(
                PlanFinding(
                    "⚠21", facts.code, "notice", row.words,
                    f"Sửa trên trang văn bản: loại “{facts.kind_name}”.",
                    f"Trang văn bản ghi loại “{hit['kind']}”, văn bản là {facts.kind_name}.",
                    (row.code,),
                )
            )  # fmt: skip
    return found


def _criteria_missing(facts: PlanFacts) -> list[PlanFinding]:
    if any(basis.holds_criteria for basis in facts.bases) or not facts.later_criteria:
        return []
    for code, words in facts.texts():
        if "tiêu chí" in words.lower():
            name, signed = facts.later_criteria[0]
            return [
                PlanFinding(
                    "⚠22", facts.code, "notice", words,
                    "Dẫn quyết định về tiêu chí có hiệu lực ngày ký kế hoạch.",
                    f"Kế hoạch nói đến tiêu chí nhưng không dẫn quyết định nào; {name} ký {vn_date(signed)}, "
                    "sau kế hoạch, không dùng để chấm điểm.",
                    (code,),
                )
            ]  # fmt: skip
    return []


def _spelling(facts: PlanFacts) -> list[PlanFinding]:
    found = []
    for basis in facts.bases:
        for hit in _NUMBER.finditer(basis.words):
            written = re.sub(r"\s+", "", hit[0])
            if written != hit[0]:
                proper = f"{hit[0].lstrip()}"
                try:
                    proper = parse_number(hit[0]).text
                except ValueError:
                    continue
                found.append(
                    PlanFinding(
                        "⚠23", facts.code, "notice", basis.words,
                        f"Viết “{proper}”.",
                        f"Số, ký hiệu “{hit[0]}” viết có khoảng trắng.",
                        (basis.code,),
                    )
                )  # fmt: skip
    return found


def _two_leads(facts: PlanFacts) -> list[PlanFinding]:
    """⚠25: one activity for one audience, given to two agencies; or the same duty led by two."""
    found = []
    for n, one in enumerate(facts.duties):
        for other in facts.duties[n + 1 :]:
            if one.agency == other.agency:
                continue
            what = shared_task(one, other)
            if not what:
                continue
            same = what == one.title
            found.append(
                PlanFinding(
                    "⚠25",
                    facts.code,
                    "contradiction" if same else "gap",
                    one.words,
                    "Ghi một cơ quan chủ trì, cơ quan kia phối hợp; chương trình xếp là một việc, hai vai.",
                    f"“{what}” giao cho {one.agency} ({one.code}) và {other.agency} ({other.code}).",
                    (one.code, other.code),
                )
            )
    return found
