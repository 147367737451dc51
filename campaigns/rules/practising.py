"""Words of a plan moved to the days of a practice: the same deadlines, some days ahead of whoever practises."""

from __future__ import annotations

import datetime as dt
import re

from campaigns.rules.deadlines import NONE_OF_THESE, DeadlineRule, parse_deadline
from records.text import vn_date

#: From the day a practice begins to its deadline for handing in, at least; at most a week more.
AHEAD = dt.timedelta(days=8)
WEEK = dt.timedelta(days=7)
#: "53-KH/ĐUK", "2139/QĐ-UBND", "75/KH-UBND".
_NUMBERED = re.compile(r"\d+\s*[-/]\s*[A-ZĐ]{2,}")
_WRITTEN = re.compile(r"(\d{1,2})\s*(?:/|\s+tháng\s+)\s*(\d{1,2})\s*(?:/|\s+năm\s+)\s*(\d{4})(?!\d)")


def ahead(last: dt.date, today: dt.date) -> dt.timedelta:
    """Return by how much to move so that ``last`` lies 8 to 14 days after ``today`` on the weekday it fell on."""
    short = today + AHEAD - last
    return dt.timedelta(days=-(-short.days // 7) * 7)


def moved(words: str, rule: DeadlineRule, by: dt.timedelta) -> str:
    """Move every whole date of the words by whole days; words that cannot be moved so are said anew.

    What comes again each month, what names no day, and what names an instrument by its number and day stands as it is
    written: a practice invents no day for a paper that was really signed.
    """
    if rule.last is None or rule.kind == "recurring" or _NUMBERED.search(words):
        return words
    first, last = (rule.first + by if rule.first else None), rule.last + by
    text = _WRITTEN.sub(lambda found: _later(found, by), words)
    try:
        again = parse_deadline(text, last.year)
    except ValueError:
        # "25 - 05/01/2027": two days written as one date fall into two months now.
        again = NONE_OF_THESE
    if (again.first, again.last, again.strict, again.hour) == (first, last, rule.strict, rule.hour):
        return text
    if first and first != last:
        return f"Từ ngày {vn_date(first)} đến ngày {vn_date(last)}"
    if first:
        return f"Ngày {vn_date(last)}"
    return f"{'Trước' if rule.strict else 'Chậm nhất'} ngày {vn_date(last)}"


def _later(found: re.Match[str], by: dt.timedelta) -> str:
    try:
        return vn_date(dt.date(int(found[3]), int(found[2]), int(found[1])) + by)
    except ValueError:
        return found[0]
