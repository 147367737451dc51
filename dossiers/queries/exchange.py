"""Dossiers, scores, figures and papers as other systems read them: what the pages show, nothing more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import FigureSpec
from dossiers import access, catalogue, states
from dossiers.models import Dossier, FigureValue, Paper, Score
from dossiers.queries.cards import answers_of, cards_of
from dossiers.queries.facts import state_label
from dossiers.queries.why import SHOWN_TO_UNIT
from scoring.documents import card_data
from scoring.queries import spec_of
from units import roles
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """What a list of dossiers is narrowed to; ``None`` = not at all."""

    campaign: str | None = None
    unit: str | None = None
    state: str | None = None
    year: int | None = None
    changed_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class DossierData:
    """A dossier without its content; ``unit_name`` is the name frozen in the campaign."""

    id: int
    campaign: str
    unit: str
    unit_name: str
    state: str
    state_label: str
    round: int
    changed_at: dt.datetime | None
    first_submitted_at: dt.datetime | None
    submitted_at: dt.datetime | None
    punctuality: str | None
    is_practice: bool
    is_illustrative: bool

    @property
    def pk(self) -> int:
        return self.id


@dataclass(frozen=True, slots=True)
class ScoreData:
    """The unit's own answer to one criterion; ``points`` ``None`` = not scored, never zero."""

    code: str
    group: str
    text: str
    max_points: Decimal | None
    points: Decimal | None
    not_applicable: bool
    note: str
    version: int
    saved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FigureData:
    """One line of the table of figures; ``None`` = not entered, 0 = looked at, none found."""

    code: str
    title: str
    part: str
    unit_of_measure: str
    required: bool
    applies: bool
    decimals: int
    current: Decimal | None
    previous: Decimal | None
    version: int
    saved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PaperData:
    """A paper in force; number and day are ``None`` while it is a draft or the number stays blank."""

    kind: str
    name: str
    state: str
    number: str | None
    symbol: str | None
    signed_on: dt.date | None
    sha256: str | None
    pages: int | None


def dossier_slice(user: User, wanted: DossierFilter, *, after: int, limit: int) -> list[DossierData]:
    """Return up to ``limit`` + 1 dossiers with a key beyond ``after``."""
    found = access.dossiers_visible_to(user)
    narrowed = {
        "participation__campaign__code": wanted.campaign,
        "participation__unit__code": wanted.unit,
        "state": wanted.state,
        "participation__campaign__year": wanted.year,
        "changed_at__gte": wanted.changed_since,
    }
    found = found.filter(**{name: value for name, value in narrowed.items() if value is not None})
    return [dossier_data(each) for each in found.filter(pk__gt=after).order_by("pk")[: limit + 1]]


def dossier_data(dossier: Dossier) -> DossierData:
    """Return a dossier that was read through ``access`` as plain values."""
    part = dossier.participation
    return DossierData(
        id=dossier.pk,
        campaign=part.campaign.code,
        unit=part.unit.code,
        unit_name=part.name,
        state=dossier.state,
        state_label=state_label(dossier),
        round=dossier.round,
        changed_at=dossier.changed_at,
        first_submitted_at=dossier.first_submitted_at,
        submitted_at=dossier.submitted_at,
        punctuality=dossier.punctuality or None,
        is_practice=part.campaign.is_practice,
        is_illustrative=part.campaign.is_illustrative,
    )


def card_file(dossier: Dossier, user: User) -> dict[str, object]:
    """Return the three cards with their trace; the unit is told of the Office's levels what the pages tell it."""
    found = cards_of([dossier])[dossier.pk]
    part = dossier.participation
    own_dossier = part.unit_id == part.appraiser_id
    office = actor_of(user).has(part.appraiser_id, *roles.OFFICE_ROLES, roles.CHAIR) and not own_dossier
    cards = {
        "own": (states.SELF, found.own),
        "appraised": (
            states.APPRAISAL,
            found.appraised if office or dossier.state in SHOWN_TO_UNIT else None,
        ),
        "final": (states.FINAL, found.final if office or dossier.state in states.BUNDLED else None),
    }
    return {
        name: None if card is None else card_data(found.spec, card, answers_of(found, step))
        for name, (step, card) in cards.items()
    }


def score_list(dossier: Dossier) -> list[ScoreData]:
    """Return the unit's own answers of the present round, every criterion of the set (one query)."""
    rows = {
        row.criterion.code: row
        for row in Score.objects.filter(
            dossier=dossier, step=states.SELF, round=dossier.round
        ).select_related("criterion")
    }
    return [
        ScoreData(
            code=each.code,
            group=each.group,
            text=each.text,
            max_points=each.max_points,
            points=row.points if (row := rows.get(each.code)) else None,
            not_applicable=row.not_applicable if row else False,
            note=row.note if row else "",
            version=row.version if row else 0,
            saved_at=row.saved_at if row else None,
        )
        for each in spec_of(dossier.participation.criteria_set_id).criteria
    ]


def figure_list(dossier: Dossier) -> list[FigureData]:
    """Return the table of figures (two queries)."""
    part = dossier.participation
    values = {value.spec_id: value for value in FigureValue.objects.filter(dossier=dossier)}
    return [
        FigureData(
            code=spec.code,
            title=spec.title,
            part=spec.part,
            unit_of_measure=spec.unit_of_measure,
            required=spec.required,
            applies=part.has_lodging or not spec.lodging_only,
            decimals=spec.decimals,
            current=value.current if (value := values.get(spec.pk)) else None,
            previous=value.previous if value else None,
            version=value.version if value else 0,
            saved_at=value.saved_at if value else None,
        )
        for spec in FigureSpec.objects.filter(campaign_id=part.campaign_id).order_by("order", "pk")
    ]


def paper_list(dossier: Dossier) -> list[PaperData]:
    """Return the papers in force; a draft has no bytes to be fetched."""
    return [
        _paper(each)
        for each in dossier.papers.exclude(state=states.PAPER_VOID).order_by("pk")
        if each.kind in catalogue.PAPER_NAMES
    ]


def _paper(paper: Paper) -> PaperData:
    issued = paper.state == states.PAPER_ISSUED
    return PaperData(
        kind=paper.kind,
        name=catalogue.PAPER_NAMES[paper.kind],
        state=paper.state,
        number=paper.number or None,
        symbol=paper.symbol or None,
        signed_on=paper.signed_on,
        sha256=paper.sha256 if issued else None,
        pages=paper.pages if issued else None,
    )
