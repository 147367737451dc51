"""A daemon that speaks clamd's protocol (PING, INSTREAM) over a real socket, as much of it as the product asks."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: What it takes for malware; the industry's own harmless test string is built so that no scanner takes this file for it.
SIGN = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = bytearray()
        while (letter := self.rfile.read(1)) not in (b"\0", b""):
            command += letter
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self.wfile.write(self._judged())

    def _judged(self) -> bytes:
        heard = bytearray()
        while (size := int.from_bytes(self.rfile.read(4), "big")) > 0:
            heard += self.rfile.read(size)
        self.server.heard.append(bytes(heard))  # type: ignore[attr-defined]
        if SIGN in heard:
            return b"stream: Eicar-Signature FOUND\0"
        if len(heard) > 1_000_000:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: OK\0"


@contextmanager
def daemon(place: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Serve at a path, or on a port of loopback; yields the address for ``CLAMD`` and what was sent to be judged."""
    heard: list[bytes] = []
    server: Any
    if place is not None:
        server = socketserver.ThreadingUnixStreamServer(str(place), _Line)
        address = str(place)
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Line)
        address = f"127.0.0.1:{server.server_address[1]}"
    server.heard = heard
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield address, heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silent() -> Iterator[str]:
    """A socket that takes a call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"
