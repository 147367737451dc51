"""Vietnamese dates, numbers and state tones for templates; ``None`` reads as a dash, never as a zero."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from records import text

register = template.Library()
DASH = "—"


class Column(Protocol):
    """What a column of figures must say of itself."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def optional(self) -> bool: ...


TONES = frozenset({"done", "waiting", "late", "draft", "here", "idle"})


@register.filter
def vndate(value: date | None) -> str:
    """``22/11/2026``."""
    return DASH if _missing(value) else text.vn_date(value)  # type: ignore[arg-type]


@register.filter
def vnlong(value: date | None) -> str:
    """``ngày 05 tháng 01 năm 2021``."""
    return DASH if _missing(value) else text.vn_date_long(value)  # type: ignore[arg-type]


@register.filter
def vntime(value: datetime | None) -> str:
    """``16 giờ 05``."""
    return DASH if _missing(value) else text.vn_time(value)  # type: ignore[arg-type]


@register.filter
def vnmoment(value: datetime | None) -> str:
    """``16 giờ 20 ngày 28/9/2021``."""
    return DASH if _missing(value) else text.vn_moment(value)  # type: ignore[arg-type]


@register.filter
def weekday(value: date | None) -> str:
    """``thứ Năm``."""
    return DASH if _missing(value) else text.weekday(value)  # type: ignore[arg-type]


@register.filter
def vnnumber(value: Decimal | int | None, places: int | None = None) -> str:
    """``1.234,5``; ``{{ x|vnnumber:1 }}`` rounds half up to one decimal."""
    return DASH if _missing(value) else text.vn_number(value, places)  # type: ignore[arg-type]


@register.filter
def vnpoints(value: Decimal | int | None) -> str:
    """Points as they are entered: ``96``, ``9,5``, ``89,69``; at most two decimals, no trailing zeros."""
    if _missing(value):
        return DASH
    written = text.vn_number(value, 2)  # type: ignore[arg-type]
    whole, _, decimals = written.partition(",")
    decimals = decimals.rstrip("0")
    return f"{whole},{decimals}" if decimals else whole


@register.filter
def papercode(code: str) -> str:
    """The code of a paper's check as it is printed: ``7KQM-4TXW-9HPD``."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


@register.filter
def state_class(value: object) -> str:
    """Return the CSS classes of a state's chip, ``state state-done``, from a tone or what has a ``.tone``."""
    tone = str(getattr(value, "tone", value) or "")
    return f"state state-{tone if tone in TONES else 'idle'}"


@register.simple_tag
def chip(kind: str, words: str) -> SafeString:
    """Return a state as a chip: its tone (``done``, ``waiting`` …, else ``idle``) and its word."""
    return format_html('<span class="chip chip-{}">{}</span>', kind or "idle", words)


@register.simple_tag
def figure_cells(
    values: object,
    columns: Iterable[Column],
    always: bool = False,  # noqa: FBT001, FBT002 - a tag's arguments
) -> SafeString:
    """Return one cell per column with the figure of that name; unknown is a dash.

    On a narrow screen a row is a card, in which an optional column at 0 is left out unless ``always``.
    """
    out = []
    for column in columns:
        value = getattr(values, column.name)
        shown = DASH if value is None else f"{text.vn_number(value)} {column.unit}".rstrip()
        hidden = " card-hide" if column.optional and not value and not always else ""
        out.append(f'<td class="num{hidden}" data-label="{escape(column.label)}">{escape(shown)}</td>')
    return mark_safe("".join(out))  # noqa: S308 - every text in it went through escape


def _missing(value: object) -> bool:
    return value is None or value == ""
