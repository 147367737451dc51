"""Facts learnt after submission or recognition, and what the Office concluded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from dossiers import access, policies
from dossiers.models import Dossier, LateFact
from dossiers.queries.facts import Head, facts_of, head_of, state_label
from dossiers.rules import late as rules
from scoring.queries import spec_of
from units import roles
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class LateLine:
    """One fact. ``follow``: where the step that the conclusion names is taken."""

    pk: int
    kind: str
    counts: str
    basis: str
    learned_on: date
    state_then: str
    at: datetime
    by: str
    conclusion: str
    note: str
    concluded_at: datetime | None
    concluded_by: str
    follow: str
    why_not_conclude: str | None


@dataclass(frozen=True, slots=True)
class LatePage:
    """The page of one dossier."""

    head: Head
    lines: tuple[LateLine, ...]
    kinds: tuple[tuple[str, str], ...]
    conclusions: tuple[tuple[str, str], ...]
    why_not: str | None


def late_page(dossier: Dossier, user: User, at: datetime) -> LatePage:
    """Build the page for whoever may read the dossier."""
    facts = facts_of(dossier)
    actor = actor_of(user)
    office = actor.has(facts.office_id, *roles.OFFICE_ROLES, roles.CHAIR)
    rows = LateFact.objects.filter(dossier=dossier).select_related("veto", "by", "concluded_by")
    follow = {
        rules.WITHDRAW: reverse("dossiers:act_record", args=[dossier.participation.campaign.code, "thu-hoi"]),
        rules.REOPEN: reverse("dossiers:detail" if facts.own else "dossiers:appraise", args=[dossier.pk]),
        rules.APPRAISE: reverse("dossiers:appraise", args=[dossier.pk]),
    }
    kinds = [
        (each.code, f"{each.code}. {each.text}")
        for each in spec_of(dossier.participation.criteria_set_id).vetoes
    ]
    return LatePage(
        head=head_of(dossier, user, at, facts),
        lines=tuple(
            LateLine(
                pk=row.pk,
                kind=f"{row.veto.code}. {row.veto.text}" if row.veto else "Sự việc khác",
                counts=", ".join(
                    f"{count:02d} {word}"
                    for count, word in ((row.cases, "vụ"), (row.persons, "người"))
                    if count
                ),
                basis=row.basis,
                learned_on=row.learned_on,
                state_then=row.get_state_then_display(),
                at=row.at,
                by=str(row.by),
                conclusion=row.get_conclusion_display() if row.conclusion else "",
                note=row.conclusion_note,
                concluded_at=row.concluded_at,
                concluded_by=str(row.concluded_by) if row.concluded_by else "",
                follow=follow.get(row.conclusion, "") if office else "",
                why_not_conclude=policies.why_not_conclude_late(actor, facts, row.by_id),
            )
            for row in rows
        ),
        kinds=(*kinds, (rules.OTHER, "Sự việc khác")),
        conclusions=rules.choices_for(dossier.state),
        why_not=policies.why_not_report_late(actor, facts),
    )


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A fact that waits for the Office's conclusion."""

    dossier_pk: int
    unit: str
    campaign: str
    state: str
    practice: bool
    at: datetime
    url: str
    mine: bool


def open_counts(dossiers: Iterable[int]) -> dict[int, int]:
    """Count facts nobody concluded on, by dossier; one query."""
    found: dict[int, int] = {}
    for pk in LateFact.objects.filter(dossier__in=list(dossiers), concluded_at__isnull=True).values_list(
        "dossier_id", flat=True
    ):
        found[pk] = found.get(pk, 0) + 1
    return found


def late_dossiers(user: User) -> QuerySet[Dossier]:
    """Dossiers of the person's Office with a fact that waits for a conclusion, whatever their campaign's state."""
    rows = access.office_dossiers(user)
    return rows.filter(late_facts__isnull=False, late_facts__concluded_at__isnull=True).distinct()


def open_points(dossiers: Iterable[Dossier], user: User) -> tuple[OpenPoint, ...]:
    """Facts of these dossiers that nobody concluded on, for people who may conclude; one query."""
    known = {dossier.pk: dossier for dossier in dossiers}
    if not known:
        return ()
    actor = actor_of(user)
    found = []
    for row in LateFact.objects.filter(dossier__in=known, concluded_at__isnull=True):
        dossier = known[row.dossier_id]
        campaign = dossier.participation.campaign
        office = dossier.participation.appraiser_id
        found.append(
            OpenPoint(
                dossier_pk=dossier.pk,
                unit=dossier.participation.name,
                campaign=campaign.title,
                state=state_label(dossier),
                practice=campaign.is_practice,
                at=row.at,
                url=f"{reverse('dossiers:late', args=[dossier.pk])}#ps-{row.pk}",
                mine=actor.has(office, roles.OFFICE_ADMIN, roles.CHAIR) and row.by_id != actor.user_id,
            )
        )
    return tuple(found)
