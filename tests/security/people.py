"""The people of the matrix: every role in every relation to one unit, and those whose rights are gone or not yet there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.test import Client

from records import clock
from tests.people import World, password_given
from tests.security.things import plan_followed
from units import actions, roles
from units.models import Delegation, Membership, Unit, User

#: Codes of the units that stand in each relation to U-03; the child is made for the matrix.
RELATIONS = {
    "own": "U-03",
    "child": "U-03-1",
    "office": "U-01",
    "above": "U-10",
    "sibling": "U-05",
    "stranger": "A03",
    "reporter": "A01",
}
#: No rights at all: what such a person is answered is what a stranger is answered.
POWERLESS = (
    "no role",
    "role ended",
    "role not begun",
    "stand-in ended",
    "stand-in not begun",
    "stand-in of an ended role",
)

#: Two roles of one person must not open together what neither opens alone.
TWO_HATS = (
    ("head of the Office, admin elsewhere", ("office", roles.CHAIR), ("stranger", roles.OFFICE_ADMIN)),
    ("officer, appraiser elsewhere", ("own", roles.OFFICER), ("sibling", roles.APPRAISER)),
    ("appraiser, officer beside", ("office", roles.APPRAISER), ("sibling", roles.OFFICER)),
)

LOCKED = (
    ("own", roles.CHAIR),
    ("own", roles.OFFICER),
    ("office", roles.OFFICE_ADMIN),
    ("office", roles.APPRAISER),
    ("above", roles.SYSTEM_ADMIN),
)


@dataclass(frozen=True)
class Person:
    """Somebody at the door: what he is, and the browser he comes with."""

    name: str
    relation: str
    role: str
    client: Client
    #: Holds the role in somebody's place.
    lent: bool = False
    #: Is not signed in, or no longer.
    out: bool = False
    #: Further roles held at the same time, as (relation, role).
    more: tuple[tuple[str, str], ...] = ()

    @property
    def hats(self) -> tuple[tuple[str, str], ...]:
        return ((self.relation, self.role), *self.more) if self.role else ()


def people(world: World) -> list[Person]:
    """Make all of them, signed in with a fresh password."""
    units = _units(world)
    found = [
        _person(world, f"{relation} {role}", relation, role, units[relation])
        for relation in RELATIONS
        for role in roles.ROLE_LABELS
    ]
    found += [_person(world, name, "", "", units["own"]) for name in POWERLESS]
    found += [
        _hat(_person(world, name, *first, units[first[0]]), more, units[more[0]])
        for name, first, more in TWO_HATS
    ]
    lent = _person(world, "stand-in chair", "own", roles.CHAIR, units["own"], lent=True)
    admin = _person(world, "stand-in admin", "office", roles.OFFICE_ADMIN, units["office"], lent=True)
    locked = [
        _person(world, f"locked {role}", relation, role, units[relation], out=True)
        for relation, role in LOCKED
    ]
    # Locked after the log-in: the session is there, the person is not.
    User.objects.filter(username__in=[username(each.name) for each in locked]).update(is_active=False)
    return [*found, lent, admin, *locked, Person("nobody", "", "", Client(), out=True)]


def _units(world: World) -> dict[str, Unit]:
    plan_followed()
    own = Unit.objects.get(code="U-03")
    actions.create_unit(
        code="U-03-1", name="Tổ trực thuộc", kind=roles.ROOM, parent=own, by=None, at=world.at
    )
    return {relation: Unit.objects.get(code=code) for relation, code in RELATIONS.items()}


def _person(
    world: World, name: str, relation: str, role: str, unit: Unit, *, lent: bool = False, out: bool = False
) -> Person:
    user = User.objects.create(username=username(name), display_name="Người trong ma trận", password="!")
    today = clock.local_date(world.at)
    day = dt.timedelta(days=1)
    if lent:
        _stand_in(world, user, unit, role, today - day, today + day)
    elif role:
        Membership.objects.create(user=user, unit=unit, role=role)
    elif name == "role ended":
        Membership.objects.create(user=user, unit=unit, role=roles.CHAIR, ends_on=today - day)
    elif name == "role not begun":
        Membership.objects.create(user=user, unit=unit, role=roles.CHAIR, starts_on=today + day)
    elif name == "stand-in ended":
        _stand_in(world, user, unit, roles.CHAIR, today - 5 * day, today - day)
    elif name == "stand-in not begun":
        _stand_in(world, user, unit, roles.CHAIR, today + day, today + 5 * day)
    elif name == "stand-in of an ended role":
        _stand_in(world, user, unit, roles.CHAIR, today - day, today + day, ended=True)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    password_given(client, user)
    return Person(name, relation, role, client, lent=lent, out=out)


def _hat(person: Person, more: tuple[str, str], unit: Unit) -> Person:
    user = User.objects.get(username=username(person.name))
    Membership.objects.create(user=user, unit=unit, role=more[1])
    return replace(person, more=(more,))


def username(name: str) -> str:
    return f"matrix-{name.replace(',', '').replace(' ', '-')}"


def _stand_in(
    world: World, user: User, unit: Unit, role: str, first: dt.date, last: dt.date, *, ended: bool = False
) -> None:
    holder = User.objects.create(username=f"{user.username}-holder", password="!", is_active=True)
    held = Membership.objects.create(
        user=holder, unit=unit, role=role, ends_on=first - dt.timedelta(days=1) if ended else None
    )
    Delegation.objects.create(
        membership=held,
        to=user,
        starts_on=first,
        ends_on=last,
        reason="đi vắng",
        created_at=world.at,
        created_by=holder,
    )


def users_of(crowd: list[Person]) -> dict[Person, User]:
    """The accounts behind them, all but nobody's; roles are read anew."""
    named = {user.username: user for user in User.objects.filter(username__startswith="matrix-")}
    return {each: named[username(each.name)] for each in crowd if each.name != "nobody"}
