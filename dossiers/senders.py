"""The one way out to another system's address: a single POST, pinned to the address that was checked.

The name is resolved once; every address it has must be public, and the connection goes to the one that was looked at,
so that a name cannot answer differently the second time. No redirect is followed, no proxy asked, no body read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dossiers.rules import hooks as rules

TIMEOUT = 10.0
#: However slowly the other side drips its answer, after this many seconds it counts as none.
DEADLINE = 20.0
OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, or ``None`` and why there was none."""

    status: int | None
    error: str = ""

    @property
    def taken(self) -> bool:
        return self.status in OK


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name says by now."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._address, self._pinned_context = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        if self._pinned_context is None:
            self.sock = plain
        else:
            self.sock = self._pinned_context.wrap_socket(plain, server_hostname=self.host)


def post(
    url: str, body: str, headers: Mapping[str, str], *, loopback: bool, deadline: float = DEADLINE
) -> Answer:
    """Send one message; never raises for what the other side does."""
    if refused := rules.why_not_url(url, loopback=loopback):
        return Answer(None, refused)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        host = (parts.hostname or "").encode("idna").decode()
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return Answer(None, "Không tìm thấy máy nhận theo tên này.")
    for address in sorted(found):
        if refused := rules.why_not_ip(address, loopback=loopback):
            return Answer(None, refused)
    connection = _Pinned(host, port, min(found), ssl.create_default_context() if secure else None)
    timer = threading.Timer(deadline, _cut, [connection])
    timer.daemon = True
    timer.start()
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=body.encode(), headers=dict(headers))
        return Answer(connection.getresponse().status)
    except TimeoutError:
        return Answer(None, "Máy nhận không trả lời kịp.")
    except ssl.SSLError:
        return Answer(None, "Chứng thư https của máy nhận không hợp lệ.")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(None, "Không kết nối được hoặc máy nhận ngắt kết nối.")
    finally:
        timer.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
