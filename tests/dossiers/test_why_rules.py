"""«Vì sao?» against brute force: on small sets no shorter list exists. No database."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.rules import why as rules
from scoring.rules import (
    Answers,
    CriterionSpec,
    GroupSpec,
    Level,
    OutcomeSpec,
    ScoreAnswer,
    SetSpec,
    VetoAnswer,
    VetoSpec,
    evaluate,
)

TOP = {"min_total": "90", "min_group_ratio": "0.7", "no_zero": True}
LINES = (
    OutcomeSpec(1, "co_te_nan", "Có tệ nạn", "B", {"any_veto": ["L1"]}),
    OutcomeSpec(2, "", "Chưa đủ thông tin", "", {"incomplete": True}),
    OutcomeSpec(3, "can_nguoi_quyet_dinh", "Hội đồng", "", {"any_veto": ["N1"]}, need_person=True),
    OutcomeSpec(4, "dat", "Đạt", "A", TOP),
    OutcomeSpec(5, "dat_khac_phuc", "Đạt, khắc phục", "A", {"min_total": "80", "min_group_ratio": "0.5"}),
    OutcomeSpec(6, "chua", "Chưa đủ", "C", {}),
)
#: The same conclusion in words the threshold reading does not know: the search by size must find as little.
ODD = tuple(
    OutcomeSpec(
        each.priority,
        each.code,
        each.label,
        each.variant,
        {"any": [each.condition]},
        need_person=each.need_person,
    )
    if each.code in {"dat", "dat_khac_phuc"}
    else each
    for each in LINES
)


def criterion(code: str, levels: tuple[int, ...], auto: str = "") -> CriterionSpec:
    points = tuple(Level(Decimal(value), "") for value in levels)
    return CriterionSpec(code, code[0], code, Decimal(max(levels)), points, allow_na=True, auto=auto)


def made(criteria: list[CriterionSpec], outcomes: tuple[OutcomeSpec, ...] = LINES) -> SetSpec:
    groups = tuple(GroupSpec(code, code, None) for code in sorted({each.group for each in criteria}))
    vetoes = (
        VetoSpec("L1", "L1", "co_te_nan", evil=True, source="S0"),
        VetoSpec("N1", "N1", "can_nguoi_quyet_dinh"),
    )
    return SetSpec("s", 1, "S", "", "co_quan", groups, tuple(criteria), vetoes, outcomes, None)


def answered(spec: SetSpec, points: dict[str, int | None], l1: str = "khong", n1: str = "khong") -> Answers:
    scores = {
        code: ScoreAnswer(not_applicable=True) if value is None else ScoreAnswer(Decimal(value))
        for code, value in points.items()
    }
    return Answers(scores, {"L1": VetoAnswer(l1), "N1": VetoAnswer(n1)})


@st.composite
def stories(draw: st.DrawFn) -> tuple[SetSpec, Answers]:
    """Two or three groups, up to seven criteria, any allowed points, some not applicable."""
    criteria, points = [], {}
    for group in "123"[: draw(st.integers(2, 3))]:
        for index in range(draw(st.integers(1, 3 if group == "1" else 2))):
            levels = (0, *sorted(draw(st.sets(st.integers(1, 8), min_size=1, max_size=3))))
            code = f"{group}.{index}"
            auto = draw(st.sampled_from(["", "", "", "returns"]))
            criteria.append(criterion(code, levels, auto))
            points[code] = draw(st.sampled_from([*levels, levels[-1], levels[-1], None]))
    spec = made(criteria, draw(st.sampled_from([LINES, ODD])))
    return spec, answered(spec, points)


def smallest(
    spec: SetSpec, answers: Answers, ends: dict[str, Decimal], good: Callable[[str], bool]
) -> int | None:
    """Try every set of criteria: the least size that gives a conclusion like this, or none."""
    for size in range(1, len(ends) + 1):
        for codes in combinations(ends, size):
            changed = {code: ScoreAnswer(ends[code]) for code in codes}
            if good(evaluate(spec, rules.what_if(answers, changed, {})).outcome_code):
                return size
    return None


def ends_of(spec: SetSpec, answers: Answers, *, up: bool) -> dict[str, Decimal]:
    found = {}
    for each in spec.criteria:
        now = answers.scores[each.code].points
        if now is None or each.auto:
            continue
        values = [level.points for level in each.levels]
        end = max(values) if up else min(values)
        if end != now:
            found[each.code] = end
    return found


@settings(max_examples=120, deadline=None)
@given(stories())
def test_no_shorter_list_leads_upward(story: tuple[SetSpec, Answers]) -> None:
    spec, answers = story
    found = rules.why(spec, answers)
    ends = ends_of(spec, answers, up=True)
    better = {"chua": ["dat_khac_phuc", "dat"], "dat_khac_phuc": ["dat"]}.get(found.card.outcome_code, [])
    by_outcome = {way.card.outcome_code: way for way in found.ways}
    assert set(by_outcome) <= set(better)
    for target in better:
        accepted = set(better[better.index(target) :])
        least = smallest(spec, answers, ends, lambda code, wanted=accepted: code in wanted)  # type: ignore[misc]
        reached = [len(by_outcome[code].changes) for code in accepted if code in by_outcome]
        assert min(reached, default=None) == least
    for way in found.ways:
        assert way.exact
        changed = {each.code: ScoreAnswer(each.after) for each in way.changes}
        assert evaluate(spec, rules.what_if(answers, changed, {})).outcome_code == way.card.outcome_code
        for each in way.changes:
            allowed = sorted(level.points for level in spec.criterion(each.code).levels)  # type: ignore[union-attr]
            assert each.before < each.after
            lower = [value for value in allowed if each.before <= value < each.after]
            for value in lower:
                card = evaluate(spec, rules.what_if(answers, {**changed, each.code: ScoreAnswer(value)}, {}))
                assert card.outcome is not None
                assert way.card.outcome is not None
                assert card.outcome.priority > way.card.outcome.priority


@settings(max_examples=120, deadline=None)
@given(stories())
def test_no_shorter_list_leads_downward(story: tuple[SetSpec, Answers]) -> None:
    spec, answers = story
    found = rules.why(spec, answers)
    present = found.card.outcome_code
    if found.card.missing:
        assert not found.falls
        return
    least = smallest(spec, answers, ends_of(spec, answers, up=False), lambda code: code != present)
    assert min((len(way.changes) for way in found.falls), default=None) == least
    for way in found.falls:
        assert way.card.outcome_code != present


def whole() -> tuple[SetSpec, dict[str, int | None]]:
    spec = made([criterion(f"{group}.{n}", (0, 3, 5)) for group in "12" for n in range(4)])
    return spec, {each.code: 5 for each in spec.criteria}


def test_a_standing_fact_is_never_something_to_change() -> None:
    spec, points = whole()
    found = rules.why(spec, answered(spec, points, l1="co"))
    assert [veto.code for veto in found.standing] == ["L1"]
    assert found.barred
    assert (found.ways, found.falls) == ((), ())
    low = rules.why(spec, answered(spec, {**points, "1.0": 0, "1.1": 0, "1.2": 0}, l1="co"))
    assert low.barred
    assert low.ways == ()


def test_where_people_decide_no_score_is_named() -> None:
    spec, points = whole()
    found = rules.why(spec, answered(spec, points, n1="co"))
    assert found.card.needs_person
    assert found.ways == ()


def test_what_is_missing_comes_before_any_list() -> None:
    spec, points = whole()
    found = rules.why(spec, answered(spec, points, l1=""))
    assert [each.code for each in found.card.missing] == ["L1"]
    assert (found.ways, found.falls) == ((), ())


def test_facts_that_would_turn_the_conclusion() -> None:
    spec, points = whole()
    found = rules.why(spec, answered(spec, points))
    assert [(turn.veto.code, turn.card.outcome_code) for turn in found.turns] == [
        ("L1", "co_te_nan"),
        ("N1", "can_nguoi_quyet_dinh"),
    ]


def test_one_criterion_is_named_with_its_least_level() -> None:
    spec, points = whole()
    found = rules.why(spec, answered(spec, {**points, "1.0": 0}))
    assert found.card.outcome_code == "dat_khac_phuc"
    assert [way.card.outcome_code for way in found.ways] == ["dat"]
    assert [(each.code, each.after) for each in found.ways[0].changes] == [("1.0", Decimal(3))]


def test_what_the_log_says_is_not_proposed() -> None:
    spec, points = whole()
    fixed = made([criterion("3.9", (0, 9), "returns"), *spec.criteria])
    found = rules.why(fixed, answered(fixed, {**points, "3.9": 0}))
    assert found.fixed == ("3.9",)
    assert found.ways == ()


def test_points_between_levels_are_found_to_the_hundredth() -> None:
    free = CriterionSpec("1.9", "1", "x", Decimal(10))
    spec = made([free, criterion("2.0", (0, 10))])
    answers = answered(spec, {"1.9": 7, "2.0": 10})
    assert evaluate(spec, answers).outcome_code == "dat_khac_phuc"
    assert [each.after for each in rules.why(spec, answers).ways[0].changes] == [Decimal(8)]


def test_beyond_the_budget_the_list_is_only_irreducible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BUDGET", 3)
    spec = made([criterion(f"{group}.{n}", (0, 5)) for group in "12" for n in range(4)], ODD)
    answers = answered(spec, {each.code: 0 for each in spec.criteria})
    ways = rules.why(spec, answers).ways
    assert ways
    assert not any(way.exact for way in ways)
