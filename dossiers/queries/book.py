"""The book of numbers of a unit: lines of a year and series, their gaps, the next number of each series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from dossiers import policies, states
from dossiers.models import BookEntry
from dossiers.rules import book as rules
from records import clock
from records.text import fold, is_number
from units.access import actor_of
from units.models import Unit, User

PER_PAGE = 100
TONES = {
    states.BOOK_USED: "done",
    states.BOOK_OUTSIDE: "here",
    states.BOOK_RESERVED: "waiting",
    states.BOOK_VOID: "late",
    states.BOOK_FREED: "idle",
}


@dataclass(frozen=True, slots=True)
class BookLine:
    """A number of the book; ``subject``: what the paper is, ``note``: why a number is kept back or void."""

    number: str
    symbol: str
    signed_on: date | None
    subject: str
    note: str
    state: str
    state_label: str
    tone: str
    unit: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series of the year: how many numbers are given, which are missing, which comes next."""

    symbol: str
    given: int
    gaps: str
    proposed: str


@dataclass(frozen=True, slots=True)
class BookPage:
    """The book of a unit in one year, filtered."""

    unit_pk: int
    unit: str
    year: int
    years: tuple[int, ...]
    symbol: str
    symbols: tuple[str, ...]
    state: str
    states: tuple[tuple[str, str], ...]
    q: str
    practice: bool
    series: tuple[SeriesLine, ...]
    lines: tuple[BookLine, ...]
    page: int
    pages: int
    total: int
    why_not: str | None
    at: datetime


def book_page(
    unit: Unit, user: User, at: datetime, asked: Mapping[str, str], *, paged: bool = True
) -> BookPage:
    """Build the page from what was asked: ``nam``, ``ky-hieu``, ``trang-thai``, ``tim``, ``dien-tap``, ``page``."""
    practice = asked.get("dien-tap") == "1"
    rows = BookEntry.objects.filter(unit=unit, is_practice=practice)
    this_year = clock.local_date(at).year
    years = sorted({this_year, *rows.order_by().values_list("year", flat=True).distinct()}, reverse=True)
    year = int(asked["nam"]) if asked.get("nam", "").isdigit() and len(asked["nam"]) == 4 else years[0]
    if "nam" not in asked and year == this_year and len(years) > 1 and not rows.filter(year=year).exists():
        year = years[1]
    taken = (
        rows.filter(year=year)
        .select_related("by", "paper__dossier__participation")
        .order_by("symbol", "value", "suffix", "pk")
    )
    every = list(taken)
    symbol, state, q = asked.get("ky-hieu", ""), asked.get("trang-thai", ""), asked.get("tim", "").strip()
    wanted = fold(q)
    chosen = [
        line
        for line in map(_line, every)
        if (not symbol or line.symbol == symbol)
        and (not state or line.state == state)
        and (
            not wanted
            or wanted in fold(f"{line.number}/{line.symbol} {line.subject} {line.note} {line.unit}")
        )
    ]
    pages = max(1, -(-len(chosen) // PER_PAGE))
    page = min(int(asked["page"]), pages) if is_number(asked.get("page", "")) and int(asked["page"]) else 1
    shown = chosen[(page - 1) * PER_PAGE : page * PER_PAGE] if paged else chosen
    return BookPage(
        unit_pk=unit.pk,
        unit=unit.name,
        year=year,
        years=tuple(sorted({year, *years}, reverse=True)),
        symbol=symbol,
        symbols=tuple(dict.fromkeys(row.symbol for row in every)),
        state=state,
        states=states.BOOK_STATES,
        q=q,
        practice=practice,
        series=_series(every),
        lines=tuple(shown),
        page=page,
        pages=pages,
        total=len(chosen),
        why_not=policies.why_not_keep_book(actor_of(user), unit.pk, unit.path),
        at=at,
    )


def _series(rows: Iterable[BookEntry]) -> tuple[SeriesLine, ...]:
    values: dict[str, list[int]] = {}
    for row in rows:
        held = values.setdefault(row.symbol, [])
        if row.state != states.BOOK_FREED:
            held.append(row.value)
    return tuple(
        SeriesLine(
            symbol=symbol,
            given=len(numbers),
            gaps=rules.gap_words(rules.gaps(numbers)),
            proposed=f"{rules.proposed(numbers):02d}",
        )
        for symbol, numbers in sorted(values.items())
    )


def _line(row: BookEntry) -> BookLine:
    return BookLine(
        number=row.number,
        symbol=row.symbol,
        signed_on=row.signed_on,
        subject=row.subject,
        note=row.reason,
        state=row.state,
        state_label=row.get_state_display(),
        tone=TONES[row.state],
        unit=row.paper.dossier.participation.name if row.paper is not None else "",
        at=row.changed_at or row.at,
        by=str(row.by),
    )


def next_numbers(unit_id: int, symbols: Iterable[str], year: int, *, is_practice: bool) -> dict[str, str]:
    """The number each series would give next, with its leading zero (one query)."""
    wanted = list(dict.fromkeys(symbols))
    found = dict(
        BookEntry.objects.filter(unit_id=unit_id, symbol__in=wanted, year=year, is_practice=is_practice)
        .exclude(state=states.BOOK_FREED)
        .order_by()
        .values_list("symbol")
        .annotate(highest=Max("value"))
    )
    return {symbol: f"{found.get(symbol, 0) + 1:02d}" for symbol in wanted}
