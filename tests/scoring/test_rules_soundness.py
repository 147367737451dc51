"""What makes a set unusable, on sets that differ from the shipped ones in one thing (found missing by mutation)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scoring.loaders import read_set, set_path
from scoring.rules import CriterionSpec, GroupSpec, OutcomeSpec, SetSpec, problems, set_problems

AGENCY = read_set(set_path("2139-2020-co-quan"))
COMMUNE = read_set(set_path("28-2025-xa"))
STOP = {"incomplete": True}


def lined(spec: SetSpec, priority: int, **changed: Any) -> SetSpec:
    """The set with one line of its conclusions changed."""
    outcomes = [replace(each, **changed) if each.priority == priority else each for each in spec.outcomes]
    return replace(spec, outcomes=tuple(outcomes))


def scored(code: str, change: Callable[[CriterionSpec], CriterionSpec]) -> SetSpec:
    """The agencies' set with one criterion changed."""
    criteria = tuple(change(each) if each.code == code else each for each in AGENCY.criteria)
    return replace(AGENCY, criteria=criteria)


def bounded(**of_two: Any) -> SetSpec:
    """The agencies' set with other bounds at the level of 2 points of criterion 1.4 (4: from 2; 2: from 1)."""
    return scored(
        "1.4",
        lambda each: replace(
            each,
            levels=tuple(replace(level, **of_two) if level.points == 2 else level for level in each.levels),
        ),
    )


def test_the_sets_it_begins_with_are_sound() -> None:
    assert set_problems(AGENCY) == []
    assert set_problems(COMMUNE) == []


def test_groups_and_cautions_given_twice_are_named() -> None:
    assert "groups[1]: mã lặp lại" in set_problems(replace(AGENCY, groups=(*AGENCY.groups, AGENCY.groups[0])))
    (caution, *_) = COMMUNE.cautions
    assert set_problems(replace(COMMUNE, cautions=(caution, caution))) == [
        f"cautions[{caution.code}]: mã lặp lại"
    ]


def test_a_line_that_cannot_be_read_hides_nothing_of_the_others() -> None:
    found = set_problems(lined(AGENCY, 1, condition={"nope": 1}))
    assert [line.split(":")[0] for line in found] == ["outcomes[1].condition.nope"]


def test_a_line_may_name_only_what_the_set_counts() -> None:
    first = COMMUNE.outcomes[1].priority
    found = set_problems(lined(COMMUNE, first, condition={"rule": "IX"}))
    assert f"outcomes[{first}].condition: không có tiêu chí đếm IX" in found


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("any_veto", ["L1"]),
        ("min_total", "10"),
        ("min_group_ratio", "0.5"),
        ("no_zero", True),
        ("incomplete", True),
    ],
)
def test_a_rule_that_counts_cannot_look_at_points_or_facts(kind: str, value: object) -> None:
    rule, *others = COMMUNE.rules
    found = set_problems(replace(COMMUNE, rules=(replace(rule, condition={kind: value}), *others)))
    assert f"rules[{rule.code}].condition: tiêu chí đếm không xét được {kind}" in found


def test_levels_are_not_negative_and_only_what_may_be_left_out_says_when() -> None:
    below = scored(
        "1.4", lambda each: replace(each, levels=(*each.levels, replace(each.levels[0], points=Decimal(-1))))
    )
    assert "criteria[1.4].levels: mức không được âm" in set_problems(below)
    hint = scored("1.4", lambda each: replace(each, na_hint="khi không có"))
    assert set_problems(hint) == ["criteria[1.4].na_hint: tiêu chí không cho phép không áp dụng"]


def test_a_level_of_exactly_one_number_is_sound_and_two_levels_of_one_floor_are_not() -> None:
    assert set_problems(bounded(at_least=Decimal(1), at_most=Decimal(1))) == []
    assert set_problems(bounded(at_least=Decimal(2))) == [
        "criteria[1.4].levels.at_least: ngưỡng không theo thứ tự điểm"
    ]


def test_a_set_needs_conclusions_and_an_empty_set_needs_no_line_that_stops() -> None:
    assert "outcomes: thiếu kết luận" in set_problems(replace(AGENCY, outcomes=()))
    nothing: dict[str, Any] = {"groups": (), "criteria": (), "vetoes": (), "total_points": None}
    assert set_problems(replace(AGENCY, **nothing, outcomes=(OutcomeSpec(1, "dat", "Đạt"),))) == []


def test_persons_decide_only_where_there_is_something_to_choose() -> None:
    lines = [each for each in AGENCY.outcomes if each.priority <= 2]
    persons = OutcomeSpec(3, "can_nguoi_quyet_dinh", "Hội đồng kết luận", need_person=True)
    found = set_problems(replace(AGENCY, outcomes=(*lines, persons)))
    assert "outcomes[3].need_person: không có kết luận nào để Hội đồng chọn" in found


def test_a_second_line_of_the_first_number_does_not_stand_before_the_one_that_stops() -> None:
    again = OutcomeSpec(1, "dat", "Đạt", condition={"min_total": "95"})
    found = set_problems(replace(AGENCY, outcomes=(*AGENCY.outcomes, again)))
    assert "outcomes[1]: mã lặp lại" in found
    assert not [line for line in found if "phải đứng sau dòng incomplete" in line]


def test_the_letter_of_drug_evil_belongs_to_no_other_conclusion() -> None:
    assert set_problems(lined(AGENCY, 5, variant="B")) == [
        "outcomes[5]: kết luận có tệ nạn ma túy chỉ được dựa trên sự kiện tệ nạn, phương án B"
    ]


def test_words_for_points_are_refused_even_where_the_most_is_unknown() -> None:
    unknown = CriterionSpec("1", "1", "Tiêu chí", None)
    spec = replace(AGENCY, groups=(GroupSpec("1", "Nhóm", None),), criteria=(unknown,))
    (said,) = problems(spec, "1", "năm", na=False, note="")
    assert said.startswith("Điểm phải là số")
