"""Back-planning from the final date: the last day each step may begin and end, and the slack of what is planned.

Working days are counted without week-ends and days off; a step of zero days is a moment (a letter is signed).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from campaigns.rules.deadlines import DAY, is_day_off, working_day_before


@dataclass(frozen=True, slots=True)
class Step:
    """A step with the working days it needs and, when the plan gives one, the last valid day it has."""

    code: str
    title: str
    working_days: int
    planned: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A step placed backwards: it must begin by ``latest_start`` and end by ``latest_end``.

    ``slack`` counts working days between the plan's day and the latest end; negative: the plan is too late.
    """

    step: Step
    latest_start: dt.date
    latest_end: dt.date
    slack: int | None


def working_days_between(first: dt.date, last: dt.date, days_off: Collection[dt.date]) -> int:
    """Count the working days after ``first`` up to and with ``last``; negative when ``last`` is earlier."""
    if last < first:
        return -working_days_between(last, first, days_off)
    span = (first + DAY * n for n in range(1, (last - first).days + 1))
    return sum(not is_day_off(day, days_off) for day in span)


def back_plan(
    final: dt.date, steps: Sequence[Step], days_off: Collection[dt.date] = frozenset()
) -> tuple[Placed, ...]:
    """Place the steps, given in their order, so that the last one ends on ``final`` at the latest.

    ValueError (Vietnamese text) for a negative length.
    """
    end = working_day_before(final, days_off)
    placed: list[Placed] = []
    for step in reversed(steps):
        if step.working_days < 0:
            raise ValueError(f"{step.title}: số ngày làm việc không được âm.")
        start = end
        for _ in range(max(step.working_days - 1, 0)):
            start = working_day_before(start - DAY, days_off)
        slack = working_days_between(step.planned, end, days_off) if step.planned else None
        placed.append(Placed(step, start, end, slack))
        # The step before must be done the working day before this one begins; a moment takes no day.
        end = working_day_before(start - DAY, days_off) if step.working_days else start
    return tuple(reversed(placed))
