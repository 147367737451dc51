"""The dossier's page, its steps, the chair's approval, the receipt."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dossiers import access, states
from dossiers.actions import workflow
from dossiers.actions.papers import receipt_bytes
from dossiers.forms.workflow import StepForm
from dossiers.queries.approval import approval_of
from dossiers.queries.dossier_page import dossier_page
from dossiers.queries.receipts import receipt_page
from records import clock, guard
from units.access import Request, member


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    page = dossier_page(dossier, request.user, clock.now())
    return render(request, "dossiers/detail.html", {"page": page, "head": page.head, "form": StepForm()})


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def approve(request: Request, pk: int) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    if dossier.state != states.AWAITING_CHAIR:
        return redirect("dossiers:detail", pk=pk)
    page = dossier_page(dossier, request.user, clock.now())
    return render(
        request,
        "dossiers/approve.html",
        {"page": page, "head": page.head, "approval": approval_of(dossier), "form": StepForm()},
    )


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
    done = SIMPLE[step](dossier=dossier, by=request.user, at=at, **extra)
    if step in {"submit", "include"}:
        messages.success(request, f"{states.BY_STEP[step].done} Biên nhận số {done.number}.")  # type: ignore[attr-defined]
        return redirect("dossiers:receipt", pk=pk, number=done.number)  # type: ignore[attr-defined]
    messages.success(request, states.BY_STEP[step].done)
    return redirect("dossiers:detail", pk=pk)


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
