"""Rules on the end of a paper: signatures and Nơi nhận."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossiers.rules.layout.head import sized, style
from dossiers.rules.layout.parts import Parts, text_lines
from dossiers.rules.layout.sheet import Finding, Line, Page, mm

SIGNED = "Phụ lục I, Phần I, mục II.7"
SENT = "Phụ lục I, Phần I, mục II.9"
TITLES_OF_PERSONS = re.compile(r"^(GS|PGS|TS|ThS|BS|KS|Ths|Thạc sĩ|Tiến sĩ)\b")


def foot_findings(parts: Parts) -> Iterator[Finding]:
    """Hold the rules of signature and recipients; an annex alone has neither."""
    if not parts.main:
        return
    yield from _signature(parts)
    yield _together(parts)
    yield from _recipients(parts)


def _signature(parts: Parts) -> Iterator[Finding]:
    title = "Quyền hạn, chức vụ người ký: in hoa 13–14, đậm, ở bên phải"
    name_title = "Họ tên người ký: 13–14, đậm, không ghi học hàm, học vị"
    if not parts.signers:
        yield Finding("chuc-vu", title, SIGNED, False, "không tìm thấy khối chữ ký")
        yield Finding("ho-ten", name_title, SIGNED, False, "không tìm thấy khối chữ ký")
        return
    posts, names = _posts_and_names(parts.signers)
    if not posts:
        yield Finding(
            "chuc-vu", title, SIGNED, False, "không có dòng chức vụ in hoa", parts.signers[0][0].number
        )
    else:
        wrong = [
            each for each in posts if not (each[1].bold and not each[1].italic and sized(each[1], 13, 14))
        ]
        right = any(line.centre > page.width / 2 for page, line in posts)
        both = not parts.minutes or any(line.centre < page.width / 2 for page, line in posts)
        page, line = (wrong or posts)[0]
        missing = "" if right and both else "; biên bản cần hai chữ ký, thư ký bên trái, chủ tọa bên phải"
        met = not wrong and right and both
        yield Finding("chuc-vu", title, SIGNED, met, style(line) + missing, None if met else page.number)
    if not names:
        yield Finding("ho-ten", name_title, SIGNED, None, "chưa ghi họ tên")
        return
    wrong = [
        each for each in names
        if not (each[1].bold and not each[1].italic and sized(each[1], 13, 14)) or TITLES_OF_PERSONS.match(each[1].text)
    ]  # fmt: skip
    page, line = (wrong or names)[0]
    yield Finding("ho-ten", name_title, SIGNED, not wrong, style(line), page.number if wrong else None)


def _posts_and_names(
    signers: tuple[tuple[Page, Line], ...],
) -> tuple[list[tuple[Page, Line]], list[tuple[Page, Line]]]:
    """Part the capitals above the empty room for a signature from the names below it."""
    posts = [each for each in signers if each[1].caps]
    names = [each for each in signers if not each[1].caps]
    return posts, names


def _together(parts: Parts) -> Finding:
    title = "Khối chữ ký không đứng riêng một trang"
    if not parts.signers:
        return Finding("khoi-ky", title, SIGNED, None, "không tìm thấy khối chữ ký")
    page = parts.signers[0][0]
    outside = {id(line) for _page, line in (*parts.signers, *parts.recipients)}
    top = min(line.top for _page, line in parts.signers)
    before = [line for line in text_lines(page, parts) if id(line) not in outside and line.bottom <= top]
    return Finding(
        "khoi-ky",
        title,
        SIGNED,
        bool(before),
        f"{len(before)} dòng đứng trước trên cùng trang",
        None if before else page.number,
    )


def _recipients(parts: Parts) -> Iterator[Finding]:
    label_title = "“Nơi nhận:” 12, đậm, nghiêng"
    level_title = "“Nơi nhận:” ngang hàng với chức vụ người ký, sát lề trái"
    list_title = "Danh sách nơi nhận: 11, đứng; “- …;”, dòng cuối “- Lưu: …”, kết thúc bằng “.”"
    if not parts.recipients:
        met = None if parts.minutes else False
        for rule, title in (
            ("noi-nhan", label_title),
            ("ngang-hang", level_title),
            ("ds-noi-nhan", list_title),
        ):
            yield Finding(rule, title, SENT, met, "không tìm thấy “Nơi nhận:”")
        return
    page, label = parts.recipients[0]
    met = label.bold and label.italic and sized(label, 12, 12)
    yield Finding("noi-nhan", label_title, SENT, met, style(label), None if met else page.number)
    yield _level(parts, page, label, level_title)
    lines = [line for _page, line in parts.recipients[1:]]
    items: list[str] = []
    for line in lines:
        if line.text.startswith(("- ", "– ")) or not items:
            items.append(line.text[2:])
        else:
            items[-1] += f" {line.text}"
    styled = all(line.upright and sized(line, 11, 11) for line in lines)
    marked = bool(items) and all(item.endswith(";") for item in items[:-1]) and items[-1].endswith(".")
    kept = bool(items) and items[-1].startswith("Lưu")
    figure = f"{style(lines[0])}; {len(items)} nơi nhận" if lines else "không có nơi nhận nào"
    figure += "" if marked else "; sai dấu cuối dòng"
    figure += "" if kept else "; dòng cuối không phải “- Lưu:”"
    met = styled and marked and kept
    yield Finding("ds-noi-nhan", list_title, SENT, met, figure, None if met else page.number)


def _level(parts: Parts, page: Page, label: Line, title: str) -> Finding:
    if parts.minutes:
        return Finding("ngang-hang", title, SENT, None, "biên bản: nơi nhận ở dưới hai chữ ký")
    left = abs(label.x0 - parts.left)
    first = min((line.bottom for _page, line in parts.signers), default=label.bottom)
    off = abs(first - label.bottom)
    met = left <= 2.5 * 72 / 25.4 and off <= 12
    return Finding(
        "ngang-hang", title, SENT, met, f"chênh {mm(off)}, cách lề {mm(left)}", None if met else page.number
    )
