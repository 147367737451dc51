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

#: What stands between words; the same signs as in the indexes of both databases (units/migrations/0007_words.py).
_BETWEEN = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+")
#: Up to so many hits are fetched and sorted; of more, the first in Vietnamese order are soon found by walking it.
FEW = 4_000
# As written in the index: PostgreSQL uses an index only for the very same expression.
_WORDS = (
    "array_to_tsvector(array_remove(regexp_split_to_array(units_unit.search, "
    r"'[\x01-\x2f\x3a-\x60\x7b-\x7f]+'), ''))"
)


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
        return found.filter(
            RawSQL(f"{_WORDS} @@ %s::tsquery", [asked], output_field=BooleanField())  # noqa: S611 - our own SQL
        )
    asked = " AND ".join(f'"{word}"*' for word in words)
    hits = "SELECT rowid FROM units_words WHERE units_words MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({hits} LIMIT {FEW + 1})", [asked])  # noqa: S608 - our own SQL
        many = cursor.fetchone()[0] > FEW
    # The plus keeps SQLite from fetching every hit by its key before it sorts: it walks the order and asks the set.
    key = "+units_unit.id" if many else "units_unit.id"
    return found.filter(
        RawSQL(f"{key} IN ({hits})", [asked], output_field=BooleanField())  # noqa: S611 - our own SQL
    )
