"""What may be typed for a criterion and a veto, and what the program proposes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.loaders import read_set, set_path
from scoring.rules import VetoAnswer, decision_problems, parse_points, problems, suggest, veto_problems
from scoring.rules.entry import points_problems

SPEC = read_set(set_path("2139-2020-co-quan"))
HINT = "Điểm phải là một trong các mức 5; 3; 0. Mức tối đa là 5."
COMMA = "Điểm phải là số. Số thập phân dùng dấu phẩy, ví dụ 9,5."


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("9", "9"), (" 9 ", "9"), ("9,5", "9.5"), ("9.5", "9.5"), ("0", "0"),
        ("10", "10"), ("9,50", "9.5"), ("+3", "3"), ("-0", "0"), ("100", "100"),
    ],
)  # fmt: skip
def test_points_are_read_with_comma_and_with_point(typed: str, value: str) -> None:
    assert parse_points(typed) == Decimal(value)


def test_an_empty_field_is_no_answer() -> None:
    assert parse_points("  ") is None
    assert problems(SPEC, "1.1", "", na=False, note="") == []


@pytest.mark.parametrize(
    "typed", ["năm", "5 điểm", "1e1", "NaN", "Infinity", "1.234,5", "5,", ",5", "٥", "0x5", "5/2"]
)
def test_what_is_not_a_number_is_said_so(typed: str) -> None:
    assert problems(SPEC, "1.1", typed, na=False, note="") == [COMMA, HINT]


@pytest.mark.parametrize("typed", ["-1", "\u22121", "-0,5"])
def test_negative_points_are_refused(typed: str) -> None:
    assert problems(SPEC, "1.1", typed, na=False, note="") == ["Điểm không được âm.", HINT]


@pytest.mark.parametrize("typed", ["6", "4", "4,5", "4.5", "5,01", "99999"])
def test_only_the_levels_may_be_given(typed: str) -> None:
    assert problems(SPEC, "1.1", typed, na=False, note="") == [HINT]


@pytest.mark.parametrize("typed", ["5", "3", "0", "5,0", "3.0"])
def test_a_level_is_accepted(typed: str) -> None:
    assert problems(SPEC, "1.1", typed, na=False, note="") == []


def test_without_levels_anything_up_to_the_maximum_with_two_places() -> None:
    free = replace(SPEC, criteria=tuple(replace(each, levels=()) for each in SPEC.criteria))
    assert problems(free, "1.1", "4,75", na=False, note="") == []
    assert problems(free, "1.1", "5,01", na=False, note="") == ["Điểm phải từ 0 đến 5. Mức tối đa là 5."]
    assert problems(free, "1.1", "4,755", na=False, note="") == [
        "Điểm có nhiều nhất hai chữ số thập phân, ví dụ 9,75."
    ]


def test_an_unknown_maximum_is_named() -> None:
    unknown = replace(SPEC, criteria=tuple(replace(each, max_points=None) for each in SPEC.criteria))
    text = "Tiêu chí 1.1 chưa nhập điểm tối đa trong bộ tiêu chí; chưa chấm được."
    assert problems(unknown, "1.1", "5", na=False, note="") == [text]


def test_not_applicable_needs_a_reason_and_a_criterion_that_allows_it() -> None:
    assert problems(SPEC, "4.2", "", na=True, note=" ") == ["Nêu lý do không áp dụng tiêu chí 4.2."]
    assert problems(SPEC, "4.2", "", na=True, note="Không có cơ sở lưu trú") == []
    assert problems(SPEC, "1.1", "", na=True, note="…") == ['Tiêu chí 1.1 không được ghi "Không áp dụng".']
    assert problems(SPEC, "4.2", "3", na=True, note="…") == [
        "Tiêu chí 4.2 đã ghi không áp dụng thì để trống điểm."
    ]


def test_an_unknown_criterion_is_named() -> None:
    assert problems(SPEC, "9.9", "1", na=False, note="") == ["Bộ tiêu chí không có tiêu chí 9.9."]


def test_yes_needs_counts_and_basis_no_needs_none() -> None:
    assert veto_problems(SPEC, "L1", VetoAnswer("")) == []
    assert veto_problems(SPEC, "L1", VetoAnswer("khong", 0, 0)) == []
    assert veto_problems(SPEC, "L1", VetoAnswer("khong", 0, 1)) == [
        "Câu L1 trả lời Không nhưng có số vụ hoặc số người khác 0."
    ]
    assert veto_problems(SPEC, "L1", VetoAnswer("co")) == [
        "Câu L1 trả lời Có: ghi số vụ, số người.",
        "Câu L1 trả lời Có: ghi căn cứ (số, ngày văn bản của cơ quan có thẩm quyền).",
    ]
    assert veto_problems(SPEC, "L1", VetoAnswer("co", 1, 1, "Quyết định số 1")) == []
    assert veto_problems(SPEC, "L1", VetoAnswer("co", -1, 1, "…")) == [
        "Câu L1: số vụ, số người không được âm."
    ]
    assert veto_problems(SPEC, "L1", VetoAnswer("có lẽ")) == ["Câu L1: chọn Không hoặc Có."]
    assert veto_problems(SPEC, "Z9", VetoAnswer("co")) == ["Bộ tiêu chí không có sự kiện loại trừ Z9."]


def test_a_question_of_the_appraiser_is_not_answered_by_the_unit() -> None:
    assert veto_problems(SPEC, "Q2", VetoAnswer("khong")) == ["Câu Q2 chỉ do người thẩm định trả lời."]
    assert veto_problems(SPEC, "Q2", VetoAnswer("khong"), by="appraiser") == []


def test_a_council_concludes_one_of_the_choices_and_says_why() -> None:
    assert decision_problems(SPEC, "dat", "Đã xử lý khách vi phạm") == []
    assert decision_problems(SPEC, "co_te_nan", "…") == ["Chọn một kết luận trong danh sách."]
    assert decision_problems(SPEC, "dat", "  ") == ["Hội đồng phải kết luận, ghi lý do."]


@pytest.mark.parametrize(
    ("code", "fact", "points"),
    [
        ("2.1", Decimal(1), 8), ("2.1", Decimal("0.9999"), 6), ("2.1", Decimal("0.9"), 6), ("2.1", Decimal("0.4"), 0),
        ("2.4", Decimal("0.95"), 3), ("5.2", Decimal(40) / Decimal(42), 5), ("5.2", Decimal("0.7499"), 1),
        ("1.4", Decimal(3), 4), ("1.4", Decimal(1), 2), ("1.4", Decimal(0), 0),
        ("5.3", Decimal(0), 6), ("5.3", Decimal(1), 4), ("5.3", Decimal(5), 2),
        ("5.4", "on_time", 5), ("5.4", "extended", 3), ("5.4", "late", 0),
        ("5.1", "before_complete", 4), ("5.1", "before_incomplete", 2), ("5.1", "after", 0),
    ],
)  # fmt: skip
def test_a_known_fact_proposes_a_level(code: str, fact: Decimal | str, points: int) -> None:
    criterion = SPEC.criterion(code)
    assert criterion is not None
    level = suggest(criterion, fact)
    assert level is not None
    assert level.points == points


@pytest.mark.parametrize(
    ("code", "fact"), [("2.1", None), ("1.1", Decimal(1)), ("5.4", "unheard"), ("3.1", Decimal(0))]
)
def test_nothing_is_proposed_where_nothing_is_known(code: str, fact: Decimal | str | None) -> None:
    criterion = SPEC.criterion(code)
    assert criterion is not None
    assert suggest(criterion, fact) is None


def test_points_that_come_as_numbers_are_told_as_those_that_are_typed() -> None:
    """Answers of a file and of another system are numbers already."""
    criterion = next(each for each in SPEC.criteria if each.code == "1.1")
    assert points_problems(criterion, Decimal("NaN")) == [COMMA, HINT]
    assert points_problems(criterion, Decimal(-1)) == ["Điểm không được âm.", HINT]
    assert points_problems(criterion, Decimal(3)) == []
