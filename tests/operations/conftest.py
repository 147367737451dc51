"""The small province's people, and a database that can be taken away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from operations.queries import health


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Answers to strangers hold for some seconds; a test begins without any."""
    health._in_slot.cache_clear()


@pytest.fixture
def database_away(transactional_db: None) -> Iterator[None]:
    """Lead the connection to where no database is: a folder that is not there, a port nobody listens on."""
    wrong = {"NAME": "/khong-co/x.sqlite3"} if connection.vendor == "sqlite" else {"PORT": "1"}
    before = {key: connection.settings_dict[key] for key in wrong}
    connection.close()
    connection.settings_dict.update(wrong)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
