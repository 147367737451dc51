"""The table of figures, each line saved by itself."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions.figures import save_figure
from dossiers.forms.content import FigureForm
from dossiers.queries.facts import head_of
from dossiers.queries.figures import figure_table
from dossiers.views.evidence import LABEL, Outcome, attempt, back_to, fragment, is_htmx, typed_version
from records import clock, guard
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_GET
def figures(request: Request, pk: int) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    head = head_of(dossier, request.user, clock.now())
    return render(request, "dossiers/figures.html", {"head": head, "table": figure_table(dossier)})


@guard.policy(LABEL, check=member)
@require_POST
def figure(request: Request, pk: int, code: str) -> HttpResponse:
    """Store one line of the table."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = FigureForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        outcome = attempt(
            lambda: save_figure(
                dossier=dossier,
                code=code,
                current=cleaned["current"],
                previous=cleaned["previous"],
                version=form.read_version,
                by=request.user,
                at=at,
            )
        )
    else:
        outcome = Outcome(errors=form.sentences())
    table = figure_table(dossier)
    row = table.row(code)
    if row is None:
        raise Http404
    if outcome.saved is None:
        data = request.POST
        row = replace(
            row,
            current=data.get("current", "")[:30],
            previous=data.get("previous", "")[:30],
            version=typed_version(request),
        )
    row = replace(row, errors=outcome.errors, conflict=outcome.conflict)
    if is_htmx(request):
        context: dict[str, object] = {"table": table, "row": row, "pk": pk}
        return fragment(request, "dossiers/_figure_saved.html", context, outcome)
    if outcome.stored:
        return back_to("dossiers:figures", pk, row.anchor)
    head = head_of(dossier, request.user, at)
    shown = {"head": head, "table": table.with_row(row)}
    return render(request, "dossiers/figures.html", shown, status=outcome.status)
