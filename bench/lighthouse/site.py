"""The product as Lighthouse meets it: served like an office's, and a browser that is signed in."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(var: Path) -> Iterator[str]:
    """Serve the demonstration under ``var`` (built when it is not there) on a free port until the block ends."""
    port = free_port()
    server = subprocess.Popen(
        ["bash", "scripts/serve"], cwd=ROOT, env={**os.environ, "PORT": str(port), "TD_VAR_DIR": str(var)}
    )
    try:
        while not _answers(port):
            if server.poll() is not None:
                raise SystemExit("scripts/serve ended before it answered")
            time.sleep(1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        asked.close()


def places() -> dict[str, int]:
    """Return a dossier of the practice campaign for every state that occurs there."""
    import django

    django.setup()
    from dossiers.models import Dossier

    found: dict[str, int] = {}
    for dossier in Dossier.objects.filter(participation__campaign__code="dien-tap").order_by("pk"):
        found.setdefault(dossier.state, dossier.pk)
    return found


@contextmanager
def signed_in(user: str, address: str, port: int, profile: Path) -> Iterator[None]:
    """Keep a Chromium open that listens to Lighthouse at ``port`` and holds the session cookie of ``user``."""
    from django.conf import settings
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from units.models import User

    client = Client()
    client.force_login(User.objects.get(username=user))
    name = settings.SESSION_COOKIE_NAME
    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile,
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                f"--remote-debugging-port={port}",
            ],
        )
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
        yield
        context.close()
