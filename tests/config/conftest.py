"""People of three kinds for the frame and the log-in: an officer, an Office admin, one without any role."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from units import actions, roles
from units.models import Unit, User

AT = datetime(2021, 9, 16, 2, 0, tzinfo=UTC)
PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture(autouse=True)
def _no_throttles_left(db: None) -> None:
    """Throttles live in the database cache and would count the tests before."""
    cache.clear()


@pytest.fixture
def office(db: None) -> Unit:
    return actions.create_unit(
        code="VP", name="Văn phòng UBND tỉnh", kind=roles.OFFICE, parent=None, by=None, at=AT
    )


@pytest.fixture
def centre(office: Unit) -> Unit:
    return actions.create_unit(
        code="TTTT", name="Trung tâm Thông tin", kind=roles.SUBORDINATE, parent=office, by=None, at=AT
    )


def account(name: str, *held: tuple[Unit, str]) -> User:
    user = actions.create_account(
        username=name, display_name=name, encoded=make_password(PASSWORD), by=None, at=AT
    )
    for unit, role in held:
        actions.grant_role(user=user, unit=unit, role=role, by=None, at=AT)
    return user


@pytest.fixture
def officer(centre: Unit) -> User:
    return account("can-bo-tttt", (centre, roles.OFFICER))


@pytest.fixture
def admin(office: Unit) -> User:
    return account("quan-tri-vp", (office, roles.OFFICE_ADMIN), (office, roles.APPRAISER))


@pytest.fixture
def outsider(db: None) -> User:
    return account("nguoi-ngoai")
