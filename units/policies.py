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
        return frozenset(unit for unit, role in self.held if self.is_active and role in wanted)


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
    return "đơn vị này nằm ngoài phạm vi được giao quản lý"


def why_not_create_below(actor: Actor, path: str) -> str | None:
    """A unit is created below one that is kept; a root ("") by system admins alone."""
    if any(not scope or (path and tree.is_at_or_below(path, scope)) for scope in scopes(actor)):
        return None
    return "không được thêm đơn vị ở vị trí này"


#: What a role may give, where: in the own unit alone, or at and below it. Nobody gives more than this.
_CLERKS = frozenset({roles.OFFICER, roles.SECRETARY, roles.MEMBER, roles.REGISTRAR})
_OFFICE_GIVES = roles.UNIT_ROLES | roles.OFFICE_ROLES


def grantable(actor: Actor, unit_id: int, path: str) -> dict[str, dt.date | None]:
    """Return the roles a person may give in a unit, each with the last day it may be given for (``None`` = open).

    A head gives the clerks' roles of the own unit, an Office admin those of units and Office at and below the own
    unit, a system admin all. A role held in somebody's place gives nothing, and no role outlives the giver's own.
    """
    found: dict[str, dt.date | None] = {}
    if not actor.is_active:
        return found
    for held in actor.standings:
        given: frozenset[str] = frozenset()
        if held.delegated:
            continue
        if held.role == roles.SYSTEM_ADMIN:
            given = frozenset(roles.ROLE_LABELS)
        elif held.role == roles.OFFICE_ADMIN and tree.is_at_or_below(path, held.path):
            given = _OFFICE_GIVES
        elif held.role == roles.CHAIR and held.unit_id == unit_id:
            given = _CLERKS
        for role in given:
            if role not in found:
                found[role] = held.until
                continue
            known = found[role]
            found[role] = None if known is None or held.until is None else max(known, held.until)
    return found


def why_not_grant(actor: Actor, unit_id: int, path: str, role: str, ends_on: dt.date | None) -> str | None:
    """Nobody gives a role beyond the own reach, nor for longer than the own role lasts."""
    given = grantable(actor, unit_id, path)
    if role not in given:
        return (
            f"vai trò {roles.ROLE_LABELS[role]} ở đơn vị này không thuộc quyền giao của tài khoản đang dùng"
        )
    until = given[role]
    if until is not None and (ends_on is None or ends_on > until):
        return "vai trò được giao không kéo dài hơn vai trò của người giao"
    return None


def why_not_manage_account(actor: Actor, target: Actor) -> str | None:
    """An account is locked or sent a new link by whoever may give every role it holds."""
    if target.user_id == actor.user_id:
        return "không tự khóa hoặc tự lập liên kết cho tài khoản của mình"
    if not actor.has_anywhere(roles.SYSTEM_ADMIN) and not target.standings:
        return "tài khoản này không giữ vai trò nào trong phạm vi được giao quản lý"
    for held in target.standings:
        if held.role not in grantable(actor, held.unit_id, held.path):
            return "tài khoản này giữ cả vai trò nằm ngoài phạm vi được giao quản lý"
    return None


def why_not_see_people(actor: Actor, unit_id: int, path: str) -> str | None:
    """Roles of a unit are seen in detail by its own people and by whoever gives roles there."""
    own = actor.is_active and any(unit == unit_id for unit, _role in actor.held)
    if own or grantable(actor, unit_id, path):
        return None
    return "trang này dành cho người của đơn vị và người quản lý đơn vị"


def why_not_see_papers(actor: Actor, unit_id: int, path: str) -> str | None:
    """Book of numbers, letterhead, signatories are seen by people of the unit, and by whoever keeps them."""
    if actor.has(unit_id, *roles.UNIT_ROLES, *roles.OFFICE_ROLES):
        return None
    return why_not_keep_papers(actor, unit_id, path)


def why_not_keep_papers(actor: Actor, unit_id: int, path: str) -> str | None:
    """Letterhead, signatories, templates, certificates: the unit's head, or an Office admin at or above."""
    for held in actor.standings if actor.is_active else ():
        if held.role == roles.CHAIR and held.unit_id == unit_id:
            return None
        if held.role == roles.OFFICE_ADMIN and tree.is_at_or_below(path, held.path):
            return None
    return "việc này do người đứng đầu đơn vị hoặc Quản trị Văn phòng thực hiện"


def why_not_give_room(actor: Actor, path: str) -> str | None:
    """Room for a unit's files: an Office admin at or above the unit."""
    for held in actor.standings if actor.is_active else ():
        if held.role == roles.OFFICE_ADMIN and tree.is_at_or_below(path, held.path):
            return None
    return "dung lượng tệp do Quản trị Văn phòng thay đổi"


def why_not_give(actor: Actor) -> str | None:
    """Whoever gives roles somewhere."""
    if actor.is_active and any(
        held.role in {roles.SYSTEM_ADMIN, roles.OFFICE_ADMIN, roles.CHAIR} and not held.delegated
        for held in actor.standings
    ):
        return None
    return "trang này dành cho người được giao quản lý tài khoản"


def token_roles(actor: Actor, unit_id: int) -> dict[str, dt.date | None]:
    """Return the roles a token of this unit may act in if this person makes it, each with its last day.

    The unit's head lends the officer's role, an Office admin the appraiser's, each in the own unit alone: a token then
    never sees a dossier its maker does not see. What is held in somebody's place lends nothing.
    """
    lent = {roles.CHAIR: roles.OFFICER, roles.OFFICE_ADMIN: roles.APPRAISER}
    found: dict[str, dt.date | None] = {}
    for held in actor.standings:
        if actor.is_active and held.unit_id == unit_id and not held.delegated and held.role in lent:
            role = lent[held.role]
            known = found.get(role, held.until)
            found[role] = None if known is None or held.until is None else max(known, held.until)
    return found


def why_not_make_token(
    actor: Actor, unit_id: int, role: str, scopes: frozenset[str], ends_on: dt.date
) -> str | None:
    """Nobody lends a machine more than the own role reaches, nor for longer; the Office's machines only read."""
    lent = token_roles(actor, unit_id)
    if role not in lent:
        return "mã truy cập do người đứng đầu đơn vị hoặc Quản trị Văn phòng của chính đơn vị lập"
    until = lent[role]
    if until is not None and ends_on > until:
        return "mã truy cập không có hạn dài hơn vai trò của người lập"
    if role != roles.OFFICER and scopes & roles.WRITING_SCOPES:
        return "mã truy cập của Văn phòng chỉ được đọc; thẩm định là việc của người"
    return None


def why_not_see_tokens(actor: Actor, unit_id: int, path: str) -> str | None:
    """Tokens are listed and revoked by whoever may make one here, and by whoever keeps a unit above."""
    if token_roles(actor, unit_id):
        return None
    if any(not scope or tree.is_at_or_below(path, scope) for scope in scopes(actor)):
        return None
    return "mã truy cập do người đứng đầu đơn vị và Quản trị Văn phòng quản lý"


#: Who writes down whom the Office calls at the unit.
_CONTACT_KEEPERS = (roles.OFFICER, roles.CHAIR, roles.REGISTRAR)


def why_not_keep_contact(actor: Actor, unit_id: int) -> str | None:
    """The contact of a unit is kept by its own people."""
    if actor.has(unit_id, *_CONTACT_KEEPERS):
        return None
    return "đầu mối liên hệ do cán bộ đầu mối, thủ trưởng hoặc văn thư của đơn vị ghi"
