"""The office's own days off, and working days in exchange («ngày nghỉ, ngày làm bù»)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from campaigns import policies
from campaigns.models import OfficeDay
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units.access import actor_of
from units.models import Unit, User


@transaction.atomic
def set_office_day(*, unit: Unit, day: date, name: str, works: bool, by: User, at: datetime) -> OfficeDay:
    """Add a day off, or a working day in exchange, to an office's list; Blocked when the day is there already."""
    if why := policies.why_not_write_plan(actor_of(by), unit.pk):
        raise NotAllowed(why)
    name = nfc(name.strip())
    if not name:
        raise Blocked([Problem("name", "Nhập tên ngày nghỉ hoặc ngày làm bù.", "#id_name")])
    if OfficeDay.objects.filter(unit=unit, day=day).exists():
        raise Blocked([Problem("day", f"Ngày {vn_date(day)} đã có trong danh sách.", "#id_day")])
    made = OfficeDay.objects.create(unit=unit, day=day, name=name, works=works, set_at=at, set_by=by)
    data = {"ngay": day.isoformat(), "ten": name, "lam_bu": works}
    journal.write(chain=journal.SYSTEM, action="ngay-nghi.them", by=by, at=at, subject=made, data=data)
    return made


@transaction.atomic
def remove_office_day(*, unit: Unit, day_id: int, by: User, at: datetime) -> OfficeDay:
    """Take a day out of an office's list; returns what it was."""
    if why := policies.why_not_write_plan(actor_of(by), unit.pk):
        raise NotAllowed(why)
    row = OfficeDay.objects.filter(unit=unit, pk=day_id).first()
    if row is None:
        raise Stale("Ngày này không còn trong danh sách.")
    data = {"ngay": row.day.isoformat(), "ten": row.name}
    journal.write(chain=journal.SYSTEM, action="ngay-nghi.bo", by=by, at=at, subject=row, data=data)
    OfficeDay.objects.filter(pk=row.pk).delete()
    return row
