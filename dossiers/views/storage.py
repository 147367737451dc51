"""How much room a unit's files take, and the Office admin's form that gives more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dossiers.actions.storage import give_room
from dossiers.forms.storage import RoomForm
from dossiers.queries.storage import storage_page
from records import clock, guard
from records.errors import Blocked, NotAllowed, Problem
from units.access import Request, member, paper_unit_for

UNPROCESSABLE = 422


@guard.policy("người của đơn vị và Quản trị Văn phòng cấp trên", check=member)
@require_http_methods(["GET", "HEAD", "POST"])
def storage(request: Request, pk: int) -> HttpResponse:
    """What is used and allowed; giving more, or less, with a reason."""
    at = clock.now()
    unit = paper_unit_for(request.user, pk)
    form = RoomForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        page = storage_page(unit, request.user)
        if page.why_not is not None:
            raise NotAllowed(page.why_not)
        if form.is_valid():
            given = form.cleaned_data
            try:
                give_room(
                    unit=unit, allowed=given["megabytes"], reason=given["reason"], by=request.user, at=at
                )
            except Blocked as blocked:
                problems = blocked.problems
            else:
                messages.success(request, "Đã ghi dung lượng mới của đơn vị.")
                return redirect("dossiers:storage", pk)
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {"page": storage_page(unit, request.user), "form": form, "problems": problems}
    return render(request, "dossiers/storage.html", context, status=UNPROCESSABLE if bad else 200)
