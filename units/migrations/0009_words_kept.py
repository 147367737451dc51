"""PostgreSQL keeps the words of each unit beside it: cut once when it is written, never again while searching."""

from typing import Any

from django.db import migrations

WORDS = (
    r"array_to_tsvector(array_remove(regexp_split_to_array(search, '[\x01-\x2f\x3a-\x60\x7b-\x7f]+'), ''))"
)


def keep(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX units_unit_words")
        schema_editor.execute(
            f"ALTER TABLE units_unit ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS}) STORED"
        )
        schema_editor.execute("CREATE INDEX units_unit_words ON units_unit USING gin (words)")


def cut(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE units_unit DROP COLUMN words")
        schema_editor.execute(f"CREATE INDEX units_unit_words ON units_unit USING gin (({WORDS}))")


class Migration(migrations.Migration):
    dependencies = [("units", "0008_staged")]

    operations = [migrations.RunPython(keep, cut)]
