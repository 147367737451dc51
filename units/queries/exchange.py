"""Units as other systems read them. Pages by key: constant cost wherever one stands in the list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from records import clock
from records.text import searched
from units.access import in_force, units_below, visible_units
from units.models import Unit, User


@dataclass(frozen=True, slots=True)
class UnitData:
    """A unit with its place in today's tree; dates in ISO 8601, ``None`` = open."""

    id: int
    code: str
    name: str
    short_name: str
    abbreviation: str
    kind: str
    kind_label: str
    parent_code: str | None
    path: str
    valid_from: str | None
    valid_to: str | None

    @property
    def pk(self) -> int:
        return self.id


def _data(unit: Unit) -> UnitData:
    return UnitData(
        id=unit.pk,
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        abbreviation=unit.abbreviation,
        kind=unit.kind,
        kind_label=unit.type_name or unit.get_kind_display(),
        parent_code=unit.parent.code if unit.parent else None,
        path=unit.path,
        valid_from=unit.valid_from.isoformat() if unit.valid_from else None,
        valid_to=unit.valid_to.isoformat() if unit.valid_to else None,
    )


def unit_slice(user: User, *, text: str, below: str | None, after: int, limit: int) -> list[UnitData]:
    """Return up to ``limit`` + 1 units in force today with a key beyond ``after``; 404 for an unknown ``below``."""
    found = visible_units(user).select_related("parent").filter(in_force(clock.local_date(clock.now())))
    for word in searched(text):
        found = found.filter(search__contains=word)
    if below is not None:
        top = visible_units(user).filter(code=below).first()
        if top is None:
            raise Http404
        found = found.filter(units_below(top.path))
    return [_data(unit) for unit in found.filter(pk__gt=after).order_by("pk")[: limit + 1]]


def unit_data(user: User, code: str) -> UnitData | None:
    """Return one unit by its code, or ``None``."""
    unit = visible_units(user).select_related("parent").filter(code=code).first()
    return _data(unit) if unit else None
