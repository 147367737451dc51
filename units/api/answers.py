"""How the API speaks: instants with their zone, exact numbers as text, pages by key, problems after RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Protocol, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Schema
from ninja.params import functions
from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from records import clock
from records.errors import Blocked, DomainError, NotAllowed, Stale
from units.actions.tokens import KeyReused

BIGGEST = 2**63 - 1
PAGE = 50
LARGEST_PAGE = 200


def _instant(value: object) -> object:
    return clock.local(value).isoformat() if isinstance(value, datetime) else value


def _exact(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else value


#: ISO 8601 with the offset of Asia/Ho_Chi_Minh.
Instant = Annotated[str, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
#: An exact number as text, decimal point: "2.5".
Exact = Annotated[
    str, BeforeValidator(_exact), WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"})
]
#: PostgreSQL stores no NUL; nothing readable contains one.
READABLE = r"^[^\x00]*$"
Pk = Annotated[int, Field(ge=1, le=BIGGEST)]
After = Annotated[int, Field(ge=0, le=BIGGEST, description="khóa của dòng cuối trang trước")]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="số dòng một trang")]
Words = Annotated[
    str,
    StringConstraints(max_length=200, pattern=READABLE),
    Field(description="các từ cần tìm, không cần dấu"),
]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._-]+$")]
Year = Annotated[int, Field(ge=1900, le=9999)]
IdempotencyKey = Annotated[
    str,
    StringConstraints(min_length=8, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$"),
    functions.Header(
        alias="Idempotency-Key",
        description="khóa chống lặp: gửi lại cùng khóa, cùng nội dung thì nhận lại câu trả lời trước, trong 7 ngày",
    ),
]


class ProblemLine(Schema):
    """One thing that is missing or wrong: stable code, sentence, place."""

    code: str
    text: str
    where: str


class ProblemDetails(Schema):
    """A refusal after RFC 9457; ``detail`` is Vietnamese and says what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    problems: list[ProblemLine] = []


TITLES = {
    400: "Yêu cầu không đọc được",
    401: "Chưa có quyền vào",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Không có phương thức này",
    409: "Đã có thay đổi trước",
    422: "Nội dung chưa đúng",
    429: "Quá nhiều yêu cầu",
    500: "Chương trình gặp lỗi",
}
NOT_FOUND = "Không có, hoặc mã truy cập này không được xem."
KEY_REUSED = "Khóa Idempotency-Key này đã dùng cho một yêu cầu khác. Dùng khóa mới cho nội dung mới."
MEDIA_TYPE = "application/problem+json"


def problem_data(status: int, detail: str, problems: Sequence[Mapping[str, str]] = ()) -> dict[str, object]:
    """Return a problem as plain values."""
    return {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "problems": [dict(each) for each in problems],
    }


def problem(status: int, detail: str, problems: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
    """Return a problem as a response."""
    body = json.dumps(problem_data(status, detail, problems), ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def refusal_data(refusal: Exception) -> tuple[int, str, list[dict[str, str]]]:
    """Say a refusal of the domain as status, sentence and single problems."""
    if isinstance(refusal, Http404):
        return 404, NOT_FOUND, []
    if isinstance(refusal, NotAllowed):
        return 403, _capital(refusal.reason), []
    if isinstance(refusal, Blocked):
        lines = [{"code": each.code, "text": each.text, "where": each.where} for each in refusal.problems]
        return 422, "; ".join(each["text"] for each in lines), lines
    if isinstance(refusal, KeyReused):
        return 409, KEY_REUSED, []
    if isinstance(refusal, Stale):
        return 409, refusal.text, []
    raise TypeError(type(refusal).__name__)


def refuse(request: HttpRequest, refusal: DomainError | Http404) -> HttpResponse:
    """Answer a refusal of the domain, or what the token may not see."""
    return problem(*refusal_data(refusal))


def answers(good: Any, *, write: bool = False) -> dict[int, Any]:
    """Return what an operation may answer, for the OpenAPI document."""
    refused = (400, 401, 403, 404, 409, 422, 429) if write else (400, 401, 403, 404, 422, 429)
    return {200: good, **dict.fromkeys(refused, ProblemDetails)}


class _Keyed(Protocol):
    @property
    def pk(self) -> int: ...


Row = TypeVar("Row", bound=_Keyed)


def page_of(request: HttpRequest, rows: Sequence[Row], limit: int) -> dict[str, object]:
    """Cut a list that was read with one row more than the page, and name the address of the next page.

    Rows stand in the order of their keys; a row added or taken away meanwhile shifts nothing.
    """
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        query = request.GET.copy()
        query["after"], query["limit"] = str(shown[-1].pk), str(limit)
        following = f"{request.path}?{query.urlencode()}"
    return {"items": list(shown), "next": following}
