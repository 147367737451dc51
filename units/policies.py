"""Who may, by the roles a person holds today. Every question answers ``None`` or a reason in Vietnamese."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from units import roles
from units.rules import tree


@dataclass(frozen=True, slots=True)
class Standing:
    """A role held today with the unit's place in today's tree; ``until`` is its last day, ``None`` = open."""

    unit_id: int
    path: str
    role: str
    until: dt.date | None = None
    #: Held in somebody's place: it may be used, and neither given away nor passed on.
    delegated: bool = False


@dataclass(frozen=True)
class Actor:
    """A person with the roles held today: ``held`` are (unit id, role) pairs, delegations included.

    ``standings`` say the same with each unit's path in the current tree, for rights that reach downwards.
    """

    user_id: int
    is_active: bool = True
    held: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    standings: frozenset[Standing] = field(default_factory=frozenset)

    def has(self, unit_id: int, *wanted: str) -> bool:
        return self.is_active and any((unit_id, role) in self.held for role in wanted)

    def has_anywhere(self, *wanted: str) -> bool:
        return self.is_active and any(role in wanted for _unit, role in self.held)

    def units_with(self, *wanted: str) -> frozenset[int]:
        return frozenset(unit for unit, role in self.held if role in wanted)


def why_not_office(actor: Actor) -> str | None:
    """Appraisers, Office admins and the Office council's chair may open the Office's pages."""
    if actor.has_anywhere(*roles.OFFICE_ROLES):
        return None
    return "trang này dành cho Văn phòng (người thẩm định, quản trị Văn phòng)"


def why_not_office_admin(actor: Actor) -> str | None:
    if actor.has_anywhere(roles.OFFICE_ADMIN):
        return None
    return "trang này dành cho Quản trị Văn phòng"


def why_not_system_admin(actor: Actor) -> str | None:
    if actor.has_anywhere(roles.SYSTEM_ADMIN):
        return None
    return "trang này dành cho Quản trị hệ thống"


def why_not_member(actor: Actor) -> str | None:
    """Anyone who holds a role somewhere; an account without a role sees nothing."""
    if actor.is_active and actor.held:
        return None
    return "tài khoản chưa được giao vai trò ở đơn vị nào"


def why_not_keeper(actor: Actor) -> str | None:
    """The tree is kept by system admins, and by Office admins below their own unit."""
    if actor.has_anywhere(roles.SYSTEM_ADMIN, roles.OFFICE_ADMIN):
        return None
    return "cây đơn vị do Quản trị hệ thống và Quản trị Văn phòng giữ"


def scopes(actor: Actor) -> tuple[str, ...]:
    """Return the paths a person keeps; "" means the whole tree."""
    if actor.has_anywhere(roles.SYSTEM_ADMIN):
        return ("",)
    if not actor.is_active:
        return ()
    return tuple(sorted(each.path for each in actor.standings if each.role == roles.OFFICE_ADMIN))


def why_not_change_unit(actor: Actor, path: str) -> str | None:
    """A unit is renamed, moved, ended by whoever keeps a unit above it, never by its own admin."""
    if any(not scope or tree.is_below(path, scope) for scope in scopes(actor)):
        return None
    return "đơn vị này nằm ngoài phạm vi quản lý của bạn"


def why_not_create_below(actor: Actor, path: str) -> str | None:
    """A unit is created below one that is kept; a root ("") by system admins alone."""
    if any(not scope or (path and tree.is_at_or_below(path, scope)) for scope in scopes(actor)):
        return None
    return "không được thêm đơn vị ở vị trí này"
