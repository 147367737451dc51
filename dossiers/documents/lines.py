"""How a value reads on paper: dates, counts, points, percentages, and the blank left where nothing is known.

Pure functions. Unknown is never zero: a missing figure prints "…", a missing date leaves room for the pen.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from records.text import points_in_words, vn_date, vn_date_long, vn_number, vn_time

ELLIPSIS = "…"
NBSP = "\u00a0"
JOINER = "\u2060"
GAP = NBSP * 6
QUOTES = re.compile(r'"([^"]*)"')
_HUNDREDTH = 2


def day(value: date | None, year: int | None = None) -> str:
    """``28/9/2021``; without a date ``…/…/2021``."""
    if value is not None:
        return vn_date(value)
    return f"{ELLIPSIS}/{ELLIPSIS}/{year if year is not None else ELLIPSIS}"


def long_day(value: date | None, year: int | None = None) -> str:
    """``ngày 05 tháng 01 năm 2021``; without a date room for the pen (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    if value is not None:
        return vn_date_long(value)
    return f"ngày{GAP}tháng{GAP}năm {year if year is not None else GAP}"


def moment(value: datetime | None) -> str:
    """``14 giờ 00``; without a time ``… giờ …``."""
    return vn_time(value) if value is not None else f"{ELLIPSIS} giờ {ELLIPSIS}"


def moment_full(value: datetime | None, year: int | None = None) -> str:
    """``14 giờ 00, ngày 24 tháng 9 năm 2021``."""
    return f"{moment(value)}, {long_day(value.date() if value is not None else None, year)}"


def count(value: int | None) -> str:
    """A number of people, cases, documents: ``1.234``; not entered: ``…``."""
    return ELLIPSIS if value is None else vn_number(value)


def two(value: int | None) -> str:
    """A small count in running text, two figures as papers write it: ``02``; not entered: ``…``."""
    return ELLIPSIS if value is None else (f"{value:02d}" if 0 < value < 10 else vn_number(value))


def points(value: Decimal | None) -> str:
    """Points as awarded: ``5``, ``2,5``; not scored: ``…``."""
    if value is None:
        return ELLIPSIS
    return vn_number(value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1)))


def scaled(value: Decimal | None) -> str:
    """Points on the scale of 100, two decimals, half up: ``91,75``; not scored: ``…``."""
    return ELLIPSIS if value is None else vn_number(value, _HUNDREDTH)


def scaled_in_words(value: Decimal | None) -> str:
    """``Chín mươi mốt phẩy bảy mươi lăm điểm``; not scored: ``…``."""
    if value is None:
        return ELLIPSIS
    rounded = Decimal(vn_number(value, _HUNDREDTH).replace(".", "").replace(",", "."))
    return f"{points_in_words(rounded)} điểm"


def percent(part: int | None, whole: int | None) -> str:
    """Share in per cent, two decimals at most, without the sign: ``95,24``, ``100``; unknown: ``…``."""
    if part is None or not whole:
        return ELLIPSIS
    share = Decimal(part) * 100 / Decimal(whole)
    return vn_number(share, 0 if share == share.to_integral_value() else _HUNDREDTH)


def bound(name: str) -> str:
    """A name whose last three words are not torn apart: ``VĂN PHÒNG UBND`` / ``TỈNH SƠN LA``."""
    words = name.split()
    if len(words) < 5:
        return name
    return " ".join((*words[:-3], NBSP.join(words[-3:])))


def sentence(text: str) -> str:
    """Free text as one sentence inside a clause: trimmed, no closing stop; nothing entered: ``…``."""
    return text.strip().rstrip(".;").rstrip() or ELLIPSIS


def quoted(text: str) -> str:
    """Typed quotation marks as papers print them: ``“Đơn vị đạt tiêu chuẩn”``."""
    return QUOTES.sub(r"“\1”", text)


def joined(items: tuple[str, ...]) -> str:
    """Items of a clause, separated by semicolons; none: ``…``."""
    return "; ".join(sentence(item) for item in items) or ELLIPSIS


def paragraphs(text: str) -> tuple[str, ...]:
    """Free text as paragraphs, one per line entered."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
