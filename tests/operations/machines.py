"""Web servers and workers as processes of their own: each with a folder of its own, over the tests' database.

What several machines share is what ``docs/van-hanh.md`` says they share: the database, ``SECRET_KEY``, and either a folder
(``FILES_DIR``, ``PAPER_KEYS_DIR``) or a bucket and the key of papers (``S3_…``, ``PAPER_KEY``).
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from operations.loaders import dumps

PATIENCE = 120
UNITS = settings.BASE_DIR / "deploy" / "systemd"


def environment(home: Path, shared: dict[str, str]) -> dict[str, str]:
    """Return the environment of a machine whose own folder is ``home``."""
    given = connection.settings_dict
    url = f"sqlite:///{given['NAME']}" if connection.vendor == "sqlite" else dumps.address_of(given)
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.operations.machine_settings",
        "TD_PROFILE": "local",
        "TD_VAR_DIR": str(home),
        "SECRET_KEY": settings.SECRET_KEY,
        **shared,
    }


def shared_folder() -> dict[str, str]:
    """Say where the files and keys of the tests lie."""
    return {"FILES_DIR": str(settings.FILES_DIR), "PAPER_KEYS_DIR": str(settings.PAPER_KEYS_DIR)}


def free_port() -> int:
    """Return a port of this machine nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(
    home: Path,
    shared: dict[str, str],
    *,
    workers: int = 1,
    application: str = "config.wsgi",
    unit: str = "thamdinh-web",
) -> Iterator[Machine]:
    """Run a web server as its systemd unit does, on a free port until the block ends."""
    port, text = free_port(), (UNITS / f"{unit}.service").read_text(encoding="utf-8")
    [line] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    line = line.replace("/opt/tham-dinh/.venv/bin/python", sys.executable)
    line = line.replace("config.wsgi", application).replace("${WEB_WORKERS}", str(workers))
    command = re.sub(r"(?<=--bind )\S+", f"127.0.0.1:{port}", line).split()
    process = subprocess.Popen(
        [*command, "--log-level", "error"],
        cwd=settings.BASE_DIR,
        env=environment(home, shared),
        start_new_session=True,
    )
    for nice in re.findall(r"^Nice=(.*)$", text, re.MULTILINE):
        prefer(process.pid, int(nice))
    machine = Machine(process, port)
    try:
        machine.wait_until_ready()
        yield machine
    finally:
        machine.kill()


def prefer(pid: int, nice: int) -> None:
    """Give a process the share its unit asks for; where the account may not, it goes without.

    Linux weighs sessions against each other before it weighs processes, as systemd weighs services.
    """
    group = Path(f"/proc/{pid}/autogroup")
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, nice)
        if group.exists():
            group.write_text(str(nice), encoding="ascii")


@contextmanager
def worker(home: Path, shared: dict[str, str], *arguments: str) -> Iterator[Machine]:
    """Run the product's own worker until the block ends."""
    command = [
        sys.executable,
        "manage.py",
        "run_worker",
        "--interval",
        "0.1",
        "--no-startup-delay",
        *arguments,
    ]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(home, shared), start_new_session=True
    )
    machine = Machine(process, 0)
    try:
        yield machine
    finally:
        machine.kill()


class Machine:
    """A running process and its children."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def kill(self) -> None:
        """End it and its children as a power cut does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=30)

    def wait_until_ready(self) -> None:
        """Ask /readyz until it says so."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError("/readyz")

    def get(self, path: str, session: str = "") -> tuple[int, bytes]:
        """Return status and body of a page, as the owner of the session sees it."""
        status, body, _headers = self._ask("GET", path, {"Cookie": f"sessionid={session}"} if session else {})
        return status, body

    def post(self, path: str, session: str, *, form: str) -> tuple[int, str]:
        """Send a form found on the page ``form``; returns status and where it leads to."""
        _status, page, headers = self._ask("GET", form, {"Cookie": f"sessionid={session}"})
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        cookie = re.search(r"csrftoken=([^;]+)", headers)
        assert token is not None
        assert cookie is not None
        body = urlencode({"csrfmiddlewaretoken": token[1].decode()})
        sent = {
            "Cookie": f"sessionid={session}; csrftoken={cookie[1]}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        status, _body, headers = self._ask("POST", path, sent, body)
        place = re.search(r"^Location: (.+)$", headers, re.MULTILINE)
        return status, place[1].strip() if place else ""

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[int, bytes, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body=body, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.read(), str(answer.headers)
        finally:
            line.close()
