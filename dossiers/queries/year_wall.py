"""The wall of years: what a unit was told in each year, and the decision then in force.

A result of one year is no progress over another that was measured otherwise, so a year with another decision than the
one before stands behind a visible break, and every cell says by which decision it was scored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from dossiers import access, states
from dossiers.models import Dossier
from records.text import fold
from scoring.models import CriteriaSet, Decision
from scoring.queries import is_working_draft
from units.models import User

PAGE = 40
#: Short for the cell, tone, words; everything not decided reads as work in progress.
_TOLD = {
    states.RECOGNISED: ("CN", "done", "Được công nhận"),
    states.CONFIRMED: ("TN", "late", "Xác nhận có tệ nạn ma túy"),
    states.ASSIGNED: ("XD", "waiting", "Giao xây dựng năm sau"),
    states.WITHDRAWN_RESULT: ("TH", "late", "Thu hồi kết quả công nhận"),
}
_OPEN = ("…", "here", "Chưa có kết quả")
LEGEND = (*_TOLD.values(), _OPEN)


@dataclass(frozen=True, slots=True)
class WallColumn:
    """A year, the decision in force at its end ("" when none is known), and whether it is another than before."""

    year: int
    decision: str
    since: dt.date | None
    breaks: bool


@dataclass(frozen=True, slots=True)
class WallCell:
    short: str
    tone: str
    label: str
    decision: str
    draft: bool
    practice: bool
    words: str
    other_decision: bool


@dataclass(frozen=True, slots=True)
class WallLine:
    name: str
    cells: tuple[WallCell | None, ...]


@dataclass(frozen=True, slots=True)
class YearWall:
    years: tuple[WallColumn, ...]
    rows: tuple[WallLine, ...]
    q: str
    number: int
    pages: int
    total: int
    illustrative: bool
    practice: bool
    legend: tuple[tuple[str, str, str], ...] = LEGEND

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def following(self) -> int:
        return self.number + 1

    @property
    def draft(self) -> bool:
        """Whether any cell was scored by a working draft."""
        return any(cell is not None and cell.draft for row in self.rows for cell in row.cells)


def decisions_for_agencies() -> list[Decision]:
    """Return the decisions that measure agencies: those with a set for them, and those of which no set is known."""
    subjects: dict[str, set[str]] = {}
    for number, subject in CriteriaSet.objects.values_list("instrument_no", "subject_type"):
        subjects.setdefault(number, set()).add(subject)
    known = Decision.objects.filter(issued_on__isnull=False).order_by("issued_on", "code")
    return [each for each in known if not subjects.get(each.number) or "co_quan" in subjects[each.number]]


def columns(years: Iterable[int], decisions: Sequence[Decision]) -> tuple[WallColumn, ...]:
    """Return the columns: in each year the last decision issued by its end."""
    found: list[WallColumn] = []
    for year in years:
        in_force = [each for each in decisions if each.issued_on and each.issued_on.year <= year]
        last = in_force[-1] if in_force else None
        decision = last.number if last else ""
        breaks = bool(found) and found[-1].decision != decision
        found.append(WallColumn(year, decision, last.issued_on if last else None, breaks))
    return tuple(found)


def wall_page(user: User, *, text: str = "", number: str = "") -> YearWall:
    """Return the wall of the units this person may see, forty a page; a constant number of queries."""
    mine = Q(pk__in=access.dossiers_visible_to(user).values("pk"))
    office = Q(pk__in=access.office_dossiers(user).values("pk"))
    rows = list(
        Dossier.objects.filter(mine | office)
        .select_related("participation__campaign", "participation__criteria_set", "participation__unit")
        .order_by("participation__sort_key", "participation__campaign__year")
    )
    words = fold(text).split()
    units: dict[int, list[Dossier]] = {}
    for row in rows:
        if all(word in row.participation.search for word in words):
            units.setdefault(row.participation.unit_id, []).append(row)
    years = sorted({row.participation.campaign.year for row in rows})
    shown_years = columns(range(years[0], years[-1] + 1) if years else (), decisions_for_agencies())
    pages = max(1, -(-len(units) // PAGE))
    page = min(max(int(number), 1), pages) if number.isdigit() and len(number) < 6 else 1
    shown = list(units.values())[(page - 1) * PAGE : page * PAGE]
    drafts = {pk for pk in {row.participation.criteria_set_id for row in rows} if is_working_draft(pk)}
    return YearWall(
        years=shown_years,
        rows=tuple(_line(each, shown_years, drafts) for each in shown),
        q=text,
        number=page,
        pages=pages,
        total=len(units),
        illustrative=any(row.participation.campaign.is_illustrative for row in rows),
        practice=any(row.participation.campaign.is_practice for row in rows),
    )


def _line(dossiers: Sequence[Dossier], years: Sequence[WallColumn], drafts: set[int]) -> WallLine:
    # A real campaign of the year counts before a practice of the same year.
    by_year: dict[int, Dossier] = {}
    for each in sorted(dossiers, key=lambda row: not row.participation.campaign.is_practice):
        by_year[each.participation.campaign.year] = each
    cells = tuple(
        _cell(by_year[column.year], column, drafts) if column.year in by_year else None for column in years
    )
    return WallLine(dossiers[-1].participation.name, cells)


def _cell(dossier: Dossier, column: WallColumn, drafts: set[int]) -> WallCell:
    part = dossier.participation
    short, tone, label = _TOLD.get(dossier.state, _OPEN)
    scored_by = part.criteria_set.instrument_no
    practice = part.campaign.is_practice
    extra = " (đợt diễn tập)" if practice else ""
    words = f"{part.name}, năm {column.year}: {label.lower()}, chấm theo {scored_by or 'bộ chưa ghi văn bản'}{extra}"
    return WallCell(
        short,
        tone,
        label,
        scored_by,
        part.criteria_set_id in drafts,
        practice,
        words,
        scored_by != column.decision,
    )
