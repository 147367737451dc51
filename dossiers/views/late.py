"""«Phát sinh sau kỳ»: record a fact, conclude on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dossiers import access
from dossiers.actions.late import LateTyped, conclude_late, record_late
from dossiers.forms.late import ConclusionForm, LateForm
from dossiers.queries.late import late_page
from dossiers.views.evidence import LABEL
from records import clock, guard, journal
from records.errors import Blocked
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_http_methods(["GET", "POST"])
def late(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    lines: tuple[str, ...] = ()
    form = LateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            try:
                record_late(dossier=dossier, typed=LateTyped(**form.cleaned_data), by=request.user, at=at)
            except Blocked as blocked:
                lines = tuple(problem.text for problem in blocked.problems)
            else:
                messages.success(request, "Đã ghi nhận. Văn phòng được đề nghị kết luận.")
                return redirect("dossiers:late", pk=pk)
        else:
            lines = tuple(str(line) for each in form.errors.values() for line in each)
    else:
        # Counts about drug use stand here: each look leaves its row.
        journal.look(kind="xem", by=request.user, at=at, subject=dossier, data={"trang": "phat-sinh"})
    page = late_page(dossier, request.user, at)
    context = {"page": page, "head": page.head, "form": form, "lines": lines}
    return render(request, "dossiers/late.html", context, status=422 if lines else 200)


@guard.policy(LABEL, check=member)
@require_POST
def conclude(request: Request, pk: int, fact: int) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = ConclusionForm(request.POST)
    form.is_valid()
    conclude_late(
        dossier=dossier,
        fact_id=fact,
        conclusion=form.cleaned_data.get("conclusion", ""),
        note=form.cleaned_data.get("note", ""),
        by=request.user,
        at=at,
    )
    messages.success(request, "Đã ghi kết luận.")
    return redirect("dossiers:late", pk=pk)
