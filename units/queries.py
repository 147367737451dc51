"""What there is to see of the unit tree. Frozen values out, a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from records import clock
from records.text import fold
from units import roles
from units.access import children_range, visible_units
from units.models import Unit, User


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the tree or in a search; ``level`` is 0 for a root."""

    pk: int
    code: str
    name: str
    kind: str
    parent: str
    place_name: str
    outside_province: bool
    is_invented: bool
    level: int


@dataclass(frozen=True, slots=True)
class Person:
    """An account that holds a role today."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit: its line, those above and below, links of other kinds, and who acts for it."""

    line: UnitLine
    short_name: str
    abbreviation: str
    head_title: str
    functions_basis: str
    drafting_section: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    above: tuple[UnitLine, ...]
    below: tuple[UnitLine, ...]
    links: tuple[tuple[str, UnitLine], ...]
    predecessors: tuple[UnitLine, ...]
    people: tuple[Person, ...]


def line(unit: Unit) -> UnitLine:
    """Return a unit as one line; the parent must have been selected with it."""
    return UnitLine(
        unit.pk,
        unit.code,
        unit.name,
        unit.get_kind_display(),
        (unit.parent.short_name or unit.parent.name) if unit.parent else "",
        unit.place_name,
        unit.outside_province,
        unit.is_invented,
        len(unit.path) // Unit.PATH_STEP - 1,
    )


def units(user: User, text: str = "", kind: str = "") -> list[UnitLine]:
    """Return the units in the order of the tree; a search ignores marks and sorts as Vietnamese does."""
    found = visible_units(user).select_related("parent")
    words = fold(text).split()
    for word in words:
        found = found.filter(search__contains=word)
    if kind in roles.KIND_LABELS:
        found = found.filter(kind=kind)
    return [line(unit) for unit in found.order_by("sort_key" if words else "path")]


def unit_page(user: User, unit: Unit) -> UnitPage:
    """Return all that the page of a unit shows."""
    seen = visible_units(user).select_related("parent")
    groups = range(Unit.PATH_STEP, len(unit.path), Unit.PATH_STEP)
    above = seen.filter(path__in=[unit.path[:end] for end in groups]).order_by("path")
    low, high = children_range(unit.path)
    below = seen.filter(path__gt=low, path__lt=high, parent=unit).order_by("sort_key")
    links = unit.links.select_related("target__parent").order_by("kind", "pk")
    return UnitPage(
        line=line(unit),
        short_name=unit.short_name,
        abbreviation=unit.abbreviation,
        head_title=unit.head_title,
        functions_basis=unit.functions_basis,
        drafting_section=unit.drafting_section,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        above=tuple(line(each) for each in above),
        below=tuple(line(each) for each in below),
        links=tuple((each.get_kind_display(), line(each.target)) for each in links),
        predecessors=tuple(
            line(each) for each in unit.predecessors.select_related("parent").order_by("path")
        ),
        people=people(unit),
    )


def people(unit: Unit) -> tuple[Person, ...]:
    """Return the active accounts with a role in the unit today, in the order of the roles."""
    order = list(roles.ROLE_LABELS)
    today = clock.local_date(clock.now())
    held = unit.memberships.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        user__is_active=True,
    ).select_related("user")
    return tuple(
        Person(str(each.user), each.get_role_display())
        for each in sorted(held, key=lambda each: (order.index(each.role), each.pk))
    )
