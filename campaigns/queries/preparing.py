"""What stands on the page on which a campaign is prepared."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns import rules, states
from campaigns.models import Campaign
from campaigns.queries.plans import plan_name
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
    owed: bool
    items: tuple[PreparedItem, ...]


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
    )
