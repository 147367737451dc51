"""Rules on the running text: bases, size, justification, indent, spacing, headings, closing mark."""

from __future__ import annotations

from collections.abc import Iterator

from dossiers.rules.layout.head import NOT_HERE, sized, style
from dossiers.rules.layout.parts import ARTICLE as ARTICLE_LINE
from dossiers.rules.layout.parts import DECISION, SECTION, Paragraph, Parts
from dossiers.rules.layout.sheet import CM, MM, Finding, Line, Page, mm, pt

BASES = "Phụ lục I, Phần I, mục II.6.b"
TEXT = "Phụ lục I, Phần I, mục II.6.e"
HEADINGS = "Phụ lục I, Phần I, mục II.6.d"
ENDS_MARKED = ("QUYẾT ĐỊNH", "TỜ TRÌNH", "BÁO CÁO", "THÔNG BÁO", "BIÊN BẢN", "KẾ HOẠCH")
INDENTS = (1.0, 1.27)


def body_findings(parts: Parts) -> Iterator[Finding]:
    """Hold the rules of the running text."""
    if not parts.main:
        return
    yield from _bases(parts)
    yield _addressee(parts)
    yield _size(parts)
    yield _justified(parts)
    yield _indent(parts)
    yield from _spacing(parts)
    yield from _headings(parts)
    yield _closing(parts)


def _bases(parts: Parts) -> Iterator[Finding]:
    style_title = "Căn cứ: 13–14, nghiêng"
    marks_title = "Căn cứ: mỗi căn cứ kết thúc bằng “;”, căn cứ cuối bằng “.”"
    if not parts.bases:
        yield Finding("can-cu", style_title, BASES, None, NOT_HERE)
        yield Finding("dau-can-cu", marks_title, BASES, None, NOT_HERE)
        return
    wrong = [
        (page, line)
        for basis in parts.bases
        for page, line in basis.lines
        if not (line.italic and sized(line, 13, 14))
    ]
    shown = wrong[0] if wrong else parts.bases[0].lines[0]
    yield Finding(
        "can-cu", style_title, BASES, not wrong, style(shown[1]), shown[0].number if wrong else None
    )
    bad = [
        basis
        for place, basis in enumerate(parts.bases)
        if not basis.text.endswith("." if place == len(parts.bases) - 1 else ";")
    ]
    figure = f"“…{bad[0].text[-25:]}”" if bad else f"{len(parts.bases)} căn cứ"
    yield Finding("dau-can-cu", marks_title, BASES, not bad, figure, bad[0].page if bad else None)


def _addressee(parts: Parts) -> Finding:
    line, title, article = parts.to, "Kính gửi: 13–14, đứng", "Phụ lục I, Phần I, mục II.9"
    if line is None:
        return Finding("kinh-gui", title, article, None, NOT_HERE)
    return Finding("kinh-gui", title, article, line.upright and sized(line, 13, 14), style(line), 1)


def _all(parts: Parts) -> tuple[Paragraph, ...]:
    return (*parts.bases, *parts.body)


def _size(parts: Parts) -> Finding:
    title = "Nội dung: cỡ chữ 13–14"
    lines = [(page, line) for paragraph in parts.body for page, line in paragraph.lines]
    if not lines:
        return Finding("co-chu", title, TEXT, None, NOT_HERE)
    wrong = [(page, line) for page, line in lines if not sized(line, 13, 14)]
    if wrong:
        page, line = wrong[0]
        return Finding("co-chu", title, TEXT, False, f"{pt(line.size)}: “{line.text[:30]}”", page.number)
    return Finding("co-chu", title, TEXT, True, pt(lines[0][1].size))


def _justified(parts: Parts) -> Finding:
    """Every line but the last of a paragraph reaches the right edge."""
    title = "Nội dung canh đều cả hai lề"
    inner = [(page, line) for paragraph in _all(parts) for page, line in paragraph.lines[:-1]]
    if not inner:
        return Finding("can-deu", title, TEXT, None, "không có đoạn nhiều dòng")
    short = [(page, line) for page, line in inner if parts.right - line.x1 > 2 * MM]
    met = len(short) <= len(inner) * 0.05
    figure = f"{len(inner) - len(short)}/{len(inner)} dòng đầy"
    return Finding("can-deu", title, TEXT, met, figure, None if met else short[0][0].number)


def _indent(parts: Parts) -> Finding:
    title = "Dòng đầu lùi vào 1 cm hoặc 1,27 cm"
    begun = [(each.page, each.first.x0 - parts.left) for each in _all(parts) if len(each.lines) > 1]
    if not begun:
        return Finding("lui-dau-dong", title, TEXT, None, "không có đoạn nhiều dòng")
    wrong = [
        (page, step)
        for page, step in begun
        if not any(abs(step - indent * CM) <= 0.7 * MM for indent in INDENTS)
    ]
    shown = wrong[0] if wrong else begun[0]
    return Finding("lui-dau-dong", title, TEXT, not wrong, mm(shown[1]), shown[0] if wrong else None)


def _spacing(parts: Parts) -> Iterator[Finding]:
    """Measure from base line to base line; one line of single spacing is 1.15 times the size of the letters."""
    pitches: list[tuple[float, Page, Line]] = []
    for paragraph in _all(parts):
        for (page, line), (next_page, following) in zip(paragraph.lines, paragraph.lines[1:], strict=False):
            if page is next_page:
                pitches.append(((following.bottom - line.bottom) / line.size, page, line))
    title = "Khoảng cách dòng từ dòng đơn đến 1,5 dòng"
    if not pitches:
        yield Finding("cach-dong", title, TEXT, None, "không có đoạn nhiều dòng")
    else:
        wrong = [each for each in pitches if not 1.0 <= each[0] <= 1.15 * 1.5 + 0.05]
        ratio, page, _line = wrong[0] if wrong else pitches[0]
        figure = f"{ratio:.2f} lần cỡ chữ".replace(".", ",")
        yield Finding("cach-dong", title, TEXT, not wrong, figure, page.number if wrong else None)
    yield _between(parts, min((each[0] for each in pitches), default=1.15))


def _between(parts: Parts, pitch: float) -> Finding:
    title = "Khoảng cách giữa các đoạn tối thiểu 6 pt"
    gaps: list[tuple[float, int]] = []
    for before, after in zip(_all(parts), _all(parts)[1:], strict=False):
        (page, line), (next_page, following) = before.lines[-1], after.lines[0]
        if page is next_page:
            gaps.append((following.bottom - line.bottom - pitch * line.size, page.number))
    if not gaps:
        return Finding("cach-doan", title, TEXT, None, "chỉ có một đoạn")
    least, page_number = min(gaps)
    met = least >= 6 - 0.6
    return Finding("cach-doan", title, TEXT, met, pt(max(least, 0.0)), None if met else page_number)


def _headings(parts: Parts) -> Iterator[Finding]:
    firsts = [(each.lines[0][0], each.first) for each in parts.body]
    articles = [(page, line) for page, line in firsts if ARTICLE_LINE.match(line.text)]
    title = "“Điều n.” chữ đậm"
    if articles:
        wrong = [each for each in articles if not ARTICLE_LINE.match(each[1].lead)]
        where = wrong[0][0].number if wrong else None
        yield Finding("dieu", title, HEADINGS, not wrong, f"{len(articles)} điều", where)
    else:
        met = False if parts.kind == DECISION else None
        yield Finding("dieu", title, HEADINGS, met, "không tìm thấy “Điều 1.”" if met is False else NOT_HERE)
    sections = [
        (page, line)
        for page, line in firsts
        if SECTION.match(line.text) and (line.caps or line.bold or line.lead)
    ]
    title = "Mục I, II, III …: in hoa, đậm"
    if not sections:
        yield Finding("muc", title, HEADINGS, None, NOT_HERE)
        return
    wrong = [each for each in sections if not (each[1].caps and each[1].bold)]
    shown = wrong[0] if wrong else sections[0]
    yield Finding("muc", title, HEADINGS, not wrong, style(shown[1]), shown[0].number if wrong else None)


def _closing(parts: Parts) -> Finding:
    title, article = "Nội dung kết thúc bằng “./.”", "Phụ lục I, Phần I, mục II.6"
    if not parts.body or parts.kind not in ENDS_MARKED:
        return Finding("ket-thuc", title, article, None, NOT_HERE)
    last = parts.body[-1]
    met = last.text.endswith("./.")
    return Finding(
        "ket-thuc", title, article, met, f"“…{last.text[-20:]}”", None if met else last.lines[-1][0].number
    )
