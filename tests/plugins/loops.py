"""``asyncio.run`` works in a test that comes after one in a browser.

Playwright leaves its event loop marked as running in the thread of the tests, and ``asyncio.run`` (pyHanko calls it to
sign and to judge signatures) refuses a thread that has one. pytest-django puts tests in a browser last, but two workers
steal from each other, so a worker may meet a plain test after its first browser. The mark is taken away for the length
of the call alone: the connections to the database hang on it, and must be the same from the start of a test to its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def asyncio_runs_beside_playwright() -> Iterator[None]:
    run = asyncio.run

    def beside(*arguments: Any, **named: Any) -> Any:
        marked = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        try:
            return run(*arguments, **named)
        finally:
            asyncio._set_running_loop(marked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "run", beside)
        yield
