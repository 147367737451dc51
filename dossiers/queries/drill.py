"""The dashboard over a campaign's frozen tree, from the nation to the unit: read from counters, never by a scan.

A page costs the same whether 50 or 200.000 dossiers hang below its node: one reading of the counters gives the node and
all its children.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Sum
from django.http import Http404

from campaigns import states as campaign_states
from campaigns.models import Campaign, Extension, Milestone, TreeNode
from campaigns.rules import deadline_words
from dossiers import access, states
from dossiers.models import Counter, Dossier
from dossiers.queries.drill_leaves import leaf_rows, state_labels
from dossiers.queries.drill_parts import Choice, Crumb, DrillPage, LeafRow, Marks, NodeRow, StateCount
from dossiers.rules import tally
from dossiers.rules.tally import Tally
from records.text import fold, searched
from units.rules import tree

#: How many dossiers of a node, by milestone, state and punctuality.
Counts = Mapping[tally.Key, int]
PAGE = 100
SORTS = {
    "": "Tên đơn vị",
    "ty-le": "Tỷ lệ nộp thấp nhất",
    "dung-han": "Tỷ lệ đúng hạn thấp nhất",
    "thieu": "Nhiều đơn vị quá hạn nhất",
    "so-luong": "Nhiều đơn vị nhất",
}
ONLY = {
    "": "Tất cả",
    "chua-du": "Chưa nộp đủ",
    "qua-han": "Có đơn vị quá hạn, chưa nộp",
    "chua-bat-dau": "Có đơn vị chưa bắt đầu",
}
WHOLE = "Toàn đợt"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of the page."""

    q: str = ""
    only: str = ""
    sort: str = ""
    state: str = ""
    milestone: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Below:
    """What the counters say of a node and of the nodes directly below it, by path and key."""

    own: Counts
    children: Mapping[str, Counts]


def counted(campaigns: Collection[int], path: str) -> dict[int, Below]:
    """Read a node and its children in one statement, rows of steps that were not folded yet included."""
    depth = len(path) // tree.STEP
    rows = Counter.objects.filter(campaign_id__in=campaigns, depth__in=(Counter.LEAF, depth, depth + 1))
    if path:
        low, high = tree.subtree(path)
        rows = rows.filter(path__gte=low, path__lt=high)
    out: dict[int, tuple[dict[tally.Key, int], dict[str, dict[tally.Key, int]]]] = {
        each: ({}, {}) for each in campaigns
    }
    for campaign, level, where, milestone, state, how, number in (
        rows.order_by()
        .values_list("campaign_id", "depth", "path", "milestone_id", "state", "punctuality")
        .annotate(number=Sum("number"))
    ):
        own, children = out[campaign]
        key = (milestone, state, how)
        if level in {depth, Counter.LEAF}:
            own[key] = own.get(key, 0) + number
        if level == depth + 1 or (level == Counter.LEAF and len(where) > len(path)):
            child = children.setdefault(where[: len(path) + tree.STEP], {})
            child[key] = child.get(key, 0) + number
    return {campaign: Below(own, children) for campaign, (own, children) in out.items()}


def counted_at(places: Collection[tuple[int, str]]) -> dict[tuple[int, str], dict[tally.Key, int]]:
    """Read some nodes of several campaigns in one statement; ``places`` are (campaign, path)."""
    campaigns = {campaign for campaign, _path in places}
    rows = Counter.objects.filter(campaign_id__in=campaigns).filter(
        Q(depth=Counter.LEAF)
        | Q(
            depth__in={len(path) // tree.STEP for _campaign, path in places},
            path__in={path for _campaign, path in places},
        )
    )
    out: dict[tuple[int, str], dict[tally.Key, int]] = {each: {} for each in places}
    for campaign, level, where, milestone, state, how, number in (
        rows.order_by()
        .values_list("campaign_id", "depth", "path", "milestone_id", "state", "punctuality")
        .annotate(number=Sum("number"))
    ):
        for node in tally.nodes_above(where) if level == Counter.LEAF else (where,):
            found = out.get((campaign, node))
            if found is not None:
                key = (milestone, state, how)
                found[key] = found.get(key, 0) + number
    return out


def top_of(campaign: Campaign, reach: access.Reach) -> str:
    """Return the path at which a person begins: the lowest node that has everything he may see below it."""
    if "" not in reach.roots:
        return reach.roots[0]
    ends = campaign.participations.order_by()
    first = ends.order_by("path").values_list("path", flat=True).first() or ""
    last = ends.order_by("-path").values_list("path", flat=True).first() or ""
    end = min(len(first), len(last))
    while end and first[:end] != last[:end]:
        end -= tree.STEP
    # A single unit: its parent, so that there is a list to see it in.
    return first[:end] if end < len(first) or first != last else first[: -tree.STEP]


def is_large(campaign: Campaign) -> bool:
    """Say whether a campaign has more dossiers than one page of unit × step carries."""
    return expected_below(campaign, "") > access.BOARD_ROWS


def expected_below(campaign: Campaign, path: str) -> int:
    """Return how many dossiers hang below a node (the whole campaign: "")."""
    found = Counter.objects.filter(campaign=campaign, depth=len(path) // tree.STEP, path=path)
    return found.aggregate(number=Sum("number"))["number"] or 0


def drill_page(
    reach: access.Reach, path: str, at: datetime, asked: Asked, *, whole: bool = False
) -> DrillPage:
    """Build the page of one node (``whole``: every child and unit, for the sheet); raises 404 outside the reach."""
    campaign = reach.campaign
    node, crumbs, nodes = _nodes(reach, path)
    milestones = list(campaign.milestones.all())
    chosen = _chosen(milestones, asked.milestone)
    ids = {each.pk for each in chosen}
    past = {
        each.pk
        for each in chosen
        if runs(campaign) and each.last_valid_at is not None and at > each.last_valid_at
    }
    below = counted([campaign.pk], path)[campaign.pk]
    running = granted(campaign, path, ids, at) if past else {}
    rows = [
        row
        for each in nodes
        if (
            row := _row(each, _of(below.children.get(each.path, {}), ids), past, running.get(each.path, 0))
        ).tally.expected
    ]
    own = _of(below.own, ids)
    total = tally.tally(own, past, running.get(path, 0))
    shown = _sorted([row for row in rows if _wanted(row, asked)], asked.sort)
    pages = 1 if whole else max(1, -(-len(shown) // PAGE))
    number = 1 if whole else max(1, asked.number)
    leaves = _leaves(reach, path, ids, asked, number, whole=whole) if node is None or node.takers else []
    status, tone = status_of(total)
    labels = state_labels(campaign)
    last = max((each.last_valid_at for each in chosen if each.last_valid_at), default=None)
    return DrillPage(
        code=campaign.code,
        title=campaign.title,
        year=campaign.year,
        marks=marks_of(campaign),
        running=runs(campaign),
        path=path,
        name=node.name if node else WHOLE,
        crumbs=tuple(crumbs),
        total=total,
        status=status,
        tone=tone,
        states=_states(own, labels),
        rows=tuple(shown if whole else shown[(number - 1) * PAGE : number * PAGE]),
        children=len(rows),
        leaves=tuple(leaves if whole else leaves[:PAGE]),
        takers=node.takers if node else len(leaves),
        number=number,
        pages=pages,
        more_leaves=not whole and len(leaves) > PAGE,
        milestones=tuple(Choice(each.code, each.title) for each in _owing(milestones)),
        milestone=asked.milestone if len(chosen) == 1 and asked.milestone == chosen[0].code else "",
        deadline=deadline_words(last) if last else "",
        q=asked.q.strip(),
        only=asked.only if asked.only in ONLY else "",
        sort=asked.sort if asked.sort in SORTS else "",
        state=asked.state if asked.state in states.STATES else "",
        at=at,
    )


def marks_of(campaign: Campaign) -> Marks:
    """Say what a campaign's pages and sheets must say of themselves."""
    return Marks(campaign.is_practice, campaign.is_illustrative, campaign.trial_confirmed_at is not None)


def runs(campaign: Campaign) -> bool:
    """Whether days are counted: not in a campaign that is over, nor in history that is only told."""
    return campaign.state == campaign_states.OPEN and not campaign.is_illustrative


def _nodes(reach: access.Reach, path: str) -> tuple[TreeNode | None, list[Crumb], list[TreeNode]]:
    """Return the node, the way back to it as far as the person sees, and its children in Vietnamese order."""
    above = [*tree.above(path), path] if path else []
    rows = TreeNode.objects.filter(campaign=reach.campaign).order_by()
    found = list(rows.filter(above=path).union(rows.filter(path__in=above), all=True).order_by("sort_key"))
    known = {each.path: each for each in found}
    if path and path not in known:
        raise Http404
    crumbs = [Crumb(each, known[each].name) for each in above[:-1] if reach.covers(each) and each in known]
    return known.get(path), crumbs, [each for each in found if each.above == path and each.path != path]


def _owing(milestones: Iterable[Milestone]) -> list[Milestone]:
    return [each for each in milestones if each.purpose == campaign_states.SUBMIT]


def _chosen(milestones: Iterable[Milestone], code: str) -> list[Milestone]:
    owing = _owing(milestones)
    return [each for each in owing if each.code == code] or owing


def _of(counts: Mapping[tally.Key, int], ids: Collection[int]) -> list[tuple[tally.Key, int]]:
    return [(key, number) for key, number in counts.items() if key[0] in ids and number]


def granted(campaign: Campaign, path: str, ids: Collection[int], at: datetime) -> dict[str, int]:
    """Count the dossiers not handed in whose extension still runs, for a node and its children."""
    rows = Dossier.objects.filter(
        milestone_id__in=ids,
        state__in=states.BEFORE_SUBMISSION,
        participation_id__in=Extension.objects.filter(
            participation__campaign=campaign,
            milestone_id__in=ids,
            state=campaign_states.GRANTED,
            until_at__gte=at,
        ).values("participation_id"),
    )
    out: dict[str, int] = {}
    for where in rows.order_by().values_list("path", flat=True):
        if where.startswith(path):
            for each in {path, where[: len(path) + tree.STEP]}:
                out[each] = out.get(each, 0) + 1
    return out


def _row(node: TreeNode, counts: list[tuple[tally.Key, int]], past: Collection[int], granted: int) -> NodeRow:
    found = tally.tally(counts, past, granted)
    status, tone = status_of(found)
    return NodeRow(node.path, node.name, node.kind_name, node.sort_key, found, status, tone)


def status_of(found: Tally) -> tuple[str, str]:
    """Say in words and tone how a subtree stands."""
    if not found.expected:
        return "Không có hồ sơ", "idle"
    if found.received == found.expected:
        return "Đã nộp đủ", "done"
    if found.missing:
        return "Có đơn vị quá hạn", "late"
    if found.received:
        return "Đang nộp", "waiting"
    return "Chưa có hồ sơ nào", "idle"


def _wanted(row: NodeRow, asked: Asked) -> bool:
    words = fold(asked.q).split()
    if not all(word in fold(f"{row.kind} {row.name}") for word in words):
        return False
    return {
        "chua-du": row.tally.received < row.tally.expected,
        "qua-han": row.tally.missing > 0,
        "chua-bat-dau": row.tally.not_started > 0,
    }.get(asked.only, True)


def _sorted(rows: list[NodeRow], sort: str) -> list[NodeRow]:
    """Put the rows in the order asked for; without one they stay in Vietnamese order of their names."""

    def key(row: NodeRow) -> Decimal | int:
        found = row.tally
        share = found.rate if sort == "ty-le" else found.punctual
        if sort in {"ty-le", "dung-han"}:
            return share if share is not None else 101
        return {"thieu": -found.missing, "so-luong": -found.expected}.get(sort, 0)

    return sorted(rows, key=lambda row: (key(row), row.sort_key))


def _states(counts: Iterable[tuple[tally.Key, int]], labels: Mapping[str, str]) -> tuple[StateCount, ...]:
    found: dict[str, int] = {}
    for (_milestone, state, _how), number in counts:
        found[state] = found.get(state, 0) + number
    return tuple(
        StateCount(code, labels[code], info.tone, found[code])
        for code, info in states.STATES.items()
        if found.get(code)
    )


def _leaves(
    reach: access.Reach, path: str, ids: Collection[int], asked: Asked, number: int, *, whole: bool
) -> Sequence[LeafRow]:
    """One page (and one row more) of the dossiers of units directly below a node, in Vietnamese order."""
    rows = reach.dossiers().filter(milestone_id__in=ids, participation__above=path)
    for word in searched(asked.q):
        rows = rows.filter(participation__search__contains=word)
    if asked.state in states.STATES:
        rows = rows.filter(state=asked.state)
    if asked.only == "chua-bat-dau":
        rows = rows.filter(state=states.NOT_STARTED)
    elif asked.only:
        rows = rows.filter(state__in=states.BEFORE_SUBMISSION)
    rows = rows.order_by("participation__sort_key", "participation__path", "milestone__order")
    start = (number - 1) * PAGE
    return list(leaf_rows(rows if whole else rows[start : start + PAGE + 1], reach))


def without_paging(asked: Asked) -> Asked:
    """Return the same question for the sheet, which has all pages in one."""
    return dataclasses.replace(asked, number=1)
