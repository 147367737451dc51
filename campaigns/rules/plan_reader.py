"""Reading a pasted plan by rules: numbers, bases, dates, agencies, duties, targets, measures, recipients.

Each find carries its sentence; a person accepts or corrects it. What the rules do not know they leave out.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from campaigns import states
from campaigns.rules.deadlines import parse_deadline
from campaigns.rules.numbers import parse_number
from campaigns.rules.plan_bodies import is_about_doing, purpose_of, sentences
from campaigns.rules.plan_doers import duties_of
from campaigns.rules.plan_finds import Find, around, cut_title
from campaigns.rules.plan_moments import DATE, OWED, moments
from campaigns.rules.plan_outline import (
    ASSIGNED,
    MEASURES,
    PAST,
    TARGETS,
    Line,
    Place,
    first_section,
    outline,
)

_KINDS = "Kế hoạch|Quyết định|Chỉ thị|Kết luận|Thông báo|Nghị quyết|Nghị định|Thông tư|Hướng dẫn|Công văn"
_CITED = re.compile(
    rf"(?P<kind>{_KINDS})\s+số\s+(?P<number>\d{{1,5}}\s*[-/]\s*[\w-]+(?:\s*[-/]\s*[\w-]+)*)"
    rf"(?:\s+ngày\s+(?P<date>{DATE}))?"
    r"(?:\s+của\s+(?P<issuer>[^;,.]+?)(?=\s+về|\s+ban hành|[;,.]|$))?"
)
_LAW = re.compile(r"\bLuật [A-ZĐÂĂÊÔƠƯ]\w*(?: (?!và |của )\w+){0,6}?(?= và|[,;.]|$)")
_BULLET = re.compile(r"^[-–+•]\s+(?P<words>.+)$")
_AGAIN = re.compile(r"(?:[Đđ]ịnh kỳ|[Hh]ằng năm|[Hh]àng năm|mỗi (?:năm|quý|tháng))")
#: Such a sentence says when; what is to be done then stands before it.
_WHEN = re.compile(r"(?:Thời gian (?:thực hiện|hoàn thành)|Thời hạn|Hoàn thành)\b")
_NOTE = re.compile(r"^(?:Lưu ý|Ghi chú)\s*:\s*")
_YEAR = re.compile(r"năm\s+(20\d\d)")
_PERCENT = re.compile(r"(?P<how>trên|từ|ít nhất|tối thiểu|dưới)?\s*(?P<value>\d{1,3}(?:[.,]\d+)?)\s*%")
_COUNTED = re.compile(r"được\s+(?P<value>\d{1,3})\s+(?P<unit>mô hình(?: điểm)?|lớp|cuộc|đơn vị)")
_NONE_NEW = re.compile(r"[Kk]hông để phát sinh")
_THROUGH = re.compile(r"về\s+(?P<receiver>[^().;]+?)\s+\(qua\s+(?P<through>[^)]+)\)")


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


def read_plan(text: str) -> ReadPlan:
    """Read a plan's text; ValueError (Vietnamese text) when nothing in it looks like one."""
    lines = _lines(text)
    starts = first_section(lines)
    ends = next((n for n, line in enumerate(lines) if line.startswith("Nơi nhận")), len(lines))
    head, body = lines[:starts], lines[starts:ends]
    if not body:
        raise ValueError("Không thấy mục I, II… (hay 1, 2…) trong văn bản: kiểm tra lại phần đã dán.")
    subject = _subject(head)
    signed_on = _signed_on(head)
    found_year = _YEAR.search(subject) or re.search(r"năm (20\d\d)", " ".join(head))
    year = int(found_year[1]) if found_year else signed_on.year if signed_on else None
    told = _without_groups(list(_body(body, year)))
    finds = [*_bases([*head, *body]), *_start(head), *told, *_recipients(lines[ends + 1 :])]
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
                around(line, found.start()),
                {
                    "number": number,
                    "signed_on": _figures(found["date"] or ""),
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


def _figures(date: str) -> str:
    """Write "29 tháng 9 năm 2020" as 29/9/2020."""
    return re.sub(r"\s+(?:tháng|năm)\s+|\s*/\s*", "/", date)


def _start(head: list[str]) -> Iterator[Find]:
    """The day of the plan that this one carries out starts the clock."""
    for line in head:
        if found := re.match(rf"Thực hiện Kế hoạch số (?P<number>[^ ]+) (?P<due>ngày {DATE})", line):
            title = f"Ban hành Kế hoạch {found['number']}"
            yield _deadline(line, found["due"], "Mở đầu", title, states.START)


def _deadline(sentence: str, due: str, clause: str, title: str, purpose: str) -> Find:
    return Find(
        "deadline",
        sentence,
        {"title": title[:200], "due_words": due, "clause": clause, "purpose": purpose, "words": sentence},
    )


def _body(lines: list[str], year: int | None) -> Iterator[Find]:
    place = Place()
    read = outline(lines, place)
    for at in range(len(lines)):
        line = read(at)
        if line is None:
            continue
        if place.about == PAST:
            continue
        yield from _dates(line.words, place, year)
        yield from _rows(line, place)
        yield from _reports(line.words, place)


def _without_groups(finds: list[Find]) -> list[Find]:
    """Leave out a heading like «Các cơ quan» over bodies with names of their own: nobody is told anything under it."""
    busy = {find.data["agency"] for find in finds if find.part == "duty"}
    return [
        find
        for find in finds
        if find.part != "agency" or find.data["name"] in busy or not find.data["name"].startswith("Các ")
    ]


def _rows(line: Line, place: Place) -> Iterator[Find]:
    # What a title of a point says stands in its lines, unless there are none.
    told = not (line.heading or line.below) or line.lone
    if place.about == TARGETS and told:
        yield from _targets(line.words, place.clause)
    if place.about != TARGETS:
        yield from duties_of(line, place)
    if place.about == MEASURES and told and not is_about_doing(line.words):
        data = {
            "group": f"M-{place.number or 1}",
            "group_title": (place.heading or place.title)[:500],
            "clause": place.clause,
            "words": line.words,
        }
        yield Find("measure", line.words, data)


def _targets(words: str, clause: str) -> Iterator[Find]:
    signs = {"trên": ">", "dưới": "<", "từ": ">=", "ít nhất": ">=", "tối thiểu": ">="}
    hits: list[tuple[int, str, str, str]] = [
        (hit.start(), signs.get(hit["how"] or "", "="), hit["value"], "%") for hit in _PERCENT.finditer(words)
    ]
    hits += [(hit.start(), "=", "0", "trường hợp phát sinh") for hit in _NONE_NEW.finditer(words)]
    hits += [(hit.start(), "=", hit["value"], hit["unit"]) for hit in _COUNTED.finditer(words)]
    for start, sign, value, unit in sorted(hits):
        near = around(words, start)
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


def _dates(words: str, place: Place, year: int | None) -> Iterator[Find]:
    # A citation's own date is no deadline.
    masked = _CITED.sub(lambda hit: " " * len(hit[0]), words)
    found = moments(masked)
    if not found:
        found += [(again.start(), _until_stop(masked, again.start())) for again in _AGAIN.finditer(masked)]
    for hit in _YEAR.finditer(masked):
        other = year is not None and int(hit[1]) > year
        free = not any(start < hit.end() and hit.start() < start + len(due) for start, due in found)
        if free and (other or place.about == ASSIGNED):
            found.append((hit.start(), hit[0]))
    for start, due in sorted(found):
        sentence = around(words, start) if len(words) > 300 else words
        parse_deadline(due, year)  # a day that is not in the calendar is said at once
        said = _NOTE.sub("", _said_of(words, start, place))
        title = cut_title(re.split(r"[:(]", said[:1].upper() + said[1:], maxsplit=1)[0])
        yield _deadline(sentence, due, place.clause, title, purpose_of(due, sentence))


def _said_of(words: str, at: int, place: Place) -> str:
    """Return the sentence that says what is to be done by the moment that stands at ``at``."""
    if place.said and is_about_doing(words):
        return place.said
    end, before = 0, ""
    for sentence in sentences(words):
        end = words.index(sentence, end) + len(sentence)
        if at < end:
            return before if before and _WHEN.match(sentence) else sentence
        before = sentence
    return words


def _until_stop(words: str, start: int) -> str:
    return re.split(r"[,;.]", words[start:], maxsplit=1)[0].strip()[:200]


def _reports(words: str, place: Place) -> Iterator[Find]:
    way = _THROUGH.search(words)
    if way is None:
        return
    for phrase in OWED:
        dues = [hit[0] for hit in phrase.finditer(words)]
        for due in dues:
            months = "6" if "06 tháng" in due else "12" if "01 năm" in due else ""
            title = _sent(words[: way.start()], months)
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


def _sent(before: str, months: str) -> str:
    """Say what is sent, by its period or by what was named last before the receiver."""
    if months:
        return "Báo cáo 06 tháng" if months == "6" else "Báo cáo năm"
    text = before.lower()
    return "Báo cáo kết quả" if text.rfind("báo cáo") > text.rfind("kế hoạch") else "Kế hoạch của cơ quan"


def _recipients(lines: list[str]) -> Iterator[Find]:
    for line in lines:
        if bullet := _BULLET.match(line):
            name = bullet["words"]
            yield Find("recipient", name, {"title": name.rstrip(";. "), "words": name, "clause": "Nơi nhận"})
