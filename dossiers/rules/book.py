"""Numbers of a series: read, proposed, and the gaps among them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

NUMBER = re.compile(r"(\d{1,5})([a-zA-Z]?)")
#: ``QĐ-TTTT``, ``TTr-VPUB``, ``VPUB-TCHCQT``: letters, hyphens, dots and slashes, no spaces.
SYMBOL = re.compile(r"[^\W\d_][\w.&/-]{0,59}")
#: Gaps are told as runs; a list of more says how many there are.
MAX_RUNS = 20


def read(text: str) -> tuple[int, str] | None:
    """``05`` → (5, ""), ``21a`` → (21, "a"); nothing else is a number of a book."""
    found = NUMBER.fullmatch(text.strip())
    if found is None or int(found[1]) < 1:
        return None
    return int(found[1]), found[2].lower()


def proposed(values: Iterable[int]) -> int:
    """The next number: one above the highest; a gap is shown, never silently filled."""
    return max(values, default=0) + 1


def gaps(values: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Runs of numbers missing below the highest: (3, 3), (7, 9)."""
    found: list[tuple[int, int]] = []
    before = 0
    for value in sorted(set(values)):
        if value > before + 1:
            found.append((before + 1, value - 1))
        before = value
    return tuple(found)


def gap_words(runs: Iterable[tuple[int, int]]) -> str:
    """``03, 07–09``."""
    told = [f"{low:02d}" if low == high else f"{low:02d}–{high:02d}" for low, high in runs]
    more = f" và {len(told) - MAX_RUNS} khoảng khác" if len(told) > MAX_RUNS else ""
    return ", ".join(told[:MAX_RUNS]) + more
