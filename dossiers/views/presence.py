"""The ping of an open scoring page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dossiers import access
from dossiers.actions import presence as actions
from dossiers.queries.presence import colleagues
from dossiers.views.evidence import LABEL
from records import clock, guard
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_POST
def presence(request: Request, pk: int) -> HttpResponse:
    """Note who is here (or, with ``roi``, who leaves) and name the colleagues of the unit who are here too."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    if "roi" in request.POST:
        actions.go(dossier=dossier, by=request.user, at=at)
        return HttpResponse(status=204)
    actions.come(dossier=dossier, by=request.user, at=at)
    people = colleagues(dossier, request.user, at)
    return render(request, "dossiers/_presence.html", {"people": people})
