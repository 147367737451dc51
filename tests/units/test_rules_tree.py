"""Paths, ranges and the check of a tree, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.rules import tree
from units.rules.tree import Node

TODAY = date(2026, 11, 22)
serials = st.integers(1, tree.LAST_SERIAL)
paths = st.lists(serials, min_size=1, max_size=5).map(
    lambda numbers: "".join(f"{number:06d}" for number in numbers)
)


def node(pk: int, path: str, parent: int | None = None, **fields: object) -> Node:
    return Node(pk=pk, code=f"M{pk}", name=f"Đơn vị {pk}", path=path, parent=parent, **fields)  # type: ignore[arg-type]


def kinds(*nodes: Node) -> list[str]:
    return [finding.kind for finding in tree.check(nodes, TODAY)]


@given(paths, paths)
def test_the_range_of_a_subtree_is_exactly_its_prefix(root: str, other: str) -> None:
    low, high = tree.subtree(root)
    assert high.isdigit()  # a sign would weigh nothing in a collation that is not C
    assert (low <= other < high) == other.startswith(root)


@given(paths, serials)
def test_a_child_lies_below_its_parent_and_leads_back(path: str, serial: int) -> None:
    child = tree.child_path(path, serial)
    assert tree.parent_path(child) == path
    assert tree.is_below(child, path)
    assert tree.above(child)[-1] == path
    assert tree.level(child) == tree.level(path) + 1


@pytest.mark.parametrize(("prefix", "serial"), [("", 0), ("", 999_999), ("000001" * 20, 1)])
def test_a_full_tree_says_so(prefix: str, serial: int) -> None:
    with pytest.raises(ValueError, match="giới hạn"):
        tree.child_path(prefix, serial)


def test_a_sound_tree_has_no_findings() -> None:
    assert kinds(node(1, "000001"), node(2, "000001000001", 1), node(3, "000001000007", 1)) == []


def test_each_fault_is_named() -> None:
    assert kinds(node(1, "000001"), node(2, "000002", 1)) == [tree.PATH]
    assert kinds(node(1, "00001x")) == [tree.PATH]
    assert kinds(node(1, "000001", 2), node(2, "000001000001", 1)) == [tree.CYCLE, tree.CYCLE]
    assert kinds(node(1, "000001", is_normal=False)) == [tree.TEXT]
    assert kinds(node(1, "000001", search="cu", search_due="moi")) == [tree.SEARCH]
    assert kinds(node(1, "000001", valid_from=date(2025, 7, 1), valid_to=date(2025, 6, 30))) == [tree.TIME]
    ended = node(1, "000001", valid_to=date(2025, 6, 30))
    assert kinds(ended, node(2, "000001000001", 1)) == [tree.TIME]
    assert kinds(ended, node(2, "000001000001", 1, valid_to=date(2025, 6, 30))) == []


def test_behind_the_last_number_the_first_free_one_is_taken() -> None:
    nodes = [node(1, f"{tree.LAST_SERIAL:06d}"), node(2, "xx")]
    assert tree.paths_due(nodes) == {2: "000001"}


@given(st.lists(st.tuples(st.integers(0, 30), paths), max_size=12, unique_by=lambda each: each[1]))
def test_whatever_the_paths_the_due_ones_are_sound(shape: list[tuple[int, str]]) -> None:
    nodes = [
        node(pk, path, parent if 0 < parent < pk else None)
        for pk, (parent, path) in enumerate(shape, start=1)
    ]
    due = tree.paths_due(nodes)
    mended = [
        Node(pk=each.pk, code=each.code, name=each.name, path=due.get(each.pk, each.path), parent=each.parent)
        for each in nodes
    ]
    assert kinds(*mended) == []
    assert len({each.path for each in mended}) == len(mended)
    assert tree.paths_due(mended) == {}  # nothing is repaired twice
