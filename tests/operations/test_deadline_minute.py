"""R1: the last minute before the deadline. Nothing is lost, nothing doubled, every receipt verifies.

In the short form twenty units come within some seconds; ``RELIABILITY=1`` lets ``DEADLINE_UNITS`` (500) come within
``DEADLINE_SECONDS`` (60). The load is locust's; what it and the servers spent is printed (``-s``). How fast it was is read,
never asserted: it is the machine's.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.operations.crowds import crowd
from tests.operations.deadline import storm, verdict
from tests.operations.machines import shared_folder, web
from tests.people import World

LONG = bool(os.environ.get("RELIABILITY"))
UNITS = int(os.environ.get("DEADLINE_UNITS", "500" if LONG else "20"))
SECONDS = float(os.environ.get("DEADLINE_SECONDS", "60" if LONG else "4"))
IDLE = 20 if LONG else 2
TWIN = 12


@pytest.mark.django_db(transaction=True)
def test_the_deadline_minute_loses_and_doubles_nothing(world: World, tmp_path: Path) -> None:
    cases = crowd(world, UNITS + IDLE + TWIN)
    quiet, busy, twin = cases[:IDLE], cases[IDLE : IDLE + UNITS], cases[IDLE + UNITS :]
    with web(tmp_path / "may", shared_folder(), workers=2) as machine:
        idle = storm(quiet, machine, tmp_path / "yen", seconds=0, at_once=1)
        assert verdict(quiet, idle) == []
        minute = storm(busy, machine, tmp_path / "bao", seconds=SECONDS)
    ratio = minute.p95("nộp") / (idle.p95("nộp") or 1.0)
    print(f"\n{UNITS} units within {SECONDS:.0f} s\n{minute.table()}\nsubmit: p95 {ratio:.1f} × idle's")  # noqa: T201 - read with -s
    assert verdict(busy, minute) == []
    bare = shared_folder() | {"DJANGO_SETTINGS_MODULE": "tests.operations.unguarded_settings"}
    with web(tmp_path / "khong-khoa", bare, workers=2, application="tests.operations.unguarded") as machine:
        # The twin: without the guards something is lost, doubled or refused.
        unguarded = storm(twin, machine, tmp_path / "bao-khong-khoa", seconds=1)
    assert verdict(twin, unguarded) != []
