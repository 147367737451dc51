"""Copy a whole database at one moment, and load such a copy into an empty one: by each database's own means.

SQLite: the online back-up API, one pass, so that a busy night cannot make it begin anew for ever. PostgreSQL:
``pg_dump`` on an exported snapshot and ``pg_restore`` in one transaction. Passwords go by the environment, never as
arguments that other users of the machine can read.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from operations.rules.backups import Refused

#: The name under which a copy is asked while it is made or checked.
COPY: Final = "sao-luu"
#: Owners and rights belong to the machine, not to the data.
BARE: Final = ("--no-owner", "--no-privileges")
NAMES: Final = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


@contextmanager
def asked(**changes: object) -> Iterator[str]:
    """Give a name under which a database like the one in use, but for ``changes``, can be asked."""
    copy = connections[DEFAULT_DB_ALIAS].copy(COPY)
    copy.settings_dict |= changes
    connections[COPY] = copy
    try:
        yield COPY
    finally:
        copy.close()
        del connections[COPY]


@contextmanager
def snapshot(target: Path) -> Iterator[str]:
    """Write the database to ``target`` as it is at this moment; inside the block that very state can be asked."""
    if connection.vendor == "sqlite":
        _copy_sqlite(str(connection.settings_dict["NAME"]), target)
        with asked(NAME=str(target)) as using:
            yield using
        return
    with asked(CONN_MAX_AGE=0) as using, transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            exported = str(cursor.fetchone()[0])
        _run(
            "pg_dump",
            "--format=custom",
            f"--snapshot={exported}",
            *BARE,
            f"--file={target}",
        )
        yield using


def why_broken(dump: Path) -> list[str]:
    """Read a copy from its first to its last byte by its database's own tool; empty when it is whole."""
    if dump.name == NAMES["postgresql"]:
        try:
            _run("pg_restore", "--file=/dev/null", str(dump), database=False)
        except Refused as refused:
            return [str(refused)]
        return []
    try:
        with closing(sqlite3.connect(f"file:{quote(str(dump))}?mode=ro", uri=True)) as opened:
            said = [row[0] for row in opened.execute("PRAGMA integrity_check")]
            dangling = opened.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [f"Bản sao cơ sở dữ liệu không đọc được ({error})."]
    findings = [] if said == ["ok"] else [f"Bản sao cơ sở dữ liệu hỏng: {said[0]}"]
    return findings + ([f"{len(dangling)} dòng trỏ tới dòng không có."] if dangling else [])


def is_empty() -> bool:
    """Say whether the database in use holds no table at all."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def load(dump: Path) -> None:
    """Load a copy into the empty database in use, whole or not at all; raises :class:`Refused`."""
    connection.close()
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        partial = target.with_name(f"{target.name}.dang-khoi-phuc")
        shutil.copyfile(dump, partial)
        with partial.open("rb+") as opened:
            os.fsync(opened.fileno())
        partial.replace(target)
        return
    name = f"--dbname={connection.settings_dict['NAME']}"
    _run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        *BARE,
        name,
        str(dump),
    )


def empty() -> None:
    """Take away what :func:`load` brought; only ever called on a database that was empty before."""
    if connection.vendor == "sqlite":
        connection.close()
        Path(connection.settings_dict["NAME"]).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def rows(using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """Count the rows of every table."""
    found = {}
    with connections[using].cursor() as cursor:
        for table in sorted(connections[using].introspection.table_names(cursor)):
            # The name comes from the catalogue and is quoted by the database's own rule.
            cursor.execute(f"SELECT count(*) FROM {connections[using].ops.quote_name(table)}")  # noqa: S608
            found[table] = int(cursor.fetchone()[0])
    return found


@contextmanager
def throw_away(folder: Path) -> Iterator[str]:
    """Give the address (DATABASE_URL) of an empty database for a drill, gone afterwards; raises :class:`Refused`."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'dien-tap.sqlite3'}"
        return
    given = connection.settings_dict
    name = f"{given['NAME']}_dien_tap_{os.getpid()}"
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django's own tests do
        try:
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
        except Exception as error:
            raise Refused(
                "Không tạo được cơ sở dữ liệu tạm để diễn tập: tài khoản cần quyền CREATEDB "
                "(ALTER ROLE … CREATEDB), hoặc diễn tập trên máy khác bằng manage.py restore."
            ) from error
    try:
        yield address_of({**given, "NAME": name})
    finally:
        with connection._nodb_cursor() as cursor:  # noqa: SLF001
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def address_of(given: Mapping[str, Any]) -> str:
    """Return the settings of a PostgreSQL database as one address."""
    user = (
        f"{quote(str(given['USER']), safe='')}:{quote(str(given['PASSWORD']), safe='')}@"
        if given["USER"]
        else ""
    )
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgres://{user}{given['HOST']}{port}/{quote(str(given['NAME']), safe='')}"


def _copy_sqlite(source: str, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{quote(source)}?mode=ro", uri=True, timeout=60)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
    with target.open("rb") as opened:
        os.fsync(opened.fileno())


def _run(tool: str, *arguments: str, database: bool = True) -> None:
    """Run one of PostgreSQL's tools; raises :class:`Refused` with the last line it said."""
    given = connection.settings_dict
    environment = dict(os.environ)
    if database:
        wanted = {
            "PGHOST": "HOST",
            "PGPORT": "PORT",
            "PGUSER": "USER",
            "PGPASSWORD": "PASSWORD",
            "PGDATABASE": "NAME",
        }
        environment |= {name: str(given[key]) for name, key in wanted.items() if given.get(key)}
    done = subprocess.run(  # noqa: S603 - a tool by its full path, arguments of our own
        [_tool(tool), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise Refused(f"{tool} không thành công: {said[-1] if said else done.returncode}")


def _tool(name: str) -> str:
    """Find one of PostgreSQL's tools: on the path, else in Debian's folder of the newest version."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), ""
    )
    if not found:
        raise Refused(f"Máy này chưa có {name}: cài gói postgresql-client rồi làm lại.")
    return found
