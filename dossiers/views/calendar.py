"""The page on which a unit keeps the address of its calendar."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dossiers.access.chasing import calendar_unit_for
from dossiers.actions.calendar import make_feed, revoke_feed
from dossiers.queries.calendar import feed_page
from records import clock, guard
from units.access import Request, member


@guard.policy("cán bộ đầu mối, Chủ tịch Hội đồng của đơn vị", check=member)
@require_http_methods(["GET", "POST"])
def calendar(request: Request, pk: int) -> HttpResponse:
    """Show the deadlines; make or revoke the address. A new address is shown in this one answer and never again."""
    unit = calendar_unit_for(request.user, pk)
    address = ""
    if request.method == "POST":
        if request.POST.get("viec") == "thu-hoi":
            revoke_feed(unit=unit, by=request.user, at=clock.now())
            messages.success(request, "Đã thu hồi địa chỉ; lịch cũ không đọc được nữa.")
            return redirect("dossiers:calendar", pk)
        token = make_feed(unit=unit, by=request.user, at=clock.now())
        address = request.build_absolute_uri(reverse("dossiers:unit_calendar", args=[token]))
    context = {"page": feed_page(unit), "address": address}
    return render(request, "dossiers/calendar.html", context)
