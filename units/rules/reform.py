"""Where every unit stands after a list was applied: paths, computed before anything is written. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from units.rules import tree


@dataclass(slots=True)
class Plan:
    """The tree after a reform: ``parents`` and ``paths`` by code, ``moved`` those whose path is another one."""

    parents: dict[str, str]
    paths: dict[str, str]
    moved: dict[str, str]
    problems: list[str] = field(default_factory=list)


def plan(
    today: Mapping[str, tuple[str, str]],
    new_parents: Mapping[str, str],
) -> Plan:
    """Lay out the tree: ``today`` is code → (parent, path), ``new_parents`` code → parent of new and moved units.

    A unit that stays keeps its group of digits; a new or moved one gets the next free group below its parent.
    """
    parents = {code: parent for code, (parent, _path) in today.items()} | dict(new_parents)
    numbers = {code: number for number, code in enumerate(parents)}
    cycles = tree.in_cycles({numbers[code]: numbers.get(parent) for code, parent in parents.items()})
    problems = [f"{code}: cấp trên tạo thành vòng" for code in new_parents if numbers[code] in cycles]
    problems += [
        f"{code}: cấp trên {parent} không có"
        for code, parent in new_parents.items()
        if parent and parent not in parents
    ]
    if problems:
        return Plan(parents, {}, {}, problems[:100])
    last: dict[str, int] = {}
    for parent, path in today.values():
        last[parent] = max(last.get(parent, 0), int(path[-tree.STEP :]))
    paths: dict[str, str] = {"": ""}
    for code in parents:
        way = []
        here = code
        while here not in paths:
            way.append(here)
            here = parents[here]
        for each in reversed(way):
            parent = parents[each]
            if each in new_parents:
                last[parent] = last.get(parent, 0) + 1
                paths[each] = tree.child_path(paths[parent], last[parent])
            else:
                paths[each] = paths[parent] + today[each][1][-tree.STEP :]
    del paths[""]
    moved = {code: paths[code] for code, (_parent, path) in today.items() if paths[code] != path}
    return Plan(parents, paths, moved, [])


def orphans(parents: Mapping[str, str], living: Iterable[str], closed: Iterable[str]) -> list[str]:
    """Name the living units whose parent would be closed."""
    gone = set(closed)
    return [
        f"{code}: còn hoạt động dưới {parents[code]} sẽ kết thúc"
        for code in living
        if code not in gone and parents.get(code) in gone
    ]
