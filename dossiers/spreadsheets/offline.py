"""The self-assessment as a workbook to fill in without a line: locked but for the answers, with codes and checksums.

``records.sheets`` keeps every text from becoming a formula; the only formulas are our own sums.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dossiers.queries.offline import OfflineSheet
from dossiers.rules import offline as rules
from dossiers.rules.offline import FIGURE, SCORE, VETO, Line
from records import clock, sheets
from records.text import vn_date
from scoring.catalogue import DRAFT_MARK

GUIDE = "Cách điền"
CHOICES = "Danh mục"
TITLES = {VETO: "Sự kiện loại trừ", SCORE: "Tự chấm điểm", FIGURE: "Số liệu"}
#: What the workbook says of itself, by the label beside it.
DOSSIER, ROUND, SET, VERSION, SET_SHA, SHA = (
    "Mã hồ sơ",
    "Lần lập",
    "Bộ tiêu chí",
    "Phiên bản",
    "Mã kiểm tra bộ tiêu chí",
    "Mã kiểm tra hồ sơ",
)
UNIT, CAMPAIGN = "Đơn vị", "Đợt đánh giá"
CODE, STATE = "Mã", "Khóa"
MAX_NOTE, MAX_BASIS = 4000, 500
VETO_STEP = (
    'Trang "{}": chọn Không hoặc Có. Chưa rõ thì để "Chưa trả lời"; chưa trả lời không phải là Không. '
    "Chỉ ghi số lượng, không ghi họ tên."
)
SCORE_STEP = (
    'Trang "{}": chọn hoặc gõ điểm; không áp dụng thì ghi KAD và ghi lý do. '
    "Ô trống là chưa chấm, không phải 0 điểm."
)
FIGURE_STEP = 'Trang "{}": ô trống là chưa nhập; 0 là đã rà soát, không có.'
BACK_STEP = (
    "Khi có mạng: mở hồ sơ, trang Tự chấm điểm, Điền bằng Excel, đưa tệp lên. "
    "Chương trình cho xem trước những gì thay đổi rồi mới lưu."
)
SECRETS = "Không ghi nội dung có độ mật. Tệp minh chứng tải lên ở trang Tự chấm điểm."
_FONT = "Times New Roman"
_FILL, _HEAD, _GROUP = "FFF8E1", "E8F0F8", "EDF0F3"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a page: its heading, width in characters, the field it answers (empty: locked)."""

    title: str
    width: float
    field: str = ""


COLUMNS: dict[str, tuple[Column, ...]] = {
    VETO: (
        Column(CODE, 7),
        Column("Sự kiện", 58),
        Column("Căn cứ của câu hỏi", 34),
        Column("Trả lời", 15, "value"),
        Column("Số vụ", 9, "cases"),
        Column("Số người", 9, "persons"),
        Column("Căn cứ (số, ngày văn bản; không ghi họ tên)", 40, "basis"),
        Column(STATE, 4),
    ),
    SCORE: (
        Column(CODE, 7),
        Column("Tiêu chí", 46),
        Column("Cách cho điểm", 46),
        Column("Điểm tối đa", 9),
        Column("Năm trước", 9),
        Column("Điểm tự chấm", 11, "points"),
        Column("Lý do, căn cứ (số, ngày văn bản)", 44, "note"),
        Column("Minh chứng cần có", 30),
        Column("Nguồn của tiêu chí", 26),
        Column(STATE, 4),
    ),
    FIGURE: (
        Column(CODE, 9),
        Column("Chỉ tiêu", 60),
        Column("Đơn vị tính", 14),
        Column("Kỳ này", 14, "current"),
        Column("Kỳ trước", 14, "previous"),
        Column("Kiểm tra", 44),
        Column(STATE, 4),
    ),
}


def place_of(kind: str, field: str) -> str:
    """The letter of the column a field is answered in."""
    return chr(ord("A") + next(n for n, each in enumerate(COLUMNS[kind]) if each.field == field))


def pages_of(sheet: OfflineSheet) -> tuple[str, ...]:
    """Which pages of questions the workbook has."""
    return tuple(kind for kind in TITLES if sheet.of(kind))


def offline_xlsx(sheet: OfflineSheet) -> bytes:
    """Write the workbook; what is stored already stands in its cells."""
    from openpyxl import Workbook

    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    _guide(guide, sheet)
    pages = {kind: book.create_sheet(TITLES[kind]) for kind in pages_of(sheet)}
    choices = book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    choices.append(list(rules.ANSWERS.values()))
    for kind, page in pages.items():
        _page(page, kind, sheet, choices)
    for page in book.worksheets:
        page.protection.sheet = True
        # Widths and heights are the reader's own business.
        page.protection.formatColumns = page.protection.formatRows = False
    book.active = 1 if pages else 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _guide(page: Any, sheet: OfflineSheet) -> None:
    head = sheet.head
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 28, 92
    _put(page, 1, 1, f"Phiếu tự chấm điểm năm {head.year}, điền khi không có mạng", bold=True, size=15)
    marks = [DRAFT_MARK] if head.draft_criteria else []
    marks += ["Đợt diễn tập: không phải kết quả thật."] if head.practice else []
    marks += ["Số liệu minh họa – không phải số liệu thật của đơn vị."] if head.illustrative else []
    row = 2
    for mark in marks:
        _put(page, row, 1, mark, bold=True, color="6B4FA0")
        row += 1
    due = f'"{head.deadline.words}"'
    if head.deadline.last_valid_at:
        due = f"{head.deadline.computed} ({due})"
    facts = [
        (UNIT, head.unit),
        (CAMPAIGN, head.campaign),
        ("Thời hạn", due),
        ("Tải về", f"{clock.local(sheet.at):%H:%M} ngày {vn_date(clock.local(sheet.at))}"),
        (DOSSIER, str(head.pk)),
        (ROUND, str(head.round)),
        (SET, sheet.set_code),
        ("Tên bộ tiêu chí", sheet.set_title),
        (VERSION, str(sheet.set_version)),
        (SET_SHA, sheet.set_sha256),
        (SHA, sheet.checksum),
    ]
    for label, value in facts:
        row += 1
        _put(page, row, 1, label, bold=True)
        _put(page, row, 2, value, text=True)
    row += 1
    for line in _steps(sheet):
        row += 1
        _put(page, row, 2, line)


def _steps(sheet: OfflineSheet) -> list[str]:
    """Say how to fill it in."""
    lines = [
        "Chỉ điền vào các ô nền vàng; các ô khác đã khóa. Không đổi tên trang, không thêm, bỏ dòng hay cột.",
        VETO_STEP.format(TITLES[VETO]),
        SCORE_STEP.format(TITLES[SCORE]),
        *([FIGURE_STEP.format(TITLES[FIGURE])] if sheet.of(FIGURE) else []),
        BACK_STEP,
    ]
    return [*(f"{n}. {line}" for n, line in enumerate(lines, 1)), SECRETS]


def _page(page: Any, kind: str, sheet: OfflineSheet, choices: Any) -> None:
    from openpyxl.utils import get_column_letter

    columns = COLUMNS[kind]
    for place, column in enumerate(columns, 1):
        title = column.title
        if title == "Năm trước" and sheet.previous_year:
            title = f"Năm {sheet.previous_year}"
        _put(page, 1, place, title, bold=True, fill=_HEAD, center=True, border=True)
        page.column_dimensions[get_column_letter(place)].width = column.width
    page.column_dimensions[get_column_letter(len(columns))].hidden = True
    page.freeze_panes = "C2"
    row, group, sums = 1, "", []
    for line in sheet.of(kind):
        row += 1
        if line.group != group:
            group = line.group
            sums.append([row, row])
            _put(page, row, 2, f"{group}. {sheet.groups[group]}", bold=True)
            for place in range(1, len(columns)):
                _shade(page.cell(row, place))
            row += 1
        if sums:
            sums[-1][1] = row
        _line(page, row, line, choices)
    if kind == SCORE:
        _sums(page, sums, row + 1)
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", "9"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _sums(page: Any, groups: list[list[int]], row: int) -> None:
    """Sums that move as points are typed; ours is the only formula of the workbook."""
    column = place_of(SCORE, "points")
    place = ord(column) - ord("A") + 1
    for first, last in groups:
        page.cell(first, place).value = f"=SUM({column}{first + 1}:{column}{last})"
    _put(page, row, 2, "Cộng điểm đã ghi", bold=True)
    page.cell(row, place).value = "=" + "+".join(f"{column}{first}" for first, _last in groups)
    for number in (*(first for first, _last in groups), row):
        _shade(page.cell(number, place))


def _line(page: Any, row: int, line: Line, choices: Any) -> None:
    shown = {
        VETO: (line.text, line.source),
        SCORE: (line.text, line.how, line.maximum, line.before),
        FIGURE: (line.text, line.how),
    }[line.kind]
    after = {VETO: (), SCORE: (line.evidence, line.source), FIGURE: (line.source,)}[line.kind]
    fields = rules.FIELDS[line.kind]
    _put(page, row, 1, line.code, text=True, border=True, center=True)
    place = 2
    for text in shown:
        _put(page, row, place, text, border=True, text=True)
        place += 1
    for name, value in zip(fields, line.values, strict=True):
        _answer(page, row, place, name, value)
        _guard(page.cell(row, place), line, name, choices)
        place += 1
    for text in after:
        _put(page, row, place, text, border=True, text=True)
        place += 1
    _put(page, row, place, f"{line.version}:{line.print}", text=True)


def _answer(page: Any, row: int, place: int, name: str, value: str) -> None:
    from openpyxl.styles import Alignment, Protection

    found: object = rules.read_as(name, value) if name == "value" else value.replace("\r\n", "\n")
    wordy = name in ("note", "basis", "value")
    if not wordy:
        number = rules.canonical(name, value)
        found = number if number == rules.NOT_APPLICABLE else (Decimal(number) if number else None)
    _put(page, row, place, found, border=True, fill=_FILL, text=wordy)
    cell = page.cell(row, place)
    cell.protection = Protection(locked=False)
    if not wordy:
        # As typed: "2,5" stays 2,5 and 42 stays 42.
        cell.number_format = "General"
        cell.alignment = Alignment(horizontal="center", vertical="top")


def _guard(cell: Any, line: Line, name: str, choices: Any) -> None:
    """Tell the person at once what the cell takes; what comes back is judged by the product all the same."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    if name == "value":
        rule = DataValidation(type="list", formula1=f"'{CHOICES}'!$A$1:$C$1", allow_blank=True)
        rule.error = "Chọn Không, Có hoặc Chưa trả lời."
    elif name == "points" and line.levels:
        offered = [*line.levels, *([rules.NOT_APPLICABLE] if line.allow_na else [])]
        choices.append([_level(each) for each in offered])
        last, row = get_column_letter(len(offered)), choices.max_row
        rule = DataValidation(type="list", formula1=f"'{CHOICES}'!$A${row}:${last}${row}", allow_blank=True)
        rule.error = f"Chọn một trong các mức: {'; '.join(offered)}."
    elif name in ("note", "basis"):
        limit = MAX_NOTE if name == "note" else MAX_BASIS
        rule = DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1=str(limit), allow_blank=True
        )
        rule.error = f"Dài nhất {limit} ký tự."
    elif name == "points" and line.allow_na:
        return  # A number or KAD: no rule of Excel says both.
    else:
        high = line.maximum.replace(".", "").replace(",", ".") if line.maximum else str(10**11)
        kind = "whole" if name in ("cases", "persons") else "decimal"
        rule = DataValidation(type=kind, operator="between", formula1="0", formula2=high, allow_blank=True)
        rule.error = f"Ghi số từ 0 đến {line.maximum}." if line.maximum else "Ghi số không âm."
    rule.errorTitle, rule.showErrorMessage = "Chưa đúng", True
    cell.parent.add_data_validation(rule)
    rule.add(cell)


def _level(text: str) -> object:
    return text if text == rules.NOT_APPLICABLE else Decimal(rules.canonical("points", text))


def _put(
    page: Any,
    row: int,
    place: int,
    value: object,
    *,
    bold: bool = False,
    size: int = 12,
    color: str = "000000",
    fill: str = "",
    center: bool = False,
    border: bool = False,
    text: bool = False,
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell = page.cell(row, place)
    cell.value = sheets.safe(value) if value != "" else None
    cell.font = Font(name=_FONT, size=size, bold=bold, color=color)
    cell.alignment = Alignment(wrap_text=size == 12, vertical="top", horizontal="center" if center else None)
    if text:
        cell.number_format = "@"
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    if border:
        side = Side(style="thin", color="848F9C")
        cell.border = Border(left=side, right=side, top=side, bottom=side)


def _shade(cell: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.fill = PatternFill("solid", fgColor=_GROUP)
    cell.font = Font(name=_FONT, size=12, bold=True)
    if isinstance(cell.value, str) and cell.value.startswith("="):
        cell.alignment = Alignment(horizontal="center")
