"""What lets tests with and without a browser follow each other in any order."""

from __future__ import annotations

import asyncio
import threading

from django.core.signals import request_finished, request_started

from tests.plugins import quiet


async def _answer() -> int:
    return 42


def test_asyncio_runs_in_a_thread_that_playwright_has_marked() -> None:
    before = asyncio._get_running_loop()
    marked = asyncio.new_event_loop()
    try:
        asyncio._set_running_loop(marked)
        assert asyncio.run(_answer()) == 42
        assert asyncio._get_running_loop() is marked
    finally:
        asyncio._set_running_loop(before)
        marked.close()


def test_a_flush_waits_for_the_answer_of_another_thread() -> None:
    begun, end = threading.Event(), threading.Event()

    def server() -> None:
        request_started.send(sender=server, environ={})
        begun.set()
        end.wait(20)
        request_finished.send(sender=server)

    thread = threading.Thread(target=server)
    thread.start()
    assert begun.wait(20)
    assert not quiet.wait_for_answers(0.05)
    end.set()
    thread.join(20)
    assert quiet.wait_for_answers(0.05)


def test_the_client_of_a_test_holds_no_flush_up() -> None:
    quiet.under_way.started()  # What the signal calls; sending it would close connections too.
    assert quiet.wait_for_answers(0.05)
