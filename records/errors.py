"""The three ways in which an action refuses; ``records.middleware`` turns each into one page.

A problem is a sentence for the person at the screen, in Vietnamese, with a stable code for tests and links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STALE_TEXT = "Đã có người xử lý bước này trước. Tải lại trang để xem tình trạng hiện tại."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is missing or wrong.

    ``code`` is stable (tests, links), ``text`` is what the user reads, ``where`` is the URL or the anchor of
    the place where it can be put right (empty when there is none).
    """

    code: str
    text: str
    where: str = ""


class DomainError(Exception):
    """Base of the refusals that are part of the domain, not faults of the program."""


class NotAllowed(DomainError):  # noqa: N818 - an answer of the domain, not a fault
    """Not for this person, or not now; answered with status 403 and the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Blocked(DomainError):  # noqa: N818 - an answer of the domain, not a fault
    """The step is allowed but the content is not ready; answered with the whole list (status 422)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("Blocked needs at least one problem")
        super().__init__("; ".join(problem.text for problem in problems))
        self.problems: tuple[Problem, ...] = tuple(problems)


class Stale(DomainError):  # noqa: N818 - an answer of the domain, not a fault
    """Somebody else was first, or the page is old; answered with status 409."""

    def __init__(self, text: str = STALE_TEXT) -> None:
        super().__init__(text)
        self.text = text
