"""The page of a campaign: dates, findings, the way upward, units, requests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campaigns import access, catalogue, policies, rules, states
from campaigns.models import Campaign, Milestone, MilestoneItem, Participation, Plan
from campaigns.queries.deadlines import needs_trial, rule_of, uses_draft_rows
from campaigns.queries.extensions import ExtensionLine, extension_line
from campaigns.queries.plans import CampaignLine, PlanLine, campaign_lines, number_words, plan_line, plan_name
from campaigns.rules import CampaignFacts, Finding, InstrumentFact, MilestoneFact
from records import clock
from records.text import vn_date
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class ItemLine:
    form_code: str
    title: str
    template_name: str
    clause: str
    required: bool


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone: the plan's words, what the program reads in them, and what to ask."""

    pk: int
    code: str
    title: str
    purpose: str
    words: str
    clause: str
    actor: str
    receiver: str
    is_due: bool
    said: str
    countdown: str
    tone: str
    flag: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    order: int
    actor: str
    action: str
    clause: str
    when: str


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    pk: int
    unit_id: int
    name: str
    part: str
    parent_name: str
    appraiser: str
    place_name: str
    has_lodging: bool
    criteria_set: str
    may_ask: bool


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """All that the page of a campaign shows."""

    line: CampaignLine
    plan: PlanLine
    carries_out: str
    office: str
    upper_name: str
    recogniser_name: str
    council_name: str
    scan_policy: str
    forward_partial: bool
    roll: bool
    contact: str
    milestones: tuple[MilestoneLine, ...]
    route: tuple[StepLine, ...]
    participants: tuple[ParticipantLine, ...]
    council_roles: tuple[str, ...]
    findings: tuple[Finding, ...]
    extensions: tuple[ExtensionLine, ...]
    draft_rows: bool
    trial_needed: bool
    trial_confirmed: str
    may_manage: bool
    figures: int
    scored: bool
    reporters: tuple[str, ...]


def campaign_page(user: User, campaign: Campaign, at: dt.datetime) -> CampaignPage:
    """Return the page of a campaign for one person at one instant."""
    actor = actor_of(user)
    milestones = list(campaign.milestones.prefetch_related("items"))
    participants = list(campaign.participations.select_related("unit", "appraiser", "criteria_set"))
    links = list(campaign.plan.links.select_related("target"))
    extensions = access.visible_extensions(user).filter(milestone__campaign=campaign)
    draft_rows = uses_draft_rows(campaign)
    # History shown with the dates of 2021 is not late today.
    runs = campaign.state == states.OPEN and not campaign.is_illustrative
    carried = [plan_name(link.target) for link in links if link.kind == states.CARRIES_OUT]
    return CampaignPage(
        line=campaign_lines(Campaign.objects.filter(pk=campaign.pk))[0],
        plan=plan_line(campaign.plan),
        carries_out=", ".join(carried),
        office=campaign.office.name,
        upper_name=campaign.upper_name,
        recogniser_name=campaign.recogniser_name,
        council_name=campaign.council_name,
        scan_policy=campaign.get_scan_policy_display(),
        forward_partial=campaign.forward_partial,
        roll=campaign.roll_to_working_day,
        contact=", ".join(part for part in (campaign.contact_title, campaign.contact_phone) if part),
        milestones=tuple(_milestone_line(each, at, runs=runs) for each in milestones),
        route=tuple(
            StepLine(each.order, each.actor, each.action, each.clause, _when(each.milestone))
            for each in campaign.route.select_related("milestone")
        ),
        participants=tuple(
            ParticipantLine(
                each.pk,
                each.unit_id,
                each.name,
                each.get_part_display(),
                each.parent_name,
                each.appraiser.short_name or each.appraiser.name,
                each.place_name,
                each.has_lodging,
                str(each.criteria_set),
                each.part == states.SUBJECT
                and policies.why_not_ask_extension(actor, each.unit_id, campaign.office_id, campaign.state)
                is None,
            )
            for each in participants
        ),
        council_roles=tuple(
            f"{each.title}{' = ' + each.organisation if each.code == 'ROLE-01' else ''}"
            for each in campaign.council_roles.all()
        ),
        findings=tuple(findings(campaign, milestones, participants)),
        extensions=tuple(extension_line(each) for each in extensions),
        draft_rows=draft_rows,
        trial_needed=draft_rows and needs_trial(campaign),
        trial_confirmed=_trial(campaign),
        may_manage=policies.why_not_manage(actor, campaign.office_id) is None,
        figures=campaign.figures.values("row").distinct().count(),
        scored=campaign.scored,
        reporters=tuple(
            f"{each.agency.code} {each.name}" for each in campaign.reporters.select_related("agency")
        )
        if not campaign.scored
        else (),
    )


def _trial(campaign: Campaign) -> str:
    if campaign.trial_confirmed_at is None:
        return ""
    day = vn_date(clock.local_date(campaign.trial_confirmed_at))
    return f"{campaign.trial_confirmed_by} đã xác nhận ngày {day}"


def _when(milestone: Milestone | None) -> str:
    if milestone is None:
        return ""
    last = milestone.last_valid_at
    return f"{milestone.code}: {rules.deadline_words(last)}" if last else milestone.code


def _milestone_line(milestone: Milestone, at: dt.datetime, *, runs: bool) -> MilestoneLine:
    rule = rule_of(milestone)
    due = (
        milestone.purpose in (states.SUBMIT, states.FORWARD, states.REPORT)
        and milestone.last_valid_at is not None
    )
    said, countdown, tone = "", "", "idle"
    if due and milestone.last_valid_at is not None:
        said = rules.deadline_words(milestone.last_valid_at)
        if runs:
            countdown = rules.countdown(milestone.last_valid_at, at)
            left = rules.days_left(milestone.last_valid_at, at)
            tone = "late" if at > milestone.last_valid_at else "waiting" if left <= 2 else "here"
    elif rule.last is not None:
        said = rules.span_words(rule.first or rule.last, rule.last)
    return MilestoneLine(
        milestone.pk,
        milestone.code,
        milestone.title,
        milestone.get_purpose_display(),
        milestone.words,
        milestone.clause,
        milestone.actor,
        milestone.receiver,
        due,
        said,
        countdown,
        tone,
        milestone.flag,
        tuple(_item_line(item) for item in milestone.items.all()),
    )


def _item_line(item: MilestoneItem) -> ItemLine:
    return ItemLine(item.form_code, item.title, item.template_name, item.clause, item.required)


def facts_of(
    campaign: Campaign, milestones: list[Milestone], participants: list[Participation]
) -> CampaignFacts:
    """Gather what the plan checker reads."""
    links = list(campaign.plan.links.select_related("target"))
    criteria = next(
        (link.target for link in links if link.target.kind == states.DECISION and link.kind == states.CITES),
        None,
    )
    return CampaignFacts(
        plan=_instrument(campaign.plan),
        bases=tuple(_instrument(link.target) for link in links),
        milestones=tuple(MilestoneFact(m.code, m.title, m.purpose, rule_of(m)) for m in milestones),
        criteria_code=criteria.code if criteria else "",
        criteria_name=plan_name(criteria) if criteria else "",
        criteria_signed_on=criteria.signed_on if criteria else None,
        subjects=sum(each.part == states.SUBJECT for each in participants),
        outside_province=tuple(each.name for each in participants if each.unit.outside_province),
    )


def _instrument(plan: Plan) -> InstrumentFact:
    return InstrumentFact(
        plan.code,
        plan_name(plan),
        number_words(plan),
        plan.signed_on,
        numbered=plan.kind != states.LAW,
    )


def findings(
    campaign: Campaign, milestones: list[Milestone], participants: list[Participation]
) -> list[Finding]:
    """Run the plan checker over a campaign, with Việt Nam's holidays."""
    facts = facts_of(campaign, milestones, participants)
    return rules.check(facts, catalogue.days_off(campaign.period_from.year, campaign.year + 1))
