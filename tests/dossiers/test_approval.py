"""The chair is shown what he changed, in the words of the product."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dossiers.actions import scores
from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar, fill, hand_in_to
from dossiers.queries.approval import WORDS, approval_of, differences
from dossiers.queries.snapshot import snapshot_of
from tests.people import CHAIR, World

#: Parts of the content a unit writes; their keys need a word.
PARTS = ("council", "meeting", "figures", "scores", "vetoes", "report", "signer")


def keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for each in value.values() for key in keys(each)}
    if isinstance(value, list):
        return {key for each in value for key in keys(each)}
    return set()


@pytest.fixture
def waiting(world: World) -> World:
    dossier = world.dossier()
    calendar = Calendar(base=world.at)
    fill(dossier, read_samples()["U-03"], calendar)
    hand_in_to(dossier, read_samples()["U-03"], calendar, "awaiting_chair")
    return world


def test_every_key_the_unit_writes_has_a_word(waiting: World) -> None:
    content = snapshot_of(waiting.dossier())
    known = set(WORDS) | {"answered_by", "evil", "group", "row", "unit", "title", "double_roles"}
    assert {key for part in PARTS for key in keys(content[part])} <= known


def test_nothing_changed_means_nothing_listed(waiting: World) -> None:
    assert approval_of(waiting.dossier()).changes == ()


def test_the_chairs_own_change_is_listed_with_both_values(waiting: World) -> None:
    dossier = waiting.dossier()
    before = approval_of(dossier)
    row = dossier.scores.get(criterion__code="1.4", step="self")
    scores.save_score(
        dossier=dossier,
        code="1.4",
        points=Decimal(4),
        not_applicable=False,
        note="02 lần kiểm tra",
        version=row.version,
        by=waiting.user(CHAIR),
        at=waiting.at,
    )
    after = approval_of(dossier)
    assert after.sha256 != before.sha256
    told = {change.place: (change.before, change.after) for change in after.changes}
    assert told["Tự chấm điểm › tiêu chí › 1.4 › điểm"] == ("2", "4")
    assert "Tự chấm điểm › tiêu chí › 1.4 › lý do, căn cứ" in told
    assert len(told) == 2


def test_a_row_taken_away_is_told_in_words() -> None:
    (change,) = differences(
        {"council": {"members": [{"name": "(A)", "chair": True}]}}, {"council": {"members": []}}
    )
    assert (change.place, change.before, change.after) == (
        "Hội đồng › thành viên › dòng 1",
        "(A); có",
        "(trống)",
    )
