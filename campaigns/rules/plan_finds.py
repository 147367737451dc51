"""What a reader of pasted plans finds, each with its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A title is a sentence; a longer one ends at its last comma before this many characters.
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Find:
    """Something found, with its sentence; ``data`` are the fields of the row it would become."""

    part: str
    sentence: str
    data: dict[str, str]


def around(words: str, at: int) -> str:
    """Return the part of a paragraph, between full stops or semicolons, in which a place lies."""
    start = 0
    for cut in re.finditer(r"[.;:] ", words):
        if cut.start() >= at:
            return words[start : cut.start()].strip()
        start = cut.end()
    return words[start:].strip()


def cut_title(words: str) -> str:
    """Return a sentence as a title: up to its first semicolon or full stop, shortened at a comma or between words."""
    title = re.split(r"[;.](?=\s|$)", words, maxsplit=1)[0].strip()
    if len(title) <= _TITLE:
        return title
    short = title[:_TITLE]
    comma = short.rfind(", ")
    return short[: comma if comma > _TITLE // 3 else short.rfind(" ")]
