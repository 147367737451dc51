"""Rules on the head of a paper: nation and motto, issuer, number, place and date, type and subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossiers.rules.layout.parts import NATION, PLACE_DATE, Parts, centred
from dossiers.rules.layout.sheet import MM, Finding, Line, Page, Stroke, mm, pt

ARTICLE = "Phụ lục I, Phần I, mục II.{}"
ILLUSTRATED = "Số liệu minh họa"
NOT_HERE = "văn bản không có phần này"
BLANKS = re.compile(r"[…._\s]*")
NUMBERED = re.compile(r"^Số ?: ?(?P<number>[^/]*)(?P<symbol>/.*)?$")


def style(line: Line) -> str:
    """Say how a line is set: size, case, weight, slope."""
    words = [
        pt(line.size),
        *(["in hoa"] if line.caps else []),
        *(["đậm"] if line.bold else []),
        *(["nghiêng"] if line.italic else []),
    ]
    return ", ".join(words if len(words) > 1 else [*words, "đứng"])


def sized(line: Line, least: float, most: float) -> bool:
    """Whether the letters are within the sizes, in points."""
    return least - 0.1 <= line.size <= most + 0.1


def head_findings(parts: Parts) -> Iterator[Finding]:
    """Hold the rules of the head against page 1; an annex alone has none."""
    if not parts.main:
        return
    page = parts.main[0]
    yield from _nation(page, parts)
    yield from _issuer(page, parts)
    yield from _number(parts)
    yield _date(parts)
    yield from _type(page, parts)
    yield _about(parts)


def _nation(page: Page, parts: Parts) -> Iterator[Finding]:
    line, article = parts.nation, ARTICLE.format(1)
    title = "Quốc hiệu: in hoa 12–13, đậm, ở bên phải phía trên"
    if line is None:
        yield Finding("quoc-hieu", title, article, False, f"không tìm thấy “{NATION}”", 1)
    else:
        met = (
            line.caps
            and line.bold
            and not line.italic
            and sized(line, 12, 13)
            and line.centre > page.width / 2
        )
        yield Finding("quoc-hieu", title, article, met, style(line), 1)
    motto = parts.motto
    title = "Tiêu ngữ: 13–14, đậm, giữa dưới Quốc hiệu"
    if motto is None:
        yield Finding("tieu-ngu", title, article, False, "không tìm thấy “Độc lập - Tự do - Hạnh phúc”", 1)
        return
    off = abs(motto.centre - line.centre) if line else 0.0
    met = motto.bold and not motto.italic and not motto.caps and sized(motto, 13, 14) and off <= 2 * MM
    yield Finding("tieu-ngu", title, article, met, f"{style(motto)}; lệch giữa {mm(off)}", 1)
    rule = page.rule_below(motto, 7)
    title = "Đường kẻ dưới Tiêu ngữ dài bằng dòng chữ"
    if rule is None:
        yield Finding("ke-tieu-ngu", title, article, False, "không có đường kẻ", 1)
    else:
        met = abs(rule.width - motto.width) <= 2 * MM and abs(rule.centre - motto.centre) <= 2 * MM
        yield Finding("ke-tieu-ngu", title, article, met, f"{mm(rule.width)} dưới dòng {mm(motto.width)}", 1)


def _issuer(page: Page, parts: Parts) -> Iterator[Finding]:
    article = ARTICLE.format(2)
    bold = [line for line in parts.issuers if line.bold]
    plain = [line for line in parts.issuers if not line.bold]
    title = "Cơ quan ban hành: in hoa 12–13, đậm, ở bên trái phía trên"
    if not bold:
        yield Finding("co-quan", title, article, False, "không tìm thấy tên cơ quan chữ đậm", 1)
    else:
        met = all(sized(line, 12, 13) and not line.italic for line in bold)
        yield Finding("co-quan", title, article, met, style(bold[0]), 1)
    title = "Cơ quan chủ quản: in hoa 12–13, đứng, phía trên cơ quan ban hành"
    if not plain:
        yield Finding("chu-quan", title, article, None, NOT_HERE)
    else:
        above = not bold or plain[0].top < bold[0].top
        met = above and all(sized(line, 12, 13) and line.upright for line in plain)
        yield Finding("chu-quan", title, article, met, style(plain[0]), 1)
    yield _third(
        page,
        bold[-1] if bold else None,
        "ke-co-quan",
        "Đường kẻ dưới cơ quan ban hành dài 1/3–1/2 dòng chữ",
        article,
        max(bold, key=lambda each: each.width, default=None),
    )


def _third(
    page: Page, line: Line | None, rule: str, title: str, article: str, text: Line | None = None
) -> Finding:
    """Hold a rule of one third to one half of the text above it; ``text``: the longest line of that text."""
    stroke: Stroke | None = page.rule_below(line, 22) if line else None
    if line is None or stroke is None:
        return Finding(rule, title, article, False, "không có đường kẻ", 1)
    share = stroke.width / (text or line).width
    met = 1 / 3 - 0.02 <= share <= 0.52 and abs(stroke.centre - line.centre) <= 3 * MM
    return Finding(rule, title, article, met, f"{share * 100:.0f} % dòng chữ", 1)


def _number(parts: Parts) -> Iterator[Finding]:
    line, article = parts.number, ARTICLE.format(3)
    title = "Số, ký hiệu: cỡ 13, đứng, dưới tên cơ quan ban hành"
    zero = "Số nhỏ hơn 10 có số 0 phía trước"
    if line is None:
        yield Finding("so-ky-hieu", title, article, False, "không tìm thấy “Số:”", 1)
        return
    below = not parts.issuers or line.top >= parts.issuers[-1].top
    met = line.upright and sized(line, 13, 13) and below
    if line.italic and any(each.text.startswith(ILLUSTRATED) for each in parts.main[0].lines):
        # No number of a register: an invented one leans, so that nobody takes it for a real one.
        yield Finding("so-ky-hieu", title, article, None, "số minh họa, in nghiêng để không nhầm với số thật")
    else:
        yield Finding("so-ky-hieu", title, article, met, style(line), 1)
    found = NUMBERED.match(line.text)
    number = (found["number"] if found else "").strip()
    if not number or BLANKS.fullmatch(number):
        yield Finding("so-0", zero, article, None, "số để trống")
    else:
        met = not (number.isdigit() and int(number) < 10 and len(number) < 2)
        yield Finding("so-0", zero, article, met, f"“{line.text}”", None if met else 1)


def _date(parts: Parts) -> Finding:
    line, article = parts.date, ARTICLE.format(4)
    title = "Địa danh, ngày: 13–14, nghiêng, ngang hàng với số; ngày dưới 10 và tháng 1, 2 có số 0"
    if parts.minutes:
        if line is None:
            return Finding(
                "dia-danh", "Biên bản không có dòng địa danh, ngày", article, True, "không có dòng này"
            )
        return Finding(
            "dia-danh", "Biên bản không có dòng địa danh, ngày", article, False, f"“{line.text}”", 1
        )
    if line is None:
        return Finding("dia-danh", title, article, False, "không tìm thấy “…, ngày … tháng … năm …”", 1)
    said = PLACE_DATE.match(line.text)
    day, month = (said["day"].strip(), said["month"].strip()) if said else ("", "")
    zeroes = not (day.isdigit() and int(day) < 10 and len(day) < 2)
    zeroes = zeroes and not (month.isdigit() and int(month) in (1, 2) and len(month) < 2)
    level = parts.number is None or abs(line.bottom - parts.number.bottom) <= 4
    met = zeroes and level and line.italic and not line.bold and sized(line, 13, 14)
    wrong = "" if zeroes else "; thiếu số 0"
    return Finding(
        "dia-danh", title, article, met, f"{style(line)}{wrong}{'' if level else '; không ngang hàng'}", 1
    )


def _type(page: Page, parts: Parts) -> Iterator[Finding]:
    line, article = parts.type, ARTICLE.format(5)
    title = "Tên loại: in hoa 13–14, đậm, giữa dòng"
    if line is None:
        met = None if parts.about else False
        yield Finding(
            "ten-loai",
            title,
            article,
            met,
            "công văn không có tên loại" if parts.about else "không tìm thấy",
            1,
        )
        return
    met = line.caps and line.bold and not line.italic and sized(line, 13, 14) and centred(line, parts, page)
    yield Finding("ten-loai", title, article, met, style(line), 1)
    title = "Trích yếu: 13–14, đậm, giữa dòng dưới tên loại"
    subject = parts.subject
    if not subject:
        yield Finding("trich-yeu", title, article, False, "không tìm thấy dòng đậm dưới tên loại", 1)
        return
    met = all(sized(each, 13, 14) and not each.italic for each in subject)
    yield Finding("trich-yeu", title, article, met, style(subject[0]), 1)
    longest = max(subject, key=lambda each: each.width)
    under = [
        each
        for each in page.lines
        if subject[-1].bottom < each.bottom < subject[-1].bottom + 24 and each.italic
    ]
    last = under[0] if under and page.rule_below(subject[-1], 7) is None else subject[-1]
    yield _third(page, last, "ke-trich-yeu", "Đường kẻ dưới trích yếu dài 1/3–1/2 dòng chữ", article, longest)


def _about(parts: Parts) -> Finding:
    line = parts.about
    title, article = "Trích yếu công văn (“V/v …”): 12–13, đứng, dưới số, ký hiệu", ARTICLE.format(5)
    if line is None:
        return Finding("v-v", title, article, None, NOT_HERE)
    below = parts.number is None or line.top > parts.number.top
    return Finding("v-v", title, article, line.upright and sized(line, 12, 13) and below, style(line), 1)
