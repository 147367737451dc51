"""Two people save one field at the same time; the twin takes the version out of the UPDATE and must lose a save.

On PostgreSQL both stand in transactions of their own, as requests do. On SQLite a transaction that writes is alone from
its first statement, so both save without one and the conditional UPDATE is all that stands between them.
"""

from __future__ import annotations

import threading
from collections.abc import ItemsView, Iterator, Mapping
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from dossiers import states
from dossiers.actions import versioned
from dossiers.actions.scores import score_words
from dossiers.actions.versioned import Conflict, Saved
from dossiers.models import Score
from scoring.models import Criterion
from tests.people import APPRAISER, SECOND_APPRAISER, World

MINE, THEIRS = Decimal(2), Decimal(4)


class Rendezvous(Mapping[str, Any]):
    """Values of a save that wait for the other save when they are first looked at: after the read, before the write."""

    def __init__(self, both_have_read: threading.Barrier, **values: Any) -> None:
        self.values_given = values
        self.both_have_read = both_have_read
        self.met = False

    def __getitem__(self, name: str) -> Any:
        return self.values_given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_given)

    def __len__(self) -> int:
        return len(self.values_given)

    def items(self) -> ItemsView[str, Any]:
        if not self.met:
            self.met = True
            self.both_have_read.wait()
        return self.values_given.items()


def save_together(world: World) -> tuple[list[Saved], list[Conflict], Score]:
    """Store a score once, then twice at once from the same version; returns who stored it, who was told, and the row."""
    dossier = world.dossier()
    criterion = Criterion.objects.get(set=dossier.participation.criteria_set, code="3.3")
    key = {"dossier": dossier, "criterion": criterion, "step": states.APPRAISAL, "round": 1}
    people = {MINE: world.user(APPRAISER), THEIRS: world.user(SECOND_APPRAISER)}
    versioned.put(Score, key, {"points": Decimal(0)}, 0, people[MINE], world.at, score_words)
    both_have_read = threading.Barrier(2, timeout=30)
    saved: list[Saved] = []
    refused: list[Conflict] = []
    broken: list[BaseException] = []

    def save(points: Decimal) -> None:
        alone = transaction.atomic() if connection.features.has_select_for_update else nullcontext()
        try:
            with alone:
                values = Rendezvous(both_have_read, points=points)
                saved.append(versioned.put(Score, key, values, 1, people[points], world.at, score_words))
        except Conflict as error:
            refused.append(error)
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(points,)) for points in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert broken == []
    return saved, refused, Score.objects.get(**key)


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_stored_and_the_other_is_shown_both_values(world: World) -> None:
    saved, refused, row = save_together(world)
    assert [each.version for each in saved] == [2]
    assert row.version == 2
    (told,) = refused
    theirs = {MINE: "2", THEIRS: "4"}[row.points or Decimal(0)]
    (pair,) = [each for each in told.pairs if each.label == "Điểm"]
    assert (pair.theirs, pair.mine) == (theirs, {"2": "4", "4": "2"}[theirs])


@pytest.mark.django_db(transaction=True)
def test_without_the_version_in_the_update_a_save_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unguarded(rows: QuerySet[Score], version: int, values: Mapping[str, Any]) -> int:
        return rows.update(**values, version=version + 1)

    monkeypatch.setattr(versioned, "_overwrite", unguarded)
    saved, refused, row = save_together(world)
    # Both are told that they saved, and one of the two values is gone without a word.
    assert [each.version for each in saved] == [2, 2]
    assert refused == []
    assert row.version == 2
