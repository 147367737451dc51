"""Campaigns follow the successor of their plan: running ones at once, those in preparation when their admin says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns import queries, states
from campaigns.actions.milestones import add_planned, must_prepare, take_reports
from campaigns.actions.preparing import take_reporters
from campaigns.models import Campaign, Milestone, MilestoneItem, Plan, PlanDeadline, Reporter
from campaigns.queries.planned import dated, period_of, rounds_of
from campaigns.rules import DeadlineRule
from records import journal
from records.errors import Stale
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
        _stand_on(campaign, old, new, by, at)
    return moved


def _stand_on(campaign: Campaign, old: Plan, new: Plan, by: User, at: datetime) -> None:
    """Let a campaign stand on the successor, and its reporters on the agencies of the same codes."""
    agencies = {row.code: row for row in new.agencies.all()}
    for reporter in campaign.reporters.select_related("agency"):
        if (agency := agencies.get(reporter.agency.code)) is not None:
            Reporter.objects.filter(pk=reporter.pk).update(agency=agency)
    Campaign.objects.filter(pk=campaign.pk).update(plan=new)
    journal.write(
        chain=campaign.code,
        action="dot.theo-ke-hoach-moi",
        by=by,
        at=at,
        subject=campaign,
        data={"cu": old.code, "moi": new.code},
    )


@transaction.atomic
def follow_successor(*, campaign: Campaign, plan_pk: int, by: User, at: datetime) -> int:
    """Let a campaign in preparation follow the plan that replaced its own; returns how many things changed.

    Exactly what ``queries.succession`` shows is done: what the Office set or added itself stays, with what the plan
    now says beside it. ``plan_pk``: the successor the person saw; Stale when another one is in force by now.
    """
    must_prepare(campaign, by)
    found = queries.succession(campaign)
    if found is None or found.plan_pk != plan_pk:
        raise Stale("Kế hoạch của đợt vừa thay đổi. Tải lại trang để xem điểm khác.")
    old, new = campaign.plan, Plan.objects.get(pk=found.plan_pk)
    for pk, planned in found.taken.items():
        Milestone.objects.filter(pk=pk).update(**planned.fields, **dated(campaign, planned.rule), flag="")
    for pk, flag in found.flags.items():
        Milestone.objects.filter(pk=pk).update(flag=flag)
    campaign.milestones.filter(pk__in=found.removed).delete()
    last = campaign.milestones.order_by("-order").first()
    for order, planned in enumerate(found.added, start=(last.order if last else 0) + 1):
        add_planned(campaign, planned, order)
    MilestoneItem.objects.filter(milestone__campaign=campaign, form_code__in=found.old_forms).delete()
    campaign.reporters.filter(agency__code__in=found.old_agencies).delete()
    _follow_head(campaign, old, new)
    _stand_on(campaign, old, new, by, at)
    campaign.refresh_from_db()
    if found.new_reports:
        take_reports(campaign, new, found.new_reports)
    if found.new_agencies:
        take_reporters(campaign, new, found.new_agencies)
    return len(found.changes)


def _follow_head(campaign: Campaign, old: Plan, new: Plan) -> None:
    """Take title and period of the successor where the campaign still has those of the plan before."""
    changed: dict[str, Any] = {}
    if campaign.title == old.subject[:300]:
        changed["title"] = new.subject[:300]
    if (campaign.period_from, campaign.period_to) == period_of(old, campaign.year):
        changed["period_from"], changed["period_to"] = period_of(new, campaign.year)
    if changed:
        Campaign.objects.filter(pk=campaign.pk).update(**changed)


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
