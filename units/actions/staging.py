"""New units of a list, made ready row by row in committed chunks, so that writing them is one statement."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
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
COLUMNS = ("listing_id", "key", "parent_key", "after", *TAKEN)
BATCH = 250


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
        with transaction.atomic():
            _keep([_staged(made, row, keys, paths) for row in part])
        done = start * CHUNK + len(part)
        report(done, len(ordered) * 2, f"Chuẩn bị {done}/{len(ordered)} đơn vị mới")


def _staged(
    made: UnitImport, row: ImportRow, keys: Mapping[str, int], paths: Mapping[str, str]
) -> tuple[Any, ...]:
    """Return the values of ``COLUMNS``."""
    given = {FIELDS[key]: value for key, value in row.given.items() if key in FIELDS}
    short, abbreviation = given.get("short_name", ""), given.get("abbreviation", "")
    return (
        made.pk,
        keys[row.code],
        keys[row.parent_code] if row.parent_code else None,
        json.dumps({"ten": row.name, "cap_tren": row.parent_code}, ensure_ascii=False),
        row.code,
        row.name,
        short,
        abbreviation,
        given.get("place_name", ""),
        row.type_name,
        kind_of(row.type_name) or roles.REGION,
        paths[row.code],
        names.search_of(row.name, short, abbreviation, row.code),
        names.sort_key_of(row.name),
    )


def _keep(rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of plain values: model instances would cost as much again as everything else."""
    quote = connection.ops.quote_name
    one = f"({', '.join(['%s'] * len(COLUMNS))})"
    columns = ", ".join(quote(column) for column in COLUMNS)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            cursor.execute(
                f"INSERT INTO {quote(StagedUnit._meta.db_table)} ({columns}) VALUES {', '.join([one] * len(part))}",  # noqa: S608 - our own names
                [value for row in part for value in row],
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
