"""Writes by other systems: each under an idempotency key, answered once, the same again ever after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from records import clock
from units.actions.tokens import answer_once
from units.api.answers import MEDIA_TYPE, problem_data, refusal_data
from units.api.door import used


def once(request: HttpRequest, key: str, work: Callable[[datetime], Mapping[str, object]]) -> HttpResponse:
    """Do the work at the instant the request came in, or repeat the answer given under this key before."""
    at = clock.now()
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    kept = answer_once(
        use=used(request),
        key=key,
        digest=hashlib.sha256(said).hexdigest(),
        at=at,
        work=lambda: (200, _json(work(at))),
        refuse=_refused,
    )
    media = MEDIA_TYPE if kept.status >= 400 else "application/json"
    response = HttpResponse(kept.body, status=kept.status, content_type=media)
    if kept.replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def _refused(refusal: Exception) -> tuple[int, str]:
    status, detail, problems = refusal_data(refusal)
    return status, _json(problem_data(status, detail, problems))


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)
