"""The one list of database triggers: what the database itself refuses, whoever asks.

An app adds its entries from ``AppConfig.ready``; ``post_migrate`` installs the whole list again, because on
SQLite an ``AlterField`` rebuilds the table and silently drops its triggers. Both databases know ``WHEN`` with
``OLD`` and ``NEW``, so :func:`refusal` writes one condition for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSE = """
CREATE OR REPLACE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END;
$$
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: its name, its table and the ``CREATE TRIGGER`` of each database (empty = not there).

    ``sqlite_after`` is run once it stands: what a trigger keeps up to date may have fallen behind without it.
    """

    name: str
    table: str
    sqlite_sql: str
    postgresql_sql: str
    sqlite_after: str = ""

    def sql(self, vendor: str) -> str:
        return self.postgresql_sql if vendor == "postgresql" else self.sqlite_sql


_list: dict[str, Trigger] = {}


def register(name: str, table: str, sqlite_sql: str, postgresql_sql: str, sqlite_after: str = "") -> None:
    """Put a trigger on the list. The same name twice must mean the same trigger."""
    trigger = Trigger(name, table, sqlite_sql.strip(), postgresql_sql.strip(), sqlite_after)
    if _list.setdefault(name, trigger) != trigger:
        raise ValueError(f"trigger {name} is registered twice with different bodies")


def refusal(name: str, table: str, event: str, message: str, *, when: str = "") -> None:
    """Register a trigger that refuses ``event`` (INSERT, UPDATE, DELETE; TRUNCATE on PostgreSQL only).

    ``when`` is SQL over ``OLD`` and ``NEW`` that both databases understand (``OLD.locked_at IS NOT NULL``);
    without it every row is refused. The refusal reaches Python as ``IntegrityError`` with ``message``.
    """
    quoted = message.replace("'", "''")
    condition = f" WHEN ({when})" if when else ""
    sqlite = (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{condition} "
        f"BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
    )
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    postgresql = (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each}{condition} "
        f"EXECUTE FUNCTION records_refuse('{quoted}')"
    )
    register(name, table, "" if event == "TRUNCATE" else sqlite, postgresql)


def refusal_unless(name: str, table: str, event: str, message: str, *, exists: str) -> None:
    """Register a trigger that refuses ``event`` (DELETE) except where a query over ``OLD`` finds a row.

    ``exists`` is the query (``SELECT 1 FROM … WHERE …``). A condition of PostgreSQL's triggers cannot hold a query, so
    there it stands in a function of the trigger's name.
    """
    quoted, exists = message.replace("'", "''"), " ".join(exists.split())
    sqlite = (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN NOT EXISTS ({exists}) "
        f"BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
    )
    postgresql = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF EXISTS ({exists}) THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '%', '{quoted}' USING ERRCODE = 'integrity_constraint_violation'; END $$; "
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    register(name, table, sqlite, postgresql)


def registered(vendor: str) -> list[Trigger]:
    """Return the list as it applies to a database (``"sqlite"`` or ``"postgresql"``), by name."""
    return [_list[name] for name in sorted(_list) if _list[name].sql(vendor)]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger of the list anew; tables that do not exist yet are left for the next time."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for trigger in registered(connection.vendor):
            if trigger.table in tables:
                _drop(cursor, connection.vendor, trigger)
                cursor.execute(trigger.sql(connection.vendor))
                if connection.vendor == "sqlite" and trigger.sqlite_after:
                    cursor.execute(trigger.sqlite_after)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger of the list, for a test flush; production code has no reason to call this."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in registered(connection.vendor):
            if trigger.table in tables:
                _drop(cursor, connection.vendor, trigger)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift the triggers for the length of a block and put them back whatever happens."""
    lift(connection)
    try:
        yield
    finally:
        install(connection)


def _drop(cursor: Any, vendor: str, trigger: Trigger) -> None:
    on_table = f" ON {trigger.table}" if vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on_table}")


def differences(connection: BaseDatabaseWrapper) -> list[str]:
    """Compare the list with the database's catalogue; empty when they agree."""
    wanted = {trigger.name: trigger for trigger in registered(connection.vendor)}
    found = _catalogue(connection)
    problems = [f"missing: {name}" for name in sorted(wanted.keys() - found.keys())]
    problems += [f"not on the list: {name}" for name in sorted(found.keys() - wanted.keys())]
    problems += [
        f"on another table: {name}"
        for name in sorted(wanted.keys() & found.keys())
        if found[name][0] != wanted[name].table
    ]
    if connection.vendor == "sqlite":  # SQLite keeps the text as it was given; PostgreSQL rewrites it.
        problems += [
            f"changed: {name}"
            for name in sorted(wanted.keys() & found.keys())
            if found[name][1] != wanted[name].sqlite_sql
        ]
    else:
        problems += [
            f"disabled: {name}" for name in sorted(wanted.keys() & found.keys()) if found[name][1] == "D"
        ]
    return problems


def _catalogue(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    query = (
        "SELECT t.tgname, c.relname, t.tgenabled::text FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: (table, detail) for name, table, detail in cursor.fetchall()}


def reinstall(using: str = "default", **_signal: object) -> None:
    """Receive ``post_migrate``."""
    install(connections[using])


def lift_for_migration(using: str = "default", plan: Sequence[object] = (), **_signal: object) -> None:
    """Receive ``pre_migrate``: SQLite rebuilds a table by renaming another, and trips over triggers that name it.

    Only where there is something to migrate; ``post_migrate`` puts the whole list back.
    """
    if plan and connections[using].vendor == "sqlite":
        lift(connections[using])
