"""The small province every test lives in: units, people by role, the campaign of 2021 and a practice campaign.

Everything is made through the product's own loaders and actions. It is made once per test database; a test that
flushed the database makes it again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client

import campaigns
from campaigns.actions import load_campaign, load_plans
from campaigns.models import Campaign
from dossiers.actions.opening import open_campaign
from dossiers.models import Dossier
from records import clock, triggers
from scoring.actions import load_shipped_sets
from units.actions import load_accounts, load_units
from units.models import Unit, User

PASSWORD = "Thamdinh@2021"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DATA = Path(campaigns.__file__).parent / "data"
IN_2021 = datetime(2021, 9, 16, 8, 0, tzinfo=ZONE)

#: One person of each role, seen from "Trung tâm Thông tin".
OFFICER = "tttt.canbo"
CHAIR = "tttt.chutich"
REGISTRAR = "tttt.vanthu"
SIBLING = "nkub.canbo"
APPRAISER = "vpub.thamdinh1"
SECOND_APPRAISER = "vpub.thamdinh2"
OFFICE_CHAIR = "vpub.chanhvp"
OFFICE_OFFICER = "vpub.canbo"
ADMIN = "vpub.quantri1"
SECOND_ADMIN = "vpub.quantri2"
SYSTEM = "quantri.hethong"
OUTSIDER = "nguoi.ngoai"


@dataclass
class World:
    """Handles on the small province."""

    at: datetime

    @cached_property
    def users(self) -> dict[str, User]:
        return {user.username: user for user in User.objects.all()}

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in Unit.objects.all()}

    @property
    def practice(self) -> Campaign:
        return Campaign.objects.get(code="dien-tap")

    @property
    def history(self) -> Campaign:
        return Campaign.objects.get(code="kh-vpub-2021")

    def user(self, name: str) -> User:
        return self.users[name]

    def dossier(self, unit_code: str = "U-03", campaign: str = "dien-tap") -> Dossier:
        return Dossier.objects.select_related(
            "participation__campaign__office", "participation__unit", "milestone"
        ).get(participation__unit__code=unit_code, participation__campaign__code=campaign)

    def client(self, name: str | None) -> Client:
        """A browser of this person, whose password was given a moment ago; ``None`` is nobody."""
        client = Client()
        if name is not None:
            client.force_login(self.users[name])
            password_given(client, self.users[name])
        return client


def recast(code: str, **fields: object) -> None:
    """Make a practice count as real, or the other way: what the database refuses (tests/dossiers/test_practice.py)."""
    connection.check_constraints()  # PostgreSQL takes no trigger off a table with checks still to come.
    with triggers.lifted(connection):
        Campaign.objects.filter(code=code).update(**fields)


def password_given(client: Client, user: User, ago: float = 0) -> None:
    """Note in the session that the password was given so many seconds ago, as the log-in page does."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def build(at: datetime) -> None:
    """Make the province: units, accounts, sets, plans, both campaigns opened."""
    load_units(by=None, at=at)
    users = load_accounts(password=PASSWORD, by=None, at=at)
    User.objects.create_user(username=OUTSIDER, password=PASSWORD, display_name="Người không có vai trò")
    load_shipped_sets(by=None, at=at)
    load_plans(by=None, at=at)
    for name, opened_at in (("kh-vpub-2021", IN_2021), ("dien-tap", at)):
        campaign = load_campaign(DATA / f"{name}.toml", today=clock.local_date(at), by=None, at=opened_at)
        open_campaign(campaign=campaign, by=users[ADMIN], at=opened_at)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Make the province once, outside of any test's transaction."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        build(clock.now())


@pytest.fixture
def world(db: None) -> World:
    """The small province, whole again if an earlier test flushed the database."""
    at = clock.now()
    if not Campaign.objects.exists():
        build(at)
    return World(at=at)
