"""Paths of fixed-width digit groups, and everything that can be wrong with a tree. No database.

A path holds digits only: both ends of a range are digits too, so that every collation of both databases sees the
same subtree (a sign such as ``~`` weighs nothing in a Vietnamese or English collation of PostgreSQL).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

STEP = 6
MAX_LEVELS = 20
LAST_SERIAL = 10**STEP - 2
NO_ROOM = "Cây đơn vị đã đến giới hạn: tối đa 20 cấp và 999.998 đơn vị cùng một cấp trên."


def child_path(prefix: str, serial: int) -> str:
    """Return the path of the child with a serial number (from 1) below ``prefix`` ("" = a root).

    Raises ``ValueError`` with Vietnamese text when there is no room.
    """
    if not 0 < serial <= LAST_SERIAL or len(prefix) >= MAX_LEVELS * STEP:
        raise ValueError(NO_ROOM)
    return f"{prefix}{serial:0{STEP}d}"


def parent_path(path: str) -> str:
    """Return the path of the parent, "" for a root."""
    return path[:-STEP]


def above(path: str) -> list[str]:
    """Return the paths of all ancestors, the root first."""
    return [path[:end] for end in range(STEP, len(path), STEP)]


def level(path: str) -> int:
    """Return the depth: 0 for a root."""
    return len(path) // STEP - 1


def subtree(path: str) -> tuple[str, str]:
    """Return the half-open range of paths at or below ``path``: ``low <= p < high``."""
    return path, f"{int(path) + 1:0{len(path)}d}"


def is_at_or_below(path: str, root: str) -> bool:
    """Say whether a path lies in the subtree of another."""
    return path.startswith(root)


def is_below(path: str, root: str) -> bool:
    """Say whether a path lies strictly below another."""
    return path != root and path.startswith(root)


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as the check sees it."""

    pk: int
    code: str
    name: str
    path: str
    parent: int | None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    search: str = ""
    sort_key: str = ""
    search_due: str = ""
    sort_key_due: str = ""
    is_normal: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``kind`` is stable, ``text`` is Vietnamese."""

    kind: str
    code: str
    text: str


PATH, SEARCH, CYCLE, TIME, TEXT, ROLE, LINK = (
    "duong-dan",
    "tim-kiem",
    "vong-lap",
    "thoi-gian",
    "chu-viet",
    "vai-tro",
    "lien-ket",
)
KINDS: Mapping[str, str] = {
    PATH: "đường dẫn không khớp cơ quan chủ quản",
    SEARCH: "cột tìm kiếm, sắp xếp không khớp tên",
    CYCLE: "cơ quan chủ quản tạo thành vòng",
    TIME: "thời gian tồn tại mâu thuẫn",
    TEXT: "chữ chưa ở dạng Unicode dựng sẵn (NFC)",
    ROLE: "vai trò còn hiệu lực ở đơn vị đã kết thúc",
    LINK: "liên kết còn hiệu lực với đơn vị đã kết thúc",
}


def in_cycles(parents: Mapping[int, int | None]) -> set[int]:
    """Return the nodes that stand on a cycle of parents or hang below one."""
    good: set[int] = set()
    bad: set[int] = set()
    for start in parents:
        walked: list[int] = []
        on_way: set[int] = set()
        here: int | None = start
        while here is not None and here in parents and here not in good and here not in bad:
            if here in on_way:
                bad.update(walked)
                break
            walked.append(here)
            on_way.add(here)
            here = parents[here]
        (bad if here in bad else good).update(walked)
    return bad


def check(nodes: Iterable[Node], today: dt.date) -> Iterator[Finding]:
    """Name everything that is wrong with paths, parents, dates, texts and search columns."""
    known = {node.pk: node for node in nodes}
    cycles = in_cycles({node.pk: node.parent for node in known.values()})
    for node in known.values():
        if node.pk in cycles:
            yield Finding(
                CYCLE, node.code, "cơ quan chủ quản quay về chính đơn vị này hoặc nằm dưới một vòng"
            )
        else:
            yield from _wrong_path(node, known)
        yield from _wrong_time(node, known, today)
        if not node.is_normal:
            yield Finding(TEXT, node.code, "tên chưa ở dạng Unicode dựng sẵn (NFC)")
        if (node.search, node.sort_key) != (node.search_due, node.sort_key_due):
            yield Finding(SEARCH, node.code, "cột tìm kiếm hoặc sắp xếp không khớp tên hiện nay")


def _wrong_path(node: Node, known: Mapping[int, Node]) -> Iterator[Finding]:
    if not (node.path.isascii() and node.path.isdigit()) or len(node.path) % STEP:
        yield Finding(PATH, node.code, f"đường dẫn “{node.path}” không phải các nhóm {STEP} chữ số")
        return
    parent = known.get(node.parent) if node.parent is not None else None
    due = parent.path if parent else ""
    if parent_path(node.path) != due:
        yield Finding(
            PATH, node.code, f"đường dẫn {node.path} không nằm ngay dưới {due or 'gốc'} của cơ quan chủ quản"
        )


def _wrong_time(node: Node, known: Mapping[int, Node], today: dt.date) -> Iterator[Finding]:
    if node.valid_from and node.valid_to and node.valid_to < node.valid_from:
        yield Finding(TIME, node.code, "ngày kết thúc trước ngày bắt đầu")
    parent = known.get(node.parent) if node.parent is not None else None
    if parent is None or parent.valid_to is None or parent.valid_to >= today:
        return
    if node.valid_to is None or node.valid_to > parent.valid_to:
        yield Finding(TIME, node.code, f"còn hoạt động dưới {parent.code} đã kết thúc")


def paths_due(nodes: Iterable[Node]) -> dict[int, str]:
    """Return the paths that are wrong as they ought to be, by unit; whoever stands on a cycle is left alone.

    A unit whose own group of digits is still free below its right parent keeps it; otherwise it gets the next one.
    """
    known = {node.pk: node for node in nodes}
    cycles = in_cycles({node.pk: node.parent for node in known.values()})
    children: dict[int | None, list[Node]] = {}
    for node in known.values():
        if node.pk not in cycles:
            children.setdefault(node.parent if node.parent in known else None, []).append(node)
    due: dict[int, str] = {}
    found: dict[int, str] = {}
    waiting: list[tuple[int | None, str]] = [(None, "")]
    while waiting:
        parent, prefix = waiting.pop()
        taken: set[int] = set()
        late: list[Node] = []
        for node in sorted(children.get(parent, ()), key=lambda each: each.path):
            group = node.path[-STEP:]
            serial = int(group) if len(group) == STEP and group.isascii() and group.isdigit() else 0
            if 0 < serial <= LAST_SERIAL and serial not in taken:
                taken.add(serial)
                found[node.pk] = child_path(prefix, serial)
            else:
                late.append(node)
        for node in late:
            serial = max(taken, default=0) + 1
            if serial > LAST_SERIAL:
                serial = next(number for number in range(1, LAST_SERIAL + 2) if number not in taken)
            taken.add(serial)
            found[node.pk] = child_path(prefix, serial)
        for node in children.get(parent, ()):
            if found[node.pk] != node.path:
                due[node.pk] = found[node.pk]
            waiting.append((node.pk, found[node.pk]))
    return due
