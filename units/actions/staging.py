"""New units of a list, made ready row by row in committed chunks, so that writing them is one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from units import roles
from units.models import ImportRow, StagedUnit, Unit, UnitChange, UnitImport
from units.rules import listing, names
from units.rules.listing import kind_of

Report = Callable[[int, int, str], None]
CHUNK = 2_000
FIELDS = {listing.SHORT: "short_name", listing.ABBREVIATION: "abbreviation", listing.PLACE: "place_name"}
#: Columns that are taken over as they were staged.
TAKEN = (
    "code", "name", "short_name", "abbreviation", "place_name", "type_name", "kind", "path", "search", "sort_key",
)  # fmt: skip


def stage(made: UnitImport, created: Sequence[ImportRow], paths: Mapping[str, str], report: Report) -> None:
    """Keep every new unit as it will stand, key and parent included; safe to run again from the start.

    The keys are reserved ahead: on PostgreSQL from the sequence, on SQLite behind the last one. Nobody else can take
    those on SQLite without changing the tree, and a changed tree is not written over.
    """
    clear(made)
    ordered = sorted(created, key=lambda row: paths[row.code])
    keys = dict(zip((row.code for row in ordered), _reserve(len(ordered)), strict=True))
    above = sorted({row.parent_code for row in ordered if row.parent_code and row.parent_code not in keys})
    for part in _parts(above):
        keys |= dict(Unit.objects.filter(code__in=part).values_list("code", "pk"))
    for start, part in enumerate(_parts(ordered)):
        StagedUnit.objects.bulk_create((_staged(made, row, keys, paths) for row in part), batch_size=500)
        done = start * CHUNK + len(part)
        report(done, len(ordered) * 2, f"Chuẩn bị {done}/{len(ordered)} đơn vị mới")


def _staged(
    made: UnitImport, row: ImportRow, keys: Mapping[str, int], paths: Mapping[str, str]
) -> StagedUnit:
    given = {FIELDS[key]: value for key, value in row.given.items() if key in FIELDS}
    return StagedUnit(
        listing=made,
        key=keys[row.code],
        parent_key=keys[row.parent_code] if row.parent_code else None,
        code=row.code,
        name=row.name,
        type_name=row.type_name,
        kind=kind_of(row.type_name) or roles.REGION,
        path=paths[row.code],
        search=names.search_of(
            row.name, given.get("short_name", ""), given.get("abbreviation", ""), row.code
        ),
        sort_key=names.sort_key_of(row.name),
        after={"ten": row.name, "cap_tren": row.parent_code},
        **given,
    )


def write(made: UnitImport, *, reason: str, at: Any, by_id: int | None) -> None:
    """Turn what was staged into units and their first events: two statements, in the caller's transaction."""
    _insert(
        Unit,
        {"id": "s.key", "parent_id": "s.parent_key", **{name: f"s.{name}" for name in TAKEN}},
        {"valid_from": made.effective_on},
        made,
    )
    _insert(
        UnitChange,
        {"unit_id": "s.key", "after": "s.after"},
        {
            "kind": roles.CREATED,
            "on": made.effective_on,
            "before": {},
            "reason": reason,
            "at": at,
            "by_id": by_id,
        },
        made,
    )


def clear(made: UnitImport) -> None:
    """Take away what was staged, chunk by chunk."""
    staged = StagedUnit.objects.filter(listing=made)
    while keys := list(staged.order_by().values_list("pk", flat=True)[:CHUNK]):
        StagedUnit.objects.filter(pk__in=keys).delete()


def _insert(
    model: type[Model], columns: Mapping[str, str], values: Mapping[str, object], made: UnitImport
) -> None:
    """Insert one row per staged unit; what is neither staged nor given takes the model's own default."""
    quote = connection.ops.quote_name
    names_: list[str] = []
    expressions: list[str] = []
    parameters: list[Any] = []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in columns:
            expression = columns[column]
        elif field.primary_key:
            continue
        else:
            expression = "%s"
            value = values.get(column, field.get_default())
            value = "" if value is None and not field.null else value
            parameters.append(field.get_db_prep_save(value, connection))
            if connection.vendor == "postgresql":
                expression = f"CAST(%s AS {field.db_type(connection)})"
        names_.append(quote(column))
        expressions.append(expression)
    table, staged = quote(model._meta.db_table), quote(StagedUnit._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names_)}) SELECT {', '.join(expressions)} "  # noqa: S608 - our own names
            f"FROM {staged} s WHERE s.listing_id = %s ORDER BY s.key",
            [*parameters, made.pk],
        )


def _reserve(count: int) -> list[int]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('units_unit', 'id')) FROM generate_series(1, %s)",
                [count],
            )
            return [row[0] for row in cursor.fetchall()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(seq) FROM sqlite_sequence WHERE name = 'units_unit'")
        last = cursor.fetchone()[0] or 0
    return list(range(last + 1, last + 1 + count))


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
