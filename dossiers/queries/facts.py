"""The facts policies ask for, and the head and buttons every page of a dossier shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns import states as campaign_states
from campaigns.models import Milestone
from campaigns.rules import countdown, days_left, deadline_words
from dossiers import policies, states
from dossiers.models import Dossier, Return
from dossiers.policies import Facts
from records import clock
from records.text import vn_date
from scoring.queries import is_working_draft
from units import roles
from units.access import actor_of, holders
from units.models import User


def facts_of(dossier: Dossier) -> Facts:
    """Read what policies must know of a dossier (four queries, whatever its size)."""
    part = dossier.participation
    campaign = part.campaign
    senders = set(holders(part.unit_id, roles.OFFICER, roles.CHAIR).values_list("pk", flat=True))
    return Facts(
        dossier_id=dossier.pk,
        state=dossier.state,
        unit_id=part.unit_id,
        office_id=part.appraiser_id,
        own=part.unit_id == part.appraiser_id,
        sent_by_id=dossier.sent_by_id,
        scorer_ids=frozenset(
            dossier.scores.filter(step=states.SELF, saved_by__isnull=False)
            .order_by()
            .values_list("saved_by_id", flat=True)
            .distinct()
        ),
        council_user_ids=frozenset(
            dossier.council.filter(user__isnull=False).order_by().values_list("user_id", flat=True)
        ),
        single_account=len(senders) == 1,
        campaign_open=campaign.state == campaign_states.OPEN,
        scan_later=campaign.scan_policy == campaign_states.SCAN_LATER,
    )


@dataclass(frozen=True)
class Button:
    """A step as a button: disabled with its reason when the person may not take it now."""

    step: str
    label: str
    why_not: str | None
    confirm: str
    primary: bool
    needs_note: bool


def buttons(dossier: Dossier, user: User, facts: Facts | None = None) -> tuple[Button, ...]:
    """Steps that leave the present state and belong to a role the person holds, or that name why not."""
    known = facts or facts_of(dossier)
    actor = actor_of(user)
    out = []
    for move in states.moves_from(dossier.state, own=known.own):
        if move.step in states.COLLECTIVE or policies.why_not_role(move.role, actor, known):
            continue
        out.append(
            Button(
                step=move.step,
                label=move.label,
                why_not=policies.why_not(move, actor, known),
                confirm=move.confirm,
                primary=move.primary,
                needs_note=move.needs_note,
            )
        )
    return tuple(out)


@dataclass(frozen=True)
class Deadline:
    """A deadline as it is read: computed last day, days left, and the plan's own words beneath."""

    words: str
    clause: str
    last_valid_at: datetime | None
    computed: str
    countdown: str
    days_left: int | None
    tone: str
    extended: bool = False


def deadline_of(
    milestone: Milestone, at: datetime, *, until: datetime | None = None, done_at: datetime | None = None
) -> Deadline:
    """Describe a milestone's deadline at an instant; ``until`` is a granted extension or a return's own date."""
    last = max(filter(None, (milestone.last_valid_at, until)), default=None)
    if last is None:
        return Deadline(milestone.words, milestone.clause, None, "chưa có ngày", "", None, "idle")
    left = days_left(last, at)
    tone = "done" if done_at else "late" if at > last else "waiting" if left <= 3 else "here"
    return Deadline(
        words=milestone.words,
        clause=milestone.clause,
        last_valid_at=last,
        computed=deadline_words(last),
        countdown="" if done_at else countdown(last, at),
        days_left=left,
        tone=tone,
        extended=until is not None and last == until and last != milestone.last_valid_at,
    )


def owed_deadline(dossier: Dossier, at: datetime) -> Deadline:
    """The deadline the unit works against: the plan's or its extension's, or the date of the return it answers."""
    if dossier.state not in states.WITH_UNIT:
        return deadline_of(dossier.milestone, at, done_at=dossier.submitted_at)
    returned = open_return(dossier)
    if returned is None:
        return deadline_of(dossier.milestone, at, until=until_of(dossier))
    last = max(filter(None, (returned.until_at, _extended_until(dossier))))
    left = days_left(last, at)
    return Deadline(
        words=f"Nộp lại trước ngày {vn_date(clock.local_date(returned.until_at) + timedelta(days=1))}",
        clause="",
        last_valid_at=last,
        computed=deadline_words(last),
        countdown=countdown(last, at),
        days_left=left,
        tone="late" if at > last else "waiting",
        extended=last != returned.until_at,
    )


def state_label(dossier: Dossier) -> str:
    """The state's label with the campaign's own names filled in."""
    return _fill(states.STATES[dossier.state].label, dossier)


def waiting_for(dossier: Dossier) -> str:
    """Whose turn it is, with the campaign's own names filled in."""
    return _fill(states.STATES[dossier.state].waiting_for, dossier)


def _fill(text: str, dossier: Dossier) -> str:
    campaign = dossier.participation.campaign
    return (
        text.replace("{ten_cap_tren}", campaign.upper_short or campaign.upper_name)
        .replace("{bo_phan_tham_dinh}", campaign.appraising_section or campaign.office.name)
        .replace("{nam_sau}", str(campaign.year + 1))
    )


def until_of(dossier: Dossier) -> datetime | None:
    """The latest instant a granted extension or the open return's own date allows, or ``None``."""
    returned = open_return(dossier)
    return max(
        filter(None, (_extended_until(dossier), returned.until_at if returned else None)), default=None
    )


def _extended_until(dossier: Dossier) -> datetime | None:
    granted = dossier.participation.extensions.filter(
        milestone_id=dossier.milestone_id, state=campaign_states.GRANTED
    )
    last: datetime | None = granted.order_by("-until_at").values_list("until_at", flat=True).first()
    return last


def open_return(dossier: Dossier) -> Return | None:
    """The return that is not answered yet, or ``None``; a dossier that was never returned asks nothing."""
    if not dossier.returns:
        return None
    found: Return | None = dossier.return_acts.filter(answered_at__isnull=True).order_by("-round").first()
    return found


STEPS = (
    ("Lập hồ sơ", frozenset({states.NOT_STARTED, states.DRAFTING, states.RETURNED})),
    ("Chủ tịch duyệt", frozenset({states.AWAITING_CHAIR})),
    ("Ký, lấy số", frozenset({states.AWAITING_SIGNATURE})),
    ("Nộp", frozenset({states.READY})),
    (
        "Thẩm định",
        frozenset({states.SUBMITTED, states.APPRAISING, states.AWAITING_EXPLANATION, states.APPRAISED}),
    ),
    ("Gửi cấp trên", frozenset({states.ACCEPTED, states.FORWARDED, states.UPPER_RETURNED})),
    (
        "Kết quả",
        frozenset({states.RECOGNISED, states.CONFIRMED, states.ASSIGNED, states.WITHDRAWN_RESULT}),
    ),
)


@dataclass(frozen=True)
class StepMark:
    """One mark of the stepper: ``done``, ``current`` or ``todo``."""

    label: str
    state: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Head:
    """What stands at the top of every page of a dossier."""

    pk: int
    unit: str
    campaign: str
    campaign_code: str
    year: int
    state: str
    state_label: str
    tone: str
    waiting_for: str
    deadline: Deadline
    steps: tuple[StepMark, ...]
    marks: tuple[str, ...]
    returns: int
    own: bool
    draft_criteria: bool
    practice: bool
    illustrative: bool
    trial: bool
    may_edit: bool
    why_not_edit: str | None
    plan_words: str
    round: int


def head_of(dossier: Dossier, user: User, at: datetime, facts: Facts | None = None) -> Head:
    """Build the head of a dossier's pages."""
    known = facts or facts_of(dossier)
    campaign = dossier.participation.campaign
    here = next(i for i, (_label, members) in enumerate(STEPS) if dossier.state in members)
    owed = dossier.state in states.WITH_UNIT
    deadline = owed_deadline(dossier, at)
    marks = []
    if dossier.punctuality:
        marks.append(dossier.get_punctuality_display())
    elif owed and deadline.last_valid_at and at > deadline.last_valid_at:
        marks.append("Quá hạn, chưa nộp")
    if dossier.returns:
        marks.append(f"Đã trả lại {dossier.returns} lần")
    if dossier.approved_alone:
        marks.append("Một tài khoản vừa trình vừa duyệt")
    why_not_edit = policies.why_not_edit(actor_of(user), known)
    return Head(
        pk=dossier.pk,
        unit=dossier.participation.name,
        campaign=campaign.title,
        campaign_code=campaign.code,
        year=campaign.year,
        state=dossier.state,
        state_label=state_label(dossier),
        tone=states.STATES[dossier.state].tone,
        waiting_for=waiting_for(dossier),
        deadline=deadline,
        steps=tuple(
            StepMark(label, "done" if i < here else "current" if i == here else "todo")
            for i, (label, _members) in enumerate(STEPS)
        ),
        marks=tuple(marks),
        returns=dossier.returns,
        own=known.own,
        draft_criteria=is_working_draft(dossier.participation.criteria_set_id),
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        trial=campaign.trial_confirmed_at is not None,
        may_edit=why_not_edit is None,
        why_not_edit=why_not_edit,
        plan_words=str(campaign.plan),
        round=dossier.round,
    )


_TURN: dict[str, tuple[bool, tuple[str, ...]]] = {
    # state: (on the Office's side?, roles that are called)
    states.AWAITING_CHAIR: (False, (roles.CHAIR,)),
    states.AWAITING_SIGNATURE: (False, (roles.REGISTRAR, roles.OFFICER)),
    states.DRAFTING: (False, (roles.OFFICER,)),
    states.RETURNED: (False, (roles.OFFICER, roles.CHAIR)),
    states.AWAITING_EXPLANATION: (False, (roles.OFFICER, roles.CHAIR)),
    states.SUBMITTED: (True, (roles.APPRAISER,)),
    states.APPRAISING: (True, (roles.APPRAISER,)),
    states.APPRAISED: (True, (roles.CHAIR,)),
    states.UPPER_RETURNED: (True, (roles.APPRAISER, roles.OFFICE_ADMIN)),
    states.ACCEPTED: (False, (roles.OFFICER, roles.CHAIR)),
    states.RECOGNISED: (False, (roles.OFFICER, roles.CHAIR)),
    states.CONFIRMED: (False, (roles.OFFICER, roles.CHAIR)),
    states.ASSIGNED: (False, (roles.OFFICER, roles.CHAIR)),
    states.WITHDRAWN_RESULT: (False, (roles.OFFICER, roles.CHAIR)),
}


def people_of_turn(dossier: Dossier, state: str) -> list[User]:
    """People to be told when a dossier enters a state: those whose turn it is, or whose result it is."""
    if state not in _TURN:
        return []
    office_side, wanted = _TURN[state]
    part = dossier.participation
    return list(holders(part.appraiser_id if office_side else part.unit_id, *wanted))
