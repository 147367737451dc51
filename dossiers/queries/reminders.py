"""Reminders of a campaign: what is owed, what is planned, what was sent or skipped and why.

The plan is worked out anew from the deadlines as they stand, so that a page never shows what an extension, a return
or a successor plan has overtaken; the action that sends stores exactly the same plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns import states as campaign_states
from campaigns.models import Campaign, Milestone
from campaigns.rules import end_of
from dossiers import catalogue, states
from dossiers.models import Assignment, Dossier, Filing, Reminder, ReminderPause, ReminderStep
from dossiers.queries.board_missing import missing_words
from dossiers.queries.cards import Cards, cards_of
from dossiers.queries.due import Due, due_of
from dossiers.queries.report_debts import owed_reports
from dossiers.rules import reminding as rules
from records import clock
from records.text import vn_date

CLOSED = "Đợt đánh giá đã kết thúc."
SUBMITTED = "Đơn vị đã nộp hồ sơ."
ANSWERED = "Đơn vị đã nộp lại hồ sơ."
PREPARED = "Các tiêu chí được giao đã chấm xong hoặc hồ sơ không còn ở bước lập."
APPRAISED = "Đã thẩm định xong tất cả hồ sơ."
FORWARDED = "Đã gửi cấp trên."
#: What the Office has still to appraise.
_TO_APPRAISE = states.WITH_UNIT | states.WITH_OFFICE
_TO_FORWARD = _TO_APPRAISE | {states.ACCEPTED, states.UPPER_RETURNED}


@dataclass(frozen=True, slots=True)
class Debts:
    """Everything owed in a campaign, with the words a reminder needs."""

    owed: tuple[rules.Owed, ...]
    dossiers: Mapping[int, Dossier]
    missing: Mapping[int, str]
    #: (dossier, person, last instant) → codes of the criteria not yet scored.
    criteria: Mapping[tuple[int, int, datetime], tuple[str, ...]] = field(default_factory=dict)
    filings: Mapping[int, Filing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The reminders of a campaign as they are today: wanted rows, stored rows, and what becomes of each."""

    debts: Debts
    rows: Mapping[str, rules.Wanted]
    stored: Mapping[str, Reminder]
    verdicts: Mapping[str, rules.Verdict]


def steps_of(campaign: Campaign) -> dict[str, tuple[int, ...]]:
    """Return the days on which a campaign reminds, by audience: the Office's own, or those that ship."""
    own: dict[str, list[int]] = {}
    for audience, days in ReminderStep.objects.filter(campaign=campaign).values_list("audience", "days"):
        own.setdefault(audience, []).append(days)
    if not own:
        return dict(catalogue.DEFAULT_STEPS)
    return {audience: tuple(sorted(own.get(audience, ()))) for audience, _label in catalogue.AUDIENCES}


def pause_of(campaign: Campaign) -> ReminderPause | None:
    """Return the pause in force."""
    return ReminderPause.objects.filter(campaign=campaign, ended_at__isnull=True).select_related("by").first()


def runs(campaign: Campaign) -> bool:
    """Whether a campaign reminds at all: not before it opens, nor where history is only told."""
    return campaign.state == campaign_states.OPEN and not campaign.is_illustrative


def reminder_plan(campaign: Campaign, at: datetime) -> Plan:
    """Work out the plan of a campaign at an instant (a constant number of queries); writes nothing."""
    debts = debts_of(campaign)
    rows = rules.wanted(debts.owed, steps_of(campaign))
    stored = {row.key: row for row in Reminder.objects.filter(campaign=campaign)}
    kept = {key: rules.Kept(key, row.state, row.due_on, row.reason) for key, row in stored.items()}
    pause = pause_of(campaign)
    found = rules.verdicts(rows, kept, clock.local_date(at), pause.reason if pause else "")
    return Plan(debts, {row.key: row for row in rows}, stored, found)


def debts_of(campaign: Campaign) -> Debts:
    """Gather what units, persons and the Office owe in a campaign."""
    if campaign.state == campaign_states.DRAFT or campaign.is_illustrative:
        return Debts((), {}, {})
    dossiers = list(
        Dossier.objects.filter(participation__campaign=campaign)
        .select_related(
            "milestone",
            "participation__unit",
            "participation__campaign__office",
            "participation__campaign__plan",
            "participation__criteria_set",
        )
        .order_by("participation__order", "pk")
    )
    cards = cards_of(dossiers)
    due = due_of(campaign, dossiers)
    ended = CLOSED if campaign.state == campaign_states.CLOSED else ""
    owed: list[rules.Owed] = []
    for each in dossiers:
        owed += _of_dossier(each, due[each.pk], ended)
    given, codes = _of_persons(dossiers, cards, ended)
    milestones = list(campaign.milestones.all())
    reports, filings = ([], {}) if campaign.scored else owed_reports(campaign, ended)
    owed += [*given, *_of_office(campaign, milestones, dossiers, ended), *reports]
    return Debts(
        tuple(owed),
        {each.pk: each for each in dossiers},
        missing_words(campaign, dossiers, cards),
        codes,
        filings,
    )


def _of_dossier(dossier: Dossier, due: Due, ended: str) -> list[rules.Owed]:
    """A unit owes its dossier until the plan's date (or its extension), or its correction until the return's own."""
    if due.last_at is None or due.since is None:
        return []
    owes = dossier.state in states.WITH_UNIT - {states.AWAITING_EXPLANATION}
    what = catalogue.OWED_RETURNED if due.returned else catalogue.OWED_SUBMIT
    stopped = ended or ("" if owes else ANSWERED if due.returned else SUBMITTED)
    return [_owed(what, due.last_at, due.since, due.since_words, dossier.pk, stopped=stopped)]


def _of_persons(
    dossiers: Sequence[Dossier], cards: Mapping[int, Cards], ended: str
) -> tuple[list[rules.Owed], dict[tuple[int, int, datetime], tuple[str, ...]]]:
    """Criteria given to a person until the same day are one debt, however many they are."""
    rows = {each.pk: each for each in dossiers}
    groups: dict[tuple[int, int, datetime], list[Assignment]] = {}
    for each in (
        Assignment.objects.filter(dossier__in=rows).select_related("criterion").order_by("criterion_id")
    ):
        groups.setdefault((each.dossier_id, each.to_id, _end_before(each)), []).append(each)
    owed, codes = [], {}
    for key, given in groups.items():
        book = cards[key[0]].book
        open_codes = tuple(
            each.criterion.code for each in given if not book.given(states.SELF, each.criterion.code).answered
        )
        codes[key] = open_codes
        at_work = rows[key[0]].state in states.EDITABLE | {states.NOT_STARTED}
        since = min(each.saved_at for each in given if each.saved_at)
        stopped = ended or ("" if open_codes and at_work else PREPARED)
        words = f"giao việc ngày {vn_date(since)}"
        owed.append(
            _owed(catalogue.OWED_CRITERIA, key[2], since, words, key[0], person=key[1], stopped=stopped)
        )
    return owed, codes


def _end_before(given: Assignment) -> datetime:
    # "trước ngày" excludes the day itself.
    return end_of(given.due_on - timedelta(days=1))


def _of_office(
    campaign: Campaign, milestones: Sequence[Milestone], dossiers: Sequence[Dossier], ended: str
) -> list[rules.Owed]:
    """The Office owes the appraisal of every dossier, and what goes to the level above."""
    since = campaign.opened_at
    out: list[rules.Owed] = []
    left = {each.state for each in dossiers}
    for what, purpose, open_states, done in (
        (catalogue.OWED_APPRAISE, campaign_states.APPRAISE, _TO_APPRAISE, APPRAISED),
        (catalogue.OWED_FORWARD, campaign_states.FORWARD, _TO_FORWARD, FORWARDED),
    ):
        milestone = next((each for each in milestones if each.purpose == purpose), None)
        if milestone is None or milestone.last_valid_at is None or since is None:
            continue
        stopped = ended or ("" if left & open_states else done)
        words = f"mở đợt ngày {vn_date(since)}"
        out.append(_owed(what, milestone.last_valid_at, since, words, None, stopped=stopped))
    return out


def _owed(
    what: str,
    last_at: datetime,
    since: datetime,
    words: str,
    dossier: int | None,
    *,
    person: int | None = None,
    stopped: str = "",
) -> rules.Owed:
    return rules.Owed(
        what=what,
        last_at=last_at,
        last_day=clock.local_date(last_at),
        since=clock.local_date(since),
        since_words=words,
        dossier_id=dossier,
        person_id=person,
        stopped=stopped,
    )
