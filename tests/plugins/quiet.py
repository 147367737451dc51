"""A test that empties the database waits for the server of a browser test to have answered.

A page that is closed leaves what it asked for behind: the thread of the live server goes on saving while PostgreSQL's
TRUNCATE asks for every table, each then waits for the other, and one is ended. So the flush waits until no request is
under way in another thread. One that was still on its way through the socket may begin after that: once in a while
PostgreSQL then ends the flush, which is simply done again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError
from django.db.backends.base.operations import BaseDatabaseOperations

PATIENCE = 30.0
TRIES = 3


class UnderWay:
    """Requests that other threads are answering. A test's own client is left out: not every answer of it is closed."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = threading.Condition()

    def started(self, **_: Any) -> None:
        self._step(1)

    def finished(self, **_: Any) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        if threading.current_thread() is not threading.main_thread():
            with self.changed:
                self.count = max(0, self.count + step)
                self.changed.notify_all()


under_way = UnderWay()


def wait_for_answers(patience: float = PATIENCE) -> bool:
    """Wait until no other thread answers a request; false when one still does after ``patience`` seconds."""
    with under_way.changed:
        return under_way.changed.wait_for(lambda: under_way.count == 0, timeout=patience)


def _settle() -> None:
    """One that never ends holds up one test, not all that follow."""
    if not wait_for_answers():
        with under_way.changed:
            under_way.count = 0


@pytest.fixture(scope="session", autouse=True)
def flush_waits_for_answers() -> Iterator[None]:
    flush = BaseDatabaseOperations.execute_sql_flush

    def waiting(self: Any, sql_list: list[str]) -> None:
        for _ in range(TRIES - 1):
            _settle()
            with contextlib.suppress(OperationalError):
                flush(self, sql_list)
                return
            time.sleep(0.5)
        _settle()
        flush(self, sql_list)

    request_started.connect(under_way.started, dispatch_uid="tests.quiet")
    request_finished.connect(under_way.finished, dispatch_uid="tests.quiet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", waiting)
        yield
    request_started.disconnect(dispatch_uid="tests.quiet")
    request_finished.disconnect(dispatch_uid="tests.quiet")
