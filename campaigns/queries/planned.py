"""The milestones a plan asks for: what a campaign takes over from it, and what a successor changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns import rules, states
from campaigns.models import Campaign, PeriodicReport, Plan, PlanDeadline
from campaigns.queries.checking import days_off_of
from campaigns.rules import DeadlineRule

#: Dates of a plan that become milestones of its campaign.
TAKEN = (
    states.PERIOD,
    states.START,
    states.SUBMIT,
    states.PREPARE,
    states.APPRAISE,
    states.CORRECT,
    states.FORWARD,
    states.REPORT,
)
OTHER_WORDS = "Khác kế hoạch: kế hoạch ghi “{words}”."
NOT_IN_PLAN = "Mốc do Văn phòng đặt thêm, không có trong kế hoạch."


@dataclass(frozen=True, slots=True)
class Planned:
    """A milestone as the plan words it."""

    code: str
    title: str
    words: str
    clause: str
    purpose: str
    actor: str
    receiver: str
    rule: DeadlineRule

    @property
    def fields(self) -> dict[str, str]:
        """What a milestone takes over, its dates apart."""
        return {
            "title": self.title, "words": self.words, "clause": self.clause, "purpose": self.purpose,
            "actor": self.actor, "receiver": self.receiver,
        }  # fmt: skip


def rounds_of(
    row: PlanDeadline | PeriodicReport, signed_on: date | None
) -> list[tuple[str, str, DeadlineRule]]:
    """Return (code, title, rule) of each round of a row that lies not before the day of signing; mostly one."""
    rule = rules.from_data(row.rule, row.due_words)
    # A round keeps its code, that of its month, whenever the plan was signed: a successor is followed by it.
    rounds = rules.occurrences(rule)
    if len(rounds) == 1:
        return [(row.code, row.title, rule)]
    ahead = [each for each in rounds if each.last and (signed_on is None or each.last > signed_on)]
    return [
        (f"{row.code[:16]}.{each.last:%m}", f"{row.title} (kỳ {each.last:%m/%Y})"[:200], each)
        for each in ahead
        if each.last
    ]


def planned(plan: Plan, *, scored: bool) -> dict[str, Planned]:
    """Return the milestones of a plan by code; reports with a date of their own too, where nobody is scored."""
    found = {
        code: Planned(
            code, title, row.due_words or row.words, row.clause, row.purpose, row.actor, row.receiver, rule
        )
        for row in plan.deadlines.filter(purpose__in=TAKEN)
        for code, title, rule in rounds_of(row, plan.signed_on)
    }
    if scored:
        return found
    said = {each.words for each in found.values() if each.purpose in states.OWED}
    for report in plan.reports.filter(deadline__isnull=True, last_valid_at__isnull=False):
        if report.due_words in said:
            continue
        for code, title, rule in rounds_of(report, plan.signed_on):
            found[code] = Planned(
                code, title, report.due_words, report.clause, states.REPORT, report.sender[:200], report.receiver, rule
            )  # fmt: skip
    return found


def dated(campaign: Campaign, rule: DeadlineRule) -> dict[str, Any]:
    """Return the fields a rule gives a milestone: the rule, the first and the last valid instant, rolled if asked."""
    last = rule.last
    days_off = (
        days_off_of(campaign.office_id, last.year, last.year + 1)
        if last and campaign.roll_to_working_day
        else frozenset()
    )
    return {
        "rule": rules.to_data(rule),
        "first_valid_at": rules.start_of(rule.first) if rule.first else None,
        "last_valid_at": rules.last_valid_instant(rule, roll=campaign.roll_to_working_day, days_off=days_off),
        "recurring": rule.kind == "recurring",
    }


def period_of(plan: Plan, year: int) -> tuple[date, date]:
    """Return the first and last day assessed: the plan's own, else the whole year."""
    for row in plan.deadlines.filter(purpose=states.PERIOD):
        rule = rules.from_data(row.rule, row.due_words)
        if rule.first and rule.last:
            return rule.first, rule.last
    return date(year, 1, 1), date(year, 12, 31)


def differs(one: Planned, other: Planned) -> bool:
    """Whether a successor says something else of a milestone."""
    return (one.fields, one.rule) != (other.fields, other.rule)
