"""Count queries alike on both databases, and alike whatever ran before in the same process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@contextmanager
def queries(expected: int) -> Iterator[None]:
    """Expect so many queries inside, readings of the database's clock left out."""
    with CaptureQueriesContext(connection) as seen:
        yield
    told = _told(seen)
    assert len(told) == expected, "\n".join(told)


def cost(client: Client, url: str) -> int:
    """Return the number of queries of a page that opens (200).

    The page is opened once before the counting: criteria sets and the like are kept in the process, so a first
    look costs more than a second one, and which test has the first look depends on the order of the tests.
    """
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(_told(seen))


def _told(seen: CaptureQueriesContext) -> list[str]:
    """Leave out the questions for the time: PostgreSQL is asked, SQLite is not."""
    return [each["sql"] for each in seen.captured_queries if "clock_timestamp" not in each["sql"]]
