"""Plans and campaigns as other systems read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campaigns import access
from campaigns.models import Campaign, Plan
from campaigns.queries.plans import number_words, plan_name
from records.text import searched
from units.models import User


@dataclass(frozen=True, slots=True)
class PlanData:
    """A legal instrument; what the paper does not say is ``None`` or empty."""

    pk: int
    code: str
    name: str
    kind: str
    number: str | None
    subject: str
    issuer: str
    signed_on: dt.date | None
    year: int | None
    state: str
    is_practice: bool


@dataclass(frozen=True, slots=True)
class BasisData:
    """A line to another instrument, in the words of the citing one."""

    kind: str
    words: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan with its bases and the campaigns that carry it out."""

    plan: PlanData
    bases: tuple[BasisData, ...]
    campaigns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MilestoneData:
    """A date in the plan's own words; ``last_valid_at`` is the last instant in time, ``None`` = not known."""

    code: str
    title: str
    purpose: str
    words: str
    clause: str
    actor: str
    last_valid_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class CampaignData:
    """A campaign as it stands in a list."""

    pk: int
    code: str
    title: str
    year: int
    state: str
    plan: str
    office: str
    period_from: dt.date
    period_to: dt.date
    is_practice: bool
    is_illustrative: bool


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """A campaign with its dates."""

    campaign: CampaignData
    milestones: tuple[MilestoneData, ...]


def _plan(plan: Plan) -> PlanData:
    return PlanData(
        pk=plan.pk,
        code=plan.code,
        name=plan_name(plan),
        kind=plan.get_kind_display(),
        number=number_words(plan) or None,
        subject=plan.subject,
        issuer=plan.issuer,
        signed_on=plan.signed_on,
        year=plan.year,
        state=plan.state,
        is_practice=plan.is_practice,
    )


def _campaign(campaign: Campaign) -> CampaignData:
    return CampaignData(
        pk=campaign.pk,
        code=campaign.code,
        title=campaign.title,
        year=campaign.year,
        state=campaign.state,
        plan=campaign.plan.code,
        office=campaign.office.code,
        period_from=campaign.period_from,
        period_to=campaign.period_to,
        is_practice=campaign.is_practice,
        is_illustrative=campaign.is_illustrative,
    )


def plan_slice(user: User, *, text: str, after: int, limit: int) -> list[PlanData]:
    """Return up to ``limit`` + 1 plans with a key beyond ``after`` that carry every word."""
    found = access.visible_plans(user)
    for word in searched(text):
        found = found.filter(search__contains=word)
    return [_plan(each) for each in found.filter(pk__gt=after).order_by("pk")[: limit + 1]]


def plan_file(user: User, code: str) -> PlanFile | None:
    """Return a plan by its code (three queries), or ``None``."""
    plan = access.visible_plans(user).filter(code=code).first()
    if plan is None:
        return None
    return PlanFile(
        plan=_plan(plan),
        bases=tuple(
            BasisData(each.get_kind_display(), each.words, each.target.code, plan_name(each.target))
            for each in plan.links.select_related("target")
        ),
        campaigns=tuple(access.visible_to(user).filter(plan=plan).values_list("code", flat=True)),
    )


def campaign_slice(user: User, *, year: int | None, after: int, limit: int) -> list[CampaignData]:
    """Return up to ``limit`` + 1 campaigns with a key beyond ``after``."""
    found = access.visible_to(user).select_related("plan", "office")
    if year is not None:
        found = found.filter(year=year)
    return [_campaign(each) for each in found.filter(pk__gt=after).order_by("pk")[: limit + 1]]


def campaign_file(user: User, code: str) -> CampaignFile | None:
    """Return a campaign by its code with its milestones (two queries), or ``None``."""
    campaign = access.visible_to(user).select_related("plan", "office").filter(code=code).first()
    if campaign is None:
        return None
    return CampaignFile(
        campaign=_campaign(campaign),
        milestones=tuple(
            MilestoneData(
                each.code,
                each.title,
                each.purpose,
                each.words,
                each.clause,
                each.actor,
                each.last_valid_at,
            )
            for each in campaign.milestones.order_by("order", "pk")
        ),
    )
