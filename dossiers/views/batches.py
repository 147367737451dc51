"""«Kết xuất cả đợt»: begin, watch, fetch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dossiers import access
from dossiers.actions import batch as batch_actions
from dossiers.queries.batches import batch_page
from records import clock, guard
from units.access import Request

APPRAISING = guard.policy("người thẩm định, Quản trị hoặc Chủ tịch Hội đồng của Văn phòng", check=access.desk)


@APPRAISING
@require_safe
def batches(request: Request, code: str) -> HttpResponse:
    """What would be rendered, what was, and what is under way."""
    campaign = access.campaign_for_office(request.user, code)
    page = batch_page(campaign, request.user, clock.now())
    return render(request, "dossiers/batches.html", {"page": page, "head": page.head, "job": page.running})


@APPRAISING
@require_POST
def start(request: Request, code: str) -> HttpResponse:
    """Begin to render the whole campaign."""
    campaign = access.campaign_for_office(request.user, code)
    batch_actions.start_batch(campaign=campaign, by=request.user, at=clock.now())
    messages.success(request, "Đã nhận yêu cầu kết xuất. Có thể rời trang này; kết quả được giữ lại.")
    return redirect("dossiers:batches", code)
