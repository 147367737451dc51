"""The styles of a paper in Word: one for each class of ``css/print/paper.css``, sizes of Nghị định 30/2020/NĐ-CP.

Lengths are in points, indents in centimetres; the names are those an officer sees in Word's list of styles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import quoteattr

FONT = "Times New Roman"
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TWIPS_PER_POINT = 20
TWIPS_PER_CM = 567
BODY_SIZE = 14
GRID_SIZE = 11
#: 1.22 of the size, as the PDF has it: Times New Roman alone is set at 1.15.
BODY_LINE = 254
Align = Literal["left", "center", "right", "both"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set."""

    name: str
    size: float = BODY_SIZE
    bold: bool = False
    italic: bool = False
    caps: bool = False
    align: Align = "left"
    indent: float = 0
    before: float = 0
    after: float = 0
    keep_next: bool = False
    keep_lines: bool = False
    line: int = BODY_LINE


def _text(name: str, **more: object) -> Style:
    return Style(name, align="both", indent=1, before=6, **more)  # type: ignore[arg-type]


def _centred(name: str, **more: object) -> Style:
    return Style(name, align="center", **more)  # type: ignore[arg-type]


STYLES: dict[str, Style] = {
    "plain": Style("Chữ thường"),
    "parent": _centred("Cơ quan chủ quản", size=12, caps=True),
    "issuer": _centred("Cơ quan ban hành", size=12, bold=True, caps=True),
    "nation": _centred("Quốc hiệu", size=12, bold=True),
    "motto": _centred("Tiêu ngữ", size=13, bold=True),
    "number": _centred("Số, ký hiệu", size=13, before=5),
    "date": _centred("Địa danh, ngày tháng", size=13, italic=True, before=5),
    "about": _centred("Trích yếu công văn", size=12, before=3),
    "type": _centred("Tên loại văn bản", bold=True, caps=True, before=16, keep_next=True),
    "subject": _centred("Trích yếu", bold=True, keep_next=True),
    "period": _centred("Kỳ số liệu", italic=True, keep_next=True),
    "authority": _centred("Thẩm quyền ban hành", bold=True, caps=True, before=6, after=8),
    "decides": _centred("Chữ quyết định", bold=True, before=10, after=8, keep_next=True),
    "to": _centred("Kính gửi", before=2, after=12),
    "to-head": Style("Kính gửi nhiều nơi", indent=4.5, before=2),
    "to-unit": Style("Nơi được gửi", indent=4.5),
    "p": _text("Đoạn văn"),
    "basis": _text("Căn cứ", italic=True),
    "member": _text("Thành viên"),
    "dash": _text("Gạch đầu dòng"),
    "h1": Style("Mục I", bold=True, caps=True, indent=1, before=8, keep_next=True),
    "h2": _text("Mục 1", bold=True, keep_next=True),
    "annex-label": _centred("Phụ lục", bold=True, keep_next=True),
    "annex-title": _centred("Tên phụ lục", bold=True, caps=True, keep_next=True),
    "annex-of": _centred("Kèm theo", italic=True, keep_next=True),
    "table-title": Style("Tên bảng", bold=True, before=10, keep_next=True),
    "table-note": Style("Dưới bảng", before=6),
    "set-line": Style("Ghi chú bộ tiêu chí", size=11.5, italic=True, before=6),
    "cell": Style("Ô bảng", size=GRID_SIZE, line=240, before=1.5, after=1.5),
    "cell-centre": _centred("Ô bảng giữa", size=GRID_SIZE, line=240, before=1.5, after=1.5),
    "title": _centred("Chức vụ người ký", bold=True, caps=True, keep_next=True),
    "name": _centred("Họ tên người ký", bold=True, before=60),
    "label": Style("Nơi nhận", size=12, bold=True, italic=True, keep_next=True),
    "recipient": Style("Dòng nơi nhận", size=11),
    "cover-title": _centred("Tên bìa", size=22, bold=True, caps=True, before=130),
    "cover-sub": _centred("Dòng dưới tên bìa", size=15, before=8, after=96),
    "cover-fact": _centred("Dòng trên bìa", before=4, after=4),
    "fact": Style("Dòng biên nhận", size=11.5, line=240, before=1),
    "hash": Style("Mã kiểm tra", size=9.5, line=240),
    "rule": _centred("Đường kẻ", size=1, line=240, after=10),
    "rule-cell": _centred("Đường kẻ trong ô", size=1, line=240, after=2),
    "rule-whole": _centred("Đường kẻ dưới Tiêu ngữ", size=1, line=240, after=2),
    "gap": Style("Khoảng trống", size=1, line=240),
    "before-sign": Style("Trước chữ ký", size=1, line=240, before=12),
    "over": Style("Đầu trang", size=13, line=240),
    "under": _centred("Chân trang", size=9.5, italic=True, line=240),
}


def style_id(key: str) -> str:
    """The identifier of a style inside the file: ``tdAnnexTitle``."""
    return "td" + "".join(part.capitalize() for part in key.split("-"))


def twips(points: float) -> int:
    """Points as twentieths of a point."""
    return round(points * TWIPS_PER_POINT)


def mm(length: float) -> int:
    """Millimetres as twentieths of a point."""
    return twips(length * 72 / 25.4)


def half_points(size: float) -> int:
    """A size as Word writes it."""
    return round(size * 2)


def styles_xml() -> str:
    """Return ``word/styles.xml``."""
    return (
        f'<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
        f'<w:sz w:val="{half_points(BODY_SIZE)}"/><w:szCs w:val="{half_points(BODY_SIZE)}"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        + "".join(_style_xml(key, style) for key, style in STYLES.items())
        + "</w:styles>"
    )


def _style_xml(key: str, style: Style) -> str:
    indent = f'<w:ind w:firstLine="{round(style.indent * TWIPS_PER_CM)}"/>' if style.indent else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id(key)}">'
        f'<w:name w:val={quoteattr(style.name)}/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>'
        + ("<w:keepNext/>" if style.keep_next else "")
        + ("<w:keepLines/>" if style.keep_lines else "")
        + f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}" w:line="{style.line}"'
        f' w:lineRule="auto"/>{indent}<w:jc w:val="{style.align}"/></w:pPr><w:rPr>'
        + ("<w:b/><w:bCs/>" if style.bold else "")
        + ("<w:i/><w:iCs/>" if style.italic else "")
        + ("<w:caps/>" if style.caps else "")
        + f'<w:sz w:val="{half_points(style.size)}"/><w:szCs w:val="{half_points(style.size)}"/></w:rPr></w:style>'
    )
