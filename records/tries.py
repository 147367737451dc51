"""How often something was tried within a window of time, counted by one statement in the database all processes share.

A count in the cache takes a lock, a look, a write and an unlocking, for each limit: at the last minute before a
deadline, with a whole province behind one address, people would wait for the counting and be turned away by it. Here
every limit of a try is counted at once and nobody waits. A window begins with the first try and ends as a whole, so
that around its end up to twice the amount may pass.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Limit:
    """``amount`` tries of ``what`` in ``seconds`` by ``who`` (an account, an address, both)."""

    what: str
    who: str
    amount: int
    seconds: float

    @property
    def key(self) -> str:
        """What the row is called; neither account nor address can be read from it."""
        return hashlib.sha256(f"{self.what}\n{self.who}".encode()).hexdigest()


def count(limits: Sequence[Limit]) -> list[Limit]:
    """Count one try under every limit; returns those it went over."""
    if not limits:
        return []
    # One order for all, so that two tries that share limits never wait for each other crosswise.
    ordered = sorted(limits, key=lambda limit: limit.key)
    now = time.time()
    rows = [value for limit in ordered for value in (limit.key, now + limit.seconds)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO records_tries (key, ends_at, number) VALUES {', '.join(['(%s, %s, 1)'] * len(ordered))} "  # noqa: S608 - placeholders alone
            "ON CONFLICT (key) DO UPDATE SET "
            "number = CASE WHEN records_tries.ends_at <= %s THEN 1 ELSE records_tries.number + 1 END, "
            "ends_at = CASE WHEN records_tries.ends_at <= %s THEN excluded.ends_at ELSE records_tries.ends_at END "
            "RETURNING key, number",
            [*rows, now, now],
        )
        numbers = dict(cursor.fetchall())
    return [limit for limit in limits if numbers[limit.key] > limit.amount]


def take_back(limits: Sequence[Limit]) -> None:
    """Let a try count no more: it succeeded, or it was refused before it was one."""
    if limits:
        marks = ", ".join(["%s"] * len(limits))
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE records_tries SET number = number - 1 WHERE number > 0 AND key IN ({marks})",  # noqa: S608 - the same
                sorted(limit.key for limit in limits),
            )


def is_known(limit: Limit) -> bool:
    """Say whether something was counted under a limit within its window."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM records_tries WHERE key = %s AND ends_at > %s AND number > 0",
            [limit.key, time.time()],
        )
        return cursor.fetchone() is not None


def forget() -> int:
    """Take away what ended; returns how many. Run by a timer."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_tries WHERE ends_at <= %s", [time.time()])
        return int(cursor.rowcount)
