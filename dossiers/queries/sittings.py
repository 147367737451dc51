"""What surrounds a meeting: who is invited, who is there, how many must be, and the sessions held before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns import states as campaign_states
from dossiers import policies, states
from dossiers.models import CouncilMember, Dossier, Meeting
from dossiers.queries.facts import facts_of
from dossiers.queries.upper_content import is_own
from dossiers.rules.meeting import Seat, absence_words, quorum_problems
from records import clock
from records.errors import Problem
from units.access import actor_of
from units.models import User

KINDS: Mapping[str, str] = {
    "don-vi": states.UNIT_MEETING,
    "hoi-dong": states.COUNCIL_SESSION,
    "tham-dinh": states.APPRAISAL_MEETING,
}
#: Only a council sits more than once on record; mẫu 01 is written from one unit meeting.
COUNCILS = frozenset({states.COUNCIL_SESSION, states.APPRAISAL_MEETING})


@dataclass(frozen=True, slots=True)
class Invitation:
    """Time and place are those of the meeting; ``agenda``, ``invitees``: one item a line."""

    starts_at: datetime | None
    place: str
    agenda: tuple[str, ...]
    invitees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EarlierSession:
    """A session held before the newest: kept as it was recorded."""

    serial: int
    starts_at: datetime | None
    place: str
    present: int | None
    chair: str
    opinions: int
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class SittingPage:
    """The page beside a meeting's record."""

    slug: str
    title: str
    is_council: bool
    serial: int
    version: int
    values: Mapping[str, str]
    seats: tuple[Seat, ...]
    present: int | None
    members: int
    quorum: int | None
    absence: str
    problems: tuple[Problem, ...]
    earlier: tuple[EarlierSession, ...]
    recorded: bool
    why_not: str | None
    #: Where the meeting itself is recorded: the page of a unit, or of a campaign's code.
    campaign_code: str


def newest_meeting(dossier: Dossier, slug: str) -> Meeting | None:
    """The session that is being recorded, with its seats."""
    return dossier.meetings.filter(kind=KINDS[slug]).prefetch_related("seats").order_by("-serial").first()


def why_not_record(dossier: Dossier, slug: str, user: User) -> str | None:
    """May this person write here? A unit's meetings follow its dossier, the Office's council its campaign."""
    if KINDS[slug] != states.APPRAISAL_MEETING:
        return policies.why_not_edit(actor_of(user), facts_of(dossier))
    campaign = dossier.participation.campaign
    if not is_own(dossier):
        return "Hội đồng thẩm định là của cơ quan thẩm định"
    return policies.why_not_office_task(
        "meeting", actor_of(user), campaign.office_id, campaign_open=campaign.state == campaign_states.OPEN
    )


def seats_of(dossier: Dossier, row: Meeting | None) -> tuple[Seat, ...]:
    """The members called: those on record for this session, or the council as it stands."""
    kept = list(row.seats.all()) if row is not None else []
    if kept:
        return tuple(Seat(each.name, each.position, each.present, each.reason) for each in kept)
    return tuple(Seat(each.name, each.position) for each in dossier.council.all())


def sitting_page(dossier: Dossier, slug: str, user: User) -> SittingPage:
    """Build the page for ``don-vi``, ``hoi-dong`` or ``tham-dinh``."""
    kind = KINDS[slug]
    row = newest_meeting(dossier, slug)
    council = kind in COUNCILS
    seats = seats_of(dossier, row) if council else ()
    counted = [seat.present for seat in seats if seat.present is not None]
    present = sum(counted) if counted else _counted(row)
    starts = clock.local(row.starts_at) if row is not None and row.starts_at else None
    return SittingPage(
        slug=slug,
        title=dict(states.MEETING_KINDS)[kind],
        is_council=council,
        serial=row.serial if row else 1,
        version=row.version if row else 0,
        values={
            "date": f"{starts:%d/%m/%Y}" if starts else "",
            "starts": f"{starts:%H:%M}" if starts else "",
            "place": row.place if row else "",
            "agenda": row.agenda if row else "",
            "invitees": row.invitees if row else "",
        },
        seats=seats,
        present=present,
        members=len(seats) if council else dossier.council.count(),
        quorum=dossier.council_quorum,
        absence=absence_words(seats),
        problems=tuple(quorum_problems(present, dossier.council_quorum)) if council else (),
        earlier=_earlier(dossier, kind, row),
        recorded=row is not None,
        why_not=why_not_record(dossier, slug, user),
        campaign_code=dossier.participation.campaign.code,
    )


def _counted(row: Meeting | None) -> int | None:
    if row is None:
        return None
    return row.present if row.kind == states.COUNCIL_SESSION else row.council_present


def _earlier(dossier: Dossier, kind: str, row: Meeting | None) -> tuple[EarlierSession, ...]:
    if row is None:
        return ()
    rows = dossier.meetings.filter(kind=kind, serial__lt=row.serial).prefetch_related("opinions")
    return tuple(
        EarlierSession(
            each.serial,
            each.starts_at,
            each.place,
            _counted(each),
            each.chair_name,
            len(each.opinions.all()),
            each.saved_at,
        )
        for each in rows.order_by("-serial")
    )


def invitation_of(row: Meeting) -> Invitation:
    """What a meeting's invitation says."""
    return Invitation(
        starts_at=clock.local(row.starts_at) if row.starts_at else None,
        place=row.place,
        agenda=_lines(row.agenda),
        invitees=_lines(row.invitees),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


# -- who does not vote on a unit -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """A member of the Office's council beside a vote: takes part or stays apart, and why."""

    label: str
    apart: bool
    reason: str


def appraising_council(dossier: Dossier) -> list[str]:
    """Members of the council that votes on this dossier, as the minutes name them."""
    part = dossier.participation
    rows = CouncilMember.objects.filter(
        dossier__participation__campaign_id=part.campaign_id,
        dossier__participation__unit_id=part.appraiser_id,
    ).order_by("order", "pk")
    return [f"{row.honorific} {row.name}".strip() for row in rows]


def recusal_rows(dossier: Dossier, data: Mapping[str, str]) -> tuple[RecusalRow, ...]:
    """One row per member, with what was just typed."""
    return tuple(
        RecusalRow(
            name, bool(data.get(f"apart-{place}")), str(data.get(f"apart-reason-{place}", "")).strip()[:200]
        )
        for place, name in enumerate(appraising_council(dossier))
    )
