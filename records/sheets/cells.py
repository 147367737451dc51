"""What a cell may hold: texts that no spreadsheet takes for a formula, and the markup of one cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

from records.text import ZONE, nfc

# Excel and LibreOffice read a cell that begins so as a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 32_767
#: Places in the list of formats of ``writing.STYLES``.
PLAIN, TITLE, NOTE, HEADER, WHOLE, DECIMAL, TRIMMED, DAY, MOMENT, CLOCK = range(10)
#: What XML cannot carry.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile("[&<>\r]")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
# Day 0 of the calendar of spreadsheets; 29/02/1900, which they believe in, lies before every day of ours.
_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - the clock on the wall


def writable(text: str) -> str:
    """Return a text in NFC without what XML cannot carry."""
    return _UNWRITABLE.sub("", nfc(text))


def safe(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: such a text gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = writable(value)[:MAX_CELL]
    return ("'" + text)[:MAX_CELL] if text.startswith(FORMULA_STARTS) else text


@lru_cache(maxsize=1_024)
def letters_of(column: int) -> str:
    """Return the letters of a column, the first being 1: ``A``, ``Z``, ``AA``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def text_cell(place: str, value: object, style: int = PLAIN) -> str:
    """Return the markup of a text; an empty one has no markup unless it carries a style."""
    text = str(safe(str(value)))
    mark = f' s="{style}"' if style else ""
    if not text:
        return f'<c r="{place}"{mark}/>' if style else ""
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    written = _MARKUP.sub(lambda found: _ESCAPED[found[0]], text)
    return f'<c r="{place}"{mark} t="inlineStr"><is><t{kept}>{written}</t></is></c>'


def cell(place: str, value: object) -> str:
    """Return the markup of a value in its own kind; ``None`` and an empty text are no cell, never a zero."""
    if value is None:
        return ""
    written = next((kind[1] for kind in _KINDS if isinstance(value, kind[0])), text_cell)
    return written(place, value)


def _number(place: str, written: object, style: int) -> str:
    mark = f' s="{style}"' if style else ""
    return f'<c r="{place}"{mark}><v>{written}</v></c>'


def _decimal(place: str, value: Decimal) -> str:
    if not value.is_finite():
        return text_cell(place, value)
    return _number(place, format(value, "f"), TRIMMED if value == value.to_integral_value() else DECIMAL)


def _float(place: str, value: float) -> str:
    return _number(place, repr(value), PLAIN) if isfinite(value) else text_cell(place, value)


def _moment(place: str, value: datetime) -> str:
    """A spreadsheet knows no zones: the instant is written as the clock on the wall in Việt Nam."""
    wall = value.astimezone(ZONE).replace(tzinfo=None) if value.tzinfo else value
    return _number(place, repr((wall - _ZERO).total_seconds() / 86_400), MOMENT)


def _day(place: str, value: date) -> str:
    return _number(place, value.toordinal() - _ZERO.toordinal(), DAY)


def _clock(place: str, value: time) -> str:
    seconds = value.hour * 3_600 + value.minute * 60 + value.second
    return _number(place, repr(seconds / 86_400), CLOCK)


#: The first that fits; a ``bool`` is an ``int`` too, and an instant is a ``date``.
_KINDS: tuple[tuple[type, Callable[[str, Any], str]], ...] = (
    (str, text_cell),
    (bool, lambda place, value: text_cell(place, "Có" if value else "Không")),
    (int, lambda place, value: _number(place, value, WHOLE)),
    (Decimal, _decimal),
    (float, _float),
    (datetime, _moment),
    (date, _day),
    (time, _clock),
)
