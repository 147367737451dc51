"""Values → SVG: bars, the matrix of duties, the wall of years. Pictures only; their numbers stand in a table beside.

Every picture has a title and a description for those who hear the page. Nothing is said by colour alone: parts carry
their letter and number, and what is missing or impossible has a pattern. Screens colour the classes (light and dark);
paper shows the greys written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

#: Fill on paper, and whether a pattern lies over it.
_GREYS = {"done": "#8f8f8f", "here": "#d0d0d0", "late": "#ffffff", "waiting": "#ececec", "idle": "#ffffff"}
_FONT = "Tinos"
_WIDTH = 360
_LABEL = 48


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: how many, what kind, its letter and its word."""

    value: int
    tone: str
    letter: str
    word: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar of parts."""

    label: str
    segments: tuple[Segment, ...]

    @property
    def total(self) -> int:
        return sum(each.value for each in self.segments)


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a grid: its short text, its kind, and all of it in words."""

    text: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class GridRow:
    label: str
    squares: tuple[Square | None, ...]


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: float = 12, bold: bool = False
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text class="ch-text" x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{weight}>'
        f"{escape(text)}</text>"
    )


def _box(x: float, y: float, width: float, height: float, tone: str) -> str:
    known = tone if tone in _GREYS else "idle"
    box = (
        f'<rect class="ch-box ch-{known}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'fill="{_GREYS[known]}" stroke="#444" stroke-width="0.6"/>'
    )
    if known == "late":
        box += _hatch(x, y, width, height)
    return box


def _hatch(x: float, y: float, width: float, height: float) -> str:
    """Slanting strokes over a box, each ended where the box ends: a pattern of PDF is what no validator judges."""
    strokes, place = [], x - height + 3
    while place < x + width:
        begin, end = max(place, x), min(place + height, x + width)
        strokes.append(f"M{begin:g} {y + height - (begin - place):g}L{end:g} {y + height - (end - place):g}")
        place += 7
    return f'<path class="ch-hatch" d="{"".join(strokes)}" stroke="#444" stroke-width="1.6" fill="none"/>'


def _picture(
    key: str, title: str, description: str, height: float, body: Sequence[str], width: float = _WIDTH
) -> str:
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-labelledby="{key}-t {key}-d" font-family="{_FONT}">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )


def bars(*, key: str, title: str, rows: Sequence[Bar]) -> str:
    """Draw a bar of parts for each row, its label above it and its total at the end; "" when there is nothing.

    ``key``: a word that is unique on the page (ids of title and description begin with it).
    """
    if not any(row.total for row in rows):
        return ""
    legend = {each.letter: each.word for row in rows for each in row.segments}
    body, y = [], 14.0
    for row in rows:
        body.append(
            _text(0, y, row.label if len(row.label) <= _LABEL else row.label[: _LABEL - 1].rstrip() + "…")
        )
        body.append(_text(_WIDTH, y, str(row.total), anchor="end"))
        x = 0.0
        for part in row.segments:
            if not part.value:
                continue
            width = _WIDTH * part.value / row.total
            body.append(_box(x, y + 4, width, 16, part.tone))
            label = f"{part.letter} {part.value}" if width >= 30 else str(part.value) if width >= 14 else ""
            if label:
                body.append(_label(x + width / 2, y + 16, label, part.tone))
            x += width
        y += 40
    names = [f"{letter}: {word.lower()}" for letter, word in legend.items()]
    for first in range(0, len(names), 2):
        body.append(_text(0, y, "; ".join(names[first : first + 2]), size=11))
        y += 14
    said = ". ".join(
        f"{row.label}: "
        + ", ".join(f"{part.value} {part.word.lower()}" for part in row.segments if part.value)
        for row in rows
        if row.total
    )
    return _picture(key, title, f"{said}.", y - 4, body)


def _label(x: float, y: float, text: str, tone: str) -> str:
    """A number on a part; over a hatch it gets a quiet ground so that it can be read."""
    ground = ""
    if tone == "late":
        width = 7 * len(text) + 2
        ground = (
            f'<rect class="ch-ground" x="{x - width / 2:g}" y="{y - 10:g}" width="{width:g}" height="12.5" '
            'fill="#fff"/>'
        )
    return (
        f'{ground}<text class="ch-on ch-on-{tone}" x="{x:g}" y="{y:g}" font-size="11" text-anchor="middle">'
        f"{escape(text)}</text>"
    )


def _line(kind: str, points: tuple[float, float, float, float], colour: str, width: float) -> str:
    x1, x2, y1, y2 = points
    return (
        f'<line class="{kind}" x1="{x1:g}" x2="{x2:g}" y1="{y1:g}" y2="{y2:g}" stroke="{colour}" '
        f'stroke-width="{width:g}"/>'
    )


def _square(x: float, y: float, size: tuple[float, float], square: Square) -> str:
    width, height = size
    return (
        f"<g><title>{escape(square.words)}</title>{_box(x, y, width, height, square.tone)}"
        f"{_label(x + width / 2, y + height / 2 + 4, square.text, square.tone)}</g>"
    )


def grid(
    *, key: str, title: str, columns: Sequence[str], rows: Sequence[GridRow], label_width: float, cell: float
) -> str:
    """Draw a grid of lettered squares; ``None`` is a place where nothing is asked."""
    if not rows or not columns:
        return ""
    height, body = 19.0, []
    for n, name in enumerate(columns):
        body.append(_text(label_width + n * cell + cell / 2, 12, name, anchor="middle", size=9.5))
    y = 18.0
    for row in rows:
        body.append(_text(0, y + 13, row.label, size=10.5))
        for n, square in enumerate(row.squares):
            if square is None:
                continue
            x = label_width + n * cell
            body.append(_square(x + 1, y + 1, (cell - 2, height - 2), square))
        y += height
    said = "; ".join(
        square.words for row in rows for square in row.squares if square is not None and square.words
    )
    return _picture(key, title, f"{said[:3000]}.", y + 4, body, width=label_width + cell * len(columns) + 1)


@dataclass(frozen=True, slots=True)
class WallYear:
    """A year and the decision then in force; ``breaks``: another than the year before."""

    year: int
    decision: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class WallRow:
    label: str
    cells: tuple[Square | None, ...]


def wall(*, key: str, title: str, years: Sequence[WallYear], rows: Sequence[WallRow]) -> str:
    """Draw units by year; a thick double line stands where the decision changed, so that none reads across it."""
    if not years or not rows:
        return ""
    label, cell, gap = 4.0, 52.0, 9.0
    places, x = [], label
    for year in years:
        x += gap if year.breaks else 0
        places.append(x)
        x += cell
    body, y = [], 58.0
    # The double line stands beside years and results only: a name may be longer than the years before the line.
    beside = [(2.0, 34.0)]
    for place, year in zip(places, years, strict=True):
        body.append(_text(place + cell / 2, 12, str(year.year), anchor="middle", size=12, bold=True))
        body.append(_text(place + cell / 2, 27, year.decision.partition("/")[0], anchor="middle", size=10))
    for row in rows:
        body.append(_text(label, y, row.label, size=11))
        for place, square in zip(places, row.cells, strict=True):
            if square is None:
                body.append(_line("ch-none", (place + 20, place + cell - 20, y + 16, y + 16), "#777", 1))
            else:
                body.append(_square(place + 1, y + 5, (cell - 2, 22), square))
        beside.append((y + 4, y + 28))
        y += 48
    for place, year in zip(places, years, strict=True):
        if year.breaks:
            for at in (place - gap / 2 - 1.5, place - gap / 2 + 1.5):
                body += [_line("ch-break", (at, at, top, end), "#000", 1.2) for top, end in beside]
    said = "; ".join(f"{year.year}: {year.decision or 'chưa rõ quyết định'}" for year in years)
    changes = ", ".join(str(year.year) for year in years if year.breaks) or "không có"
    words = f"Quyết định có hiệu lực từng năm: {said}. Năm đổi quyết định: {changes}."
    return _picture(key, title, words, y - 10, body, width=max(x + 4, 240))
