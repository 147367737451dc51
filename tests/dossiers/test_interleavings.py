"""Two officers, one form, stale tabs (R3): every typed value ends stored or shown beside the other; none is silently lost.

Each interleaving is drawn: people open tabs, type, autosave, come back to an old tab, keep theirs or the other's value.
A model beside it knows what each tab has seen. ``RELIABILITY=1`` plays 1.000 of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import QuerySet

from dossiers import states
from dossiers.actions import scores
from dossiers.actions.scores import save_score
from dossiers.actions.versioned import Conflict
from dossiers.models import Dossier, Score
from tests.dossiers.stories import take_to
from tests.people import CHAIR, OFFICER, World
from units import actions, roles
from units.models import User

PLAYED = 1000 if os.environ.get("RELIABILITY") else 12
MOVES, TABS, CODES = 12, 4, ("1.1", "2.1")


@dataclass
class Tab:
    """What one tab of one person has seen of each field: its version."""

    owner: User
    seen: dict[str, int] = field(default_factory=dict)


@dataclass
class Play:
    """One interleaving: the dossier, its tabs, and what the model expects to be stored."""

    dossier: Dossier
    tabs: list[Tab]
    chance: random.Random
    current: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    shown: int = 0
    number: int = 0

    def reload(self, tab: Tab) -> None:
        rows = Score.objects.filter(dossier=self.dossier, step=states.SELF, round=self.dossier.round)
        tab.seen = dict.fromkeys(CODES, 0) | dict(rows.values_list("criterion__code", "version"))

    def save(self, tab: Tab, code: str, world: World) -> None:
        """Type a value never typed before and leave the field."""
        self.number += 1
        typed = f"Ghi chú {self.number} của {tab.owner.pk}"
        before, fresh = self.current.get(code, ""), tab.seen[code] == self._version(code)
        try:
            saved = save_score(
                dossier=self.dossier,
                code=code,
                points=None,
                not_applicable=False,
                note=typed,
                version=tab.seen[code],
                by=tab.owner,
                at=world.at,
            )
        except Conflict as told:
            if not any(pair.mine == typed and pair.theirs == (before or "trống") for pair in told.pairs):
                self.lost.append(f"{typed}: not shown beside {before}")
            self.shown += 1
            if self.chance.random() < 0.5:
                tab.seen[code] = told.version  # Keep mine: the next save of this tab has seen theirs.
        else:
            if not fresh:
                self.lost.append(f"{before}: overwritten by a tab that had not seen it")
            self.current[code] = typed
            tab.seen[code] = saved.version
        if self._stored(code) != self.current.get(code, ""):
            self.lost.append(f"{self.current.get(code)}: told as saved, not stored")

    def _rows(self, code: str) -> QuerySet[Score]:
        return Score.objects.filter(
            dossier=self.dossier, step=states.SELF, round=self.dossier.round, criterion__code=code
        )

    def _version(self, code: str) -> int:
        return self._rows(code).values_list("version", flat=True).first() or 0

    def _stored(self, code: str) -> str:
        return self._rows(code).values_list("note", flat=True).first() or ""


def play(world: World, dossier: Dossier, people: list[User], seed: int) -> Play:
    chance = random.Random(seed)
    game = Play(dossier, [Tab(chance.choice(people)) for _ in range(TABS)], chance)
    game.current = {code: game._stored(code) for code in CODES}
    game.number = seed * 1000
    for tab in game.tabs:
        game.reload(tab)
    for _ in range(MOVES):
        tab = chance.choice(game.tabs)
        if chance.random() < 0.2:
            game.reload(tab)
        else:
            game.save(tab, chance.choice(CODES), world)
    return game


@pytest.fixture
def officers(world: World) -> tuple[Dossier, list[User]]:
    dossier = take_to(world, states.DRAFTING)
    second = world.user(CHAIR)
    actions.grant_role(user=second, unit=dossier.participation.unit, role=roles.OFFICER, by=None, at=world.at)
    return dossier, [world.user(OFFICER), second]


def test_no_value_is_silently_lost(world: World, officers: tuple[Dossier, list[User]]) -> None:
    games = [play(world, *officers, seed) for seed in range(PLAYED)]
    assert [lost for game in games for lost in game.lost] == []
    # Stale tabs are what this is about: they were there.
    assert sum(game.shown for game in games) > PLAYED


def test_without_the_version_in_the_save_values_are_lost(
    world: World, officers: tuple[Dossier, list[User]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: saves that do not ask which version the tab has seen."""
    real = vars(scores)["put"]

    def blind(model: Any, key: Mapping[str, Any], values: Any, version: int, *rest: Any, **more: Any) -> Any:
        row = model.objects.filter(**key).first()
        return real(model, key, values, row.version if row else 0, *rest, **more)

    monkeypatch.setattr(scores, "put", blind)
    games = [play(world, *officers, seed) for seed in range(5)]
    assert any("overwritten by a tab that had not seen it" in lost for game in games for lost in game.lost)
