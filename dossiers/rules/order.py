"""The order of a dossier's dates: decision ≤ meeting ≤ minutes ≤ report ≤ letter ≤ submission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True)
class Dated:
    """An event of the dossier with its day; ``None`` = not known yet, and then it disturbs no order."""

    code: str
    name: str
    on: date | None


@dataclass(frozen=True)
class Disorder:
    """Two events in the wrong order."""

    earlier: Dated
    later: Dated

    @property
    def text(self) -> str:
        """The sentence for the person who entered the dates."""
        return (
            f"{self.earlier.name} ({_day(self.earlier.on)}) phải trước hoặc cùng ngày với "
            f"{self.later.name[0].lower()}{self.later.name[1:]} ({_day(self.later.on)})."
        )


def _day(on: date | None) -> str:
    return f"{on.day}/{on.month}/{on.year}" if on else "…"


def disorders(events: Sequence[Dated]) -> list[Disorder]:
    """Return every pair of known neighbours, unknown ones skipped, that stand in the wrong order."""
    known = [event for event in events if event.on is not None]
    return [
        Disorder(earlier, later)
        for earlier, later in pairwise(known)
        if earlier.on is not None and later.on is not None and earlier.on > later.on
    ]
