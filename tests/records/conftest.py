"""People for the tests of the ground floor; it knows accounts only as ``AUTH_USER_MODEL``."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django_tasks_db.models import DBTaskResult

from records import triggers
from records.models import AccessEntry, ChainHead, Job, LogEntry, Notice, PersonalValue
from units.models import User

AT = datetime(2021, 9, 28, 9, 20, 0, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_recorded_yet(request: pytest.FixtureRequest) -> None:
    """Begin every test of the ground floor without log, notices and jobs, whatever the suite keeps in the database."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None and "db" not in request.fixturenames:
        return
    request.getfixturevalue("transactional_db" if mark and mark.kwargs.get("transaction") else "db")
    if not LogEntry.objects.exists() and not AccessEntry.objects.exists():
        return
    with triggers.lifted(connection):
        for model in (PersonalValue, LogEntry, ChainHead, AccessEntry, Notice, Job, DBTaskResult):
            model.objects.all()._raw_delete(connection.alias)


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
