"""The bundle for the level above: who is in it, what is missing by name, the Office's papers, what was built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import access, catalogue, policies, states
from dossiers.models import Bundle, Dossier, Paper
from dossiers.queries.cards import Cards, cards_of, shown
from dossiers.queries.facts import Deadline, deadline_of, state_label
from dossiers.queries.jobs import JobLine, job_line
from dossiers.queries.letterheads import office_symbol
from dossiers.queries.upper_content import UpperState, dossiers_of, is_own, upper_state
from dossiers.queries.upper_sendings import Supplement, supplement_of
from dossiers.queries.upper_todo import Todo, is_current, office_papers, todo_of, url_of, why_waiting
from records.models import Job
from scoring.queries import is_working_draft
from units.access import actor_of
from units.models import User

PROPOSALS = {
    "A": "Đề nghị công nhận",
    "B": "Đề nghị xác nhận có tệ nạn ma túy",
    "C": "Đề nghị giao xây dựng năm {nam_sau}",
}
TONES = {"A": "done", "B": "late", "C": "waiting"}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the list that goes up. Points are on the scale of 100."""

    dossier_id: int
    unit: str
    own: bool
    state: str
    state_label: str
    tone: str
    own_points: Decimal | None
    final_points: Decimal | None
    proposal: str
    proposal_tone: str
    ready: bool
    why_waiting: str
    punctuality: str
    url: str


@dataclass(frozen=True, slots=True)
class OfficePaper:
    """The minutes or the letter of the Office."""

    kind: str
    title: str
    state_label: str
    tone: str
    issued: bool
    number_text: str
    symbol: str
    signed_on: date | None
    pages: int | None
    sha256: str
    code: str
    url: str

    @property
    def word_url(self) -> str:
        """The same paper as a Word file."""
        return f"{self.url.removesuffix('pdf')}docx"


@dataclass(frozen=True, slots=True)
class BuiltBundle:
    """A bundle that was put together."""

    pk: int
    serial: int
    state: str
    state_label: str
    tone: str
    current: bool
    pages: int
    papers: int
    sha256: str
    code: str
    at: datetime
    by: str
    pdf_id: int
    sheet_id: int
    size: int


@dataclass(frozen=True, slots=True)
class CampaignHead:
    """What stands at the top of every page about a campaign's bundle."""

    code: str
    title: str
    plan: str
    year: int
    upper: str
    practice: bool
    illustrative: bool
    trial: bool
    draft_criteria: bool
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class UpperPage:
    """Everything the pages of a bundle show. ``why_not_*``: a reason, or ``None`` when this person may."""

    head: CampaignHead
    lines: tuple[UnitLine, ...]
    todo: Todo
    state: UpperState
    papers: tuple[OfficePaper, ...]
    bundles: tuple[BuiltBundle, ...]
    job: JobLine | None
    own_id: int
    why_not_meet: str | None
    why_not_approve: str | None
    why_not_number: str | None
    why_not_build: str | None
    why_not_act: str | None
    waiting_to_send: int
    supplement: Supplement
    #: The recorded meeting of the council is older than the last sending.
    meeting_before_sending: bool

    @property
    def newest(self) -> BuiltBundle | None:
        return self.bundles[0] if self.bundles else None


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign on the index."""

    head: CampaignHead
    units: int
    concluded: int
    sent: int
    decided: int


def head_of_campaign(campaign: Campaign, at: datetime, rows: list[Dossier] | None = None) -> CampaignHead:
    """Build the head of a campaign's pages for the level above."""
    milestone = campaign.milestones.filter(purpose=campaign_states.FORWARD).first()
    known = dossiers_of(campaign) if rows is None else rows
    left = [row for row in known if row.state in states.WITH_UNIT | states.WITH_OFFICE | {states.ACCEPTED}]
    sent = bool(known) and not left
    return CampaignHead(
        code=campaign.code,
        title=campaign.title,
        plan=str(campaign.plan),
        year=campaign.year,
        upper=campaign.upper_name,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        trial=campaign.trial_confirmed_at is not None,
        draft_criteria=any(
            is_working_draft(pk) for pk in {row.participation.criteria_set_id for row in known}
        ),
        deadline=deadline_of(milestone, at, done_at=at if sent else None) if milestone else None,
    )


def campaign_index(user: User, at: datetime) -> tuple[CampaignLine, ...]:
    """Campaigns whose bundle the person may see."""
    lines = []
    for campaign in access.upper_campaigns(user):
        rows = dossiers_of(campaign)
        if not any(is_own(row) for row in rows):
            continue
        lines.append(
            CampaignLine(
                head=head_of_campaign(campaign, at, rows),
                units=len(rows),
                concluded=sum(row.state in states.BUNDLED for row in rows),
                sent=sum(row.state in states.BUNDLED - {states.ACCEPTED} for row in rows),
                decided=sum(row.state in states.DECIDED | {states.WITHDRAWN_RESULT} for row in rows),
            )
        )
    return tuple(lines)


def upper_page(campaign: Campaign, user: User, at: datetime) -> UpperPage:
    """Build the page. Raises ``LookupError`` when the campaign has no dossier of the Office."""
    rows = dossiers_of(campaign)
    state = upper_state(campaign, rows)
    own = next(row for row in rows if is_own(row))
    papers = office_papers(own)
    bundles = tuple(_built(campaign, papers))
    supplement = supplement_of(campaign, rows)
    actor = actor_of(user)
    is_open = campaign.state == campaign_states.OPEN

    def why_not(task: str) -> str | None:
        return policies.why_not_office_task(task, actor, campaign.office_id, campaign_open=is_open)

    return UpperPage(
        head=head_of_campaign(campaign, at, rows),
        lines=unit_lines(campaign, rows),
        todo=todo_of(campaign, rows, state, papers),
        state=state,
        papers=tuple(_paper_line(campaign, kind, papers.get(kind)) for kind in states.OFFICE_PAPERS),
        bundles=bundles,
        job=newest_job(campaign),
        own_id=own.pk,
        why_not_meet=why_not("meeting"),
        why_not_approve=why_not("approve"),
        why_not_number=why_not("number"),
        why_not_build=why_not("bundle"),
        why_not_act=why_not("act"),
        waiting_to_send=sum(row.state == states.ACCEPTED for row in rows),
        supplement=supplement,
        meeting_before_sending=_is_old(state.content["meeting"], supplement),
    )


def _is_old(meeting: Mapping[str, Any] | None, supplement: Supplement) -> bool:
    """Whether the council has not met again since what it concluded went up."""
    last = supplement.earlier[-1].sent_on if supplement.earlier else None
    starts_at = meeting.get("starts_at") if meeting else None
    return bool(last and starts_at and datetime.fromisoformat(starts_at).date() < last)


def unit_lines(campaign: Campaign, rows: list[Dossier]) -> tuple[UnitLine, ...]:
    """The list of units with what the Office concluded (a constant number of queries)."""
    found = cards_of(rows)
    return tuple(_unit_line(campaign, row, found[row.pk]) for row in rows)


def proposal_of(row: Dossier, cards: Cards) -> str:
    """The variant the Office proposes: of the final card, for its own dossier of its own card; or nothing yet."""
    if row.state not in states.BUNDLED | {states.UPPER_RETURNED}:
        return ""
    card = shown(row, cards).settled or cards.own
    return card.variant if card.concluded else ""


def _unit_line(campaign: Campaign, row: Dossier, cards: Cards) -> UnitLine:
    variant = proposal_of(row, cards)
    ready = row.state in states.BUNDLED
    own = is_own(row)
    totals = shown(row, cards)
    return UnitLine(
        dossier_id=row.pk,
        unit=row.participation.name,
        own=own,
        state=row.state,
        state_label=state_label(row),
        tone=states.STATES[row.state].tone,
        own_points=totals.own,
        final_points=totals.final,
        proposal=PROPOSALS.get(variant, "").replace("{nam_sau}", str(campaign.year + 1)),
        proposal_tone=TONES.get(variant, "idle"),
        ready=ready,
        why_waiting="" if ready else why_waiting(row),
        punctuality=row.get_punctuality_display() if row.punctuality else "",
        # What a unit has not handed in yet is not open to the Office: a name, and no link that leads nowhere.
        url=url_of(row) if own or row.state in states.SEEN_BY_OFFICE else "",
    )


# -- papers, bundles, work ------------------------------------------------------------------------------------------


def _paper_line(campaign: Campaign, kind: str, paper: Paper | None) -> OfficePaper:
    symbol = office_symbol(campaign.office, kind)
    return OfficePaper(
        kind=kind,
        title=catalogue.PAPER_NAMES[kind],
        state_label="Đã ban hành" if paper else "Dự thảo",
        tone="done" if paper else "waiting",
        issued=paper is not None,
        number_text=f"{paper.number or '…'}/{paper.symbol}" if paper else "",
        symbol=symbol,
        signed_on=paper.signed_on if paper else None,
        pages=paper.pages if paper else None,
        sha256=paper.sha256 if paper else "",
        code=paper.code if paper else "",
        url=reverse("dossiers:upper_pdf", args=[campaign.code, kind]),
    )


_BUNDLE_TONES = {states.BUNDLE_BUILT: "here", states.BUNDLE_SENT: "done", states.BUNDLE_REPLACED: "idle"}


def _built(campaign: Campaign, papers: dict[str, Paper]) -> list[BuiltBundle]:
    rows = Bundle.objects.filter(campaign=campaign).select_related("by", "pdf").order_by("-serial")
    return [
        BuiltBundle(
            pk=row.pk,
            serial=row.serial,
            state=row.state,
            state_label=row.get_state_display(),
            tone=_BUNDLE_TONES[row.state],
            current=is_current(row, papers),
            pages=row.pages,
            papers=len(row.manifest),
            sha256=row.sha256,
            code=row.code,
            at=row.at,
            by=str(row.by),
            pdf_id=row.pdf_id,
            sheet_id=row.sheet_id,
            size=row.pdf.size,
        )
        for row in rows
    ]


def newest_job(campaign: Campaign) -> JobLine | None:
    """The latest work on the campaign's bundle."""
    job = (
        Job.objects.filter(kind=catalogue.BUNDLE_JOB, arguments__campaign_id=campaign.pk)
        .order_by("-created_at", "-pk")
        .first()
    )
    return job_line(job) if job else None
