"""A process that is killed at a step: forked from the test, with a database connection of its own, ended by SIGKILL.

A step is one SQL statement, or one file that is opened for writing, renamed or removed in the folder of the
installation. SIGKILL runs no ``finally``, no rollback and no ``atexit``: what remains is what the database and the disk
keep of it.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from operations.loaders import packs
from operations.queries.soundness import unsound
from operations.rules.backups import Part

Work = Callable[[], object]
#: A step, or a side of a commit and its number.
At = int | tuple[str, int]
BEFORE, AFTER, BETWEEN = "before", "after", "between"
BEFORE_COMMIT, AFTER_COMMIT = "before the commit", "after the commit"
FILE_STEPS: Final = {"open", "os.rename", "os.link", "os.remove", "os.mkdir"}
WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Died:
    """How a run ended: ``steps`` it had taken; ``killed`` or ended by itself; what it said when it failed."""

    def __init__(self, steps: int, killed: bool, said: str) -> None:
        self.steps, self.killed, self.said = steps, killed, said


def die(work: Work, at: At, *, leaky: bool = False) -> Died:
    """Run the work in a process that is killed at a step (counted from 1) or on one side of its n-th commit.

    ``leaky``: every statement is committed at once, as if there were no transaction (the twin).
    """
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _live(work, at, writing, leaky=leaky)
        except BaseException:  # noqa: BLE001 - whatever it is, the parent is told and nothing of pytest runs here
            os.write(writing, b"\n" + traceback.format_exc().encode()[-3000:])
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        steps, _, said = told.read().rpartition(b"#")[2].partition(b"\n")
    _pid, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return Died(int(steps or 0), killed, said.decode())


class Death:
    """What waits in the child for its moment."""

    def __init__(self, at: At, told: int, *, leaky: bool) -> None:
        self.at, self.told, self.leaky = at, told, leaky
        self.count = self.commits = 0
        wrapper: Any = connection
        self.commit: Callable[[], None] = wrapper._commit

    def come(self) -> None:
        self.tell()
        os.kill(os.getpid(), signal.SIGKILL)

    def tell(self) -> None:
        os.write(self.told, f"#{self.count}".encode())

    def step(self) -> None:
        self.count += 1
        if self.count == self.at:
            self.come()

    def statement(self, execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        """Stand before every statement (an execute wrapper of Django)."""
        self.step()
        result = execute(sql, parameters, many, context)
        inner = connection.savepoint_ids or sql.startswith("SAVEPOINT")
        if self.leaky and connection.in_atomic_block and not inner:
            connection.connection.commit()
            if connection.vendor == "sqlite":
                connection.connection.execute("BEGIN IMMEDIATE")
        return result

    def heard(self, event: str, given: tuple[Any, ...]) -> None:
        """Stand before every change of a file (an audit hook of Python)."""
        writes = event in FILE_STEPS and (event != "open" or (given[2] or 0) & WRITING)
        path = str(given[0]) if writes else ""
        if path.startswith(str(settings.VAR_DIR)) and "sqlite3" not in path:
            self.step()

    def committing(self) -> None:
        """Stand on both sides of the commit."""
        self.commits += 1
        if self.at == (BEFORE_COMMIT, self.commits):
            self.come()
        self.commit()
        if self.at == (AFTER_COMMIT, self.commits):
            self.come()


def _live(work: Work, at: At, told: int, *, leaky: bool) -> None:
    connection.ensure_connection()
    death = Death(at, told, leaky=leaky)
    setattr(connection, "_commit", death.committing)  # noqa: B010 - the wrapper's own method, in this process alone
    sys.addaudithook(death.heard)
    with connection.execute_wrapper(death.statement):
        work()
    death.tell()


def fingerprint(apart: frozenset[str] = frozenset()) -> str:
    """Return one hash over every row of every table but those ``apart``, whatever their order."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - apart):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of the catalogue
            rows = sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall())
            digest.update(f"{table}\n{rows}\n".encode())
    return digest.hexdigest()


def _plain(value: object) -> object:
    """PostgreSQL gives bytes as a view, whose name is an address."""
    return bytes(value) if isinstance(value, memoryview) else value


def standing(before: str, done: Callable[[], bool], apart: frozenset[str] = frozenset()) -> str:
    """Say where the state is: as before, done and sound, or between the two."""
    if fingerprint(apart) == before:
        return BEFORE
    return AFTER if done() and unsound(stored()) == [] else BETWEEN


def stored() -> dict[str, Part]:
    """Describe every file of the store."""
    found = {}
    for name in packs.names():
        with default_storage.open(name, "rb") as opened:
            body = opened.read()
        found[name] = Part(name, len(body), hashlib.sha256(body).hexdigest())
    return found
