"""People for the tests of the ground floor; it knows accounts only as ``AUTH_USER_MODEL``."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from units.models import User

AT = datetime(2021, 9, 28, 9, 20, 0, 123456, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    """28/9/2021, 16 giờ 20 in Sơn La."""
    return AT


@pytest.fixture
def make_person(db: None) -> Callable[..., User]:
    def make(username: str, **fields: Any) -> User:
        return get_user_model().objects.create_user(username=username, password="mat-khau-thu-1", **fields)

    return make


@pytest.fixture
def officer(make_person: Callable[..., User]) -> User:
    return make_person("can-bo", display_name="Cán bộ đầu mối", email="can-bo@example.invalid")


@pytest.fixture
def outsider(make_person: Callable[..., User]) -> User:
    return make_person("nguoi-ngoai", display_name="Người ngoài")
