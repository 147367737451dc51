"""Tries are counted exactly, by whoever counts at the same moment, and forgotten when their time is over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import tries
from records.models import Tries
from records.tries import Limit

ONE, TWO = Limit("dang-nhap", "tttt.canbo", 3, 60), Limit("dia-chi", "10.1.2.3", 5, 60)


def test_each_limit_has_its_own_amount_and_all_are_counted_by_one_statement(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert tries.count([ONE, TWO]) == []
    assert len(asked) == 1
    assert [tries.count([ONE, TWO]) for _ in range(5)] == [[], [], [ONE], [ONE], [ONE, TWO]]
    assert tries.count([Limit(ONE.what, "nkub.canbo", 1, 60)]) == []
    assert tries.count([]) == []


def test_what_is_taken_back_counts_no_more_and_never_goes_below_nothing(db: None) -> None:
    tries.count([ONE])
    tries.take_back([ONE])
    tries.take_back([ONE])
    assert not tries.is_known(ONE)
    assert [tries.count([ONE]) for _ in range(4)] == [[], [], [], [ONE]]
    tries.take_back([])


def test_a_window_ends_as_a_whole_and_what_ended_is_taken_away(db: None) -> None:
    short = Limit("ngan", "x", 1, 0.05)
    assert [tries.count([short]), tries.count([short])] == [[], [short]]
    time.sleep(0.06)
    assert not tries.is_known(short)
    assert tries.count([short]) == []
    tries.count([ONE])
    time.sleep(0.06)
    call_command("chain_access", verbosity=0)
    assert list(Tries.objects.values_list("key", flat=True)) == [ONE.key]


def test_neither_account_nor_address_can_be_read_from_a_row(db: None) -> None:
    tries.count([ONE, TWO])
    kept = str(list(Tries.objects.values()))
    assert "tttt" not in kept
    assert "10.1" not in kept


def together(work: Callable[[], object], writers: int = 4, each: int = 5) -> None:
    ready = threading.Barrier(writers, timeout=20)

    def run() -> None:
        try:
            ready.wait()
            for _ in range(each):
                work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_count_at_once_none_is_forgotten() -> None:
    together(lambda: tries.count([TWO, ONE]))
    assert set(Tries.objects.values_list("number", flat=True)) == {20}


@pytest.mark.django_db(transaction=True)
def test_reading_first_and_writing_afterwards_forgets_some() -> None:
    """The twin: what a count without the database's own addition does."""
    Tries.objects.create(key=ONE.key, ends_at=time.time() + 60, number=0)
    both_have_read = threading.Barrier(2, timeout=20)

    def careless() -> None:
        number = Tries.objects.get(key=ONE.key).number
        both_have_read.wait()
        Tries.objects.filter(key=ONE.key).update(number=number + 1)

    together(careless, writers=2, each=1)
    assert Tries.objects.get(key=ONE.key).number == 1
