"""The list of units as XLSX: exactly the lines that are on screen."""

from __future__ import annotations

from collections.abc import Sequence

from records import sheets
from units.queries import UnitLine

HEADERS = ("Mã", "Tên đơn vị", "Loại", "Cơ quan chủ quản", "Địa danh", "Ghi chú")


def units_xlsx(lines: Sequence[UnitLine]) -> bytes:
    """Return the workbook."""
    return sheets.table_xlsx(
        title="Danh sách đơn vị",
        headers=HEADERS,
        rows=((u.code, u.name, u.kind, u.parent, u.place_name, notes(u)) for u in lines),
    )


def notes(unit: UnitLine) -> str:
    """Say what is particular about a unit."""
    return ", ".join(
        word
        for word, holds in (("đóng ngoài tỉnh", unit.outside_province), ("đơn vị diễn tập", unit.is_invented))
        if holds
    )
