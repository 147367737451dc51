"""Access tokens of other systems, made the way the product makes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.test import Client

from records import clock
from tests.people import CHAIR, World
from units import roles
from units.actions.tokens import make_token

UNIT_SCOPES = tuple(roles.SCOPE_LABELS)
OFFICE_SCOPES = tuple(code for code in roles.SCOPE_LABELS if code not in roles.WRITING_SCOPES)


def make_access(
    world: World,
    maker: str = CHAIR,
    unit: str = "U-03",
    role: str = roles.OFFICER,
    scopes: Sequence[str] = UNIT_SCOPES,
    days: int = 30,
) -> str:
    """Make a token for a unit; returns the secret."""
    return make_token(
        unit=world.units[unit],
        name="Hệ thống thử",
        role=role,
        scopes=scopes,
        ends_on=clock.local_date(world.at) + dt.timedelta(days=days),
        by=world.user(maker),
        at=world.at,
    )


class Caller:
    """Another system with its token: reads, and writes under an idempotency key."""

    def __init__(self, secret: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={**self.headers, **headers})

    def put(self, path: str, body: object, key: str) -> Any:
        return self._send("put", path, body, key)

    def post(self, path: str, body: object, key: str) -> Any:
        return self._send("post", path, body, key)

    def _send(self, method: str, path: str, body: object, key: str) -> Any:
        headers = {**self.headers, "Idempotency-Key": key}
        send = getattr(self.client, method)
        return send(f"/api/v1{path}", body, content_type="application/json", headers=headers)
