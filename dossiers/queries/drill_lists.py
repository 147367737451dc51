"""Lists beside the dashboard over the tree: who has not begun, and a node in several campaigns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404

from campaigns import states as campaign_states
from campaigns.models import Campaign, Milestone, TreeNode
from campaigns.states import SUBMIT
from dossiers import access, states
from dossiers.models import Dossier
from dossiers.queries import drill
from dossiers.queries.board_parts import BoardLine
from dossiers.queries.drill_leaves import leaf_rows, state_labels
from dossiers.queries.drill_parts import Choice, ComparedPage, ComparedRow, IdlePage, LeafRow
from dossiers.rules import tally
from dossiers.rules.tally import Tally
from records.text import fold, searched
from units.models import User
from units.rules import tree

PAGE = 50
COMPARED = 3
ALL, EVERY = "tat-ca", "Mọi bước"


def board_lines(user: User, *, run_only: bool = False) -> tuple[BoardLine, ...]:
    """Campaigns the person sees on the dashboard (``run_only``: runs) with how far they are (two queries)."""
    visible = access.campaigns_for_office(user) if run_only else access.campaigns_within_reach(user)
    campaigns = list(visible.exclude(state__in=(campaign_states.DRAFT, campaign_states.OPENING)))
    counts = drill.counted([each.pk for each in campaigns], "")
    tones = {campaign_states.OPEN: "here", campaign_states.CLOSED: "done"}
    out = []
    for each in campaigns:
        found = tally.tally(counts[each.pk].own.items(), ())
        out.append(
            BoardLine(
                code=each.code,
                title=each.title,
                year=each.year,
                state_label=each.get_state_display(),
                tone=tones.get(each.state, "idle"),
                practice=each.is_practice,
                units=found.expected,
                submitted=found.received,
                concluded=found.concluded,
            )
        )
    return tuple(out)


def idle_page(
    reach: access.Reach,
    path: str,
    at: datetime,
    *,
    state: str = states.NOT_STARTED,
    q: str = "",
    number: int = 1,
) -> IdlePage:
    """Return a page of the dossiers in a state (``ALL``: in any) at or below a node, in the order of the tree.

    Without a state: who has not begun. ``q``: words of the unit's name, without marks. Raises 404 outside the reach.
    """
    state = _asked_for(state)
    node = _node(reach, path)
    owing = _owing(reach.campaign)
    counts = drill.counted([reach.campaign.pk], path)[reach.campaign.pk].own
    number = max(1, min(number, 100_000))
    start = (number - 1) * PAGE
    listed = _idle(reach, path, state, q)
    found = list(leaf_rows(listed[start : start + PAGE + 1], reach))
    labels = state_labels(reach.campaign)
    return IdlePage(
        code=reach.campaign.code,
        title=reach.campaign.title,
        marks=drill.marks_of(reach.campaign),
        path=path,
        name=node.name if node else drill.WHOLE,
        total=listed.count()
        if fold(q)
        else sum(
            n
            for (milestone, where, _how), n in counts.items()
            if milestone in owing and state in {ALL, where}
        ),
        rows=tuple(found[:PAGE]),
        number=number,
        has_more=len(found) > PAGE,
        state=state,
        label=EVERY if state == ALL else labels[state],
        states=(Choice(ALL, EVERY), *(Choice(code, label) for code, label in labels.items())),
        q=q.strip(),
        at=at,
    )


def idle_lines(reach: access.Reach, path: str, state: str, q: str = "") -> Iterator[LeafRow]:
    """Give all rows of the same list one by one, for the sheet; ``idle_page`` has judged the path."""
    return leaf_rows(_idle(reach, path, _asked_for(state), q), reach)


def _asked_for(state: str) -> str:
    return state if state == ALL or state in states.STATES else states.NOT_STARTED


def _owing(campaign: Campaign) -> list[int]:
    return [each.pk for each in campaign.milestones.all() if each.purpose == SUBMIT]


def _idle(reach: access.Reach, path: str, state: str, q: str) -> QuerySet[Dossier]:
    rows = reach.dossiers().filter(milestone_id__in=_owing(reach.campaign))
    for word in searched(q):
        rows = rows.filter(participation__search__contains=word)
    if state != ALL:
        rows = rows.filter(state=state)
    if path:
        low, high = tree.subtree(path)
        rows = rows.filter(path__gte=low, path__lt=high)
    return rows.order_by("path", "pk")


def _node(reach: access.Reach, path: str) -> TreeNode | None:
    if not path:
        return None
    found = TreeNode.objects.filter(campaign=reach.campaign, path=path).first()
    if found is None:
        raise Http404
    return found


def compared_page(
    reach: access.Reach, viewer: User, path: str, chosen: Sequence[str], at: datetime
) -> ComparedPage:
    """Hold the children of a node against the same units in earlier campaigns of the person's own reach.

    Units are matched as units, whatever they were called and wherever they hung; a unit that took no part is ``None``.
    """
    node = _node(reach, path)
    others = [
        each
        for each in access.campaigns_within_reach(viewer).order_by("-year", "code")
        if each != reach.campaign
    ]
    wanted = [each for each in others if each.code in chosen][: COMPARED - 1]
    if not chosen:
        # Unasked: the year before, whatever else ran in this one.
        wanted = ([each for each in others if each.year < reach.campaign.year] or others)[:1]
    campaigns = [reach.campaign, *wanted]
    prefetch_related_objects(campaigns, "milestones")
    children = list(TreeNode.objects.filter(campaign=reach.campaign, above=path).order_by("sort_key"))
    units = [each.unit_id for each in children] + ([node.unit_id] if node else [])
    places: dict[tuple[int, int], str] = {
        (campaign, unit): where
        for campaign, unit, where in TreeNode.objects.filter(
            campaign__in=wanted, unit_id__in=units
        ).values_list("campaign_id", "unit_id", "path")
    } | {(reach.campaign.pk, each.unit_id): each.path for each in children}
    if node:
        places[reach.campaign.pk, node.unit_id] = path
    # What the person may not see of another campaign is as if the unit had no part in it.
    reaches = {each.pk: access.reach_for(viewer, each.code) for each in wanted} | {reach.campaign.pk: reach}
    figures = _figures(campaigns, {k: p for k, p in places.items() if reaches[k[0]].covers(p)}, at)
    whole = _whole(campaigns, reaches, at) if node is None else {}
    return ComparedPage(
        code=reach.campaign.code,
        marks=drill.marks_of(reach.campaign),
        path=path,
        name=node.name if node else drill.WHOLE,
        campaigns=tuple(_choice(each) for each in campaigns),
        choices=tuple(_choice(each) for each in others),
        chosen=tuple(each.code for each in wanted),
        total=ComparedRow(
            node.name if node else drill.WHOLE,
            tuple(
                (figures.get((each.pk, node.unit_id)) if node else whole.get(each.pk)) for each in campaigns
            ),
        ),
        rows=tuple(
            ComparedRow(each.name, tuple(figures.get((c.pk, each.unit_id)) for c in campaigns))
            for each in children
        ),
        at=at,
    )


def _choice(campaign: Campaign) -> Choice:
    """Name a campaign with its year, once."""
    year = str(campaign.year)
    return Choice(campaign.code, campaign.title if year in campaign.title else f"{campaign.title} ({year})")


def _figures(
    campaigns: Sequence[Campaign], places: Mapping[tuple[int, int], str], at: datetime
) -> dict[tuple[int, int], Tally]:
    counts = drill.counted_at({(campaign, path) for (campaign, _unit), path in places.items()})
    return {
        (campaign, unit): tally.tally(*_counted(counts.get((campaign, path), {}), campaigns, campaign, at))
        for (campaign, unit), path in places.items()
    }


def _whole(
    campaigns: Sequence[Campaign], reaches: Mapping[int, access.Reach], at: datetime
) -> dict[int, Tally]:
    counts = drill.counted_at({(each.pk, "") for each in campaigns if "" in reaches[each.pk].roots})
    return {
        campaign: tally.tally(*_counted(found, campaigns, campaign, at))
        for (campaign, _path), found in counts.items()
    }


def _counted(
    counts: Mapping[tally.Key, int], campaigns: Sequence[Campaign], campaign: int, at: datetime
) -> tuple[list[tuple[tally.Key, int]], set[int]]:
    owner = next(each for each in campaigns if each.pk == campaign)
    owing: list[Milestone] = [each for each in owner.milestones.all() if each.purpose == SUBMIT]
    ids = {each.pk for each in owing}
    past = {each.pk for each in owing if drill.runs(owner) and each.last_valid_at and at > each.last_valid_at}
    return [(key, n) for key, n in counts.items() if key[0] in ids and n], past
