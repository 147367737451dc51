"""What every change of the tree shares: one writer at a time, the right to change, a row of history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Length, Substr

from records import journal
from records.clock import local_date
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units import access, policies, roles
from units.models import TreeHead, Unit, UnitChange, User
from units.rules import names, tree

ACTION_NAMES: Mapping[str, str] = {
    roles.CREATED: "don-vi.tao",
    roles.RENAMED: "don-vi.doi-ten",
    roles.MOVED: "don-vi.chuyen",
    roles.SPLIT: "don-vi.tach",
    roles.MERGED: "don-vi.sap-nhap",
    roles.RETIRED: "don-vi.ket-thuc",
    roles.REOPENED: "don-vi.mo-lai",
    roles.RETYPED: "don-vi.doi-loai",
    roles.EDITED: "don-vi.sua",
}
CHANGED = "Cây đơn vị vừa thay đổi. Tải lại trang để xem cây hiện nay."


def hold_tree() -> int:
    """Take hold of the tree until the transaction ends; returns the version that begins now."""
    if not TreeHead.objects.filter(pk=1).update(version=F("version") + 1):
        TreeHead.objects.create(pk=1, version=1)
    return TreeHead.objects.values_list("version", flat=True).get(pk=1)


def tree_version() -> int:
    """Return the number of changes of the tree so far."""
    return TreeHead.objects.values_list("version", flat=True).filter(pk=1).first() or 0


def again(unit: Unit) -> Unit:
    """Read a unit anew under the hold; what a page showed may be old."""
    found = Unit.objects.filter(pk=unit.pk).first()
    if found is None:
        raise Stale(CHANGED)
    return found


def may_change(by: User | None, unit: Unit) -> None:
    """Refuse whoever does not keep a unit above this one. ``None`` is the console and our own loaders."""
    if by is not None:
        by.__dict__.pop("_actor", None)
        if reason := policies.why_not_change_unit(access.actor_of(by), unit.path):
            raise NotAllowed(reason)


def may_create_below(by: User | None, parent: Unit | None) -> None:
    if by is not None:
        by.__dict__.pop("_actor", None)
        if reason := policies.why_not_create_below(access.actor_of(by), parent.path if parent else ""):
            raise NotAllowed(reason)


def must_be_alive(unit: Unit, at: dt.datetime) -> None:
    if unit.valid_to is not None and unit.valid_to < local_date(at):
        raise Blocked([Problem("retired", f"{unit.name} ({unit.code}) đã kết thúc hoạt động.")])


def said(reason: str) -> str:
    """Return the reason in the stored form; without one nothing changes."""
    text = nfc(reason).strip()
    if not text:
        raise Blocked([Problem("reason", "Nêu lý do hoặc văn bản làm căn cứ.")])
    return text[:500]


def not_ahead(on: dt.date, at: dt.datetime) -> None:
    """A change of the tree is recorded when it holds: rights follow the tree of today."""
    if on > local_date(at):
        raise Blocked([Problem("future", "Ngày có hiệu lực còn ở phía trước; ghi nhận khi đã đến ngày.")])


def next_path(parent: Unit | None) -> str:
    """Return the path of a further child: the parent's path and the next group of digits."""
    prefix = parent.path if parent else ""
    last = Unit.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    serial = int(last[len(prefix) :]) + 1 if last else 1
    try:
        return tree.child_path(prefix, serial)
    except ValueError as full:
        raise Blocked([Problem("tree_full", str(full))]) from full


def carry(unit: Unit, parent: Unit | None) -> str:
    """Hang a unit with everything below it under another parent, in one statement; returns its new path."""
    old, new = unit.path, next_path(parent)
    below = Unit.objects.filter(access.units_below(old))
    deepest = below.aggregate(longest=Max(Length("path")))["longest"]
    if deepest - len(old) + len(new) > tree.MAX_LEVELS * tree.STEP:
        raise Blocked([Problem("tree_full", tree.NO_ROOM)])
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    return new


def remember(
    unit: Unit,
    kind: str,
    *,
    reason: str,
    on: dt.date | None,
    before: Mapping[str, object],
    after: Mapping[str, object],
    by: User | None,
    at: dt.datetime,
) -> None:
    """Write one event into the unit's history and into the log, in the caller's transaction, last."""
    UnitChange.objects.create(
        unit=unit, kind=kind, on=on, reason=reason, before=dict(before), after=dict(after), by=by, at=at
    )
    data: dict[str, object] = {"ma": unit.code, "truoc": dict(before), "sau": dict(after)}
    if on is not None:
        data["tu_ngay"] = on.isoformat()
    if reason:
        data["ly_do"] = reason
    journal.write(chain=journal.SYSTEM, action=ACTION_NAMES[kind], by=by, at=at, subject=unit, data=data)


def columns(
    name: str, short_name: str, abbreviation: str, code: str, former_names: str = ""
) -> dict[str, str]:
    """Return the two columns kept beside the names."""
    return {
        "search": names.search_of(name, short_name, abbreviation, code, former_names),
        "sort_key": names.sort_key_of(name),
    }
