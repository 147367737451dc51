"""Found, rename, move, end and describe one unit; each with a reason, a row of history and a log entry."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from records.errors import Blocked, Problem
from records.text import nfc
from units import roles
from units.actions import keeping
from units.actions.keeping import next_path
from units.models import Unit, User
from units.rules import names
from units.rules import tree as paths

__all__ = ["create_unit", "edit_unit", "move_unit", "next_path", "rename_unit", "retire_unit"]

#: What is described about a unit without being history; the papers of open campaigns keep their own copy.
DETAILS = (
    "abbreviation",
    "place_name",
    "head_title",
    "functions_basis",
    "drafting_section",
    "outside_province",
)


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    by: User | None,
    at: dt.datetime,
    short_name: str = "",
    abbreviation: str = "",
    place_name: str = "",
    head_title: str = "",
    functions_basis: str = "",
    drafting_section: str = "",
    type_name: str = "",
    outside_province: bool = False,
    is_invented: bool = False,
    valid_from: dt.date | None = None,
    reason: str = "",
) -> Unit:
    """Create a unit below ``parent`` (``None``: a root). Texts are stored NFC; people must say why."""
    keeping.hold_tree()
    keeping.may_create_below(by, parent)
    if by is not None:
        reason = keeping.said(reason)
    code, name = nfc(code).strip(), nfc(name).strip()
    if not code or not name:
        raise Blocked([Problem("empty", "Đơn vị cần có mã và tên.")])
    if Unit.objects.filter(code=code).exists():
        raise Blocked([Problem("duplicate_code", f"Mã đơn vị {code} đã có.")])
    if parent is not None:
        parent = keeping.again(parent)
        keeping.must_be_alive(parent, at)
    short_name, abbreviation = nfc(short_name), nfc(abbreviation)
    unit = Unit.objects.create(
        code=code,
        name=name,
        short_name=short_name,
        abbreviation=abbreviation,
        kind=kind,
        type_name=nfc(type_name),
        parent=parent,
        path=next_path(parent),
        place_name=nfc(place_name),
        head_title=nfc(head_title),
        functions_basis=nfc(functions_basis),
        drafting_section=nfc(drafting_section),
        outside_province=outside_province,
        is_invented=is_invented,
        valid_from=valid_from,
        **keeping.columns(name, short_name, abbreviation, code),
    )
    keeping.remember(
        unit,
        roles.CREATED,
        reason=reason,
        on=valid_from,
        before={},
        after={"ten": name, "cap_tren": parent.code if parent else ""},
        by=by,
        at=at,
    )
    return unit


@transaction.atomic
def rename_unit(
    *,
    unit: Unit,
    name: str,
    short_name: str,
    on: dt.date,
    reason: str,
    by: User | None,
    at: dt.datetime,
) -> Unit:
    """Give a unit another name since a day; the former name stays in its history and can still be searched."""
    keeping.hold_tree()
    unit = keeping.again(unit)
    keeping.may_change(by, unit)
    keeping.must_be_alive(unit, at)
    reason, name, short_name = keeping.said(reason), nfc(name).strip(), nfc(short_name).strip()
    keeping.not_ahead(on, at)
    if not name:
        raise Blocked([Problem("empty", "Đơn vị cần có tên.")])
    if (name, short_name) == (unit.name, unit.short_name):
        raise Blocked([Problem("same", "Tên mới giống tên hiện nay.")])
    former = unit.former_names
    for old, new in ((unit.short_name, short_name), (unit.name, name)):
        if old and old != new:
            former = names.with_former(former, old)
    Unit.objects.filter(pk=unit.pk).update(
        name=name,
        short_name=short_name,
        former_names=former,
        **keeping.columns(name, short_name, unit.abbreviation, unit.code, former),
    )
    keeping.remember(
        unit,
        roles.RENAMED,
        reason=reason,
        on=on,
        before={"ten": unit.name, "ten_goi_tat": unit.short_name},
        after={"ten": name, "ten_goi_tat": short_name},
        by=by,
        at=at,
    )
    return keeping.again(unit)


@transaction.atomic
def move_unit(
    *, unit: Unit, parent: Unit | None, on: dt.date, reason: str, by: User | None, at: dt.datetime
) -> Unit:
    """Hang a unit, with all below it, under another parent; rights follow with the next request."""
    keeping.hold_tree()
    unit = keeping.again(unit)
    keeping.may_change(by, unit)
    keeping.must_be_alive(unit, at)
    reason = keeping.said(reason)
    keeping.not_ahead(on, at)
    if parent is not None:
        parent = keeping.again(parent)
        keeping.must_be_alive(parent, at)
        if paths.is_at_or_below(parent.path, unit.path):
            raise Blocked(
                [Problem("cycle", f"{parent.name} nằm trong {unit.name}; chuyển như vậy tạo thành vòng.")]
            )
    keeping.may_create_below(by, parent)
    if unit.parent_id == (parent.pk if parent else None):
        raise Blocked([Problem("same", "Đơn vị đang trực thuộc chính cơ quan này.")])
    before = unit.parent.code if unit.parent else ""
    keeping.carry(unit, parent)
    keeping.remember(
        unit,
        roles.MOVED,
        reason=reason,
        on=on,
        before={"cap_tren": before},
        after={"cap_tren": parent.code if parent else ""},
        by=by,
        at=at,
    )
    return keeping.again(unit)


@transaction.atomic
def retire_unit(*, unit: Unit, on: dt.date, reason: str, by: User | None, at: dt.datetime) -> Unit:
    """End a unit; ``on`` is its last day. Roles and open dossiers stay: they are handed over or ended by name."""
    keeping.hold_tree()
    unit = keeping.again(unit)
    keeping.may_change(by, unit)
    keeping.must_be_alive(unit, at)
    reason = keeping.said(reason)
    keeping.not_ahead(on, at)
    living = list(living_children(unit, on))
    if living:
        raise Blocked(
            [
                Problem("children", f"Còn {each.name} ({each.code}) trực thuộc; chuyển hoặc kết thúc trước.")
                for each in living[:20]
            ]
        )
    end(unit, on)
    keeping.remember(
        unit,
        roles.RETIRED,
        reason=reason,
        on=on,
        before={"den_ngay": None},
        after={"den_ngay": on.isoformat()},
        by=by,
        at=at,
    )
    return keeping.again(unit)


def living_children(unit: Unit, on: dt.date) -> list[Unit]:
    """Return the children that would outlive a unit that ends on a day: those that ended after it already too."""
    outliving = Q(valid_to=None) | Q(valid_to__gt=on)
    return list(Unit.objects.filter(outliving, parent=unit).order_by("sort_key", "pk"))


def end(unit: Unit, on: dt.date) -> None:
    """Set the last day; a unit cannot end before it began."""
    if unit.valid_from is not None and on < unit.valid_from:
        raise Blocked(
            [Problem("dates", f"{unit.name} có từ sau ngày này; không kết thúc trước khi bắt đầu.")]
        )
    Unit.objects.filter(pk=unit.pk).update(valid_to=on)


@transaction.atomic
def edit_unit(*, unit: Unit, reason: str, by: User | None, at: dt.datetime, **details: str | bool) -> Unit:
    """Correct what describes a unit (``DETAILS``); names and the place in the tree have verbs of their own."""
    keeping.hold_tree()
    unit = keeping.again(unit)
    keeping.may_change(by, unit)
    reason = keeping.said(reason)
    if unknown := set(details) - set(DETAILS):
        raise ValueError(f"not a detail: {sorted(unknown)}")
    new = {key: nfc(value).strip() if isinstance(value, str) else value for key, value in details.items()}
    changed = {key: value for key, value in new.items() if getattr(unit, key) != value}
    if not changed:
        raise Blocked([Problem("same", "Không có gì thay đổi.")])
    abbreviation = str(changed.get("abbreviation", unit.abbreviation))
    Unit.objects.filter(pk=unit.pk).update(
        **changed,
        **keeping.columns(unit.name, unit.short_name, abbreviation, unit.code, unit.former_names),
    )
    keeping.remember(
        unit,
        roles.EDITED,
        reason=reason,
        on=None,
        before={key: getattr(unit, key) for key in changed},
        after=changed,
        by=by,
        at=at,
    )
    return keeping.again(unit)
