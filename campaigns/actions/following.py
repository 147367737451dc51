"""Running campaigns follow the successor of their plan: its dates become theirs."""

from __future__ import annotations

from datetime import datetime

from campaigns import states
from campaigns.actions.milestones import dated, rounds_of
from campaigns.models import Campaign, Milestone, Plan, PlanDeadline
from campaigns.rules import DeadlineRule
from records import journal
from units.models import User


def follow(*, old: Plan, new: Plan, by: User, at: datetime) -> list[Campaign]:
    """Give the milestones of open campaigns the dates of the successor, inside the caller's transaction.

    A milestone follows the row of its own code; without such a row, or where its words are the same, it keeps its date.
    What was submitted keeps its verdict: only dates still ahead of somebody change. Returns the campaigns.
    """
    after, before = _rounds(new), _rounds(old)
    moved = list(old.campaigns.filter(state=states.OPEN))
    for campaign in moved:
        for milestone in campaign.milestones.all():
            now, was = after.get(milestone.code), before.get(milestone.code)
            if now is not None and now[1].last is not None and (was is None or _differs(was[0], now[0])):
                _take(campaign, milestone, *now, by, at)
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


def _rounds(plan: Plan) -> dict[str, tuple[PlanDeadline, DeadlineRule]]:
    """Return the rows of a plan by the codes of their milestones: a date that comes again has one for each round."""
    return {
        code: (row, rule)
        for row in plan.deadlines.all()
        for code, _title, rule in rounds_of(row, plan.signed_on)
    }


def _differs(was: PlanDeadline, row: PlanDeadline) -> bool:
    return was.due_words != row.due_words


def _take(
    campaign: Campaign, milestone: Milestone, row: PlanDeadline, rule: DeadlineRule, by: User, at: datetime
) -> None:
    values = dated(campaign, rule)
    last = values["last_valid_at"]
    Milestone.objects.filter(pk=milestone.pk).update(
        words=row.words or row.due_words,
        clause=row.clause or milestone.clause,
        **values,
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
