"""The first words to a person who signs in for the first time: shown until he says he has read them."""

from __future__ import annotations

from datetime import datetime

from units.models import User


def dismiss_welcome(*, by: User, at: datetime) -> None:
    """Keep the moment a person put the introduction away; doing it twice keeps the first. It concerns nobody else."""
    User.objects.filter(pk=by.pk, welcomed_at=None).update(welcomed_at=at)
