"""The doors to plans, campaigns and extensions; a stranger gets 404.

Plans are papers of offices: everyone with a role may read them. A campaign is seen by those who hold a role in a
unit that takes part, and by the Office that runs it; while it is being prepared, only by the Office.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from campaigns import states
from campaigns.models import Campaign, Extension, Milestone, Participation, Plan, PlanAgency, Reporter
from scoring import states as set_states
from scoring.models import CriteriaSet
from units import roles
from units.access import actor_of
from units.models import Unit, User

#: Who of the office of a campaign without scores gathers the reports of all.
GATHERERS = (*roles.OFFICE_ROLES, *roles.UNIT_ROLES)


def visible_plans(user: User) -> QuerySet[Plan]:
    """All plans, for anyone who holds a role; a draft written here only for the Office that writes it."""
    actor = actor_of(user)
    if not actor.is_active or not actor.held:
        return Plan.objects.none()
    written = Q(state=states.DRAFT, made_by__isnull=False)
    return Plan.objects.filter(~written | Q(issuer_unit_id__in=actor.units_with(*roles.OFFICE_ROLES)))


def plans_named(code: str = "") -> list[Plan]:
    """Return the plan of this code, number or campaign for the command line; all plans without a code."""
    if not code:
        return list(Plan.objects.order_by("code"))
    found = [plan for plan in Plan.objects.all() if code in (plan.code, f"{plan.number}{plan.symbol}")]
    return found or list(Plan.objects.filter(campaigns__code=code).distinct())


def writable_plan_for(user: User, pk: int) -> Plan:
    """Return a plan of the person's own Office, as its admin, or 404."""
    plan = plan_for(user, pk)
    if plan.issuer_unit_id is None or not actor_of(user).has(plan.issuer_unit_id, roles.OFFICE_ADMIN):
        raise Http404
    return plan


def plan_for(user: User, pk: int) -> Plan:
    """Return a plan, or 404."""
    plan = visible_plans(user).select_related("issuer_unit").filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def writing_unit(user: User) -> Unit:
    """Return the Office for which this person writes plans as its admin, or 404."""
    unit = Unit.objects.filter(pk__in=actor_of(user).units_with(roles.OFFICE_ADMIN)).order_by("pk").first()
    if unit is None:
        raise Http404
    return unit


def visible_to(user: User) -> QuerySet[Campaign]:
    """Return the campaigns this person may see."""
    actor = actor_of(user)
    if not actor.is_active or not actor.held:
        return Campaign.objects.none()
    mine = Participation.objects.filter(
        campaign=OuterRef("pk"), unit_id__in=actor.units_with(*roles.ROLE_LABELS)
    )
    reports = Reporter.objects.filter(
        campaign=OuterRef("pk"), unit_id__in=actor.units_with(*roles.ROLE_LABELS)
    )
    takes_part = (Exists(mine) | Exists(reports)) & ~Q(state=states.DRAFT)
    runs = Q(office_id__in=actor.units_with(*roles.OFFICE_ROLES, roles.CHAIR))
    return Campaign.objects.filter(takes_part | runs)


def campaign_for(user: User, code: str) -> Campaign:
    """Return a campaign by its code, or 404."""
    campaign = visible_to(user).select_related("plan", "office").filter(code=code).first()
    if campaign is None:
        raise Http404
    return campaign


def run_campaign_for(user: User, code: str) -> Campaign:
    """Return a campaign that the person's own Office runs, as its admin, or 404."""
    campaign = campaign_for(user, code)
    if not actor_of(user).has(campaign.office_id, roles.OFFICE_ADMIN):
        raise Http404
    return campaign


def asking_participation_for(user: User, code: str, pk: int) -> Participation:
    """Return the place in a campaign of one's own unit, or of any unit to the admin of its Office; or 404."""
    actor = actor_of(user)
    own = Q(unit_id__in=actor.units_with(*roles.UNIT_ROLES))
    runs = Q(campaign__office_id__in=actor.units_with(roles.OFFICE_ADMIN))
    found = (
        Participation.objects.filter(own | runs, campaign__in=visible_to(user), campaign__code=code)
        .select_related("campaign__office", "unit")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def visible_extensions(user: User) -> QuerySet[Extension]:
    """Requests of one's own units, and all those of campaigns that one's Office runs."""
    actor = actor_of(user)
    units, offices = actor.units_with(*roles.UNIT_ROLES), actor.units_with(*roles.OFFICE_ROLES)
    own = Q(participation__unit_id__in=units) | Q(reporter__unit_id__in=units)
    runs = Q(milestone__campaign__office_id__in=offices)
    return Extension.objects.filter(own | runs, milestone__campaign__in=visible_to(user)).select_related(
        "participation__campaign__office", "participation__unit", "reporter__campaign__office", "reporter__unit",
        "milestone", "asked_by", "decided_by",
    )  # fmt: skip


def extension_for(user: User, pk: int) -> Extension:
    """Return a request for more time, or 404."""
    found = visible_extensions(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_reporter_for(user: User, code: str, pk: int) -> Reporter:
    """Return one's own unit as it reports in a campaign, or 404."""
    found = reporter_for(user, reporting_campaign_for(user, code), pk)
    if not actor_of(user).has(found.unit_id, *roles.UNIT_ROLES):
        raise Http404
    return found


def owed_milestone_for(campaign: Campaign, code: str) -> Milestone:
    """Return a milestone at which reporters hand something in, by its code, or 404."""
    found = campaign.milestones.filter(purpose__in=states.OWED, code=code).first()
    if found is None:
        raise Http404
    return found


def submission_for(participation: Participation) -> Milestone:
    """Return the milestone at which this unit hands in, or 404."""
    found = participation.campaign.milestones.filter(purpose=states.SUBMIT).first()
    if found is None:
        raise Http404
    return found


def reporting_campaigns(user: User) -> QuerySet[Campaign]:
    """Return the campaigns followed by duties and reports that this person may see, as reporter or as their office."""
    actor = actor_of(user)
    gathers = Q(office_id__in=actor.units_with(*GATHERERS))
    return Campaign.objects.filter(
        Q(pk__in=visible_to(user).values("pk")) | (gathers & ~Q(state=states.DRAFT)), scored=False
    ).select_related("plan", "office")


def reporting_campaign_for(user: User, code: str) -> Campaign:
    """Return a campaign followed by duties and reports, or 404."""
    found = reporting_campaigns(user).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def reporters_visible_to(user: User, campaign: Campaign) -> QuerySet[Reporter]:
    """Return one's own units among the reporters; all of them for the office that gathers."""
    actor = actor_of(user)
    found = Reporter.objects.filter(campaign=campaign).select_related("agency", "unit", "campaign__office")
    if actor.has(campaign.office_id, *GATHERERS):
        return found
    return found.filter(unit_id__in=actor.units_with(*roles.UNIT_ROLES))


def reporter_for(user: User, campaign: Campaign, pk: int) -> Reporter:
    """Return a reporter this person may see, or 404."""
    found = reporters_visible_to(user, campaign).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def gathering_campaign_for(user: User, code: str) -> Campaign:
    """Return a campaign whose reports this person's office gathers, or 404."""
    campaign = reporting_campaign_for(user, code)
    if not actor_of(user).has(campaign.office_id, *GATHERERS):
        raise Http404
    return campaign


def milestone_for(campaign: Campaign, pk: int) -> Milestone:
    """Return a milestone of this campaign, or 404."""
    found = campaign.milestones.select_related("campaign").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def subtree_root(pk: int) -> Unit | None:
    """Return the unit below which an audience is chosen; None is the whole tree."""
    return Unit.objects.filter(pk=pk).first()


def criteria_sets() -> QuerySet[CriteriaSet]:
    """Return the sets a campaign may score by: all but versions that are still being edited."""
    return CriteriaSet.objects.exclude(state=set_states.EDITING)


def criteria_of(pk: int) -> CriteriaSet:
    """Return the criteria set chosen for a kind of unit, or 404."""
    found = criteria_sets().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def agency_of(campaign: Campaign, pk: int) -> PlanAgency | None:
    """Return an agency of the campaign's plan."""
    return campaign.plan.agencies.filter(pk=pk).first()
