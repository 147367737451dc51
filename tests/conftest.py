"""What every test may use: a real Chromium, and the mark that tells browser tests apart."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect

from tests.browsing import BROWSER_FIXTURES

pytest_plugins = [
    "tests.plugins.triggers",
    "tests.plugins.migrated",
    "tests.plugins.once",
    "tests.plugins.quiet",
    "tests.plugins.loops",
    "tests.people",
]

# Two workers, a browser, a web server and a database share what may be two slow cores: patience costs a test that
# passes nothing.
expect.set_options(timeout=20_000)

# The suite tries the same examples in every run, so that a red run speaks of a change; the long hunts draw new ones. How
# long an example took is the machine's and is never judged.
for profile, known in (("suite", True), ("hunt", False)):
    settings.register_profile(
        profile,
        derandomize=known,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("hunt" if os.environ.get("RELIABILITY") else "suite")


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
    arguments = ["--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    # Of two tabs one lies behind the other; what it has to save must not wait for it to be looked at.
    arguments += ["--disable-background-timer-throttling", "--disable-renderer-backgrounding"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    # Papers are drawn with one typeface and a font configuration of their own; Chromium, started later by the same
    # process, would inherit it and end at the first letter it has no font for.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FONTCONFIG")}
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": arguments,
        "env": environment,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Browse as an office in Sơn La does."""
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": {"width": 1366, "height": 768},
    }
