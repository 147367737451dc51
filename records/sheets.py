"""Spreadsheets: guards and styles that every XLSX of ours shares, guards that every foreign one must pass."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from records.text import ZONE, nfc

# Excel and LibreOffice read a cell that begins so as a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 32_767
MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
UNREADABLE = "Không đọc được tệp. Tệp phải là bảng tính .xlsx, không đặt mật khẩu."
_FORBIDDEN_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_WHOLE, _DECIMAL, _DATE, _MOMENT = "#,##0", "#,##0.00", "dd/mm/yyyy", "hh:mm dd/mm/yyyy"


class RefusedError(ValueError):
    """A workbook that is not read; the text is Vietnamese."""


def safe(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: such a text gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = "".join(sign for sign in nfc(value) if sign >= " " or sign in "\t\n\r")[:MAX_CELL]
    return ("'" + text)[:MAX_CELL] if text.startswith(FORMULA_STARTS) else text


def table_xlsx(
    *,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    notes: Sequence[str] = (),
    widths: Sequence[float] | None = None,
) -> bytes:
    """Write one table as XLSX: title, notes, a frozen header, rows. Rows are streamed; memory stays flat.

    Texts, whole numbers, ``Decimal``, dates and instants keep their kind; ``None`` is an empty cell, never
    a zero. ``widths`` are in characters.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_sheet_name(title))
    head_row = 2 + len(notes)
    sheet.freeze_panes = f"A{head_row + 1}"
    chosen = widths if widths is not None else [max(12, min(48, len(header) + 4)) for header in headers]
    for number, width in enumerate(chosen, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_styled(sheet, safe(title), bold=True, size=14)])
    for note in notes:
        sheet.append([_styled(sheet, safe(note), italic=True)])
    sheet.append([_styled(sheet, safe(header), bold=True, fill="E8F0F8", wrap=True) for header in headers])
    last = head_row
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        last += 1
    if headers:
        sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(len(headers))}{last}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = "9"  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read_rows(content: bytes, *, sheet: str | None = None) -> list[list[object]]:
    """Read the first (or the named) sheet of an XLSX as plain values; ``ValueError`` with Vietnamese text.

    The sizes written in the zip's directory are checked before anything is unpacked; formulas are read as
    their stored results; texts come in NFC without the apostrophe :func:`safe` put before them.
    """
    check_zip(content)
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            chosen = workbook[sheet] if sheet is not None else workbook.worksheets[0]
            return _rows_of(chosen)
        finally:
            workbook.close()
    except RefusedError:
        raise
    except Exception as error:  # openpyxl answers a broken workbook with whatever broke.
        raise RefusedError(UNREADABLE) from error


def _rows_of(sheet: Any) -> list[list[object]]:
    # The stated size of a sheet is the file's own claim; it is not believed.
    sheet.reset_dimensions()
    found: list[list[object]] = []
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
        if number > MAX_ROWS:
            raise RefusedError(f"Bảng tính có quá {MAX_ROWS} dòng.")
        values = [_read(value) for value in row]
        while values and values[-1] is None:
            values.pop()
        found.append(values)
    while found and not found[-1]:
        found.pop()
    return found


def check_zip(content: bytes) -> None:
    """Refuse a bomb by the sizes its directory states, before anything is unpacked; raises ``RefusedError``."""
    if not content:
        raise RefusedError("Tệp rỗng.")
    if len(content) > MAX_FILE_BYTES:
        raise RefusedError("Tệp lớn hơn 20 MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise RefusedError(UNREADABLE) from error
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or unpacked // packed > MAX_RATIO:
        raise RefusedError("Tệp nén quá lớn khi mở ra; không xử lý.")
    if any(part.flag_bits & 0x1 for part in parts):
        raise RefusedError(UNREADABLE)
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise RefusedError(UNREADABLE)


def _read(value: object) -> object:
    if isinstance(value, str):
        text = nfc(value)
        # XML turns a carriage return into a line feed.
        if text.startswith("'") and text[1:].startswith((*FORMULA_STARTS, "\n")):
            text = text[1:]
        return text.strip() or None
    return value


def _sheet_name(title: str) -> str:
    return " ".join(nfc(title).translate(_FORBIDDEN_IN_TITLE).split()).strip("'")[:31] or "Bảng"


def _cell(sheet: Any, value: object) -> Any:
    from openpyxl.cell import WriteOnlyCell

    number_format = ""
    if isinstance(value, bool):
        value = "Có" if value else "Không"
    elif isinstance(value, int):
        number_format = _WHOLE
    elif isinstance(value, Decimal):
        number_format = _DECIMAL if value != value.to_integral_value() else "#,##0.##"
    elif isinstance(value, datetime):
        # A spreadsheet knows no zones: the instant is written as the clock on the wall in Việt Nam.
        value = value.astimezone(ZONE).replace(tzinfo=None) if value.tzinfo else value
        number_format = _MOMENT
    elif isinstance(value, date):
        number_format = _DATE
    elif value is not None and not isinstance(value, float | time):
        value = safe(str(value))
    if not number_format:
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = number_format
    return cell


def _styled(
    sheet: Any,
    value: object,
    *,
    bold: bool = False,
    italic: bool = False,
    size: int = 11,
    fill: str = "",
    wrap: bool = False,
) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(name="Times New Roman", bold=bold, italic=italic, size=size)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    return cell
