"""Sample values for a preview: every field says what it is, lists have two lines, conditions are met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dossiers.documents.word.fields import EACH

#: What a field looks like on paper, by the last part of its path; any other shows its own name.
SAMPLES: dict[str, Any] = {
    "parent_line": "Cơ quan chủ quản",
    "issuer_line": "Tên cơ quan, đơn vị",
    "number_line": "Số: 05/QĐ-MẪU",
    "number_style": "",
    "date_line": "Địa danh, ngày 05 tháng 01 năm 2026",
    "draft_text": "DỰ THẢO",
    "practice_text": "Xem trước",
    "symbol": "QĐ-MẪU",
    "unit_name": "Đơn vị mẫu",
    "receiver": "Cơ quan nhận mẫu",
    "year": 2026,
    "next_year": 2027,
    "variant": "A",
    "total_text": "89",
    "maximum_text": "97",
    "scaled_text": "91,75",
    "percent": "95,24",
    "pages_text": "3",
    "checksum_text": "0a1b2c3d",
}
ITEMS = 2


def sample(paths: Iterable[str]) -> dict[str, Any]:
    """Values for these paths."""
    tree: dict[str, Any] = {}
    for path in sorted(paths):
        place = tree
        for part in path.replace(EACH, f".{EACH}").split("."):
            place = place.setdefault(part, {})
    return {name: _value(name, inner) for name, inner in tree.items()}


def _value(name: str, inner: dict[str, Any]) -> Any:
    if not inner:
        return SAMPLES.get(name, f"«{name}»")
    if EACH in inner:
        items = inner[EACH]
        return [
            f"«{name} {number}»" if not items else {key: _value(key, each) for key, each in items.items()}
            for number in range(1, ITEMS + 1)
        ]
    return {key: _value(key, each) for key, each in inner.items()}
