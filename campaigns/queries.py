"""What there is to see of plans, campaigns, milestones, extensions: frozen values, a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from campaigns import access, catalogue, policies, rules, states
from campaigns.models import Campaign, Extension, Milestone, MilestoneItem, Participation, Plan
from campaigns.rules import CampaignFacts, DeadlineRule, Finding, InstrumentFact, MilestoneFact
from records import clock
from records.text import fold, vn_date
from scoring.models import CriteriaSet, Criterion, Outcome, Veto
from units.access import actor_of
from units.models import User

NO_NUMBER = "chưa có số, ngày"
RELIABLE = ("signed", "published")


# -- what other apps ask ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline of one unit at one milestone; ``until_at`` is set when the Office has granted more time."""

    milestone_id: int
    words: str
    last_valid_at: dt.datetime | None
    until_at: dt.datetime | None = None

    @property
    def effective_at(self) -> dt.datetime | None:
        """Last instant that is accepted: the extension when it is later than the plan."""
        if self.last_valid_at is None or self.until_at is None:
            return self.last_valid_at
        return max(self.last_valid_at, self.until_at)

    @property
    def said(self) -> str:
        """Return "hết thứ Năm 30/9/2021"; empty when the plan names no moment."""
        return rules.deadline_words(self.effective_at) if self.effective_at else ""

    def verdict(self, at: dt.datetime) -> rules.Verdict:
        return rules.verdict(self.last_valid_at, at, self.until_at)

    def countdown(self, at: dt.datetime) -> str:
        return rules.countdown(self.effective_at, at) if self.effective_at else ""


def rule_of(milestone: Milestone) -> DeadlineRule:
    """Return the stored rule of a milestone."""
    return rules.from_data(milestone.rule, milestone.words)


def milestone_of(campaign: Campaign, purpose: str) -> Milestone | None:
    """Return the first milestone of a purpose, e.g. ``states.SUBMIT``."""
    return campaign.milestones.filter(purpose=purpose).first()


def extension_until(participation: Participation, milestone: Milestone) -> dt.datetime | None:
    """Return the latest instant the Office has granted to this unit at this milestone."""
    granted = participation.extensions.filter(milestone=milestone, state=states.GRANTED)
    return granted.order_by("-until_at").values_list("until_at", flat=True).first()


def deadline_for(participation: Participation, milestone: Milestone) -> Deadline:
    """Return what decides whether this unit is in time at this milestone."""
    return Deadline(
        milestone.pk, milestone.words, milestone.last_valid_at, extension_until(participation, milestone)
    )


def uses_draft_rows(campaign: Campaign) -> bool:
    """Say whether a criteria set of the campaign has a row that is not checked against a signed or published text."""
    sets = CriteriaSet.objects.filter(campaign_sets__campaign=campaign)
    return any(
        model._default_manager.filter(set__in=sets).exclude(provenance__in=RELIABLE).exists()
        for model in (Criterion, Veto, Outcome)
    )


# -- plans --------------------------------------------------------------------------------------------------------


def number_words(plan: Plan) -> str:
    """Return the number as written, "" when the paper has none."""
    return f"{plan.number}{plan.symbol}" if plan.number else ""


def plan_name(plan: Plan) -> str:
    """Name a plan in a sentence: "Kế hoạch 53-KH/ĐUK", "Kế hoạch …/KH-VPUB"; a law by its title."""
    if plan.kind == states.LAW:
        return plan.subject
    return f"{plan.get_kind_display()} {plan.number or '…'}{plan.symbol}"


def missing_words(plan: Plan) -> str:
    """Return "chưa có số, ngày", "chưa có ngày" or ""."""
    lacks = [
        word
        for word, missing in (
            ("số", plan.kind != states.LAW and not plan.number),
            ("ngày", plan.signed_on is None),
        )
        if missing
    ]
    return f"chưa có {', '.join(lacks)}" if lacks else ""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in a list."""

    pk: int
    code: str
    name: str
    kind: str
    subject: str
    issuer: str
    signed_on: dt.date | None
    missing: str
    is_practice: bool


def plan_line(plan: Plan) -> PlanLine:
    return PlanLine(
        plan.pk,
        plan.code,
        plan_name(plan),
        plan.get_kind_display(),
        plan.subject,
        plan.issuer,
        plan.signed_on,
        missing_words(plan),
        plan.is_practice,
    )


def plans(user: User, text: str = "", kind: str = "") -> list[PlanLine]:
    """Return the plans whose number, subject or issuer holds the words; marks and case do not matter."""
    found = access.visible_plans(user)
    for word in fold(text).split():
        found = found.filter(search__contains=word)
    if kind in states.KIND_LABELS:
        found = found.filter(kind=kind)
    return [plan_line(plan) for plan in found.order_by("code")]


@dataclass(frozen=True, slots=True)
class Cited:
    """A line between two plans, in the words of the citing one."""

    kind: str
    words: str
    plan: PlanLine


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with what it stands on and what stands on it."""

    line: PlanLine
    number: str
    style: str
    signer: str
    note: str
    bases: tuple[Cited, ...]
    cited_by: tuple[Cited, ...]
    campaigns: tuple[CampaignLine, ...]


def plan_page(user: User, plan: Plan) -> PlanPage:
    """Return all that the page of a plan shows."""
    out = plan.links.select_related("target").all()
    into = plan.links_in.select_related("source").order_by("source__code", "order")
    signer = " ".join(part for part in (plan.signer_title, plan.signer_name) if part)
    return PlanPage(
        line=plan_line(plan),
        number=number_words(plan),
        style=plan.get_style_display(),
        signer=signer,
        note=plan.note,
        bases=tuple(Cited(each.get_kind_display(), each.words, plan_line(each.target)) for each in out),
        cited_by=tuple(Cited(each.get_kind_display(), each.words, plan_line(each.source)) for each in into),
        campaigns=tuple(_campaign_lines(access.visible_to(user).filter(plan=plan))),
    )


# -- campaigns ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign in a list."""

    code: str
    title: str
    year: int
    state: str
    state_label: str
    plan: str
    period: str
    units: int
    is_practice: bool
    is_illustrative: bool


def _campaign_lines(found: QuerySet[Campaign]) -> list[CampaignLine]:
    counted = found.select_related("plan").annotate(units=Count("participations"))
    return [
        CampaignLine(
            each.code,
            each.title,
            each.year,
            each.state,
            each.get_state_display(),
            plan_name(each.plan),
            f"{vn_date(each.period_from)} – {vn_date(each.period_to)}",
            each.units,
            each.is_practice,
            each.is_illustrative,
        )
        for each in counted
    ]


def campaigns(user: User) -> list[CampaignLine]:
    """Return the campaigns this person may see, newest year first."""
    return _campaign_lines(access.visible_to(user))


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
class ExtensionLine:
    """A request for more time, as a list and its own page show it."""

    pk: int
    unit: str
    campaign_code: str
    campaign: str
    milestone: str
    words: str
    plan_deadline: str
    state: str
    state_label: str
    tone: str
    asked_until: dt.date
    reason: str
    asked_at: dt.datetime
    asked_by: str
    until: str
    decision_reason: str
    decided_at: dt.datetime | None
    decided_by: str
    late_for: str


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


EXTENSION_TONES = {states.ASKED: "waiting", states.GRANTED: "done", states.REFUSED: "late"}


def campaign_page(user: User, campaign: Campaign, at: dt.datetime) -> CampaignPage:
    """Return the page of a campaign for one person at one instant."""
    actor = actor_of(user)
    milestones = list(campaign.milestones.prefetch_related("items"))
    participants = list(campaign.participations.select_related("unit", "appraiser", "criteria_set"))
    links = list(campaign.plan.links.select_related("target"))
    extensions = access.visible_extensions(user).filter(participation__campaign=campaign)
    draft_rows = uses_draft_rows(campaign)
    carried = [plan_name(link.target) for link in links if link.kind == states.CARRIES_OUT]
    return CampaignPage(
        line=_campaign_lines(Campaign.objects.filter(pk=campaign.pk))[0],
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
        milestones=tuple(_milestone_line(each, at, campaign.state) for each in milestones),
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
                and policies.why_not_ask_extension(actor, each.unit_id, campaign.state) is None,
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
        trial_needed=draft_rows and not campaign.is_practice and campaign.trial_confirmed_at is None,
        trial_confirmed=_trial(campaign),
        may_manage=policies.why_not_manage(actor, campaign.office_id) is None,
        figures=campaign.figures.values("row").distinct().count(),
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


def _milestone_line(milestone: Milestone, at: dt.datetime, campaign_state: str) -> MilestoneLine:
    rule = rule_of(milestone)
    due = milestone.purpose in (states.SUBMIT, states.FORWARD) and milestone.last_valid_at is not None
    said, countdown, tone = "", "", "idle"
    if due and milestone.last_valid_at is not None:
        said = rules.deadline_words(milestone.last_valid_at)
        if campaign_state == states.OPEN:
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


# -- extensions ---------------------------------------------------------------------------------------------------


def extension_line(each: Extension) -> ExtensionLine:
    """Return a request; ``late_for`` names the Office's own milestones that the wanted day passes."""
    campaign = each.participation.campaign
    last = each.milestone.last_valid_at
    return ExtensionLine(
        each.pk,
        each.participation.name,
        campaign.code,
        campaign.title,
        each.milestone.title,
        each.milestone.words,
        rules.deadline_words(last) if last else "",
        each.state,
        each.get_state_display(),
        EXTENSION_TONES[each.state],
        each.asked_until,
        each.reason,
        each.asked_at,
        str(each.asked_by),
        rules.deadline_words(each.until_at) if each.until_at else "",
        each.decision_reason,
        each.decided_at,
        str(each.decided_by) if each.decided_by else "",
        "",
    )


def passed_milestones(extension: Extension) -> list[str]:
    """Name the Office's own milestones that lie on or before the day asked for; warned of, not refused."""
    until = rules.end_of(extension.asked_until)
    later = extension.participation.campaign.milestones.filter(
        Q(purpose=states.FORWARD) | Q(purpose=states.APPRAISE), last_valid_at__lte=until
    )
    return [
        f"{each.title} ({rules.deadline_words(each.last_valid_at)})" for each in later if each.last_valid_at
    ]


def extensions(user: User, campaign: Campaign) -> list[ExtensionLine]:
    """Return the requests of a campaign that this person may see."""
    found = access.visible_extensions(user).filter(participation__campaign=campaign)
    return [extension_line(each) for each in found]
