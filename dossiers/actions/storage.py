"""Room for a unit's files: refused when it is used up, raised by an Office admin with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dossiers.models import StorageAllowance
from dossiers.queries.storage import room_of
from dossiers.rules.storage import MOST, megabytes
from records import journal
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_give_room


def refuse_without_room(*, unit_id: int, size: int, where: str = "") -> None:
    """Raise ``Blocked`` when a file of so many bytes finds no room. Two uploads at one moment may both still fit."""
    if fault := room_of(unit_id).fault(size):
        raise Blocked([Problem("room", fault, where)])


@transaction.atomic
def give_room(*, unit: Unit, allowed: int, reason: str, by: User, at: datetime) -> StorageAllowance:
    """Set how many megabytes a unit's files may take. Raises ``NotAllowed`` or ``Blocked``."""
    if (why_not := why_not_give_room(actor_of(by), unit.path)) is not None:
        raise NotAllowed(why_not)
    reason = nfc(reason).strip()[:300]
    problems = []
    if not 1 <= allowed <= MOST:
        text = f"Ghi dung lượng từ 1 đến {megabytes(MOST * 1024 * 1024)} MB."
        problems.append(Problem("megabytes", text, "#id_megabytes"))
    if not reason:
        problems.append(Problem("reason", "Ghi lý do thay đổi dung lượng.", "#id_reason"))
    if problems:
        raise Blocked(problems)
    row = StorageAllowance.objects.create(unit=unit, megabytes=allowed, reason=reason, at=at, by=by)
    journal.write(
        chain=journal.SYSTEM,
        action="dung-luong",
        by=by,
        at=at,
        subject=unit,
        data={"don_vi": unit.code, "mb": allowed},
        personal={"ly_do": reason},
    )
    return row
