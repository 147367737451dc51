"""Deadlines that come again within a year: "trước ngày 25 hằng tháng", "trước ngày 20 tháng cuối quý".

Words that name a rhythm but no day ("định kỳ", "hằng quý") are not read here: no day is invented.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_DAY = re.compile(r"(?P<how>trước\s+)?(?:và trong\s+)?ngày\s+(?P<day>\d{1,2})(?!\s*[/\d])")
_MONTHLY = re.compile(r"(?:h[àằ]ng|mỗi)\s+tháng")
_QUARTERLY = re.compile(
    r"tháng\s+(?P<which>đầu|thứ hai|giữa|cuối)\s+(?:của\s+)?(?:mỗi\s+|h[àằ]ng\s+)?quý(?P<next>\s+sau)?"
)
_PLACE = {"đầu": -2, "thứ hai": -1, "giữa": -1, "cuối": 0}


@dataclass(frozen=True, slots=True)
class Again:
    """A day that comes again every so many months; ``shift``: months after the last month of the span."""

    day: int
    every: int
    shift: int
    strict: bool


def read_again(text: str) -> Again | None:
    """Read folded words; ValueError (Vietnamese text) for a day no month has."""
    named = _DAY.search(text)
    if named is None:
        return None
    quarter = _QUARTERLY.search(text)
    if quarter is None and not _MONTHLY.search(text):
        return None
    day = int(named["day"])
    if not 1 <= day <= 31:
        raise ValueError(f"Không tháng nào có ngày {day}.")
    strict = named["how"] is not None and "trước và trong" not in text
    if quarter is None:
        return Again(day, 1, 0, strict)
    return Again(day, 3, _PLACE[quarter["which"]] + (3 if quarter["next"] else 0), strict)


def _in_month(year: int, months: int, day: int) -> dt.date:
    """Return the day so many months after January, the last of a month that is shorter."""
    year, month = year + months // 12, months % 12 + 1
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def last_of(again: Again, year: int) -> dt.date:
    """Return the last day named in a year's round; "tháng đầu quý sau" ends in January of the next year."""
    return _in_month(year, 11 + again.shift, again.day)


def days_back(last: dt.date, every: int) -> tuple[dt.date, ...]:
    """Return all days of the round that ends with ``last``, the first one first."""
    months = last.year * 12 + last.month - 1
    return tuple(_in_month(0, months - every * n, last.day) for n in reversed(range(12 // every)))
