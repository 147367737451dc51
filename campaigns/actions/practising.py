"""A practice «đợt diễn tập» made like a campaign: its dates, sets, figures and units, and marks on every page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model

from campaigns import catalogue, policies, queries, rules, states
from campaigns.actions.loading import frozen_fields
from campaigns.models import (
    Campaign,
    CampaignSet,
    CouncilRole,
    FigureCheck,
    FigureSpec,
    Milestone,
    MilestoneItem,
    Participation,
    Plan,
    PlanLink,
    RouteStep,
)
from records import clock, journal
from records.errors import Blocked, NotAllowed, Problem
from records.models import ChainHead
from records.text import fold
from units.access import actor_of, in_force
from units.models import Unit, User

NOTE = "Kế hoạch diễn tập, không dùng để ký ban hành."
#: Fields of a campaign that a practice takes over as they are.
SAME = (
    "upper_name", "upper_short", "recogniser_name", "appraising_section", "contact_title", "contact_phone",
    "scan_policy", "forward_partial", "roll_to_working_day",
)  # fmt: skip


@transaction.atomic
def copy_for_practice(*, source: Campaign, by: User, at: datetime) -> Campaign:
    """Make a practice like ``source``, in preparation; its deadline for handing in lies 8 to 14 days ahead.

    Blocked for a campaign without scores or without a deadline for handing in, or where no unit of it is left.
    """
    if why := policies.why_not_manage(actor_of(by), source.office_id):
        raise NotAllowed(why)
    due = queries.milestone_of(source, states.SUBMIT)
    last = rules.last_valid_day(rules.from_data(due.rule, due.words)) if due else None
    if not source.scored or last is None:
        raise Blocked(
            [Problem("shape", "Chỉ lập được đợt diễn tập theo đợt chấm điểm có hạn đơn vị gửi hồ sơ.")]
        )
    today = clock.local_date(at)
    by_days = rules.ahead(last, today)
    years = (last + by_days).year - last.year
    code = _free_code()
    campaign = Campaign.objects.create(
        code=code,
        plan=_plan(source.plan, f"KH-{code.upper()}", years, by, at),
        title=f"Diễn tập: {rules.shifted(source.title, years)}"[:300],
        year=source.year + years,
        period_from=source.period_from + by_days,
        period_to=source.period_to + by_days,
        office=source.office,
        council_name=rules.shifted(source.council_name, years),
        is_practice=True,
        **{name: getattr(source, name) for name in SAME},
    )
    _rows(campaign, source, by_days, years)
    count = _units(campaign, source, at)
    journal.write(
        chain=code,
        action="dot.dien-tap",
        by=by,
        at=at,
        subject=campaign,
        data={"ma": code, "theo_dot": source.code, "don_vi": count},
    )
    return campaign


def _free_code() -> str:
    """Return a code no campaign has and no chain of the log ever had: a wiped practice keeps its log under its code."""
    taken = {
        *Campaign.objects.values_list("code", flat=True),
        *ChainHead.objects.values_list("chain", flat=True),
    }
    return next(code for number in range(1, len(taken) + 2) if (code := f"dien-tap-{number}") not in taken)


def _plan(source: Plan, code: str, years: int, by: User, at: datetime) -> Plan:
    subject = f"Diễn tập: {rules.shifted(source.subject, years)}"
    plan = Plan.objects.create(
        code=code,
        kind=source.kind,
        style=source.style,
        symbol=source.symbol,
        subject=subject,
        issuer=source.issuer,
        issuer_unit=source.issuer_unit,
        note=NOTE,
        is_practice=True,
        year=source.year + years if source.year else None,
        state=states.ISSUED,
        made_by=by,
        made_at=at,
        search=fold(f"{source.symbol} {code} {subject} {source.issuer}")[:1000],
    )
    PlanLink.objects.bulk_create(
        PlanLink(source=plan, target_id=each.target_id, kind=each.kind, words=each.words, order=each.order)
        for each in source.links.all()
    )
    return plan


def _rows(campaign: Campaign, source: Campaign, by_days: timedelta, years: int) -> None:
    kinds: tuple[type[Model], ...] = (CampaignSet, CouncilRole, FigureSpec, FigureCheck)
    for kind in kinds:
        names = [f.attname for f in kind._meta.concrete_fields if f.name not in ("id", "campaign")]
        old = kind._default_manager.filter(campaign=source).order_by("pk").values(*names)
        kind._default_manager.bulk_create(kind(campaign=campaign, **values) for values in old)
    milestones = {each.pk: _milestone(campaign, each, by_days, years) for each in source.milestones.all()}
    RouteStep.objects.bulk_create(
        RouteStep(
            campaign=campaign,
            order=each.order,
            actor=each.actor,
            action=each.action,
            clause=each.clause,
            milestone=milestones.get(each.milestone_id or 0),
        )
        for each in source.route.all()
    )


def _milestone(campaign: Campaign, old: Milestone, by_days: timedelta, years: int) -> Milestone:
    words = rules.moved(old.words, rules.from_data(old.rule, old.words), by_days)
    rule = rules.parse_deadline(words, campaign.year)
    last = rules.last_valid_day(rule)
    days_off = catalogue.days_off_around(last) if last else frozenset()
    milestone = Milestone.objects.create(
        campaign=campaign,
        code=old.code,
        order=old.order,
        title=old.title,
        words=words,
        clause=old.clause,
        purpose=old.purpose,
        actor=old.actor,
        receiver=old.receiver,
        rule=rules.to_data(rule),
        first_valid_at=rules.start_of(rule.first) if rule.first else None,
        last_valid_at=rules.last_valid_instant(rule, roll=campaign.roll_to_working_day, days_off=days_off),
        recurring=old.recurring,
    )
    names = [
        f.attname for f in MilestoneItem._meta.concrete_fields if f.name not in ("id", "milestone", "title")
    ]
    MilestoneItem.objects.bulk_create(
        MilestoneItem(milestone=milestone, title=rules.shifted(title, years), **values)
        for values in old.items.values("title", *names)
        if (title := str(values.pop("title")))
    )
    return milestone


def _units(campaign: Campaign, source: Campaign, at: datetime) -> int:
    parts = source.participations.filter(
        unit__in=Unit.objects.filter(in_force(clock.local_date(at)))
    ).select_related("unit__parent")
    rows = [
        Participation(
            campaign=campaign,
            unit=each.unit,
            part=each.part,
            order=each.order,
            has_lodging=each.has_lodging,
            criteria_set_id=each.criteria_set_id,
            appraiser=campaign.office,
            **frozen_fields(each.unit),
        )
        for each in parts
    ]
    if not rows:
        raise Blocked([Problem("nobody", "Không còn đơn vị nào của đợt này đang hoạt động.")])
    Participation.objects.bulk_create(rows, batch_size=500)
    return len(rows)
