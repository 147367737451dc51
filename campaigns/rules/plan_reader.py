"""Reading a pasted plan by rules: numbers, bases, dates, agencies, duties, targets, measures, recipients.

Each find carries its sentence; a person accepts or corrects it. What the rules do not know they leave out.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from campaigns import states
from campaigns.rules.deadlines import parse_deadline
from campaigns.rules.numbers import parse_number
from campaigns.rules.plan_bodies import ALL_OF, ALONE, GIVEN, TOLD, purpose_of

_KINDS = "Kế hoạch|Quyết định|Chỉ thị|Kết luận|Thông báo|Nghị quyết|Nghị định|Thông tư|Hướng dẫn|Công văn"
_DATE = r"\d{1,2}\s*/\s*\d{1,2}(?:\s*/\s*\d{4})?(?!\d)"
_CITED = re.compile(
    rf"(?P<kind>{_KINDS})\s+số\s+(?P<number>\d{{1,5}}\s*[-/]\s*[\w-]+(?:\s*[-/]\s*[\w-]+)*)"
    rf"(?:\s+ngày\s+(?P<date>\d{{1,2}}/\d{{1,2}}/\d{{4}}))?"
    r"(?:\s+của\s+(?P<issuer>[^;,.]+?)(?=\s+về|\s+ban hành|[;,.]|$))?"
)
_LAW = re.compile(r"\bLuật [A-ZĐÂĂÊÔƠƯ]\w*(?: (?!và |của )\w+){0,6}?(?= và|[,;.]|$)")
_ROMAN = re.compile(r"^(?P<no>[IVX]+)\.\s+(?P<title>.+)$")
_HEADING = re.compile(r"^(?P<no>\d{1,2})\.\s+(?P<title>.+)$")
_BULLET = re.compile(r"^[-–+•]\s+(?P<words>.+)$")
_PHRASES = (
    re.compile(rf"[Tt]ừ\s+(?:ngày\s+)?{_DATE}\s+đến\s+(?:hết\s+)?(?:ngày\s+)?{_DATE}"),
    re.compile(rf"(?:[Đđ]ịnh kỳ\s+)?\d{{2}}\s+(?:tháng|năm)\s+\((?:trước|chậm nhất)\s+(?:ngày\s+)?{_DATE}\)"),
    re.compile(rf"(?:[Tt]rước(?:\s+và\s+trong)?|[Cc]hậm nhất(?:\s+là)?|[Kk]hông quá|(?:[Đđ]ến\s+)?hết)"
        rf"\s+(?:ngày\s+)?{_DATE}"),
    re.compile(r"[Nn]gày\s+\d{1,2}\s*-\s*\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4}"),
    re.compile(rf"[Nn]gày\s+{_DATE}"),
    re.compile(r"[Qq]uý\s+(?:IV|III|II|I|[1-4])\s*(?:/|năm)\s*\d{4}"),
    re.compile(r"(?:[Đđ]ến\s+)?[Hh]ết\s+năm\s+\d{4}"),
    re.compile(r"năm\s+20\d\d,\s*20\d\d"),
)  # fmt: skip
_AGAIN = re.compile(r"(?:[Đđ]ịnh kỳ|[Hh]ằng năm|[Hh]àng năm|mỗi (?:năm|quý|tháng))")
_YEAR = re.compile(r"năm\s+(20\d\d)")
_PERCENT = re.compile(r"(?P<how>trên|từ|ít nhất|tối thiểu|dưới)?\s*(?P<value>\d{1,3}(?:[.,]\d+)?)\s*%")
_COUNTED = re.compile(r"được\s+(?P<value>\d{1,3})\s+(?P<unit>mô hình(?: điểm)?|lớp|cuộc|đơn vị)")
_NONE_NEW = re.compile(r"[Kk]hông để phát sinh")
_THROUGH = re.compile(r"về\s+(?P<receiver>[^().;]+?)\s+\(qua\s+(?P<through>[^)]+)\)")


@dataclass(frozen=True, slots=True)
class Find:
    """Something found, with its sentence; ``data`` are the fields of the row it would become."""

    part: str
    sentence: str
    data: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """What the rules read in a text; "" and None where it does not say."""

    number: str
    subject: str
    issuer_line: str
    signed_on: dt.date | None
    year: int | None
    signer: str
    finds: tuple[Find, ...]

    def of(self, part: str) -> list[Find]:
        return [find for find in self.finds if find.part == part]


@dataclass(slots=True)
class _Place:
    section: str = ""
    title: str = ""
    number: str = ""
    heading: str = ""
    body: str = ""
    asked: bool = False
    seen: set[str] = field(default_factory=set)

    @property
    def clause(self) -> str:
        return ".".join(part for part in (self.section, self.number) if part)


def read_plan(text: str) -> ReadPlan:
    """Read a plan's text; ValueError (Vietnamese text) when nothing in it looks like one."""
    lines = _lines(text)
    starts = next((n for n, line in enumerate(lines) if _ROMAN.match(line)), len(lines))
    ends = next((n for n, line in enumerate(lines) if line.startswith("Nơi nhận")), len(lines))
    head, body = lines[:starts], lines[starts:ends]
    if not body:
        raise ValueError("Không thấy mục I, II… trong văn bản: kiểm tra lại phần đã dán.")
    subject = _subject(head)
    signed_on = _signed_on(head)
    found_year = _YEAR.search(subject) or re.search(r"năm (20\d\d)", " ".join(head))
    year = int(found_year[1]) if found_year else signed_on.year if signed_on else None
    finds = [*_bases([*head, *body]), *_start(head), *_body(body, year), *_recipients(lines[ends + 1 :])]
    return ReadPlan(
        _number(head), subject, _issuer(head), signed_on, year, _signer(lines[ends:]), tuple(finds)
    )


def _lines(text: str) -> list[str]:
    clean = unicodedata.normalize("NFC", text)
    clean = re.sub(r"[*#]+", "", clean).replace("\xa0", " ")
    return [line for raw in clean.splitlines() if (line := re.sub(r"\s+", " ", raw).strip())]


def _number(head: list[str]) -> str:
    for line in head:
        if found := re.match(r"^Số:\s*(\S.*)$", line):
            try:
                return parse_number(found[1]).text.lstrip("…")
            except ValueError:
                continue
    return ""


def _subject(head: list[str]) -> str:
    at = next((n for n, line in enumerate(head) if line == "KẾ HOẠCH"), None)
    return head[at + 1] if at is not None and at + 1 < len(head) else ""


def _issuer(head: list[str]) -> str:
    return next((line for line in head if re.match(r"^(?:ỦY BAN|UBND|VĂN PHÒNG|SỞ|ĐẢNG)", line)), "")


def _signed_on(head: list[str]) -> dt.date | None:
    for line in head:
        if found := re.search(r", ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", line):
            try:
                return dt.date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                raise ValueError(f"Ngày {found[1]}/{found[2]}/{found[3]} không có trong lịch.") from None
    return None


def _signer(tail: list[str]) -> str:
    return tail[-1] if tail and not tail[-1].startswith(("-", "Nơi nhận")) else ""


def _bases(lines: list[str]) -> Iterator[Find]:
    seen: set[str] = set()
    for line in lines:
        for found in _CITED.finditer(line):
            try:
                number = parse_number(found["number"]).text
            except ValueError:
                continue
            if number in seen:
                continue
            seen.add(number)
            yield Find(
                "basis",
                _around(line, found.start()),
                {
                    "number": number,
                    "signed_on": found["date"] or "",
                    "issuer": (found["issuer"] or "").strip(),
                    "words": found[0].strip(),
                    "link": states.CARRIES_OUT if line.startswith("Thực hiện") else states.CITES,
                },
            )
        for law in _LAW.finditer(line):
            if law[0] not in seen:
                seen.add(law[0])
                yield Find(
                    "basis", line, {"number": "", "subject": law[0], "words": law[0], "link": states.CITES}
                )


def _start(head: list[str]) -> Iterator[Find]:
    """The day of the plan that this one carries out starts the clock."""
    for line in head:
        if found := re.match(rf"Thực hiện Kế hoạch số (?P<number>[^ ]+) (?P<due>ngày {_DATE})", line):
            title = f"Ban hành Kế hoạch {found['number']}"
            yield _deadline(line, found["due"], "Mở đầu", title, states.START)


def _deadline(sentence: str, due: str, clause: str, title: str, purpose: str) -> Find:
    return Find(
        "deadline",
        sentence,
        {"title": title[:200], "due_words": due, "clause": clause, "purpose": purpose, "words": sentence},
    )


def _body(lines: list[str], year: int | None) -> Iterator[Find]:
    place = _Place()
    for line in lines:
        if roman := _ROMAN.match(line):
            place.section, place.title, place.number, place.heading = roman["no"], roman["title"], "", ""
            place.body = ""
            continue
        heading = _HEADING.match(line)
        bullet = _BULLET.match(line)
        words = bullet["words"] if bullet else heading["title"] if heading else line
        if heading:
            place.number, place.heading = heading["no"], heading["title"]
        yield from _dates(words, place, year)
        yield from _rows(words, place, heading=heading is not None)
        yield from _reports(words, place)


def _assigns(place: _Place) -> bool:
    return bool(re.search(r"PHÂN CÔNG|TRÁCH NHIỆM", place.title.upper()))


def _rows(words: str, place: _Place, *, heading: bool) -> Iterator[Find]:
    title = place.title.upper()
    if _assigns(place):
        name = re.sub(r"^Đề nghị\s+", "", place.heading).strip()
        asked = place.heading.startswith("Đề nghị")
        if heading:
            place.seen.add(name)
            yield Find(
                "agency",
                words,
                {"name": name, "asked": "1" if asked else "", "clause": place.clause, "words": words},
            )
        elif name:
            yield _duty(words, name, place.clause, asked=asked)
    elif given := GIVEN.match(words) or ALL_OF.match(words):
        yield from _told(words, given["who"].strip(), place, does=given["what"])
    elif "TỔ CHỨC THỰC HIỆN" in title:
        yield from _organised(words, place, heading=heading)
    elif "MỤC TIÊU" in title and not heading:
        yield from _targets(words, place.clause)
    elif "BIỆN PHÁP" in title and not heading and place.number:
        data = {
            "group": f"M-{place.number}",
            "group_title": place.heading[:500],
            "clause": place.clause,
            "words": words,
        }
        yield Find("measure", words, data)


def _told(words: str, name: str, place: _Place, *, does: str, asked: bool = False) -> Iterator[Find]:
    """A body with its duty in one sentence."""
    if name not in place.seen:
        place.seen.add(name)
        yield Find(
            "agency",
            words,
            {"name": name, "asked": "1" if asked else "", "clause": place.clause, "words": name},
        )
    yield _duty(words, name, place.clause, asked=asked, does=does[:1].upper() + does[1:])


def _organised(words: str, place: _Place, *, heading: bool) -> Iterator[Find]:
    """Duties under «Tổ chức thực hiện»: below the name of a body, or with it in one sentence."""
    if heading:
        place.body = ""
    told = TOLD.match(words)
    if told:
        yield from _told(words, told["who"].strip(), place, does=told["what"], asked=bool(told["ask"]))
    elif alone := ALONE.match(words):
        place.body, place.asked = alone["who"].strip(), bool(alone["ask"])
        if place.body not in place.seen:
            place.seen.add(place.body)
            data = {
                "name": place.body, "asked": "1" if place.asked else "", "clause": place.clause, "words": words,
            }  # fmt: skip
            yield Find("agency", words, data)
    elif place.body and not heading:
        yield _duty(words, place.body, place.clause, asked=place.asked)


def _duty(words: str, agency: str, clause: str, *, asked: bool, does: str = "") -> Find:
    """``does``: the sentence from its verb on, where the body's name stands before it."""
    verb = does or words
    role = (
        states.LEAD if verb.startswith("Chủ trì")
        else states.COORDINATE if verb.startswith("Phối hợp")
        else states.ASKED_TO if asked
        else states.GUIDE if verb.startswith("Hướng dẫn")
        else states.LEAD
    )  # fmt: skip
    partner = re.search(
        r"[Pp]hối hợp với (?P<who>.+?) (?:tổ chức|chỉ đạo|nâng cao|lập|thực hiện|tham mưu)", words
    )
    due = next((hit[0] for phrase in _PHRASES if (hit := phrase.search(words))), "")
    title = re.split(r"[,;.]", verb, maxsplit=1)[0]
    return Find(
        "duty",
        words,
        {
            "agency": agency, "title": title[:200], "role": role, "due_words": due, "clause": clause, "words": words,
            "partners": partner["who"][:300] if partner else "",
        },
    )  # fmt: skip


def _targets(words: str, clause: str) -> Iterator[Find]:
    signs = {"trên": ">", "dưới": "<", "từ": ">=", "ít nhất": ">=", "tối thiểu": ">="}
    hits: list[tuple[int, str, str, str]] = [
        (hit.start(), signs.get(hit["how"] or "", "="), hit["value"], "%") for hit in _PERCENT.finditer(words)
    ]
    hits += [(hit.start(), "=", "0", "trường hợp phát sinh") for hit in _NONE_NEW.finditer(words)]
    hits += [(hit.start(), "=", hit["value"], hit["unit"]) for hit in _COUNTED.finditer(words)]
    for start, sign, value, unit in sorted(hits):
        near = _around(words, start)
        title = re.sub(r"^\W+", "", near)[:200]
        data = {
            "title": title,
            "operator": sign,
            "value": value,
            "unit_of_measure": unit,
            "clause": clause,
            "words": words,
        }
        yield Find("target", near, data)


def _around(words: str, at: int) -> str:
    """Return the part of a paragraph, between full stops or semicolons, in which a place lies."""
    start = 0
    for cut in re.finditer(r"[.;:] ", words):
        if cut.start() >= at:
            return words[start : cut.start()].strip()
        start = cut.end()
    return words[start:].strip()


def _dates(words: str, place: _Place, year: int | None) -> Iterator[Find]:
    # A citation's own date is no deadline.
    masked = _CITED.sub(lambda hit: " " * len(hit[0]), words)
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, str]] = []
    for phrase in _PHRASES:
        for hit in phrase.finditer(masked):
            if not any(start < hit.end() and hit.start() < end for start, end in taken):
                taken.append(hit.span())
                found.append((hit.start(), hit[0]))
    if not found:
        found += [(again.start(), _until_stop(masked, again.start())) for again in _AGAIN.finditer(masked)]
    for hit in _YEAR.finditer(masked):
        other = year is not None and int(hit[1]) > year
        if not any(start < hit.end() and hit.start() < end for start, end in taken) and (
            other or _assigns(place)
        ):
            found.append((hit.start(), hit[0]))
    for start, due in sorted(found):
        sentence = _around(words, start) if len(words) > 300 else words
        parse_deadline(due, year)  # a day that is not in the calendar is said at once
        title = re.split(r"[:,;(]", sentence, maxsplit=1)[0]
        yield _deadline(sentence, due, place.clause, title, purpose_of(due, sentence))


def _until_stop(words: str, start: int) -> str:
    return re.split(r"[,;.]", words[start:], maxsplit=1)[0].strip()[:200]


def _reports(words: str, place: _Place) -> Iterator[Find]:
    way = _THROUGH.search(words)
    if way is None:
        return
    for phrase in _PHRASES[1:3]:
        dues = [hit[0] for hit in phrase.finditer(words)]
        for due in dues:
            months = "6" if "06 tháng" in due else "12" if "01 năm" in due else ""
            title = (
                "Báo cáo 06 tháng" if months == "6" else "Báo cáo năm" if months else "Kế hoạch của cơ quan"
            )
            yield Find(
                "report",
                words,
                {
                    "title": title, "months": months, "due_words": due, "sender": "Các cơ quan, đơn vị",
                    "through": way["through"], "receiver": way["receiver"], "clause": place.clause, "words": words,
                },
            )  # fmt: skip
        if dues:
            return


def _recipients(lines: list[str]) -> Iterator[Find]:
    for line in lines:
        if bullet := _BULLET.match(line):
            name = bullet["words"]
            yield Find("recipient", name, {"title": name.rstrip(";. "), "words": name, "clause": "Nơi nhận"})
