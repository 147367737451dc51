"""What agencies owe of plans and periodic reports, as debts that are reminded of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from campaigns.models import Campaign
from dossiers import catalogue, states
from dossiers.models import Filing
from dossiers.queries.due import Due, due_of_filings
from dossiers.rules import reminding as rules
from records import clock

SENT = "Cơ quan đã gửi."
#: A returned report has no date of its own; its agency was told when it was returned.
RETURNED = "Đã gửi, đang được trả lại để hoàn thiện; không nhắc theo hạn cũ."
_STOPPED = {states.FILING_SENT: SENT, states.FILING_RETURNED: RETURNED}


def filings_of(campaign: Campaign) -> list[Filing]:
    """Return the plans and reports of the reporters (not the aggregate), in the order of their dates."""
    rows = Filing.objects.filter(milestone__campaign=campaign, reporter__isnull=False)
    return list(
        rows.select_related("milestone", "reporter__unit", "reporter__agency").order_by(
            "milestone__order", "reporter__order"
        )
    )


def owed_reports(campaign: Campaign, ended: str) -> tuple[list[rules.Owed], Mapping[int, Filing]]:
    """Return the debts of all reporters, and their filings by key. ``ended``: why nobody is reminded, or ""."""
    filings = filings_of(campaign)
    due = due_of_filings(campaign, filings)
    owed = [debt for each in filings if (debt := _owed(each, due[each.pk], ended)) is not None]
    return owed, {each.pk: each for each in filings}


def _owed(filing: Filing, due: Due, ended: str) -> rules.Owed | None:
    if due.last_at is None or due.since is None:
        return None
    return rules.Owed(
        catalogue.OWED_REPORT,
        due.last_at,
        clock.local_date(due.last_at),
        clock.local_date(due.since),
        due.since_words,
        stopped=ended or _STOPPED.get(filing.state, ""),
        filing_id=filing.pk,
    )


def said_of(campaign: Campaign, filings: Sequence[Filing]) -> dict[int, str]:
    """Return what kind of date each is when it is not the plan's ("được gia hạn")."""
    return {pk: due.said for pk, due in due_of_filings(campaign, filings).items()}
