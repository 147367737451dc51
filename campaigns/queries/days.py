"""Days off of an office in a year, and a plan's steps counted back from its last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from campaigns import catalogue, rules, states
from campaigns.models import OfficeDay, Plan
from campaigns.queries.checking import days_off_of
from campaigns.queries.contents import rule_of_row
from campaigns.queries.plans import PlanLine, plan_line
from records.text import vn_date, weekday
from units.models import Unit

#: The steps that lead to the last day, in their order; working days each is given when nobody says otherwise.
STEPS = {
    states.PREPARE: 2,
    states.SUBMIT: 0,
    states.APPRAISE: 3,
    states.CORRECT: 3,
    states.FORWARD: 1,
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day off; ``pk`` is set for the office's own."""

    day: dt.date
    name: str
    weekday: str
    works: bool
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class StepPlaced:
    """A step counted back: begin by, end by, what the plan says, and the slack in working days."""

    purpose: str
    title: str
    working_days: int
    begin: str
    end: str
    planned: str
    slack: int | None
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class BackPlan:
    """All steps of a plan up to its last day; ``final`` is "" when the plan names none."""

    line: PlanLine
    final: str
    steps: tuple[StepPlaced, ...]


def days_of_year(unit: Unit, year: int) -> list[DayLine]:
    """Return the national holidays of a year and the office's own days, in order."""
    own = {row.day: row for row in OfficeDay.objects.filter(unit=unit, day__year=year)}
    lines = [DayLine(day, row.name, weekday(day), row.works, row.pk) for day, row in own.items()]
    lines += [
        DayLine(day, name, weekday(day), works=False)
        for day, name in catalogue.named_days_off(year).items()
        if day not in own
    ]
    return sorted(lines, key=lambda line: line.day)


def back_plan(plan: Plan, lengths: Mapping[str, int]) -> BackPlan:
    """Count a plan's steps back from the day it is sent upward; ``lengths`` are working days by purpose."""
    rows = {row.purpose: row for row in plan.deadlines.all() if row.purpose in STEPS and row.rule.get("last")}
    last_row = rows.get(states.FORWARD) or rows.get(states.APPRAISE) or rows.get(states.SUBMIT)
    final = rules.last_valid_day(rule_of_row(last_row)) if last_row else None
    if final is None:
        return BackPlan(plan_line(plan), "", ())
    wanted = {purpose: lengths.get(purpose, days) for purpose, days in STEPS.items()}
    steps = [
        rules.Step(
            purpose,
            rows[purpose].title if purpose in rows else states.PURPOSE_LABELS[purpose],
            days,
            rules.last_valid_day(rule_of_row(rows[purpose])) if purpose in rows else None,
        )
        for purpose, days in wanted.items()
    ]
    placed = rules.back_plan(final, steps, days_off_of(plan.issuer_unit_id, final.year - 1, final.year + 1))
    return BackPlan(
        plan_line(plan),
        f"{weekday(final)} {vn_date(final)}",
        tuple(_placed(each) for each in placed),
    )


def _placed(each: rules.Placed) -> StepPlaced:
    slack = each.slack
    if slack is None:
        tone, word = "idle", "kế hoạch không có mốc này"
    elif slack < 0:
        tone, word = "late", f"muộn {-slack} ngày làm việc"
    else:
        tone, word = ("waiting", "không còn ngày dư") if slack == 0 else ("done", f"dư {slack} ngày làm việc")
    planned = each.step.planned
    return StepPlaced(
        each.step.code,
        each.step.title,
        each.step.working_days,
        f"{weekday(each.latest_start)} {vn_date(each.latest_start)}",
        f"{weekday(each.latest_end)} {vn_date(each.latest_end)}",
        f"{weekday(planned)} {vn_date(planned)}" if planned else "—",
        slack,
        tone,
        word,
    )
