"""How a saved field answers: a fragment to htmx, a redirect or the page with its sentences to a plain form.

Also the evidence of a criterion, which comes in the same form as its score: one refused file keeps everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from dossiers.actions.evidence import add_evidence, remove_evidence, restore_evidence
from dossiers.actions.versioned import Conflict, Saved
from dossiers.forms.uploads import opened_upload
from records import clock
from records.errors import Blocked
from units.access import Request

LABEL = "người có vai trò ở đơn vị hoặc Văn phòng"


@dataclass(slots=True)
class Outcome:
    """What became of one save."""

    errors: tuple[str, ...] = ()
    conflict: Conflict | None = None
    saved: Saved | None = None
    files_changed: bool = False
    #: What was just taken away from the criterion (key, code), so that it can be put back.
    removed: tuple[int, str] | None = None

    @property
    def stored(self) -> bool:
        """Whether everything that was sent is stored."""
        return not self.errors and self.conflict is None

    @property
    def status(self) -> int:
        """The HTTP status that tells the page so."""
        return 409 if self.conflict else 422 if self.errors else 200


def attempt(save: Callable[[], Saved]) -> Outcome:
    """Run one save and turn its refusals into what the page shows; who may not is refused elsewhere (403)."""
    try:
        return Outcome(saved=save())
    except Conflict as conflict:
        return Outcome(conflict=conflict)
    except Blocked as blocked:
        return Outcome(errors=tuple(problem.text for problem in blocked.problems))


def is_htmx(request: Request) -> bool:
    """Whether htmx asked."""
    return request.headers.get("HX-Request") == "true"


def fragment(request: Request, template: str, context: dict[str, object], outcome: Outcome) -> HttpResponse:
    """Answer htmx: the parts that changed, and when it was stored."""
    response = render(request, template, {**context, "outcome": outcome, "oob": True}, status=outcome.status)
    if outcome.stored and outcome.saved is not None:
        response.headers["X-Saved-At"] = f"{clock.local(outcome.saved.at):%H:%M}"
    return response


def back_to(name: str, pk: int, anchor: str, *args: object) -> HttpResponseRedirect:
    """Send a plain form back to its place on the page."""
    return HttpResponseRedirect(f"{reverse(name, args=[pk, *args])}#{anchor}")


def change_evidence(request: Request, dossier: Any, code: str, at: datetime, outcome: Outcome) -> None:
    """Add the files that came and take away the one named; refusals join the outcome's sentences."""
    lines = list(outcome.errors)
    for upload in request.FILES.getlist("files"):
        try:
            opened = opened_upload(upload, where=f"#tc-{code}")
            add_evidence(
                dossier=dossier,
                code=code,
                name=opened.name,
                content_type=opened.content_type,
                body=opened.body,
                title=request.POST.get("file_title", ""),
                by=request.user,
                at=at,
            )
        except Blocked as blocked:
            lines += [problem.text for problem in blocked.problems]
        outcome.files_changed = True
    removed, restored = _number(request.POST, "remove"), _number(request.POST, "restore")
    try:
        if removed is not None:
            row = remove_evidence(dossier=dossier, evidence_id=removed, code=code, by=request.user, at=at)
            outcome.removed = (row.pk, row.code)
        if restored is not None:
            restore_evidence(dossier=dossier, evidence_id=restored, by=request.user, at=at)
    except Blocked as blocked:
        lines += [problem.text for problem in blocked.problems]
    outcome.files_changed |= removed is not None or restored is not None
    outcome.errors = tuple(lines)


def typed_version(request: Request) -> int:
    """The version a refused form named, to be named again."""
    return _number(request.POST, "version") or 0


def _number(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
