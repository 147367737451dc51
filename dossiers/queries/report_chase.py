"""Who has not handed in a plan or periodic report yet, for the office that gathers: whom to call, what was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.paginator import Paginator

from campaigns.models import Campaign
from campaigns.rules import countdown, days_left, deadline_words
from dossiers import catalogue, policies, states
from dossiers.models import ChaseCall, ChaseLetter, Filing
from dossiers.queries.chase import (
    AHEAD,
    ALL,
    LATE,
    PAGE,
    CallLine,
    ChasePage,
    ChaseRow,
    call_line,
    letter_lines,
)
from dossiers.queries.due import Due, due_of_filings
from dossiers.queries.reminders import pause_of, runs
from dossiers.queries.report_debts import filings_of
from dossiers.rules.following import paper_name
from dossiers.rules.reminder_words import report_chat
from records.text import fold, vn_date
from units import roles
from units.access import actor_of
from units.models import User
from units.queries.contact import contacts_of

LABELS = {states.FILING_DRAFT: "Chưa gửi", states.FILING_RETURNED: "Trả lại để hoàn thiện"}


def owing_reports(campaign: Campaign, at: datetime) -> tuple[list[Filing], dict[int, Due]]:
    """Return what reporters still owe: all that is late or returned and the next one ahead, the most urgent first."""
    filings = [each for each in filings_of(campaign) if each.state != states.FILING_SENT]
    due = due_of_filings(campaign, filings)
    dated = [each for each in filings if due[each.pk].last_at is not None]
    dated.sort(key=lambda each: (due[each.pk].last_at, each.pk))
    ahead: set[int | None] = set()
    out = []
    for each in dated:
        if each.state == states.FILING_DRAFT and not _late(due[each.pk], at):
            if each.reporter_id in ahead:
                continue
            ahead.add(each.reporter_id)
        out.append(each)
    return out, due


def _late(due: Due, at: datetime) -> bool:
    return due.last_at is not None and at > due.last_at


def report_chase_page(
    campaign: Campaign, viewer: User, at: datetime, *, q: str = "", chosen: str = ALL, page: str = ""
) -> ChasePage:
    """Return the agencies that still owe a plan or report of a campaign without scores."""
    filings, due = owing_reports(campaign, at)
    counting = runs(campaign)
    late = {each.pk for each in filings if counting and _late(due[each.pk], at)}
    words = fold(q).split()
    shown = [
        each
        for each in filings
        if (chosen not in {LATE, AHEAD} or (each.pk in late) == (chosen == LATE))
        and all(word in fold(f"{each.reporter} {each.milestone.title}") for word in words)
    ]
    pages = Paginator(shown, PAGE).get_page(page)
    pause = pause_of(campaign)
    return ChasePage(
        code=campaign.code,
        title=campaign.title,
        running=counting,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        trial=False,
        draft_criteria=False,
        late=len(late),
        ahead=len(filings) - len(late),
        rows=report_rows(campaign, list(pages), due, at),
        page=pages,
        letters=letter_lines(campaign),
        why_not=policies.why_not_office_task(
            "chase", actor_of(viewer), campaign.office_id, campaign_open=counting
        ),
        paused=pause.reason if pause else "",
        q=q.strip(),
        chosen=chosen if chosen in {LATE, AHEAD} else ALL,
        at=at,
        reports=True,
    )


def report_rows(
    campaign: Campaign, filings: Sequence[Filing], due: Mapping[int, Due], at: datetime
) -> tuple[ChaseRow, ...]:
    """Return what is known of these filings (a constant number of queries)."""
    contacts = contacts_of({each.reporter.unit_id for each in filings if each.reporter})
    calls, letters = _calls_of(filings), _letters_of(filings)
    office = ", ".join(filter(None, (campaign.contact_title, campaign.contact_phone)))
    counting = runs(campaign)
    out = []
    for each in filings:
        reporter, until = each.reporter, due[each.pk]
        if reporter is None or until.last_at is None:
            continue
        gone = counting and _late(until, at)
        name = paper_name(each.milestone.title)
        begun = each.version > 1 and each.state == states.FILING_DRAFT
        out.append(
            ChaseRow(
                pk=each.pk,
                unit=str(reporter),
                state="Đang lập" if begun else LABELS[each.state],
                tone="late" if gone else "waiting" if each.state == states.FILING_RETURNED else "idle",
                waiting_for=str(reporter),
                late=gone,
                left=days_left(until.last_at, at) if counting else None,
                countdown=countdown(until.last_at, at) if counting else "",
                due=deadline_words(until.last_at),
                due_said=until.said,
                lacking=(),
                doing=each.return_note,
                done=0,
                total=0,
                contact=contacts[reporter.unit_id],
                text=report_chat(str(reporter), campaign.title, name, until.last_at, office),
                calls=tuple(calls.get(each.pk, ())),
                letters=tuple(letters.get(each.pk, ())),
                subordinate=_subordinate(campaign, each),
                paper=name,
                addressee=reporter.name,
            )
        )
    return tuple(out)


def _subordinate(campaign: Campaign, filing: Filing) -> bool:
    """Whether the agency stands below the office that gathers; only such a one is told «yêu cầu»."""
    if filing.reporter is None or filing.reporter.agency.asked:
        return False
    unit, office = filing.reporter.unit, campaign.office
    return unit.kind == roles.SUBORDINATE and unit.path.startswith(office.path) and unit.path != office.path


def _calls_of(filings: Sequence[Filing]) -> dict[int, list[CallLine]]:
    out: dict[int, list[CallLine]] = {}
    for row in ChaseCall.objects.filter(filing__in=[each.pk for each in filings]).select_related("by"):
        if row.filing_id is not None:
            out.setdefault(row.filing_id, []).append(call_line(row))
    return out


def _letters_of(filings: Sequence[Filing]) -> dict[int, list[str]]:
    out: dict[int, list[str]] = {}
    for pk, number, symbol, on in (
        ChaseLetter.objects.filter(filings__in=[each.pk for each in filings], state=catalogue.LETTER_ISSUED)
        .order_by("signed_on")
        .values_list("filings", "number", "symbol", "signed_on")
    ):
        out.setdefault(pk, []).append(f"{number}/{symbol}{f' ngày {vn_date(on)}' if on else ''}")
    return out
