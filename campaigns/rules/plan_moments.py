"""Where a plan's sentences name a moment: the phrases a deadline is read from, longest first."""

from __future__ import annotations

import re

DATE = r"(?:\d{1,2}\s*/\s*\d{1,2}(?:\s*/\s*\d{4})?(?!\d)|\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?(?!\d))"
_QUARTER = r"[Qq]uý\s+(?:IV|III|II|I|[1-4])"
PHRASES = (
    re.compile(rf"[Tt]ừ\s+(?:ngày\s+)?{DATE}\s+đến\s+(?:hết\s+)?(?:ngày\s+)?{DATE}"),
    re.compile(rf"(?:[Đđ]ịnh kỳ\s+)?\d{{2}}\s+(?:tháng|năm)\s+\((?:trước|chậm nhất)\s+(?:ngày\s+)?{DATE}\)"),
    re.compile(
        rf"(?:[Tt]rước(?:\s+và\s+trong)?|[Cc]hậm nhất(?:\s+là)?|[Kk]hông quá|(?:[Đđ]ến\s+)?[Hh]ết)"
        rf"\s+(?:ngày\s+)?{DATE}"
    ),
    re.compile(r"[Nn]gày\s+\d{1,2}\s*-\s*\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4}"),
    re.compile(rf"[Nn]gày\s+{DATE}"),
    re.compile(rf"{_QUARTER}\s*(?:/|năm)\s*\d{{4}}"),
    # "trong quý II" of the plan's own year; "trong quý" alone names none.
    re.compile(rf"(?:[Tt]rong|[Hh]ết|[Vv]ào)\s+{_QUARTER}(?!\w)(?!\s*(?:/|,\s*[Qq]uý|và))"),
    re.compile(
        r"(?:(?:[Tt]rước|[Tt]rong|[Vv]ào|[Cc]hậm nhất(?:\s+là)?|(?:[Đđ]ến\s+)?[Hh]ết)\s+)?"
        r"[Tt]háng\s+\d{1,2}\s*(?:/|năm)\s*\d{4}"
    ),
    re.compile(r"(?:[Đđ]ến\s+)?[Hh]ết\s+năm\s+\d{4}"),
    re.compile(r"năm\s+20\d\d,\s*20\d\d"),
)
#: Those that name what is owed to somebody by a day.
OWED = PHRASES[1:3]


def first_moment(words: str) -> str:
    """Return the first phrase that names a moment, or "" (the phrases are tried in order)."""
    return next((hit[0] for phrase in PHRASES if (hit := phrase.search(words))), "")


def moments(words: str) -> list[tuple[int, str]]:
    """Return all phrases that name a moment, each word in one of them only, by their place."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, str]] = []
    for phrase in PHRASES:
        for hit in phrase.finditer(words):
            if not any(start < hit.end() and hit.start() < end for start, end in taken):
                taken.append(hit.span())
                found.append((hit.start(), hit[0]))
    return sorted(found)
