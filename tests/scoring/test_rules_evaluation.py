"""The card: worked examples, order of the conclusion, totals and rounding."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.loaders import Example, examples_path, read_examples, read_set, set_path
from scoring.rules import Answers, OutcomeSpec, ScoreAnswer, SetSpec, VetoAnswer, decision_choices, evaluate

PATH = set_path("2139-2020-co-quan")
AGENCY = read_set(PATH)
EXAMPLES = read_examples(examples_path(PATH), AGENCY)
COMMUNE = read_set(set_path("2139-2020-xa"))
HAMLET = read_set(set_path("2139-2020-ban"))


def answers(
    spec: SetSpec, *, scores: dict[str, int | None] | None = None, vetoes: dict[str, str] | None = None
) -> Answers:
    """All at the maximum and all vetoes "Không", apart from what is named; None = không áp dụng."""
    given_scores = {each.code: ScoreAnswer(each.max_points) for each in spec.criteria}
    for code, points in (scores or {}).items():
        given_scores[code] = (
            ScoreAnswer(None, not_applicable=True) if points is None else ScoreAnswer(Decimal(points))
        )
    given_vetoes = {each.code: VetoAnswer((vetoes or {}).get(each.code, "khong")) for each in spec.vetoes}
    return Answers(given_scores, given_vetoes)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name.split(":")[0])
def test_worked_example(example: Example) -> None:
    card = evaluate(AGENCY, example.answers, by=example.by)
    found = {
        "total": card.total,
        "max_applicable": card.max_applicable,
        "printed": card.printed,
        "outcome": card.outcome_code,
        "variant": card.variant,
        "evil": card.evil,
        "missing": [each.code for each in card.missing],
        "standing": card.standing.outcome.code if card.standing else "",
    }
    assert {key: found[key] for key in example.expected} == dict(example.expected)


def test_all_ten_rounds_of_the_eight_examples_are_there() -> None:
    assert [each.name[:4] for each in EXAMPLES] == [
        "Ca 1",
        "Ca 2",
        "Ca 3",
        "Ca 4",
        "Ca 4",
        "Ca 4",
        "Ca 5",
        "Ca 6",
        "Ca 7",
        "Ca 8",
    ]


def test_example_three_names_the_group_below_its_floor() -> None:
    card = evaluate(AGENCY, EXAMPLES[2].answers)
    assert [(each.code, each.ok50, each.ok70) for each in card.groups if not each.ok50] == [
        ("3", False, False)
    ]
    assert next(each for each in card.groups if each.code == "3").ratio == Decimal("0.45")
    assert any("nhóm 3 dưới 50 %" in line.inputs for line in card.trace)


def test_a_fact_of_drug_evil_waits_for_every_answer_and_is_named_meanwhile() -> None:
    nothing = Answers({}, {"L3": VetoAnswer("co", cases=1, persons=1, basis="minh họa")})
    card = evaluate(AGENCY, nothing)
    assert (card.outcome_code, card.variant, card.concluded, card.evil) == ("", "", False, True)
    assert {each.kind for each in card.missing} == {"criterion", "veto"}
    assert card.standing is not None
    assert (card.standing.outcome.code, card.standing.facts) == ("co_te_nan", ("L3",))
    text = "khi đủ thông tin, kết luận sẽ là: Đề nghị xác nhận đơn vị có tệ nạn ma túy"
    assert card.standing.text == f"Đã có sự kiện L3: {text}"
    assert [
        (each.inputs, each.result, each.clause) for each in card.trace if each.rule == "Sự kiện đã có"
    ] == [("L3 = Có", text, "S0 V.3")]


@pytest.mark.parametrize(
    ("facts", "decides"),
    [
        # One fact of tệ nạn is enough, whatever the others turn out to be.
        ({"L2": "co", "L1": "", "Q1": ""}, ("co_te_nan", ("L2",))),
        ({"L2": "co", "L5": "co", "N1": ""}, ("co_te_nan", ("L2", "L5"))),
        # What stands further down waits for everything above it.
        ({"Q1": "co", "L1": ""}, None),
        ({"Q1": "co", "N2": ""}, None),
        ({"N1": "co", "L4": ""}, None),
        ({"Q1": "co"}, ("chua_du_dieu_kien", ("Q1",))),
        ({"N1": "co", "Q1": ""}, ("can_nguoi_quyet_dinh", ("N1",))),
        ({}, None),
    ],
)
def test_what_facts_decide_while_a_criterion_is_open(
    facts: dict[str, str], decides: tuple[str, tuple[str, ...]] | None
) -> None:
    given_answers = answers(AGENCY, vetoes=facts)
    scores = {code: score for code, score in given_answers.scores.items() if code != "2.3"}
    card = evaluate(AGENCY, replace(given_answers, scores=scores))
    assert card.outcome_code == ""
    found = card.standing
    assert (None if found is None else (found.outcome.code, found.facts)) == decides
    assert evaluate(AGENCY, given_answers).standing is None or "" in facts.values()


def test_a_set_with_an_older_order_of_conclusions_waits_as_well() -> None:
    """The engine holds the line, not the place at which a stored version asks."""
    turned = {"co_te_nan": 1, "": 2}
    older = replace(
        AGENCY,
        outcomes=tuple(
            replace(each, priority=turned.get(each.code, each.priority)) for each in AGENCY.outcomes
        ),
    )
    card = evaluate(older, answers(older, vetoes={"L1": "co", "N1": ""}))
    assert (card.outcome_code, card.label) == ("", "Chưa đủ thông tin để kết luận")
    without = replace(older, outcomes=tuple(each for each in older.outcomes if each.code))
    card = evaluate(without, answers(without, vetoes={"L1": "co", "N1": ""}))
    assert (card.outcome, card.outcome_code, card.label) == (None, "", "Chưa đủ thông tin để kết luận")
    assert card.standing is not None


@pytest.mark.parametrize("code", ["L1", "L2", "L3", "L4", "L5", "N1", "N2", "Q1"])
def test_an_unanswered_veto_stops_any_conclusion(code: str) -> None:
    card = evaluate(AGENCY, answers(AGENCY, vetoes={code: ""}))
    assert (card.outcome_code, card.concluded) == ("", False)
    assert card.label == "Chưa đủ thông tin để kết luận"
    assert [each.code for each in card.missing_vetoes] == [code]


def test_an_unscored_criterion_stops_any_conclusion() -> None:
    given_answers = answers(AGENCY)
    scores = {code: score for code, score in given_answers.scores.items() if code != "2.3"}
    card = evaluate(AGENCY, replace(given_answers, scores=scores))
    assert card.outcome_code == ""
    assert [(each.code, each.why) for each in card.missing] == [("2.3", "chưa chấm")]


def test_a_flaw_found_by_the_appraiser_is_asked_of_him_alone() -> None:
    hidden = answers(AGENCY, vetoes={"Q2": ""})
    assert evaluate(AGENCY, hidden, by="unit").outcome_code == "dat"
    assert [each.code for each in evaluate(AGENCY, hidden, by="appraiser").missing] == ["Q2"]
    found = answers(AGENCY, vetoes={"Q2": "co"})
    assert evaluate(AGENCY, found, by="unit").outcome_code == "dat"
    assert evaluate(AGENCY, found, by="appraiser").outcome_code == "chua_du_dieu_kien"


def test_concealment_gives_way_to_the_fact_that_was_concealed() -> None:
    card = evaluate(AGENCY, answers(AGENCY, vetoes={"Q2": "co", "L1": "co"}), by="appraiser")
    assert card.outcome_code == "co_te_nan"


@pytest.mark.parametrize("code", ["N1", "N2"])
def test_what_guests_did_is_for_the_council_to_conclude(code: str) -> None:
    card = evaluate(AGENCY, answers(AGENCY, vetoes={code: "co", "Q1": "co"}))
    assert (card.outcome_code, card.needs_person, card.concluded) == ("can_nguoi_quyet_dinh", True, False)
    assert card.evil is False
    decided = replace(
        answers(AGENCY, vetoes={code: "co"}), decided="dat", decided_reason="Khách vi phạm, đã xử lý."
    )
    card = evaluate(AGENCY, decided)
    assert (card.outcome_code, card.variant, card.concluded) == ("dat", "A", True)
    assert card.trace[-1].inputs == "Khách vi phạm, đã xử lý."


def test_no_vote_can_conclude_drug_evil() -> None:
    assert [each.code for each in decision_choices(AGENCY)] == ["dat", "dat_khac_phuc", "chua_du_dieu_kien"]
    decided = replace(answers(AGENCY, vetoes={"N1": "co"}), decided="co_te_nan", decided_reason="…")
    assert evaluate(AGENCY, decided).outcome_code == "can_nguoi_quyet_dinh"


def test_a_single_zero_costs_the_higher_conclusion_only() -> None:
    card = evaluate(AGENCY, answers(AGENCY, scores={"1.5": 0}))
    assert (card.printed, card.zeros, card.outcome_code) == ("97,00", ("1.5",), "dat_khac_phuc")


def test_thresholds_are_compared_before_rounding() -> None:
    # 19999/20000 of 90 would print as 90,00 but is below 90.
    spec = replace(
        AGENCY,
        groups=(replace(AGENCY.groups[0], max_points=Decimal(200000)),),
        criteria=(replace(AGENCY.criteria[0], max_points=Decimal(200000), levels=()),),
        total_points=Decimal(200000),
    )
    below = answers(spec, scores={"1.1": 179999})
    card = evaluate(spec, below)
    assert (card.printed, card.outcome_code) == ("90,00", "dat_khac_phuc")
    assert evaluate(spec, answers(spec, scores={"1.1": 180000})).outcome_code == "dat"


def test_a_group_without_applicable_criteria_has_no_floor() -> None:
    criteria = tuple(replace(each, allow_na=each.group == "4" or each.allow_na) for each in AGENCY.criteria)
    spec = replace(AGENCY, criteria=criteria)
    card = evaluate(spec, answers(spec, scores={"4.1": None, "4.2": None, "4.3": None, "4.4": None}))
    group = next(each for each in card.groups if each.code == "4")
    assert (group.skipped, group.ok50, group.ok70, group.ratio) == (True, True, True, None)
    assert (card.max_applicable, card.outcome_code) == (Decimal(85), "dat")


def test_nothing_applicable_is_no_recognition() -> None:
    spec = replace(AGENCY, criteria=tuple(replace(each, allow_na=True) for each in AGENCY.criteria))
    card = evaluate(spec, answers(spec, scores={each.code: None for each in spec.criteria}))
    assert (card.outcome_code, card.printed, card.scaled) == ("", "—", None)


def test_points_the_set_does_not_allow_count_as_missing() -> None:
    card = evaluate(AGENCY, answers(AGENCY, scores={"1.1": 4, "1.2": 9, "1.3": None}))
    assert [(each.code, each.why) for each in card.missing] == [
        ("1.1", "điểm 4 không được bộ tiêu chí cho phép"),
        ("1.2", "điểm 9 không được bộ tiêu chí cho phép"),
        ("1.3", 'không được ghi "Không áp dụng"'),
    ]
    assert card.total == Decimal(87)


def test_an_unknown_maximum_makes_the_set_unscorable_but_hides_no_drug_evil() -> None:
    criteria = tuple(
        replace(each, max_points=None) if each.code == "2.4" else each for each in AGENCY.criteria
    )
    spec = replace(AGENCY, criteria=criteria)
    card = evaluate(spec, answers(spec))
    assert card.label == "Bộ tiêu chí chưa nhập điểm tối đa của tiêu chí 2.4; chưa chấm được."
    assert (card.outcome_code, card.printed) == ("", "—")
    evil = evaluate(spec, answers(spec, vetoes={"L1": "co"}))
    assert (evil.outcome_code, evil.evil) == ("", True)
    assert evil.standing is not None
    assert evil.standing.label == "Đề nghị xác nhận đơn vị có tệ nạn ma túy"


def test_the_label_names_next_year() -> None:
    low = answers(AGENCY, scores={"3.1": 0, "3.2": 0, "3.3": 0, "3.4": 0})
    assert evaluate(AGENCY, low, next_year=2022).label.endswith("đạt tiêu chuẩn năm 2022")
    assert evaluate(AGENCY, low).label.endswith("đạt tiêu chuẩn năm sau")
    assert evaluate(AGENCY, low).evil is False


@pytest.mark.parametrize(("spec", "evil"), [(COMMUNE, "X"), (HAMLET, "B")], ids=["xa", "ban"])
def test_the_abridged_sets_can_be_scored(spec: SetSpec, evil: str) -> None:
    assert evaluate(spec, answers(spec)).outcome_code == "dat"
    for number in "1234":
        card = evaluate(spec, answers(spec, vetoes={evil + number: "co"}))
        assert (card.outcome_code, card.evil) == ("co_te_nan", True)
    zero = answers(spec, scores={each.code: 0 for each in spec.criteria})
    assert evaluate(spec, zero).outcome_code == "chua_du_dieu_kien"


def test_at_least_n_of_several_conditions() -> None:
    three = {
        "at_least_n": {"n": 2, "of": [{"min_total": "80"}, {"no_zero": True}, {"min_group_ratio": "0.9"}]}
    }
    outcomes = (
        OutcomeSpec(1, "", "Chưa đủ thông tin để kết luận", condition={"incomplete": True}),
        OutcomeSpec(2, "dat", "Đạt", "A", three),
        OutcomeSpec(3, "chua_du_dieu_kien", "Chưa đạt", "C"),
    )
    spec = replace(AGENCY, outcomes=outcomes, vetoes=())
    assert evaluate(spec, answers(spec, scores={"1.1": 0})).outcome_code == "chua_du_dieu_kien"
    assert evaluate(spec, answers(spec, scores={"1.1": 3})).outcome_code == "dat"


@st.composite
def scored(draw: st.DrawFn) -> dict[str, int | None]:
    """Any allowed answers to the agency set."""
    found: dict[str, int | None] = {}
    for each in AGENCY.criteria:
        allowed: list[int | None] = [int(level.points) for level in each.levels]
        found[each.code] = draw(st.sampled_from([*allowed, None] if each.allow_na else allowed))
    return found


RANK = {"chua_du_dieu_kien": 0, "dat_khac_phuc": 1, "dat": 2}


@given(scored(), st.data())
def test_more_points_never_make_the_conclusion_worse(
    scores: dict[str, int | None], data: st.DataObject
) -> None:
    before = evaluate(AGENCY, answers(AGENCY, scores=scores))
    code = data.draw(st.sampled_from([code for code, points in scores.items() if points is not None]))
    criterion = AGENCY.criterion(code)
    assert criterion is not None
    higher = [int(level.points) for level in criterion.levels if level.points >= (scores[code] or 0)]
    after = evaluate(AGENCY, answers(AGENCY, scores={**scores, code: data.draw(st.sampled_from(higher))}))
    assert after.total >= before.total
    assert RANK[after.outcome_code] >= RANK[before.outcome_code]


@given(scored())
def test_totals_add_up_and_are_rounded_half_up(scores: dict[str, int | None]) -> None:
    card = evaluate(AGENCY, answers(AGENCY, scores=scores))
    applied = [each for each in AGENCY.criteria if scores[each.code] is not None]
    assert card.total == sum(scores[each.code] or 0 for each in applied)
    assert card.max_applicable == sum(each.max_points or 0 for each in applied)
    assert card.total == sum(group.points for group in card.groups)
    exact = Fraction(card.total) * 100 / Fraction(card.max_applicable)
    hundredths = (exact * 100 + Fraction(1, 2)).__floor__()
    assert card.printed == f"{hundredths // 100},{hundredths % 100:02d}"
    assert card.scaled is not None
    assert 0 <= card.scaled <= 100
    assert card.scaled.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) == Decimal(hundredths) / 100


@given(scored(), st.sampled_from([each.code for each in AGENCY.vetoes if not each.evil]))
def test_drug_evil_never_follows_from_points_or_procedure(scores: dict[str, int | None], veto: str) -> None:
    for by in ("unit", "appraiser"):
        card = evaluate(AGENCY, answers(AGENCY, scores=scores, vetoes={veto: "co"}), by=by)
        assert card.outcome_code != "co_te_nan"
        assert (card.variant == "B", card.evil) == (False, False)


def test_the_trace_explains_every_criterion_group_and_total_in_order() -> None:
    given_answers = answers(AGENCY, scores={"1.1": 3})
    scores = {**given_answers.scores, "4.2": ScoreAnswer(not_applicable=True)}
    trace = [tuple(line) for line in evaluate(AGENCY, replace(given_answers, scores=scores)).trace]
    criteria = [line for line in trace if line[0].startswith("Tiêu chí ")]
    assert [line[0] for line in criteria] == [f"Tiêu chí {each.code}" for each in AGENCY.criteria]
    first, absent = AGENCY.criterion("1.1"), AGENCY.criterion("4.2")
    assert first is not None
    assert absent is not None
    assert criteria[0] == ("Tiêu chí 1.1", first.levels[1].text, "3/5", first.source)
    assert ("Tiêu chí 4.2", "không áp dụng", "trừ 3 khỏi điểm tối đa", absent.source) in criteria
    assert trace[len(criteria)][0::2] == ("Nhóm 1", "18/20 = 90,00 %")
    assert [line[:3] for line in trace if line[0] in ("Tổng điểm", "Quy về 100")] == [
        ("Tổng điểm", "cộng các nhóm", "95/97"),
        ("Quy về 100", "95 ÷ 97 × 100", "97,94"),
    ]


def test_a_free_score_is_explained_and_an_unknown_maximum_shown_as_such() -> None:
    free = tuple(replace(each, levels=()) if each.code == "1.1" else each for each in AGENCY.criteria)
    spec = replace(AGENCY, criteria=free)
    line = next(
        each for each in evaluate(spec, answers(spec, scores={"1.1": 4})).trace if each.rule == "Tiêu chí 1.1"
    )
    assert (line.inputs, line.result) == ("điểm đã cho", "4/5")
    unknown = tuple(
        replace(each, max_points=None) if each.code == "4.2" else each for each in AGENCY.criteria
    )
    spec = replace(AGENCY, criteria=unknown)
    absent = replace(answers(spec), scores={"4.2": ScoreAnswer(not_applicable=True)})
    line = next(each for each in evaluate(spec, absent).trace if each.rule == "Tiêu chí 4.2")
    assert line.result == "trừ ? khỏi điểm tối đa"


def test_a_group_at_its_share_has_reached_it() -> None:
    for first, reached in ((14, (True, True)), (10, (True, False)), (9, (False, False))):
        free = tuple(replace(each, levels=()) for each in AGENCY.criteria)
        spec = replace(AGENCY, criteria=free)
        given_points: dict[str, int | None] = {
            "1.1": min(first, 5),
            "1.2": min(max(first - 5, 0), 4),
            "1.3": min(max(first - 9, 0), 4),
            "1.4": max(first - 13, 0),
            "1.5": 0,
        }
        card = evaluate(spec, answers(spec, scores=given_points))
        assert card.groups[0].points == first
        assert (card.groups[0].ok50, card.groups[0].ok70) == reached


def test_while_something_is_open_the_line_that_says_so_is_the_outcome() -> None:
    card = evaluate(AGENCY, answers(AGENCY, vetoes={"L3": ""}))
    assert card.outcome is not None
    assert (card.outcome.priority, card.missing[0].kind, card.trace[-1].rule) == (
        1,
        "veto",
        "Kết luận, dòng 1",
    )
    nothing = evaluate(AGENCY, Answers())
    assert {each.kind for each in nothing.missing} == {"veto", "criterion"}
