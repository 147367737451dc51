"""Small parts of the engine that the sets do not reach from end to end."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.loaders import read_set, set_path
from scoring.rules import (
    Answers,
    CriterionSpec,
    GroupSpec,
    InputSpec,
    MeasureSpec,
    OutcomeSpec,
    RuleSpec,
    ScoreAnswer,
    VetoAnswer,
    VetoSpec,
    counting_data,
    counting_of,
    evaluate,
    figure_problem,
    in_words,
    level_list,
    mistakes,
    printed,
    veto_problems,
    vn,
)
from scoring.rules.canonical import plain_json
from scoring.rules.conditions import Facts, Held, holds, number, share, uses
from scoring.rules.numbers import plain
from scoring.rules.spec import GroupCard

COMMUNE = read_set(set_path("28-2025-xa"))


def group(points: int, most: int = 10) -> GroupCard:
    share = Decimal(points) / most
    return GroupCard(
        "1", "…", Decimal(points), Decimal(most), share, share >= Decimal("0.5"), share >= Decimal("0.7")
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.005", "0,01"), ("0.0049", "0,00"), ("91.745", "91,75"), ("91.744", "91,74"), ("100", "100,00"), ("99.995", "100,00")],
)  # fmt: skip
def test_a_total_is_rounded_half_up_once(value: str, text: str) -> None:
    assert printed(Decimal(value)) == text


def test_an_unknown_total_is_a_dash() -> None:
    assert printed(None) == "—"


@pytest.mark.parametrize(
    ("value", "text"),
    [("2.50", "2,5"), ("1E+2", "100"), ("0.00", "0"), ("-0.5", "-0,5"), ("1000000", "1000000")],
)
def test_a_number_is_written_plainly(value: str, text: str) -> None:
    assert vn(Decimal(value)) == text
    assert str(plain(Decimal(value))) == text.replace(",", ".")


@pytest.mark.parametrize(
    ("condition", "facts", "held"),
    [
        ({"min_total": "80"}, Facts(Decimal(8), Decimal(10)), True),
        ({"min_total": "80"}, Facts(Decimal("7.99"), Decimal(10)), False),
        ({"min_total": "0"}, Facts(Decimal(0), Decimal(0)), False),
        ({"min_group_ratio": "0.5"}, Facts(groups=(group(5),)), True),
        ({"min_group_ratio": "0.5"}, Facts(groups=(group(4),)), False),
        ({"min_group_ratio": "0.7"}, Facts(groups=(group(7), group(6))), False),
        ({"min_group_ratio": "0.6"}, Facts(groups=(group(6),)), True),
        ({"min_group_ratio": "0.6"}, Facts(groups=(group(5),)), False),
        ({"no_zero": True}, Facts(zeros=("1.1",)), False),
        ({"no_zero": True}, Facts(), True),
        ({"no_zero": False}, Facts(zeros=("1.1",)), True),
        ({"no_zero": False}, Facts(), False),
        ({"incomplete": False}, Facts(incomplete=False), True),
        ({"incomplete": False}, Facts(incomplete=True), False),
        ({"any_veto": ["L1", "L2"]}, Facts(vetoes=frozenset({"L2"})), True),
        ({"any_veto": ["L1"]}, Facts(vetoes=frozenset({"L2"})), False),
        ({"not": {"no_zero": True}}, Facts(zeros=("1.1",)), True),
        ({"all": [{"no_zero": True}, {"incomplete": True}]}, Facts(incomplete=True), True),
        ({"all": [{"no_zero": True}, {"incomplete": True}]}, Facts(), False),
        ({"any": [{"no_zero": False}, {"incomplete": True}]}, Facts(incomplete=True), True),
        ({"any": [{"no_zero": False}, {"incomplete": True}]}, Facts(), False),
        ({"no_zero": True, "incomplete": True}, Facts(), False),
        ({"flag": "a"}, Facts(flags={"a": True}), True),
        ({"flag": "a"}, Facts(flags={"a": False}), False),
        ({"rule": "a"}, Facts(rules={"a": True}), True),
        ({"rule": "a"}, Facts(rules={"a": False}), False),
        ({"value": {"of": "R", "at_least": "0.5"}}, Facts(values={"R": share(Decimal(1), Decimal(2))}), True),
        ({"value": {"of": "R", "at_least": "0.5"}}, Facts(values={"R": share(Decimal(1), Decimal("2.01"))}), False),
        ({"value": {"of": "R", "below": "0.5"}}, Facts(values={"R": share(Decimal(1), Decimal(2))}), False),
        ({"value": {"of": "R", "below": "0.5"}}, Facts(values={"R": share(Decimal(1), Decimal("2.01"))}), True),
        ({}, Facts(), True),
    ],
)  # fmt: skip
def test_a_condition_holds_or_not(condition: dict[str, object], facts: Facts, held: bool) -> None:
    assert mistakes(condition) == []
    assert holds(condition, facts).holds is held


def test_an_unknown_condition_is_refused_even_unchecked() -> None:
    with pytest.raises(ValueError, match="điều kiện không rõ: lạ"):
        holds({"lạ": 1}, Facts())


def test_what_failed_is_told_and_otherwise_what_held() -> None:
    both = {"no_zero": True, "incomplete": True}
    assert holds(both, Facts()).why == "đã trả lời và chấm đủ"
    assert holds(both, Facts(incomplete=True)).why == (
        "không tiêu chí nào 0 điểm; còn câu chưa trả lời hoặc tiêu chí chưa chấm"
    )
    some = {"any": [{"no_zero": True}, {"incomplete": True}]}
    assert holds(some, Facts()).why == "không tiêu chí nào 0 điểm"
    assert holds(some, Facts(zeros=("1",))).why == "tiêu chí 0 điểm: 1; đã trả lời và chấm đủ"
    three = {"at_least_n": {"n": 2, "of": [{"no_zero": True}, {"incomplete": True}]}}
    assert holds(three, Facts()) == Held(
        False, "1/2 điều kiện đúng, cần 2: không tiêu chí nào 0 điểm", 1, 2, 2
    )
    assert holds({"min_group_ratio": "0.7"}, Facts(groups=(group(6),))).why == (
        "nhóm 1 dưới 70 % điểm tối đa áp dụng của nhóm"
    )


def test_a_kind_is_found_at_any_depth() -> None:
    deep = {"all": [{"any": [{"not": {"at_least_n": {"n": 1, "of": [{"no_zero": True}]}}}]}]}
    assert uses(deep, "no_zero")
    assert not uses(deep, "min_total")


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("x", "condition: phải là một bảng điều kiện"),
        ({"any_veto": []}, "condition.any_veto: phải là danh sách mã, không rỗng"),
        ({"any_veto": "L1"}, "condition.any_veto: phải là danh sách mã, không rỗng"),
        ({"any_veto": [1]}, "condition.any_veto: phải là danh sách mã, không rỗng"),
        ({"incomplete": 1}, "condition.incomplete: phải là true hoặc false"),
        ({"min_total": "-1"}, 'condition.min_total: phải là số không âm viết trong ngoặc kép, ví dụ "0.7"'),
        ({"min_total": "NaN"}, 'condition.min_total: phải là số không âm viết trong ngoặc kép, ví dụ "0.7"'),
        ({"min_total": "chín"}, 'condition.min_total: phải là số không âm viết trong ngoặc kép, ví dụ "0.7"'),
        ({"min_total": "100.01"}, "condition.min_total: không được lớn hơn 100"),
        ({"min_group_ratio": "1.01"}, "condition.min_group_ratio: không được lớn hơn 1"),
        ({"flag": ""}, "condition.flag: phải là một mã"),
        ({"rule": 1}, "condition.rule: phải là một mã"),
        ({"all": []}, "condition.all: phải là danh sách điều kiện, không rỗng"),
        ({"all": {}}, "condition.all: phải là danh sách điều kiện, không rỗng"),
        ({"all": [{"x": 1}, {}]}, "condition.all: điều kiện con.x: điều kiện không rõ"),
        ({"not": []}, "condition.not: điều kiện con: phải là một bảng điều kiện"),
        ({"at_least_n": {"n": 1}}, "condition.at_least_n: phải có n (số nguyên) và of (danh sách điều kiện)"),
        ({"at_least_n": {"n": 1, "of": []}}, "condition.at_least_n: phải là danh sách điều kiện, không rỗng"),
        ({"at_least_n": 1}, "condition.at_least_n: phải có n (số nguyên) và of (danh sách điều kiện)"),
        ({"value": 1}, "condition.value: phải có of"),
        ({"value": {"of": "R"}}, "condition.value: phải có of"),
        ({"value": {"of": "R", "below": "0.1", "x": 1}}, "condition.value: phải có of"),
        ({"value": {"of": "R", "below": "-1"}}, "condition.value: below: phải là số không âm"),
        ({"value": {"of": "R", "at_least": "1", "below": "1"}}, "condition.value: ngưỡng không theo thứ tự"),
    ],
)  # fmt: skip
def test_a_faulty_condition_is_named(condition: object, fault: str) -> None:
    lines = mistakes(condition)
    assert len(lines) == 1
    assert lines[0].startswith(fault)


@pytest.mark.parametrize(
    "condition",
    [
        {"min_total": "100"}, {"min_total": "0"}, {"min_group_ratio": "1"}, {"any_veto": ("L1",)},
        {"value": {"of": "R", "at_least": "0"}}, {"value": {"of": "R", "at_least": "0", "below": "0.1"}},
        {"at_least_n": {"n": 1, "of": [{"flag": "a"}]}}, {"not": {"flag": "a"}},
    ],
)  # fmt: skip
def test_a_sound_condition_has_no_mistakes(condition: dict[str, object]) -> None:
    assert mistakes(condition) == []


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({}, "Còn lại"),
        ({"any_veto": ["L1"]}, "Có L1"),
        ({"any_veto": ["L1", "L2"]}, "Có một trong L1, L2"),
        ({"incomplete": True}, "Còn câu chưa trả lời, hoặc còn tiêu chí chưa chấm"),
        ({"incomplete": False}, "Đã trả lời và chấm đủ"),
        ({"no_zero": True, "min_total": "80"}, "Tổng (quy về 100) từ 80 điểm trở lên; không tiêu chí nào 0 điểm"),
        ({"no_zero": False}, "Có tiêu chí 0 điểm"),
        ({"min_group_ratio": "0.7"}, "Mọi nhóm từ 70 % điểm tối đa của nhóm trở lên"),
        ({"value": {"of": "dens", "at_least": "1", "below": "2"}}, "Dens từ 1 đến dưới 2"),
        ({"flag": "on_key_route"}, "On_key_route = Có"),
        ({"rule": "I"}, "Đúng I"),
        ({"not": {"rule": "I"}}, "Không phải (đúng I)"),
        ({"all": [{"rule": "I"}, {"rule": "II"}]}, "(đúng I) và (đúng II)"),
        ({"any": [{"rule": "I"}, {"rule": "II"}]}, "(đúng I) hoặc (đúng II)"),
        ({"at_least_n": {"n": 1, "of": [{"rule": "I"}, {"rule": "II"}]}}, "Ít nhất 1 trong: (đúng I), (đúng II)"),
        ({"zzz": 1, "yyy": 2}, "Yyy; zzz"),
    ],
)  # fmt: skip
def test_a_condition_in_words(condition: dict[str, object], words: str) -> None:
    assert in_words(condition) == words


def test_what_counts_is_stored_and_read_back_whole() -> None:
    data = counting_data(COMMUNE)
    parts = counting_of(data)
    assert parts["inputs"] == COMMUNE.inputs
    assert parts["measures"] == COMMUNE.measures
    assert parts["rules"] == COMMUNE.rules
    assert parts["cautions"] == COMMUNE.cautions
    agency = read_set(set_path("2139-2020-co-quan"))
    assert counting_data(agency) == {}
    assert counting_of({}) == {"inputs": (), "measures": (), "rules": (), "cautions": ()}
    assert level_list(agency.criteria[0]) == "5; 3; 0"


def test_a_value_without_a_canonical_form_is_refused() -> None:
    assert plain_json([Decimal("1.50"), None, True, {"a": "e\u0301"}]) == ["1.5", None, True, {"a": "é"}]
    with pytest.raises(TypeError, match="no canonical form for float"):
        plain_json(1.5)


def test_what_is_not_said_is_the_cautious_thing() -> None:
    """A row without a mark is a working draft; a question nobody was named for is the unit's."""
    assert [
        CriterionSpec("1", "1", "…", None).provenance,
        VetoSpec("1", "…", "x").provenance,
        OutcomeSpec(1, "x", "…").provenance,
        InputSpec("a", "…", "count").provenance,
        MeasureSpec("a", "…", ("b",)).provenance,
        RuleSpec("a", "…", {}).provenance,
    ] == ["draft"] * 6
    assert VetoSpec("1", "…", "x").answered_by == "unit"
    assert (InputSpec("a", "…", "count").base, RuleSpec("a", "…", {}).column) == (False, False)
    assert (VetoSpec("1", "…", "x").evil, OutcomeSpec(1, "x", "…").need_person) == (False, False)
    assert (CriterionSpec("1", "1", "…", None).allow_na, ScoreAnswer().not_applicable) == (False, False)


def test_the_scaled_total_is_explained_where_there_is_one() -> None:
    agency = read_set(set_path("2139-2020-co-quan"))
    full = Answers({each.code: ScoreAnswer(each.max_points) for each in agency.criteria})
    lines = {line.rule: line for line in evaluate(agency, full).trace}
    assert (lines["Quy về 100"].inputs, lines["Quy về 100"].result) == ("100 ÷ 100 × 100", "100,00")
    assert lines["Tổng điểm"].result == "100/100"
    assert (lines["Nhóm 1"].result, lines["Nhóm 1"].clause) == ("20/20 = 100,00 %", "sàn 10")
    nothing = replace(agency, criteria=tuple(replace(each, max_points=None) for each in agency.criteria))
    assert "Quy về 100" not in {line.rule for line in evaluate(nothing, full).trace}
    # A set that counts adds nothing up, so its trace says nothing of totals.
    assert not {"Tổng điểm", "Quy về 100"} & {line.rule for line in evaluate(COMMUNE, Answers()).trace}


def test_what_is_answered_is_counted_and_what_is_missing_says_why() -> None:
    agency = read_set(set_path("2139-2020-co-quan"))
    some = Answers(
        {
            "1.1": ScoreAnswer(Decimal(5)),
            "4.2": ScoreAnswer(not_applicable=True),
            "1.2": ScoreAnswer(Decimal(9)),
        }
    )
    card = evaluate(agency, some)
    assert (card.answered, len(card.missing_criteria)) == (2, 20)
    full = Answers({each.code: ScoreAnswer(each.max_points) for each in agency.criteria})
    assert evaluate(agency, full).answered == 22
    unknown = replace(agency, criteria=tuple(replace(each, max_points=None) for each in agency.criteria))
    assert {each.why for each in evaluate(unknown, full).missing_criteria} == {
        "bộ tiêu chí chưa nhập điểm tối đa"
    }


def test_every_step_of_a_conclusion_is_explained() -> None:
    agency = read_set(set_path("2139-2020-co-quan"))
    scores = {each.code: ScoreAnswer(each.max_points) for each in agency.criteria}
    no = {each.code: VetoAnswer("khong") for each in agency.vetoes}
    card = evaluate(agency, Answers(scores, {**no, "N1": VetoAnswer("co", 1, 2)}, "la", "…"), by="appraiser")
    assert (card.trace[0].rule, card.trace[0].result) == ("Sự kiện N1", "Có (1 vụ, 2 người)")
    assert [line.result for line in card.trace[-4:]] == [
        "không đúng, xét dòng sau",
        "không đúng, xét dòng sau",
        "đúng: can_nguoi_quyet_dinh",
        "không phải kết luận được chọn; bỏ qua",
    ]
    bare = evaluate(agency, Answers(scores, {**no, "N1": VetoAnswer("co")}))
    assert bare.trace[0].result == "Có"
    silent = evaluate(agency, Answers(scores))
    assert silent.trace[-1].result == "đúng: chưa kết luận"
    none = evaluate(replace(agency, outcomes=agency.outcomes[:1]), Answers(scores, no))
    assert (none.outcome, none.label) == (None, "Chưa đủ thông tin để kết luận")


def test_a_set_that_cannot_be_scored_still_names_drug_evil() -> None:
    agency = read_set(set_path("2139-2020-co-quan"))
    unknown = replace(agency, criteria=tuple(replace(each, max_points=None) for each in agency.criteria))
    card = evaluate(unknown, Answers({}, {"L1": VetoAnswer("co")}))
    assert card.label.startswith("Bộ tiêu chí chưa nhập điểm tối đa của tiêu chí 1.1, 1.2")
    assert card.standing is not None
    assert card.standing.label == "Đề nghị xác nhận đơn vị có tệ nạn ma túy"


def test_every_unknown_condition_is_named() -> None:
    assert [line.split(":")[0] for line in mistakes({"lạ": 1, "khác": 2})] == [
        "condition.lạ",
        "condition.khác",
    ]


def test_a_total_out_of_less_than_one_point_is_a_total() -> None:
    assert holds({"min_total": "100"}, Facts(Decimal("0.5"), Decimal("0.5"))).holds


def test_a_plain_number_is_written_without_percent() -> None:
    facts = Facts(values={"dens": number(Decimal(2))})
    assert holds({"value": {"of": "dens", "at_least": "2"}}, facts).why == "dens = 2, đúng từ 2"


@pytest.mark.parametrize(
    ("cases", "persons", "lacking"), [(1, None, 0), (None, 1, 0), (None, None, 1), (0, 0, 1)]
)
def test_cases_or_persons_are_enough_for_a_yes(cases: int | None, persons: int | None, lacking: int) -> None:
    agency = read_set(set_path("2139-2020-co-quan"))
    answer = VetoAnswer("co", cases=cases, persons=persons, basis="Kết luận số 5")
    assert len(veto_problems(agency, "L1", answer)) == lacking


def test_a_figure_is_usable_or_says_why_not() -> None:
    flag = InputSpec("a", "…", "flag")
    assert [figure_problem(flag, {"a": value}) for value in (True, False)] == ["", ""]
    assert figure_problem(flag, {"a": Decimal(1)}) == "phải là Có hoặc Không"
    part = InputSpec("b", "…", "count", within=("c",))
    assert [figure_problem(part, {"b": Decimal(2), "c": given}) for given in (Decimal(2), None)] == ["", ""]
    assert figure_problem(part, {"b": Decimal(3), "c": Decimal(2)}) == "3 lớn hơn c = 2"


def test_a_set_of_which_nothing_applies_waits_for_a_criterion() -> None:
    spec = read_set(set_path("2139-2020-co-quan"))
    spec = replace(spec, criteria=tuple(replace(each, allow_na=True) for each in spec.criteria))
    card = evaluate(
        spec, Answers(scores={each.code: ScoreAnswer(not_applicable=True) for each in spec.criteria})
    )
    assert [(each.code, each.why) for each in card.missing if each.kind == "criterion"] == [
        ("", "không có gì để chấm")
    ]


def test_a_single_point_is_scaled_like_any_other_maximum() -> None:
    whole = read_set(set_path("2139-2020-co-quan"))
    spec = replace(
        whole,
        groups=(GroupSpec("1", "…", Decimal(1)),),
        criteria=(CriterionSpec("1.1", "1", "…", Decimal(1)),),
        vetoes=(),
        total_points=Decimal(1),
    )
    card = evaluate(spec, Answers(scores={"1.1": ScoreAnswer(Decimal(1))}))
    assert (card.scaled, card.printed) == (Decimal(100), "100,00")
