"""Long work: everybody's own, and for whoever keeps the system what was set aside."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from dossiers import access
from dossiers.queries.jobs import job_line, jobs_page
from records import clock, guard
from records import jobs as work
from units.access import Request, member

OWN = guard.policy("việc chạy nền của chính mình; Quản trị hệ thống: của mọi người", check=member)


@OWN
@require_safe
def jobs(request: Request) -> HttpResponse:
    """List the person's own long work."""
    return render(request, "dossiers/jobs.html", {"page": jobs_page(request.user)})


@OWN
@require_safe
def job(request: Request, pk: int) -> HttpResponse:
    """The progress bar alone, asked for again while the work runs; the whole list without JavaScript."""
    line = job_line(access.job_for(request.user, pk))
    if request.headers.get("HX-Request") != "true":
        return redirect("dossiers:jobs")
    response = render(request, "dossiers/_job.html", {"job": line, "back": request.GET.get("tu", "")})
    if not line.running:
        response["HX-Refresh"] = "true"
    return response


@OWN
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Stop work at its next report."""
    work.cancel(job=access.job_for(request.user, pk), by=request.user, at=clock.now())
    messages.info(request, "Đã yêu cầu hủy.")
    return _back(request)


@OWN
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """Start anew what failed or was cancelled."""
    work.retry(job=access.job_for(request.user, pk), by=request.user, at=clock.now())
    messages.success(request, "Đã đưa việc trở lại hàng đợi.")
    return _back(request)


def _back(request: Request) -> HttpResponse:
    """To the page the button stood on."""
    asked = request.POST.get("tu", "")
    local = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return redirect(asked if local else "dossiers:jobs")
