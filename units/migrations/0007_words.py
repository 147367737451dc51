"""An index of the words of all names: FTS5 on SQLite, GIN on PostgreSQL (``units.queries.finding``)."""

from typing import Any

from django.db import migrations

WORDS = (
    r"array_to_tsvector(array_remove(regexp_split_to_array(search, '[\x01-\x2f\x3a-\x60\x7b-\x7f]+'), ''))"
)


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX units_unit_words ON units_unit USING gin (({WORDS}))")
    else:
        schema_editor.execute(
            "CREATE VIRTUAL TABLE units_words USING fts5("
            "search, content='units_unit', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)"
        )
        schema_editor.execute("INSERT INTO units_words(units_words) VALUES ('rebuild')")


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX units_unit_words")
    else:
        schema_editor.execute("DROP TABLE units_words")


class Migration(migrations.Migration):
    dependencies = [("units", "0006_access_tokens")]

    operations = [migrations.RunPython(make, drop)]
