"""What holds for every request: its line in the log, the content policy, the declared door, refusals, no caching."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render

from records import logs
from records.errors import Blocked, DomainError, NotAllowed, Problem, Stale
from records.guard import held_up, policy_of

Response = Callable[[HttpRequest], HttpResponseBase]
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
REQUESTS = logging.getLogger(logs.REQUESTS)


class RequestLogMiddleware:
    """Give every request an id, and the log one line about it: route, answer, milliseconds (``records.logs``)."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = logs.given_or(request.headers.get("X-Request-ID", ""), secrets.token_hex(8))
        token = logs.request_id.set(name)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = name
            match = request.resolver_match
            fields = {
                "method": request.method,
                "route": match.route if match else None,
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000),
            }
            REQUESTS.info("request", extra=fields)
        finally:
            logs.request_id.reset(token)
        return response


class CompressTextMiddleware(GZipMiddleware):
    """Compress what is text (ADR 0031); a PDF, a sheet or a picture is compressed already.

    Django hides the length of what it compresses behind random bytes and masks the form token anew in every answer.
    """

    TEXT = ("text/", "application/json", "application/problem+json", "application/xml", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(self.TEXT):
            return response
        return super().process_response(request, response)


class ContentSecurityPolicyMiddleware:
    """Send one strict policy with every response: nothing inline, nothing from elsewhere, no frames.

    A view may send a stricter one of its own (a stored file: a sandbox).
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        # No other site may show a picture or a file of ours as its own.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class PolicyMiddleware:
    """Open only views that declare who may (``records.guard``); whom the check refuses gets a 404.

    With ``GUARD_STRICT`` (tests, DEBUG) an undeclared view is a fault that cannot be overlooked; in
    production it is simply not there.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        policy = policy_of(view)
        if policy is None:
            if getattr(settings, "GUARD_STRICT", settings.DEBUG):
                name = f"{getattr(view, '__module__', '?')}.{getattr(view, '__qualname__', '?')}"
                raise ImproperlyConfigured(f"{name} declares no policy (records.guard)")
            raise Http404
        # No name or code holds one, and PostgreSQL refuses to be asked for it.
        if any("\x00" in word for word in kwargs.values() if isinstance(word, str)):
            raise Http404
        if policy.public or policy.token:
            return None
        # LoginRequiredMiddleware stands before and sends strangers to the log-in page.
        if not request.user.is_authenticated:
            raise Http404
        if policy.check is not None and policy.check(request.user) is not None:
            raise Http404
        first = held_up(request)
        return redirect(first) if first is not None else None


class DomainErrorMiddleware:
    """Turn the three refusals into a page, or into the fragment htmx asked for."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return _refuse(request, exception, 403, "errors/403.html", {"reason": exception.reason})
        if isinstance(exception, Blocked):
            return _refuse(request, exception, 422, "errors/blocked.html", {})
        if isinstance(exception, Stale):
            return _refuse(request, exception, 409, "errors/stale.html", {"text": exception.text})
        return None


class NoStoreMiddleware:
    """Keep signed-in pages out of every cache, the browser's back-forward store included."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


def _refuse(
    request: HttpRequest, error: DomainError, status: int, page: str, context: dict[str, object]
) -> HttpResponse:
    problems = list(error.problems) if isinstance(error, Blocked) else [Problem(f"http-{status}", str(error))]
    context = {**context, "problems": problems, "back": _back(request)}
    if request.headers.get("HX-Request") == "true":
        response = render(request, "errors/_problems.html", context, status=status)
        # The fragment belongs into the page's list of problems, whatever the button wanted to replace.
        response.headers["HX-Retarget"] = "#problems"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    # A place on the page that was left is reached from here only through that page.
    context["problems"] = [
        Problem(each.code, each.text, f"{context['back']}{each.where}")
        if each.where.startswith("#")
        else each
        for each in problems
    ]
    return render(request, page, context, status=status)


def _back(request: HttpRequest) -> str:
    """Return the page the person came from, when it is one of ours."""
    referer = request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}/"
    return referer if referer.startswith(own) else "/"
