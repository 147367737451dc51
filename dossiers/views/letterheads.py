"""The letterhead of a unit and who may sign for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.actions import letterheads as actions
from dossiers.forms.letterheads import EndForm, LetterheadForm, SignatoryForm
from dossiers.forms.upper import problems_of
from dossiers.queries.letterheads import letterhead_page
from records import clock, guard
from records.errors import Blocked, Problem
from units.access import Request, member, paper_unit_for

MEMBER = guard.policy("người của đơn vị và Quản trị Văn phòng cấp trên", check=member)
UNPROCESSABLE = 422


def _page(
    request: Request,
    pk: int,
    head: LetterheadForm | None = None,
    signer: SignatoryForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:
    unit = paper_unit_for(request.user, pk)
    page = letterhead_page(unit, request.user, clock.now())
    context = {
        "page": page,
        "head": head or LetterheadForm(initial=page.initial),
        "signer": signer or SignatoryForm(),
        "problems": problems,
    }
    return render(request, "dossiers/letterhead.html", context, status=UNPROCESSABLE if problems else 200)


@MEMBER
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: Request, pk: int) -> HttpResponse:
    """Letterheads by day, signatories; entering a letterhead."""
    unit = paper_unit_for(request.user, pk)
    if request.method != "POST":
        return _page(request, pk)
    form = LetterheadForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, head=form, problems=tuple(problems_of(form)))
    try:
        row = actions.save_letterhead(unit=unit, by=request.user, at=clock.now(), **form.cleaned_data)
    except Blocked as blocked:
        return _page(request, pk, head=form, problems=tuple(blocked.problems))
    messages.success(request, f"Đã lưu tiêu đề dùng từ ngày {row.valid_from:%d/%m/%Y}.")
    return redirect("dossiers:letterhead", pk)


@MEMBER
@require_POST
def signatory(request: Request, pk: int) -> HttpResponse:
    """Enter somebody who may sign."""
    unit = paper_unit_for(request.user, pk)
    form = SignatoryForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, signer=form, problems=tuple(problems_of(form)))
    try:
        actions.add_signatory(unit=unit, by=request.user, at=clock.now(), **form.cleaned_data)
    except Blocked as blocked:
        return _page(request, pk, signer=form, problems=tuple(blocked.problems))
    messages.success(request, "Đã thêm người ký.")
    return redirect("dossiers:letterhead", pk)


@MEMBER
@require_POST
def end_signatory(request: Request, pk: int, signatory: int) -> HttpResponse:
    """Somebody signs no longer after a day."""
    unit = paper_unit_for(request.user, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, problems=tuple(problems_of(form)))
    try:
        actions.end_signatory(
            unit=unit, pk=signatory, last_day=form.cleaned_data["valid_to"], by=request.user, at=clock.now()
        )
    except Blocked as blocked:
        return _page(request, pk, problems=tuple(blocked.problems))
    messages.success(request, "Đã ghi ngày kết thúc.")
    return redirect("dossiers:letterhead", pk)
