"""The report by sections, each saved by itself."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions.report import save_section
from dossiers.forms.content import SectionForm
from dossiers.queries.facts import head_of
from dossiers.queries.report import report_page
from dossiers.rules.report import SECTIONS
from dossiers.views.evidence import LABEL, Outcome, attempt, back_to, fragment, is_htmx, typed_version
from records import clock, guard
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_GET
def report(request: Request, pk: int) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    head = head_of(dossier, request.user, clock.now())
    return render(request, "dossiers/report.html", {"head": head, "page": report_page(dossier)})


@guard.policy(LABEL, check=member)
@require_POST
def section(request: Request, pk: int, code: str) -> HttpResponse:
    """Store the text of one section; ``use`` puts the proposed sentence behind what is there."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    if code not in SECTIONS:
        raise Http404
    form = SectionForm(request.POST)
    text = request.POST.get("text", "")
    inserted = bool(request.POST.get("use"))
    if inserted:
        proposal = report_page(dossier).section(code).suggestion
        text = "\n".join(part for part in (text.rstrip(), proposal) if part)
    if form.is_valid():
        outcome = attempt(
            lambda: save_section(
                dossier=dossier, code=code, text=text, version=form.read_version, by=request.user, at=at
            )
        )
    else:
        outcome = Outcome(errors=form.sentences())
    page = report_page(dossier)
    shown = page.section(code)
    if outcome.saved is None:
        shown = replace(shown, text=text, version=typed_version(request))
    shown = replace(shown, errors=outcome.errors, conflict=outcome.conflict)
    if is_htmx(request):
        context: dict[str, object] = {"page": page, "section": shown, "pk": pk, "rewrite": inserted}
        return fragment(request, "dossiers/_section_saved.html", context, outcome)
    if outcome.stored:
        return back_to("dossiers:report", pk, f"muc-{code}")
    head = head_of(dossier, request.user, at)
    context = {"head": head, "page": page.with_section(shown)}
    return render(request, "dossiers/report.html", context, status=outcome.status)
