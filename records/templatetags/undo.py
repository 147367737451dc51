"""«Hoàn tác»: a message that carries the form which takes back what was just done.

A view offers it beside its message; ``_messages.html`` draws the form. What it leads to is an action like any other:
it asks who may, refuses when something came between, and is logged.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

register = template.Library()


@dataclass(frozen=True, slots=True)
class Undo:
    """Where the form goes, and the fields it sends."""

    url: str
    fields: tuple[tuple[str, str], ...]


def offer(request: HttpRequest, text: str, url: str, fields: Sequence[tuple[str, str]] = ()) -> None:
    """Say that something was done, with a way back."""
    messages.success(request, text, extra_tags=json.dumps({"url": url, "fields": list(fields)}))


@register.filter
def undo_of(message: Message) -> Undo | None:
    """Return the way back a message carries, or ``None``."""
    if not str(message.extra_tags or "").startswith("{"):
        return None
    told = json.loads(str(message.extra_tags))
    return Undo(told["url"], tuple((name, value) for name, value in told["fields"]))
