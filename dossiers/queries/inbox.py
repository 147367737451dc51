"""The Office's inbox: dossiers by campaign, whose turn it is, and how many days are left or gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from campaigns import states as campaign_states
from campaigns.models import Milestone
from campaigns.rules import countdown, days_left, deadline_words
from dossiers import access, states
from dossiers.models import Dossier, Return
from dossiers.queries.facts import state_label, waiting_for
from dossiers.queries.late import OpenPoint, late_dossiers, open_points
from records.text import vn_date
from scoring.models import Criterion
from units.models import User

#: What needs the appraiser, then the council, then what lies with the unit.
LANES: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("tiep-nhan", "Chờ tiếp nhận", frozenset({states.SUBMITTED})),
    ("tham-dinh", "Đang thẩm định", frozenset({states.APPRAISING, states.UPPER_RETURNED})),
    ("ket-luan", "Chờ Hội đồng kết luận", frozenset({states.APPRAISED})),
    ("cho-don-vi", "Chờ đơn vị", frozenset({states.RETURNED, states.AWAITING_EXPLANATION})),
    ("da-ket-luan", "Đã kết luận", frozenset({states.ACCEPTED})),
)
SHOWN = frozenset().union(*(members for _code, _title, members in LANES))


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One dossier on the Office's desk."""

    pk: int
    unit: str
    state: str
    tone: str
    waiting_for: str
    submitted_at: datetime | None
    punctuality: str
    punctual_tone: str
    days_here: int | None
    progress: str
    due: str
    countdown: str
    due_tone: str
    returns: int
    action: str


@dataclass(frozen=True, slots=True)
class Lane:
    code: str
    title: str
    rows: tuple[InboxRow, ...]


@dataclass(frozen=True, slots=True)
class CampaignInbox:
    """One campaign with its lanes; ``pending``: units that have not handed in yet."""

    code: str
    title: str
    practice: bool
    illustrative: bool
    lanes: tuple[Lane, ...]
    total: int
    pending: int
    pending_words: str
    due_words: str
    due_plan: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """``late``: facts learnt after submission that wait for a conclusion, in campaigns that are over too."""

    campaigns: tuple[CampaignInbox, ...]
    waiting: int
    late: tuple[OpenPoint, ...] = ()


def inbox_of(user: User, at: datetime) -> Inbox:
    """Build the inbox for a person at the Office's desk (seven queries, whatever the number of dossiers)."""
    dossiers = list(
        access.office_dossiers(user)
        .filter(participation__campaign__state=campaign_states.OPEN)
        .exclude(participation__unit_id=F("participation__appraiser_id"))
        .annotate(
            appraised_count=Count(
                "scores",
                filter=Q(scores__step=states.APPRAISAL, scores__round=F("round"))
                & (Q(scores__points__isnull=False) | Q(scores__not_applicable=True)),
            )
        )
        .order_by("-participation__campaign__year", "participation__campaign__code", "participation__order")
    )
    campaigns: dict[int, list[Dossier]] = {}
    for dossier in dossiers:
        campaigns.setdefault(dossier.participation.campaign_id, []).append(dossier)
    milestones = {
        row.campaign_id: row
        for row in Milestone.objects.filter(
            campaign__in=campaigns, purpose=campaign_states.APPRAISE, last_valid_at__isnull=False
        ).order_by("-order")
    }
    returned = {
        row.dossier_id: row.until_at
        for row in Return.objects.filter(dossier__in=[each.pk for each in dossiers], answered_at__isnull=True)
    }
    sizes = _criteria_counts(dossiers)
    out = tuple(
        _campaign(rows, milestones.get(campaign_id), returned, sizes, at)
        for campaign_id, rows in campaigns.items()
    )
    waiting = sum(len(lane.rows) for campaign in out for lane in campaign.lanes[:3])
    return Inbox(out, waiting, open_points(late_dossiers(user), user))


def _criteria_counts(dossiers: Iterable[Dossier]) -> dict[int, int]:
    sets = {dossier.participation.criteria_set_id for dossier in dossiers}
    rows = Criterion.objects.filter(set__in=sets).order_by().values("set_id").annotate(size=Count("pk"))
    return {row["set_id"]: row["size"] for row in rows}


def _campaign(
    rows: list[Dossier],
    milestone: Milestone | None,
    returned: dict[int, datetime],
    sizes: dict[int, int],
    at: datetime,
) -> CampaignInbox:
    campaign = rows[0].participation.campaign
    pending = [row for row in rows if row.state in states.BEFORE_SUBMISSION]
    last = milestone.last_valid_at if milestone else None
    # Once everything is concluded the date of the appraisal no longer calls anybody.
    working = any(row.state not in states.BUNDLED for row in rows)
    return CampaignInbox(
        code=campaign.code,
        title=campaign.title,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        lanes=tuple(
            Lane(
                code,
                title,
                tuple(
                    _row(each, last, returned.get(each.pk), sizes, at)
                    for each in rows
                    if each.state in members
                ),
            )
            for code, title, members in LANES
        ),
        total=len(rows),
        pending=len(pending),
        pending_words=", ".join(row.participation.name for row in pending[:6])
        + ("…" if len(pending) > 6 else ""),
        due_words=f"{deadline_words(last)} · {countdown(last, at)}" if last and working else "",
        due_plan=milestone.words if milestone else "",
    )


def _row(
    dossier: Dossier, last: datetime | None, until: datetime | None, sizes: dict[int, int], at: datetime
) -> InboxRow:
    due = until if until is not None else None if dossier.state == states.ACCEPTED else last
    since = dossier.changed_at if dossier.state in states.WITH_OFFICE else None
    count = getattr(dossier, "appraised_count", 0)
    size = sizes.get(dossier.participation.criteria_set_id, 0)
    # History is told, not run: its days are not counted.
    counting = not dossier.participation.campaign.is_illustrative
    return InboxRow(
        pk=dossier.pk,
        unit=dossier.participation.name,
        state=state_label(dossier),
        tone=states.STATES[dossier.state].tone,
        waiting_for=waiting_for(dossier),
        submitted_at=dossier.first_submitted_at,
        punctuality=dossier.get_punctuality_display() if dossier.punctuality else "",
        punctual_tone={states.ON_TIME: "done", states.EXTENDED: "waiting", states.LATE: "late"}.get(
            dossier.punctuality, "idle"
        ),
        days_here=-days_left(since, at) if since and counting else None,
        progress=f"{count}/{size} tiêu chí"
        if dossier.state in {states.APPRAISING, states.AWAITING_EXPLANATION}
        else "",
        due=f"trước ngày {vn_date(_day_after(due))}"
        if until and due == until
        else deadline_words(due)
        if due
        else "",
        countdown=countdown(due, at) if due and counting else "",
        due_tone=_tone(due, at) if counting else "",
        returns=dossier.returns,
        action={
            states.SUBMITTED: "Tiếp nhận",
            states.APPRAISING: "Thẩm định",
            states.APPRAISED: "Kết luận",
        }.get(dossier.state, "Mở"),
    )


def _tone(due: datetime | None, at: datetime) -> str:
    if due is None:
        return ""
    if at > due:
        return "late"
    return "waiting" if days_left(due, at) <= 2 else ""


def _day_after(last: datetime) -> datetime:
    return last + timedelta(microseconds=1)
