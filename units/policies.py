"""Who may, by the roles a person holds today. Every question answers ``None`` or a reason in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass, field

from units import roles


@dataclass(frozen=True)
class Actor:
    """A person with the roles held today: ``held`` are (unit id, role) pairs, delegations included."""

    user_id: int
    is_active: bool = True
    held: frozenset[tuple[int, str]] = field(default_factory=frozenset)

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
