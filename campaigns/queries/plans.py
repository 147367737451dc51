"""Plans: a list with search, and a page with the bases in the plan's own words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from campaigns import access, policies, rules, states
from campaigns.models import Campaign, Plan, PlanLink
from campaigns.queries.contents import ChangedDate, PlanContents, changed_dates, plan_contents
from records.text import searched, vn_date
from units import roles
from units.access import actor_of
from units.models import User


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
    state: str = states.ISSUED
    state_label: str = ""


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
        plan.state,
        plan.get_state_display(),
    )


def plans(user: User, text: str = "", kind: str = "") -> list[PlanLine]:
    """Return the plans whose number, subject or issuer holds the words; marks and case do not matter."""
    found = access.visible_plans(user)
    for word in searched(text):
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
    in_force: bool | None = None
    validity: str = ""
    link_id: int = 0


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
    year: int | None
    contents: PlanContents
    may_write: bool
    may_prepare: bool
    successors: tuple[PlanLine, ...]
    replaced: tuple[PlanLine, ...]
    taken_from: PlanLine | None
    changed: tuple[ChangedDate, ...]
    moved: tuple[ChangedDate, ...]
    finds_left: int
    #: The day of signing lies ahead of today.
    signed_ahead: bool

    @property
    def next_year(self) -> int | None:
        return self.year + 1 if self.year else None

    @property
    def editing(self) -> bool:
        """Say whether this person may change the rows now: the office's admin, while it is a draft."""
        return self.may_write and self.line.state == states.DRAFT


def plan_page(user: User, plan: Plan, today: dt.date) -> PlanPage:
    """Return all that the page of a plan shows on a day."""
    out = list(plan.links.select_related("target"))
    visible = access.visible_plans(user)
    into = list(
        plan.links_in.filter(source__in=visible).select_related("source").order_by("source__code", "order")
    )
    signer = " ".join(part for part in (plan.signer_title, plan.signer_name) if part)
    return PlanPage(
        line=plan_line(plan),
        number=number_words(plan),
        style=plan.get_style_display(),
        signer=signer,
        note=plan.note,
        bases=tuple(_cited(plan, each) for each in out),
        cited_by=tuple(Cited(each.get_kind_display(), each.words, plan_line(each.source)) for each in into),
        campaigns=tuple(campaign_lines(access.visible_to(user).filter(plan=plan))),
        year=plan.year,
        contents=plan_contents(plan),
        may_write=policies.why_not_write_plan(actor_of(user), plan.issuer_unit_id) is None,
        may_prepare=plan.kind == states.PLAN and actor_of(user).has_anywhere(roles.OFFICE_ADMIN),
        successors=tuple(
            plan_line(each.source)
            for each in into
            if each.kind == states.REPLACES and each.source.state != states.DRAFT
        ),
        replaced=tuple(plan_line(each.target) for each in out if each.kind == states.REPLACES),
        taken_from=plan_line(plan.taken_from) if plan.taken_from else None,
        changed=tuple(
            change
            for each in out
            if each.kind == states.REPLACES
            for change in changed_dates(each.target, plan)
        ),
        moved=tuple(changed_dates(plan.taken_from, plan)) if plan.taken_from else (),
        finds_left=plan.finds.filter(state=states.FOUND).count(),
        signed_ahead=plan.signed_on is not None and plan.signed_on > today,
    )


def _cited(plan: Plan, link: PlanLink) -> Cited:
    target = link.target
    dates = (target.signed_on, target.valid_from, target.valid_to)
    in_force, why = rules.validity_words(plan.signed_on, dates)
    return Cited(link.get_kind_display(), link.words, plan_line(target), in_force, why, link.pk)


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


def campaign_lines(found: QuerySet[Campaign]) -> list[CampaignLine]:
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
    return campaign_lines(access.visible_to(user))
