"""How many dossiers stand where: the arithmetic of counters and of the figures drawn from them. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from dossiers import states

STEP = 6
#: Milestone, state, punctuality: what is counted apart.
Key: TypeAlias = tuple[int, str, str]
#: Number by (path of the node, key); "" is the whole campaign.
Counts: TypeAlias = Mapping[tuple[str, Key], int]


def nodes_above(path: str) -> list[str]:
    """Return the whole campaign and every path at or above ``path``, the root first."""
    return ["", *(path[:end] for end in range(STEP, len(path) + 1, STEP))]


def rolled_up(leaves: Iterable[tuple[str, Key, int]], inner: Collection[str]) -> Counter[tuple[str, Key]]:
    """Add what stands at the leaves to the whole campaign and to every inner node at or above them."""
    out: Counter[tuple[str, Key]] = Counter()
    for path, key, number in leaves:
        for node in nodes_above(path):
            if not node or node in inner:
                out[node, key] += number
    return out


@dataclass(frozen=True, slots=True)
class Tally:
    """What a subtree comes to. ``received`` = handed in and not taken back; punctuality is of those alone.

    ``missing``: not received although the last valid instant is past, granted extensions left out.
    """

    expected: int = 0
    received: int = 0
    on_time: int = 0
    extended: int = 0
    late: int = 0
    missing: int = 0
    not_started: int = 0
    with_unit: int = 0
    with_office: int = 0
    concluded: int = 0

    @property
    def waiting(self) -> int:
        """Not handed in, and not yet past the day."""
        return self.expected - self.received - self.missing

    @property
    def rate(self) -> Decimal | None:
        """Completeness in per cent, one decimal; ``None`` where nothing is expected."""
        return percent(self.received, self.expected)

    @property
    def punctual(self) -> Decimal | None:
        """On time or within an extension, in per cent of what is due by now (received or missing)."""
        return percent(self.on_time + self.extended, self.received + self.missing)


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share with one decimal; never 100 or 0 by rounding, ``None`` of nothing."""
    if whole <= 0:
        return None
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if share == 100 and part < whole:
        return Decimal("99.9")
    if share == 0 and part > 0:
        return Decimal("0.1")
    return share


def tally(counts: Iterable[tuple[Key, int]], past: Collection[int], extended_on: int = 0) -> Tally:
    """Draw the figures of one node.

    ``past``: milestones whose day is over; ``extended_on``: how many of those not handed in still have an extension
    that runs.
    """
    found: Counter[str] = Counter()
    for (milestone, state, punctuality), number in counts:
        found["expected"] += number
        if state in states.BEFORE_SUBMISSION:
            found["not_started"] += number if state == states.NOT_STARTED else 0
            found["missing"] += number if milestone in past else 0
        else:
            found["received"] += number
            found[punctuality] += number
        found["with_unit"] += number if state in states.WITH_UNIT else 0
        found["with_office"] += number if state in states.WITH_OFFICE else 0
        found["concluded"] += number if state in states.BUNDLED else 0
    return Tally(
        expected=found["expected"],
        received=found["received"],
        on_time=found[states.ON_TIME],
        extended=found[states.EXTENDED],
        late=found[states.LATE],
        missing=max(0, found["missing"] - extended_on),
        not_started=found["not_started"],
        with_unit=found["with_unit"],
        with_office=found["with_office"],
        concluded=found["concluded"],
    )
