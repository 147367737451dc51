"""What the list of those who still owe («đôn đốc») is made of, whatever they owe: dossier, plan, periodic report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict, TypeVar

from django.core.paginator import Page, Paginator

from campaigns.models import Campaign
from campaigns.rules import countdown, days_left, deadline_words
from dossiers import catalogue, policies
from dossiers.models import ChaseCall, ChaseLetter, Dossier, Filing
from dossiers.queries.due import Due
from dossiers.queries.reminders import pause_of, runs
from records.text import fold, vn_date
from units.access import actor_of
from units.models import User
from units.queries.contact import Contact

ALL, LATE, AHEAD = "", "qua-han", "con-han"
PAGE = 25
Owed = TypeVar("Owed", Dossier, Filing)
#: The column of calls that names what is owed; letters know it by the plural.
Party = Literal["dossier", "filing"]


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call to a unit: who called, whom, when, what was said."""

    called_at: datetime
    spoke_to: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class ChaseRow:
    """A unit that still owes its dossier. ``left``: days to the last valid day, negative when it is past."""

    pk: int
    unit: str
    state: str
    tone: str
    waiting_for: str
    late: bool
    left: int | None
    countdown: str
    due: str
    due_said: str
    lacking: tuple[str, ...]
    doing: str
    done: int
    total: int
    contact: Contact
    text: str
    calls: tuple[CallLine, ...]
    letters: tuple[str, ...]
    subordinate: bool
    #: The plan or report that is owed, where nobody is scored.
    paper: str = ""
    #: How a letter names the addressee, where that is more than ``unit``.
    addressee: str = ""
    #: What is called lacking is written and waits for the chair, a signature or a number.
    unsigned: bool = False

    @property
    def late_days(self) -> int:
        """Whole days since the last valid day; 0 while it is not past."""
        return max(-(self.left or 0), 0) if self.late else 0


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A «công văn đôn đốc» of the campaign."""

    pk: int
    number: str
    state: str
    tone: str
    made_at: datetime
    signed_on: str
    units: int


@dataclass(frozen=True, slots=True)
class ChasePage:
    """One page of those who owe, the letters made, and what the person may do.

    ``reports``: agencies owe plans and reports, nobody a dossier; ``trial`` and ``draft_criteria`` then say nothing.
    """

    code: str
    title: str
    running: bool
    practice: bool
    illustrative: bool
    trial: bool
    draft_criteria: bool
    late: int
    ahead: int
    rows: tuple[ChaseRow, ...]
    page: Page[Any]
    letters: tuple[LetterLine, ...]
    why_not: str | None
    paused: str
    q: str
    chosen: str
    at: datetime
    reports: bool = False


class Dated(TypedDict):
    """What a row says of its last valid day."""

    late: bool
    left: int | None
    countdown: str
    due: str
    due_said: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader looks for: words without marks, one side of the deadline, a page."""

    q: str = ""
    chosen: str = ALL
    page: str = ""


def is_late(due: Due, at: datetime) -> bool:
    """Whether the last valid instant is past."""
    return due.last_at is not None and at > due.last_at


def late_ids(owed: Sequence[Owed], due: Mapping[int, Due], at: datetime) -> list[int]:
    """Return those of ``owed`` whose last valid instant is past."""
    return [each.pk for each in owed if is_late(due[each.pk], at)]


def dated(until: Due, at: datetime, *, counting: bool) -> Dated:
    """Say how late or how near a day is; nothing is counted in a campaign that does not run."""
    last = until.last_at
    return {
        "late": counting and is_late(until, at),
        "left": days_left(last, at) if last and counting else None,
        "countdown": countdown(last, at) if last and counting else "",
        "due": deadline_words(last) if last else "chưa có ngày",
        "due_said": until.said,
    }


def page_of(
    campaign: Campaign,
    viewer: User,
    at: datetime,
    asked: Asked,
    *,
    owed: Sequence[Owed],
    due: Mapping[int, Due],
    named: Callable[[Owed], str],
    rows: Callable[[Sequence[Owed]], tuple[ChaseRow, ...]],
    draft_criteria: bool = False,
) -> ChasePage:
    """Return the page of what is owed: searched in ``named`` (folded), filtered, paged, the shown ones as ``rows``."""
    counting = runs(campaign)
    late = set(late_ids(owed, due, at)) if counting else set()
    words = fold(asked.q).split()
    chosen = asked.chosen if asked.chosen in {LATE, AHEAD} else ALL
    shown = [
        each
        for each in owed
        if (not chosen or (each.pk in late) == (chosen == LATE))
        and all(word in named(each) for word in words)
    ]
    page = Paginator(shown, PAGE).get_page(asked.page)
    pause = pause_of(campaign)
    return ChasePage(
        code=campaign.code,
        title=campaign.title,
        running=counting,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        trial=campaign.scored and campaign.trial_confirmed_at is not None,
        draft_criteria=draft_criteria,
        late=len(late),
        ahead=len(owed) - len(late),
        rows=rows(list(page.object_list)),
        page=page,
        letters=letter_lines(campaign),
        why_not=policies.why_not_office_task(
            "chase", actor_of(viewer), campaign.office_id, campaign_open=counting
        ),
        paused=pause.reason if pause else "",
        q=asked.q.strip(),
        chosen=chosen,
        at=at,
        reports=not campaign.scored,
    )


def calls_of(party: Party, ids: Sequence[int]) -> dict[int, tuple[CallLine, ...]]:
    """Return the calls about each, newest first (one query)."""
    out: dict[int, tuple[CallLine, ...]] = dict.fromkeys(ids, ())
    for row in ChaseCall.objects.filter(**{f"{party}__in": ids}).select_related("by"):
        pk = row.dossier_id if party == "dossier" else row.filing_id
        if pk is not None:
            out[pk] += (CallLine(row.called_at, row.spoke_to, row.text, str(row.by)),)
    return out


def letters_of(party: Party, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return number and date of the issued letters about each, oldest first (one query)."""
    out: dict[int, tuple[str, ...]] = dict.fromkeys(ids, ())
    issued = ChaseLetter.objects.filter(**{f"{party}s__in": ids}, state=catalogue.LETTER_ISSUED)
    for pk, number, symbol, on in issued.order_by("signed_on").values_list(
        f"{party}s", "number", "symbol", "signed_on"
    ):
        if pk in out:
            out[pk] += (f"{number}/{symbol}{f' ngày {vn_date(on)}' if on else ''}",)
    return out


def office_contact(campaign: Campaign) -> str:
    """Return whom to ask at the Office: "Phòng TC-HC-QT, 0212…"."""
    return ", ".join(filter(None, (campaign.contact_title, campaign.contact_phone)))


_TONES = {catalogue.LETTER_DRAFT: "draft", catalogue.LETTER_ISSUED: "done", catalogue.LETTER_DROPPED: "idle"}


def letter_lines(campaign: Campaign) -> tuple[LetterLine, ...]:
    """Return the letters of a campaign, newest first; dropped drafts stay in the journal only."""
    rows = ChaseLetter.objects.filter(campaign=campaign).exclude(state=catalogue.LETTER_DROPPED)
    return tuple(
        LetterLine(
            each.pk,
            f"{each.number}/{each.symbol}" if each.number else f"…/{each.symbol}",
            each.get_state_display(),
            _TONES[each.state],
            each.made_at,
            vn_date(each.signed_on) if each.signed_on else "",
            len(each.content.get("units", ())),
        )
        for each in rows
    )
