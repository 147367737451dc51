"""The wall calendar of a campaign or a plan."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.documents import year_pdf
from campaigns.queries.year import YearCalendar, campaign_year, plan_year
from records import clock, guard
from records.text import is_number
from units.access import Request, member


def _asked(request: Request) -> int | None:
    year = request.GET.get("nam", "")
    return int(year) if is_number(year) and 1990 <= int(year) <= 2100 else None


def _answer(request: Request, year: YearCalendar, back: str, name: str) -> HttpResponse:
    if request.GET.get("format") != "pdf":
        context = {"year": year, "back": back, "back_name": name}
        return render(request, "campaigns/year.html", context)
    response = HttpResponse(year_pdf(year, request.GET.get("kho", "")), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lich-nam-{year.year}.pdf"'
    return response


@guard.policy("lịch năm của đợt: đơn vị tham gia và Văn phòng", member)
@require_safe
def campaign_calendar(request: Request, code: str) -> HttpResponse:
    campaign = access.campaign_for(request.user, code)
    year = campaign_year(campaign, clock.local_date(clock.now()), _asked(request))
    return _answer(request, year, reverse("campaigns:campaign", args=[code]), campaign.title)


@guard.policy("lịch năm của kế hoạch: người có vai trò", member)
@require_safe
def plan_calendar(request: Request, pk: int) -> HttpResponse:
    plan = access.plan_for(request.user, pk)
    year = plan_year(plan, clock.local_date(clock.now()), _asked(request))
    return _answer(request, year, reverse("campaigns:plan", args=[pk]), str(plan))
