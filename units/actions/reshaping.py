"""Split and merge units: what was before is named by what came after, and nothing is deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from records.errors import Blocked, Problem
from units import roles
from units.actions import keeping
from units.actions.tree import create_unit, end, living_children
from units.models import Unit, User
from units.rules import tree


@dataclass(frozen=True, slots=True)
class Part:
    """A unit that comes out of a split."""

    code: str
    name: str


@transaction.atomic
def split_unit(
    *,
    unit: Unit,
    parts: Sequence[Part],
    keep: bool,
    on: dt.date,
    reason: str,
    by: User | None,
    at: dt.datetime,
) -> list[Unit]:
    """Split a unit «tách»: new units beside it, each with it as predecessor.

    ``keep`` leaves the unit beside its parts; otherwise it ends the day before and what hung below it goes to
    the first part.
    """
    keeping.hold_tree()
    unit = keeping.again(unit)
    keeping.may_change(by, unit)
    keeping.must_be_alive(unit, at)
    reason = keeping.said(reason)
    keeping.not_ahead(on, at)
    if len(parts) < (1 if keep else 2):
        raise Blocked([Problem("parts", "Ghi ít nhất một đơn vị mới (hai, nếu đơn vị cũ kết thúc).")])
    made = [_part(unit, part, on=on, reason=reason, by=by, at=at) for part in parts]
    moved: list[str] = []
    if not keep:
        for child in living_children(unit, on - dt.timedelta(days=1)):
            keeping.carry(child, made[0])
            moved.append(child.code)
        end(unit, on - dt.timedelta(days=1))
    keeping.remember(
        unit,
        roles.SPLIT,
        reason=reason,
        on=on,
        before={"ten": unit.name},
        after={"thanh": [each.code for each in made], "giu_lai": keep, "chuyen": moved},
        by=by,
        at=at,
    )
    return made


def _part(unit: Unit, part: Part, *, on: dt.date, reason: str, by: User | None, at: dt.datetime) -> Unit:
    made = create_unit(
        code=part.code,
        name=part.name,
        kind=unit.kind,
        type_name=unit.type_name,
        parent=unit.parent,
        place_name=unit.place_name,
        is_invented=unit.is_invented,
        valid_from=on,
        reason=reason,
        by=by,
        at=at,
    )
    made.predecessors.add(unit)
    return made


@transaction.atomic
def merge_units(
    *, units: Sequence[Unit], into: Unit, on: dt.date, reason: str, by: User | None, at: dt.datetime
) -> Unit:
    """Merge units «sáp nhập» into one that stands: they end the day before, what hung below them goes to it."""
    keeping.hold_tree()
    into = keeping.again(into)
    keeping.must_be_alive(into, at)
    keeping.may_change(by, into)
    reason = keeping.said(reason)
    keeping.not_ahead(on, at)
    gone = [keeping.again(each) for each in dict.fromkeys(units) if each.pk != into.pk]
    if not gone:
        raise Blocked([Problem("parts", "Ghi ít nhất một đơn vị được sáp nhập, khác đơn vị nhận.")])
    for unit in gone:
        keeping.may_change(by, unit)
        keeping.must_be_alive(unit, at)
        if tree.is_below(into.path, unit.path):
            raise Blocked(
                [Problem("cycle", f"{into.name} nằm trong {unit.name}; chuyển {into.name} ra trước.")]
            )
    for unit in gone:
        _absorb(keeping.again(unit), keeping.again(into), on=on, reason=reason, by=by, at=at)
    keeping.remember(
        into,
        roles.MERGED,
        reason=reason,
        on=on,
        before={},
        after={"nhan": [each.code for each in gone]},
        by=by,
        at=at,
    )
    return keeping.again(into)


def _absorb(unit: Unit, into: Unit, *, on: dt.date, reason: str, by: User | None, at: dt.datetime) -> None:
    moved = []
    for child in living_children(unit, on - dt.timedelta(days=1)):
        # A unit to be merged may be the parent of another one, or of the unit that stays.
        if child.pk != into.pk:
            keeping.carry(child, into)
            moved.append(child.code)
    end(unit, on - dt.timedelta(days=1))
    into.predecessors.add(unit)
    keeping.remember(
        unit,
        roles.MERGED,
        reason=reason,
        on=on,
        before={"ten": unit.name},
        after={"vao": into.code, "chuyen": moved},
        by=by,
        at=at,
    )
