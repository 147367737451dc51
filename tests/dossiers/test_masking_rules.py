"""Small counts outside the reporting line: no reader can work one out, whatever totals he is given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.rules import masking
from dossiers.rules.masking import LESS, SMALL, WITHHELD, Figure, masked, small

Told = tuple[tuple[Figure, ...], ...]
#: How far the attacker counts: a cell of 8 that falls to 0 raises another by 8 at most.
FAR = 16
TRIED = 1000 if os.environ.get("RELIABILITY") else 80


def _possible(told: Told, secret: frozenset[int]) -> Iterator[list[list[int]]]:
    """Every inner table a reader cannot rule out: by trying them all, knowing how the table was made."""
    rows, columns = len(told) - 1, len(told[0]) - 1

    def choices(row: int, column: int) -> range:
        figure = told[row][column]
        if figure.number is not None:
            return range(figure.number, figure.number + 1)
        if figure.sign == LESS:
            return range(SMALL)
        return range(FAR + 1) if column in secret else range(SMALL, FAR + 1)

    def fits(row: int, line: tuple[int, ...]) -> bool:
        total = told[row][columns].number
        return total is None or sum(line) == total

    lines = [
        [line for line in product(*(choices(row, column) for column in range(columns))) if fits(row, line)]
        for row in range(rows)
    ]
    for table in product(*lines):
        sums = [sum(line[column] for line in table) for column in range(columns)]
        whole = [*sums, sum(sums)]
        if all(told[rows][i].number in (None, value) for i, value in enumerate(whole)):
            yield [list(line) for line in table]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[int]], frozenset[tuple[int, int]], frozenset[int]]:
    """Two rows of three: the first column published elsewhere, the last one secret, or neither."""
    counts = draw(st.lists(st.lists(st.integers(0, 8), min_size=3, max_size=3), min_size=2, max_size=2))
    first_known, last_secret = draw(st.booleans()), draw(st.booleans())
    known = frozenset((row, 0) for row in range(2)) if first_known else frozenset()
    return counts, known, frozenset({2}) if last_secret else frozenset()


@given(tables())
@settings(max_examples=TRIED, deadline=None)
def test_whoever_has_all_totals_learns_no_masked_count(
    drawn: tuple[list[list[int]], frozenset[tuple[int, int]], frozenset[int]],
) -> None:
    counts, known, secret = drawn
    _attack(counts, known, secret)


def _attack(counts: list[list[int]], known: frozenset[tuple[int, int]], secret: frozenset[int]) -> None:
    """Hold every masked cell against all tables that are possible: 0 to 4 must stay open, or more than one."""
    told = masked(counts, known=known, secret=secret)
    seen: dict[tuple[int, int], set[int]] = {}
    for table in _possible(told, secret):
        for row, line in enumerate(table):
            for column, value in enumerate(line):
                seen.setdefault((row, column), set()).add(value)
    for (row, column), values in seen.items():
        figure, true = told[row][column], counts[row][column]
        assert true in values
        if figure.number is not None:
            assert (figure.number, (row, column) in known or true >= SMALL) == (true, True)
            assert column not in secret or (row, column) in known
        elif figure.sign == LESS or column in secret:
            assert set(range(SMALL)) <= values
        else:
            assert len(values) > 1


def test_without_the_complementary_cells_the_attacker_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: primary suppression alone is undone by one subtraction."""
    counts = [[7, 2, 6], [8, 7, 9]]
    _attack(counts, frozenset(), frozenset())
    monkeypatch.setattr(masking, "_open", lambda *_asked: True)
    with pytest.raises(AssertionError):
        _attack(counts, frozenset(), frozenset())


def test_what_a_year_of_a_province_looks_like() -> None:
    """Recognised units are public by name; the total stays where it gives nothing away."""
    told = masked([[300, 40, 2], [120, 3, 0]], known={(0, 0), (1, 0)}, secret={2}, add_rows=False)
    assert [each.number for each in told[0]] == [300, None, None, 342]
    assert [each.sign for each in told[0]] == ["", WITHHELD, WITHHELD, ""]
    # Three assigned and none confirmed: of 123 a reader would know that nobody was confirmed more than thrice.
    assert [each.number for each in told[1]] == [120, None, None, None]
    assert told[1][1].sign == LESS
    assert {each.number for each in told[2]} == {None}


def test_a_table_that_hides_nothing_is_told_whole() -> None:
    assert [[each.number for each in row] for row in masked([[5, 6], [7, 8]])] == [
        [5, 6, 11],
        [7, 8, 15],
        [12, 14, 26],
    ]


def test_a_single_count() -> None:
    assert (small(4), small(5), small(0).sign) == (Figure(None, LESS), Figure(5), LESS)
