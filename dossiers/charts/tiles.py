"""Pictures drawn from values: coordinates and words only, no HTML, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.queries.drill_parts import NodeRow
from records.text import vn_number

WIDTH, HEIGHT, GAP = 92, 58, 6
LINE = 13
#: What every name of a list begins with says nothing on a tile.
KINDS = (
    "Tỉnh ",
    "Thành phố ",
    "Huyện ",
    "Quận ",
    "Thị xã ",
    "Thị trấn ",
    "Phường ",
    "Xã ",
    "Đặc khu ",
    "Ủy ban nhân dân ",
)
SIGNS = {"done": "✓", "late": "!", "waiting": "…", "idle": "–"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One node as a square: where it stands, what is written on it, and the whole sentence for whoever cannot see."""

    path: str
    x: int
    y: int
    tone: str
    lines: tuple[str, ...]
    figure: str
    words: str


@dataclass(frozen=True, slots=True)
class TileGrid:
    """Tiles in rows of ``columns``, in the order they are given."""

    width: int
    height: int
    tiles: tuple[Tile, ...]


def tile_grid(rows: Sequence[NodeRow], columns: int) -> TileGrid:
    """Lay nodes out as tiles. The same numbers stand in the table; a sign repeats what the colour says."""
    tiles = []
    for place, row in enumerate(rows):
        across, down = place % columns, place // columns
        rate = f"{vn_number(row.tally.rate)} %" if row.tally.rate is not None else "—"
        tiles.append(
            Tile(
                path=row.path,
                x=across * (WIDTH + GAP),
                y=down * (HEIGHT + GAP),
                tone=row.tone,
                lines=_lines(row.name),
                figure=f"{SIGNS.get(row.tone, '')} {rate}".strip(),
                words=(
                    f"{row.name}: {row.status.lower()}, đã nộp {vn_number(row.tally.received)}/"
                    f"{vn_number(row.tally.expected)} ({rate}), quá hạn {vn_number(row.tally.missing)}"
                ),
            )
        )
    filled = min(columns, len(rows)) if rows else 1
    down = -(-len(rows) // columns) if rows else 1
    return TileGrid(filled * (WIDTH + GAP) - GAP, down * (HEIGHT + GAP) - GAP, tuple(tiles))


def _lines(name: str) -> tuple[str, ...]:
    """Write a name on at most two lines of a tile."""
    for kind in KINDS:
        name = name.removeprefix(kind)
    lines = [""]
    for word in name.split():
        if len(lines[-1]) + len(word) + 1 <= LINE or not lines[-1]:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    kept = [line if len(line) <= LINE else line[: LINE - 1] + "…" for line in lines[:2]]
    if len(lines) > 2 and not kept[1].endswith("…"):
        kept[1] = (kept[1][: LINE - 1]).rstrip() + "…"
    return tuple(kept)
