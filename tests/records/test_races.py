"""Many writers of one chain at the same time; the twin switches the lock off and must fail."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from records import journal
from records.models import ChainHead, LogEntry
from units.models import User

WRITERS = 4
EACH = 5


def _together(work: Callable[[], None], writers: int) -> list[Exception]:
    """Run the work in so many threads, each on its own connection; returns what went wrong."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            work()
        except (DatabaseError, threading.BrokenBarrierError) as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return failures


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_chain_wait_for_each_other(at: datetime) -> None:
    person = User.objects.create_user(username="can-bo")

    def write() -> None:
        for _ in range(EACH):
            with transaction.atomic():
                journal.write(chain="moi", action="nop", by=person, at=at, subject=person)

    assert _together(write, WRITERS) == []
    assert list(LogEntry.objects.values_list("seq", flat=True)) == list(range(1, WRITERS * EACH + 1))
    assert journal.verify() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_writers_collide(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    person = User.objects.create_user(username="can-bo")
    ChainHead.objects.create(chain="moi", seq=0, hash=journal.GENESIS)
    both_have_read = threading.Barrier(2, timeout=20)

    def unlocked(chain: str) -> ChainHead:
        head = ChainHead.objects.get(chain=chain)
        both_have_read.wait()
        return head

    monkeypatch.setattr(journal, "_locked_head", unlocked)

    def write() -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010 - SQLite's wrapper only
        journal.write(chain="moi", action="nop", by=person, at=at, subject=person)

    assert len(_together(write, 2)) == 1
    assert LogEntry.objects.count() == 1
