"""What there is to see of the unit tree. Frozen values out, a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from records import clock
from records.text import fold, vn_date
from units import policies, roles
from units.access import actor_of, in_force, visible_units
from units.models import Unit, UnitChange, User
from units.queries.finding import first_of, with_words
from units.rules import tree

#: Lines of a list and children of a node that are shown at a time.
PAGE = 50


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
    ended_on: dt.date | None = None
    has_children: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """Some lines of a list; the whole is never counted. ``of`` is the unit whose children these are."""

    lines: tuple[UnitLine, ...]
    number: int
    has_more: bool
    of: UnitLine | None = None
    ended_too: bool = False

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1


@dataclass(frozen=True, slots=True)
class Person:
    """An account that holds a role today."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A dated line to another unit."""

    pk: int
    kind: str
    unit: UnitLine
    valid_from: dt.date | None
    valid_to: dt.date | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One event of the unit's history."""

    what: str
    on: dt.date | None
    detail: str
    reason: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit: its line, those above and below, links of other kinds, its history, and who acts for it."""

    line: UnitLine
    short_name: str
    abbreviation: str
    head_title: str
    functions_basis: str
    drafting_section: str
    former_names: tuple[str, ...]
    valid_from: dt.date | None
    valid_to: dt.date | None
    above: tuple[UnitLine, ...]
    below: Slice
    links: tuple[LinkLine, ...]
    predecessors: tuple[UnitLine, ...]
    successors: tuple[UnitLine, ...]
    changes: tuple[ChangeLine, ...]
    people: tuple[Person, ...]
    may_change: bool
    may_create: bool
    may_see_people: bool
    may_see_tokens: bool
    may_see_papers: bool


def line(unit: Unit) -> UnitLine:
    """Return a unit as one line; the parent must have been selected with it."""
    return UnitLine(
        unit.pk,
        unit.code,
        unit.name,
        unit.type_name or unit.get_kind_display(),
        (unit.parent.short_name or unit.parent.name) if unit.parent else "",
        unit.place_name,
        unit.outside_province,
        unit.is_invented,
        tree.level(unit.path),
        unit.valid_to,
        bool(getattr(unit, "has_children", False)),
    )


def _today() -> dt.date:
    return clock.local_date(clock.now())


def _narrow(found: QuerySet[Unit], text: str, kind: str, *, ended_too: bool) -> QuerySet[Unit]:
    """Keep the units that carry every word, whatever its marks, of a kind and in force."""
    found = with_words(found, text)
    if kind in roles.KIND_LABELS:
        found = found.filter(kind=kind)
    return found if ended_too else found.filter(in_force(_today()))


def units(user: User, text: str = "", kind: str = "", *, ended_too: bool = False) -> Iterator[UnitLine]:
    """Return all units in the order of the tree, or what a search finds in Vietnamese order, one by one."""
    found = _narrow(visible_units(user).select_related("parent"), text, kind, ended_too=ended_too)
    ordered = found.order_by("sort_key", "path") if fold(text) else found.order_by("path")
    return (line(unit) for unit in ordered.iterator(chunk_size=2_000))


def search(user: User, text: str, kind: str, *, number: int = 1, ended_too: bool = False) -> Slice:
    """Return one page of what a search finds, in Vietnamese order; the whole is not counted."""
    found = _narrow(visible_units(user), text, kind, ended_too=ended_too)
    number = max(1, min(number, 1_000_000))
    rows = first_of(found, (number - 1) * PAGE, PAGE + 1)
    return _cut(rows, number, None, ended_too=ended_too)


def branch(user: User, of: Unit | None, *, number: int = 1, ended_too: bool = False) -> Slice:
    """Return one page of the children of a unit (``None``: the roots) in Vietnamese order."""
    children = visible_units(user).filter(parent=of).select_related("parent")
    living = Unit.objects.filter(parent=OuterRef("pk"))
    if not ended_too:
        children, living = children.filter(in_force(_today())), living.filter(in_force(_today()))
    ordered = children.annotate(has_children=Exists(living)).order_by("sort_key", "path")
    return _slice(ordered, number, line(of) if of else None, ended_too=ended_too)


def _slice(found: QuerySet[Unit], number: int, of: UnitLine | None, *, ended_too: bool) -> Slice:
    number = max(1, min(number, 1_000_000))
    start = (number - 1) * PAGE
    return _cut(list(found[start : start + PAGE + 1]), number, of, ended_too=ended_too)


def _cut(rows: Sequence[Unit], number: int, of: UnitLine | None, *, ended_too: bool) -> Slice:
    """Make a page of its units and the one more that says there are further ones."""
    return Slice(tuple(line(unit) for unit in rows[:PAGE]), number, len(rows) > PAGE, of, ended_too)


def suggestions(user: User, text: str) -> tuple[UnitLine, ...]:
    """Return the first few living units that carry the words typed so far."""
    if not fold(text):
        return ()
    return tuple(
        line(unit) for unit in first_of(_narrow(visible_units(user), text, "", ended_too=False), 0, 12)
    )


def unit_page(user: User, unit: Unit, *, number: int = 1, ended_too: bool = False) -> UnitPage:
    """Return all that the page of a unit shows."""
    seen = visible_units(user).select_related("parent")
    actor, today = actor_of(user), _today()
    above = seen.filter(path__in=tree.above(unit.path)).order_by("path")
    links = unit.links.select_related("target__parent").order_by("kind", "valid_from", "pk")
    return UnitPage(
        line=line(unit),
        short_name=unit.short_name,
        abbreviation=unit.abbreviation,
        head_title=unit.head_title,
        functions_basis=unit.functions_basis,
        drafting_section=unit.drafting_section,
        former_names=tuple(filter(None, unit.former_names.split("\n"))),
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        above=tuple(line(each) for each in above),
        below=branch(user, unit, number=number, ended_too=ended_too),
        links=tuple(
            LinkLine(
                each.pk,
                each.get_kind_display(),
                line(each.target),
                each.valid_from,
                each.valid_to,
                (each.valid_from is None or each.valid_from <= today)
                and (each.valid_to is None or each.valid_to >= today),
            )
            for each in links
        ),
        predecessors=tuple(
            line(each) for each in unit.predecessors.select_related("parent").order_by("sort_key")
        ),
        successors=tuple(
            line(each) for each in unit.successors.select_related("parent").order_by("sort_key")
        ),
        changes=changes(unit),
        people=people(unit),
        may_change=policies.why_not_change_unit(actor, unit.path) is None,
        may_create=policies.why_not_create_below(actor, unit.path) is None,
        may_see_people=policies.why_not_see_people(actor, unit.pk, unit.path) is None,
        may_see_tokens=policies.why_not_see_tokens(actor, unit.pk, unit.path) is None,
        may_see_papers=policies.why_not_see_papers(actor, unit.pk, unit.path) is None,
    )


def changes(unit: Unit) -> tuple[ChangeLine, ...]:
    """Return the last hundred events of a unit, the latest first, other units by name and code (two queries)."""
    rows = list(unit.changes.select_related("by").order_by("-at", "-pk")[:100])
    codes = {code for each in rows for values in (each.before, each.after) for code in _codes(values)}
    known = dict(Unit.objects.filter(code__in={"", *codes}).values_list("code", "name"))
    return tuple(
        ChangeLine(
            each.get_kind_display(),
            each.on,
            _detail(each, known),
            each.reason,
            each.at,
            str(each.by or "Hệ thống"),
        )
        for each in rows
    )


def _codes(values: Mapping[str, Any]) -> list[str]:
    """Return the codes of other units an event names; several that were merged into stand in one text."""
    into = str(values.get("vao") or "").split(", ")
    return [
        each
        for each in (values.get("cap_tren"), *into, *values.get("thanh", ()), *values.get("nhan", ()))
        if each
    ]


def _detail(change: UnitChange, known: Mapping[str, str]) -> str:
    before: Mapping[str, Any] = change.before
    after: Mapping[str, Any] = change.after

    def called(values: Mapping[str, Any], *keys: str) -> str:
        found = _codes({key: values[key] for key in keys if key in values})
        return ", ".join(f"{known[code]} ({code})" if code in known else code for code in found)

    told = {
        roles.CREATED: lambda: f"dưới {called(after, 'cap_tren')}" if after.get("cap_tren") else "",
        roles.RENAMED: lambda: f"“{before.get('ten', '')}” → “{after.get('ten', '')}”",
        roles.MOVED: lambda: f"{called(before, 'cap_tren') or 'gốc'} → {called(after, 'cap_tren') or 'gốc'}",
        roles.RETYPED: lambda: f"{before.get('loai', '')} → {after.get('loai', '')}",
        roles.SPLIT: lambda: f"thành {called(after, 'thanh')}",
        roles.MERGED: lambda: (
            f"vào {called(after, 'vao')}" if "vao" in after else f"nhận {called(after, 'nhan')}"
        ),
        roles.RETIRED: lambda: (
            f"đến hết ngày {vn_date(dt.date.fromisoformat(after['den_ngay']))}"
            if after.get("den_ngay")
            else ""
        ),
    }.get(change.kind)
    return told() if told else ""


def people(unit: Unit) -> tuple[Person, ...]:
    """Return the active accounts with a role in the unit today, in the order of the roles."""
    order = list(roles.ROLE_LABELS)
    today = _today()
    held = unit.memberships.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        user__is_active=True,
    ).select_related("user")
    return tuple(
        Person(str(each.user), each.get_role_display())
        for each in sorted(held, key=lambda each: (order.index(each.role), each.pk))
    )
