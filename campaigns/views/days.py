"""The office's days off, and a plan counted back from its last day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access, actions, forms, queries
from records import clock, guard
from records.errors import Blocked
from records.templatetags import undo
from records.text import is_number, vn_date
from units.access import Request, member, office_admin


@guard.policy("ngày nghỉ của cơ quan: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def office_days(request: Request) -> HttpResponse:
    """List the days off of a year; add one of the office's own."""
    at, user = clock.now(), request.user
    unit = access.writing_unit(user)
    asked = request.GET.get("nam", "")
    year = int(asked) if is_number(asked) and 1990 <= int(asked) <= 2100 else clock.local_date(at).year
    form = forms.OfficeDayForm(request.POST or None)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_office_day(unit=unit, by=user, at=at, **form.cleaned_data)
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã thêm ngày.")
            return redirect(f"{reverse('campaigns:office_days')}?nam={made.day.year}")
    context = {
        "days": queries.days_of_year(unit, year),
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "unit": unit.name,
        "form": form,
        "problems": problems,
    }
    status = 422 if problems or form.errors else 200
    return render(request, "campaigns/days.html", context, status=status)


@guard.policy("bỏ ngày nghỉ của cơ quan: Quản trị Văn phòng", office_admin)
@require_POST
def remove_office_day(request: Request, pk: int) -> HttpResponse:
    """Take one of the office's own days out."""
    user = request.user
    gone = actions.remove_office_day(unit=access.writing_unit(user), day_id=pk, by=user, at=clock.now())
    fields = [("day", vn_date(gone.day)), ("name", gone.name), *([("works", "on")] if gone.works else [])]
    undo.offer(request, "Đã bỏ ngày.", reverse("campaigns:office_days"), fields)
    return redirect("campaigns:office_days")


@guard.policy("tính lùi các bước của kế hoạch: người có vai trò", member)
@require_safe
def back_plan(request: Request, pk: int) -> HttpResponse:
    """Count a plan's steps back from its last day; ``?prepare=3`` gives a step another length."""
    plan = access.plan_for(request.user, pk)
    lengths = {
        purpose: int(given)
        for purpose in queries.STEPS
        if is_number(given := request.GET.get(purpose, "")) and int(given) <= 250
    }
    return render(request, "campaigns/back_plan.html", {"page": queries.back_plan(plan, lengths)})
