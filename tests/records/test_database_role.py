"""On PostgreSQL the processes sign in with a role that cannot change or delete what was logged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from records import clock, journal, triggers
from records.models import AccessEntry
from tests.people import OFFICER, World

SQL = Path(__file__).resolve().parents[2] / "deploy" / "postgresql-roles.sql"
ROLE = "tham_dinh_test_app"
FORBIDDEN = (
    "UPDATE records_logentry SET action = 'x'",
    "DELETE FROM records_logentry",
    "TRUNCATE records_logentry CASCADE",
    "UPDATE records_accessentry SET kind = 'x'",
    "DELETE FROM records_accessentry",
    "UPDATE records_personalvalue SET value = 'x'",
    "DELETE FROM records_chainhead",
    "DELETE FROM django_migrations",
    "ALTER TABLE records_logentry DISABLE TRIGGER ALL",
    "DROP TRIGGER records_logentry_no_update ON records_logentry",
    "CREATE TABLE elsewhere (id int)",
)


def revoked() -> dict[str, set[str]]:
    """What the file takes away, by table."""
    found: dict[str, set[str]] = {}
    for rights, table in re.findall(r"REVOKE ([A-Z, ]+) ON (\w+_\w+) FROM", SQL.read_text(encoding="utf-8")):
        found.setdefault(table, set()).update(right.strip() for right in rights.split(","))
    return found


def test_every_append_only_table_is_named_in_the_file() -> None:
    """Where a trigger refuses every change of a row, the role has no right to it either."""
    taken = revoked()
    for trigger in triggers.registered("postgresql"):
        if "records_refuse" not in trigger.postgresql_sql or "WHEN (" in trigger.postgresql_sql:
            continue
        event = re.search(r"BEFORE (\w+) ON", trigger.postgresql_sql)
        assert event is not None
        if trigger.table.startswith(("records_", "dossiers_signed", "dossiers_signature")):
            assert event[1] in taken.get(trigger.table, set()), trigger.name


def test_the_role_writes_the_log_and_cannot_touch_what_stands(world: World) -> None:
    journal.look(kind="xem", by=world.user(OFFICER), at=world.at, subject="thử")
    journal.write(chain=journal.SYSTEM, action="thu", by=None, at=world.at, subject=world.user(OFFICER))
    if connection.vendor != "postgresql":
        # SQLite knows no roles: there the triggers alone hold (tests/records/test_triggers.py).
        assert triggers.differences(connection) == []
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
        cursor.execute(f"CREATE ROLE {ROLE}")
        statements = SQL.read_text(encoding="utf-8").replace(':"app"', ROLE).replace(':"owner"', f'"{owner}"')
        cursor.execute("\n".join(line for line in statements.splitlines() if not line.startswith("--")))
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        # What the product does every day still works.
        journal.write(
            chain=journal.SYSTEM, action="thu", by=None, at=clock.now(), subject=world.user(OFFICER)
        )
        assert journal.chain_access() >= 1
        assert AccessEntry.objects.filter(seq__isnull=False).exists()
        for statement in FORBIDDEN:
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert journal.verify() == []
