"""Everything that is wrong with the tree as it is stored. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q

from records.text import nfc
from units.access import in_force
from units.models import Membership, Unit, UnitLink
from units.rules import names, tree
from units.rules.tree import Finding, Node


def nodes() -> list[Node]:
    """Read the whole tree as plain values; 200.000 units are a few dozen megabytes."""
    rows = Unit.objects.order_by("pk").values_list(
        "pk",
        "code",
        "name",
        "path",
        "parent_id",
        "valid_from",
        "valid_to",
        "search",
        "sort_key",
        "short_name",
        "abbreviation",
        "former_names",
    )
    return [
        Node(
            *row[:9],
            search_due=names.search_of(row[2], row[9], row[10], row[1], row[11]),
            sort_key_due=names.sort_key_of(row[2]),
            is_normal=nfc(row[2]) == row[2] and nfc(row[9]) == row[9],
        )
        for row in rows.iterator(chunk_size=5_000)
    ]


def findings(today: dt.date) -> Iterator[Finding]:
    """Name everything that is wrong: the tree itself, then roles and links that outlive their unit."""
    yield from tree.check(nodes(), today)
    ended = Q(unit__valid_to__lt=today)
    open_roles = Membership.objects.filter(ended, Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    for code, name in open_roles.values_list("unit__code", "user__username").order_by("unit__code", "pk"):
        yield Finding(tree.ROLE, code, f"tài khoản {name} còn giữ vai trò sau khi đơn vị kết thúc")
    living = UnitLink.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    dead = living.exclude(target__in=Unit.objects.filter(in_force(today))) | living.exclude(
        unit__in=Unit.objects.filter(in_force(today))
    )
    for code, target in dead.values_list("unit__code", "target__code").order_by("unit__code", "pk"):
        yield Finding(tree.LINK, code, f"liên kết tới {target} còn hiệu lực dù một bên đã kết thúc")
