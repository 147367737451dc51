"""The nodes below a node as tiles: values → words and places → SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

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


def tile_grids(rows: Sequence[NodeRow], *columns: int) -> tuple[TileGrid, ...]:
    """Lay nodes out as tiles, once for each number of columns: the wide picture and the narrow one say the same.

    The same numbers stand in the table; a sign repeats what the colour says.
    """
    written = [(row.path, row.tone, *_words(row)) for row in rows]
    return tuple(_grid(written, each) for each in columns)


def _words(row: NodeRow) -> tuple[tuple[str, ...], str, str]:
    """Return the lines of a tile, its figure, and the sentence."""
    rate = f"{vn_number(row.tally.rate)} %" if row.tally.rate is not None else "—"
    return (
        _lines(row.name),
        f"{SIGNS.get(row.tone, '')} {rate}".strip(),
        (
            f"{row.name}: {row.status.lower()}, đã nộp {vn_number(row.tally.received)}/"
            f"{vn_number(row.tally.expected)} ({rate}), quá hạn {vn_number(row.tally.missing)}"
        ),
    )


def _grid(written: Sequence[tuple[str, str, tuple[str, ...], str, str]], columns: int) -> TileGrid:
    tiles = tuple(
        Tile(
            path=path,
            x=place % columns * (WIDTH + GAP),
            y=place // columns * (HEIGHT + GAP),
            tone=tone,
            lines=lines,
            figure=figure,
            words=words,
        )
        for place, (path, tone, lines, figure, words) in enumerate(written)
    )
    filled = min(columns, len(written)) if written else 1
    down = -(-len(written) // columns) if written else 1
    return TileGrid(filled * (WIDTH + GAP) - GAP, down * (HEIGHT + GAP) - GAP, tiles)


def drawn(grid: TileGrid, *, label: str, size: str, base: str) -> SafeString:
    """Draw a grid as SVG: every tile is a link to ``base``/path/; ``size`` is the class of the picture.

    A page of a province draws 150 tiles; the template engine would take longer over them than over all the rest.
    """
    tiles = "".join(_tile(each, base) for each in grid.tiles)
    # Every text in it went through ``escape``.
    return mark_safe(  # noqa: S308
        f'<svg class="tiles {escape(size)}" viewBox="0 0 {grid.width} {grid.height}" role="group" '
        f'aria-label="{escape(label)}">{tiles}</svg>'
    )


def _tile(tile: Tile, base: str) -> str:
    words = escape(tile.words)
    at = f'x="{tile.x}" dx="7" y="{tile.y}"'
    lines = "".join(
        f'<text {at} dy="{dy}">{escape(line)}</text>' for line, dy in zip(tile.lines, (16, 29), strict=False)
    )
    return (
        f'<a href="{escape(base)}{tile.path}/" class="tile tile-{tile.tone}" aria-label="{words}">'
        f'<title>{words}</title><rect x="{tile.x}" y="{tile.y}" width="{WIDTH}" height="{HEIGHT}" rx="6"></rect>{lines}'
        f'<text class="tile-figure" {at} dy="48">{escape(tile.figure)}</text></a>'
    )


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
