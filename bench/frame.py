"""How a row is measured: ours and the baseline in turn, medians of several rounds, one ratio.

A row is a module of this folder with ``ROW`` (a :class:`Row`) and ``measure() -> Measured``. It runs on an empty
database of its own with all migrations applied; what it needs it builds through actions. A machine that grows
slower during the run slows both sides, so the ratio stays.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of goals: its id, the work, what it is compared with, the goal in words."""

    id: str
    work: str
    baseline: str
    goal: str
    # Ratio = baseline time / our time (how many times faster we are), or its inverse (how much dearer).
    faster: bool
    limit: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians in seconds over ``rounds``, and what else the reader should know (query counts, sizes)."""

    ours: float
    baseline: float
    rounds: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    row: Row
    measured: Measured

    @property
    def ratio(self) -> float:
        measured = self.measured
        return measured.baseline / measured.ours if self.row.faster else measured.ours / measured.baseline

    @property
    def reached(self) -> bool:
        return self.ratio >= self.row.limit if self.row.faster else self.ratio <= self.row.limit

    def cells(self) -> tuple[str, ...]:
        return (
            self.row.id,
            self.row.work,
            self.row.baseline,
            _milliseconds(self.measured.ours),
            _milliseconds(self.measured.baseline),
            f"{self.ratio:.2f} ×",
            self.row.goal,
            "reached" if self.reached else "NOT reached",
            self.measured.note,
        )


def interleaved(
    ours: Callable[[], object],
    baseline: Callable[[], object],
    *,
    rounds: int = 15,
    warm_up: int = 2,
    note: str = "",
    clock: Callable[[], float] = time.perf_counter,
) -> Measured:
    """Run both in turn, swapping who goes first, and give the medians in seconds.

    ``clock``: ``time.process_time`` where nothing is waited for, so that other work on the machine does not count.
    """
    times: dict[str, list[float]] = {"ours": [], "baseline": []}
    pair = [("ours", ours), ("baseline", baseline)]
    for turn in range(-warm_up, rounds):
        for name, work in pair if turn % 2 == 0 else reversed(pair):
            started = clock()
            work()
            if turn >= 0:
                times[name].append(clock() - started)
    return Measured(
        ours=statistics.median(times["ours"]),
        baseline=statistics.median(times["baseline"]),
        rounds=rounds,
        note=note,
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
