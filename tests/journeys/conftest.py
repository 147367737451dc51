"""Journeys start from nothing but an address: people log in, and a picture is kept of whatever fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.journeys.desk import Desk
from tests.people import World

NewDesk = Callable[..., Desk]


def pytest_configure(config: pytest.Config) -> None:
    """Keep a picture of every page of a failing journey (test-results/)."""
    config.option.screenshot = "only-on-failure"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Each person brings a window of his own."""
    return {key: value for key, value in browser_context_args.items() if key not in {"viewport", "base_url"}}


@pytest.fixture(autouse=True)
def _no_throttles_left(transactional_db: None) -> Iterator[None]:
    """Throttles of the log-in live in the database cache, which no flush empties."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def desk(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, transactional_db: None, world: World
) -> NewDesk:
    """Seat a person at a browser of his own: ``desk("tttt.canbo", width=390)``; he logs in by himself."""

    def seat(name: str, *, width: int = 1366, scripts: bool = True) -> Desk:
        context = new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, base_url=live_server.url
        )
        context.set_default_timeout(20_000)
        seated = Desk(context.new_page(), name, width=width, scripts=scripts)
        seated.log_in()
        return seated

    return seat
