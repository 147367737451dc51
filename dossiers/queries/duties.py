"""The board of duties of a plan: agency × duty with state, evidence, day and who said so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns import access as campaign_access
from campaigns import policies as campaign_policies
from campaigns import rules as campaign_rules
from campaigns import states as plan_states
from campaigns.models import Campaign, Duty, Reporter
from campaigns.queries import plan_name
from campaigns.queries.contents import said_of
from dossiers import states
from dossiers.models import DutyEntry
from dossiers.rules.following import DutyCount, count_duties
from records.text import fold
from units.access import actor_of
from units.models import User

_WORDS = {code: (label, tone, letter) for code, label, tone, letter in states.DUTY_ALL}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one reporter says of a duty now."""

    reporter: int
    name: str
    state: str
    label: str
    tone: str
    letter: str
    evidence: str
    done_on: dt.date | None
    note: str
    by: str
    at: dt.datetime | None
    may_report: bool


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty with the cells of all reporters of its agency that the reader may see."""

    pk: int
    code: str
    title: str
    words: str
    clause: str
    role: str
    leads: bool
    agency: str
    agency_name: str
    asked: bool
    partners: str
    with_agencies: tuple[str, ...]
    due: str
    shared: str
    cells: tuple[Cell, ...]
    count: DutyCount

    @property
    def only(self) -> Cell | None:
        """The one cell of an agency that is one unit."""
        return self.cells[0] if len(self.cells) == 1 else None

    @property
    def short(self) -> str:
        """What stands in the matrix: a letter, or "9/12" done of many."""
        return self.only.letter if self.only else f"{self.count.done}/{self.count.total}"

    @property
    def tone(self) -> str:
        if self.only:
            return self.only.tone
        if self.count.impossible:
            return "late"
        if self.count.silent == self.count.total:
            return "idle"
        return "done" if self.count.done == self.count.total else "here"


@dataclass(frozen=True, slots=True)
class AgencyColumn:
    code: str
    name: str
    asked: bool
    count: DutyCount


@dataclass(frozen=True, slots=True)
class DutiesBoard:
    """The whole board, or one's own part of it."""

    code: str
    title: str
    plan: str
    plan_pk: int
    all_seen: bool
    running: bool
    illustrative: bool
    practice: bool
    agencies: tuple[AgencyColumn, ...]
    rows: tuple[DutyRow, ...]
    count: DutyCount
    state: str
    agency: str
    reporters: int

    @property
    def filtered(self) -> bool:
        return bool(self.state or self.agency)


def latest_entries(reporters: Iterable[Reporter]) -> dict[tuple[int, str], DutyEntry]:
    """Return the newest entry by (reporter, code of the duty), also of a plan replaced since; one query."""
    rows = DutyEntry.objects.filter(reporter__in=list(reporters)).select_related("by", "duty").order_by("pk")
    return {(row.reporter_id, row.duty.code): row for row in rows}


def followed_duties(campaign: Campaign) -> list[Duty]:
    """Return the duties that are reported one by one; «each agency hands in its plan» is seen from the reports."""
    found = Duty.objects.filter(plan_id=campaign.plan_id).exclude(role=plan_states.EACH)
    return list(found.select_related("agency"))


def duties_board(
    user: User, campaign: Campaign, *, state: str = "", agency: str = "", reporter: int | None = None
) -> DutiesBoard:
    """Return the board for one person; a constant number of queries."""
    actor = actor_of(user)
    visible = list(campaign_access.reporters_visible_to(user, campaign))
    if reporter is not None:
        visible = [each for each in visible if each.pk == reporter]
    mine = {
        each.pk
        for each in visible
        if campaign_policies.why_not_report(actor, each.unit_id, campaign.state) is None
    }
    duties = [
        each for each in followed_duties(campaign) if any(r.agency_id == each.agency_id for r in visible)
    ]
    newest = latest_entries(visible)
    partners = _agencies_of(followed_duties(campaign)) if reporter is None else {}
    shared = _shared(followed_duties(campaign))
    rows = [
        _row(duty, [_cell(each, duty, newest, mine) for each in visible if each.agency_id == duty.agency_id],
             partners, shared)
        for duty in duties
    ]  # fmt: skip
    columns = _columns(visible, rows)
    shown = [
        row
        for row in rows
        if (not agency or row.agency == agency)
        and (not state or any((cell.state or "silent") == state for cell in row.cells))
    ]
    return DutiesBoard(
        code=campaign.code,
        title=campaign.title,
        plan=plan_name(campaign.plan),
        plan_pk=campaign.plan_id,
        all_seen=actor.has(campaign.office_id, *campaign_access.GATHERERS),
        running=campaign.state == plan_states.OPEN,
        illustrative=campaign.is_illustrative,
        practice=campaign.is_practice,
        agencies=columns,
        rows=tuple(shown),
        count=count_duties(cell.state for row in rows for cell in row.cells),
        state=state,
        agency=agency,
        reporters=len(visible),
    )


def _cell(reporter: Reporter, duty: Duty, newest: dict[tuple[int, str], DutyEntry], mine: set[int]) -> Cell:
    entry = newest.get((reporter.pk, duty.code))
    state = entry.state if entry else states.DUTY_SILENT
    label, tone, letter = _WORDS[state]
    return Cell(
        reporter=reporter.pk,
        name=str(reporter),
        state=state,
        label=label,
        tone=tone,
        letter=letter,
        evidence=entry.evidence if entry else "",
        done_on=entry.done_on if entry else None,
        note=entry.note if entry else "",
        by=str(entry.by) if entry else "",
        at=entry.at if entry else None,
        may_report=reporter.pk in mine,
    )


def _row(duty: Duty, cells: Sequence[Cell], agencies: dict[str, str], shared: dict[int, str]) -> DutyRow:
    named = fold(duty.partners)
    return DutyRow(
        pk=duty.pk,
        code=duty.code,
        title=duty.title,
        words=duty.words,
        clause=duty.clause,
        role=duty.get_role_display(),
        leads=duty.role == plan_states.LEAD,
        agency=duty.agency.code,
        agency_name=duty.agency.name,
        asked=duty.agency.asked,
        partners=duty.partners,
        with_agencies=tuple(
            code for code, name in agencies.items() if name in named and code != duty.agency.code
        ),
        due=said_of(duty),
        shared=shared.get(duty.pk, ""),
        cells=tuple(cells),
        count=count_duties(cell.state for cell in cells),
    )


def _agencies_of(duties: Iterable[Duty]) -> dict[str, str]:
    return {duty.agency.code: fold(duty.agency.name) for duty in duties}


def _shared(duties: Sequence[Duty]) -> dict[int, str]:
    """Say of a duty that it is one task with another agency's (⚠25): two roles, not two tasks."""
    found: dict[int, str] = {}
    for n, one in enumerate(duties):
        for other in duties[n + 1 :]:
            if one.agency_id == other.agency_id or not (task := campaign_rules.shared_task(one, other)):
                continue
            for here, there in ((one, other), (other, one)):
                found[here.pk] = (
                    f"Một việc, hai vai: “{task}” – {here.agency.name} {here.get_role_display().lower()}, "
                    f"{there.agency.name} {there.get_role_display().lower()} ({there.code})."
                )
    return found


def _columns(visible: Sequence[Reporter], rows: Sequence[DutyRow]) -> tuple[AgencyColumn, ...]:
    found = {each.agency.code: each.agency for each in visible}
    return tuple(
        AgencyColumn(
            code,
            agency.name,
            agency.asked,
            count_duties(cell.state for row in rows if row.agency == code for cell in row.cells),
        )
        for code, agency in sorted(found.items())
        if any(row.agency == code for row in rows)
    )


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in the history of a duty."""

    label: str
    tone: str
    evidence: str
    done_on: dt.date | None
    note: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty of one reporter with its history, newest first; ``last`` is what the form was opened on."""

    campaign: str
    title: str
    reporter: int
    name: str
    row: DutyRow
    history: tuple[EntryLine, ...]
    last: int
    why_not: str


def duty_page(user: User, reporter: Reporter, duty: Duty) -> DutyPage:
    """Return the page on which a duty is reported."""
    campaign = reporter.campaign
    entries = list(
        DutyEntry.objects.filter(reporter=reporter, duty__code=duty.code).select_related("by").order_by("-pk")
    )
    why_not = campaign_policies.why_not_report(actor_of(user), reporter.unit_id, campaign.state) or ""
    newest = {(reporter.pk, duty.code): entries[0]} if entries else {}
    cell = _cell(reporter, duty, newest, set() if why_not else {reporter.pk})
    return DutyPage(
        campaign=campaign.code,
        title=campaign.title,
        reporter=reporter.pk,
        name=str(reporter),
        row=_row(duty, [cell], {}, _shared(followed_duties(campaign))),
        history=tuple(
            EntryLine(*_WORDS[each.state][:2], each.evidence, each.done_on, each.note, str(each.by), each.at)
            for each in entries
        ),
        last=entries[0].pk if entries else 0,
        why_not=why_not,
    )


def duty_of(reporter: Reporter, code: str) -> Duty | None:
    """Return a duty of the reporter's agency by its code."""
    found = [each for each in followed_duties(reporter.campaign) if each.code == code]
    return next((each for each in found if each.agency_id == reporter.agency_id), None)
