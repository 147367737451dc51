"""What levels without accounts did: recorded by one person of the Office, confirmed by another, kept as history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from campaigns.models import Campaign
from dossiers import policies, states
from dossiers.models import OutsideAct, OutsideActRow
from dossiers.queries.facts import state_label
from dossiers.queries.outside_record import (
    SLUGS,
    TITLES,
    acts_open,
    candidates,
    newest_bundle,
    result_words,
    why_not_record,
)
from dossiers.queries.upper import CampaignHead, head_of_campaign
from dossiers.queries.upper_content import dossiers_of
from units.access import actor_of
from units.models import User

TONES = {states.ACT_PENDING: "waiting", states.ACT_CONFIRMED: "done", states.ACT_CANCELLED: "idle"}


@dataclass(frozen=True, slots=True)
class ActRow:
    """What an act does to one dossier. ``differs``: the decision is not what the Office proposed."""

    dossier_id: int
    unit: str
    now: str
    tone: str
    becomes: str
    proposed: str
    differs: bool
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act in a list."""

    pk: int
    title: str
    document: str
    signed_on: date | None
    issuer: str
    state: str
    state_label: str
    tone: str
    units: int
    late: bool
    recorded_at: datetime
    recorded_by: str
    confirmed_at: datetime | None
    confirmed_by: str
    cancelled_at: datetime | None
    cancelled_by: str
    cancel_reason: str
    url: str


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act: its document, what will happen row by row, who recorded it, who may confirm it."""

    head: CampaignHead
    line: ActLine
    kind: str
    way: str
    note: str
    valid_until: date | None
    scan_id: int | None
    scan_name: str
    rows: tuple[ActRow, ...]
    counts: str
    pending: bool
    why_not_confirm: str | None
    why_not_cancel: str | None


@dataclass(frozen=True, slots=True)
class ActsPage:
    """All acts of a campaign and what may be recorded now."""

    head: CampaignHead
    lines: tuple[ActLine, ...]
    #: Part of the address, title, how many dossiers stand at that step, and whether this person may record it.
    kinds: tuple[tuple[str, str, int, bool], ...]
    why_not: str | None


def acts_page(campaign: Campaign, user: User, at: datetime) -> ActsPage:
    """All acts of a campaign, newest first."""
    rows = dossiers_of(campaign)
    bundle = newest_bundle(campaign)
    acts = campaign.outside_acts.select_related("recorded_by", "confirmed_by", "cancelled_by").order_by(
        "-recorded_at", "-pk"
    )
    return ActsPage(
        head=head_of_campaign(campaign, at, rows),
        lines=tuple(act_line(act) for act in acts.prefetch_related("rows")),
        kinds=tuple(
            (
                slug,
                TITLES[kind],
                len(candidates(campaign, kind, rows, bundle)),
                why_not_record(campaign, user, kind) is None,
            )
            for slug, kind in SLUGS.items()
        ),
        why_not=why_not_record(campaign, user, states.ACT_SENT),
    )


def act_line(act: OutsideAct) -> ActLine:
    """An act in a list."""
    return ActLine(
        pk=act.pk,
        title=act.get_kind_display(),
        document=act.number or "chưa có số (số liệu minh họa)",
        signed_on=act.signed_on,
        issuer=act.issuer,
        state=act.state,
        state_label=act.get_state_display(),
        tone=TONES[act.state],
        units=len(act.rows.all()),
        late=act.punctuality == states.LATE,
        recorded_at=act.recorded_at,
        recorded_by=str(act.recorded_by),
        confirmed_at=act.confirmed_at,
        confirmed_by=str(act.confirmed_by or ""),
        cancelled_at=act.cancelled_at,
        cancelled_by=str(act.cancelled_by or ""),
        cancel_reason=act.cancel_reason,
        url=reverse("dossiers:act", args=[act.pk]),
    )


def act_page(act: OutsideAct, user: User, at: datetime) -> ActPage:
    """Build the page of one act."""
    campaign = act.campaign
    actor = actor_of(user)
    pending = act.state == states.ACT_PENDING
    stored = list(
        act.rows.select_related(
            "dossier__participation__campaign__office", "dossier__participation__unit", "dossier__milestone"
        ).order_by("dossier__participation__order", "dossier_id")
    )
    return ActPage(
        head=head_of_campaign(campaign, at),
        line=act_line(act),
        kind=act.kind,
        way=act.way,
        note=act.note,
        valid_until=act.valid_until,
        scan_id=act.scan_id,
        scan_name=act.scan.name if act.scan else "",
        rows=tuple(_act_row(act, row, campaign) for row in stored),
        counts=counts_of(act.kind, [row.outcome for row in stored]),
        pending=pending,
        why_not_confirm=policies.why_not_second(
            actor, campaign.office_id, act.recorded_by_id, campaign_open=acts_open(campaign, act.kind)
        ),
        why_not_cancel=why_not_record(campaign, user, act.kind),
    )


_BECOMES = {
    states.ACT_SENT: states.FORWARDED,
    states.ACT_ASKED: states.UPPER_RETURNED,
    states.ACT_REVOKED: states.WITHDRAWN_RESULT,
}


def _act_row(act: OutsideAct, row: OutsideActRow, campaign: Campaign) -> ActRow:
    dossier = row.dossier
    becomes = _BECOMES.get(act.kind, row.outcome)
    words = states.STATES[becomes].label if becomes else ""
    words = words.replace("{ten_cap_tren}", campaign.upper_short or campaign.upper_name)
    return ActRow(
        dossier_id=dossier.pk,
        unit=dossier.participation.name,
        now=state_label(dossier),
        tone=states.STATES[dossier.state].tone,
        becomes=words.replace("{nam_sau}", str(campaign.year + 1)),
        proposed=result_words(row.proposed, campaign.year),
        differs=act.kind == states.ACT_DECIDED and row.outcome != row.proposed,
        note=row.note,
        url=reverse("dossiers:result", args=[dossier.pk]),
    )


def counts_of(kind: str, outcomes: list[str]) -> str:
    """``3 công nhận, 1 xác nhận có tệ nạn, 1 giao xây dựng``, as the confirmation says it."""
    if kind != states.ACT_DECIDED:
        return f"{len(outcomes)} hồ sơ"
    return (
        f"{outcomes.count(states.RECOGNISED)} công nhận, {outcomes.count(states.CONFIRMED)} xác nhận có tệ nạn, "
        f"{outcomes.count(states.ASSIGNED)} giao xây dựng"
    )
