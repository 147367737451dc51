"""Until when each dossier, plan or report of a campaign is owed, and since when: a few queries for any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns import states as campaign_states
from campaigns.models import Campaign, Extension
from dossiers.models import Dossier, Filing, Return
from records.text import vn_date


@dataclass(frozen=True, slots=True)
class Due:
    """The last valid instant of a dossier: the plan's, a granted extension's, or a return's own.

    ``said``: what kind of date it is when it is not the plan's; ``since`` and ``since_words``: from when it holds.
    """

    last_at: datetime | None
    since: datetime | None
    since_words: str
    said: str = ""
    returned: bool = False


def due_of(campaign: Campaign, dossiers: Sequence[Dossier]) -> dict[int, Due]:
    """Return what every dossier (``milestone`` loaded) is owed until; an open return goes before the plan's date."""
    ids = [each.pk for each in dossiers]
    granted: dict[tuple[int, int], tuple[datetime, datetime | None]] = {}
    for part, milestone, until, decided in Extension.objects.filter(
        participation__campaign=campaign, state=campaign_states.GRANTED, until_at__isnull=False
    ).values_list("participation_id", "milestone_id", "until_at", "decided_at"):
        if until is not None:
            key = (part, milestone)
            granted[key] = max((until, decided), granted.get(key, (until, decided)), key=lambda row: row[0])
    returns = {
        row.dossier_id: row
        for row in Return.objects.filter(dossier__in=ids, answered_at__isnull=True).order_by("round")
    }
    start, words = _since(campaign)
    out = {}
    for each in dossiers:
        last = each.milestone.last_valid_at
        due = Due(last, start, words)
        until, decided = granted.get((each.participation_id, each.milestone_id), (None, None))
        if until is not None and (last is None or until > last):
            due = Due(until, decided, f"được gia hạn ngày {_day(decided)}", "được gia hạn")
        if (back := returns.get(each.pk)) is not None:
            longest = max(filter(None, (back.until_at, until)))
            due = Due(longest, back.at, f"trả lại ngày {_day(back.at)}", "hạn hoàn thiện", returned=True)
        out[each.pk] = due
    return out


def due_of_filings(campaign: Campaign, filings: Sequence[Filing]) -> dict[int, Due]:
    """Return what every plan or report (``milestone`` loaded) is owed until: the plan's date or a granted extension's.

    The aggregate of the office that gathers has no date: the plan gives it none.
    """
    granted: dict[tuple[int | None, int], tuple[datetime, datetime | None]] = {}
    for who, milestone, until, decided in Extension.objects.filter(
        reporter__campaign=campaign, state=campaign_states.GRANTED, until_at__isnull=False
    ).values_list("reporter_id", "milestone_id", "until_at", "decided_at"):
        if until is not None:
            key = (who, milestone)
            granted[key] = max((until, decided), granted.get(key, (until, decided)), key=lambda row: row[0])
    start, words = _since(campaign)
    out = {}
    for each in filings:
        last = each.milestone.last_valid_at if each.reporter_id is not None else None
        due = Due(last, start, words)
        until, decided = granted.get((each.reporter_id, each.milestone_id), (None, None))
        if until is not None and last is not None and until > last:
            due = Due(until, decided, f"được gia hạn ngày {_day(decided)}", "được gia hạn")
        out[each.pk] = due
    return out


def _since(campaign: Campaign) -> tuple[datetime | None, str]:
    """The plan's dates hold from the opening, or from the day on which a successor plan changed them."""
    issued, opened = campaign.plan.issued_at, campaign.opened_at
    if issued is not None and opened is not None and issued > opened:
        return issued, f"ban hành kế hoạch thay thế ngày {_day(issued)}"
    return opened, f"mở đợt ngày {_day(opened)}"


def _day(moment: datetime | None) -> str:
    return vn_date(moment) if moment else "…"
