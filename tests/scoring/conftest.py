"""The sets that ship with the program, and people by role."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from scoring.actions import load_shipped_sets, open_version
from scoring.loaders import read_set, set_path
from scoring.models import CriteriaSet
from scoring.rules import SetSpec
from tests import people as province
from tests.people import World, password_given
from units.models import User

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    """One person for each kind of right over criteria sets."""

    officer: User
    appraiser: User
    office_admin: User
    second_admin: User
    system_admin: User
    outsider: User

    def client(self, name: str) -> Client:
        """Return a browser in which this person is signed in."""
        client = Client()
        client.force_login(getattr(self, name))
        password_given(client, getattr(self, name))
        return client


@pytest.fixture(scope="session")
def agency() -> SetSpec:
    """The working draft for agencies, read from its file."""
    return read_set(set_path("2139-2020-co-quan"))


@pytest.fixture
def shipped(db: None) -> list[CriteriaSet]:
    return load_shipped_sets(by=None, at=AT)


@pytest.fixture
def stored(shipped: list[CriteriaSet]) -> CriteriaSet:
    return next(each for each in shipped if each.code == "2139-2020-co-quan")


@pytest.fixture
def people(world: World) -> People:
    return People(
        officer=world.user(province.OFFICER),
        appraiser=world.user(province.APPRAISER),
        office_admin=world.user(province.ADMIN),
        second_admin=world.user(province.SECOND_ADMIN),
        system_admin=world.user(province.SYSTEM),
        outsider=world.user(province.OUTSIDER),
    )


@pytest.fixture
def opened(stored: CriteriaSet, people: People) -> CriteriaSet:
    """A new version of the agencies' draft, open for editing."""
    return open_version(base=stored, reason="Đối chiếu văn bản đã ký", by=people.office_admin, at=AT)
