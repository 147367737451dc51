"""The dashboard «bảng theo dõi»: unit × step with deadline, what is missing in words, and the three totals.

One frozen ``Board`` for screen and sheet, so the two cannot disagree; a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from campaigns import states as campaign_states
from campaigns.models import Campaign, Extension, Milestone
from campaigns.queries import findings
from campaigns.rules import countdown, days_left, deadline_words
from dossiers import access, states
from dossiers.models import Dossier, Return
from dossiers.queries.board_missing import missing_words
from dossiers.queries.board_parts import (
    Board,
    BoardRow,
    FindingRow,
    MilestoneRow,
    Segment,
    StateChoice,
    Stats,
)
from dossiers.queries.cards import Cards, cards_of, shown
from dossiers.queries.facts import state_label, waiting_for
from dossiers.queries.late import open_counts
from records import clock
from records.text import curly, fold, sort_key, vn_date
from units.models import User
from units.rules import tree

NONE = "—"
SORTS = ("don-vi", "trang-thai", "han", "tu-cham")


def progress_board(
    campaign: Campaign,
    viewer: User,
    at: datetime,
    *,
    q: str = "",
    state: str = "",
    sort: str = "",
    below: str = "",
) -> Board:
    """Build the dashboard of a campaign the person's Office runs.

    The figures on top and the counts of the filter are of the whole campaign; ``rows`` are what the filter leaves.
    """
    dossiers = list(
        access.office_dossiers(viewer)
        .filter(_within(below), participation__campaign=campaign)
        .order_by("participation__order", "pk")
    )
    milestones = list(campaign.milestones.all())
    participants = list(
        campaign.participations.filter(_within(below)).select_related("unit", "appraiser", "criteria_set")
    )
    cards = cards_of(dossiers)
    missing = missing_words(campaign, dossiers, cards)
    until = _until(campaign, dossiers)
    late = open_counts(each.pk for each in dossiers)
    rows = [
        _row(
            each,
            cards[each.pk],
            missing.get(each.pk, ""),
            until.get(each.pk),
            milestones,
            at,
            late.get(each.pk, 0),
        )
        for each in dossiers
    ]
    chosen = state if state in states.STATES else ""
    shown = [row for row in rows if _matches(row, q) and (not chosen or row.state == chosen)]
    return Board(
        code=campaign.code,
        title=campaign.title,
        plan_words=_plan_words(campaign),
        period_words=f"thời gian đánh giá {vn_date(campaign.period_from)} – {vn_date(campaign.period_to)}",
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        trial=campaign.trial_confirmed_at is not None,
        draft_criteria=any(each.spec.is_working_draft for each in cards.values()),
        running=_runs(campaign),
        stats=_stats(rows, milestones, at, running=_runs(campaign)),
        rows=tuple(_sorted(shown, sort)),
        shown=len(shown),
        total=len(rows),
        q=q.strip(),
        state=chosen,
        sort=sort if sort in SORTS else "",
        states=_choices(rows),
        # The plan lists them by chapter; a line of time runs by date, those without one at its end.
        milestones=tuple(
            _milestone(each, at, running=_runs(campaign)) for each in sorted(milestones, key=_last)
        ),
        findings=tuple(
            FindingRow(
                each.level_name,
                {"contradiction": "late", "gap": "waiting"}.get(each.level, "idle"),
                each.text,
                each.code,
            )
            for each in findings(campaign, milestones, participants)
        ),
        at=at,
        below=below,
    )


def _within(path: str) -> Q:
    if not path:
        return Q()
    low, high = tree.subtree(path)
    return Q(path__gte=low, path__lt=high)


def _runs(campaign: Campaign) -> bool:
    """Whether days are counted: not in a campaign that is over, nor in history that is only told."""
    return campaign.state == campaign_states.OPEN and not campaign.is_illustrative


def _plan_words(campaign: Campaign) -> str:
    words = str(campaign.plan)
    carried = [
        link.target
        for link in campaign.plan.links.select_related("target")
        if link.kind == campaign_states.CARRIES_OUT
    ]
    if not carried:
        return words
    return f"{words}, thực hiện {', '.join(f'{plan.number}{plan.symbol}' for plan in carried)}"


@dataclass(frozen=True, slots=True)
class _Until:
    """A day of the unit's own; ``own``: a return's date, which rules whatever the plan says."""

    last: datetime
    words: str
    own: bool = False


def _until(campaign: Campaign, dossiers: Sequence[Dossier]) -> dict[int, _Until]:
    """Days of their own: a granted extension, or the open return's date; the return comes later and wins."""
    granted: dict[tuple[int, int], datetime] = {}
    for part, milestone, last in Extension.objects.filter(
        participation__campaign=campaign, state=campaign_states.GRANTED, until_at__isnull=False
    ).values_list("participation_id", "milestone_id", "until_at"):
        if last is not None:
            key = (part, milestone)
            granted[key] = max(last, granted.get(key, last))
    out = {
        each.pk: _Until(granted[(each.participation_id, each.milestone_id)], "được gia hạn")
        for each in dossiers
        if (each.participation_id, each.milestone_id) in granted
    }
    for pk, last in Return.objects.filter(
        dossier__in=[each.pk for each in dossiers], answered_at__isnull=True
    ).values_list("dossier_id", "until_at"):
        out[pk] = _Until(last, "hạn hoàn thiện", own=True)
    return out


def _row(
    dossier: Dossier,
    cards: Cards,
    missing: str,
    until: _Until | None,
    milestones: Sequence[Milestone],
    at: datetime,
    late_facts: int,
) -> BoardRow:
    part = dossier.participation
    own = part.unit_id == part.appraiser_id
    readable = own or dossier.state in states.SEEN_BY_OFFICE
    last, plan = _due(dossier, until, milestones)
    counting = _runs(part.campaign)
    late = counting and last is not None and at > last
    left = days_left(last, at) if last else None
    finished = dossier.state in states.DECIDED | {states.WITHDRAWN_RESULT, states.FORWARDED}
    marks = (
        [dossier.get_punctuality_display()]
        if dossier.punctuality and dossier.punctuality != states.ON_TIME
        else []
    )
    if late and dossier.state in states.BEFORE_SUBMISSION and not dossier.punctuality:
        marks.append("Quá hạn, chưa nộp")
    if dossier.returns:
        marks.append(f"Đã trả lại {dossier.returns} lần")
    if late_facts:
        marks.append("Có sự việc phát sinh sau kỳ chờ kết luận")
    totals = shown(dossier, cards)
    final = None if own else totals.settled
    return BoardRow(
        pk=dossier.pk,
        unit=part.name,
        own=own,
        state=dossier.state,
        state_label=state_label(dossier),
        tone="late"
        if late and dossier.state in states.BEFORE_SUBMISSION
        else states.STATES[dossier.state].tone,
        waiting_for=waiting_for(dossier),
        marks=tuple(marks),
        returns=dossier.returns,
        missing=missing,
        self_total=totals.own,
        appraised_total=totals.appraised,
        final_total=totals.final,
        final_note="do cấp trên thẩm định" if own and dossier.state in states.BUNDLED else "",
        outcome=curly(final.label) if final and final.outcome_code else "",
        due=deadline_words(last) if last and not finished else "",
        due_plan=plan,
        countdown=countdown(last, at) if last and not finished and counting else "",
        due_tone="late" if late else "waiting" if counting and left is not None and left <= 2 else "",
        last_valid_at=None if finished else last,
        submitted_at=dossier.first_submitted_at,
        readable=readable,
        search=part.search,
        sort_key=part.sort_key or sort_key(part.name),
        late_facts=late_facts,
    )


def _due(
    dossier: Dossier, until: _Until | None, milestones: Sequence[Milestone]
) -> tuple[datetime | None, str]:
    """The last valid instant of the step the dossier stands at, and what kind of date it is when not the plan's."""
    if dossier.state in states.WITH_UNIT and dossier.state != states.AWAITING_EXPLANATION:
        last = dossier.milestone.last_valid_at
        if until is not None and (until.own or last is None or until.last > last):
            return until.last, until.words
        return last, ""
    purpose = campaign_states.FORWARD if dossier.state in states.BUNDLED else campaign_states.APPRAISE
    found = next((each for each in milestones if each.purpose == purpose and each.last_valid_at), None)
    return (found.last_valid_at, "") if found else (None, "")


def _matches(row: BoardRow, q: str) -> bool:
    # Spelling variants ("uỷ", "ủy") and marks disappear on both sides.
    haystack = f"{row.search} {fold(row.unit)}"
    return all(word in haystack for word in fold(q).split())


def _sorted(rows: list[BoardRow], sort: str) -> list[BoardRow]:
    if sort == "don-vi":
        return sorted(rows, key=lambda row: row.sort_key)
    if sort == "trang-thai":
        order = list(states.STATES)
        return sorted(rows, key=lambda row: order.index(row.state))
    if sort == "han":
        return sorted(rows, key=lambda row: (row.last_valid_at is None, row.last_valid_at or row.unit))
    if sort == "tu-cham":
        return sorted(rows, key=lambda row: (row.self_total is None, -(row.self_total or 0)))
    return rows


def _choices(rows: Sequence[BoardRow]) -> tuple[StateChoice, ...]:
    out = []
    for code in states.STATES:
        found = [row for row in rows if row.state == code]
        if found:
            out.append(StateChoice(code, found[0].state_label, len(found)))
    return tuple(out)


def _stats(
    rows: Sequence[BoardRow], milestones: Sequence[Milestone], at: datetime, *, running: bool
) -> Stats:
    due = [
        each
        for each in milestones
        if each.last_valid_at
        and each.purpose in {campaign_states.SUBMIT, campaign_states.APPRAISE, campaign_states.FORWARD}
    ]
    ahead = sorted((each for each in due if each.last_valid_at and each.last_valid_at >= at), key=_last)
    # History, or everything gone: the last date of all says where the campaign stands.
    chosen = ahead[0] if running and ahead else max(due, key=_last, default=None)
    theirs = [row for row in rows if not row.own]
    submitted = [row for row in theirs if row.state not in states.BEFORE_SUBMISSION]
    returned = [row for row in rows if row.state in {states.RETURNED, states.AWAITING_EXPLANATION}]
    idle = [row for row in rows if row.state == states.NOT_STARTED]
    late = [row for row in rows if row.state in states.BEFORE_SUBMISSION and row.due_tone == "late"]
    value, unit = _next_words(chosen, at, running=running)
    return Stats(
        next_value=value,
        next_unit=unit,
        next_title=chosen.title if chosen else "Chưa có mốc nào có ngày",
        next_deadline=deadline_words(chosen.last_valid_at) if chosen and chosen.last_valid_at else "",
        next_words=f"“{chosen.words}”" + (f" · mục {chosen.clause}" if chosen.clause else "")
        if chosen
        else "",
        next_late=bool(chosen and chosen.last_valid_at and at > chosen.last_valid_at and running),
        submitted=len(submitted),
        total=len(theirs),
        segments=_segments(theirs),
        bar_words=_bar_words(theirs),
        returned=len(returned),
        returned_note=", ".join(row.unit for row in returned),
        not_started=len(idle),
        not_started_names=", ".join(row.unit for row in idle),
        late=len(late),
        late_names=", ".join(row.unit for row in late),
    )


def _last(milestone: Milestone) -> datetime:
    return milestone.last_valid_at or datetime.max.replace(tzinfo=clock.ZONE)


def _next_words(milestone: Milestone | None, at: datetime, *, running: bool) -> tuple[str, str]:
    if milestone is None or milestone.last_valid_at is None:
        return NONE, ""
    if not running:
        return vn_date(milestone.last_valid_at), ""
    left = days_left(milestone.last_valid_at, at)
    if at > milestone.last_valid_at:
        return f"{-left} ngày" if left else "Hôm nay", "đã qua"
    return (f"{left} ngày", "nữa") if left else ("Hôm nay", "là hạn cuối")


def _parts(rows: Sequence[BoardRow]) -> list[tuple[str, str, int]]:
    waiting = {states.RETURNED, states.AWAITING_EXPLANATION}
    back = sum(row.state in waiting for row in rows)
    before = sum(row.state in states.BEFORE_SUBMISSION for row in rows)
    return [
        ("done", "đã nộp", len(rows) - back - before),
        ("waiting", "chờ đơn vị sửa, giải trình", back),
        ("idle", "chưa nộp", before),
    ]


def _segments(rows: Sequence[BoardRow]) -> tuple[Segment, ...]:
    out, x = [], Decimal(0)
    for tone, words, count in _parts(rows):
        width = Decimal(count * 100) / Decimal(len(rows)) if rows else Decimal(0)
        # The attribute of a picture: a point, never the comma of the reader's language.
        out.append(Segment(tone, x.quantize(Decimal("0.01")), width.quantize(Decimal("0.01")), words))
        x += width
    return tuple(out)


def _bar_words(rows: Sequence[BoardRow]) -> str:
    return ", ".join(f"{count} {words}" for _tone, words, count in _parts(rows) if count)


def _milestone(milestone: Milestone, at: datetime, *, running: bool) -> MilestoneRow:
    last = milestone.last_valid_at
    # A beginning and a period are no deadlines of anybody.
    mere = milestone.purpose in {campaign_states.START, campaign_states.PERIOD}
    past = last is not None and at > last
    return MilestoneRow(
        code=milestone.code,
        title=milestone.title,
        words=milestone.words,
        clause=milestone.clause,
        said=(f"ngày {vn_date(last)}" if milestone.purpose == campaign_states.START else deadline_words(last))
        if last
        else "",
        countdown=countdown(last, at) if last and not mere and running and not past else "",
        status="done" if past else "todo",
        flag=milestone.flag,
        actor=milestone.actor,
    )
