"""Old code on the new schema for one release: a step after the last release only adds, or says why old code copes.

While machines are upgraded one after the other, code of the release before runs on the new schema. What breaks it is
refused: columns and tables that go or change their name, and columns that old code does not know and the database does
not fill (Django drops a plain ``default`` once the column is there; ``db_default`` stays). The way is to add first, move
the data, and remove a release later; a step of that later release names it in a line ``# Contract: …``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED

from operations.queries.health import OWN
from tests.architecture.sources import ROOT

CONTRACT = re.compile(r"^# Contract: .{20,}$", re.MULTILINE)
GOING = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def released() -> dict[str, str]:
    """Return the last step of every app in the newest release; empty before the first."""
    found = tomllib.loads((ROOT / "docs" / "releases.toml").read_text(encoding="utf-8"))["release"]
    return dict(found[-1]["schema"]) if found else {}


def breaking(operations: Sequence[Operation]) -> Iterator[str]:
    """Name the operations that code of the release before would not survive."""
    made = {each.name_lower for each in operations if isinstance(each, migrations.CreateModel)}
    for each in operations:
        changes = isinstance(each, migrations.AddField | migrations.AlterField)
        field: Any = getattr(each, "field", None) if changes else None
        known = field is not None and getattr(each, "model_name_lower", "") not in made
        if isinstance(each, GOING) or (known and _unfilled(field)):
            yield each.describe()


def _unfilled(field: Any) -> bool:
    """Whether an INSERT that does not name the column fails. A changed column counts as one that was not required."""
    if isinstance(field, models.ManyToManyField | models.GeneratedField) or field.primary_key:
        return False
    return not field.null and field.db_default is NOT_PROVIDED


def why_not_old_code(name: str, operations: Sequence[Operation], source: str) -> list[str]:
    return [] if CONTRACT.search(source) else [f"{name}: {what}" for what in breaking(operations)]


def test_steps_after_the_release_let_its_code_go_on() -> None:
    last, found = released(), []
    for (app, name), step in sorted(MigrationLoader(None).disk_migrations.items()):
        if app in OWN and last and name[:4] > last.get(app, "0000"):
            path = ROOT / app / "migrations" / f"{name}.py"
            found += why_not_old_code(f"{app} {name}", step.operations, path.read_text(encoding="utf-8"))
    assert found == []
    assert set(last) <= {config.label for config in apps.get_app_configs()}


@pytest.mark.parametrize(
    "planted",
    [
        migrations.RemoveField("unit", "name"),
        migrations.RenameField("unit", "name", "title"),
        migrations.DeleteModel("Unit"),
        migrations.RenameModel("Unit", "Office"),
        migrations.AlterModelTable("Unit", "offices"),
        migrations.AddField("unit", "seal", models.CharField(max_length=5, default="")),
        migrations.AlterField("unit", "seal", models.CharField(max_length=5)),
    ],
    ids=lambda planted: type(planted).__name__,
)
def test_a_planted_step_that_breaks_old_code_is_found_unless_it_says_why(planted: Operation) -> None:
    """The twin: the same walk over a step that only adds finds nothing."""
    assert len(why_not_old_code("units 9999", [planted], "")) == 1
    note = "# Contract: unused since 0.2.0, where units 0012 moved the data to title.\n"
    assert why_not_old_code("units 9999", [planted], note) == []
    assert len(why_not_old_code("units 9999", [planted], "# Contract: because.\n")) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        migrations.AddField("unit", "seal", models.CharField(max_length=5, null=True)),
        migrations.AddField("unit", "seal", models.CharField(max_length=5, db_default="")),
        migrations.AlterField("unit", "seal", models.CharField(max_length=9, null=True)),
        migrations.CreateModel("Seal", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("unit", models.Index(fields=["name"], name="x")),
        migrations.AddField("unit", "friends", models.ManyToManyField("units.Unit")),
    ],
    ids=lambda harmless: type(harmless).__name__,
)
def test_a_step_that_only_adds_is_let_through(harmless: Operation) -> None:
    assert why_not_old_code("units 9999", [harmless], "") == []
