"""Recognise the components of a paper by their words and places: head, type, bases, text, signature, annexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dossiers.rules.layout.sheet import CM, MM, Line, Page, Sheet

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TYPES = (
    "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "CHỈ THỊ", "QUY CHẾ", "QUY ĐỊNH", "THÔNG CÁO", "THÔNG BÁO", "HƯỚNG DẪN", "CHƯƠNG TRÌNH",
    "KẾ HOẠCH", "PHƯƠNG ÁN", "ĐỀ ÁN", "DỰ ÁN", "BÁO CÁO", "BIÊN BẢN", "TỜ TRÌNH", "GIẤY MỜI",
)  # fmt: skip
MINUTES = "BIÊN BẢN"
DECISION = "QUYẾT ĐỊNH"

PLACE_DATE = re.compile(r"^(?P<place>[^,]+), ?ngày(?P<day>.*?)tháng(?P<month>.*?)năm(?P<year>.*)$")
NUMBER = re.compile(r"^Số ?:")
SUBJECT_OF_LETTER = re.compile(r"^V/v\b")
BASIS = re.compile(r"^(Căn cứ|Thực hiện|Theo đề nghị|Xét đề nghị|Xét )")
ANNEX = re.compile(r"^(Phụ lục|PHỤ LỤC)( [IVXLC\d]+)?$")
ARTICLE = re.compile(r"^Điều \d+\.")
SECTION = re.compile(r"^(X{0,3}(IX|IV|V?I{0,3}))\. \S")
RECIPIENTS = "Nơi nhận:"
ENTITLED = re.compile(r"^(TM\.|KT\.|TL\.|TUQ\.|Q\.)")
# A paragraph begins this far right of the text's edge at least; a smaller step is the drift of a justified line.
INDENT_FROM = 5 * MM
#: The strip of a page, in mm from its edge, where small marks stand (draft, practice, running number).
MARK_ROOM = 18


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of the running text that belong together."""

    lines: tuple[tuple[Page, Line], ...]

    @property
    def text(self) -> str:
        """The words of all its lines."""
        return " ".join(line.text for _page, line in self.lines)

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0][1]

    @property
    def page(self) -> int:
        """The page it begins on."""
        return self.lines[0][0].number


@dataclass
class Parts:
    """What was recognised; ``None`` or empty for what the paper does not have."""

    main: tuple[Page, ...]
    annexes: tuple[tuple[Page, ...], ...]
    left: float = 0.0
    right: float = 0.0
    nation: Line | None = None
    motto: Line | None = None
    issuers: tuple[Line, ...] = ()
    number: Line | None = None
    date: Line | None = None
    about: Line | None = None
    type: Line | None = None
    subject: tuple[Line, ...] = ()
    to: Line | None = None
    bases: tuple[Paragraph, ...] = ()
    body: tuple[Paragraph, ...] = ()
    recipients: tuple[tuple[Page, Line], ...] = ()
    signers: tuple[tuple[Page, Line], ...] = ()
    numbers: dict[int, Line] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Name of the type, without what follows it; empty for a công văn and for an annex alone."""
        return self.type.text.rstrip(":") if self.type else ""

    @property
    def minutes(self) -> bool:
        """Whether it is a biên bản, which has two signatures and no line of place and date."""
        return self.kind == MINUTES


def parts_of(sheet: Sheet) -> Parts:
    """Take a paper apart."""
    main, annexes = _split(sheet.pages)
    parts = Parts(main, annexes)
    for group in (main, *annexes):
        for page in group:
            number = _page_number(page)
            if number is not None:
                parts.numbers[page.number] = number
    if not main:
        return parts
    parts.left, parts.right = _edges(main, parts)
    after = _head(main[0], parts)
    after = _title(main[0], parts, after)
    _end(parts)
    _text(parts, after)
    return parts


def text_lines(page: Page, parts: Parts) -> Iterator[Line]:
    """Lines of a page without its number and without the small marks in its margins."""
    for line in page.lines:
        if line is not parts.numbers.get(page.number) and not margin_mark(page, line):
            yield line


def margin_mark(page: Page, line: Line) -> bool:
    """Whether a line is a mark in a margin (draft, practice, running number): small, and beyond the text's edges."""
    outside = line.bottom < MARK_ROOM * MM or line.top > page.height - MARK_ROOM * MM
    return outside and line.size < 12


def _split(pages: Sequence[Page]) -> tuple[tuple[Page, ...], tuple[tuple[Page, ...], ...]]:
    groups: list[list[Page]] = [[]]
    for page in pages:
        top = [line for line in page.lines if not margin_mark(page, line) and line.bottom > MARK_ROOM * MM][
            :1
        ]
        if top and ANNEX.match(top[0].text):
            groups.append([])
        groups[-1].append(page)
    return tuple(groups[0]), tuple(tuple(group) for group in groups[1:])


def _page_number(page: Page) -> Line | None:
    return next((line for line in page.lines if line.text.isdigit() and line.bottom < 20 * MM), None)


def _edges(pages: Sequence[Page], parts: Parts) -> tuple[float, float]:
    """Left and right edge of the running text: where most of its lines begin, and where the full ones end."""
    lines = [line for page in pages for line in text_lines(page, parts) if not page.in_table(line)]
    long = [line for line in lines if line.width > pages[0].width / 2]
    starts = Counter(round(line.x0) for line in long or lines)
    ends = Counter(round(line.x1) for line in long or lines)
    if not starts:
        return 30 * MM, pages[0].width - 15 * MM
    least = min(starts)
    left = min((line.x0 for line in lines if abs(line.x0 - least) < 2), default=float(least))
    # A short paper may have no line at the edge but this one: its paragraphs are all indented.
    label = min(
        (line.x0 for line in lines if line.text.replace(" :", ":").startswith(RECIPIENTS)), default=left
    )
    left = label if INDENT_FROM < left - label < 15 * MM else left
    common = [end for end, count in ends.items() if count >= max(ends.values()) / 2]
    return left, float(max(common))


def _head(page: Page, parts: Parts) -> float:
    """Find the head of page 1; return how far down it reaches."""
    middle = page.width / 2
    for line in page.lines:
        flat = line.text.replace("–", "-").replace("HOÀ", "HÒA")
        if parts.nation is None and flat.upper() == NATION:
            parts.nation = line
        elif parts.motto is None and flat.lower() == MOTTO.lower():
            parts.motto = line
        elif parts.number is None and NUMBER.match(line.text) and line.x0 < middle:
            parts.number = line
        elif (
            parts.date is None
            and PLACE_DATE.match(line.text)
            and line.x0 > middle * 0.7
            and line.top < page.height / 3
        ):
            parts.date = line
        elif parts.about is None and SUBJECT_OF_LETTER.match(line.text) and line.x0 < middle:
            parts.about = line
    found = [line for line in (parts.nation, parts.motto, parts.number, parts.date, parts.about) if line]
    if parts.about:
        found += _about_lines(page, parts.about)
    if parts.nation:
        limit = parts.number.top if parts.number else (parts.motto or parts.nation).bottom + 2 * CM
        parts.issuers = tuple(
            line
            for line in text_lines(page, parts)
            if line.caps and line.x1 < parts.nation.x0 and line.bottom <= limit + 2
        )
        found += parts.issuers
    return max((line.bottom for line in found), default=0.0)


def _about_lines(page: Page, about: Line) -> list[Line]:
    """The further lines of a «V/v …» of more than one: of its size, close below, around its middle."""
    found = [about]
    for line in sorted(page.lines, key=lambda each: each.top):
        last = found[-1]
        near = 0 < line.top - last.top < 1.8 * last.size and line.x1 < page.width / 2
        if near and abs(line.centre - about.centre) < 6 * MM and abs(line.size - about.size) < 0.3:
            found.append(line)
    return found[1:]


def _title(page: Page, parts: Parts, after: float) -> float:
    """Find type and subject below the head; return how far down they reach."""
    below = [line for line in text_lines(page, parts) if line.top >= after - 1]
    for place, line in enumerate(below):
        if line.text.rstrip(":").upper() in TYPES and centred(line, parts, page):
            parts.type = line
            subject: list[Line] = []
            for each in below[place + 1 :]:
                if not each.bold or not centred(each, parts, page) or each.caps:
                    break
                subject.append(each)
            parts.subject = tuple(subject)
            after = (subject or [line])[-1].bottom
            break
        if line.text.startswith("Kính gửi") or BASIS.match(line.text):
            break
    parts.to = next((line for line in below if line.text.startswith("Kính gửi")), None)
    return after


def centred(line: Line, parts: Parts, page: Page) -> bool:
    """Whether a line stands in the middle of the text or of the page, away from both edges or as wide as the text."""
    middles = ((parts.left + parts.right) / 2, page.width / 2)
    return any(abs(line.centre - middle) < 4 * MM for middle in middles)


def _end(parts: Parts) -> None:
    """Find Nơi nhận and the signatures at the end of the main part."""
    label = next(
        (
            (page, line)
            for page in reversed(parts.main)
            for line in page.lines
            if line.text.replace(" :", ":").startswith(RECIPIENTS)
        ),
        None,
    )
    signers: list[tuple[Page, Line]] = []
    if label:
        page, line = label
        below = [each for each in text_lines(page, parts) if each.bottom > line.top - 4]
        column = [each for each in below if each.x0 < page.width * 0.45 and each.x1 < page.width * 0.62]
        listed = [each for each in column if each.top >= line.top - 1 and each.size <= 12.5]
        parts.recipients = tuple((page, each) for each in listed)
        signers = [(page, each) for each in below if each not in listed and each.centre > page.width / 2]
    if parts.minutes:
        page = label[0] if label else parts.main[-1]
        start = next((each for each in page.lines if each.text == "THƯ KÝ"), None)
        if start:
            ends = label[1].top if label and label[1].top > start.top else page.height
            signers = [
                (page, each)
                for each in text_lines(page, parts)
                if start.top - 2 <= each.top and each.bottom <= ends
            ]
    elif not label:
        signers = _signers_without_recipients(parts)
    parts.signers = tuple(signers)


def _signers_without_recipients(parts: Parts) -> list[tuple[Page, Line]]:
    page = parts.main[-1]
    found: list[tuple[Page, Line]] = []
    for line in reversed(list(text_lines(page, parts))):
        if page.in_table(line) or line.x0 < page.width * 0.4 or not line.bold:
            break
        found.insert(0, (page, line))
    return found


def _text(parts: Parts, after: float) -> None:
    """Gather the paragraphs between title and signature: the bases, and the text itself."""
    outside = {id(line) for _page, line in (*parts.recipients, *parts.signers)}
    paragraphs: list[list[tuple[Page, Line]]] = []
    for page in parts.main:
        previous: Line | None = None
        lines = [
            line
            for line in text_lines(page, parts)
            if (page is not parts.main[0] or line.top >= after - 1) and id(line) not in outside
        ]
        for line in lines:
            if page.in_table(line) or _apart(line, parts, page):
                previous = None
                continue
            begins = line.x0 - parts.left > INDENT_FROM
            far = previous is not None and _far(previous, line, parts)
            carried = previous is None and page is not parts.main[0] and paragraphs and not begins
            if (previous is None and not carried) or begins or far or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append((page, line))
            previous = line
    found = [Paragraph(tuple(lines)) for lines in paragraphs]
    count = 0
    letter = parts.about is not None and parts.type is None
    while count < len(found) and _is_basis(found[count], letter=letter):
        count += 1
    parts.bases, parts.body = tuple(found[:count]), tuple(found[count:])


def _far(previous: Line, line: Line, parts: Parts) -> bool:
    """Whether a line stands off from the one before: after a full line only a wide gap ends the paragraph."""
    full = parts.right - previous.x1 < 5 * MM
    return line.top - previous.top > (3.0 if full else 1.75) * line.size


def _is_basis(paragraph: Paragraph, *, letter: bool) -> bool:
    """A basis leans, or begins and ends as one; "Thực hiện …" may also begin the text of a report.

    What a công văn carries out stands in its running text.
    """
    if letter:
        return paragraph.first.italic
    ends = paragraph.text.endswith((";", ".", ",")) and not paragraph.text.endswith("./.")
    return paragraph.first.italic or (BASIS.match(paragraph.text) is not None and ends)


def _apart(line: Line, parts: Parts, page: Page) -> bool:
    """Whether a line is no running text: centred words such as Kính gửi, the authority, a table's title."""
    inside = line.x0 - parts.left > 12 * MM and parts.right - line.x1 > 6 * MM
    return (
        line is parts.to
        or (inside and centred(line, parts, page))
        or (line.caps and line.bold and centred(line, parts, page))
    )
