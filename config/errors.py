"""Pages for what goes wrong before or outside a view: 400, 403, 404, 413, 429, 500, 503 and a missing CSRF token."""

from __future__ import annotations

import logging
import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from records.errors import NotAllowed, Problem
from records.uploads.bounding import UploadTooLarge

logger = logging.getLogger("config.errors")
CSRF_TEXT = (
    "Trang này đã mở từ trước khi đăng nhập lại. Tải lại trang rồi gửi lại; nội dung đã lưu không mất."
)


#: After how many seconds a page may be asked for again when the database did not answer.
RETRY_AFTER = 30


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; what was refused for its size is told so, with the limit (413)."""
    if isinstance(exception, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // (1024 * 1024)
        files = exception.limit if isinstance(exception, UploadTooLarge) else 0
        return render(request, "413.html", {"limit": limit, "files": files}, status=413)
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
    """500 with a code that stands in the log too; rendered without request or context processors.

    A database that does not answer, or is held by somebody else for too long, is no fault of the page: 503, and when
    to try again.
    """
    code = secrets.token_hex(4)
    match = request.resolver_match
    fields = {"code": code, "method": request.method, "route": match.route if match else None}
    # The route, not the path: a secret address may be part of it.
    logger.error("Mã lỗi %s", code, exc_info=sys.exc_info(), extra=fields)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = get_template("503.html").render({"code": code, "wait": RETRY_AFTER})
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
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
