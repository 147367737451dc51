"""Count queries alike on both databases: PostgreSQL is asked for the time, SQLite is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def queries(expected: int) -> Iterator[None]:
    """Expect so many queries inside, readings of the database's clock left out."""
    with CaptureQueriesContext(connection) as seen:
        yield
    told = [each["sql"] for each in seen.captured_queries if "clock_timestamp" not in each["sql"]]
    assert len(told) == expected, "\n".join(told)
