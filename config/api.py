"""The API of all apps under ``/api/v1/``: one document, one way to refuse, ETags, no session."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from campaigns.api import campaigns, plans
from dossiers.api.reading import router as dossiers
from dossiers.api.register import router as register
from dossiers.api.writing import router as writing
from records import guard
from records.errors import DomainError
from units.api.answers import MEDIA_TYPE, NOT_FOUND, problem, refuse
from units.api.routes import router as units

View = Callable[..., HttpResponse]
logger = logging.getLogger("config.errors")
TOKEN_POLICY = "hệ thống khác: mã truy cập, không dùng phiên đăng nhập"  # noqa: S105 - a label
VERSION = "1.0.0"
PREFIX = "/api/v1/"
#: What pydantic says, in the reader's words.
FAULTS = {
    "missing": "thiếu",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "string_type": "phải là chuỗi",
    "string_too_long": "dài quá",
    "string_too_short": "ngắn quá",
    "string_pattern_mismatch": "không đúng dạng",
    "greater_than_equal": "nhỏ quá",
    "less_than_equal": "lớn quá",
    "extra_forbidden": "không có trường này",
}


class OfficeAPI(NinjaAPI):
    """Ninja with problems after RFC 9457 in its document, and an ETag on everything that is read."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the document; refusals are ``application/problem+json``."""
        schema = super().get_openapi_schema(path_prefix=PREFIX, **kwargs)
        scopes = self._scopes()
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["security"] = [{"BearerToken": [scopes[operation["operationId"]]]}]
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
        return schema

    def _scopes(self) -> dict[str, str]:
        return {
            self.get_openapi_operation_id(operation): getattr(operation.auth_callbacks[0], "scope", "")
            for bound in self._get_bound_routers()
            for view in bound.path_operations.values()
            for operation in view.operations
        }

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        """Render an answer; one that has not changed since the caller's last look is not sent again."""
        return unchanged(request, super().create_response(request, data, **kwargs))


def unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a read its ETag; answer 304 when the caller already holds exactly this."""
    if request.method != "GET" or response.status_code != 200:
        return response
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if tag in known or "*" in known:
        response = HttpResponse(status=304)
    response["ETag"] = tag
    # Kept by the caller alone, and asked for again each time.
    response["Cache-Control"] = "private, no-cache"
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    detail = str(error)
    if error.status_code == 400:
        detail = "Thân yêu cầu không phải JSON đúng (UTF-8)."
    elif error.status_code == 401 and detail == "Unauthorized":
        detail = "Thiếu mã truy cập. Gửi tiêu đề Authorization: Bearer <mã>."
    response = problem(error.status_code, detail)
    if error.status_code == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem(429, f"Quá nhiều yêu cầu trong một phút. Thử lại sau {error.wait} giây.")
    response["Retry-After"] = str(error.wait)
    return response


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    lines = [
        {
            "code": str(each["type"]),
            "text": f"{each['loc'][-1]}: {FAULTS.get(str(each['type']), 'giá trị không hợp lệ')}",
            "where": ".".join(str(part) for part in each["loc"]),
        }
        for each in error.errors
    ]
    return problem(422, "Chưa đúng: " + "; ".join(line["text"] for line in lines) + ".", lines)


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, SuspiciousOperation):
        return problem(400, "Yêu cầu lớn quá hoặc không đọc được.")
    code = secrets.token_hex(4)
    match = request.resolver_match
    fields = {"code": code, "method": request.method, "route": match.route if match else None}
    logger.error("Mã lỗi %s", code, exc_info=error, extra=fields)
    return problem(500, f"Chương trình gặp lỗi. Gửi lại sau; nếu còn lỗi, báo mã {code}.")


@guard.by_token(TOKEN_POLICY)
@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer an address of the API that does not exist."""
    return problem(404, NOT_FOUND)


def _made() -> OfficeAPI:
    made = OfficeAPI(
        title="Thẩm định",
        version=VERSION,
        description="Đọc và ghi dữ liệu của đơn vị bằng mã truy cập. Quyền như trên các trang.",
        docs_url=None,
        openapi_url=None,
        urls_namespace="api",
    )
    handlers: dict[type[Exception], Callable[..., HttpResponse]] = {
        Exception: _fault,
        DomainError: refuse,
        Http404: refuse,
        HttpError: _http_error,
        Throttled: _throttled,
        ValidationError: _invalid,
    }
    for kind, handler in handlers.items():
        made.add_exception_handler(kind, handler)
    made.add_router("/units", units)
    made.add_router("/plans", plans)
    made.add_router("/campaigns", campaigns)
    made.add_router("/dossiers", dossiers)
    made.add_router("/dossiers", writing)
    made.add_router("/register", register)
    return made


def _patterns() -> Iterator[URLPattern]:
    """Return the addresses of the API, each declared as opened by a token and refusing in one way."""
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            yield path(str(pattern.pattern), _speaking(cast("View", pattern.callback)), name=pattern.name)


def _speaking(view: View) -> View:
    """Say 405 as a problem too."""

    @guard.by_token(TOKEN_POLICY)
    @csrf_exempt
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        if response.status_code != 405:
            return response
        refused = problem(405, f"Địa chỉ này chỉ nhận {response['Allow']}.")
        refused["Allow"] = response["Allow"]
        return refused

    return answer


api = _made()
urlpatterns = [
    *_patterns(),
    re_path(r"^(?P<rest>.+)$", nothing_here, name="nothing"),
]
