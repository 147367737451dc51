"""Whom to call at units, and when somebody there was last here: for the Office that appraises them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from records import clock
from units import roles
from units.models import Membership, Unit, UnitContact


@dataclass(frozen=True, slots=True)
class Contact:
    """Title and telephone of a unit's contact («chưa ghi» where empty), and the last log-in of its officers."""

    person: str = ""
    phone: str = ""
    last_login: datetime | None = None


def contacts_of(units: Iterable[int]) -> dict[int, Contact]:
    """Return the contact of each unit (two queries)."""
    ids = list(units)
    today = clock.local_date(clock.now())
    logins = (
        Membership.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            unit_id__in=ids,
            role__in=(roles.OFFICER, roles.CHAIR),
            user__is_active=True,
        )
        .order_by()
        .values("unit_id")
        .annotate(last=Max("user__last_login"))
    )
    seen: dict[int, datetime | None] = {row["unit_id"]: row["last"] for row in logins}
    stored = {row.unit_id: row for row in UnitContact.objects.filter(unit_id__in=ids)}
    return {
        pk: Contact(
            stored[pk].person if pk in stored else "",
            stored[pk].phone if pk in stored else "",
            seen.get(pk),
        )
        for pk in ids
    }


@dataclass(frozen=True, slots=True)
class ContactPage:
    """The contact of one's own unit, as its form shows it."""

    unit_id: int
    unit: str
    person: str
    phone: str
    saved_at: datetime | None
    saved_by: str


def contact_page(unit: Unit) -> ContactPage:
    """Return what is stored of a unit's contact."""
    row = UnitContact.objects.filter(unit=unit).select_related("saved_by").first()
    return ContactPage(
        unit.pk,
        unit.name,
        row.person if row else "",
        row.phone if row else "",
        row.saved_at if row else None,
        str(row.saved_by) if row else "",
    )
