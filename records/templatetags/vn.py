"""Vietnamese dates, numbers and state tones for templates; ``None`` reads as a dash, never as a zero."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template

from records import text

register = template.Library()
DASH = "—"
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
def state_class(value: object) -> str:
    """Return the CSS classes of a state's chip, ``state state-done``, from a tone or what has a ``.tone``."""
    tone = str(getattr(value, "tone", value) or "")
    return f"state state-{tone if tone in TONES else 'idle'}"


def _missing(value: object) -> bool:
    return value is None or value == ""
