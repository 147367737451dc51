"""What CI, which runs everything on two databases, runs on PostgreSQL alone. By hand `make test` leaves nothing out.

Tests in a browser cost much and meet the same program on both databases; a sample of them stays on SQLite. The tests of
the demonstration make databases of their own, on PostgreSQL's turn one of each kind.
"""

from __future__ import annotations

import os

import pytest
from django.conf import settings

from tests.browsing import BROWSER_FIXTURES

ONCE = ("tests/journeys/", "tests/dossiers/test_demo.py")
SAMPLE = (
    "tests/journeys/test_unit.py",
    "tests/dossiers/test_content_browser.py",
)


def sample_is_enough() -> bool:
    """Whether this is CI's run on SQLite, before its whole one on PostgreSQL."""
    return os.environ.get("CI") == "true" and "sqlite" in settings.DATABASES["default"]["ENGINE"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on SQLite in CI what the run on PostgreSQL does; said as «deselected»."""
    if not sample_is_enough():
        return
    left = [item for item in items if _dear(item) and not item.nodeid.startswith(SAMPLE)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


def _dear(item: pytest.Item) -> bool:
    return item.nodeid.startswith(ONCE) or bool(BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())))
