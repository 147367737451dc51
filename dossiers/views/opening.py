"""Opening and closing a campaign from the plan's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from campaigns import access as campaign_access
from campaigns import actions as campaign_actions
from dossiers.actions import opening
from records import clock, guard
from units.access import Request, office_admin


@guard.policy("mở đợt: Quản trị Văn phòng", check=office_admin)
@require_POST
def open_campaign(request: Request, code: str) -> HttpResponse:
    at = clock.now()
    campaign = campaign_access.run_campaign_for(request.user, code)
    if opening.is_large(campaign):
        opening.start_opening(campaign=campaign, by=request.user, at=at)
        return redirect("dossiers:opening", code=code)
    count = opening.open_campaign(campaign=campaign, by=request.user, at=at)
    if not campaign.scored:
        messages.success(request, f"Đã mở đợt: {count} kế hoạch, báo cáo phải gửi và báo cáo tổng hợp.")
        return redirect("dossiers:follow", code=code)
    messages.success(request, f"Đã mở đợt, lập {count} hồ sơ cho các đơn vị.")
    return redirect("dossiers:board", code=code)


@guard.policy("kết thúc đợt: Quản trị Văn phòng", check=office_admin)
@require_POST
def close_campaign(request: Request, code: str) -> HttpResponse:
    at = clock.now()
    campaign = campaign_access.run_campaign_for(request.user, code)
    campaign_actions.close_campaign(campaign=campaign, by=request.user, at=at)
    messages.success(request, "Đã kết thúc đợt. Hồ sơ, văn bản và kết quả vẫn xem được.")
    return redirect("campaigns:campaign", code)
