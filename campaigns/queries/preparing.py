"""What stands on the page on which a campaign is prepared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from campaigns import rules, states
from campaigns.access import criteria_sets
from campaigns.models import Campaign
from campaigns.queries.plans import plan_name
from campaigns.queries.succession import Succession, succession
from records.text import vn_date
from units.models import Unit
from units.roles import KIND_LABELS

#: As many units are listed; a larger campaign is counted.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class PreparedItem:
    pk: int
    title: str
    required: bool


@dataclass(frozen=True, slots=True)
class PreparedMilestone:
    pk: int
    code: str
    title: str
    purpose: str
    words: str
    said: str
    flag: str
    owed: bool
    items: tuple[PreparedItem, ...]

    @property
    def key(self) -> str:
        """The primary key as a form sends it."""
        return str(self.pk)


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """A step of the way upward, or a unit that takes part."""

    pk: int
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PreparingPage:
    code: str
    title: str
    plan: str
    plan_pk: int
    scored: bool
    open: bool
    milestones: tuple[PreparedMilestone, ...]
    route: tuple[PreparedRow, ...]
    parties: tuple[PreparedRow, ...]
    total: int
    kinds: tuple[tuple[str, str], ...]
    roots: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[str, str], ...]
    period: str
    upper: str
    roll: bool
    sets: tuple[PreparedRow, ...]
    all_kinds: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, str], ...]
    replaced: Succession | None


HEAD = (
    "title",
    "period_from",
    "period_to",
    "upper_name",
    "upper_short",
    "recogniser_name",
    "roll_to_working_day",
)
MILESTONE = ("title", "words", "purpose", "actor", "receiver", "clause")


def head_initial(campaign: Campaign) -> dict[str, Any]:
    """Return what the form of a campaign's head begins with."""
    return {name: getattr(campaign, name) for name in HEAD}


def milestone_initial(campaign: Campaign, pk: int) -> dict[str, Any]:
    """Return what the form of a milestone begins with; 404 when it is not of this campaign."""
    row = campaign.milestones.filter(pk=pk).first()
    if row is None:
        raise Http404
    return {name: getattr(row, name) for name in MILESTONE}


def milestone_lead(campaign: Campaign, pk: int | None) -> str:
    """Say which milestone is changed, and what the plan says there."""
    row = campaign.milestones.filter(pk=pk).first() if pk else None
    if row is None:
        return f"{campaign.title}: mốc Văn phòng đặt thêm"
    planned = campaign.plan.deadlines.filter(code=row.code).first()
    said = f" · kế hoạch ghi “{planned.due_words or planned.words}”" if planned else ""
    return f"{row.code}{said}"


def preparing_page(campaign: Campaign) -> PreparingPage:
    """Return the page; a constant number of queries."""
    owed = (states.SUBMIT, states.FORWARD) if campaign.scored else states.OWED
    if campaign.scored:
        parties = [
            PreparedRow(each.pk, each.name, each.get_part_display())
            for each in campaign.participations.all()[:SHOWN]
        ]
        total = campaign.participations.count()
        kinds = sorted(set(campaign.sets.values_list("unit_kind", flat=True)))
    else:
        parties = [
            PreparedRow(each.pk, each.name, f"{each.agency.code} {each.agency.name}")
            for each in campaign.reporters.select_related("agency")[:SHOWN]
        ]
        total = campaign.reporters.count()
        kinds = list(KIND_LABELS)
    above = Unit.objects.filter(children__isnull=False).distinct().order_by("path")[:SHOWN]
    return PreparingPage(
        code=campaign.code,
        title=campaign.title,
        plan=plan_name(campaign.plan),
        plan_pk=campaign.plan_id,
        scored=campaign.scored,
        open=campaign.state != states.DRAFT,
        milestones=tuple(
            PreparedMilestone(
                each.pk,
                each.code,
                each.title,
                each.get_purpose_display(),
                each.words,
                rules.deadline_words(each.last_valid_at) if each.last_valid_at else "",
                each.flag,
                each.purpose in owed,
                tuple(PreparedItem(item.pk, item.title, item.required) for item in each.items.all()),
            )
            for each in campaign.milestones.prefetch_related("items")
        ),
        route=tuple(PreparedRow(each.pk, each.actor, each.action) for each in campaign.route.all()),
        parties=tuple(parties),
        total=total,
        kinds=tuple((kind, KIND_LABELS[kind]) for kind in kinds),
        roots=tuple((str(unit.pk), unit.name) for unit in above),
        agencies=tuple((str(each.pk), f"{each.code} {each.name}") for each in campaign.plan.agencies.all()),
        period=f"{vn_date(campaign.period_from)} – {vn_date(campaign.period_to)}",
        upper=campaign.upper_name,
        roll=campaign.roll_to_working_day,
        sets=tuple(
            PreparedRow(each.pk, each.get_unit_kind_display(), str(each.criteria_set))
            for each in campaign.sets.select_related("criteria_set")
        ),
        all_kinds=tuple(KIND_LABELS.items()) if campaign.scored else (),
        criteria=tuple((str(each.pk), str(each)) for each in criteria_sets().order_by("code", "pk"))
        if campaign.scored
        else (),
        replaced=succession(campaign),
    )
