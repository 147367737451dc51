"""Units by the words of their names: one question, answered alike by the word index of each database.

A unit is found when every word typed begins a word of one of its names, former names or its code, whatever the marks,
the case, đ/d and where the tone stands (uỷ/ủy, hoà/hòa). Words are runs of letters and figures.
"""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from records.text import fold
from units.models import Unit

#: What stands between words; the same signs as in the indexes of both databases (units/migrations).
_BETWEEN = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+")
#: Up to so many hits are fetched and sorted; of more, the first in Vietnamese order are soon found by walking it.
FEW = 900


def words_of(text: str) -> list[str]:
    """Return the words of a search as they are compared."""
    return list(dict.fromkeys(word for word in _BETWEEN.split(fold(text)) if word))


def with_words(found: QuerySet[Unit], text: str) -> QuerySet[Unit]:
    """Keep the units that carry every word; a text without words keeps all when empty, otherwise none."""
    words = words_of(text)
    if not words:
        return found.none() if fold(text) else found
    if connection.vendor == "postgresql":
        asked = " & ".join(f"'{word}':*" for word in words)
        # A column the database keeps for itself (units/migrations/0009_words_kept.py).
        return found.filter(RawSQL("units_unit.words @@ %s::tsquery", [asked], output_field=BooleanField()))
    asked = " AND ".join(f'"{word}"*' for word in words)
    hits = "SELECT rowid FROM units_words WHERE units_words MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{hits} LIMIT {FEW + 1}", [asked])
        keys = [int(row[0]) for row in cursor.fetchall()]
    if len(keys) <= FEW:
        # The index is asked once: six frequent words cost it more than fetching what they have in common.
        return found.filter(pk__in=keys)
    # The plus keeps SQLite from fetching every hit by its key before it sorts: it walks the order and asks the set.
    return found.filter(
        RawSQL(f"+units_unit.id IN ({hits})", [asked], output_field=BooleanField())  # noqa: S611 - our own SQL
    )


def first_of(found: QuerySet[Unit], start: int, count: int) -> list[Unit]:
    """Return some of the units found, in Vietnamese order; two statements, the first over narrow rows alone.

    PostgreSQL is kept from walking the index of that order: names that begin with «Trường» come after 130.000 others.
    """
    order: tuple[str | RawSQL, ...] = ("sort_key", "path")
    if connection.vendor == "postgresql":
        order = (RawSQL("units_unit.sort_key || ''", []), "path")
    keys = list(
        found.select_related(None).order_by(*order).values_list("pk", flat=True)[start : start + count]
    )
    rows = found.model._default_manager.select_related("parent").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]
