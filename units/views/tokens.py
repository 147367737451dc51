"""Access tokens of a unit on screen: list, make (shown once), revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from records import clock, guard
from records.errors import Blocked, NotAllowed, Problem
from units import access
from units.access import Request
from units.actions.tokens import make_token, revoke_token
from units.forms.tokens import TokenForm
from units.queries.tokens import token_page


@guard.policy("mã truy cập: người đứng đầu đơn vị, quản trị", access.member)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request, pk: int) -> HttpResponse:
    """Show the tokens of a unit; a new one is shown once, on the page that answers."""
    at = clock.now()
    unit = access.token_unit_for(request.user, pk)
    page = token_page(request.user, unit, at)
    form = TokenForm(request.POST or None, choices=page.may_make)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        if not page.may_make:
            raise Http404
        if form.is_valid():
            try:
                secret = make_token(unit=unit, by=request.user, at=at, **form.cleaned_data)
            except Blocked as refusal:
                problems = refusal.problems
            except NotAllowed as refusal:
                problems = (Problem("token", refusal.reason[0].upper() + refusal.reason[1:] + "."),)
            else:
                context = {"unit": page.unit, "secret": secret, "name": form.cleaned_data["name"]}
                return render(request, "units/token_once.html", context)
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {"page": page, "form": form, "problems": problems}
    return render(request, "units/tokens.html", context, status=422 if bad else 200)


@guard.policy("thu hồi mã truy cập: người đứng đầu đơn vị, quản trị", access.member)
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """Revoke a token."""
    token = access.token_for(request.user, pk)
    revoke_token(token=token, by=request.user, at=clock.now())
    messages.success(request, "Đã thu hồi mã truy cập. Hệ thống dùng mã này không vào được nữa.")
    return redirect("units:tokens", token.unit_id)
