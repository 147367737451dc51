"""One's own account: roles held, the second step, open sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from allauth.usersessions.models import UserSession

from records import clock
from units import access, roles
from units.models import Delegation, Membership, User
from units.rules.browsers import browser_words


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role held today; ``instead_of`` names whom one stands in for."""

    role: str
    unit: str
    ends_on: date | None
    instead_of: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A place where the account is signed in; ``here`` is the one that asks."""

    pk: int
    browser: str
    address: str
    since: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class MyAccount:
    username: str
    name: str
    email: str
    roles: tuple[HeldRole, ...]
    second_step: bool
    second_step_owed: bool
    sessions: tuple[SessionLine, ...]

    @property
    def others(self) -> int:
        return sum(not each.here for each in self.sessions)


def my_account(user: User, session_key: str | None) -> MyAccount:
    """Return what an account knows of itself (a constant number of queries and one per open session)."""
    today = clock.local_date(clock.now())
    own = Membership.objects.filter(access.current(today), user=user).select_related("unit")
    lent = Delegation.objects.filter(
        access.current(today), access.current(today, "membership__"), to=user
    ).select_related("membership__unit", "membership__user")
    held = [HeldRole(roles.ROLE_LABELS[each.role], each.unit.name, each.ends_on, "") for each in own]
    held += [
        HeldRole(
            roles.ROLE_LABELS[each.membership.role],
            each.membership.unit.name,
            each.ends_on,
            str(each.membership.user),
        )
        for each in lent
    ]
    open_sessions = [
        SessionLine(
            pk=each.pk,
            browser=browser_words(each.user_agent),
            address=each.ip,
            since=each.created_at,
            here=each.session_key == session_key,
        )
        # One that ended by itself leaves its row behind until the next log-in.
        for each in UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
        if each.exists()
    ]
    return MyAccount(
        username=user.username,
        name=str(user),
        email=user.email,
        roles=tuple(held),
        second_step=access.has_second_step(user),
        second_step_owed=access.owes_second_step(user),
        sessions=tuple(open_sessions),
    )
