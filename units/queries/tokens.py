"""Access tokens of a unit as they are listed; the secret itself is nowhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from records import clock
from units import policies, roles
from units.access import actor_of
from units.models import Unit, User
from units.queries.tree import UnitLine, line


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token; ``standing`` is on, expired, revoked, or idle (its maker no longer holds the role)."""

    pk: int
    name: str
    ending: str
    role: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    created_by: str
    last_day: dt.date
    last_used_at: dt.datetime | None
    standing: str


@dataclass(frozen=True, slots=True)
class TokenPage:
    """The tokens of a unit, newest first; ``may_make`` are the roles a new one may act in."""

    unit: UnitLine
    tokens: tuple[TokenLine, ...]
    may_make: tuple[tuple[str, str], ...]


def token_page(viewer: User, unit: Unit, at: dt.datetime) -> TokenPage:
    """Return the tokens of a unit, those that ended included."""
    rows = list(unit.tokens.select_related("created_by").order_by("-created_at", "-pk")[:200])
    makers = {each.created_by_id: each.created_by for each in rows}
    lent = {pk: policies.token_roles(actor_of(person), unit.pk) for pk, person in makers.items()}
    mine = policies.token_roles(actor_of(viewer), unit.pk)

    def standing(revoked_at: dt.datetime | None, expires_at: dt.datetime, *, held: bool) -> str:
        if revoked_at is not None:
            return "revoked"
        if expires_at <= at:
            return "expired"
        return "on" if held else "idle"

    return TokenPage(
        unit=line(unit),
        tokens=tuple(
            TokenLine(
                pk=each.pk,
                name=each.name,
                ending=each.ending,
                role=each.get_role_display(),
                scopes=tuple(roles.SCOPE_LABELS.get(code, code) for code in each.scopes),
                created_at=each.created_at,
                created_by=str(each.created_by),
                last_day=clock.local_date(each.expires_at - dt.timedelta(microseconds=1)),
                last_used_at=each.last_used_at,
                standing=standing(
                    each.revoked_at, each.expires_at, held=each.role in lent[each.created_by_id]
                ),
            )
            for each in rows
        ),
        may_make=tuple((role, roles.ROLE_LABELS[role]) for role in sorted(mine)),
    )
