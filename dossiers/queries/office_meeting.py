"""The meeting of the Office's council on which the minutes of the appraisal are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import policies, states
from dossiers.models import Meeting
from dossiers.queries.council import council_of
from dossiers.queries.meeting import OpinionLine
from dossiers.queries.upper import CampaignHead, head_of_campaign
from dossiers.queries.upper_content import approved_upper, dossiers_of, is_own
from dossiers.queries.upper_todo import meeting_problems
from records import clock
from records.errors import Problem
from units.access import actor_of
from units.models import User

FIELDS = (
    "date",
    "starts",
    "ends",
    "place",
    "council_present",
    "absence_reasons",
    "guests",
    "chair_name",
    "secretary_name",
)


@dataclass(frozen=True, slots=True)
class SessionPage:
    """The page of the meeting. ``values``: what is stored, as it is typed."""

    head: CampaignHead
    values: Mapping[str, str]
    no_opinions: bool
    opinions: tuple[OpinionLine, ...]
    version: int
    saved_at: datetime | None
    saved_by: str
    members: tuple[str, ...]
    problems: tuple[Problem, ...]
    voids: bool
    why_not: str | None
    council_url_id: int

    @property
    def lines(self) -> tuple[OpinionLine, ...]:
        """Opinions with room for two more."""
        return (*self.opinions, OpinionLine(), OpinionLine())

    def typed(self, data: Mapping[str, str], opinions: tuple[OpinionLine, ...]) -> SessionPage:
        """The same page with what was just sent, so that nothing typed is lost."""
        return replace(
            self,
            values={name: str(data.get(name, "")) for name in FIELDS},
            no_opinions=bool(data.get("no_opinions")),
            opinions=tuple(each for each in opinions if each.speaker or each.text or each.reply),
        )


def session_page(campaign: Campaign, user: User, at: datetime) -> SessionPage:
    """Build the page. Raises ``LookupError`` when the campaign has no dossier of the Office."""
    rows = dossiers_of(campaign)
    own = next((row for row in rows if is_own(row)), None)
    if own is None:
        raise LookupError("Đợt này không có hồ sơ của cơ quan thẩm định.")
    row = (
        own.meetings.filter(kind=states.APPRAISAL_MEETING)
        .select_related("saved_by")
        .prefetch_related("opinions")
        .first()
    )
    council = council_of(own)
    stored = row or Meeting(kind=states.APPRAISAL_MEETING)
    return SessionPage(
        head=head_of_campaign(campaign, at, rows),
        values=_values(stored)
        if row
        else _fresh(
            chair=next((line.name for line in council.members if line.is_chair), ""),
            secretary=next((line.name for line in council.members if line.is_secretary), ""),
        ),
        no_opinions=stored.no_opinions,
        opinions=tuple(OpinionLine(each.speaker, each.text, each.reply) for each in stored.opinions.all())
        if row
        else (),
        version=stored.version,
        saved_at=stored.saved_at,
        saved_by=str(stored.saved_by or ""),
        members=tuple(line.name for line in council.members),
        problems=tuple(meeting_problems(own, campaign.code)),
        voids=approved_upper(own) is not None,
        why_not=policies.why_not_office_task(
            "meeting",
            actor_of(user),
            campaign.office_id,
            campaign_open=campaign.state == campaign_states.OPEN,
        ),
        council_url_id=own.pk,
    )


def _fresh(*, chair: str, secretary: str) -> dict[str, str]:
    return {**dict.fromkeys(FIELDS, ""), "chair_name": chair, "secretary_name": secretary}


def _values(row: Meeting) -> dict[str, str]:
    starts = clock.local(row.starts_at) if row.starts_at else None
    ends = clock.local(row.ends_at) if row.ends_at else None
    return {
        "date": f"{starts:%d/%m/%Y}" if starts else "",
        "starts": f"{starts:%H:%M}" if starts else "",
        "ends": f"{ends:%H:%M}" if ends else "",
        "place": row.place,
        "council_present": "" if row.council_present is None else str(row.council_present),
        "absence_reasons": row.absence_reasons,
        "guests": row.guests,
        "chair_name": row.chair_name,
        "secretary_name": row.secretary_name,
    }
