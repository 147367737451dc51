"""Days off in Việt Nam, from the ``holidays`` library; rules receive them as a set of dates.

Public holidays of the Labour Code with the lunar Tết and Giỗ Tổ, days given instead of a holiday that falls on a
week-end, and the yearly swaps the Government announces. Saturdays and Sundays are days off by themselves.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


@lru_cache(maxsize=32)
def named_days_off(year: int) -> dict[dt.date, str]:
    """Return the holidays of a year with their Vietnamese names."""
    import holidays

    return dict(sorted(holidays.country_holidays("VN", years=year, language="vi").items()))


def days_off(first_year: int, last_year: int | None = None) -> frozenset[dt.date]:
    """Return the holidays of the years from ``first_year`` to ``last_year``, both included."""
    years = range(first_year, (last_year or first_year) + 1)
    return frozenset(day for year in years for day in named_days_off(year))


def days_off_around(day: dt.date) -> frozenset[dt.date]:
    """Return the holidays of the year of ``day`` and of the next, enough to count working days from it."""
    return days_off(day.year, day.year + 1)
