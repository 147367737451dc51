"""nginx before the web servers of a test, ruled by the very file that is shipped.

Only what belongs to an office is put in another's place: ports, the folders of its log and of the product, and TLS, which is left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.operations.machines import Machine, free_port

SHIPPED = ROOT / "deploy" / "nginx" / "thamdinh.conf"
#: Where a Debian account that is not root does not look by itself.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "nginx"
#: Folders nginx would otherwise keep where only root writes.
KEPT = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def rules(folder: Path, *, port: int, web: int, lane: int) -> str:
    """Return the shipped file with these ports; raises ``ValueError`` where it no longer says what is replaced."""
    text = SHIPPED.read_text(encoding="utf-8")
    for found, instead in (
        ("127.0.0.1:8000", f"127.0.0.1:{web}"),
        ("127.0.0.1:8001", f"127.0.0.1:{lane}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        ("/var/log/nginx", str(folder)),
        ("/opt/tham-dinh", str(ROOT)),
    ):
        if found not in text:
            raise ValueError(found)
        text = text.replace(found, instead)
    return re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)


@contextmanager
def front(folder: Path, *, web: int, lane: int) -> Iterator[Machine]:
    """Run nginx on a free port before a web server and a lane until the block ends."""
    folder.mkdir()
    port = free_port()
    main = [f"pid {folder}/pid", f"error_log {folder}/error.log", "daemon off", "worker_processes 1"]
    if os.geteuid() == 0:
        main.append("user root")
    kept = " ".join(f"{each}_temp_path {folder}/{each};" for each in KEPT)
    text = "; ".join([*main, "events { worker_connections 4096; }"])
    place = folder / "nginx.conf"
    place.write_text(
        f"{text} http {{ access_log off; {kept}\n{rules(folder, port=port, web=web, lane=lane)} }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [NGINX, "-e", str(folder / "error.log"), "-c", str(place)], start_new_session=True
    )
    machine = Machine(process, port)
    try:
        _wait(machine)
        yield machine
    finally:
        machine.kill()


def served(folder: Path, method: str) -> list[int]:
    """Return the port that answered each request of this method, in order, as nginx's log of a stopped or running front says."""
    lines = (folder / "thamdinh.log").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines]
    return [int(each[-2].rpartition(":")[2]) for each in words if each[1] == method and ":" in each[-2]]


def _wait(machine: Machine) -> None:
    """Wait until nginx answers for itself: what only the web machines may be asked, it refuses."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert machine.process.poll() is None
        try:
            if machine.get("/metrics")[0] == 404:
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("nginx")
