"""The tree of today as an imported list is compared with it. Reads only."""

from __future__ import annotations

from units.models import Unit
from units.rules import listing, tree
from units.rules.listing import Standing


def standing_units() -> dict[str, Standing]:
    """Read every unit by code, ended ones too."""
    rows = Unit.objects.order_by("path").values_list(
        "code",
        "pk",
        "name",
        "type_name",
        "kind",
        "parent__code",
        "path",
        "valid_to",
        "short_name",
        "abbreviation",
        "place_name",
    )
    return {
        row[0]: Standing(
            row[1],
            row[2],
            row[3],
            row[4],
            row[5] or "",
            row[6],
            row[7],
            {listing.SHORT: row[8], listing.ABBREVIATION: row[9], listing.PLACE: row[10]},
        )
        for row in rows.iterator(chunk_size=5_000)
    }


def scope_of(codes: set[str], parents: dict[str, str], known: dict[str, Standing]) -> dict[str, Standing]:
    """Return the units a complete list speaks about: all below its topmost units that stand already."""
    tops = [known[code].path for code in codes if code in known and parents.get(code, "") not in codes]
    # Ancestors before descendants: one pass over the sorted paths is enough.
    shortest: list[str] = []
    for path in sorted(tops):
        if not shortest or not tree.is_at_or_below(path, shortest[-1]):
            shortest.append(path)
    roots = set(shortest)
    return {
        code: standing
        for code, standing in known.items()
        if any(standing.path[:end] in roots for end in range(tree.STEP, len(standing.path) + 1, tree.STEP))
    }
