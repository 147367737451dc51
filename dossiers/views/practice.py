"""«Diễn tập»: open a practice like a campaign that was, and wipe it when it is over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from campaigns import access as campaign_access
from dossiers.actions import practice as practising
from dossiers.queries.practice import practice_page
from records import clock, guard
from units.access import Request, office_admin

ADMIN = guard.policy("diễn tập: Quản trị Văn phòng", check=office_admin)


@ADMIN
@require_GET
def practice(request: Request) -> HttpResponse:
    return render(request, "dossiers/practice.html", {"page": practice_page(request.user)})


@ADMIN
@require_POST
def start(request: Request, code: str) -> HttpResponse:
    at = clock.now()
    source = campaign_access.run_campaign_for(request.user, code)
    made = practising.start_practice(source=source, by=request.user, at=at)
    messages.success(request, f"Đã mở «{made.title}». Mỗi trang và mỗi văn bản của đợt đều ghi là diễn tập.")
    return redirect("dossiers:board", code=made.code)


@ADMIN
@require_POST
def wipe(request: Request, code: str) -> HttpResponse:
    at = clock.now()
    campaign = campaign_access.run_campaign_for(request.user, code)
    gone = practising.wipe_practice(campaign=campaign, by=request.user, at=at)
    messages.success(request, f"Đã xóa «{campaign.title}» ({gone} dòng dữ liệu). Nhật ký còn giữ việc xóa.")
    return redirect("dossiers:practice")
