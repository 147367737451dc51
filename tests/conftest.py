"""What every test may use: a real Chromium, and the mark that tells browser tests apart."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

pytest_plugins = ["tests.plugins.triggers", "tests.people"]

BROWSER_FIXTURES = {"page", "context", "browser", "new_context"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for a page, so that ``-m browser`` needs no bookkeeping."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Debian's Chromium. Without it a browser test fails in CI and is left out elsewhere."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("no chromium on this machine: `make test` installs it")
    pytest.skip("no chromium on this machine: `make test` installs it")


@pytest.fixture(scope="session")
def running_browsers() -> Iterator[list[Browser]]:
    """The browsers started so far; one serves all tests of a worker as long as it lives."""
    started: list[Browser] = []
    yield started
    for each in started:
        if each.is_connected():
            each.close()


@pytest.fixture
def browser(launch_browser: Callable[[], Browser], running_browsers: list[Browser]) -> Browser:
    """A living browser: one that was killed under a test fails that test, not all that come after it."""
    if not running_browsers or not running_browsers[-1].is_connected():
        running_browsers.append(launch_browser())
    return running_browsers[-1]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Start the system's browser; root must do without the sandbox."""
    # Without a screen the GPU process is of no use; when it fails a few times, as on a busy machine, Chromium ends.
    arguments = [
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-gpu-rasterization",
        "--in-process-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Browse as an office in Sơn La does."""
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": {"width": 1366, "height": 768},
    }
