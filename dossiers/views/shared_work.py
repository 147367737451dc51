"""Who in the unit prepares what, and what the unit says among itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dossiers import access
from dossiers.actions import shared_work as actions
from dossiers.forms.shared_work import AssignForm, TalkForm
from dossiers.queries import shared_work as queries
from dossiers.views.evidence import LABEL
from records import clock, guard
from records.errors import Blocked
from records.templatetags import undo
from records.text import vn_date
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_http_methods(["GET", "POST"])
def work(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    dossier = access.unit_dossier_for(request.user, pk)
    lines: tuple[str, ...] = ()
    form = AssignForm(request.POST if request.method == "POST" else None)
    chosen = request.POST.getlist("codes") or request.GET.getlist("tieu-chi")
    if request.method == "POST":
        lines = tuple(str(line) for each in form.errors.values() for line in each)
        if form.is_valid():
            data = form.cleaned_data
            try:
                count = actions.assign(
                    dossier=dossier,
                    codes=chosen,
                    to_id=data["to"],
                    due_on=data["due_on"],
                    by=request.user,
                    at=at,
                )
            except Blocked as blocked:
                lines = tuple(problem.text for problem in blocked.problems)
            else:
                messages.success(request, f"Đã giao {count} tiêu chí.")
                return redirect("dossiers:shared_work", pk=pk)
    page = queries.shared_work(dossier, request.user, at)
    context = {"page": page, "head": page.head, "form": form, "chosen": chosen, "lines": lines}
    return render(request, "dossiers/shared_work.html", context, status=422 if lines else 200)


@guard.policy(LABEL, check=member)
@require_POST
def take_back(request: Request, pk: int, code: str) -> HttpResponse:
    at = clock.now()
    dossier = access.unit_dossier_for(request.user, pk)
    held = actions.take_back(dossier=dossier, code=code, by=request.user, at=at)
    if held is not None:
        fields = (("codes", code), ("to", str(held.to_id)), ("due_on", vn_date(held.due_on)))
        undo.offer(
            request, f"Đã thôi giao tiêu chí {code}.", reverse("dossiers:shared_work", args=[pk]), fields
        )
    return _back(pk, code)


@guard.policy(LABEL, check=member)
@require_POST
def talk(request: Request, pk: int, code: str) -> HttpResponse:
    at = clock.now()
    dossier = access.unit_dossier_for(request.user, pk)
    form = TalkForm(request.POST)
    form.is_valid()
    actions.talk(dossier=dossier, code=code, text=form.cleaned_data.get("text", ""), by=request.user, at=at)
    return _back(pk, code)


def _back(pk: int, code: str) -> HttpResponse:
    return redirect(f"{reverse('dossiers:shared_work', args=[pk])}#pc-{code.replace('.', '-')}")
