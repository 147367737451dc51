"""The outline of a plan: parts, sections and headings, and what a section is about («phần», «mục», «khoản»)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from campaigns.rules.plan_bodies import is_about_doing

#: What the lines of a section are: targets, measures, duties given to bodies, how the plan is carried out.
TARGETS, MEASURES, ASSIGNED, ORGANISED, OTHER = "targets", "measures", "assigned", "organised", ""
#: What was done last year: nobody is told anything there, and its dates are past.
PAST = "past"

_PART = re.compile(
    r"^(?i:phần)\s+(?P<no>(?i:thứ\s+)?(?i:nhất|hai|ba|bốn|tư|năm)|[IVX]+|[A-H])\b\s*[.:–-]?\s*(?P<title>.*)$"
)
_LETTER = re.compile(r"^(?P<no>[A-H])[.)/]\s+(?P<title>.+)$")
_ARTICLE = re.compile(r"^(?P<no>Điều\s+\d{1,2})[.:]\s+(?P<title>.+)$")
_ROMAN = re.compile(r"^(?:(?i:mục)\s+)?(?P<no>[IVX]+)\s*[.:/)]\s*(?P<title>.+)$")
_NUMBERED = re.compile(r"^(?P<no>\d{1,2})[.)]\s+(?P<title>.+)$")
_BELOW = re.compile(r"^(?:(?P<no>\d{1,2}(?:\.\d{1,2}){1,2})[.)]?|(?P<letter>[a-zđ])[.)])\s+(?P<title>.+)$")
_BULLET = re.compile(r"^[-–—+•*o]\s+(?P<words>.+)$")

#: A section is what its title says first; "PHÂN CÔNG NHIỆM VỤ" gives duties, "NHIỆM VỤ, GIẢI PHÁP" holds measures.
_ABOUT = (
    (PAST, re.compile(r"^(?:đánh giá |đặc điểm,? )?(?:tình hình|kết quả|thực trạng)|tồn tại|nguyên nhân")),
    (ASSIGNED, re.compile(r"phân công|trách nhiệm|nhiệm vụ của (?:các )?(?:cơ quan|đơn vị|sở|ban)")),
    (ORGANISED, re.compile(r"tổ chức thực hiện")),
    (MEASURES, re.compile(r"biện pháp|giải pháp|nhiệm vụ|nội dung thực hiện|nội dung công việc")),
    (TARGETS, re.compile(r"mục tiêu|chỉ tiêu")),
)
#: A heading that is nothing but such words opens a section of its own: "2. Chỉ tiêu cụ thể".
_NOTHING_ELSE = re.compile(
    r"^(?i:(?:các )?(?:mục tiêu|chỉ tiêu|nhiệm vụ|giải pháp|biện pháp|phân công|trách nhiệm|tổ chức thực hiện))"
    r"(?i:\s*(?:,|và|chung|cụ thể|tổng quát|chủ yếu|trọng tâm|thực hiện|nhiệm vụ|giải pháp|trách nhiệm"
    r"|của các cơ quan, đơn vị|của các sở, ban, ngành))*\s*:?$"
)


@dataclass(slots=True)
class Place:
    """Where a line stands; ``body`` is the one spoken to, ``said`` the last line that named no doer."""

    part: str = ""
    letter: str = ""
    section: str = ""
    title: str = ""
    #: What the part, its letter, the section and the line here are about; each passes on what it says.
    part_about: str = OTHER
    letter_about: str = OTHER
    section_about: str = OTHER
    about: str = OTHER
    number: str = ""
    heading: str = ""
    below: str = ""
    body: str = ""
    #: Whether a line below a point named the body ("a) Sở Y tế"); the next such line then names another.
    body_below: bool = False
    asked: bool = False
    said: str = ""
    seen: set[str] = field(default_factory=set)

    @property
    def clause(self) -> str:
        """The clause as it is cited: "III.2", "A.II.1.1"."""
        above = (self.part, self.letter, self.section)
        return ".".join(part for part in (*above, self.below or self.number) if part)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a section: a point ("2."), one below it ("2.1.", "a)") or text; ``lone``: nothing stands below it."""

    words: str
    heading: bool = False
    below: bool = False
    lone: bool = False


def about(title: str) -> str:
    """Say what a section is about, by its title."""
    text = title.lower()
    return next((kind for kind, pattern in _ABOUT if pattern.search(text)), OTHER)


def first_section(lines: Sequence[str]) -> int:
    """Return where the first section begins; ``len(lines)`` when there is none."""
    opens = (n for n, line in enumerate(lines) if _opens(line))
    return next(opens, next((n for n, line in enumerate(lines) if _NUMBERED.match(line)), len(lines)))


def _opens(line: str) -> bool:
    return bool(_ROMAN.match(line) or _ARTICLE.match(line) or _opens_part(line))


def _opens_part(line: str) -> bool:
    return bool(_PART.match(line) or _letter(line))


def _letter(line: str) -> re.Match[str] | None:
    """A letter opens a part only before a title in capitals; "C. Nội dung" may be a point of a list."""
    found = _LETTER.match(line)
    return found if found and found["title"].isupper() else None


def outline(lines: Sequence[str], place: Place) -> Callable[[int], Line | None]:
    """Return a reader of line after line: it moves ``place`` and gives what the line says, None for a title."""
    sectioned = any(_opens(line) for line in lines)

    def read(at: int) -> Line | None:
        line = lines[at]
        if _title(line, place, sectioned=sectioned):
            return None
        if place.part and not place.title and not place.letter:
            # «Phần thứ nhất» with its title on the next line.
            _open_part(place, line)
            return None
        return _line(line, lines[at + 1] if at + 1 < len(lines) else "", place, sectioned=sectioned)

    return read


def _title(line: str, place: Place, *, sectioned: bool) -> bool:
    if part := _PART.match(line):
        number = part["no"]
        place.part, place.letter = (
            f"Phần {number if number.isupper() and ' ' not in number else number.lower()}",
            "",
        )
        _open_part(place, part["title"])
        return True
    if letter := _letter(line):
        place.letter, place.section, place.title = letter["no"], "", letter["title"]
        place.letter_about = place.section_about = about(letter["title"]) or place.part_about
        _begin(place)
        return True
    section = _ROMAN.match(line) or _ARTICLE.match(line) or (None if sectioned else _NUMBERED.match(line))
    if section is None:
        return False
    if not sectioned and not (about(section["title"]) or section["title"].isupper()):
        # Without Roman numerals the points themselves may be all there is.
        return False
    place.section, place.title = section["no"], section["title"]
    place.section_about = about(section["title"]) or place.letter_about
    _begin(place)
    return True


def _open_part(place: Place, title: str) -> None:
    place.section, place.title = "", title
    place.part_about = place.letter_about = place.section_about = about(title)
    _begin(place)


def _begin(place: Place) -> None:
    place.about = place.section_about
    place.number = place.heading = place.below = place.body = place.said = ""


def _line(line: str, after: str, place: Place, *, sectioned: bool) -> Line:
    if bullet := _BULLET.match(line):
        return Line(bullet["words"])
    over = not after or bool(_opens(after) or _NUMBERED.match(after))
    if below := _BELOW.match(line):
        if below["no"] is None:
            number = f"{place.number}.{below['letter']}"
        elif sectioned:
            place.number, number = below["no"].split(".")[0], below["no"]
        else:
            number = below["no"].removeprefix(f"{place.section}.")
        place.below = number.lstrip(".")
        lone = over or bool(_BELOW.match(after)) or is_about_doing(after)
        return Line(below["title"], below=True, lone=lone)
    if heading := _NUMBERED.match(line):
        place.number, place.heading, place.below = heading["no"], heading["title"], ""
        own = _NOTHING_ELSE.match(heading["title"])
        place.about = about(heading["title"]) if own else place.section_about
        return Line(heading["title"], heading=True, lone=over or is_about_doing(after))
    return Line(line)
