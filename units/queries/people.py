"""Who holds what in a unit, since when, and what the viewer may do about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from records import clock
from units import access, policies, roles
from units.access import actor_of
from units.models import Delegation, Membership, Unit, User
from units.queries.tree import UnitLine, line


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who stands in for a role."""

    name: str
    starts_on: dt.date
    ends_on: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role of a person with its dates; ``when`` is now, later or past."""

    pk: int
    user_id: int
    username: str
    name: str
    role: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    when: str
    is_active: bool
    has_password: bool
    second_step: bool
    bound: bool
    stand_ins: tuple[StandIn, ...]
    may_end: bool
    may_delegate: bool
    may_manage: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people of a unit."""

    unit: UnitLine
    roles: tuple[RoleLine, ...]
    may_give: tuple[tuple[str, str], ...]
    past_too: bool


def people_page(viewer: User, unit: Unit, *, past_too: bool = False) -> PeoplePage:
    """Return the roles of a unit in the order of the roles, those that ended when asked for."""
    today = clock.local_date(clock.now())
    actor = actor_of(viewer)
    given = policies.grantable(actor, unit.pk, unit.path)
    rows = Membership.objects.filter(unit=unit).select_related("user")
    if not past_too:
        rows = rows.exclude(ends_on__lt=today)
    rows = rows.order_by("pk")[:500]
    stand_ins: dict[int, list[StandIn]] = {}
    for each in Delegation.objects.filter(membership__in=[row.pk for row in rows]).select_related("to"):
        if past_too or each.ends_on >= today:
            stand_ins.setdefault(each.membership_id, []).append(
                StandIn(str(each.to), each.starts_on, each.ends_on, each.reason)
            )
    others = _roles_held({row.user_id for row in rows}, today)
    with_code = access.with_second_step({row.user_id for row in rows})
    bound = access.bound_identities({row.user_id for row in rows})
    order = list(roles.ROLE_LABELS)
    lines = []
    for row in sorted(rows, key=lambda each: (order.index(each.role), each.pk)):
        when = "now"
        if row.ends_on is not None and row.ends_on < today:
            when = "past"
        elif row.starts_on is not None and row.starts_on > today:
            when = "later"
        manages = row.user_id != viewer.pk and all(
            role in policies.grantable(actor, unit_id, path)
            for unit_id, path, role in others.get(row.user_id, [(unit.pk, unit.path, row.role)])
        )
        lines.append(
            RoleLine(
                pk=row.pk,
                user_id=row.user_id,
                username=row.user.username,
                name=str(row.user),
                role=row.get_role_display(),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                when=when,
                is_active=row.user.is_active,
                has_password=row.user.has_usable_password(),
                second_step=row.user_id in with_code,
                bound=row.user_id in bound,
                stand_ins=tuple(stand_ins.get(row.pk, ())),
                may_end=when != "past" and (row.role in given or row.user_id == viewer.pk),
                may_delegate=when != "past" and (row.role in given or row.user_id == viewer.pk),
                may_manage=when != "past" and manages,
            )
        )
    return PeoplePage(
        unit=line(unit),
        roles=tuple(lines),
        may_give=tuple((role, label) for role, label in roles.ROLES if role in given),
        past_too=past_too,
    )


def accounts_in(unit_id: int) -> tuple[tuple[str, str], ...]:
    """Return the active accounts that hold a role in the unit today or later, as (log-in, shown name)."""
    today = clock.local_date(clock.now())
    held = Membership.objects.filter(unit_id=unit_id).exclude(ends_on__lt=today).values("user_id")
    rows = User.objects.filter(pk__in=held, is_active=True).order_by("username")[:200]
    return tuple((row.username, str(row)) for row in rows)


def _roles_held(users: set[int], today: dt.date) -> dict[int, list[tuple[int, str, str]]]:
    """Return (unit, path, role) of every role these people hold anywhere, in one question."""
    found: dict[int, list[tuple[int, str, str]]] = {}
    rows = Membership.objects.filter(user__in=users).exclude(ends_on__lt=today)
    for user_id, unit_id, path, role in rows.values_list("user_id", "unit_id", "unit__path", "role"):
        found.setdefault(user_id, []).append((unit_id, path, role))
    return found
