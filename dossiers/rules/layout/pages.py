"""Rules on the sheet of paper: format, margins, fonts, colour, page numbers, annexes."""

from __future__ import annotations

from collections.abc import Iterator

from dossiers.rules.layout.parts import ANNEX, MARK_ROOM, Parts, margin_mark, text_lines
from dossiers.rules.layout.sheet import MM, Finding, Line, Page, Sheet, mm, pt

GENERAL = "Phụ lục I, Phần I, mục I.{}"
ANNEXES = "Phụ lục I, Phần I, mục III.1"
A4 = (210.0, 297.0)
# Letters overhang their box and printers round: half a millimetre is no fault.
PLAY = 0.6 * MM
SAME_METRICS = ("timesnewroman", "tinos", "liberationserif", "nimbusromno9l", "nimbusroman")


def page_findings(sheet: Sheet, parts: Parts, *, own: bool) -> Iterator[Finding]:
    """Hold the rules of the sheet; ``own``: only Tinos may be embedded, as in the papers made here."""
    yield _format(sheet)
    yield from _margins(sheet, parts)
    yield _fonts(sheet, own=own)
    yield _black(sheet, parts)
    yield _first_page(parts)
    yield _numbered(parts)
    yield from _annexes(parts)


def _format(sheet: Sheet) -> Finding:
    wrong = [
        page
        for page in sheet.pages
        if any(abs(a - b * MM) > 2 * MM for a, b in zip(sorted((page.width, page.height)), A4, strict=True))
    ]
    shown = (wrong or list(sheet.pages))[0]
    figure = f"{shown.width / MM:.0f} × {shown.height / MM:.0f} mm"
    return Finding(
        "kho-giay",
        "Khổ giấy A4 (210 × 297 mm)",
        GENERAL.format(1),
        not wrong,
        figure,
        wrong[0].number if wrong else None,
    )


def _margins(sheet: Sheet, parts: Parts) -> Iterator[Finding]:
    article = GENERAL.format(3)
    pages = [(page, list(text_lines(page, parts))) for page in sheet.pages]
    pages = [(page, lines) for page, lines in pages if lines]
    tops = [(_top(page, lines), page.number) for page, lines in pages]
    yield _within("le-tren", "Lề trên 20–25 mm", article, tops, 20, 25, both=True)
    bottoms = [(_bottom(page, lines), page.number) for page, lines in pages]
    yield _within("le-duoi", "Lề dưới 20–25 mm", article, bottoms, 20, 25, both=False)
    lefts = [(min(_left(page), *(line.x0 for line in lines)), page.number) for page, lines in pages]
    yield _within("le-trai", "Lề trái 30–35 mm", article, lefts, 30, 35, both=True)
    rights = [
        (page.width - max(_right(page), *(line.x1 for line in lines)), page.number) for page, lines in pages
    ]
    yield _within("le-phai", "Lề phải 15–20 mm", article, rights, 15, 20, both=True)


def _top(page: Page, lines: list[Line]) -> float:
    return min(*(line.top for line in lines), *(upper for upper, _lower in _tables(page)), page.height)


def _bottom(page: Page, lines: list[Line]) -> float:
    return page.height - max(
        *(line.bottom for line in lines), *(lower for _upper, lower in _tables(page)), 0.0
    )


def _tables(page: Page) -> list[tuple[float, float]]:
    """Tables of the text; a box drawn around a mark in a margin is none."""
    return [
        (upper, lower)
        for upper, lower in page.tables
        if lower > MARK_ROOM * MM and upper < page.height - MARK_ROOM * MM
    ]


def _left(page: Page) -> float:
    return min((stroke.x0 for stroke in page.strokes if stroke.upright), default=page.width)


def _right(page: Page) -> float:
    return max((stroke.x1 for stroke in page.strokes if stroke.upright), default=0.0)


def _within(
    rule: str,
    title: str,
    article: str,
    found: list[tuple[float, int]],
    least: float,
    most: float,
    *,
    both: bool,
) -> Finding:
    """Hold a margin: no page goes below the least, and the narrowest does not exceed the most.

    At the bottom the most is not held: a page ends where its last paragraph ends.
    """
    narrow, page = min(found)
    met = narrow >= least * MM - PLAY and (not both or narrow <= most * MM + 1.5 * MM)
    return Finding(rule, title, article, met, mm(narrow), None if met else page)


def _fonts(sheet: Sheet, *, own: bool) -> Finding:
    title = (
        "Chỉ nhúng phông Tinos" if own else "Phông Times New Roman (hoặc cùng kích thước), nhúng trong tệp"
    )
    allowed = ("tinos",) if own else SAME_METRICS
    wrong = [
        font.name + ("" if font.embedded else " (không nhúng)")
        for font in sheet.fonts
        if not font.embedded or not _plain(font.name).startswith(allowed)
    ]
    figure = ", ".join(wrong or [font.name for font in sheet.fonts]) or "không có phông"
    return Finding("phong-chu", title, GENERAL.format(4), bool(sheet.fonts) and not wrong, figure)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _black(sheet: Sheet, parts: Parts) -> Finding:
    coloured = [
        (page.number, line) for page in sheet.pages for line in text_lines(page, parts) if not line.black
    ]
    figure = f"“{coloured[0][1].text[:40]}”" if coloured else "mọi chữ màu đen"
    return Finding(
        "mau-chu",
        "Chữ màu đen",
        GENERAL.format(4),
        not coloured,
        figure,
        coloured[0][0] if coloured else None,
    )


def _first_page(parts: Parts) -> Finding:
    first = [group[0] for group in (parts.main, *parts.annexes) if group]
    shown = [page.number for page in first if page.number in parts.numbers]
    return Finding(
        "trang-dau", "Trang thứ nhất không ghi số trang", GENERAL.format(7), not shown,
        "có số trang" if shown else "không có số trang", shown[0] if shown else None,
    )  # fmt: skip


def _numbered(parts: Parts) -> Finding:
    """Later pages carry 2, 3, … in the middle of the top margin, 13–14; each annex counts for itself."""
    title, article = (
        "Số trang 13–14, đứng, giữa lề trên, từ trang 2; phụ lục đánh số riêng",
        GENERAL.format(7),
    )
    said = ""
    for group in (parts.main, *parts.annexes):
        for place, page in enumerate(group[1:], start=2):
            line = parts.numbers.get(page.number)
            if line is None:
                return Finding("so-trang", title, article, False, "thiếu số trang", page.number)
            edges = text_edges(page, parts)
            off = min(abs(line.centre - page.width / 2), abs(line.centre - sum(edges) / 2))
            if line.text != str(place):
                return Finding(
                    "so-trang", title, article, False, f"ghi {line.text}, phải là {place}", page.number
                )
            if not 12.9 <= line.size <= 14.1 or line.bold or line.italic:
                return Finding(
                    "so-trang",
                    title,
                    article,
                    False,
                    f"{pt(line.size)}{', đậm hoặc nghiêng' if line.bold or line.italic else ''}",
                    page.number,
                )
            if off > 8 * MM:
                return Finding("so-trang", title, article, False, f"lệch giữa {mm(off)}", page.number)
            said = said or pt(line.size)
    return Finding("so-trang", title, article, True if said else None, said or "chỉ có một trang")


def text_edges(page: Page, parts: Parts) -> tuple[float, float]:
    """Left and right edge of what stands on a page."""
    lines = list(text_lines(page, parts))
    return min((line.x0 for line in lines), default=0.0), max((line.x1 for line in lines), default=page.width)


def _annexes(parts: Parts) -> Iterator[Finding]:
    heads = [[line for line in group[0].lines if not margin_mark(group[0], line)] for group in parts.annexes]
    yield _each(
        "phu-luc", "“Phụ lục” 14, đậm, giữa dòng", parts, [lines[:1] for lines in heads],
        lambda line, page: abs(line.size - 14) < 0.1 and line.bold and _in_middle(line, page, parts),
    )  # fmt: skip
    titles = [
        [line for line in lines[1:6] if line.caps and not ANNEX.match(line.text)][:1] for lines in heads
    ]
    yield _each(
        "ten-phu-luc", "Tên phụ lục chữ in hoa 13–14, đậm, giữa dòng", parts, titles,
        lambda line, page: 12.9 <= line.size <= 14.1 and line.bold and _in_middle(line, page, parts),
    )  # fmt: skip
    attached = [[line for line in lines[1:8] if line.text.startswith("(Kèm theo")][:1] for lines in heads]
    yield _each(
        "kem-theo", "“(Kèm theo …)” chữ nghiêng, giữa dòng", parts, attached,
        lambda line, page: line.italic and not line.bold and _in_middle(line, page, parts),
    )  # fmt: skip


def _in_middle(line: Line, page: Page, parts: Parts) -> bool:
    return (
        min(abs(line.centre - page.width / 2), abs(line.centre - sum(text_edges(page, parts)) / 2)) < 6 * MM
    )


def _each(rule: str, title: str, parts: Parts, found: list[list[Line]], holds: object) -> Finding:
    if not parts.annexes:
        return Finding(rule, title, ANNEXES, None, "không có phụ lục")
    said = ""
    for group, lines in zip(parts.annexes, found, strict=True):
        page = group[0]
        if not lines:
            return Finding(rule, title, ANNEXES, False, "không tìm thấy", page.number)
        line = lines[0]
        said = said or f"{pt(line.size)}{', đậm' if line.bold else ''}{', nghiêng' if line.italic else ''}"
        if not callable(holds) or not holds(line, page):
            style = f"{pt(line.size)}{', đậm' if line.bold else ''}{', nghiêng' if line.italic else ''}"
            return Finding(rule, title, ANNEXES, False, style, page.number)
    return Finding(rule, title, ANNEXES, True, said)
