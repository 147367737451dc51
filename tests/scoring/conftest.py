"""The sets that ship with the program, and people by role."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from scoring.actions import load_shipped_sets
from scoring.loaders import DATA_DIR, read_set
from scoring.models import CriteriaSet
from scoring.rules import SetSpec
from units import roles
from units.actions import create_account, create_unit, grant_role
from units.models import User

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    """One person for each kind of right over criteria sets."""

    officer: User
    appraiser: User
    office_admin: User
    system_admin: User
    outsider: User

    def client(self, name: str) -> Client:
        """Return a browser in which this person is signed in."""
        client = Client()
        client.force_login(getattr(self, name))
        return client


@pytest.fixture(scope="session")
def agency() -> SetSpec:
    """The working draft for agencies, read from its file."""
    return read_set(DATA_DIR / "2139-2020-co-quan" / "set.toml")


@pytest.fixture
def shipped(db: None) -> list[CriteriaSet]:
    return load_shipped_sets(by=None, at=AT)


@pytest.fixture
def stored(shipped: list[CriteriaSet]) -> CriteriaSet:
    return next(each for each in shipped if each.code == "2139-2020-co-quan")


@pytest.fixture
def people(db: None) -> People:
    office = create_unit(code="VP", name="Văn phòng", kind=roles.OFFICE, parent=None, by=None, at=AT)
    unit = create_unit(code="DV", name="Đơn vị", kind=roles.SUBORDINATE, parent=office, by=None, at=AT)
    made = {}
    for name, where, role in (
        ("officer", unit, roles.OFFICER),
        ("appraiser", office, roles.APPRAISER),
        ("office_admin", office, roles.OFFICE_ADMIN),
        ("system_admin", office, roles.SYSTEM_ADMIN),
        ("outsider", unit, ""),
    ):
        made[name] = create_account(
            username=name, display_name=name, password="mat-khau-thu-1", by=None, at=AT
        )
        if role:
            grant_role(user=made[name], unit=where, role=role, by=None, at=AT)
    return People(**made)
