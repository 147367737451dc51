"""Differences, the default date of a return, votes: without a database."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from dossiers.rules import appraisal as rules
from dossiers.rules.appraisal import Given, OwnMilestone, Point

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TWO, FOUR, NA = Given(Decimal(2)), Given(Decimal(4)), Given(not_applicable=True)


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (FOUR, FOUR, False),
        (FOUR, Given(Decimal("4.00"), note="lý do"), False),
        (FOUR, TWO, True),
        (FOUR, NA, True),
        (NA, NA, False),
        (FOUR, Given(), False),
        (Given(), FOUR, False),
        (FOUR, Given(Decimal(0)), True),
    ],
)
def test_nothing_given_is_no_difference(own: Given, other: Given, expected: bool) -> None:
    assert rules.differs(own, other) is expected


def test_the_final_score_is_the_appraised_one_until_somebody_closes_it() -> None:
    assert Point("1.1", FOUR, TWO).settled == TWO
    assert Point("1.1", FOUR, TWO, FOUR).settled == FOUR
    assert Point("1.1", FOUR, TWO, FOUR).changed
    assert not Point("1.1", FOUR, TWO, TWO).changed


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2021, 10, 1), date(2021, 10, 6)),  # Friday → Monday, Tuesday
        (date(2021, 9, 27), date(2021, 9, 30)),  # Monday → Tuesday, Wednesday
        (date(2021, 10, 2), date(2021, 10, 6)),  # Saturday
    ],
)
def test_two_working_days_are_left_to_the_unit(today: date, before: date) -> None:
    assert rules.default_before(today) == before


def test_days_off_do_not_count() -> None:
    assert rules.default_before(date(2021, 9, 1), {date(2021, 9, 2), date(2021, 9, 3)}) == date(2021, 9, 8)


def test_before_a_day_excludes_that_day() -> None:
    assert rules.until_at(date(2021, 10, 6)) == datetime(2021, 10, 5, 23, 59, 59, 999999, ZONE)


def test_a_date_past_the_offices_own_milestone_is_told_with_both_dates() -> None:
    own = [
        OwnMilestone("Thẩm định", datetime(2021, 10, 1, 23, 59, 59, 999999, ZONE)),
        OwnMilestone("Báo cáo", datetime(2021, 10, 7, 23, 59, 59, 999999, ZONE)),
    ]
    told = rules.past_milestones(date(2021, 10, 6), own)
    assert len(told) == 1
    assert "hết thứ Ba 05/10/2021" in told[0]
    assert "hết thứ Sáu 01/10/2021" in told[0]
    assert rules.past_milestones(date(2021, 10, 2), own) == []
    assert len(rules.past_milestones(date(2021, 10, 9), own)) == 2


def test_a_return_needs_content_and_time() -> None:
    today = date(2021, 10, 1)
    assert [each.code for each in rules.return_problems(today, today, remarks=0, note=" ")] == [
        "no_remarks",
        "until_past",
    ]
    assert rules.return_problems(date(2021, 10, 2), today, remarks=1, note="") == []
    assert rules.return_problems(date(2021, 10, 2), today, remarks=0, note="Thiếu Quyết định đã ký") == []


@pytest.mark.parametrize(
    ("agree", "voters", "refused"),
    [
        (5, 5, False),
        (0, 1, False),
        (6, 5, True),
        (0, 0, True),
        (None, 5, True),
        (5, None, True),
        (-1, 5, True),
    ],
)
def test_votes(agree: int | None, voters: int | None, refused: bool) -> None:
    assert bool(rules.vote_problems(rules.VoteFacts(agree, voters))) is refused


def test_everything_missing_is_listed_at_once() -> None:
    problems = rules.finish_problems(
        [
            Point("1.1", FOUR),
            Point("1.2", FOUR, TWO),
            Point("1.3", FOUR, Given(Decimal(2), note="thiếu"), FOUR),
        ],
        open_questions=["Q2"],
        checked={"hoi_dong"},
        where=lambda anchor: f"/tham-dinh/1/#{anchor}",
    )
    assert [each.code for each in problems] == ["not_appraised", "reason", "reason", "veto", *["check"] * 4]
    assert problems[0].where == "/tham-dinh/1/#tc-1.1"
    assert "khác điểm tự chấm" in problems[1].text
    assert "khác điểm thẩm định" in problems[2].text
    assert problems[3].where.endswith("#sk-Q2")


def test_nothing_missing() -> None:
    checked = {check.code for check in rules.CHECKS}
    assert (
        rules.finish_problems([Point("1.1", FOUR, FOUR)], open_questions=[], checked=checked, where=str) == []
    )
