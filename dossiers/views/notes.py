"""Private notes of an appraiser."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions.notes import save_note
from dossiers.forms.appraisal import ExplanationForm
from dossiers.queries.notes import notes_page
from dossiers.views.appraisal import DESK
from records import clock
from records.errors import Blocked, NotAllowed, Problem
from units.access import Request


@DESK
@require_GET
def notes(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    page = notes_page(dossier, request.user, at)
    if page.why_not is not None:
        raise NotAllowed(page.why_not)
    return render(request, "dossiers/notes.html", {"page": page, "head": page.head})


@DESK
@require_POST
def note(request: Request, pk: int, code: str) -> HttpResponse:
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    form = ExplanationForm(request.POST)
    if not form.is_valid():
        raise Blocked([Problem("note", str(line)) for lines in form.errors.values() for line in lines])
    save_note(
        dossier=dossier,
        code=code,
        text=form.cleaned_data["text"],
        version=form.cleaned_data["version"] or 0,
        by=request.user,
        at=at,
    )
    return redirect(f"{reverse('dossiers:notes', args=[pk])}#gc-{code.replace('.', '-')}")
