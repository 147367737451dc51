"""Lift the database triggers while a transactional test empties its tables, and put them back at once.

SQLite flushes by DELETE and PostgreSQL by TRUNCATE; the append-only tables refuse both. Only the flush of a test
is let through: the suite runs with every trigger in place.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from records import triggers


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_triggers() -> Iterator[None]:
    flush = BaseDatabaseOperations.execute_sql_flush

    def lifting(self: Any, sql_list: list[str]) -> None:
        with triggers.lifted(self.connection):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lifting)
        yield
