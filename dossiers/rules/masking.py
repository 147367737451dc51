"""Small counts outside the reporting line: what a table of counts may say. Pure; no database.

Counts below :data:`SMALL` point at somebody and are not told; nor is how many units the outcome «có tệ nạn» was given,
however many they are. What is left must not let a reader work them out from the totals, so further cells are withheld
(complementary suppression) until each of them could be anything from 0 to 4 for somebody who knows

* every figure that is told, and that rows and columns add up;
* that a cell shown as «< 5» holds 0 to 4, and that another one withheld inside the table holds 5 or more.

The table with its totals is a network (a row and a column are nodes, a cell is an edge between them, the totals lead
back), and how far a withheld cell may rise or fall is a flow through the other withheld ones; so the check is exact.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from dossiers import states

SMALL: Final = 5
LESS, WITHHELD = "< 5", "không nêu"
WHY: Final = (
    "Số dưới 5 và số đơn vị xác nhận có tệ nạn ma túy không nêu ngoài tuyến báo cáo; vài số khác cũng không nêu để "
    "từ số cộng không tính ngược ra được. Đơn vị, cơ quan thẩm định và cấp trên của đơn vị xem số đầy đủ."
)
#: Results that are public by name anyway.
TOLD_ABROAD: Final = frozenset({states.RECOGNISED, states.WITHDRAWN_RESULT})
WHY_ABROAD: Final = (
    "Kết quả khác ngoài công nhận và thu hồi, điểm và lý do không nêu ngoài tuyến báo cáo: «không nêu» gồm cả đơn vị "
    "chưa có quyết định."
)
#: Row and column of a cell; one more than the last is the total.
Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as it is told: ``number`` ``None`` where it is not, and then ``sign`` stands in its place."""

    number: int | None
    sign: str = ""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A withheld cell as an edge of the network, and what the reader knows of it (``high`` ``None``: nothing)."""

    start: int
    end: int
    number: int
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class _Table:
    """Counts with their totals, and which of them are what."""

    counts: tuple[tuple[int, ...], ...]
    known: frozenset[Place]
    secret: frozenset[Place]

    @property
    def last(self) -> Place:
        return len(self.counts) - 1, len(self.counts[0]) - 1

    def of(self, place: Place) -> int:
        return self.counts[place[0]][place[1]]

    def places(self) -> Iterator[Place]:
        rows, columns = self.last
        return ((row, column) for row in range(rows + 1) for column in range(columns + 1))

    def inner(self, place: Place) -> bool:
        return place[0] < self.last[0] and place[1] < self.last[1]

    def primary(self, place: Place) -> bool:
        """Whether it is withheld for its own sake."""
        if place in self.known:
            return False
        return place in self.secret or (self.inner(place) and self.of(place) < SMALL)

    def edge(self, place: Place) -> _Edge:
        row, column = place
        rows, columns = self.last
        start, end = (
            (row, rows + 1 + column) if (row == rows) is (column == columns) else (rows + 1 + column, row)
        )
        low, high = 0, None
        if self.inner(place) and place not in self.secret:
            low, high = (0, SMALL - 1) if self.of(place) < SMALL else (SMALL, None)
        return _Edge(start, end, self.of(place), low, high)

    def way_out(self, place: Place) -> tuple[Place, Place, Place]:
        """The totals that, withheld together, leave a cell open whatever else is told."""
        rows, columns = self.last
        return (place[0], columns), (rows, place[1]), (rows, columns)


def masked(
    counts: Sequence[Sequence[int]],
    *,
    known: Collection[Place] = (),
    secret: Collection[int] = (),
    add_rows: bool = True,
) -> tuple[tuple[Figure, ...], ...]:
    """Return the table with its totals (one row and one column more) as it may be told.

    ``known``: cells the reader has from elsewhere, told as they are. ``secret``: columns that are never told.
    ``add_rows`` ``False``: rows are not added up; the last row then stays empty of figures.
    """
    table = _with_totals(counts, known, secret)
    free = set() if add_rows else {(table.last[0], column) for column in range(table.last[1] + 1)}
    hidden = {place for place in table.places() if table.primary(place)} | free
    asked = sorted(hidden - free)
    while asked:
        place = asked.pop(0)
        while not _open(table, place, hidden):
            more = _next(table, place, hidden)
            hidden |= more
            asked.extend(sorted(more))
    return tuple(
        tuple(_figure(table, (row, column), hidden) for column in range(table.last[1] + 1))
        for row in range(table.last[0] + 1)
    )


def small(number: int) -> Figure:
    """Return a single count as it is told outside the reporting line, where nothing is added up with it."""
    return Figure(None, LESS) if 0 <= number < SMALL else Figure(number)


def _with_totals(
    counts: Sequence[Sequence[int]], known: Collection[Place], secret: Collection[int]
) -> _Table:
    rows = [(*row, sum(row)) for row in counts]
    rows.append(tuple(sum(column) for column in zip(*rows, strict=True)))
    hidden = frozenset((row, column) for row in range(len(rows)) for column in secret)
    return _Table(tuple(rows), frozenset(known), hidden)


def _figure(table: _Table, place: Place, hidden: Collection[Place]) -> Figure:
    if place not in hidden:
        return Figure(table.of(place))
    is_small = table.inner(place) and place not in table.secret and table.of(place) < SMALL
    return Figure(None, LESS if is_small else WITHHELD)


def _open(table: _Table, place: Place, hidden: Collection[Place]) -> bool:
    """Say whether a withheld cell stays open: 0 to 4 possible for a primary one, more than one number for others."""
    number = table.of(place)
    others = [table.edge(each) for each in hidden if each != place]
    edge = table.edge(place)
    if table.primary(place):
        rise, fall = max(0, SMALL - 1 - number), number
        return _flow(others, edge.end, edge.start, rise) == rise and (
            _flow(others, edge.start, edge.end, fall) == fall
        )
    return _flow(others, edge.end, edge.start, 1) == 1 or (
        number > edge.low and _flow(others, edge.start, edge.end, 1) == 1
    )


def _next(table: _Table, place: Place, hidden: Collection[Place]) -> set[Place]:
    """Return what to withhold besides: one more cell if one is enough, the smallest first; else the totals."""
    row, column = place
    mates = [
        each
        for each in table.places()
        if each not in hidden and each not in table.known and (each[0] == row or each[1] == column)
    ]
    for each in sorted(mates, key=lambda mate: (not table.inner(mate), table.of(mate), mate)):
        if _open(table, place, {*hidden, each}):
            return {each}
    return set(table.way_out(place)) - set(hidden)


def _flow(edges: Sequence[_Edge], start: int, end: int, wanted: int) -> int:
    """Return how much of ``wanted`` can be sent through the withheld cells without breaking what is known of them."""
    sent = [0] * len(edges)
    found = 0
    while found < wanted:
        way = _way(edges, sent, start, end)
        if way is None:
            break
        step = min([wanted - found, *(room for _index, _sign, room in way if room is not None)])
        for index, sign, _room in way:
            sent[index] += sign * step
        found += step
    return found


def _way(
    edges: Sequence[_Edge], sent: Sequence[int], start: int, end: int
) -> list[tuple[int, int, int | None]] | None:
    """Find a shortest way with room: (edge, +1 along it or −1 against it, room; ``None`` without bound)."""
    came: dict[int, tuple[int, int, int, int | None] | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        node = waiting.popleft()
        for index, edge in enumerate(edges):
            up = None if edge.high is None else edge.high - edge.number - sent[index]
            down = edge.number + sent[index] - edge.low
            if edge.start == node and edge.end not in came and (up is None or up > 0):
                came[edge.end] = (node, index, 1, up)
                waiting.append(edge.end)
            elif edge.end == node and edge.start not in came and down > 0:
                came[edge.start] = (node, index, -1, down)
                waiting.append(edge.start)
    if end not in came:
        return None
    way: list[tuple[int, int, int | None]] = []
    step = came[end]
    while step is not None:
        node, index, sign, room = step
        way.append((index, sign, room))
        step = came[node]
    return way
