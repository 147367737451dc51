"""``/api/v1/plans`` and ``/api/v1/campaigns``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from campaigns.queries import exchange
from units import roles
from units.api.answers import PAGE, After, Code, Instant, Limit, Words, Year, answers, page_of
from units.api.door import BearerToken, used

plans = Router(tags=["Kế hoạch"])
campaigns = Router(tags=["Đợt đánh giá"])


class PlanOut(Schema):
    """A legal instrument; null where the paper says nothing."""

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


class PlanList(Schema):
    """One page of plans."""

    items: list[PlanOut]
    next: str | None


class BasisOut(Schema):
    """A basis, in the words of the citing instrument."""

    kind: str
    words: str
    code: str
    name: str


class PlanFileOut(Schema):
    """A plan with its bases and the codes of its campaigns."""

    plan: PlanOut
    bases: list[BasisOut]
    campaigns: list[str]


class CampaignOut(Schema):
    """A campaign; ``plan`` and ``office`` are codes."""

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


class CampaignList(Schema):
    """One page of campaigns."""

    items: list[CampaignOut]
    next: str | None


class MilestoneOut(Schema):
    """A date in the plan's own words with the last instant that is in time."""

    code: str
    title: str
    purpose: str
    words: str
    clause: str
    actor: str
    last_valid_at: Instant | None


class CampaignFileOut(Schema):
    """A campaign with its dates."""

    campaign: CampaignOut
    milestones: list[MilestoneOut]


@plans.get("", auth=BearerToken(roles.READ_PLANS), response=answers(PlanList), summary="Danh sách kế hoạch")
def list_plans(
    request: HttpRequest,
    q: Words = "",
    after: After = 0,
    limit: Limit = PAGE,
) -> Any:
    """Return the plans this token may read."""
    found = exchange.plan_slice(used(request).user, text=q, after=after, limit=limit)
    return page_of(request, found, limit)


@plans.get(
    "/{code}", auth=BearerToken(roles.READ_PLANS), response=answers(PlanFileOut), summary="Một kế hoạch"
)
def one_plan(request: HttpRequest, code: Code) -> Any:
    """Return one plan with what it stands on."""
    return _found(exchange.plan_file(used(request).user, code))


@campaigns.get(
    "", auth=BearerToken(roles.READ_PLANS), response=answers(CampaignList), summary="Danh sách đợt đánh giá"
)
def list_campaigns(
    request: HttpRequest, year: Year | None = None, after: After = 0, limit: Limit = PAGE
) -> Any:
    """Return the campaigns in which the unit takes part or which it runs."""
    found = exchange.campaign_slice(used(request).user, year=year, after=after, limit=limit)
    return page_of(request, found, limit)


@campaigns.get(
    "/{code}",
    auth=BearerToken(roles.READ_PLANS),
    response=answers(CampaignFileOut),
    summary="Một đợt đánh giá với các mốc",
)
def one_campaign(request: HttpRequest, code: Code) -> Any:
    """Return one campaign with its dates."""
    return _found(exchange.campaign_file(used(request).user, code))


def _found(value: object | None) -> object:
    if value is None:
        raise Http404
    return value
