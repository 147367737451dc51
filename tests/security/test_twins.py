"""Each guard of S5 to S8 switched off once: the test that stands for it must fail then (``quality.md``, the twin).

The tests are those of the suite, called with the guard gone. Twins of S1 to S4 stand beside their tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from records import guard
from records.sheets import cells
from tests.config import test_account as accounts
from tests.config import test_second_step as sessions
from tests.config.conftest import account
from tests.people import OFFICER, World
from tests.records import test_sheets as sheets
from tests.security import test_purity as purity
from units import roles
from units.models import User

HEADERS = {
    "records.middleware.ContentSecurityPolicyMiddleware": "Content-Security-Policy",
    "records.middleware.NoStoreMiddleware": "Cache-Control",
    "django.middleware.clickjacking.XFrameOptionsMiddleware": "X-Frame-Options",
    "django.middleware.security.SecurityMiddleware": "X-Content-Type-Options",
}


@pytest.fixture(autouse=True)
def _no_throttles_left(db: None) -> None:
    cache.clear()


def officer(world: World) -> User:
    """An account with the password that the tests of log-in type."""
    return account("can-bo-thu", (world.units["U-03"], roles.OFFICER))


def fails(check: Callable[..., Any], *given: Any) -> None:
    """The check holds no longer; a fault of another kind would prove nothing."""
    with pytest.raises((AssertionError, KeyError)):
        check(*given)


@pytest.mark.parametrize(
    "check",
    [
        lambda _world: sheets.test_no_text_becomes_a_formula_and_it_reads_back("="),
        purity.test_headers_of_a_signed_in_page,
        lambda world: accounts.test_ten_failures_close_the_account_for_this_address_only(
            Client(), officer(world)
        ),
        lambda world: accounts.test_changing_the_password_ends_other_sessions_and_is_logged(
            Client(), officer(world)
        ),
        sessions.test_a_locked_account_is_out_at_the_next_request_and_does_not_wake_up_signed_in,
        sessions.test_approving_asks_for_the_password_and_goes_on_with_what_was_sent,
        lambda _world: accounts.test_passwords_are_argon2id(),
        purity.test_a_form_with_its_token_is_taken,
    ],
    ids=["s5", "s6", "s7-guessing", "s7-password", "s7-locked", "s7-approve", "s7-hash", "s8"],
)
def test_with_its_guard_each_of_them_holds(world: World, check: Callable[[World], None]) -> None:
    """Otherwise a failure without the guard would prove nothing."""
    check(world)


@pytest.mark.parametrize("start", ["=", "@", "\t"])
def test_s5_a_text_that_is_not_neutralised_is_seen(monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.setattr(cells, "FORMULA_STARTS", ("nothing",))
    fails(sheets.test_no_text_becomes_a_formula_and_it_reads_back, start)


@pytest.mark.parametrize("middleware", sorted(HEADERS))
def test_s6_a_missing_header_is_seen(world: World, settings: Settings, middleware: str) -> None:
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != middleware]
    assert HEADERS[middleware] not in world.client(OFFICER).get("/").headers
    fails(purity.test_headers_of_a_signed_in_page, world)


def test_s7_guessing_without_a_throttle_is_seen(world: World, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
    settings.LOGIN_FAILED = settings.LOGIN_FAILED_OF_ADDRESS = settings.LOGIN_FAILED_OF_ACCOUNT = "100000/5m"
    fails(accounts.test_ten_failures_close_the_account_for_this_address_only, Client(), officer(world))


def test_s7_a_session_that_outlives_its_password_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User, "get_session_auth_hash", lambda _self: "ever the same")
    fails(accounts.test_changing_the_password_ends_other_sessions_and_is_logged, Client(), officer(world))


def test_s7_a_locked_account_that_goes_on_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two guards stand here: the sessions are ended, and the log-in's backend knows nobody who is locked."""
    monkeypatch.setattr("units.actions.accounts.end_sessions", lambda **_: 0)
    monkeypatch.setattr(ModelBackend, "user_can_authenticate", lambda _self, _user: True)
    fails(sessions.test_a_locked_account_is_out_at_the_next_request_and_does_not_wake_up_signed_in, world)


def test_s7_approving_without_the_password_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "proved_lately", lambda _request: True)
    fails(sessions.test_approving_asks_for_the_password_and_goes_on_with_what_was_sent, world)


def test_s7_a_weaker_hash_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr("config.settings.PASSWORD_HASHERS", weak)
    fails(accounts.test_passwords_are_argon2id)


def test_s8_a_form_taken_without_its_token_is_seen(world: World, settings: Settings) -> None:
    csrf = "django.middleware.csrf.CsrfViewMiddleware"
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != csrf]
    fails(purity.test_a_form_with_its_token_is_taken, world)
