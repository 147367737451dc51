"""28/2025/QĐ-TTg: every threshold just below, at and just above; an oracle written apart from the data."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.loaders import read_set, set_path
from scoring.rules import Answers, Card, RuleCard, evaluate

COMMUNE = read_set(set_path("28-2025-xa"))
PROVINCE = read_set(set_path("28-2025-tinh"))
ZERO_COMMUNE: dict[str, Any] = {
    "population": 10**6, "addicts": 0, "users": 0, "in_treatment": 0, "dens": 0, "arrested": 0,
    "plants": 0, "plant_area_m2": 0, "on_key_route": False, "resident_offenders": 0, "wanted_hiding": 0,
}  # fmt: skip
ZERO_PROVINCE: dict[str, Any] = {
    "population": 10**6, "addicts": 0, "users": 0, "dens": 0, "arrested": 0, "communes": 1000,
    "communes_class_1_2": 0, "plants": 0, "plant_area_m2": 0, "on_interprovincial_route": False,
}  # fmt: skip


def figures(given: dict[str, Any]) -> Answers:
    return Answers(figures={k: v if isinstance(v, bool) else Decimal(str(v)) for k, v in given.items()})


def commune(**given: Any) -> Card:
    return evaluate(COMMUNE, figures({**ZERO_COMMUNE, **given}))


def province(**given: Any) -> Card:
    return evaluate(PROVINCE, figures({**ZERO_PROVINCE, **given}))


def rule(card: Card, code: str) -> RuleCard:
    return next(each for each in card.rules if each.code == code)


# One in a million people is the smallest step of a ratio over this population.
@pytest.mark.parametrize(
    ("given", "rules"),
    [
        # R: 0,1 % and 0,5 %
        ({"addicts": 999}, "III.1"), ({"addicts": 1000}, "II.1"), ({"addicts": 1001}, "II.1"),
        ({"addicts": 4999}, "II.1"), ({"addicts": 5000}, "I.1"), ({"addicts": 5001}, "I.1"),
        ({"addicts": 2000, "users": 2999}, "II.1"), ({"addicts": 2000, "users": 3000}, "I.1"),
        # Điều 6.1's exclusion is no exclusion of Điều 4
        ({"addicts": 5000, "in_treatment": 5000}, "I.1"),
        # Dens, where one and two are the edges
        ({"dens": 0}, ""), ({"dens": 1}, "II.2"), ({"dens": 2}, "I.2"), ({"dens": 3}, "I.2"),
        # A: 0,05 % and 0,1 %
        ({"arrested": 499}, "III.3"), ({"arrested": 500}, "II.3"), ({"arrested": 501}, "II.3"),
        ({"arrested": 999}, "II.3"), ({"arrested": 1000}, "I.3"), ({"arrested": 1001}, "I.3"),
    ],
)  # fmt: skip
def test_the_cell_of_a_commune(given: dict[str, int], rules: str) -> None:
    card = commune(**given)
    place = {"addicts": "1", "dens": "2", "arrested": "3"}[next(iter(given))]
    cells = [
        each.code
        for each in card.rules
        if each.code.endswith(f".{place}") and each.holds and each.code[0] == "I"
    ]
    assert cells == ([rules] if rules else [])


@pytest.mark.parametrize(
    ("plants", "area", "cells"),
    [
        (0, 0, "III"), (499, 0, "III"), (500, 0, "II III"), (501, 0, "II III"),
        (2999, 0, "II III"), (3000, 0, "I III"), (3001, 0, "I III"),
        (0, "124.99", "III"), (0, 125, "II III"), (0, "125.01", "II III"),
        (0, "749.99", "II III"), (0, 750, "I III"), (0, "750.01", "I III"),
        # "or" on both sides: a count and an area may stand in two rows of the table.
        (500, 125, "II"), (499, 125, "II III"), (500, "124.99", "II III"),
        (3000, 125, "I II"), (500, 750, "I II"), (3000, 750, "I"),
    ],
)  # fmt: skip
def test_the_plants_of_a_commune(plants: int, area: int | str, cells: str) -> None:
    card = commune(plants=plants, plant_area_m2=area)
    assert " ".join(each for each in ("I", "II", "III") if rule(card, f"{each}.4").holds) == cells


@pytest.mark.parametrize(
    ("given", "first", "second"),
    [
        # off the route: neither
        ({"addicts": 5000, "dens": 2}, False, False),
        # on the route: R, A and plants are always of class III or above, so II.5 holds; I.5 needs two of II or above
        ({"on_key_route": True}, False, True),
        ({"on_key_route": True, "addicts": 1000}, False, True),
        ({"on_key_route": True, "addicts": 1000, "dens": 1}, True, True),
        ({"on_key_route": True, "addicts": 999, "dens": 1}, False, True),
        ({"on_key_route": True, "arrested": 500, "plants": 500}, True, True),
        ({"on_key_route": True, "arrested": 499, "plants": 500}, False, True),
        ({"on_key_route": True, "dens": 2, "plant_area_m2": 125}, True, True),
        ({"on_key_route": True, "dens": 2, "plant_area_m2": "124.9"}, False, True),
    ],
)  # fmt: skip
def test_the_route_of_a_commune(given: dict[str, Any], first: bool, second: bool) -> None:
    card = commune(**given)
    assert (rule(card, "I.5").holds, rule(card, "II.5").holds) == (first, second)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({}, "khong_ma_tuy"),
        # Điều 6.1: those in treatment are excluded, nobody else
        ({"addicts": 1}, "trong_diem_3"), ({"users": 1}, "trong_diem_3"),
        ({"addicts": 1, "in_treatment": 1}, "khong_ma_tuy"), ({"users": 1, "in_treatment": 1}, "khong_ma_tuy"),
        ({"addicts": 3, "users": 2, "in_treatment": 4}, "trong_diem_3"),
        ({"addicts": 3, "users": 2, "in_treatment": 5}, "khong_ma_tuy"),
        # Điều 6 comes first, whatever Điều 4 would say
        ({"addicts": 6000, "in_treatment": 6000, "arrested": 1000, "plants": 3000}, "khong_ma_tuy"),
        # Điều 6.2, 6.3
        ({"resident_offenders": 1}, "trong_diem_3"), ({"wanted_hiding": 1}, "trong_diem_3"), ({"dens": 1}, "trong_diem_3"),
        # Điều 4: two of the column are not three
        ({"addicts": 5000, "dens": 2}, "trong_diem_3"),
        ({"addicts": 5000, "dens": 2, "arrested": 1000}, "trong_diem_1"),
        ({"addicts": 5000, "dens": 2, "plants": 3000}, "trong_diem_1"),
        ({"addicts": 5000, "dens": 2, "plant_area_m2": 750}, "trong_diem_1"),
        ({"addicts": 5000, "dens": 2, "on_key_route": True}, "trong_diem_1"),
        ({"addicts": 1000, "dens": 1}, "trong_diem_3"),
        ({"addicts": 1000, "dens": 1, "arrested": 500}, "trong_diem_2"),
        ({"addicts": 1000, "dens": 1, "on_key_route": True}, "trong_diem_2"),
        ({"addicts": 1000, "arrested": 500, "plants": 500}, "trong_diem_2"),
        # by the letter each class counts its own column only; the reader is told
        ({"addicts": 5000, "dens": 1, "arrested": 500}, "trong_diem_3"),
        # nothing fits: a person decides
        ({"addicts": 5000, "arrested": 500, "plants": 500, "plant_area_m2": 125}, "can_nguoi_quyet_dinh"),
        ({"addicts": 1000, "arrested": 500, "plants": 3000, "plant_area_m2": 750}, "can_nguoi_quyet_dinh"),
        # … and at any edge of it, class III comes back
        ({"addicts": 5000, "arrested": 499, "plants": 500, "plant_area_m2": 125}, "trong_diem_3"),
        ({"addicts": 5000, "arrested": 500, "plants": 499, "plant_area_m2": 125}, "trong_diem_3"),
    ],
)  # fmt: skip
def test_the_outcome_of_a_commune(given: dict[str, Any], outcome: str) -> None:
    card = commune(**given)
    assert card.outcome_code == outcome
    assert card.needs_person is (outcome == "can_nguoi_quyet_dinh")
    assert card.missing == ()


def test_the_reader_is_told_where_the_letter_splits_three_criteria_over_two_columns() -> None:
    assert len(commune(addicts=5000, dens=1, arrested=500).cautions) == 1
    assert commune(addicts=1000, dens=1, arrested=500).cautions == ()
    assert commune(addicts=5000, dens=2).cautions == ()
    assert commune(addicts=6000, in_treatment=6000, arrested=1000, plants=600).cautions == ()


@pytest.mark.parametrize(
    ("given", "code", "holds"),
    [
        ({"addicts": 1999}, "5.1", False), ({"addicts": 2000}, "5.1", True), ({"addicts": 2001}, "5.1", True),
        ({"addicts": 1, "users": 1999}, "5.1", True),
        ({"dens": 4}, "5.2", False), ({"dens": 5}, "5.2", True), ({"dens": 6}, "5.2", True),
        ({"arrested": 499}, "5.3", False), ({"arrested": 500}, "5.3", True), ({"arrested": 501}, "5.3", True),
        ({"communes_class_1_2": 29}, "5.4", False), ({"communes_class_1_2": 30}, "5.4", True), ({"communes_class_1_2": 31}, "5.4", True),
        ({"communes": 101, "communes_class_1_2": 3}, "5.4", False), ({"communes": 100, "communes_class_1_2": 3}, "5.4", True),
        ({"plants": 7999}, "5.5", False), ({"plants": 8000}, "5.5", True), ({"plants": 8001}, "5.5", True),
        ({"plant_area_m2": "1999.99"}, "5.5", False), ({"plant_area_m2": 2000}, "5.5", True), ({"plant_area_m2": "2000.01"}, "5.5", True),
        ({"on_interprovincial_route": False}, "5.6", False), ({"on_interprovincial_route": True}, "5.6", True),
    ],
)  # fmt: skip
def test_the_criteria_of_a_province(given: dict[str, Any], code: str, holds: bool) -> None:
    assert rule(province(**given), code).holds is holds


ALL_SIX: dict[str, Any] = {
    "addicts": 2000, "dens": 5, "arrested": 500, "communes_class_1_2": 30, "plants": 8000, "on_interprovincial_route": True,
}  # fmt: skip


@pytest.mark.parametrize("count", range(7))
def test_four_of_six_make_a_province(count: int) -> None:
    for start in range(6):
        names = [list(ALL_SIX)[(start + step) % 6] for step in range(count)]
        card = province(**{name: ALL_SIX[name] for name in names})
        assert card.outcome_code == ("trong_diem" if count >= 4 else "khong_trong_diem")
        assert rule(card, "5").met == count


def oracle(given: dict[str, Any]) -> str:
    """Điều 4 and 6 written out by hand, in fractions, apart from the data file."""
    x = {key: value if isinstance(value, bool) else Fraction(str(value)) for key, value in given.items()}
    free = x["addicts"] + x["users"] == x["in_treatment"]
    if free and not x["resident_offenders"] and not x["wanted_hiding"] and not x["dens"]:
        return "khong_ma_tuy"
    r, a = (x["addicts"] + x["users"]) / x["population"], x["arrested"] / x["population"]
    plants, area, dens = x["plants"], x["plant_area_m2"], x["dens"]
    half, tenth, twentieth = Fraction(5, 1000), Fraction(1, 1000), Fraction(5, 10000)
    one = [r >= half, dens >= 2, a >= tenth, plants >= 3000 or area >= 750]
    two = [tenth <= r < half, dens == 1, twentieth <= a < tenth, 500 <= plants < 3000 or 125 <= area < 750]
    three = [r < tenth, False, a < twentieth, plants < 500 or area < 125]
    above = sum(i or j for i, j in zip(one, two, strict=True))
    any_class = sum(i or j or k for i, j, k in zip(one, two, three, strict=True))
    if sum(one) + (x["on_key_route"] and above >= 2) >= 3:
        return "trong_diem_1"
    if sum(two) + (x["on_key_route"] and any_class >= 2) >= 3:
        return "trong_diem_2"
    return "trong_diem_3" if any(three) else "can_nguoi_quyet_dinh"


def near(*edges: int) -> st.SearchStrategy[int]:
    return st.sampled_from(sorted({max(0, edge + step) for edge in (0, *edges) for step in (-1, 0, 1)}))


@settings(deadline=None)
@given(
    st.fixed_dictionaries({
        "population": st.sampled_from([1, 7, 1000, 10000, 123457, 10**6]),
        "addicts": near(1, 10, 50, 1000, 5000), "users": near(1, 10, 50, 1000, 5000),
        "dens": near(1, 2), "arrested": near(5, 10, 500, 1000), "plants": near(500, 3000),
        "plant_area_m2": st.sampled_from(["0", "124.99", "125", "749.999", "750", "800.5"]),
        "on_key_route": st.booleans(), "resident_offenders": near(1), "wanted_hiding": near(1),
    }),
    st.sampled_from(["none", "all", "one less"]),
)  # fmt: skip
def test_any_commune_agrees_with_the_oracle(given: dict[str, Any], treated: str) -> None:
    both = given["addicts"] + given["users"]
    given["in_treatment"] = {"none": 0, "all": both, "one less": max(0, both - 1)}[treated]
    assert commune(**given).outcome_code == oracle(given)


@pytest.mark.parametrize(
    ("given", "code", "why"),
    [
        ({"population": 0}, "population", "phải lớn hơn 0"),
        ({"dens": -1}, "dens", "không được âm"),
        ({"addicts": "1.5"}, "addicts", "phải là số nguyên"),
        ({"addicts": "NaN"}, "addicts", "phải là số"),
        ({"plant_area_m2": "Infinity"}, "plant_area_m2", "phải là số"),
        ({"population": 10**12}, "population", "số quá lớn"),
        ({"addicts": 1, "users": 1, "in_treatment": 3}, "in_treatment", "3 lớn hơn addicts + users = 2"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_named_and_leaves_no_conclusion(
    given: dict[str, Any], code: str, why: str
) -> None:
    card = commune(**given)
    assert card.outcome_code == ""
    assert [(each.kind, each.code) for each in card.missing] == [("input", code)]
    assert card.missing[0].why.startswith(why)
    assert card.rules == ()


@pytest.mark.parametrize("code", sorted(ZERO_COMMUNE))
def test_an_unknown_figure_is_no_nought(code: str) -> None:
    known = figures(ZERO_COMMUNE).figures
    card = evaluate(COMMUNE, Answers(figures={**known, code: None}))
    assert (card.outcome_code, [each.code for each in card.missing]) == ("", [code])


def test_the_trace_names_rule_inputs_and_clause() -> None:
    card = commune(addicts=3000, users=2000, dens=2, arrested=1000)
    ratio = card.trace[0]
    assert (ratio.inputs, ratio.result) == ("(addicts 3000 + users 2000) ÷ population 1000000", "0,5 %")
    assert ratio.clause == "28/2025/QĐ-TTg Điều 4"
    column = next(line for line in card.trace if line.rule.startswith("I. "))
    assert (column.inputs, column.result) == (
        "3/5 điều kiện đúng, cần 3: I.1 đúng; I.2 đúng; I.3 đúng",
        "đúng",
    )
    assert all(line.clause for line in card.trace)
    wide = next(line for line in card.trace if line.rule.startswith("II.1"))
    assert wide.inputs == "R = 0,5 %, không từ 0,1 % đến dưới 0,5 %"
