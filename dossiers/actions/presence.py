"""Being at a page: a light ping that the shared cache forgets by itself. No trace in the database's own tables."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from dossiers.models import Dossier
from dossiers.queries.presence import is_seen, key_of
from units.models import User

#: Seconds until somebody who sends no ping any more is gone; the page pings every 45.
LIVES = 120


def come(*, dossier: Dossier, by: User, at: datetime) -> None:
    """Note that this person of the unit has the page open; the first instant stays."""
    if not is_seen(dossier, by):
        return
    key = key_of(dossier, by.pk)
    if not cache.add(key, at.isoformat(), LIVES):
        cache.touch(key, LIVES)


def go(*, dossier: Dossier, by: User, at: datetime) -> None:
    """Forget it: the page was left."""
    cache.delete(key_of(dossier, by.pk))
