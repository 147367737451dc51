"""S8 and S6: looking changes nothing, nothing is changed without a token, and the production settings are sound."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dossiers.models import Dossier
from records import guard
from tests.people import ADMIN, CHAIR, OFFICER, World
from tests.security.matrix import HEAVY, addresses
from tests.security.test_matrix import story  # noqa: F401 - the same dossier
from tests.test_permissions import ROUTES

ROOT = Path(__file__).resolve().parents[2]
WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)
#: A look may leave its row, keep its session, count in a throttle.
ALLOWED = {"records_accessentry", "django_session", "records_cache", "usersessions_usersession"}


def written(client: Client, address: str) -> set[str]:
    """Return the tables a GET writes to."""
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    found = (WRITES.match(each["sql"].strip()) for each in asked)
    return {match[1] for match in found if match is not None}


@pytest.mark.parametrize("person", [OFFICER, ADMIN])
def test_a_look_changes_nothing(world: World, story: Dossier, person: str) -> None:  # noqa: F811 - the fixture
    client = world.client(person)
    guilty = {
        route: tables
        for route, address in addresses(world, story).items()
        if route not in HEAVY and (tables := written(client, address) - ALLOWED)
    }
    assert guilty == {}


def test_nothing_is_changed_without_a_token(world: World, story: Dossier) -> None:  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user(CHAIR))
    answers = {route: client.post(address).status_code for route, address in addresses(world, story).items()}
    assert set(answers.values()) == {403}
    public = [
        name
        for name, pattern in ROUTES.items()
        if (policy := guard.policy_of(pattern.callback)) is not None
        and policy.public
        and not pattern.pattern.converters
    ]
    # Those that answer a look alone say so; none of them takes a form without its token.
    assert {client.post(reverse(name)).status_code for name in public} <= {403, 405}


def test_a_form_with_its_token_is_taken(world: World) -> None:
    """The twin: the refusal above is the token's, not the page's."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user(CHAIR))
    client.get(reverse("dossiers:home"))
    token = client.cookies["csrftoken"].value
    address = reverse("dossiers:notices_read")
    assert client.post(address).status_code == 403
    assert client.post(address, {"csrfmiddlewaretoken": token}).status_code == 302


def test_the_production_profile_passes_the_frameworks_own_check(tmp_path: Path) -> None:
    ours = {"TD_PROFILE", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    script = (
        "import django; from django.conf import settings; django.setup(); "
        "from django.core.management import call_command; call_command('check', deploy=True, fail_level='WARNING'); "
        "print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SECOND_STEP_REQUIRED, settings.DEBUG)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "TD_VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[-2] == "__Host-sessionid __Host-csrftoken True False"


def test_headers_of_a_signed_in_page(world: World) -> None:
    headers = world.client(OFFICER).get("/").headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
