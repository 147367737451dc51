"""Is the council composed as the plan demands (S0 V.1)? Pure; Problem sentences in Vietnamese."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from records.errors import Problem

#: «Chủ tịch hội đồng = Thủ trưởng đơn vị»: filled by whoever is named chair.
CHAIR_ROLE = "ROLE-01"


@dataclass(frozen=True, slots=True)
class RoleNeed:
    """A role the plan asks for; ``may_lack``: a unit may have no such organisation."""

    code: str
    title: str
    organisation: str = ""
    may_lack: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A person on the council and the plan's roles he fills."""

    name: str
    roles: tuple[str, ...] = ()
    is_chair: bool = False
    is_secretary: bool = False

    def fills(self, code: str) -> bool:
        """Whether this person fills the role; the chair always fills the chair's."""
        return code in self.roles or (code == CHAIR_ROLE and self.is_chair)


@dataclass(frozen=True, slots=True)
class RoleStanding:
    """Who fills a role, or that nobody can."""

    need: RoleNeed
    names: tuple[str, ...]
    lacking: bool

    @property
    def settled(self) -> bool:
        """Filled by somebody, or declared not to exist in the unit."""
        return bool(self.names) or self.lacking


@dataclass(frozen=True, slots=True)
class DoubleRole:
    """One person for several of the plan's roles; the decision says so."""

    name: str
    titles: tuple[str, ...]


def standings(
    needs: Sequence[RoleNeed], seats: Sequence[Seat], gaps: Collection[str]
) -> tuple[RoleStanding, ...]:
    """Say of every role the plan asks for who fills it."""
    return tuple(
        RoleStanding(need, tuple(seat.name for seat in seats if seat.fills(need.code)), need.code in gaps)
        for need in needs
    )


def double_roles(needs: Sequence[RoleNeed], seats: Sequence[Seat]) -> tuple[DoubleRole, ...]:
    """Return the people who fill two roles or more."""
    found = []
    for seat in seats:
        titles = tuple(need.title for need in needs if seat.fills(need.code))
        if len(titles) > 1:
            found.append(DoubleRole(seat.name, titles))
    return tuple(found)


def council_problems(
    needs: Sequence[RoleNeed],
    seats: Sequence[Seat],
    gaps: Collection[str],
    *,
    prescribed: bool = True,
    where: str = "",
) -> list[Problem]:
    """Return what the council lacks; ``prescribed=False``: the Office's own, whose composition no plan gives."""
    if not seats:
        return [Problem("council.none", "Chưa thành lập Hội đồng: chưa có thành viên nào.", where)]
    problems = []
    if not any(seat.is_chair for seat in seats):
        problems.append(Problem("council.chair", "Chưa nêu Chủ tịch Hội đồng.", where))
    if not any(seat.is_secretary for seat in seats):
        problems.append(Problem("council.secretary", "Chưa nêu Thư ký Hội đồng.", where))
    if not prescribed:
        return problems
    for standing in standings(needs, seats, gaps):
        title = standing.need.title
        if standing.names and standing.lacking:
            text = f"Vai trò “{title}” vừa có người, vừa ghi “Đơn vị không có tổ chức này”. Bỏ một trong hai."
            problems.append(Problem("council.both", text, where))
        elif not standing.settled and standing.need.code != CHAIR_ROLE:
            text = (
                f"Chưa có {title}. Chọn người, ghi người kiêm nhiệm, hoặc ghi “Đơn vị không có tổ chức này”."
                if standing.need.may_lack
                else f"Chưa có {title}. Chọn người hoặc ghi người kiêm nhiệm."
            )
            problems.append(Problem("council.role", text, where))
    return problems
