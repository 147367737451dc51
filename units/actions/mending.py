"""Repair what ``check_tree`` found, by name and with a log entry, never on its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from records import journal
from units.actions import keeping
from units.models import TreeHead, Unit, User
from units.queries.soundness import nodes
from units.rules import tree

CHUNK = 500


@transaction.atomic
def mend_paths(*, by: User | None, at: dt.datetime) -> list[str]:
    """Write the paths anew where they do not follow the parents; returns the codes, units on a cycle are left."""
    keeping.hold_tree()
    due = tree.paths_due(nodes())
    changed = list(Unit.objects.filter(pk__in=due).only("pk", "code", "path")) if due else []
    # Two units may have to change places: first everybody steps aside, then everybody takes the place due.
    for part in _parts(changed):
        for unit in part:
            unit.path = f"x{unit.pk}"
        Unit.objects.bulk_update(part, ["path"])
    for part in _parts(changed):
        for unit in part:
            unit.path = due[unit.pk]
        Unit.objects.bulk_update(part, ["path"])
    return _noted("don-vi.sua-duong-dan", [unit.code for unit in changed], by, at)


@transaction.atomic
def mend_search(*, by: User | None, at: dt.datetime) -> list[str]:
    """Write the search and sort columns anew where they do not follow the names; returns the codes."""
    keeping.hold_tree()
    wrong = {
        node.pk: node
        for node in nodes()
        if (node.search, node.sort_key) != (node.search_due, node.sort_key_due)
    }
    changed = (
        list(Unit.objects.filter(pk__in=wrong).only("pk", "code", "search", "sort_key")) if wrong else []
    )
    for part in _parts(changed):
        for unit in part:
            unit.search, unit.sort_key = wrong[unit.pk].search_due, wrong[unit.pk].sort_key_due
        Unit.objects.bulk_update(part, ["search", "sort_key"])
    return _noted("don-vi.sua-tim-kiem", [unit.code for unit in changed], by, at)


def _parts(units: list[Unit]) -> Iterable[list[Unit]]:
    return (units[start : start + CHUNK] for start in range(0, len(units), CHUNK))


def _noted(action: str, codes: list[str], by: User | None, at: dt.datetime) -> list[str]:
    if codes:
        journal.write(
            chain=journal.SYSTEM,
            action=action,
            by=by,
            at=at,
            subject=TreeHead.objects.get(pk=1),
            data={"so_don_vi": len(codes), "ma": codes[:100]},
        )
    return codes
