"""Conditions read with three values: yes, no, not known yet."""

from typing import Any

import pytest

from scoring.rules import OutcomeSpec
from scoring.rules.standing import Answered, certain, standing

FACTS = Answered(frozenset({"Y", "Z"}), frozenset({"O"}))
YES, NO, OPEN = {"any_veto": ["Y"]}, {"any_veto": ["N"]}, {"any_veto": ["O"]}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({}, True), (YES, True), (NO, False), (OPEN, None),
        ({"any_veto": ["O", "Y"]}, True), ({"any_veto": ["O", "N"]}, None),
        ({"incomplete": True}, False), ({"incomplete": False}, True), ({"min_total": "0"}, None), ({"rule": "a"}, None),
        ({"all": [YES, YES]}, True), ({"all": [YES, OPEN]}, None), ({"all": [NO, OPEN]}, False),
        ({"any": [NO, YES]}, True), ({"any": [NO, OPEN]}, None), ({"any": [NO, NO]}, False), ({"any": [OPEN, YES]}, True),
        ({"not": YES}, False), ({"not": NO}, True), ({"not": OPEN}, None),
        ({"at_least_n": {"n": 2, "of": [YES, YES, OPEN]}}, True), ({"at_least_n": {"n": 2, "of": [YES, OPEN, NO]}}, None),
        ({"at_least_n": {"n": 2, "of": [YES, NO, NO]}}, False), ({"at_least_n": {"n": 3, "of": [YES, OPEN, OPEN]}}, None),
        ({"any_veto": ["Y"], "incomplete": False}, True), ({"any_veto": ["Y"], "no_zero": True}, None),
        ({"any_veto": ["N"], "no_zero": True}, False),
    ],
)  # fmt: skip
def test_a_condition_is_certain_or_not_yet(condition: dict[str, Any], found: bool | None) -> None:
    assert certain(condition, FACTS) is found


def lines(*conditions: dict[str, Any]) -> list[OutcomeSpec]:
    return [OutcomeSpec(place, f"o{place}", "…", condition=each) for place, each in enumerate(conditions, 1)]


@pytest.mark.parametrize(
    ("conditions", "code", "facts"),
    [
        ((NO, YES), "o2", ("Y",)), ((NO, {"any_veto": ["Z", "N", "Y"]}), "o2", ("Y", "Z")), ((OPEN, YES), "", ()),
        ((NO, NO), "", ()), ((NO, {}), "o2", ()), ((), "", ()),
    ],
)  # fmt: skip
def test_the_first_line_that_is_certain_decides(
    conditions: tuple[dict[str, Any], ...], code: str, facts: tuple[str, ...]
) -> None:
    found = standing(lines(*conditions), FACTS)
    assert (("", ()) if found is None else (found[0].code, found[1])) == (code, facts)
    assert (found is None) == (code == "")
