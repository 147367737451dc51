"""Lines of the program's own log, one JSON object each, without personal data.

What never enters a line: names, addresses, query strings, what somebody typed, the path of a request (a secret
address may be part of it). A request is told by its *route* (``ho-so/<int:pk>/``), its answer and how long it took; a
fault by its kind and the places it passed, never by its message, which may repeat what was typed. All lines of one
request carry its id, which the answer's ``X-Request-ID`` names too.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

REQUESTS: Final = "thamdinh.requests"
#: The request a line belongs to; empty outside of one (a worker, a command).
request_id: ContextVar[str] = ContextVar("request_id", default="")
#: An id from the server in front is kept when it is one; whatever else was sent is not repeated.
GIVEN: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
#: What a caller may add to a line by ``extra=``; all else stays out.
FIELDS: Final = ("method", "route", "status", "ms", "code")
#: Libraries whose lines quote the request: the kind of the line is kept, its text is not.
QUOTING: Final = ("django.request", "django.security", "django.server")
FRAMES: Final = 12


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON: time (UTC), level, logger, text, request, and the fields of a request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; never raises for what cannot be written."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "level": record.levelname,
            "logger": record.name,
            "text": _text(record),
        }
        if found := request_id.get():
            line["request"] = found
        line |= {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = place_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def given_or(header: str, made: str) -> str:
    """Return the id that came with the request when it has the shape of one, otherwise ``made``."""
    return header if GIVEN.fullmatch(header) else made


def place_of(error: BaseException, frames: int = FRAMES) -> list[str]:
    """Name a fault and the last places it passed, innermost last. No values: they may repeat what somebody typed."""
    root = f"{settings.BASE_DIR}/"
    places = [
        f"{frame.filename.removeprefix(root)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return [type(error).__qualname__, *places[-frames:]]


def _text(record: logging.LogRecord) -> str:
    # "Not Found: /lich/<secret>.ics", "Invalid HTTP_HOST header: …" repeat what was sent.
    return "request refused" if record.name.startswith(QUOTING) else record.getMessage()
