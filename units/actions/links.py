"""Lines upward beside the administrative one: to the party body, with dates."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from records import journal
from records.errors import Blocked, Problem
from units import roles
from units.actions import keeping
from units.models import Unit, UnitLink, User


@transaction.atomic
def link_unit(
    *,
    unit: Unit,
    target: Unit,
    kind: str,
    by: User | None,
    at: dt.datetime,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    reason: str = "",
) -> UnitLink:
    """Draw a line upward other than the administrative parent; drawing the same line twice changes nothing."""
    if kind not in roles.LINK_LABELS:
        raise ValueError(f"unknown kind of link: {kind}")
    keeping.hold_tree()
    found = UnitLink.objects.filter(unit=unit, target=target, kind=kind, valid_from=valid_from).first()
    if found is not None:
        return found
    if by is not None:
        keeping.may_change(by, keeping.again(unit))
        reason = keeping.said(reason)
        keeping.must_be_alive(keeping.again(target), at)
    if unit.pk == target.pk:
        raise Blocked([Problem("self", "Đơn vị không liên kết với chính mình.")])
    if valid_from and valid_to and valid_to < valid_from:
        raise Blocked([Problem("dates", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")])
    _refuse_overlap(unit, kind, valid_from, valid_to)
    link = UnitLink.objects.create(
        unit=unit, target=target, kind=kind, valid_from=valid_from, valid_to=valid_to
    )
    data: dict[str, object] = {"den": target.code, "loai": kind}
    if reason:
        data["ly_do"] = reason
    journal.write(chain=journal.SYSTEM, action="don-vi.noi", by=by, at=at, subject=unit, data=data)
    return link


def _refuse_overlap(unit: Unit, kind: str, start: dt.date | None, last: dt.date | None) -> None:
    """One line of a kind at a time: a unit has one party body above it, not two."""
    others = UnitLink.objects.filter(unit=unit, kind=kind).select_related("target")
    if start is not None:
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=start))
    if last is not None:
        others = others.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last))
    other = others.first()
    if other is not None:
        raise Blocked(
            [
                Problem(
                    "overlap",
                    f"Đang có liên kết cùng loại với {other.target.name}; kết thúc liên kết đó trước.",
                )
            ]
        )


@transaction.atomic
def end_link(*, link: UnitLink, on: dt.date, reason: str, by: User | None, at: dt.datetime) -> None:
    """Let a line end with a day (inclusive)."""
    keeping.hold_tree()
    keeping.may_change(by, keeping.again(link.unit))
    reason = keeping.said(reason)
    if link.valid_from and on < link.valid_from:
        raise Blocked([Problem("dates", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")])
    UnitLink.objects.filter(pk=link.pk).update(valid_to=on)
    journal.write(
        chain=journal.SYSTEM,
        action="don-vi.thoi-noi",
        by=by,
        at=at,
        subject=link.unit,
        data={"den": link.target.code, "loai": link.kind, "den_ngay": on.isoformat(), "ly_do": reason},
    )
