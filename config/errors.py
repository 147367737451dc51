"""Pages for what goes wrong before or outside a view: 400, 403, 404, 429, 500 and a missing CSRF token."""

from __future__ import annotations

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from records.errors import NotAllowed, Problem

logger = logging.getLogger("config.errors")
CSRF_TEXT = (
    "Trang này đã mở từ trước khi đăng nhập lại. Tải lại trang rồi gửi lại; nội dung đã lưu không mất."
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with a reason only when it was written for the reader; libraries speak English."""
    reason = exception.reason if isinstance(exception, NotAllowed) else ""
    return render(request, "403.html", {"reason": reason}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer a throttled log-in; allauth looks this up as ``handler429`` of the root URLconf."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with a code that stands in the log too; rendered without request or context processors."""
    code = secrets.token_hex(4)
    match = request.resolver_match
    fields = {"code": code, "method": request.method, "route": match.route if match else None}
    # The route, not the path: a secret address may be part of it.
    logger.error("Mã lỗi %s", code, exc_info=sys.exc_info(), extra=fields)
    return HttpResponse(get_template("500.html").render({"code": code}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before a new log-in; for htmx the sentence goes into the page's list of problems."""
    if request.headers.get("HX-Request") == "true":
        problems = [Problem("csrf", CSRF_TEXT)]
        response = render(request, "errors/_problems.html", {"problems": problems}, status=403)
        response.headers["HX-Retarget"] = "#problems"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return render(request, "errors/csrf.html", {"back": request.path}, status=403)
