"""The secret address of a unit's calendar: made, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from dossiers import policies
from dossiers.access.chasing import feed_digest
from dossiers.models import CalendarFeed
from records import journal
from records.errors import NotAllowed, Stale
from units.access import actor_of
from units.models import Unit, User


def _may_keep(unit: Unit, by: User) -> None:
    if reason := policies.why_not_keep_calendar(actor_of(by), unit.pk):
        raise NotAllowed(reason)


@transaction.atomic
def make_feed(*, unit: Unit, by: User, at: datetime) -> str:
    """Make a new secret address and return its token; the earlier one ends with it. Only a digest is kept."""
    _may_keep(unit, by)
    CalendarFeed.objects.filter(unit=unit, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(unit=unit, digest=feed_digest(token), made_at=at, made_by=by)
    journal.write(chain=journal.SYSTEM, action="lich.lap", by=by, at=at, subject=feed)
    return token


@transaction.atomic
def revoke_feed(*, unit: Unit, by: User, at: datetime) -> None:
    """End the address in force."""
    _may_keep(unit, by)
    if not CalendarFeed.objects.filter(unit=unit, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=by
    ):
        raise Stale("Địa chỉ lịch đã được thu hồi.")
    journal.write(chain=journal.SYSTEM, action="lich.thu-hoi", by=by, at=at, subject=unit)
