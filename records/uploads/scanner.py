"""Ask ClamAV's daemon over its socket (``CLAMD``): the file goes there as a stream, nothing is written for it.

Protocol: clamd(8), commands PING and INSTREAM, each ended by a NUL.
"""

from __future__ import annotations

import socket
from typing import Final

from django.conf import settings

from records.uploads.kinds import Unfit

PIECE: Final = 1 << 16
ANSWER: Final = 4096
AWAY: Final = "chưa kiểm tra được mã độc nên chưa được nhận"
LATER: Final = (
    "Bộ quét mã độc của máy chủ không trả lời; chờ vài phút rồi tải lại. Nếu vẫn vậy, báo Quản trị hệ thống."
)
FOUND: Final = "có mã độc"
CLEAN_UP: Final = "Tệp không được lưu. Quét mã độc trên máy tính trước khi gửi tệp khác."


class ScannerAway(Exception):  # noqa: N818 - an answer, not a fault of the program
    """The daemon does not answer, or not in its protocol."""


def configured() -> bool:
    """Whether files are shown to a scanner at all."""
    return bool(settings.CLAMD)


def ping() -> None:
    """Raise ``ScannerAway`` unless the daemon answers."""
    if _asked(b"zPING\0") != "PONG":
        raise ScannerAway("không trả lời PONG")


def judge(data: bytes) -> None:
    """Raise ``Unfit`` when the scanner finds something, or cannot be asked; without a scanner do nothing."""
    if not configured():
        return
    try:
        said = _asked(b"zINSTREAM\0", data)
    except ScannerAway as away:
        raise Unfit(AWAY, LATER) from away
    if said.endswith(" FOUND"):
        name = said.removeprefix("stream: ").removesuffix(" FOUND")
        raise Unfit(f"{FOUND} ({name[:80]})", CLEAN_UP)
    if said != "stream: OK":
        raise Unfit(AWAY, LATER)


def _asked(command: bytes, data: bytes | None = None) -> str:
    """Send a command, with a stream of pieces where there is one; return the answer without its NUL."""
    try:
        with _connected() as line:
            line.sendall(command)
            if data is not None:
                for start in range(0, len(data), PIECE):
                    piece = data[start : start + PIECE]
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
            said = bytearray()
            while not said.endswith(b"\0") and len(said) < ANSWER and (more := line.recv(ANSWER)):
                said += more
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    if not said.endswith(b"\0"):
        raise ScannerAway("trả lời dở dang")
    return said[:-1].decode("utf-8", "replace").strip()


def _connected() -> socket.socket:
    address = settings.CLAMD
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(settings.CLAMD_SECONDS)
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ScannerAway("CLAMD phải là đường dẫn của socket hoặc máy:cổng")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=settings.CLAMD_SECONDS)
