"""Keep the counters equal to the dossiers: set up at opening, added to by every step, folded, mended when asked."""

from __future__ import annotations

from collections import Counter as Sums
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from campaigns.models import Campaign, TreeNode
from dossiers.models import Counter, Dossier
from dossiers.queries import recount
from dossiers.rules import tally
from dossiers.tasks import fold_counters
from records import journal
from units.models import User

#: Unfolded rows that make a step ask for a fold in the background.
FULL = 512
#: Rows one fold takes, so that its transaction stays short.
FOLD = 2_000


def set_up(*, campaign: Campaign) -> None:
    """Count a campaign anew, in the caller's transaction; what was counted before is gone."""
    Counter.objects.filter(campaign=campaign).delete()
    Counter.objects.bulk_create(
        _rows(campaign.pk, recount.recounted(campaign.pk)),
        batch_size=500,
    )


def moved(*, dossier: Dossier, state: str, punctuality: str) -> None:
    """Note that a dossier left a state and punctuality for those it has now, in the step's own transaction."""
    if (dossier.state, dossier.punctuality) == (state, punctuality):
        return
    campaign_id = dossier.participation.campaign_id
    made = Counter.objects.bulk_create(
        Counter(
            campaign_id=campaign_id,
            milestone_id=dossier.milestone_id,
            depth=Counter.LEAF,
            path=dossier.path,
            state=where,
            punctuality=how,
            number=number,
        )
        for where, how, number in (
            (state, punctuality, -1),
            (dossier.state, dossier.punctuality, 1),
        )
    )
    if made[-1].pk % FULL < len(made):
        fold_counters.enqueue(campaign_id=campaign_id)


@transaction.atomic
def fold(*, campaign_id: int) -> int:
    """Fold the rows of finished steps into those of the inner nodes; returns how many were folded.

    Every row that is taken is locked, deleted and put back as part of a sum in one transaction, so a reader sees the
    same totals before and after, and two folds at once only share the work.
    """
    rows = list(
        Counter.objects.select_for_update()
        .filter(campaign_id=campaign_id, depth=Counter.LEAF)
        .order_by("pk")[:FOLD]
    )
    if not rows:
        return 0
    paths = {node for row in rows for node in tally.nodes_above(row.path)}
    inner = {""} | set(
        TreeNode.objects.filter(campaign_id=campaign_id, path__in=paths).values_list("path", flat=True)
    )
    sums = tally.rolled_up((_leaf(row) for row in rows), inner)
    standing = list(
        Counter.objects.select_for_update()
        .filter(campaign_id=campaign_id, path__in=inner, depth__gt=Counter.LEAF)
        .order_by("pk")
    )
    taken = [row for row in standing if (row.path, _key(row)) in sums]
    for row in taken:
        sums[row.path, _key(row)] += row.number
    Counter.objects.filter(pk__in=[row.pk for row in (*rows, *taken)]).delete()
    Counter.objects.bulk_create(_rows(campaign_id, sums), batch_size=500)
    return len(rows)


@transaction.atomic
def repair(*, campaign: Campaign, by: User | None, at: datetime) -> int:
    """Count one campaign anew because its counters were wrong; returns how many keys differed. It is logged."""
    if connection.vendor == "postgresql":
        # Steps that have moved a dossier but not yet noted it wait here until the recount stands.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE dossiers_counter IN SHARE ROW EXCLUSIVE MODE")
    found = recount.differences(campaign.pk)
    if found:
        set_up(campaign=campaign)
        journal.write(
            chain=campaign.code,
            action="dot.dem-lai",
            by=by,
            at=at,
            subject=campaign,
            data={"so_muc": len(found)},
        )
    return len(found)


def _key(row: Counter) -> tally.Key:
    return (row.milestone_id, row.state, row.punctuality)


def _leaf(row: Counter) -> tuple[str, tally.Key, int]:
    return row.path, _key(row), row.number


def _rows(campaign_id: int, sums: Sums[tuple[str, tally.Key]]) -> Iterable[Counter]:
    return [
        Counter(
            campaign_id=campaign_id,
            milestone_id=milestone,
            depth=len(path) // tally.STEP,
            path=path,
            state=state,
            punctuality=punctuality,
            number=number,
        )
        for (path, (milestone, state, punctuality)), number in sums.items()
        if number
    ]
