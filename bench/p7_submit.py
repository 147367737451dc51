"""P7: submit (lock, checks, snapshot, receipt, counters, log) against a bare INSERT + COMMIT of one row.

The same dossier is handed in and taken back in turn, first in the small campaign, then in the same campaign with
``BENCH_NATION`` dossiers more.
"""

from __future__ import annotations

import os
import statistics
import time
from typing import Any

from bench.frame import Measured, Row

ROW = Row(
    id="P7",
    work="submit (lock, checks, snapshot, receipt, log)",
    baseline="bare INSERT + COMMIT of one row",
    goal="≤ 12 ×; flat from 0 to 200.000 dossiers",
    faster=False,
    limit=12.0,
)
NATION = int(os.environ.get("BENCH_NATION", "200000"))
ROUNDS = 21


def measure() -> Measured:
    """Hand a dossier in again and again, small campaign and large."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.generated import fill, units
    from dossiers import states
    from dossiers.actions import workflow
    from dossiers.loaders.samples import read_samples
    from dossiers.management.demo import Calendar, hand_in_to
    from dossiers.queries import recount
    from records import clock
    from tests.people import OFFICER, World, build

    at = clock.now()
    build(at)
    world = World(at=at)
    hand_in_to(world.dossier(), read_samples()["U-03"], Calendar(base=at), states.READY)
    officer = world.user(OFFICER)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id integer, words text)")

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_row VALUES (1, 'x')")

    def round_of(times: dict[str, list[float]]) -> None:
        dossier = world.dossier()
        for name, work in (
            ("bare", bare),
            ("submit", lambda: workflow.submit(dossier=dossier, by=officer, at=clock.now())),
        ):
            started = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - started)
        workflow.withdraw(dossier=world.dossier(), by=officer, at=clock.now())

    small = _rounds(round_of)
    with CaptureQueriesContext(connection) as seen:
        workflow.submit(dossier=world.dossier(), by=officer, at=clock.now())
    workflow.withdraw(dossier=world.dossier(), by=officer, at=clock.now())
    practice = world.practice
    fill(practice, practice.milestones.get(purpose="submit"), units(NATION, prefix="C"))
    large = _rounds(round_of)
    note = (
        f"with 7 dossiers {small[1] * 1000:.1f} ms = {small[1] / small[0]:.1f} ×; with {NATION:,} more "
        f"{large[1] * 1000:.1f} ms = {large[1] / large[0]:.1f} ×; {len(seen)} statements; "
        f"counters after {4 * (ROUNDS + 2)} steps: {len(recount.differences(practice.pk))} differences from a recount"
    )
    return Measured(large[1], large[0], ROUNDS, note)


def _rounds(one: Any) -> tuple[float, float]:
    times: dict[str, list[float]] = {"bare": [], "submit": []}
    for turn in range(ROUNDS + 2):
        if turn == 2:
            times = {"bare": [], "submit": []}
        one(times)
    return statistics.median(times["bare"]), statistics.median(times["submit"])
