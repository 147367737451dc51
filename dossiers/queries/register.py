"""The public register: recognised units, and recognitions withdrawn. No other result, no person, no score.

A line exists only when the latest decision confirmed by a second person recognises the unit. Whoever got another
result leaves no trace here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from dossiers import policies, states
from dossiers.models import Dossier, OutsideActRow, PublicationHold
from dossiers.queries.upper import CampaignHead, head_of_campaign
from records.text import searched
from units.access import actor_of
from units.models import Unit, User
from units.rules import tree

#: More lines than this go into no file at once.
MOST = 50_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the register is narrowed to; ``below`` is the code of a unit: it and those below it today."""

    text: str = ""
    year: int | None = None
    below: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit's recognition. ``valid_until`` ``None``: the decision names no term, none is invented."""

    id: int
    unit: str
    unit_code: str
    year: int
    decision: str
    decided_on: dt.date | None
    issuer: str
    valid_until: dt.date | None
    withdrawn: bool
    withdrawal: str
    withdrawn_on: dt.date | None
    illustrative: bool

    @property
    def pk(self) -> int:
        return self.id


@dataclass(frozen=True, slots=True)
class Held:
    """Why something is not shown, and who decided so."""

    reason: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A line of the register as the Office sees it."""

    entry: Entry
    held: Held | None


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """What of a campaign is public."""

    head: CampaignHead
    rows: tuple[PublicationRow, ...]
    held: Held | None
    practice: bool
    why_not: str | None


def _decisions() -> QuerySet[OutsideActRow]:
    """Rows of decisions that recognise and are the latest word on their dossier."""
    confirmed = OutsideActRow.objects.filter(act__kind=states.ACT_DECIDED, act__state=states.ACT_CONFIRMED)
    later = confirmed.filter(
        Q(act__confirmed_at__gt=OuterRef("act__confirmed_at"))
        | Q(act__confirmed_at=OuterRef("act__confirmed_at"), act_id__gt=OuterRef("act_id")),
        dossier=OuterRef("dossier"),
    )
    return (
        confirmed.filter(
            ~Exists(later),
            outcome=states.RECOGNISED,
            dossier__state__in=(states.RECOGNISED, states.WITHDRAWN_RESULT),
        )
        .select_related("act", "dossier__participation__unit", "dossier__participation__campaign")
        .order_by("-dossier__participation__campaign__year", "dossier__participation__sort_key", "dossier_id")
    )


def public_rows() -> QuerySet[OutsideActRow]:
    """Without practice, invented units, and what the Office holds back."""
    holds = PublicationHold.objects.filter(lifted_at__isnull=True)
    return _decisions().filter(
        ~Exists(holds.filter(dossier=OuterRef("dossier"))),
        ~Exists(holds.filter(campaign=OuterRef("dossier__participation__campaign"), dossier__isnull=True)),
        dossier__participation__campaign__is_practice=False,
        dossier__participation__unit__is_invented=False,
    )


def register(wanted: Wanted) -> QuerySet[OutsideActRow]:
    """Return the rows to be paged; :func:`entries` turns a page of them into what is shown."""
    found = public_rows()
    for word in searched(wanted.text):
        found = found.filter(dossier__participation__search__contains=word)
    if wanted.year is not None:
        found = found.filter(dossier__participation__campaign__year=wanted.year)
    if wanted.below:
        path = Unit.objects.filter(code=wanted.below).values_list("path", flat=True).first()
        if path is None:
            return found.none()
        low, high = tree.subtree(path)
        found = found.filter(
            dossier__participation__unit__path__gte=low, dossier__participation__unit__path__lt=high
        )
    return found


def entries(rows: Iterable[OutsideActRow]) -> tuple[Entry, ...]:
    """Return rows as they are shown (one query for the withdrawals)."""
    known = list(rows)
    gone = [row.dossier_id for row in known if row.dossier.state == states.WITHDRAWN_RESULT]
    withdrawals = {
        row.dossier_id: row
        for row in OutsideActRow.objects.filter(
            dossier__in=gone, act__kind=states.ACT_REVOKED, act__state=states.ACT_CONFIRMED
        )
        .select_related("act")
        .order_by("act__confirmed_at", "act_id")
    }
    return tuple(_entry(row, withdrawals.get(row.dossier_id)) for row in known)


def entry(pk: int) -> Entry | None:
    """Return one line by its permanent number, or ``None``."""
    found = entries(public_rows().filter(dossier_id=pk)[:1])
    return found[0] if found else None


def entry_slice(wanted: Wanted, *, after: int, limit: int) -> list[Entry]:
    """Return up to ``limit`` + 1 lines with a number beyond ``after``, in the order of the numbers."""
    return list(entries(register(wanted).filter(dossier_id__gt=after).order_by("dossier_id")[: limit + 1]))


def years() -> tuple[int, ...]:
    """Return the years in which somebody was recognised, the latest first."""
    found = public_rows().order_by().values_list("dossier__participation__campaign__year", flat=True)
    return tuple(sorted(set(found.distinct()), reverse=True))


def publication_page(campaign: Campaign, user: User, at: dt.datetime) -> PublicationPage:
    """Return what of a campaign stands in the register, and what is held back."""
    rows = list(_decisions().filter(dossier__participation__campaign=campaign))
    holds = {
        hold.dossier_id: Held(hold.reason, hold.held_at, str(hold.held_by))
        for hold in PublicationHold.objects.filter(campaign=campaign, lifted_at__isnull=True).select_related(
            "held_by"
        )
    }
    return PublicationPage(
        head=head_of_campaign(campaign, at),
        rows=tuple(PublicationRow(each, holds.get(each.id)) for each in entries(rows)),
        held=holds.get(None),
        practice=campaign.is_practice,
        why_not=policies.why_not_office_task(
            "publish", actor_of(user), campaign.office_id, campaign_open=True
        ),
    )


def published_dossier(campaign: Campaign, pk: int) -> Dossier | None:
    """Return a dossier of a campaign that has a line in the register, held back or not."""
    row = _decisions().filter(dossier__participation__campaign=campaign, dossier_id=pk).first()
    return row.dossier if row else None


def _entry(row: OutsideActRow, withdrawal: OutsideActRow | None) -> Entry:
    part = row.dossier.participation
    act = row.act
    gone = withdrawal.act if withdrawal else None
    return Entry(
        id=row.dossier_id,
        unit=part.name,
        unit_code=part.unit.code,
        year=part.campaign.year,
        decision=act.number,
        decided_on=act.signed_on,
        issuer=act.issuer or part.campaign.recogniser_name,
        valid_until=act.valid_until,
        withdrawn=row.dossier.state == states.WITHDRAWN_RESULT,
        withdrawal=gone.number if gone else "",
        withdrawn_on=gone.signed_on if gone else None,
        illustrative=part.campaign.is_illustrative,
    )
