"""Who of the unit has the scoring page open at this moment. Kept in the shared cache for two minutes, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from dossiers.models import Dossier
from records import clock
from records.text import vn_date, vn_time
from units import roles
from units.access import actor_of, holders
from units.models import User


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else of the unit, and since when."""

    name: str
    since: datetime
    now: datetime

    @property
    def since_words(self) -> str:
        """The time of day (16 giờ 05), with the day when it is not today."""
        words = vn_time(self.since)
        day = clock.local_date(self.since)
        return words if day == clock.local_date(self.now) else f"{words} ngày {vn_date(day)}"


def key_of(dossier: Dossier, user_id: int) -> str:
    """The cache key of one person at one dossier."""
    return f"dossiers.presence:{dossier.pk}:{user_id}"


def is_seen(dossier: Dossier, user: User) -> bool:
    """Whether this person's presence is noted and shown: only inside the unit; no name goes up."""
    return actor_of(user).has(dossier.participation.unit_id, *roles.UNIT_ROLES)


def colleagues(dossier: Dossier, user: User, at: datetime) -> tuple[Colleague, ...]:
    """The others of the unit who have the page open, first come first; nobody for a reader from outside."""
    if not is_seen(dossier, user):
        return ()
    others = {
        key_of(dossier, each.pk): str(each)
        for each in holders(dossier.participation.unit_id, *roles.UNIT_ROLES)
        if each.pk != user.pk
    }
    found = cache.get_many(others)
    lines = (Colleague(others[key], datetime.fromisoformat(since), at) for key, since in found.items())
    return tuple(sorted(lines, key=lambda each: each.since))
