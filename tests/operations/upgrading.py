"""An earlier schema with a province's data in it, brought forward while somebody goes on working.

``python -m tests.operations.upgrading 5000`` works on the database of ``DATABASE_URL``, which must hold the small province
with one dossier that has all its papers, and prints what it measured as JSON. It is no test database's own: steps are
taken back and forth.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from typing import Any, Final

#: The schema of a time before the steps that carry most data: receipts without numbers, no book of numbers.
EARLIER: Final = {
    "campaigns": "0004",
    "dossiers": "0014",
    "operations": "0001",
    "records": "0003",
    "scoring": "0004",
    "units": "0007",
}
#: Columns whose content a step of these is there to change.
MEANT: Final = {
    ("dossiers_receipt", "serial"),
    ("dossiers_receipt", "number"),
    ("dossiers_receipt", "campaign_id"),
}
HANDED_IN: Final = 50


def fill(count: int) -> None:
    """Give so many units a dossier with all its content; some of them hand it in."""
    from bench.generated import fill as spread
    from bench.generated import units
    from dossiers import states
    from dossiers.actions import counting, workflow
    from dossiers.models import Dossier
    from records import clock
    from tests.operations.crowds import copy_content
    from tests.people import OFFICER, World

    world = World(at=clock.now())
    practice = world.practice
    source = world.dossier()
    spread(practice, practice.milestones.get(purpose="submit"), units(count, prefix="N"))
    targets = list(
        Dossier.objects.filter(participation__campaign=practice, participation__unit__code__startswith="N")
        .select_related("participation")
        .order_by("path")
    )
    for start in range(0, len(targets), 500):
        copy_content(source, targets[start : start + 500])
    counting.set_up(campaign=practice)
    Dossier.objects.filter(pk__in=[each.pk for each in targets[HANDED_IN:]]).update(state=states.DRAFTING)
    counting.set_up(campaign=practice)
    workflow.submit(dossier=source, by=world.user(OFFICER), at=world.at)


class Neighbour(threading.Thread):
    """Somebody who reads and writes one dossier over and over; knows how long he had to wait."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.longest = {"read": 0.0, "write": 0.0}
        self.turns = 0

    def run(self) -> None:
        from django.db import connection

        try:
            while not self.done.wait(0.02):
                for kind, sql in (
                    ("read", "SELECT id, state FROM dossiers_dossier ORDER BY id LIMIT 1"),
                    (
                        "write",
                        "UPDATE dossiers_dossier SET round = round WHERE id = (SELECT min(id) FROM dossiers_dossier)",
                    ),
                ):
                    started = time.perf_counter()
                    with connection.cursor() as cursor:
                        cursor.execute(sql)
                        if kind == "read":
                            cursor.fetchall()
                    self.longest[kind] = max(self.longest[kind], time.perf_counter() - started)
                self.turns += 1
        finally:
            connection.close()


def content(columns: dict[str, list[str]]) -> dict[tuple[str, str], str]:
    """One hash for every column of these tables, over all rows."""
    from django.db import connection

    found: dict[tuple[str, str], str] = {}
    quote = connection.ops.quote_name
    for table, names in columns.items():
        with connection.cursor() as cursor:
            order = "id" if "id" in names else quote(names[0])
            cursor.execute(f"SELECT {', '.join(map(quote, names))} FROM {quote(table)} ORDER BY {order}")  # noqa: S608 - our own names
            digests = [hashlib.sha256() for _ in names]
            for row in cursor.fetchall():
                for digest, value in zip(digests, row, strict=True):
                    digest.update(repr(value).encode() + b"\n")
        found |= {(table, name): digest.hexdigest() for name, digest in zip(names, digests, strict=True)}
    return found


def columns_now() -> dict[str, list[str]]:
    """Tables and columns of our own apps as the database has them."""
    from django.apps import apps
    from django.db import connection

    ours = {f"{label}_" for label in EARLIER}
    with connection.cursor() as cursor:
        tables = [
            name for name in connection.introspection.table_names(cursor) if name.split("_")[0] + "_" in ours
        ]
        tables = [name for name in tables if name != "records_cache"]
        assert apps.ready
        return {
            table: [each.name for each in connection.introspection.get_table_description(cursor, table)]
            for table in sorted(tables)
        }


def steps_to(wanted: dict[str, str] | None) -> dict[str, float]:
    """Migrate to a schema (``None``: the newest) through the product's own command; returns seconds by step."""
    from django.core.management import call_command
    from django.core.management.commands import migrate
    from django.db.migrations.executor import MigrationExecutor

    seconds: dict[str, float] = {}

    class Timed(MigrationExecutor):
        def apply_migration(
            self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False
        ) -> Any:
            started = time.perf_counter()
            result = super().apply_migration(state, migration, fake, fake_initial)
            seconds[str(migration)] = time.perf_counter() - started
            return result

    setattr(migrate, "MigrationExecutor", Timed)  # noqa: B010 - the command's own name for it, in this process alone
    if wanted is None:
        call_command("migrate", interactive=False, verbosity=0)
    else:
        for app, number in wanted.items():
            call_command("migrate", app, number, interactive=False, verbosity=0)
    return seconds


def faults_of_old_code() -> list[str]:
    """Let the models of the earlier schema read, add and change rows of the schema as it is now.

    Only what old code would stumble over counts: a column that is gone, one that must be filled and that it does not know.
    """
    from django.db import DatabaseError, connection, transaction
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    leaves = [key for key in loader.graph.nodes if EARLIER.get(key[0], "") == key[1][:4]]
    others = [key for key in loader.graph.leaf_nodes() if key[0] not in EARLIER]
    state = loader.project_state([*leaves, *others])
    faults = []
    for model in state.apps.get_models():
        if model._meta.app_label not in EARLIER:
            continue
        for attempt in ("read", "change", "add"):
            try:
                with transaction.atomic():
                    row = model._base_manager.order_by("pk").last()
                    if row is None or attempt == "read":
                        continue
                    if attempt == "add":
                        row.pk = None
                        row._state.adding = True
                    row.save()
                    transaction.set_rollback(True)
            except DatabaseError as error:
                said = str(error).lower()
                # What a trigger or a unique value refuses, it refused old code before as well.
                if (
                    "not null" in said
                    or "not-null" in said
                    or "no column" in said
                    or "no such" in said
                    or "does not exist" in said
                ):
                    faults.append(f"{model._meta.label} {attempt}: {said.splitlines()[0]}")
    return faults


def plant() -> None:
    """The twin: a column that must be filled and that old code does not know."""
    from django.db import connection, models

    from campaigns.models import Campaign
    from records import triggers

    field = models.CharField(max_length=5, default="x")
    field.set_attributes_from_name("planted")
    # As ``migrate`` does: SQLite makes the table anew, and a trigger that asks it would stand in the way.
    with triggers.lifted(connection), connection.schema_editor() as editor:
        editor.add_field(Campaign, field)


def main(count: int) -> dict[str, Any]:
    """Fill, go back to the earlier schema, come forward beside a working neighbour, let old code work."""
    from django.db import connection

    from operations.queries.health import newest_migration
    from records import journal, triggers

    fill(count)
    steps_to(EARLIER)
    before, known = newest_migration(), columns_now()
    kept = content(known)
    connection.close()
    neighbour = Neighbour()
    if connection.vendor == "postgresql":
        # SQLite serves one machine, which stands still meanwhile: a step holds the whole file.
        neighbour.start()
    started = time.perf_counter()
    seconds = steps_to(None)
    took = time.perf_counter() - started
    neighbour.done.set()
    if neighbour.is_alive():
        neighbour.join(timeout=60)
    now = columns_now()
    still = {table: [name for name in names if name in now.get(table, ())] for table, names in known.items()}
    after = content({table: names for table, names in still.items() if names})
    changed = sorted(
        f"{table}.{name}"
        for table, name in after
        if (table, name) not in MEANT and after[table, name] != kept[table, name]
    )
    faults = faults_of_old_code()
    plant()
    return {
        "units": count,
        "before": before,
        "after": newest_migration(),
        "rows": _rows(),
        "seconds": took,
        "steps": dict(sorted(seconds.items(), key=lambda each: -each[1])),
        "longest wait": neighbour.longest,
        "turns": neighbour.turns,
        "gone": sorted(
            f"{table}.{name}"
            for table, names in known.items()
            for name in names
            if name not in now.get(table, ())
        ),
        "changed": changed,
        "unsound": [*journal.verify(), *triggers.differences(connection)],
        "old code": faults,
        "old code on a planted column": faults_of_old_code(),
    }


def _rows() -> int:
    from operations.loaders import dumps

    return sum(dumps.rows().values())


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))
