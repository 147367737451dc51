"""The unit meeting and the council's own session: one form, saved as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions.meeting import NAMES, MeetingValues, save_meeting
from dossiers.actions.versioned import Saved
from dossiers.forms.content import MeetingForm, numbered
from dossiers.queries.facts import head_of
from dossiers.queries.meeting import KINDS, MeetingPage, OpinionLine, meeting_page
from dossiers.views.evidence import LABEL, Outcome, attempt, back_to, fragment, is_htmx, typed_version
from records import clock, guard
from units.access import Request, member

SPARE = 1
OPINION = ("speaker", "text", "reply")


@guard.policy(LABEL, check=member)
@require_GET
def meeting(request: Request, pk: int) -> HttpResponse:
    return _show(request, pk, "don-vi")


@guard.policy(LABEL, check=member)
@require_GET
def session(request: Request, pk: int) -> HttpResponse:
    """The council's own session, a second and optional record."""
    return _show(request, pk, "hoi-dong")


def _show(request: Request, pk: int, slug: str) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    return _page(request, dossier, clock.now(), meeting_page(dossier, slug))


def _context(page: MeetingPage) -> dict[str, object]:
    blank = max(SPARE, 2 - len(page.opinions))
    return {"page": page, "opinion_rows": list(enumerate((*page.opinions, *[OpinionLine()] * blank)))}


def _page(
    request: Request, dossier: Any, at: datetime, page: MeetingPage, outcome: Outcome | None = None
) -> HttpResponse:
    head = head_of(dossier, request.user, at)
    context = {"head": head, **_context(page), "outcome": outcome}
    return render(request, "dossiers/meeting.html", context, status=outcome.status if outcome else 200)


@guard.policy(LABEL, check=member)
@require_POST
def meeting_save(request: Request, pk: int, slug: str) -> HttpResponse:
    """Store one record: ``don-vi`` or ``hoi-dong``."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    if slug not in KINDS:
        raise Http404
    form = MeetingForm(request.POST)
    opinions = _opinions(request)
    outcome = (
        attempt(lambda: _save(request, dossier, slug, form, opinions, at))
        if form.is_valid()
        else Outcome(errors=form.sentences())
    )
    page = meeting_page(dossier, slug)
    if is_htmx(request):
        context = {**_context(page), "pk": pk, "rebuild": bool(request.POST.get("more") or _removed(request))}

        return fragment(request, "dossiers/_meeting_saved.html", context, outcome)
    name = "dossiers:meeting" if page.is_unit else "dossiers:session"
    if outcome.stored:
        return back_to(name, pk, "cac-y-kien" if request.POST.get("more") else "cuoc-hop")
    return _page(request, dossier, at, _typed(page, request, opinions), outcome)


def _save(
    request: Request, dossier: Any, slug: str, form: MeetingForm, opinions: list[OpinionLine], at: datetime
) -> Saved:
    values = MeetingValues(**{name: form.cleaned_data[name] for name in NAMES})
    return save_meeting(
        dossier=dossier,
        kind=KINDS[slug],
        values=values,
        opinions=opinions,
        version=form.read_version,
        by=request.user,
        at=at,
    )


def _opinions(request: Request) -> list[OpinionLine]:
    return [
        OpinionLine(line["speaker"], line["text"], line["reply"])
        for line in numbered(request.POST, "opinion", OPINION, 100)
        if not request.POST.get(f"opinion-{line['n']}-remove")
    ]


def _removed(request: Request) -> bool:
    return any(key.startswith("opinion-") and key.endswith("-remove") for key in request.POST)


def _typed(page: MeetingPage, request: Request, opinions: list[OpinionLine]) -> MeetingPage:
    data = request.POST
    return replace(
        page,
        values={name: data.get(name, "") for name in page.values},
        no_opinions=bool(data.get("no_opinions")),
        opinions=tuple(opinions),
        version=typed_version(request),
    )
