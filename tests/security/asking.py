"""How sentences about doors are asked: as whom, whether one opens, and which sentences do not hold."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import Http404

from records import clock
from tests.people import World
from units.models import User

Told = dict[str, bool]


def untrue(*parts: Callable[[World], Told]) -> list[str]:
    """Return the sentences that do not hold; what each part made is rolled back."""
    told: Told = {}
    for part in parts:
        with transaction.atomic():
            told |= part(World(at=clock.now()))
            transaction.set_rollback(True)
    return [name for name, holds in told.items() if not holds]


def who(name: str) -> User:
    """The account as a new request finds it, its roles not read yet."""
    return User.objects.get(username=name)


def opens(door: Callable[..., object], *given: object) -> bool:
    """Whether a door gives what it keeps, or answers 404."""
    try:
        door(*given)
    except Http404:
        return False
    return True
