"""The pages that explain a dossier: «Vì sao?» with its trial, and the three scores side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dossiers import access
from dossiers.queries.three_scores import three_scores
from dossiers.queries.why import why_page
from dossiers.views.evidence import LABEL
from records import clock, guard, journal
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_GET
def why(request: Request, pk: int) -> HttpResponse:
    """What decides and what would change it; the fields of a trial come with the address and are stored nowhere."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    page = why_page(dossier, request.user, at, request.GET.dict())
    if page.for_office:
        # Counts about drug use stand here: each look of the Office leaves its row, as on the appraisal page.
        journal.look(kind="xem", by=request.user, at=at, subject=dossier, data={"trang": "vi-sao"})
    return render(request, "dossiers/why.html", {"page": page, "head": page.head})


@guard.policy(LABEL, check=member)
@require_GET
def scores(request: Request, pk: int) -> HttpResponse:
    """«Đối chiếu ba mức điểm»: what each level gave, who and when, and how every difference was closed."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    page = three_scores(dossier, request.user, at)
    return render(request, "dossiers/three_scores.html", {"page": page, "head": page.head})
