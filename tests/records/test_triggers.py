"""What the database refuses by itself, and that the list and the catalogue agree."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from records import journal, triggers
from records.models import AccessEntry, LogEntry
from units.models import User


def test_after_all_migrations_the_catalogue_is_the_list(db: None) -> None:
    assert triggers.differences(connection) == []
    assert "records_logentry_no_update" in {
        trigger.name for trigger in triggers.registered(connection.vendor)
    }


def test_log_entries_refuse_update_and_delete(officer: User, at: datetime) -> None:
    journal.write(chain="c", action="x", by=officer, at=at, subject=officer)
    with pytest.raises(IntegrityError, match="chỉ được ghi thêm"), transaction.atomic():
        LogEntry.objects.update(action="y")
    with pytest.raises(IntegrityError, match="chỉ được ghi thêm"), transaction.atomic():
        LogEntry.objects.all()._raw_delete(connection.alias)
    assert LogEntry.objects.get().action == "x"


def test_without_the_triggers_the_same_update_goes_through(officer: User, at: datetime) -> None:
    journal.write(chain="c", action="x", by=officer, at=at, subject=officer)
    with triggers.lifted(connection):
        LogEntry.objects.update(action="y")
    assert LogEntry.objects.get().action == "y"


def test_a_look_takes_its_chain_fields_once_and_nothing_else(officer: User, at: datetime) -> None:
    entry = journal.look(kind="xem", by=officer, at=at, subject=officer)
    rows = AccessEntry.objects.filter(pk=entry.pk)
    for change in ({"kind": "xuat"}, {"actor": None}, {"data": {"a": 1}}, {"subject_id": "9"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(seq=1, prev="p", hash="h", **change)
    assert journal.chain_access() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(seq=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(seq=None, prev=None, hash=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete(connection.alias)


def test_truncate_is_refused_where_it_exists(db: None) -> None:
    # SQLite has no TRUNCATE: there it is a syntax error, on PostgreSQL our refusal.
    connection.check_constraints()  # PostgreSQL truncates no table with checks still to come.
    why = "chỉ được ghi thêm" if connection.vendor == "postgresql" else "syntax error"
    with pytest.raises(DatabaseError, match=why), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE records_logentry CASCADE")


def test_a_dropped_and_a_foreign_trigger_are_named_and_a_migration_puts_it_right(db: None) -> None:
    lost = next(t for t in triggers.registered(connection.vendor) if t.name == "records_logentry_no_delete")
    with connection.cursor() as cursor:
        on_table = " ON records_logentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {lost.name}{on_table}")
    assert triggers.differences(connection) == [f"missing: {lost.name}"]
    call_command("migrate", verbosity=0)
    assert triggers.differences(connection) == []


def test_sqlite_lifts_them_while_something_is_migrated_and_only_then(db: None) -> None:
    """A trigger that names another table makes SQLite lose the rows of a table it rebuilds."""
    triggers.lift_for_migration(plan=())
    assert triggers.differences(connection) == []
    triggers.lift_for_migration(plan=[object()])
    assert bool(triggers.differences(connection)) is (connection.vendor == "sqlite")
    triggers.reinstall()
    assert triggers.differences(connection) == []


@pytest.fixture
def locked_table(db: None) -> Iterator[str]:
    """A table and a trigger as a higher app would register it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_locked (id integer PRIMARY KEY, locked integer, name varchar(20))")
    triggers.refusal(
        "test_locked_no_update", "test_locked", "UPDATE", "Bộ đã khóa 'không sửa'.", when="OLD.locked = 1"
    )
    triggers.install(connection)
    yield "test_locked"
    del triggers._list["test_locked_no_update"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_locked")


def test_other_apps_add_to_the_list_with_a_condition(locked_table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_locked VALUES (1, 0, 'a'), (2, 1, 'b')")
        cursor.execute("UPDATE test_locked SET name = 'c' WHERE id = 1")
    refused = pytest.raises(IntegrityError, match="Bộ đã khóa 'không sửa'")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE test_locked SET name = 'c' WHERE id = 2")
    with pytest.raises(ValueError, match="registered twice"):
        triggers.refusal("test_locked_no_update", "test_locked", "UPDATE", "khác")


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_leaves_no_rows_and_all_triggers_one(at: datetime) -> None:
    _write_and_expect_a_clean_start(at)


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_leaves_no_rows_and_all_triggers_two(at: datetime) -> None:
    _write_and_expect_a_clean_start(at)


def _write_and_expect_a_clean_start(at: datetime) -> None:
    assert not LogEntry.objects.exists()
    assert triggers.differences(connection) == []
    person = User.objects.create_user(username="mot-lan")
    journal.write(chain="c", action="x", by=person, at=at, subject=person)
    journal.look(kind="xem", by=person, at=at, subject=person)
