"""Deadlines in the plans' own words («hạn», «thời hạn», «mốc thời gian»).

"Trước ngày X" excludes X: the last valid moment is 23:59:59.999999 of X-1 in Asia/Ho_Chi_Minh.
"Chậm nhất", "đến hết ngày X" include X. Pure: dates and days off are passed in.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from campaigns.rules.recurring import days_back, last_of, read_again
from records.text import ZONE, vn_date, weekday

Kind = Literal["before", "by", "on", "period", "quarter", "year_end", "recurring", "none"]
Verdict = Literal["on_time", "extended", "late"]
TICK = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """What the words say. ``last`` is the day named (X itself, also when ``strict`` excludes it)."""

    kind: Kind
    first: dt.date | None
    last: dt.date | None
    strict: bool
    words: str
    hour: dt.time | None = None
    day_month: tuple[int, int] | None = None  # (day, month) of a date the plan gives without a year
    every: int = 0  # months after which the day comes again; ``last`` is then the last one of the year


NONE_OF_THESE = DeadlineRule("none", None, None, False, "")

_DATE = r"(\d{1,2})\s*/\s*(\d{1,2})(?:\s*/\s*(\d{4}))?(?!\d)"
_HOUR = r"(?:(?P<hour>\d{1,2})\s*(?:giờ|g|h|:)\s*(?P<minute>\d{2})?\s*(?:phút)?\s*,?\s*)?"
_DAY = r"(?:(?:thứ\s+\w+|chủ\s+nhật)\s*,?\s*)?(?:ngày\s+)?"
_LONG = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?")
RELATIVE = re.compile(r"kể từ|sau (?:khi|ngày)|ngày làm việc")
_PERIOD = re.compile(rf"từ\s+(?:ngày\s+)?{_DATE}\s+(?:đến|tới)\s+(?:hết\s+)?(?:ngày\s+)?{_DATE}")
_SPAN_SHORT = re.compile(r"(\d{1,2})\s*(?:-|đến|và)\s*(\d{1,2})\s*/\s*(\d{1,2})(?:\s*/\s*(\d{4}))?(?!\d)")
_SPAN_LONG = re.compile(rf"{_DATE}\s*-\s*{_DATE}")
_BY = re.compile(
    r"(?:trước\s+và\s+trong|chậm\s+nhất|muộn\s+nhất|không\s+(?:quá|muộn\s+hơn|chậm\s+hơn)"
    r"|(?:đến|cho\s+đến)\s+hết|hết|đến)"
    rf"\s+(?:là\s+|vào\s+)?{_HOUR}{_DAY}{_DATE}"
)
_BEFORE = re.compile(rf"trước\s+{_HOUR}{_DAY}{_DATE}")
_QUARTER = re.compile(r"quý\s+(iv|iii|ii|i|[1-4])\b(?:\s*(?:/|,|năm)\s*(\d{4}))?")
_MONTH = re.compile(
    r"(?P<how>trước|(?:đến\s+)?hết|chậm\s+nhất|trong)?\s*tháng\s+(?P<m>\d{1,2})(?:\s*/\s*|\s+năm\s+)(?P<y>\d{4})"
)
_YEAR = re.compile(r"(?P<how>trước|(?:đến\s+)?hết|trong)?\s*năm\s+(?P<y>\d{4})")
_ON = re.compile(rf"{_HOUR}{_DAY}{_DATE}")
_AGAIN = re.compile(r"định kỳ|mỗi (?:năm|quý|tháng|tuần)|h[àằ]ng (?:năm|quý|tháng|tuần)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def _bad(day: str, month: str, year: int) -> ValueError:
    return ValueError(f"Ngày {day}/{month}/{year} không có trong lịch.")


def _day(
    found: tuple[str | None, ...], default_year: int | None
) -> tuple[dt.date | None, tuple[int, int] | None]:
    """Build the date of (day, month, year or None); the second value is set when the plan gave no year."""
    day, month, year = found
    if day is None or month is None:
        return None, None
    number = int(year) if year else default_year
    try:
        # 29/2 without a year is a day of some year; only a year that is known can refuse it.
        built = dt.date(number or 2000, int(month), int(day))
    except ValueError:
        raise _bad(day, month, number or 2000) from None
    return (built if number else None), (None if year else (int(day), int(month)))


def _hour(found: re.Match[str]) -> dt.time | None:
    if found["hour"] is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if (hour, minute) == (24, 0):
        return None
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise ValueError(f"Giờ {hour} giờ {minute:02d} không có.") from None


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - DAY


def folded(words: str) -> str:
    text = unicodedata.normalize("NFC", words).lower()
    text = re.sub("[‐‑‒–—−]", "-", text)
    text = re.sub(r"\s+", " ", text).strip()
    return _LONG.sub(lambda m: f"{m[1]}/{m[2]}" + (f"/{m[3]}" if m[3] else ""), text)


def parse_deadline(words: str, default_year: int | None) -> DeadlineRule:
    """Read a plan's words; ``default_year`` is assumed where a date has none (kind "recurring").

    Words that name no moment ("định kỳ", "trong năm") give a rule without dates, never a guess.
    ValueError (Vietnamese text) for a date that is not in the calendar.
    """
    text = folded(words)
    rule = (
        _again(text, default_year)
        or _period(text, default_year)
        or _point(text, default_year)
        or _wide(text, default_year)
        or NONE_OF_THESE
    )
    if rule.day_month is not None or (_AGAIN.search(text) and rule.kind not in ("quarter", "period")):
        rule = replace(rule, kind="recurring")
    return replace(rule, words=words)


def _again(text: str, default_year: int | None) -> DeadlineRule | None:
    again = read_again(text)
    if again is None:
        return None
    last = last_of(again, default_year) if default_year else None
    return DeadlineRule("recurring", None, last, again.strict, "", every=again.every)


def occurrences(rule: DeadlineRule) -> tuple[DeadlineRule, ...]:
    """Count a recurring rule out: one rule for each day of its year; any other rule is its own only one."""
    if not rule.every or rule.last is None:
        return (rule,)
    return tuple(replace(rule, last=day, every=0) for day in days_back(rule.last, rule.every))


def _period(text: str, default_year: int | None) -> DeadlineRule | None:
    if found := _PERIOD.search(text):
        return _span("period", found.groups(), default_year)
    if found := _SPAN_LONG.search(text):
        return _span("on", found.groups(), default_year)
    if found := _SPAN_SHORT.search(text):
        first_day, last_day, month, year = found.groups()
        return _span("on", (first_day, month, year, last_day, month, year), default_year)
    return None


def _span(kind: Kind, found: tuple[str | None, ...], default_year: int | None) -> DeadlineRule:
    last, loose = _day(found[3:6], default_year)
    # "từ 15/9 đến 20/9/2021", "từ 15/12 đến 14/12/2025": the first day borrows a year from the last.
    year = last.year if last else default_year
    first, borrowed = _day(found[0:3], year)
    if first and last and first > last and borrowed and year:
        first, _ = _day(found[0:3], year - 1)
    return _ordered(kind, first, last, loose)


def _ordered(
    kind: Kind, first: dt.date | None, last: dt.date | None, loose: tuple[int, int] | None
) -> DeadlineRule:
    if first and last and first > last:
        raise ValueError(f"Ngày đầu {vn_date(first)} sau ngày cuối {vn_date(last)}.")
    return DeadlineRule(kind, first, last, False, "", None, loose)


def _point(text: str, default_year: int | None) -> DeadlineRule | None:
    # "kể từ ngày", "sau ngày": the day named starts a term, it does not end one.
    if RELATIVE.search(text):
        return NONE_OF_THESE
    if found := _BY.search(text):
        last, loose = _day(found.groups()[-3:], default_year)
        return DeadlineRule("by", None, last, False, "", _hour(found), loose)
    if found := _BEFORE.search(text):
        last, loose = _day(found.groups()[-3:], default_year)
        return DeadlineRule("before", None, last, True, "", _hour(found), loose)
    if found := _ON.search(text):
        last, loose = _day(found.groups()[-3:], default_year)
        return DeadlineRule("on", last, last, False, "", _hour(found), loose)
    return None


def _wide(text: str, default_year: int | None) -> DeadlineRule | None:
    if found := _QUARTER.search(text):
        year = int(found[2]) if found[2] else default_year
        if year is None:
            return None
        month = 3 * _ROMAN[found[1]]
        return DeadlineRule("quarter", dt.date(year, month - 2, 1), _month_end(year, month), False, "")
    if found := _MONTH.search(text):
        month, year = int(found["m"]), int(found["y"])
        if not 1 <= month <= 12:
            raise ValueError(f"Tháng {month}/{year} không có trong lịch.")
        first, last = dt.date(year, month, 1), _month_end(year, month)
        if found["how"] == "trước":
            return DeadlineRule("before", None, first, True, "")
        if found["how"] and found["how"] != "trong":
            return DeadlineRule("by", None, last, False, "")
        return DeadlineRule("period", first, last, False, "")
    if found := _YEAR.search(text):
        year = int(found["y"])
        if found["how"] == "trước":
            return DeadlineRule("before", None, dt.date(year, 1, 1), True, "")
        return DeadlineRule("year_end", dt.date(year, 1, 1), dt.date(year, 12, 31), False, "")
    return None


def is_day_off(day: dt.date, days_off: Collection[dt.date]) -> bool:
    """Saturday, Sunday or one of ``days_off`` (holidays and the days given instead of them)."""
    return day.weekday() >= 5 or day in days_off


def add_working_days(day: dt.date, n: int, days_off: Collection[dt.date]) -> dt.date:
    """Return the ``n``-th working day after ``day``; ``n = 0`` is ``day`` itself, or the next working day."""
    if n < 0:
        raise ValueError("Số ngày làm việc không được âm.")
    while n == 0 and is_day_off(day, days_off):
        day += DAY
    while n > 0:
        day += DAY
        n -= not is_day_off(day, days_off)
    return day


def end_of(day: dt.date) -> dt.datetime:
    """Last microsecond of ``day`` in Asia/Ho_Chi_Minh (UTC+7, no summer time)."""
    return dt.datetime.combine(day, dt.time.max, ZONE)


def start_of(day: dt.date) -> dt.datetime:
    """First instant of ``day`` in Asia/Ho_Chi_Minh."""
    return dt.datetime.combine(day, dt.time.min, ZONE)


def last_valid_day(rule: DeadlineRule) -> dt.date | None:
    """Return the last calendar day on which an act is still in time, before any roll."""
    if rule.kind == "none" or rule.last is None:
        return None
    return rule.last - DAY if rule.strict and not rule.hour else rule.last


def last_valid_instant(
    rule: DeadlineRule, *, roll: bool = False, days_off: Collection[dt.date] = frozenset()
) -> dt.datetime | None:
    """Return the last moment still in time, None when the words name none.

    ``roll``: a term ending on a day off ends with the next working day (Bộ luật Dân sự 2015, Đ.148).
    """
    day = last_valid_day(rule)
    if day is None:
        return None
    rolled = add_working_days(day, 0, days_off) if roll else day
    if rule.hour is None or rolled != day:
        return end_of(rolled)
    instant = dt.datetime.combine(day, rule.hour, ZONE)
    return instant - TICK if rule.strict else instant


def verdict(
    last_valid_at: dt.datetime | None, at: dt.datetime, extension_until: dt.datetime | None = None
) -> Verdict:
    """Judge an act done ``at``; without a deadline everything is on time."""
    if last_valid_at is None or at <= last_valid_at:
        return "on_time"
    if extension_until is not None and at <= extension_until:
        return "extended"
    return "late"


def days_left(last_valid_at: dt.datetime, at: dt.datetime) -> int:
    """Count calendar days from ``at`` to the last valid day: 0 on that day itself, negative afterwards."""
    return (last_valid_at.astimezone(ZONE).date() - at.astimezone(ZONE).date()).days


def deadline_words(last_valid_at: dt.datetime) -> str:
    """Say the last valid moment: "hết thứ Năm 30/9/2021", "trước 17 giờ 00 thứ Năm 30/9/2021"."""
    local = last_valid_at.astimezone(ZONE)
    named = f"{weekday(local)} {vn_date(local)}"
    if local.time() == dt.time.max:
        return f"hết {named}"
    if local.microsecond == dt.time.max.microsecond:
        edge = local + TICK
        return f"trước {edge.hour} giờ {edge.minute:02d} {named}"
    return f"đến {local.hour} giờ {local.minute:02d} {named}"


def countdown(last_valid_at: dt.datetime, at: dt.datetime) -> str:
    """Say how far away it is: "còn 2 ngày", "hạn cuối hôm nay", "quá hạn 3 ngày"."""
    days = days_left(last_valid_at, at)
    if at > last_valid_at:
        return f"quá hạn {-days} ngày" if days < 0 else "quá hạn hôm nay"
    return f"còn {days} ngày" if days > 0 else "hạn cuối hôm nay"


def reading(rule: DeadlineRule) -> str:
    """Say how the words are read: "trước ngày: không tính ngày 30/3/2020", "tính cả ngày …", "không nêu ngày"."""
    if rule.every and rule.last is not None:
        rounds = [day for each in occurrences(rule) if (day := last_valid_day(each))]
        rhythm = "hằng tháng" if rule.every == 1 else "hằng quý"
        return f"{rhythm}, {len(rounds)} kỳ, còn hạn đến hết: {', '.join(vn_date(day) for day in rounds)}"
    if rule.last is None:
        return "định kỳ, không nêu ngày" if rule.kind == "recurring" else "không nêu ngày"
    loose = ", kế hoạch không ghi năm" if rule.day_month else ""
    if rule.strict:
        return f"“trước”: không tính ngày {vn_date(rule.last)}{loose}"
    if rule.kind == "quarter":
        return f"trong quý: từ {vn_date(rule.first or rule.last)} đến hết {vn_date(rule.last)}"
    if rule.kind == "year_end":
        return f"trong năm: đến hết {vn_date(rule.last)}"
    if rule.kind in ("period", "on") and rule.first and rule.first != rule.last:
        days = (rule.last - rule.first).days + 1
        return f"từ {vn_date(rule.first)} đến hết {vn_date(rule.last)}, {days} ngày tính cả hai đầu"
    return f"tính cả ngày {vn_date(rule.last)}{loose}"


def working_day_before(day: dt.date, days_off: Collection[dt.date]) -> dt.date:
    """Return ``day`` when offices work on it, else the last working day before it."""
    while is_day_off(day, days_off):
        day -= DAY
    return day


def shifted(words: str, years: int) -> str:
    """Move every year written in the words by whole years; 29/2 becomes 28/2 where the new year has none."""

    def moved(found: re.Match[str]) -> str:
        day, month, year = int(found[1]), int(found[3]), int(found[5]) + years
        if (day, month) == (29, 2) and _month_end(year, 2).day == 28:
            return f"28{found[2]}{found[3]}{found[4]}{year}"
        return f"{found[1]}{found[2]}{found[3]}{found[4]}{year}"

    dated = re.sub(r"(\d{1,2})(\s*/\s*|\s+tháng\s+)(\d{1,2})(\s*/\s*|\s+năm\s+)(\d{4})(?!\d)", moved, words)
    # A year that stands alone ("Quý IV năm 2020", "tháng 10/2020") moves too; one already moved does not.
    spans = [
        m.span(5)
        for m in re.finditer(
            r"(\d{1,2})(\s*/\s*|\s+tháng\s+)(\d{1,2})(\s*/\s*|\s+năm\s+)(\d{4})(?!\d)", dated
        )
    ]

    def alone(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in spans):
            return found[0]
        return str(int(found[0]) + years)

    return re.sub(r"(?<!\d)(?:19|20)\d{2}(?!\d)", alone, dated)


def to_data(rule: DeadlineRule) -> dict[str, object]:
    """Return the rule as plain JSON; the words are kept beside it, verbatim."""
    return {
        "kind": rule.kind,
        "first": rule.first.isoformat() if rule.first else None,
        "last": rule.last.isoformat() if rule.last else None,
        "strict": rule.strict,
        "hour": rule.hour.isoformat(timespec="minutes") if rule.hour else None,
        "day_month": list(rule.day_month) if rule.day_month else None,
        **({"every": rule.every} if rule.every else {}),
    }


def from_data(data: Mapping[str, Any], words: str) -> DeadlineRule:
    """Build the rule that :func:`to_data` wrote; nothing stored gives a rule without dates."""
    day_month = data.get("day_month")
    return DeadlineRule(
        kind=data.get("kind", "none"),
        first=dt.date.fromisoformat(data["first"]) if data.get("first") else None,
        last=dt.date.fromisoformat(data["last"]) if data.get("last") else None,
        strict=bool(data.get("strict")),
        words=words,
        hour=dt.time.fromisoformat(data["hour"]) if data.get("hour") else None,
        day_month=(day_month[0], day_month[1]) if day_month else None,
        every=int(data.get("every") or 0),
    )
