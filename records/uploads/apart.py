"""Open a foreign file in a process apart: what it swells to, loops in or breaks takes nothing else down with it.

The process is forked, so the libraries are loaded already, and bounded by the kernel: memory, seconds of work, no file
may be written. It answers through a pipe and ends without running anything of its parent's.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from records.uploads.kinds import SMALLER, TOO_HEAVY, UNREADABLE, Unfit

#: Beyond what the process holds already. The largest picture that is taken needs about half of it.
MEMORY: Final = 700 * 1024 * 1024
SECONDS: Final = 20
#: A machine in its deadline minute gives a process less than a core.
PATIENCE: Final = 40
KEPT, CHANGED, UNFIT, BROKEN, HEAVY = b"k", b"c", b"u", b"b", b"h"


def apart(work: Callable[[], bytes | None]) -> bytes | None:
    """Run ``work`` apart; returns its bytes or ``None``. Raises ``Unfit``, also when it breaks or needs too much."""
    inward, outward = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inward)
        _answer(outward, work)
    os.close(outward)
    try:
        said = _hear(inward)
    finally:
        os.close(inward)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    mark, rest = said[:1], said[1:]
    if mark == KEPT:
        return None
    if mark == CHANGED:
        return rest
    if mark == UNFIT:
        raise Unfit(*json.loads(rest))
    if mark == BROKEN:
        raise Unfit(UNREADABLE)
    raise Unfit(TOO_HEAVY, SMALLER)


def _answer(outward: int, work: Callable[[], bytes | None]) -> NoReturn:
    """Run in the child: never returns, never cleans up what is its parent's."""
    said = HEAVY
    try:
        _bound()
        try:
            found = work()
            said = KEPT if found is None else CHANGED + found
        except Unfit as unfit:
            said = UNFIT + json.dumps([unfit.fault, unfit.advice]).encode()
        except MemoryError:
            said = HEAVY
        except Exception:  # noqa: BLE001 - the libraries raise what they please on damaged files
            said = BROKEN
        view = memoryview(said)
        while view:
            view = view[os.write(outward, view) :]
    finally:
        os._exit(0)


def _bound() -> None:
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGALRM, signal.SIGUSR1):
        signal.signal(each, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    held = Path("/proc/self/statm")
    if held.exists():
        size = int(held.read_text(encoding="ascii").split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _hear(inward: int) -> bytes:
    until, found = time.monotonic() + PATIENCE, bytearray()
    while (left := until - time.monotonic()) > 0 and select.select([inward], [], [], left)[0]:
        piece = os.read(inward, 1 << 20)
        if not piece:
            return bytes(found)
        found += piece
    return HEAVY
