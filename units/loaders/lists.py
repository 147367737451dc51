"""A list of units out of a file: the table with the right header, its lines, what is to be said about the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from records.sheets import RefusedError
from units.loaders.cells import HEAD_ROWS, Row, Sheet, sheets_of
from units.rules.lettering import READERS
from units.rules.listing import REQUIRED, Line, columns_of, line_of

NO_HEADER = (
    "Không thấy dòng tiêu đề có đủ các cột Mã, Tên, Loại, Mã cấp trên trong 20 dòng đầu{where}. "
    "Dùng tệp mẫu ở trang nhập đơn vị."
)


@dataclass(slots=True)
class Listing:
    """The lines of the chosen table; ``merged`` is complete once they were taken."""

    sheet: Sheet
    head: Row
    columns: dict[str, int]
    said: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Yield the lines below the header."""
        for row in self.sheet.rows:
            yield line_of(row.number, row.texts, self.columns, formulas=row.formulas, numbers=row.numbers)

    @property
    def merged(self) -> list[tuple[int, int]]:
        """The rows (first, last) of merged cells below the header."""
        return [(first, last) for first, last in self.sheet.merged if last > self.head.number]


def read_listing(content: bytes, file_name: str) -> Listing:
    """Find the first table whose header names all columns; raises ``RefusedError`` with Vietnamese text."""
    names: list[str] = []
    for sheet in sheets_of(content, file_name):
        names.append(sheet.name)
        for tried, row in enumerate(sheet.rows):
            columns = _columns(row.texts)
            if columns:
                said = [f"Đọc bảng “{sheet.name}”, tiêu đề ở dòng {row.number}."]
                if len(names) > 1:
                    said.append(f"Bỏ qua bảng không có tiêu đề đúng: {', '.join(names[:-1])}.")
                return Listing(sheet, row, columns, said)
            if tried >= HEAD_ROWS:
                break
    where = f" của các bảng: {', '.join(names[:10])}" if len(names) > 1 else ""
    raise RefusedError(NO_HEADER.format(where=where))


def _columns(texts: Sequence[str]) -> dict[str, int]:
    """Return where each column stands if this row is the header, in whatever lettering; otherwise nothing."""
    for reader in (None, *READERS.values()):
        columns = columns_of([reader(text) for text in texts] if reader else texts)
        if set(REQUIRED) <= columns.keys():
            return columns
        if all(text.isascii() for text in texts):
            break
    return {}
