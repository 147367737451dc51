"""The dossier's page, its steps, the chair's approval, the receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dossiers import access, states
from dossiers.actions import workflow
from dossiers.actions.papers import receipt_bytes
from dossiers.forms.workflow import StepForm
from dossiers.queries.approval import approval_of
from dossiers.queries.dossier_page import dossier_page
from dossiers.queries.receipts import receipt_page
from dossiers.views.papers import papers_answer
from dossiers.views.refusals import Refusal, refusal_of
from records import clock, guard
from records.errors import Blocked, Stale
from units.access import Request, member


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    return _detail(request, access.dossier_for(request.user, pk), clock.now())


def _detail(request: Request, dossier: Any, at: datetime, refusal: Refusal | None = None) -> HttpResponse:
    page = dossier_page(dossier, request.user, at)
    context = {"page": page, "head": page.head, "form": StepForm(), "refusal": refusal}
    return render(request, "dossiers/detail.html", context, status=refusal.status if refusal else 200)


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def approve(request: Request, pk: int) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    if dossier.state != states.AWAITING_CHAIR:
        return redirect("dossiers:detail", pk=pk)
    return _approve(request, dossier, clock.now())


def _approve(request: Request, dossier: Any, at: datetime, refusal: Refusal | None = None) -> HttpResponse:
    page = dossier_page(dossier, request.user, at)
    context = {
        "page": page,
        "head": page.head,
        "approval": approval_of(dossier),
        "form": StepForm(),
        "refusal": refusal,
    }
    return render(request, "dossiers/approve.html", context, status=refusal.status if refusal else 200)


#: Steps of the unit that need no more than a note; those with a form of their own have a page of their own.
SIMPLE: dict[str, Callable[..., object]] = {
    "start": workflow.start,
    "send_to_chair": workflow.send_to_chair,
    "recall": workflow.recall,
    "chair_return": workflow.chair_return,
    "approve": workflow.approve,
    "make_ready": workflow.make_ready,
    "submit": workflow.submit,
    "include": workflow.include,
    "withdraw": workflow.withdraw,
}
WITH_NOTE = frozenset({"recall", "chair_return", "withdraw"})
CHAIR_STEPS = frozenset({"approve", "chair_return"})


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_POST
def step(request: Request, pk: int, step: str) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    if step not in SIMPLE:
        raise Http404
    if step == "approve":
        guard.confirm_again(request)
    form = StepForm(request.POST)
    note = form.data.get("note", "")[:4000]
    extra: dict[str, object] = {"note": note} if step in WITH_NOTE else {}
    if step == "approve":
        extra = {"sha256": form.data.get("sha256", "")}
    try:
        done = SIMPLE[step](dossier=dossier, by=request.user, at=at, **extra)
    except (Blocked, Stale) as error:
        return _asked_from(request, pk, at, refusal_of(request, error, step, note))
    if step in {"submit", "include"}:
        messages.success(request, f"{states.BY_STEP[step].done} Biên nhận số {done.number}.")  # type: ignore[attr-defined]
        return redirect("dossiers:receipt", pk=pk, number=done.number)  # type: ignore[attr-defined]
    messages.success(request, states.BY_STEP[step].done)
    return redirect("dossiers:detail", pk=pk)


def _asked_from(request: Request, pk: int, at: datetime, refusal: Refusal) -> HttpResponse:
    """Draw the page the step was asked from as things stand now: the chair's, the papers', or the dossier's own."""
    dossier = access.dossier_for(request.user, pk)
    if refusal.step in CHAIR_STEPS and dossier.state == states.AWAITING_CHAIR:
        return _approve(request, dossier, at, refusal)
    if urlsplit(request.headers.get("Referer", "")).path == reverse("dossiers:papers", args=[pk]):
        return papers_answer(request, dossier, at, refusal=refusal)
    return _detail(request, dossier, at, refusal)


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def receipt(request: Request, pk: int, number: str) -> HttpResponse:
    found = access.receipt_for(request.user, pk, number)
    return render(request, "dossiers/receipt.html", {"receipt": receipt_page(found)})


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def receipt_pdf(request: Request, pk: int, number: str) -> HttpResponse:
    found = access.receipt_for(request.user, pk, number)
    response = HttpResponse(receipt_bytes(receipt=found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bien-nhan-{found.number}.pdf"'
    return response
