"""What is kept between cards of a counted set changes no card; what is written alike need not be alike."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Context, Decimal, getcontext, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.loaders import read_set, set_path
from scoring.rules import (
    Answers,
    Card,
    CautionSpec,
    CriterionSpec,
    GroupSpec,
    MeasureSpec,
    RuleSpec,
    ScoreAnswer,
    SetSpec,
    VetoAnswer,
    VetoSpec,
    evaluate,
)
from scoring.rules.counting import KEEP_AT_MOST

COMMUNE = read_set(set_path("28-2025-xa"))
few = st.integers(0, 3)
communes = st.fixed_dictionaries({
    "population": st.sampled_from([999, 1000, 1001, 10_000_000, 10_000_001]), "addicts": st.sampled_from([0, 1, 5, 50_000]),
    "users": few, "in_treatment": st.integers(0, 1), "dens": few, "arrested": st.sampled_from([0, 1, 5_000, 10_000]),
    "plants": st.sampled_from([0, 499, 500, 3000]), "plant_area_m2": st.sampled_from([0, 125, 750]),
    "on_key_route": st.booleans(), "resident_offenders": few, "wanted_hiding": few,
})  # fmt: skip


def figures(given_figures: Mapping[str, Any], **more: Any) -> Answers:
    blank: dict[str, Any] = {each.code: 0 for each in COMMUNE.inputs} | {
        "population": 1000,
        "on_key_route": False,
    }
    known = blank | dict(given_figures) | more
    return Answers(
        figures={
            code: each if isinstance(each, bool) or each is None else Decimal(each)
            for code, each in known.items()
        }
    )


def holding(card: Card) -> dict[str, bool]:
    return {each.code: each.holds for each in card.rules}


@given(st.lists(communes, min_size=1, max_size=4))
def test_a_card_is_the_same_whatever_was_scored_before(stories: list[dict[str, Any]]) -> None:
    for story in stories:
        answers = figures(story, in_treatment=min(story["in_treatment"], story["addicts"] + story["users"]))
        fresh = replace(COMMUNE)
        assert evaluate(COMMUNE, answers) == evaluate(fresh, answers) == evaluate(fresh, answers)


@pytest.mark.parametrize("turned", [False, True])
def test_two_shares_written_alike_stand_on_two_sides_of_a_bound(turned: bool) -> None:
    spec = replace(COMMUNE)
    at, under = (
        figures({"population": 10_000_000, "addicts": 50_000}),
        figures({"population": 10_000_001, "addicts": 50_000}),
    )
    cards = {
        name: evaluate(spec, each)
        for name, each in sorted({"at": at, "under": under}.items(), reverse=turned)
    }
    written = {
        name: next(each.why for each in card.rules if each.code == "I.1") for name, card in cards.items()
    }
    assert written == {"at": "R = 0,5 %, đúng từ 0,5 %", "under": "R = 0,5 %, không từ 0,5 %"}
    assert [(holding(cards[name])["I.1"], holding(cards[name])["II.1"]) for name in ("at", "under")] == [
        (True, False),
        (False, True),
    ]


def test_the_digits_of_a_share_are_its_own() -> None:
    spec = replace(COMMUNE)
    for addicts, text in ((1, "0,1 %"), (2, "0,2 %"), (3, "0,3 %")):
        card = evaluate(spec, figures({"addicts": addicts}))
        assert (
            next(each.why for each in card.rules if each.code == "II.1")
            == f"R = {text}, đúng từ 0,1 % đến dưới 0,5 %"
        )
        line = next(each for each in card.trace if each.rule.startswith("II.1. "))
        assert (line.inputs, line.result) == (f"R = {text}, đúng từ 0,1 % đến dưới 0,5 %", "đúng")


def crossed() -> SetSpec:
    """Rules that read two shares, a share and a number, a share and a rule; a caution that reads a share."""
    r, a = {"value": {"of": "R", "at_least": "0.005"}}, {"value": {"of": "A", "at_least": "0.001"}}
    dens = {"value": {"of": "dens", "at_least": "2"}}
    rules = (
        RuleSpec("both", "Cả hai", {"all": [r, a]}), RuleSpec("either", "Một", {"any": [r, dens]}),
        RuleSpec("later", "Sau", {"all": [{"rule": "both"}, {"not": {"value": {"of": "R", "at_least": "0.01"}}}]}),
        RuleSpec("flagged", "Cờ", {"flag": "on_key_route"}),
    )  # fmt: skip
    outcomes = tuple(
        replace(each, condition={"rule": "later"}) if each.priority == 2 else each
        for each in COMMUNE.outcomes[:2]
    )
    last = replace(COMMUNE.outcomes[-1], priority=9)
    return replace(
        COMMUNE, rules=rules, outcomes=(*outcomes, last), cautions=(CautionSpec("C", "Xem lại", r),)
    )


def test_rules_may_read_shares_numbers_flags_and_rules_together() -> None:
    spec = crossed()
    seen = []
    for addicts, arrested, dens, route in (
        (5, 1, 0, True),
        (5, 0, 2, False),
        (10, 1, 0, False),
        (4, 1, 2, False),
        (6, 1, 0, True),
    ):
        answers = figures({"addicts": addicts, "arrested": arrested, "dens": dens, "on_key_route": route})
        card = evaluate(spec, answers)
        assert card == evaluate(crossed(), answers)
        assert [each.code for each in card.rules] == ["both", "either", "later", "flagged"]
        seen.append((*(each.holds for each in card.rules), card.cautions))
    assert seen == [
        (True, True, True, True, ("Xem lại",)), (False, True, False, False, ("Xem lại",)),
        (True, True, False, False, ("Xem lại",)), (False, True, False, False, ()), (True, True, True, True, ("Xem lại",)),
    ]  # fmt: skip
    why = next(
        each.why
        for each in evaluate(spec, figures({"addicts": 6, "arrested": 1})).rules
        if each.code == "later"
    )
    assert why == "both đúng; R = 0,6 %, không từ 1 %"


def test_a_caution_may_look_at_more_than_figures() -> None:
    spec = replace(COMMUNE, cautions=(CautionSpec("C", "Đã đủ", {"incomplete": False}),))
    card = evaluate(spec, figures({}))
    assert (card.cautions, card.trace[-1].rule) == (("Đã đủ",), "Lưu ý C")
    assert evaluate(spec, figures({"dens": None})).cautions == ()


def test_a_yes_is_no_number_and_nothing_that_is_not_finite_is_counted() -> None:
    spec = replace(COMMUNE)
    assert evaluate(spec, figures({"dens": 1})).missing == ()
    for wrong, why in (
        (True, "phải là số"),
        (Decimal("NaN"), "phải là số"),
        (Decimal("sNaN"), "phải là số"),
        (Decimal(-1), "không được âm"),
    ):
        given_figures = dict(figures({}).figures) | {"dens": wrong}
        assert [(each.code, each.why) for each in evaluate(spec, Answers(figures=given_figures)).missing] == [
            ("dens", why)
        ]


def test_a_code_with_a_percent_sign_is_written_as_it_is() -> None:
    measure = MeasureSpec("T%s", "Tỷ lệ", ("addicts",), (), "population")
    card = evaluate(replace(COMMUNE, measures=(*COMMUNE.measures, measure)), figures({"addicts": 5}))
    assert next(each for each in card.trace if each.rule == "Tỷ lệ").inputs == "(addicts 5) ÷ population 1000"


def test_what_is_kept_has_a_bound() -> None:
    spec = replace(COMMUNE)
    for plants in range(KEEP_AT_MOST + 3):
        evaluate(spec, figures({"plants": plants}))
    assert holding(evaluate(spec, figures({"plants": 3000})))["I.4"]
    assert holding(evaluate(spec, figures({"plants": 2999})))["II.4"]


def test_a_part_may_not_exceed_the_whole() -> None:
    spec = replace(COMMUNE)
    assert evaluate(spec, figures({"addicts": 3, "users": 2, "in_treatment": 5})).missing == ()
    card = evaluate(spec, figures({"addicts": 3, "users": 2, "in_treatment": 6}))
    assert [(each.code, each.why) for each in card.missing] == [
        ("in_treatment", "6 lớn hơn addicts + users = 5")
    ]
    assert [each.code for each in evaluate(spec, figures({"in_treatment": 1})).missing] == ["in_treatment"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_rules_stand_in_the_order_of_the_set_however_few(count: int) -> None:
    rules = (
        RuleSpec("late", "Sau", {"rule": "early"}), RuleSpec("early", "Trước", {"value": {"of": "dens", "at_least": "1"}}),
        RuleSpec("more", "Nữa", {"flag": "on_key_route"}),
    )  # fmt: skip
    chosen = rules[1:2] if count == 1 else rules[:count]
    last = replace(COMMUNE.outcomes[-1], priority=9)
    spec = replace(COMMUNE, rules=chosen, outcomes=(COMMUNE.outcomes[0], last), cautions=())
    card = evaluate(spec, figures({"dens": 1}))
    assert [each.code for each in card.rules] == [each.code for each in chosen]
    assert [each.rule for each in card.trace if each.rule.endswith(("Sau", "Trước", "Nữa"))] == [
        f"{each.code}. {each.text}" for each in chosen
    ]


def test_digits_of_a_share_read_late_are_its_own() -> None:
    spec = replace(crossed(), measures=COMMUNE.measures[:2])
    whys = []
    for addicts in (6, 7):
        card = evaluate(spec, figures({"addicts": addicts, "arrested": 1}))
        whys.append(next(each.why for each in card.rules if each.code == "later"))
    assert whys == ["both đúng; R = 0,6 %, không từ 1 %", "both đúng; R = 0,7 %, không từ 1 %"]


def test_a_bound_from_above_is_a_bound_too() -> None:
    low = RuleSpec("low", "Thấp", {"value": {"of": "R", "below": "0.007"}})
    last = replace(COMMUNE.outcomes[-1], priority=9)
    spec = replace(COMMUNE, rules=(low,), outcomes=(COMMUNE.outcomes[0], last), cautions=())
    assert [holding(evaluate(spec, figures({"addicts": each})))["low"] for each in (6, 7, 6)] == [
        True,
        False,
        True,
    ]


def test_an_input_with_a_percent_sign_is_written_as_it_is() -> None:
    blank = replace(COMMUNE.inputs[1], code="a%s")
    measure = MeasureSpec("T", "Tổng", ("a%s",))
    last = replace(COMMUNE.outcomes[-1], priority=9)
    spec = replace(
        COMMUNE,
        inputs=(blank,),
        measures=(measure,),
        rules=(),
        outcomes=(COMMUNE.outcomes[0], last),
        cautions=(),
    )
    card = evaluate(spec, Answers(figures={"a%s": Decimal(4)}))
    assert card.trace[0][:3] == ("Tổng", "a%s 4", "4")


def test_a_line_of_the_conclusion_may_look_at_a_figure_itself() -> None:
    many = replace(COMMUNE.outcomes[1], priority=2, condition={"value": {"of": "R", "at_least": "0.006"}})
    last = replace(COMMUNE.outcomes[-1], priority=9)
    rules = (RuleSpec("route", "Tuyến", {"flag": "on_key_route"}),)
    spec = replace(COMMUNE, rules=rules, outcomes=(COMMUNE.outcomes[0], many, last), cautions=())
    found = [evaluate(spec, figures({"addicts": each})) for each in (5, 6, 7, 5)]
    assert [each.outcome_code for each in found] == [last.code, many.code, many.code, last.code]
    said = [[line.inputs for line in each.trace if line.rule == "Kết luận, dòng 2"] for each in found]
    assert said[1:3] == [["R = 0,6 %, đúng từ 0,6 %"], ["R = 0,7 %, đúng từ 0,6 %"]]


def test_a_line_of_the_conclusion_may_look_at_a_fact_beside_the_figures() -> None:
    outcome = replace(COMMUNE.outcomes[1], priority=2, code="co_te_nan", condition={"any_veto": ["L1"]})
    veto = VetoSpec("L1", "Có người nghiện", "co_te_nan")
    spec = replace(COMMUNE, vetoes=(veto,), outcomes=(COMMUNE.outcomes[0], outcome, *COMMUNE.outcomes[2:]))
    clean = figures({}).figures
    cards = [
        evaluate(spec, Answers(vetoes={"L1": VetoAnswer(value)}, figures=clean))
        for value in ("khong", "co", "khong", "")
    ]
    assert [each.outcome_code for each in cards] == ["trong_diem_3", "co_te_nan", "trong_diem_3", ""]


def beside_points(condition: dict[str, Any], *, caution: bool) -> SetSpec:
    """One criterion of ten points beside the figures; the conclusion or a caution looks at them."""
    row = CriterionSpec("1.1", "1", "Tiêu chí", Decimal(10))
    first = replace(COMMUNE.outcomes[1], priority=2, condition={"rule": "6"} if caution else condition)
    rest = replace(COMMUNE.outcomes[-1], priority=9)
    told = (CautionSpec("C", "Xem lại", condition),) if caution else ()
    return replace(
        COMMUNE, criteria=(row,), groups=(GroupSpec("1", "Nhóm", Decimal(10)),), cautions=told,
        outcomes=(COMMUNE.outcomes[0], first, rest),
    )  # fmt: skip


@pytest.mark.parametrize("condition", [{"min_total": "50"}, {"min_group_ratio": "0.6"}, {"no_zero": True}])
@pytest.mark.parametrize("caution", [False, True])
def test_points_beside_the_same_figures_are_looked_at_anew(condition: dict[str, Any], caution: bool) -> None:
    spec = beside_points(condition, caution=caution)
    clean = figures({}).figures
    cards = [
        evaluate(spec, Answers({"1.1": ScoreAnswer(each)}, figures=clean))
        for each in (Decimal(10), Decimal(0), Decimal(10))
    ]
    first, rest = spec.outcomes[1].code, spec.outcomes[2].code
    assert [each.outcome_code for each in cards] == ([first] * 3 if caution else [first, rest, first])
    assert [each.cautions for each in cards] == ([("Xem lại",), (), ("Xem lại",)] if caution else [()] * 3)
    # Complete figures conclude nothing while a criterion is open.
    card = evaluate(spec, Answers({"1.1": ScoreAnswer()}, figures=clean))
    assert (card.outcome_code, card.cautions, [each.code for each in card.missing]) == ("", (), ["1.1"])


def test_the_callers_precision_is_left_as_it_was() -> None:
    with localcontext(Context(prec=3)) as context:
        evaluate(COMMUNE, figures({}))
        assert getcontext() is context
