"""Search finds the same units in the same order as plain Python does over all names, on both databases."""

from __future__ import annotations

import random

import pytest

from records.text import fold, sort_key
from tests.people import ADMIN, World
from units.actions.tree import create_unit, rename_unit
from units.models import Unit
from units.queries import tree
from units.queries.finding import words_of

pytestmark = pytest.mark.django_db
NAMES = (
    "Ủy ban nhân dân xã Hoà Bình", "UBND phường Hòa Bình", "Trường Tiểu học Đông Đô", "Xã Y Tý", "Xã Yên Thủy",
    "Trạm Y tế xã Ia O", "Công an (tạm thời) xã Sa Pa", "Ban 75/KH-UBND", "Đảng uỷ Khối các cơ quan", "Sa-pa cũ",
)  # fmt: skip


def found(world: World, text: str) -> list[str]:
    return [each.code for each in tree.units(world.user(ADMIN), text, ended_too=True)]


def by_hand(text: str) -> list[str]:
    words = words_of(text)
    rows = [
        unit
        for unit in Unit.objects.all()
        if words and all(any(each.startswith(word) for each in words_of(unit.search)) for word in words)
    ]
    return [unit.code for unit in sorted(rows, key=lambda unit: (unit.sort_key, unit.path))]


@pytest.fixture
def more(world: World) -> World:
    for number, name in enumerate(NAMES):
        create_unit(
            code=f"T-{number:02d}", name=name, kind="xa", parent=None, by=None, at=world.at, short_name="Ngắn"
        )
    return world


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("hòa bình", ["T-01", "T-00"]),
        ("HOÀ BINH", ["T-01", "T-00"]),
        ("uỷ ban hoa", ["T-00"]),
        ("ủy khối", ["T-08", "U-09"]),
        ("dong do", ["T-02"]),
        ("đông đô", ["T-02"]),
        ("sa pa", ["T-06", "T-09"]),
        ("ia o", ["T-05"]),
        ("75/KH", ["T-07"]),
        ("t-03", ["U-03", "T-03"]),
        ("--- /", []),
        ('"sa" OR *', []),
        ("' & pa:*", ["T-06", "T-09"]),
    ],
)
def test_words_are_found_without_marks_and_in_any_place(more: World, text: str, codes: list[str]) -> None:
    assert found(more, text) == codes


def test_every_search_equals_the_one_by_hand(more: World) -> None:
    chance = random.Random(11)
    words = sorted({word for unit in Unit.objects.all() for word in words_of(unit.search)})
    for _ in range(150):
        picked = [word[: chance.randint(1, len(word))] for word in chance.sample(words, chance.randint(1, 2))]
        assert found(more, " ".join(picked)) == by_hand(" ".join(picked)), picked


def test_the_index_follows_a_new_name_and_a_deletion(more: World) -> None:
    unit = Unit.objects.get(code="T-03")
    rename_unit(
        unit=unit, name="Xã Mới Tinh", short_name="", on=more.at.date(), reason="QĐ", by=None, at=more.at
    )
    assert found(more, "moi tinh") == ["T-03"]
    assert found(more, "y ty") == ["T-03"]  # the former name is kept
    unit.changes.all().delete()
    unit.delete()
    assert found(more, "moi tinh") == []


def test_the_page_of_a_search_has_the_order_of_the_whole(more: World) -> None:
    user = more.user(ADMIN)
    for text in ("xa", "hoa", "don vi", "t", ""):
        shown = [each.code for each in tree.search(user, text, "", ended_too=True).lines]
        whole = by_hand(text) if text else []
        assert (
            shown == (whole or [unit.code for unit in Unit.objects.order_by("sort_key", "path")])[: tree.PAGE]
        )
    assert [each.code for each in tree.suggestions(user, "xa")] == by_hand("xa")[:12]


def test_many_hits_come_in_the_same_order(more: World, monkeypatch: pytest.MonkeyPatch) -> None:
    few = found(more, "xa")
    monkeypatch.setattr("units.queries.finding.FEW", 1)
    assert found(more, "xa") == few == by_hand("xa")
    assert [sort_key(name) for name in sorted(NAMES, key=sort_key)]
    assert fold("Ủy") == fold("Uỷ")
