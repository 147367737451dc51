"""Who has not handed in yet «đôn đốc»: days, what is lacking, whom to call, what was tried already.

All that is still owed is put in order by a few queries; what a page of it shows costs a constant number more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from campaigns.models import Campaign, MilestoneItem
from campaigns.rules import countdown, days_left, deadline_words
from dossiers import access, catalogue, policies, states
from dossiers.models import ChaseCall, ChaseLetter, Dossier, Paper
from dossiers.queries.board_missing import missing_words
from dossiers.queries.cards import Cards, cards_of
from dossiers.queries.due import Due, due_of
from dossiers.queries.facts import state_label, waiting_for
from dossiers.queries.reminders import pause_of, runs
from dossiers.rules.reminder_words import chat
from records.text import fold, vn_date
from scoring.queries import is_working_draft
from units import roles
from units.access import actor_of
from units.models import User
from units.queries.contact import Contact, contacts_of

OWED = states.WITH_UNIT - {states.AWAITING_EXPLANATION}
ALL, LATE, AHEAD = "", "qua-han", "con-han"
PAGE = 25
SHEET = "Bảng tự chấm điểm"


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
    """One page of the units that owe, the letters made, and what the person may do."""

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


def chase_page(
    campaign: Campaign, viewer: User, at: datetime, *, q: str = "", chosen: str = ALL, page: str = ""
) -> ChasePage:
    """Return the units of a campaign that still owe; late ones first, then by their last day."""
    dossiers, due = owing(campaign, viewer)
    counting = runs(campaign)
    late = {each.pk for each in dossiers if counting and _late(due[each.pk], at)}
    words = fold(q).split()
    shown = [
        each
        for each in dossiers
        if (chosen not in {LATE, AHEAD} or (each.pk in late) == (chosen == LATE))
        and all(word in f"{each.participation.search} {fold(each.participation.name)}" for word in words)
    ]
    pages = Paginator(shown, PAGE).get_page(page)
    pause = pause_of(campaign)
    return ChasePage(
        code=campaign.code,
        title=campaign.title,
        running=counting,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        trial=campaign.trial_confirmed_at is not None,
        draft_criteria=any(
            is_working_draft(pk) for pk in {each.participation.criteria_set_id for each in dossiers}
        ),
        late=len(late),
        ahead=len(dossiers) - len(late),
        rows=chase_rows(campaign, list(pages.object_list), due, at),
        page=pages,
        letters=letter_lines(campaign),
        why_not=policies.why_not_office_task(
            "chase", actor_of(viewer), campaign.office_id, campaign_open=counting
        ),
        paused=pause.reason if pause else "",
        q=q.strip(),
        chosen=chosen if chosen in {LATE, AHEAD} else ALL,
        at=at,
    )


def owing(campaign: Campaign, viewer: User) -> tuple[list[Dossier], dict[int, Due]]:
    """Return the dossiers other units still owe, the most urgent first, with until when."""
    rows = [
        each
        for each in access.office_dossiers(viewer)
        .filter(participation__campaign=campaign, state__in=OWED)
        .select_related("participation__campaign__plan")
        .order_by("participation__order", "pk")
        if each.participation.unit_id != each.participation.appraiser_id
    ]
    due = due_of(campaign, rows)
    rows.sort(key=lambda each: (due[each.pk].last_at is None, due[each.pk].last_at))
    return rows, due


def _late(due: Due, at: datetime) -> bool:
    return due.last_at is not None and at > due.last_at


def chase_rows(
    campaign: Campaign, dossiers: Sequence[Dossier], due: Mapping[int, Due], at: datetime
) -> tuple[ChaseRow, ...]:
    """Return what is known of these dossiers (a constant number of queries)."""
    cards = cards_of(dossiers)
    missing = missing_words(campaign, dossiers, cards)
    lacking = lacking_of(campaign, dossiers, cards)
    contacts = contacts_of({each.participation.unit_id for each in dossiers})
    calls: dict[int, list[CallLine]] = {}
    for row in ChaseCall.objects.filter(dossier__in=[each.pk for each in dossiers]).select_related("by"):
        if row.dossier_id is not None:
            calls.setdefault(row.dossier_id, []).append(call_line(row))
    letters = _letters_of(dossiers)
    office = ", ".join(filter(None, (campaign.contact_title, campaign.contact_phone)))
    counting = runs(campaign)
    out = []
    for each in dossiers:
        until = due[each.pk]
        gone = counting and _late(until, at)
        wanted, parts = lacking[each.pk]
        out.append(
            ChaseRow(
                pk=each.pk,
                unit=each.participation.name,
                state=state_label(each),
                tone="late" if gone else states.STATES[each.state].tone,
                waiting_for=waiting_for(each),
                late=gone,
                left=days_left(until.last_at, at) if until.last_at and counting else None,
                countdown=countdown(until.last_at, at) if until.last_at and counting else "",
                due=deadline_words(until.last_at) if until.last_at else "chưa có ngày",
                due_said=until.said,
                lacking=parts,
                doing=missing[each.pk],
                done=wanted - len(parts),
                total=wanted,
                contact=contacts[each.participation.unit_id],
                text=chat(each.participation.name, campaign.title, until.last_at, ", ".join(parts), office)
                if until.last_at
                else "",
                calls=tuple(calls.get(each.pk, ())),
                letters=tuple(letters.get(each.pk, ())),
                subordinate=is_subordinate(each),
            )
        )
    return tuple(out)


def call_line(call: ChaseCall) -> CallLine:
    """Return a call as a line."""
    return CallLine(call.called_at, call.spoke_to, call.text, str(call.by))


def is_subordinate(dossier: Dossier) -> bool:
    """Whether the unit stood below the Office when the campaign opened; only such a unit is told «yêu cầu»."""
    part = dossier.participation
    office = part.campaign.office
    return part.kind == roles.SUBORDINATE and part.path.startswith(office.path) and part.path != office.path


def lacking_of(
    campaign: Campaign, dossiers: Sequence[Dossier], cards: Mapping[int, Cards]
) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Return for each dossier how many components it needs and the names of those it lacks (two queries).

    A paper is there once it has number and date; the score sheet once every criterion and question is answered.
    """
    owed: dict[int, list[str]] = {}
    for item in MilestoneItem.objects.filter(milestone__campaign=campaign, required=True):
        kinds = owed.setdefault(item.milestone_id, [])
        if item.paper_kind and item.paper_kind not in kinds:
            kinds.append(item.paper_kind)
    issued: dict[int, set[str]] = {}
    for pk, kind in Paper.objects.filter(
        dossier__in=[each.pk for each in dossiers], state=states.PAPER_ISSUED
    ).values_list("dossier_id", "kind"):
        issued.setdefault(pk, set()).add(kind)
    out = {}
    for each in dossiers:
        kinds = owed.get(each.milestone_id, [])
        have = issued.get(each.pk, set())
        own = cards[each.pk].own
        if not own.missing_criteria and not own.missing_vetoes:
            have = have | {catalogue.SCORE_SHEET}
        names = tuple(
            SHEET if kind == catalogue.SCORE_SHEET else catalogue.PAPER_NAMES[kind]
            for kind in kinds
            if kind not in have
        )
        out[each.pk] = (len(kinds), names)
    return out


def _letters_of(dossiers: Sequence[Dossier]) -> dict[int, list[str]]:
    out: dict[int, list[str]] = {}
    for pk, number, symbol, on in (
        ChaseLetter.objects.filter(dossiers__in=[each.pk for each in dossiers], state=catalogue.LETTER_ISSUED)
        .order_by("signed_on")
        .values_list("dossiers", "number", "symbol", "signed_on")
    ):
        on_words = f" ngày {vn_date(on)}" if on else ""
        out.setdefault(pk, []).append(f"{number}/{symbol}{on_words}")
    return out


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
