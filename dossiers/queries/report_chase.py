"""Who has not handed in a plan or periodic report yet, for the office that gathers: whom to call, what was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.models import Campaign
from dossiers import states
from dossiers.models import Filing
from dossiers.queries.chase_parts import (
    Asked,
    ChasePage,
    ChaseRow,
    calls_of,
    dated,
    is_late,
    letters_of,
    office_contact,
    page_of,
)
from dossiers.queries.due import Due, due_of_filings
from dossiers.queries.reminders import runs
from dossiers.queries.report_debts import filings_of
from dossiers.rules.following import paper_name
from dossiers.rules.reminder_words import report_chat
from records.text import fold
from units import roles
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
        if each.state == states.FILING_DRAFT and not is_late(due[each.pk], at):
            if each.reporter_id in ahead:
                continue
            ahead.add(each.reporter_id)
        out.append(each)
    return out, due


def report_chase_page(campaign: Campaign, viewer: User, at: datetime, asked: Asked) -> ChasePage:
    """Return the agencies that still owe a plan or report of a campaign without scores."""
    filings, due = owing_reports(campaign, at)
    return page_of(
        campaign,
        viewer,
        at,
        asked,
        owed=filings,
        due=due,
        named=lambda each: fold(f"{each.reporter} {each.milestone.title}"),
        rows=lambda shown: report_rows(campaign, shown, due, at),
    )


def report_rows(
    campaign: Campaign, filings: Sequence[Filing], due: Mapping[int, Due], at: datetime
) -> tuple[ChaseRow, ...]:
    """Return what is known of these filings (a constant number of queries)."""
    ids = [each.pk for each in filings]
    contacts = contacts_of({each.reporter.unit_id for each in filings if each.reporter})
    calls, letters = calls_of("filing", ids), letters_of("filing", ids)
    office, counting = office_contact(campaign), runs(campaign)
    out = []
    for each in filings:
        reporter, until = each.reporter, due[each.pk]
        if reporter is None or until.last_at is None:
            continue
        when = dated(until, at, counting=counting)
        name = paper_name(each.milestone.title)
        begun = each.version > 1 and each.state == states.FILING_DRAFT
        returned = each.state == states.FILING_RETURNED
        out.append(
            ChaseRow(
                pk=each.pk,
                unit=str(reporter),
                state="Đang lập" if begun else LABELS[each.state],
                tone="late" if when["late"] else "waiting" if returned else "idle",
                waiting_for=str(reporter),
                **when,
                lacking=(),
                doing=each.return_note,
                done=0,
                total=0,
                contact=contacts[reporter.unit_id],
                text=report_chat(str(reporter), campaign.title, name, until.last_at, office),
                calls=calls[each.pk],
                letters=letters[each.pk],
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
