"""Alive, ready, figures for a monitor, and the page that says in words what is wrong."""

from __future__ import annotations

from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from operations.access import keeper
from operations.queries.health import findings, health_page, recent_findings
from operations.queries.metrics import metrics as figures
from operations.rules.exposition import CONTENT_TYPE, exposition
from operations.rules.health import ready as is_ready
from records import guard
from units.access import Request

LOOPBACK = frozenset({"127.0.0.1", "::1"})
#: What a server in front adds: the request came from elsewhere, whatever the address of the last step.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")


@guard.public("còn chạy hay không, cho máy giám sát")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers. Nothing else is asked, so a database that is away does not restart it."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


@guard.public("có nhận được yêu cầu hay không, cho máy giám sát; chi tiết chỉ cho máy được phép")
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 or 503. Strangers learn no more than that; the monitor gets every finding in words."""
    monitor = _is_monitor(request)
    found = findings() if monitor else recent_findings()
    body: dict[str, object] = {"ready": is_ready(found)}
    if monitor:
        body["checks"] = {each.code: {"state": each.state, "text": each.text} for each in found}
    status = 200 if body["ready"] else 503
    return _uncached(JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False}))


@guard.by_token("số liệu cho máy giám sát")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format, for the monitor alone."""
    if not _is_monitor(request):
        raise Http404
    return _uncached(HttpResponse(exposition(figures()), content_type=CONTENT_TYPE))


@guard.policy("sức khỏe của hệ thống: Quản trị hệ thống", check=keeper)
@require_safe
def health(request: Request) -> HttpResponse:
    """What is wrong and what to do, in words."""
    return render(request, "operations/health.html", {"page": health_page()})


def _is_monitor(request: HttpRequest) -> bool:
    """The bearer of METRICS_TOKEN, or a program on this very machine that asks without a server in between."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    token = settings.METRICS_TOKEN
    if token and kind == "Bearer" and compare_digest(given.encode(), token.encode()):
        return True
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
