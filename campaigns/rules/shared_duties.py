"""One task given to two agencies (⚠25): "Chủ trì … tổ chức tập huấn" here, "Phối hợp … tổ chức tập huấn" there."""

from __future__ import annotations

import re
from typing import Protocol

from campaigns import states
from records.text import fold

_ORGANISE = re.compile(r"tổ chức (?P<what>\w+ \w+)", re.IGNORECASE)
_AUDIENCE = "cán bộ, giáo viên"
_ASKED_FOR = re.compile(r"^(?:Chủ trì|Phối hợp)")


class Duty(Protocol):
    """What is read of a duty."""

    @property
    def role(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def words(self) -> str: ...


def shared_task(one: Duty, other: Duty) -> str:
    """Name the task that two duties of different agencies have in common; "" when they are two tasks."""
    if fold(one.title) == fold(other.title) and one.role == other.role == states.LEAD:
        return one.title
    both = _activity(one.words) & _activity(other.words)
    if both and _ASKED_FOR.match(one.words) and _ASKED_FOR.match(other.words):
        return f"tổ chức {min(both)}"
    return ""


def _activity(words: str) -> set[str]:
    return {hit["what"].lower() for hit in _ORGANISE.finditer(words)} if _AUDIENCE in words else set()
