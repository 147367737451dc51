"""Whom the Office calls at a unit: written by the unit itself."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from records import journal
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from units import access, policies
from units.models import Unit, UnitContact, User

#: With its area in brackets, with an extension, as offices write it.
PHONE = re.compile(
    r"[+(]?[0-9][0-9 .\-–()]{5,38}(?:[,;]? ?(?:máy lẻ|số lẻ|nhánh|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE
)


@transaction.atomic
def save_contact(*, unit: Unit, person: str, phone: str, by: User, at: datetime) -> UnitContact:
    """Store title and telephone of the unit's contact; the log keeps neither in plain. Raises ``Blocked``."""
    if reason := policies.why_not_keep_contact(access.actor_of(by), unit.pk):
        raise NotAllowed(reason)
    person, phone = nfc(person).strip(), nfc(phone).strip()
    problems = []
    if not person or len(person) > 200:
        said = "Ghi chức danh, bộ phận của đầu mối." if not person else "Chức danh dài quá 200 ký tự."
        problems.append(Problem("person", said, "#id_person"))
    if not PHONE.fullmatch(phone):
        text = "Số điện thoại gồm chữ số, dấu cách, dấu chấm, có thể kèm máy lẻ; ví dụ (0212) 385 1234 máy lẻ 12."
        problems.append(Problem("phone", text, "#id_phone"))
    if problems:
        raise Blocked(problems)
    contact, _made = UnitContact.objects.update_or_create(
        unit=unit, defaults={"person": person, "phone": phone, "saved_at": at, "saved_by": by}
    )
    journal.write(
        chain=journal.SYSTEM,
        action="don-vi.lien-he",
        by=by,
        at=at,
        subject=unit,
        personal={"dau_moi": person, "dien_thoai": phone},
    )
    return contact
