"""What is over its time, by the rules of keeping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps

from dossiers.catalogue.fields import Keeping, keepings


@dataclass(frozen=True, slots=True)
class Due:
    """A rule, the instant before which rows are over their time, and how many there are."""

    keeping: Keeping
    before: datetime
    rows: int


def due(at: datetime) -> tuple[Due, ...]:
    """Return every rule with what is over its time now (one query each)."""
    found = []
    for each in keepings():
        before = at - timedelta(days=each.days)
        rows = apps.get_model(each.model)._default_manager.filter(**{f"{each.since}__lt": before}).count()
        found.append(Due(each, before, rows))
    return tuple(found)
