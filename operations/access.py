"""The door to the pages of keeping: whoever keeps the system."""

from __future__ import annotations

from units.access import actor_of
from units.models import User
from units.policies import why_not_system_admin


def keeper(user: User) -> str | None:
    """Guard check: system admins."""
    return why_not_system_admin(actor_of(user))
