"""Every state × step × role is allowed or refused by name, held against a table written by hand."""

from __future__ import annotations

import itertools

import pytest

from dossiers import policies, states
from dossiers.policies import Facts
from units import roles
from units.policies import Actor

UNIT, OFFICE, SIBLING = 3, 1, 5
PERSON = 77

#: step → (states it may leave, who: unit or Office, roles). Written by hand: the oracle, not the product's table.
ALLOWED: dict[str, tuple[set[str], str, set[str]]] = {
    "start": ({"not_started"}, "unit", {"officer"}),
    "send_to_chair": ({"drafting", "returned"}, "unit", {"officer"}),
    "recall": ({"awaiting_chair", "awaiting_signature", "ready"}, "unit", {"officer"}),
    "chair_return": ({"awaiting_chair"}, "unit", {"chair"}),
    "approve": ({"awaiting_chair"}, "unit", {"chair"}),
    "make_ready": ({"awaiting_signature"}, "unit", {"registrar", "officer"}),
    "submit": ({"ready"}, "unit", {"officer"}),
    "include": ({"ready"}, "unit", {"officer"}),
    "withdraw": ({"submitted"}, "unit", {"officer"}),
    "receive": ({"submitted"}, "office", {"appraiser"}),
    "return_for_correction": ({"appraising", "upper_returned"}, "office", {"appraiser"}),
    "ask_explanation": ({"appraising"}, "office", {"appraiser"}),
    "explain": ({"awaiting_explanation"}, "unit", {"officer"}),
    "finish_appraisal": ({"appraising"}, "office", {"appraiser"}),
    "resume_appraisal": ({"appraised"}, "office", {"chair"}),
    "conclude": ({"appraised"}, "office", {"chair"}),
    "reopen": ({"accepted"}, "office", {"chair"}),
    "reopen_own": ({"accepted", "upper_returned"}, "office", {"chair"}),
    "take_up_again": ({"upper_returned"}, "office", {"appraiser"}),
    "forward": ({"accepted"}, "office", {"office_admin"}),
    "record_upper_return": ({"forwarded"}, "office", {"office_admin"}),
    "confirm_decision": ({"forwarded", "withdrawn_result"}, "office", {"office_admin"}),
    "revoke_result": ({"recognised", "confirmed", "assigned"}, "office", {"office_admin"}),
}
ONLY_OWN = {"include", "reopen_own"}
NEVER_OWN = {
    "submit", "withdraw", "receive", "return_for_correction", "ask_explanation", "explain", "finish_appraisal",
    "resume_appraisal", "conclude", "reopen", "take_up_again",
}  # fmt: skip
PLACES = {"unit": UNIT, "office": OFFICE, "sibling": SIBLING}


def facts(state: str, *, own: bool, **more: object) -> Facts:
    unit = OFFICE if own else UNIT
    return Facts(dossier_id=9, state=state, unit_id=unit, office_id=OFFICE, own=own, sent_by_id=1, **more)  # type: ignore[arg-type]


def test_the_oracle_knows_every_step() -> None:
    assert set(ALLOWED) == set(states.BY_STEP)


@pytest.mark.parametrize("own", [False, True], ids=["another's", "own"])
@pytest.mark.parametrize("step", sorted(ALLOWED))
def test_every_state_step_and_role(step: str, own: bool) -> None:
    sources, side, wanted = ALLOWED[step]
    place_of_side = OFFICE if side == "office" or own else UNIT
    checked = 0
    for state, place, role in itertools.product(states.STATES, PLACES, roles.ROLE_LABELS):
        actor = Actor(PERSON, held=frozenset({(PLACES[place], role)}))
        reason = policies.why_not(states.BY_STEP[step], actor, facts(state, own=own))
        expected = (
            state in sources
            and role in wanted
            and PLACES[place] == place_of_side
            and not (own and step in NEVER_OWN)
            and not (not own and step in ONLY_OWN)
        )
        assert (reason is None) is expected, (step, state, place, role, reason)
        checked += 1
        if reason is not None:
            assert reason == reason.strip()
            assert len(reason) > 10
    assert checked == len(states.STATES) * len(PLACES) * len(roles.ROLE_LABELS)


def test_a_disabled_account_takes_no_step() -> None:
    for move in states.MOVES:
        actor = Actor(PERSON, is_active=False, held=frozenset({(UNIT, r) for r in roles.ROLE_LABELS}))
        assert policies.why_not(move, actor, facts(min(move.sources), own=False))


def test_a_closed_campaign_lets_nobody_take_a_step_but_a_later_withdrawal() -> None:
    everything = frozenset((place, role) for place in (UNIT, OFFICE) for role in roles.ROLE_LABELS)
    for move in states.MOVES:
        known = facts(min(move.sources), own=move.own is True, campaign_open=False)
        # A later decision withdraws a result at any time; nothing else outlives the campaign.
        expected = None if move.step == "revoke_result" else "đợt đánh giá đã kết thúc"
        assert policies.why_not(move, Actor(PERSON, held=everything), known) == expected


def test_sender_and_approver_are_two_people() -> None:
    both = Actor(1, held=frozenset({(UNIT, "officer"), (UNIT, "chair")}))
    approve = states.BY_STEP["approve"]
    assert policies.why_not(approve, both, facts("awaiting_chair", own=False)) == (
        "Người trình và người duyệt phải là hai người"
    )
    assert policies.why_not(approve, both, facts("awaiting_chair", own=False, single_account=True)) is None


def test_one_account_of_a_unit_may_send_and_approve_whatever_its_role() -> None:
    alone = Actor(1, held=frozenset({(UNIT, "officer")}))
    assert (
        policies.why_not(
            states.BY_STEP["approve"], alone, facts("awaiting_chair", own=False, single_account=True)
        )
        is None
    )
    assert policies.why_not(states.BY_STEP["approve"], alone, facts("awaiting_chair", own=False))


@pytest.mark.parametrize("bias", ["scorer_ids", "council_user_ids"])
@pytest.mark.parametrize(
    "step", ["receive", "return_for_correction", "finish_appraisal", "conclude", "ask_explanation"]
)
def test_nobody_appraises_what_he_scored_or_decided(step: str, bias: str) -> None:
    move = states.BY_STEP[step]
    role = "chair" if move.role == states.OFFICE_CHAIR else "appraiser"
    actor = Actor(PERSON, held=frozenset({(OFFICE, role)}))
    state = min(move.sources)
    assert policies.why_not(move, actor, facts(state, own=False)) is None
    assert policies.why_not(move, actor, facts(state, own=False, **{bias: frozenset({PERSON})})) is not None


def test_only_the_officer_edits_while_it_is_open_and_the_chair_while_it_lies_before_him() -> None:
    for state, role in itertools.product(states.STATES, roles.ROLE_LABELS):
        actor = Actor(PERSON, held=frozenset({(UNIT, role)}))
        expected = (role == "officer" and state in {"drafting", "returned"}) or (
            role == "chair" and state == "awaiting_chair"
        )
        assert (policies.why_not_edit(actor, facts(state, own=False)) is None) is expected, (state, role)
        stranger = Actor(PERSON, held=frozenset({(SIBLING, role)}))
        assert policies.why_not_edit(stranger, facts(state, own=False))


def test_the_office_reads_from_the_submission_on() -> None:
    for state, role in itertools.product(states.STATES, ["appraiser", "office_admin", "chair"]):
        actor = Actor(PERSON, held=frozenset({(OFFICE, role)}))
        before = state in {"not_started", "drafting", "awaiting_chair", "awaiting_signature", "ready"}
        assert (policies.why_not_read(actor, facts(state, own=False)) is None) is not before, (state, role)
