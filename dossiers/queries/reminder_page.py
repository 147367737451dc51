"""The page of reminders: every row with its day, whom it concerns, its state, and why it was skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator

from campaigns import policies as campaign_policies
from campaigns.models import Campaign
from campaigns.rules import deadline_words
from dossiers import catalogue
from dossiers.models import Reminder
from dossiers.queries.reminders import Plan, pause_of, reminder_plan, steps_of
from dossiers.rules.reminding import Verdict, Wanted
from records.models import Notice
from records.text import fold
from units.access import actor_of
from units.models import User

PER_PAGE = 25
_TONES = {
    catalogue.REMINDER_PLANNED: "here",
    catalogue.REMINDER_SENT: "done",
    catalogue.REMINDER_SKIPPED: "idle",
}
_STATES = dict(catalogue.REMINDER_STATES)
_OWED = dict(catalogue.OWED)
_AUDIENCES = dict(catalogue.AUDIENCES)


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """One reminder; ``to`` are the people it went to, empty before."""

    due_on: date
    days: str
    owed: str
    audience: str
    unit: str
    deadline: str
    state: str
    tone: str
    reason: str
    at: datetime | None
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReminderPage:
    """A page of reminders with the counts of each state and the campaign's days."""

    code: str
    title: str
    running: bool
    practice: bool
    illustrative: bool
    counts: tuple[tuple[str, str, int], ...]
    page: Page[str]
    lines: tuple[ReminderLine, ...]
    steps: dict[str, str]
    paused: str
    paused_by: str
    paused_at: datetime | None
    why_not: str | None
    q: str
    state: str
    reports: bool


def reminder_page(
    campaign: Campaign, viewer: User, at: datetime, *, state: str = "", q: str = "", page: str = ""
) -> ReminderPage:
    """Return the reminders by day; what is planned is worked out from the deadlines as they stand now."""
    plan = reminder_plan(campaign, at)
    keys = sorted(plan.verdicts, key=lambda key: (_due(plan, key), key))
    words = fold(q).split()
    chosen = [
        key
        for key in keys
        if (state not in _STATES or plan.verdicts[key].state == state)
        and all(word in fold(_unit(plan, key)) for word in words)
    ]
    pages = Paginator(chosen, PER_PAGE).get_page(page)
    told = _told([plan.stored[key].pk for key in pages if key in plan.stored])
    pause = pause_of(campaign)
    return ReminderPage(
        code=campaign.code,
        title=campaign.title,
        running=bool(plan.rows),
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        counts=tuple(
            (code, label, sum(each.state == code for each in plan.verdicts.values()))
            for code, label in catalogue.REMINDER_STATES
        ),
        page=pages,
        lines=tuple(_line(plan, key, told) for key in pages),
        steps={
            audience: "; ".join(f"{day:+d}" if day else "0" for day in steps_of(campaign).get(audience, ()))
            for audience, _label in catalogue.AUDIENCES
        },
        paused=pause.reason if pause else "",
        paused_by=str(pause.by) if pause else "",
        paused_at=pause.at if pause else None,
        why_not=campaign_policies.why_not_manage(actor_of(viewer), campaign.office_id),
        q=q.strip(),
        state=state if state in _STATES else "",
        reports=not campaign.scored,
    )


def _of(plan: Plan, key: str) -> Wanted | Reminder:
    return plan.rows.get(key) or plan.stored[key]


def _due(plan: Plan, key: str) -> date:
    return _of(plan, key).due_on


def _unit(plan: Plan, key: str) -> str:
    row = _of(plan, key)
    pk, paper = (
        (row.owed.dossier_id, row.owed.filing_id)
        if isinstance(row, Wanted)
        else (row.dossier_id, row.filing_id)
    )
    if paper is not None:
        filing = plan.debts.filings.get(paper)
        return f"{filing.reporter}: {filing.milestone.title}" if filing else ""
    dossier = plan.debts.dossiers.get(pk or 0)
    return dossier.participation.name if dossier else ""


def _line(plan: Plan, key: str, told: dict[int, list[str]]) -> ReminderLine:
    row, stored, verdict = _of(plan, key), plan.stored.get(key), plan.verdicts[key]
    owed, last = (row.owed.what, row.owed.last_at) if isinstance(row, Wanted) else (row.owed, row.last_at)
    return ReminderLine(
        due_on=row.due_on,
        days="ngày cuối"
        if row.days == 0
        else f"{-row.days} ngày trước"
        if row.days < 0
        else f"{row.days} ngày sau",
        owed=_OWED[owed],
        audience=_AUDIENCES[row.audience],
        unit=_unit(plan, key),
        deadline=deadline_words(last),
        state=_STATES[verdict.state],
        tone=_TONES[verdict.state],
        reason=verdict.reason,
        at=_at(stored, verdict),
        to=tuple(told.get(stored.pk, ())) if stored else (),
    )


def _at(stored: Reminder | None, verdict: Verdict) -> datetime | None:
    return stored.at if stored is not None and stored.state == verdict.state else None


def _told(reminders: list[int]) -> dict[int, list[str]]:
    """Name the people each reminder went to (one query)."""
    keys = {f"nhac-{pk}": pk for pk in reminders}
    out: dict[int, list[str]] = {}
    for notice in Notice.objects.filter(key__in=keys).select_related("to").order_by("to_id"):
        out.setdefault(keys[notice.key], []).append(str(notice.to))
    return out
