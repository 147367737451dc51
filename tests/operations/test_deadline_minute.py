"""R1: the last minute before the deadline. Nothing is lost, nothing doubled, every receipt verifies.

Two web workers behind nginx as ``deploy/`` has them: one for everything, one for handing in. In the short form twenty units
come within some seconds; ``RELIABILITY=1`` lets ``DEADLINE_UNITS`` (500) come within ``DEADLINE_SECONDS`` (60), and
``DEADLINE_LANE=0`` has both workers do everything, for comparison. The load is locust's; what it and the servers spent is
printed (``-s``). How fast it was is read, never asserted: it is the machine's.
"""

from __future__ import annotations

import os
from pathlib import Path
from statistics import median

import pytest

from tests.operations.crowds import crowd
from tests.operations.deadline import Minute, percentile, site, storm, unread, verdict
from tests.operations.machines import shared_folder
from tests.people import World

LONG = bool(os.environ.get("RELIABILITY"))
UNITS = int(os.environ.get("DEADLINE_UNITS", "500" if LONG else "20"))
SECONDS = float(os.environ.get("DEADLINE_SECONDS", "60" if LONG else "4"))
LANE = os.environ.get("DEADLINE_LANE", "1") != "0"
#: The first submissions of a process load what the later ones find, and are no measure of it.
WARM = 4 if LONG else 1
IDLE = 30 if LONG else 2
TWIN = 12
SUBMIT = ("nộp", "nộp hai lần")


def words(idle: Minute, busy: Minute, waited: list[float]) -> str:
    """Say how long a submission took, in ms and as a ratio, and how much later than the press its moment was read."""
    once, quiet, loud = (percentile(each) for each in (idle.of("nộp"), idle.of(*SUBMIT), busy.of(*SUBMIT)))
    return (
        f"submit: p95 idle {quiet * 1000:.0f} ms ({once * 1000:.0f} ms pressed once), busy {loud * 1000:.0f} ms: "
        f"{loud / quiet:.1f} × idle's ({loud / once:.1f} ×)\nfrom the press to the receipt's moment: "
        f"median {median(waited) * 1000:.0f} ms, p95 {percentile(waited) * 1000:.0f} ms, longest {max(waited) * 1000:.0f} ms"
    )


@pytest.mark.django_db(transaction=True)
def test_the_deadline_minute_loses_and_doubles_nothing(world: World, tmp_path: Path) -> None:
    cases = crowd(world, WARM + IDLE + UNITS + TWIN)
    warm, rest = cases[:WARM], cases[WARM:]
    quiet, busy, twin = rest[:IDLE], rest[IDLE : IDLE + UNITS], rest[IDLE + UNITS :]
    with site(tmp_path / "may", shared_folder(), lane=LANE) as there:
        first = storm(warm, there, tmp_path / "dau", seconds=0, at_once=1)
        idle = storm(quiet, there, tmp_path / "yen", seconds=0, at_once=1)
        assert verdict(warm, first) == verdict(quiet, idle) == []
        minute = storm(busy, there, tmp_path / "bao", seconds=SECONDS)
    print(f"\n{UNITS} units within {SECONDS:.0f} s, {'a lane' if LANE else 'no lane'}\n{minute.table()}")  # noqa: T201 - read with -s
    print(words(idle, minute, unread(busy, minute) or [0.0]))  # noqa: T201
    assert verdict(busy, minute) == []
    if LANE:
        # What the shipped rules of nginx lead there, and nothing else.
        runs = (first, idle, minute)
        forms, pages = (sum(len(each.of(*names)) for each in runs) for names in (SUBMIT, ("biên nhận",)))
        assert there.in_the_lane() == {"GET": pages, "POST": forms}
    bare = shared_folder() | {"DJANGO_SETTINGS_MODULE": "tests.operations.unguarded_settings"}
    with site(tmp_path / "khong-khoa", bare, application="tests.operations.unguarded") as there:
        # The twin: without the guards something is lost, doubled or refused.
        unguarded = storm(twin, there, tmp_path / "bao-khong-khoa", seconds=1)
    assert verdict(twin, unguarded) != []
