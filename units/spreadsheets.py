"""The list of units as XLSX: exactly the lines that are on screen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from records import sheets
from units.queries import UnitLine

HEADERS = ("Mã", "Tên đơn vị", "Loại", "Cơ quan chủ quản", "Địa danh", "Ghi chú")


def units_xlsx(lines: Iterable[UnitLine]) -> tuple[bytes, int]:
    """Return the workbook and how many units it holds; the lines are taken one by one."""
    counted = itertools.count()
    content = sheets.table_xlsx(
        title="Danh sách đơn vị",
        headers=HEADERS,
        rows=(
            (u.code, u.name, u.kind, u.parent, u.place_name, notes(u))
            for u, _ in zip(lines, counted, strict=False)
        ),
    )
    return content, next(counted)


def notes(unit: UnitLine) -> str:
    """Say what is particular about a unit."""
    found = (
        ("đóng ngoài tỉnh", unit.outside_province),
        ("đơn vị diễn tập", unit.is_invented),
        ("đã kết thúc", unit.ended_on is not None),
    )
    return ", ".join(word for word, holds in found if holds)
