"""Foreign workbooks: what every one of them must pass before it is opened, and the plain values in it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from records.sheets.cells import FORMULA_STARTS
from records.text import nfc

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2_000
MAX_DIRECTORY_BYTES = 1_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
UNREADABLE = "Không đọc được tệp. Tệp phải là bảng tính .xlsx, không đặt mật khẩu."


class RefusedError(ValueError):
    """A workbook that is not read; the text is Vietnamese."""


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
    if not directory_fits(content):
        raise RefusedError("Tệp nén quá lớn khi mở ra; không xử lý.")
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


def directory_fits(content: bytes) -> bool:
    """Whether the directory of an archive is small enough to be read at all: 20 MB can name 400.000 parts."""
    place = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    size = int.from_bytes(content[place + 12 : place + 16], "little") if place >= 0 else 0
    return size <= MAX_DIRECTORY_BYTES and b"PK\x06\x06" not in content[max(0, place - 200) : max(0, place)]


def _read(value: object) -> object:
    if isinstance(value, str):
        text = nfc(value)
        # XML turns a carriage return into a line feed.
        if text.startswith("'") and text[1:].startswith((*FORMULA_STARTS, "\n")):
            text = text[1:]
        return text.strip() or None
    return value
