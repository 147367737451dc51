"""P6: the dashboard over a tree of 5.000 and of 200.000 units, three campaigns, against the same page with 50 units.

Beside it, in the same run, the same figures at the top of the nation by a recursive CTE and by django-treebeard's
materialised paths (both count dossiers; the page reads counters). ``BENCH_NATION`` sets the size of the nation.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="P6",
    work="dashboard of the nation (200.000 units), 3 campaigns",
    baseline="the same page with 50 units",
    goal="≤ 1,5 ×; ≤ 12 queries",
    faster=False,
    limit=1.5,
)
NATION = int(os.environ.get("BENCH_NATION", "200000"))
CTE = """
WITH RECURSIVE below(id, top) AS (
    SELECT id, id FROM units_unit WHERE parent_id = %s
    UNION ALL SELECT u.id, below.top FROM units_unit u JOIN below ON u.parent_id = below.id
)
SELECT below.top, d.state, COUNT(*) FROM below
JOIN campaigns_participation p ON p.unit_id = below.id AND p.campaign_id = %s
JOIN dossiers_dossier d ON d.participation_id = p.id GROUP BY below.top, d.state
"""


def measure() -> Measured:
    """Build the three sizes in one database and open their pages in turn."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.generated import campaign, units
    from bench.pages import Browser
    from records import clock
    from tests.people import ADMIN, World, build

    at = clock.now()
    build(at)
    browser = Browser(World(at=at).user(ADMIN))
    urls, made = {}, None
    for size, prefix in ((50, "A"), (5_000, "B"), (NATION, "C")):
        root = units(size, prefix=prefix)
        for year in (2024, 2025, 2026):
            made = campaign(root, f"do-{size}-{year}", year)
        urls[size] = f"/theo-doi/do-{size}-2026/cay/{root}/"
    small, province, nation = (lambda url=url: browser.get(url) for url in urls.values())
    queries = []
    for url in urls.values():
        browser.get(url)
        with CaptureQueriesContext(connection) as seen:
            browser.get(url)
        queries.append(sum("clock_timestamp" not in each["sql"] for each in seen.captured_queries))
    middle = interleaved(province, small, rounds=15)
    measured = interleaved(nation, small, rounds=15)
    by_cte, by_treebeard = _others(made, root)
    note = (
        f"province of 5.000: {middle.ours / middle.baseline:.2f} × ({middle.ours * 1000:.0f} ms); "
        f"nation of {NATION:,}; "
        f"queries {queries[0]}, {queries[1]}, {queries[2]}; the roll-up alone at the top of the nation: recursive CTE "
        f"{by_cte * 1000:.0f} ms, django-treebeard {by_treebeard * 1000:.0f} ms, "
        f"counters {_counters(made, root) * 1000:.1f} ms"
    )
    return Measured(measured.ours, measured.baseline, measured.rounds, note)


def _median(work: Callable[[], object], rounds: int = 3) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _counters(campaign: Any, root: str) -> float:
    from dossiers.queries.drill import counted

    return _median(lambda: counted([campaign.pk], root), rounds=9)


def _others(campaign: Any, root: str) -> tuple[float, float]:
    """The same figures by a recursive CTE and by treebeard, each child of the root by state."""
    from django.db import connection, models
    from django.db.models import Count
    from treebeard.mp_tree import MP_Node

    from dossiers.models import Dossier
    from units.models import Unit

    top = Unit.objects.get(path=root)

    def cte() -> object:
        with connection.cursor() as cursor:
            cursor.execute(CTE, [top.pk, campaign.pk])
            return cursor.fetchall()

    class BenchNode(MP_Node):  # type: ignore[misc]
        steplen = Unit.PATH_STEP
        alphabet = "0123456789"
        unit_id = models.BigIntegerField(db_index=True)

        class Meta:
            app_label = "units"
            db_table = "bench_node"
            managed = False  # nobody else makes, keeps or copies this table

    with connection.schema_editor() as editor:
        editor.create_model(BenchNode)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_node (path, depth, numchild, unit_id) "
            "SELECT path, length(path) / %s, 1, id FROM units_unit",
            [Unit.PATH_STEP],
        )
    head = BenchNode.objects.get(path=root)

    def treebeard() -> object:
        return [
            list(
                Dossier.objects.filter(
                    participation__campaign=campaign,
                    participation__unit_id__in=child.get_descendants().values("unit_id"),
                )
                .order_by()
                .values("state")
                .annotate(number=Count("pk"))
            )
            for child in head.get_children()
        ]

    return _median(cte), _median(treebeard)
