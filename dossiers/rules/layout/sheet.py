"""What is measured on a printed paper: lines, strokes and fonts with their places. Lengths are in points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

MM = 72 / 25.4
CM = 10 * MM


def mm(points: float) -> str:
    """Write a length as millimetres, with the Vietnamese comma."""
    return f"{points / MM:.1f} mm".replace(".", ",")


def pt(points: float) -> str:
    """Write a size as points, with the Vietnamese comma."""
    return f"{points:.1f} pt".replace(".", ",").replace(",0 pt", " pt")


@dataclass(frozen=True, slots=True)
class Line:
    """Letters of one row that stand together; ``top`` and ``bottom`` count from the upper edge of the page.

    ``bold`` and ``italic`` hold when every letter is so, ``lead`` is the part of the text set in bold at its
    beginning, ``size`` the size of most letters, ``black`` tells that no letter has a colour.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool
    lead: str = ""
    black: bool = True

    @property
    def centre(self) -> float:
        """Middle of the line, from the left edge of the page."""
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        """Length of the line."""
        return self.x1 - self.x0

    @property
    def caps(self) -> bool:
        """Whether no small letter stands in it, and at least one capital does."""
        return self.text == self.text.upper() and self.text != self.text.lower()

    @property
    def upright(self) -> bool:
        """Whether it is neither bold nor italic."""
        return not (self.lead or self.italic or self.bold)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A drawn straight line, flat or upright."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def flat(self) -> bool:
        """Whether it runs from left to right."""
        return abs(self.y1 - self.y0) <= 2 < self.x1 - self.x0

    @property
    def upright(self) -> bool:
        """Whether it runs from top to bottom, as the side of a table's cell does."""
        return abs(self.x1 - self.x0) <= 2 < self.y1 - self.y0

    @property
    def width(self) -> float:
        """Length of a flat stroke."""
        return self.x1 - self.x0

    @property
    def centre(self) -> float:
        """Middle of a flat stroke."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True)
class Page:
    """One page, its lines from top to bottom."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    strokes: tuple[Stroke, ...]

    @cached_property
    def tables(self) -> tuple[tuple[float, float], ...]:
        """Upper and lower edge of every table: where upright strokes stand."""
        found: list[list[float]] = []
        for stroke in sorted((each for each in self.strokes if each.upright), key=lambda each: each.y0):
            if found and stroke.y0 <= found[-1][1] + 3:
                found[-1][1] = max(found[-1][1], stroke.y1)
            else:
                found.append([stroke.y0, stroke.y1])
        return tuple((upper, lower) for upper, lower in found)

    def in_table(self, line: Line) -> bool:
        """Whether a line stands in a table."""
        return any(upper - 1 <= line.top and line.bottom <= lower + 1 for upper, lower in self.tables)

    def rule_below(self, line: Line, within: float) -> Stroke | None:
        """Return the nearest flat stroke under a line, not wider than it by more than a tenth."""
        near = [
            stroke
            for stroke in self.strokes
            if stroke.flat
            and line.bottom - 4 <= stroke.y0 <= line.bottom + within
            and abs(stroke.centre - line.centre) < line.width / 2
            and not self._side_of_table(stroke)
        ]
        return min(near, key=lambda stroke: stroke.y0, default=None)

    def _side_of_table(self, stroke: Stroke) -> bool:
        return any(upper - 2 <= stroke.y0 <= lower + 2 for upper, lower in self.tables)


@dataclass(frozen=True, slots=True)
class Font:
    """A font the file names: family as written, and whether its letters travel with the file."""

    name: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed paper."""

    pages: tuple[Page, ...]
    fonts: tuple[Font, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule held against a paper.

    ``met`` is ``None`` where the paper has nothing the rule speaks of; ``figure`` says what was measured, ``page``
    where; ``article`` names the place in the decree's Phụ lục I.
    """

    rule: str
    title: str
    article: str
    met: bool | None
    figure: str
    page: int | None = None
