"""Periodic reports: who owes what until when, the page of one report, what a person has to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from campaigns import access as campaign_access
from campaigns import policies as campaign_policies
from campaigns import rules as campaign_rules
from campaigns import states as plan_states
from campaigns.models import Campaign, Milestone
from campaigns.queries import plan_name
from dossiers import states
from dossiers.models import Filing, FilingReceipt
from dossiers.queries.due import Due, due_of_filings
from dossiers.queries.filing_lines import PUNCTUAL
from dossiers.rules.following import to_send
from units.access import actor_of
from units.models import User
from units.policies import why_not_keep_contact


@dataclass(frozen=True, slots=True)
class FilingCell:
    """One thing owed: its state in words, the instant it came, in time or late."""

    pk: int
    label: str
    tone: str
    sent_at: dt.datetime | None
    countdown: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OwedMilestone:
    """A date by which something is owed."""

    pk: int
    code: str
    title: str
    words: str
    said: str
    flag: str
    sent: int
    late: int
    missing: tuple[str, ...]
    total: int
    aggregate: FilingCell | None


@dataclass(frozen=True, slots=True)
class ReporterRow:
    pk: int
    name: str
    agency: str
    agency_name: str
    asked: bool
    cells: tuple[FilingCell, ...]


@dataclass(frozen=True, slots=True)
class FollowPage:
    """The first page of a campaign without scores: who owes what, what has come."""

    code: str
    title: str
    year: int
    plan: str
    plan_pk: int
    state: str
    office: str
    upper: str
    all_seen: bool
    illustrative: bool
    practice: bool
    milestones: tuple[OwedMilestone, ...]
    rows: tuple[ReporterRow, ...]
    route: tuple[str, ...]
    next_what: str = ""
    next_filing: int = 0
    next_due: str = ""
    #: The unit whose contact this person keeps; 0 for whoever keeps none.
    own_unit: int = 0


def cell_of(
    filing: Filing, receipt: FilingReceipt | None, at: dt.datetime, due: Due, *, running: bool
) -> FilingCell:
    """Say how a filing stands at an instant; before the deadline an empty one is not late."""
    last = due.last_at
    over = last is not None and at > last
    if filing.state == states.FILING_SENT and receipt is not None:
        label = PUNCTUAL.get(receipt.punctuality, "Đã gửi")
        return FilingCell(
            filing.pk, label, "late" if receipt.punctuality == states.LATE else "done", receipt.at, ""
        )
    if filing.state == states.FILING_RETURNED:
        sent = receipt.at if receipt else None
        label = "Trả lại để hoàn thiện" if filing.reporter_id else "Đang lập lại"
        return FilingCell(filing.pk, label, "waiting", sent, "")
    if over:
        return FilingCell(filing.pk, "Quá hạn, chưa gửi", "late", None, "")
    begun = filing.version > 1
    countdown = campaign_rules.countdown(last, at) if running and last else ""
    if due.said and countdown:
        countdown = f"{countdown} ({due.said})"
    return FilingCell(
        filing.pk, "Đang lập" if begun else "Chưa lập", "here" if begun else "idle", None, countdown
    )


def receipts_of(campaign: Campaign) -> dict[int, FilingReceipt]:
    """Return the receipts in force by filing; one query."""
    rows = FilingReceipt.objects.filter(filing__milestone__campaign=campaign, replaced_at__isnull=True)
    return {row.filing_id: row for row in rows}


def follow_page(user: User, campaign: Campaign, at: dt.datetime) -> FollowPage:
    """Return the overview for one person; a constant number of queries."""
    actor = actor_of(user)
    reporters = list(campaign_access.reporters_visible_to(user, campaign))
    all_seen = actor.has(campaign.office_id, *campaign_access.GATHERERS)
    running = campaign.state == plan_states.OPEN
    milestones = list(campaign.milestones.filter(purpose__in=plan_states.OWED))
    receipts = receipts_of(campaign)
    found: dict[tuple[int, int | None], FilingCell] = {}
    filings = list(Filing.objects.filter(milestone__in=milestones).select_related("milestone"))
    due = due_of_filings(campaign, filings)
    for filing in filings:
        found[filing.milestone_id, filing.reporter_id] = cell_of(
            filing, receipts.get(filing.pk), at, due[filing.pk], running=running
        )
    rows = tuple(
        ReporterRow(
            each.pk,
            str(each),
            each.agency.code,
            each.agency.name,
            each.agency.asked,
            tuple(replace(cell, title=m.title) for m in milestones if (cell := found.get((m.pk, each.pk)))),
        )
        for each in reporters
    )
    page = FollowPage(
        code=campaign.code,
        title=campaign.title,
        year=campaign.year,
        plan=plan_name(campaign.plan),
        plan_pk=campaign.plan_id,
        state=campaign.get_state_display(),
        office=campaign.office.short_name or campaign.office.name,
        upper=campaign.upper_short or campaign.upper_name,
        all_seen=all_seen,
        illustrative=campaign.is_illustrative,
        practice=campaign.is_practice,
        milestones=tuple(
            _owed(each, n, rows, found.get((each.pk, None)) if all_seen else None)
            for n, each in enumerate(milestones)
        ),
        rows=rows,
        route=tuple(f"{step.actor}: {step.action}" for step in campaign.route.all()),
        own_unit=next((r.unit_id for r in reporters if why_not_keep_contact(actor, r.unit_id) is None), 0),
    )
    mine = {
        each.pk
        for each in reporters
        if campaign_policies.why_not_report(actor, each.unit_id, campaign.state) is None
    }
    return _with_next(page, mine)


def _owed(
    milestone: Milestone, n: int, rows: Sequence[ReporterRow], aggregate: FilingCell | None
) -> OwedMilestone:
    cells = [(row.name, row.cells[n]) for row in rows if len(row.cells) > n]
    last = milestone.last_valid_at
    return OwedMilestone(
        milestone.pk,
        milestone.code,
        milestone.title,
        milestone.words,
        campaign_rules.deadline_words(last) if last else "",
        milestone.flag,
        sent=sum(cell.sent_at is not None for _name, cell in cells),
        late=sum(cell.sent_at is not None and cell.tone == "late" for _name, cell in cells),
        missing=tuple(name for name, cell in cells if cell.sent_at is None),
        total=len(cells),
        aggregate=aggregate,
    )


def _with_next(page: FollowPage, mine: set[int]) -> FollowPage:

    for row in page.rows:
        if row.pk not in mine:
            continue
        for milestone, cell in zip(page.milestones, row.cells, strict=False):
            if cell.sent_at is None or cell.tone == "waiting":
                verb = "Hoàn thiện" if cell.tone == "waiting" else "Gửi"
                return replace(
                    page,
                    next_what=to_send(milestone.title, verb),
                    next_filing=cell.pk,
                    next_due=" · ".join(part for part in (milestone.said, cell.countdown) if part),
                )
    if page.all_seen:
        for milestone in page.milestones:
            if milestone.aggregate and milestone.aggregate.sent_at is None and milestone.sent:
                return replace(
                    page,
                    next_what=f"Lập báo cáo tổng hợp: {milestone.title.lower()}",
                    next_filing=milestone.aggregate.pk,
                    next_due=f"đã nhận {milestone.sent}/{milestone.total}; kế hoạch không nêu ngày tổng hợp",
                )
    return page


@dataclass(frozen=True, slots=True)
class FollowLine:
    """A campaign without scores in a list, with the next thing this person owes in it."""

    code: str
    title: str
    year: int
    plan: str
    state: str
    role: str
    next_what: str
    next_filing: int
    next_due: str
    illustrative: bool
    practice: bool


def follow_lines(user: User, at: dt.datetime) -> list[FollowLine]:
    """Return the campaigns without scores that this person sees."""
    found = []
    for campaign in campaign_access.reporting_campaigns(user).order_by("-year", "code"):
        page = follow_page(user, campaign, at)
        role = "cơ quan tổng hợp" if page.all_seen else ", ".join(row.name for row in page.rows)
        found.append(
            FollowLine(
                page.code, page.title, page.year, page.plan, page.state, role, page.next_what, page.next_filing,
                page.next_due, page.illustrative, page.practice,
            )
        )  # fmt: skip
    return found
