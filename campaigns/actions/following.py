"""Running campaigns follow the successor of their plan: its dates become theirs."""

from __future__ import annotations

from datetime import datetime

from campaigns import catalogue, rules, states
from campaigns.models import Campaign, Milestone, Plan, PlanDeadline
from records import journal
from units.models import User


def follow(*, old: Plan, new: Plan, by: User, at: datetime) -> list[Campaign]:
    """Give the milestones of open campaigns the dates of the successor, inside the caller's transaction.

    A milestone follows the row of its own code; without such a row, or where its words are the same, it keeps its date.
    What was submitted keeps its verdict: only dates still ahead of somebody change. Returns the campaigns.
    """
    after = {row.code: row for row in new.deadlines.all()}
    before = {row.code: row for row in old.deadlines.all()}
    moved = list(old.campaigns.filter(state=states.OPEN))
    for campaign in moved:
        for milestone in campaign.milestones.all():
            row, was = after.get(milestone.code), before.get(milestone.code)
            if row is not None and row.last_valid_at is not None and (was is None or _differs(was, row)):
                _take(campaign, milestone, row, by, at)
        Campaign.objects.filter(pk=campaign.pk).update(plan=new)
        journal.write(
            chain=campaign.code,
            action="dot.theo-ke-hoach-moi",
            by=by,
            at=at,
            subject=campaign,
            data={"cu": old.code, "moi": new.code},
        )
    return moved


def _differs(was: PlanDeadline, row: PlanDeadline) -> bool:
    return was.due_words != row.due_words


def _take(campaign: Campaign, milestone: Milestone, row: PlanDeadline, by: User, at: datetime) -> None:
    rule = rules.from_data(row.rule, row.due_words)
    days_off = catalogue.days_off_around(rule.last) if rule.last else frozenset()
    last = rules.last_valid_instant(rule, roll=campaign.roll_to_working_day, days_off=days_off)
    Milestone.objects.filter(pk=milestone.pk).update(
        words=row.words or row.due_words,
        clause=row.clause or milestone.clause,
        rule=row.rule,
        last_valid_at=last,
        first_valid_at=rules.start_of(rule.first) if rule.first else None,
    )
    journal.write(
        chain=campaign.code,
        action="dot.doi-moc",
        by=by,
        at=at,
        subject=milestone,
        data={
            "moc": milestone.code,
            "cu": milestone.last_valid_at.isoformat() if milestone.last_valid_at else None,
            "moi": last.isoformat() if last else None,
        },
    )
