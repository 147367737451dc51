"""A refused step answers on the page it was asked from, drawn afresh: what is wrong at its top, what was typed kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from dossiers import states
from records.errors import Blocked, Problem, Stale


@dataclass(frozen=True, slots=True)
class Refusal:
    """``title`` and ``problems`` stand at the top of the page; ``note`` goes back into the form of ``step``."""

    title: str
    problems: tuple[Problem, ...]
    status: int
    step: str
    note: str


def refusal_of(request: HttpRequest, error: Blocked | Stale, step: str, note: str = "") -> Refusal:
    """Return what the page says; a fragment htmx asked for is left to ``records.middleware``."""
    if request.headers.get("HX-Request") == "true":
        raise error
    label = states.BY_STEP[step].label
    if isinstance(error, Stale):
        title = f"Trang trước đã cũ, bước “{label}” chưa thực hiện. Dưới đây là tình trạng hiện tại:"
        return Refusal(title, (Problem("stale", error.text),), 409, step, note)
    title = f"Chưa thực hiện được bước “{label}”. Còn thiếu hoặc chưa đúng:"
    return Refusal(title, error.problems, 422, step, note)
