"""Every row the two plans name is in the product, with its words: the ids of the list, and the figures of the rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from campaigns import actions
from campaigns.models import Duty, Measure, Mention, PeriodicReport, Plan, PlanAgency, PlanDeadline, Target
from campaigns.rules import end_of
from tests.people import World

DOCS = [f"DOC-{n:02d}" for n in range(1, 15)]
DATES = [f"DL-{n:02d}" for n in range(1, 19)]
FORMS = [f"FORM-{n:02d}" for n in range(1, 16)]
ROLES = [f"ROLE-{n:02d}" for n in range(1, 15)]
UNITS = [f"U-{n:02d}" for n in range(1, 11)]
OUTCOMES = [f"ST-{n:02d}" for n in range(1, 6)]
TARGETS = [f"T-{n:02d}" for n in range(1, 11)]
DUTIES = {
    "A01": 4, "A02": 3, "A03": 5, "A04": 2, "A05": 4, "A06": 1, "A07": 2, "A08": 1, "A09": 2, "A10": 2, "A11": 5,
}  # fmt: skip
MEASURES = {"M-1": 5, "M-2": 6, "M-3": 3, "M-4": 3, "M-5": 4}
DAY = dt.date

LAST_DAYS = {
    "DL-03": DAY(2021, 9, 30),
    "DL-04": DAY(2021, 10, 26),
    "DL-05": DAY(2021, 10, 1),
    "DL-06": DAY(2021, 10, 7),
    "DL-07": DAY(2022, 12, 31),
    "DL-09": DAY(2020, 3, 29),
    "DL-10": DAY(2020, 5, 24),
    "DL-11": DAY(2020, 11, 24),
    "DL-12": DAY(2020, 12, 31),
    "DL-13": DAY(2020, 12, 31),
    "DL-15": DAY(2020, 12, 31),
}
NO_DAY = ["DL-14", "DL-16", "DL-17", "DL-18", "DL-18.2", "DL-18.3", "DL-18.4"]
# operator, value, unit of measure; no target of the plan has a denominator.
FIGURES = {
    "T-01": ("=", "100", "%"), "T-02": ("=", "100", "%"), "T-03": ("=", "0", "trường phát sinh"),
    "T-04": ("=", "100", "%"), "T-05": ("=", "100", "%"), "T-06": (">", "99.8", "%"),
    "T-07": ("=", "100", "%"), "T-08": ("=", "1", "mô hình điểm"), "T-09": ("=", "0", "trường hợp"),
    "T-10": ("=", "100", "%"),
}  # fmt: skip
# The plan says nothing here, so the row has no words; every other row quotes it.
SILENT = {"FORM-02", "ROLE-14"}


def test_sections_1_to_9_row_by_row(world: World) -> None:
    held = set(Plan.objects.values_list("code", flat=True))
    held |= set(Mention.objects.values_list("code", flat=True))
    held |= set(PlanDeadline.objects.values_list("code", flat=True))
    held |= set(Target.objects.values_list("code", flat=True))
    held |= set(Duty.objects.values_list("code", flat=True))
    held |= set(PlanAgency.objects.values_list("code", flat=True))
    held |= set(Measure.objects.values_list("group", flat=True))
    wanted = [*DOCS, *DATES, *FORMS, *ROLES, *UNITS, *OUTCOMES, *TARGETS, *MEASURES, *DUTIES]
    wanted += [f"{code}-{n}" for code, count in DUTIES.items() for n in range(1, count + 1)]
    wanted += ["A03-6", "A12", *(f"A13-{n}" for n in range(1, 10))]
    assert [code for code in wanted if code not in held] == []


@pytest.mark.parametrize("model", [PlanDeadline, Duty, Target, Measure, PeriodicReport, PlanAgency, Mention])
def test_every_row_quotes_the_plan(world: World, model: type[Duty]) -> None:
    bare = set(model._default_manager.filter(words="").values_list("code", flat=True))
    assert bare <= SILENT
    assert not model._default_manager.exclude(words="").filter(clause="").exists()


def test_the_31_duties_of_the_eleven_agencies(world: World) -> None:
    plan = Plan.objects.get(code="DOC-04")
    counted = {
        agency.code: agency.duties.filter(clause__startswith="III.").count()
        for agency in plan.agencies.exclude(code="A12")
    }
    assert counted == DUTIES
    assert sum(counted.values()) == 31
    roles = dict(plan.duties.values_list("code", "role"))
    assert roles["A01-2"] == roles["A02-1"] == roles["A03-4"] == roles["A07-1"] == "lead"
    assert roles["A03-2"] == roles["A03-3"] == roles["A05-3"] == roles["A05-4"] == "coordinate"
    assert {roles[code] for code in ("A08-1", "A09-2", "A10-1", "A10-2")} == {"asked"}
    assert plan.duties.get(code="A01-2").partners == "Sở Giáo dục và Đào tạo"
    assert set(plan.agencies.filter(asked=True).values_list("code", flat=True)) == {"A08", "A09", "A10"}
    # Only the contest has a day inside the year.
    dated = plan.duties.filter(clause__startswith="III.", last_valid_at__isnull=False)
    assert {each.code for each in dated if each.rule["kind"] != "year_end"} == {"A03-4"}


def test_last_valid_days_of_the_dates(world: World) -> None:
    rows = {row.code: row for row in PlanDeadline.objects.all()}
    assert {code: rows[code].last_valid_at for code in LAST_DAYS} == {
        code: end_of(day) for code, day in LAST_DAYS.items()
    }
    assert [code for code in NO_DAY if rows[code].last_valid_at is not None] == []
    assert rows["DL-10"].rule["day_month"] == [25, 5]
    assert rows["DL-11"].rule["day_month"] == [25, 11]


def test_the_words_of_the_plan_are_those_of_the_campaign(world: World) -> None:
    rows = {row.code: row for row in PlanDeadline.objects.filter(plan__code="DOC-01")}
    for milestone in world.history.milestones.all():
        assert rows[milestone.code].due_words in milestone.words
        assert rows[milestone.code].last_valid_at == milestone.last_valid_at


def test_targets_have_operator_value_unit_and_no_invented_denominator(world: World) -> None:
    rows = {row.code: row for row in Target.objects.all()}
    assert {c: (r.operator, r.value, r.unit_of_measure) for c, r in rows.items()} == {
        code: (operator, Decimal(value), unit) for code, (operator, value, unit) in FIGURES.items()
    }
    assert {row.denominator for row in rows.values()} == {None}


def test_the_21_measures(world: World) -> None:
    groups = list(Measure.objects.values_list("group", flat=True))
    assert {group: groups.count(group) for group in MEASURES} == MEASURES
    assert len(groups) == 21


def test_reports_go_through_the_department_to_the_province(world: World) -> None:
    rows = {row.code: row for row in PeriodicReport.objects.select_related("deadline")}
    owed = [rows[f"BC-{n}"] for n in (1, 2, 3)]
    assert [row.months for row in owed] == [None, 6, 12]
    assert [row.deadline.code if row.deadline else "" for row in owed] == ["DL-09", "DL-10", "DL-11"]
    assert {(row.through, row.receiver) for row in owed} == {("Sở Giáo dục và Đào tạo", "UBND tỉnh")}
    assert [row.last_valid_at for row in owed] == [
        end_of(DAY(2020, 3, 29)), end_of(DAY(2020, 5, 24)), end_of(DAY(2020, 11, 24)),
    ]  # fmt: skip
    assert rows["BC-4"].last_valid_at is None


def test_a_missing_row_would_be_seen(world: World) -> None:
    Duty.objects.get(code="A07-2").delete()
    with pytest.raises(AssertionError):
        test_sections_1_to_9_row_by_row(world)


def test_loading_again_keeps_what_an_office_changed(world: World) -> None:
    Target.objects.filter(code="T-01").update(denominator=412)
    actions.load_plans(by=None, at=world.at)
    assert Target.objects.get(code="T-01").denominator == 412
    assert Target.objects.count() == 10
