"""Deadlines: the words of DL-01…DL-18, the last instant, and an independent oracle (R4).

``RELIABILITY=1`` asks the oracle 10.000 times.
"""

import calendar
import dataclasses
import datetime as dt
import itertools
import os
import random
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.rules import (
    add_working_days,
    countdown,
    days_left,
    deadline_words,
    end_of,
    is_day_off,
    last_valid_day,
    last_valid_instant,
    parse_deadline,
    verdict,
)
from campaigns.rules import deadlines as rules

VN = ZoneInfo("Asia/Ho_Chi_Minh")
D = dt.date


# fmt: off
WORDS: list[tuple[str, str, int | None, str, dt.date | None, dt.date | None, bool, dt.date | None]] = [
    ("DL-01", "Thời gian đánh giá: Từ 15/9/2020 đến 15/9/2021.", None, "period", D(2020, 9, 15), D(2021, 9, 15), False, D(2021, 9, 15)),
    ("DL-02", "ngày 15/9/2021", None, "on", D(2021, 9, 15), D(2021, 9, 15), False, D(2021, 9, 15)),
    ("DL-03", "Thời gian gửi hồ sơ đề nghị thẩm định: Trước ngày 01/10/2021.", None, "before", None, D(2021, 10, 1), True, D(2021, 9, 30)),
    ("DL-04", "Công tác chuẩn bị: Ngày 25-26/10/2021, xây dựng kế hoạch", None, "on", D(2021, 10, 25), D(2021, 10, 26), False, D(2021, 10, 26)),
    ("DL-05", "Thời gian thẩm định: Ngày 01/10/2021.", None, "on", D(2021, 10, 1), D(2021, 10, 1), False, D(2021, 10, 1)),
    ("DL-06", "báo cáo Đảng uỷ Khối trước ngày 08/10/2021.", None, "before", None, D(2021, 10, 8), True, D(2021, 10, 7)),
    ("DL-07", "xây dựng thành đơn vị đạt tiêu chuẩn không có ma túy năm 2022", None, "year_end", D(2022, 1, 1), D(2022, 12, 31), False, D(2022, 12, 31)),
    ("DL-09", "để tổng hợp trước ngày 30/3/2020", None, "before", None, D(2020, 3, 30), True, D(2020, 3, 29)),
    ("DL-10", "Định kỳ 06 tháng (trước ngày 25/5)", 2020, "recurring", None, D(2020, 5, 25), True, D(2020, 5, 24)),
    ("DL-11", "01 năm (trước ngày 25/11)", 2020, "recurring", None, D(2020, 11, 25), True, D(2020, 11, 24)),
    ("DL-12", "Thời gian thực hiện vào Quý IV năm 2020", None, "quarter", D(2020, 10, 1), D(2020, 12, 31), False, D(2020, 12, 31)),
    ("DL-13", "Đến hết năm 2020, nâng tổng số", None, "year_end", D(2020, 1, 1), D(2020, 12, 31), False, D(2020, 12, 31)),
    ("DL-14", "mỗi huyện, thành phố mỗi năm xây dựng được 01 mô hình điểm", None, "recurring", None, None, False, None),
    ("DL-15", "kinh phí chi cho công tác PCMT học đường năm 2020", None, "year_end", D(2020, 1, 1), D(2020, 12, 31), False, D(2020, 12, 31)),
    ("DL-16", "định kỳ tổng hợp, đánh giá tình hình, báo cáo UBND tỉnh theo quy định", None, "recurring", None, None, False, None),
    ("DL-17", "báo cáo kết quả công tác phòng, chống ma túy trong năm của đơn vị", None, "none", None, None, False, None),
    ("DL-18", "định kỳ có bình xét làm căn cứ để phân loại thi đua", None, "recurring", None, None, False, None),
    ("-", "Chậm nhất ngày 01/10/2021", None, "by", None, D(2021, 10, 1), False, D(2021, 10, 1)),
    ("-", "đến hết ngày 05/10/2021", None, "by", None, D(2021, 10, 5), False, D(2021, 10, 5)),
    ("-", "trước và trong ngày 05/10/2021", None, "by", None, D(2021, 10, 5), False, D(2021, 10, 5)),
    ("-", "trước ngày 01 tháng 10 năm 2021", None, "before", None, D(2021, 10, 1), True, D(2021, 9, 30)),
    ("-", "trước tháng 10/2021", None, "before", None, D(2021, 10, 1), True, D(2021, 9, 30)),
    ("-", "hết tháng 02/2024", None, "by", None, D(2024, 2, 29), False, D(2024, 2, 29)),
    ("-", "từ ngày 15/12 đến 14/12/2025", None, "period", D(2024, 12, 15), D(2025, 12, 14), False, D(2025, 12, 14)),
    ("-", "Trong thời hạn 15 ngày kể từ ngày 15/9/2021", None, "none", None, None, False, None),
]
# fmt: on


@pytest.mark.parametrize(
    ("row", "words", "default_year", "kind", "first", "last", "strict", "last_valid"), WORDS
)
def test_words_of_the_plans(
    row: str,
    words: str,
    default_year: int | None,
    kind: str,
    first: dt.date | None,
    last: dt.date | None,
    strict: bool,
    last_valid: dt.date | None,
) -> None:
    rule = parse_deadline(words, default_year)
    assert (rule.kind, rule.first, rule.last, rule.strict) == (kind, first, last, strict), row
    assert rule.words == words
    assert last_valid_day(rule) == last_valid
    instant = last_valid_instant(rule)
    assert instant == (None if last_valid is None else dt.datetime.combine(last_valid, dt.time.max, VN))


def test_a_date_without_year_is_recurring_and_has_no_instant_until_a_year_is_given() -> None:
    rule = parse_deadline("trước ngày 25/5", None)
    assert (rule.kind, rule.last, rule.day_month, rule.strict) == ("recurring", None, (25, 5), True)
    assert last_valid_instant(rule) is None
    assert last_valid_instant(parse_deadline("trước ngày 25/5", 2020)) == end_of(D(2020, 5, 24))


def test_the_last_microsecond_of_30_9_is_in_time_and_the_first_of_01_10_is_not() -> None:
    last = last_valid_instant(parse_deadline("Trước ngày 01/10/2021", None))
    assert last is not None
    assert last == dt.datetime(2021, 9, 30, 23, 59, 59, 999999, VN)
    assert verdict(last, dt.datetime(2021, 9, 30, 23, 59, 59, tzinfo=VN)) == "on_time"
    assert verdict(last, dt.datetime(2021, 9, 30, 23, 59, 59, 999999, tzinfo=VN)) == "on_time"
    assert verdict(last, dt.datetime(2021, 10, 1, tzinfo=VN)) == "late"
    # The same two instants as another zone writes them.
    assert verdict(last, dt.datetime(2021, 9, 30, 16, 59, 59, tzinfo=dt.UTC)) == "on_time"
    assert verdict(last, dt.datetime(2021, 9, 30, 17, 0, 0, tzinfo=dt.UTC)) == "late"


def test_an_extension_admits_its_last_day_and_marks_it() -> None:
    last = end_of(D(2021, 9, 30))
    until = end_of(D(2021, 10, 1))
    at = dt.datetime(2021, 10, 1, 9, 15, tzinfo=VN)
    assert verdict(last, at, until) == "extended"
    assert verdict(last, at - dt.timedelta(days=1), until) == "on_time"
    assert verdict(last, until + dt.timedelta(microseconds=1), until) == "late"
    assert verdict(None, at) == "on_time"


def test_an_hour_is_kept() -> None:
    before = last_valid_instant(parse_deadline("trước 17 giờ 00 ngày 30/9/2021", None))
    assert before is not None
    assert before == dt.datetime(2021, 9, 30, 16, 59, 59, 999999, VN)
    assert deadline_words(before) == "trước 17 giờ 00 thứ Năm 30/9/2021"
    by = last_valid_instant(parse_deadline("chậm nhất 17 giờ 30 ngày 30/9/2021", None))
    assert by is not None
    assert by == dt.datetime(2021, 9, 30, 17, 30, tzinfo=VN)
    assert deadline_words(by) == "đến 17 giờ 30 thứ Năm 30/9/2021"
    assert countdown(by, by + dt.timedelta(minutes=1)) == "quá hạn hôm nay"


@pytest.mark.parametrize(
    "words",
    ["trước ngày 31/2/2021", "Ngày 32/10/2021", "trước ngày 01/13/2021", "Ngày 29/2/2021", "tháng 13/2021"],
)
def test_a_day_that_does_not_exist_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="không có trong lịch"):
        parse_deadline(words, None)


def test_a_period_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="sau ngày cuối"):
        parse_deadline("Từ 15/9/2021 đến 15/9/2020", None)


def test_words_for_the_screen() -> None:
    last = end_of(D(2021, 9, 30))
    assert deadline_words(last) == "hết thứ Năm 30/9/2021"
    assert deadline_words(end_of(D(2021, 10, 3))) == "hết Chủ nhật 03/10/2021"
    assert countdown(last, dt.datetime(2021, 9, 28, 16, 20, tzinfo=VN)) == "còn 2 ngày"
    assert countdown(last, dt.datetime(2021, 9, 30, 0, 0, tzinfo=VN)) == "hạn cuối hôm nay"
    assert countdown(last, dt.datetime(2021, 10, 3, 8, 0, tzinfo=VN)) == "quá hạn 3 ngày"
    assert countdown(last, dt.datetime(2021, 9, 30, 17, 0, tzinfo=dt.UTC)) == "quá hạn 1 ngày"
    assert days_left(last, dt.datetime(2021, 9, 30, 17, 0, tzinfo=dt.UTC)) == -1


def test_a_term_that_ends_on_a_day_off_rolls_only_when_asked() -> None:
    rule = parse_deadline("trước ngày 30/3/2020", None)  # last valid day: Sunday 29/3/2020
    assert last_valid_instant(rule) == end_of(D(2020, 3, 29))
    assert last_valid_instant(rule, roll=True) == end_of(D(2020, 3, 30))
    assert last_valid_instant(rule, roll=True, days_off={D(2020, 3, 30)}) == end_of(D(2020, 3, 31))
    weekday = parse_deadline("trước ngày 01/10/2021", None)
    assert last_valid_instant(weekday, roll=True) == end_of(D(2021, 9, 30))


def test_working_days_skip_weekends_and_holidays() -> None:
    assert add_working_days(D(2021, 10, 1), 2, set()) == D(2021, 10, 5)  # Friday + 2 → Tuesday
    assert add_working_days(D(2021, 9, 1), 1, {D(2021, 9, 2), D(2021, 9, 3)}) == D(2021, 9, 6)
    assert add_working_days(D(2021, 10, 2), 0, set()) == D(2021, 10, 4)


# -- the oracle: it counts seconds from a calendar of its own and shares no code with the rules -----------------

days = st.dates(D(2000, 1, 1), D(2099, 12, 30))
FORMS = {
    "Trước ngày {d}": -1,
    "trước ngày {d}": -1,
    "gửi hồ sơ TRƯỚC NGÀY {d}.": -1,
    "báo cáo Đảng uỷ Khối trước {d}": -1,
    "Chậm nhất ngày {d}": 0,
    "chậm nhất là ngày {d}": 0,
    "đến hết ngày {d}": 0,
    "Không quá ngày {d}": 0,
    "Ngày {d}": 0,
    "thẩm định ngày {d}": 0,
}


def _written(day: dt.date, way: int) -> str:
    return (
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day} / {day.month} / {day.year}",
        f"{day.day:02d} tháng {day.month} năm {day.year}",
    )[way]


def _oracle_in_time(day: dt.date, shift: int, at: dt.datetime) -> bool:
    # Seconds since 1970 of the first instant that is too late: midnight in Việt Nam, seven hours before UTC's.
    too_late = calendar.timegm((day.year, day.month, day.day, 0, 0, 0)) + (1 + shift) * 86400 - 7 * 3600
    whole = calendar.timegm(at.astimezone(dt.UTC).timetuple())
    return whole < too_late


@settings(max_examples=10_000 if os.environ.get("RELIABILITY") else 1500, deadline=None)
@given(
    day=days,
    form=st.sampled_from(sorted(FORMS)),
    way=st.integers(0, 3),
    offset=st.one_of(st.integers(-3 * 86400 * 10**6, 3 * 86400 * 10**6), st.sampled_from([-1, 0, 1])),
)
def test_verdict_agrees_with_the_oracle(day: dt.date, form: str, way: int, offset: int) -> None:
    rule = parse_deadline(form.format(d=_written(day, way)), None)
    at = dt.datetime(day.year, day.month, day.day, tzinfo=VN) + dt.timedelta(microseconds=offset)
    expected = "on_time" if _oracle_in_time(day, FORMS[form], at) else "late"
    assert verdict(last_valid_instant(rule), at) == expected


def _wrong() -> Iterator[str]:
    """Ask rules and oracle about the last and first instants of fifteen days in all forms; gives what they disagree on."""
    chance = random.Random(2139)
    drawn = [D(2000, 1, 1) + dt.timedelta(days=chance.randrange(36_000)) for _ in range(15)]
    steps = [dt.timedelta(microseconds=step) for step in (-1, 0, 1)] + [
        dt.timedelta(hours=-3),
        dt.timedelta(hours=3),
    ]
    for day, form, shift, step in itertools.product(drawn, FORMS, (-1, 0, 1), steps):
        at = dt.datetime(day.year, day.month, day.day, tzinfo=VN) + dt.timedelta(days=shift) + step
        rule = rules.parse_deadline(form.format(d=_written(day, 0)), None)
        expected = "on_time" if _oracle_in_time(day, FORMS[form], at) else "late"
        if rules.verdict(rules.last_valid_instant(rule), at) != expected:
            yield f"{rule.words} at {at}"


def _next_midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, VN)


def _including(rule: Any) -> dt.date | None:
    return last_valid_day(dataclasses.replace(rule, strict=False))


GUARDS = [("ZONE", dt.UTC), ("end_of", _next_midnight), ("last_valid_day", _including)]


@pytest.mark.parametrize(("guard", "without"), GUARDS, ids=[name for name, _other in GUARDS])
def test_without_zone_last_microsecond_or_wording_the_oracle_finds_wrong_verdicts(
    monkeypatch: pytest.MonkeyPatch, guard: str, without: Any
) -> None:
    """The twin of the oracle: UTC's midnight, a day that ends with the next one's first instant, «trước» with its day."""
    assert list(_wrong()) == []
    monkeypatch.setattr(rules, guard, without)
    assert list(_wrong())


@given(day=days, n=st.integers(0, 15), off=st.sets(st.integers(0, 30), max_size=8))
def test_working_days_agree_with_counting(day: dt.date, n: int, off: set[int]) -> None:
    days_off = {day + dt.timedelta(days=k) for k in off}
    end = add_working_days(day, n, days_off)
    assert not is_day_off(end, days_off)
    assert end >= day
    span = [day + dt.timedelta(days=k) for k in range(1, (end - day).days + 1)]
    working = [d for d in span if d.isoweekday() < 6 and d not in days_off]
    if n:
        assert len(working) == n
    else:
        assert working in ([], [end])


@given(st.text(max_size=60))
def test_any_words_are_read_or_refused(words: str) -> None:
    try:
        rule = parse_deadline(words, 2021)
    except ValueError:
        return
    assert rule.words == words
