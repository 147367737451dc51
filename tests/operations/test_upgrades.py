"""Upgrades: a province's data brought forward from an earlier schema; old code goes on on the new one; nobody waits long.

In the short form forty units, ``RELIABILITY=1`` takes 5.000. Steps after a release are held to «only adds» by
``tests/architecture/test_upgrades.py``; here they are run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dossiers import states
from operations.loaders import dumps
from tests.dossiers.stories import take_to
from tests.operations.machines import environment, shared_folder
from tests.people import World

LONG = bool(os.environ.get("RELIABILITY"))
UNITS = 5000 if LONG else 40
#: What a person at the form still takes for an answer; the machine of the tests does other work beside.
PATIENCE = 30.0


@contextmanager
def copied(folder: Path) -> Iterator[str]:
    """Give the address of a copy of the tests' database, gone afterwards."""
    given = connection.settings_dict
    connection.close()
    if connection.vendor == "sqlite":
        copy = folder / "ban-sao.sqlite3"
        shutil.copyfile(given["NAME"], copy)
        yield f"sqlite:///{copy}"
        return
    name = f"{given['NAME']}_nang_cap"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{given["NAME"]}"')
    try:
        yield dumps.address_of({**given, "NAME": name})
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.mark.django_db(transaction=True)
def test_a_province_s_data_comes_forward_and_old_code_goes_on(world: World, tmp_path: Path) -> None:
    take_to(world, states.READY)
    with copied(tmp_path) as address:
        done = subprocess.run(
            [sys.executable, "-m", "tests.operations.upgrading", str(UNITS)],
            cwd=settings.BASE_DIR,
            env=environment(tmp_path / "may", shared_folder()) | {"DATABASE_URL": address},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    longest = list(told["steps"].items())[:5]
    waits = ", ".join(f"{kind} {seconds:.2f} s" for kind, seconds in told["longest wait"].items())
    locked = (
        f"a neighbour's longest wait in {told['turns']} turns: {waits}"
        if told["turns"]
        else "the longest step locks the file"
    )
    print(  # noqa: T201 - read with -s
        f"\n{told['units']} units, {told['rows']} rows: {told['before']} → {told['after']}, {len(told['steps'])} steps "
        f"in {told['seconds']:.1f} s; {locked}; "
        + "; ".join(f"{step} {seconds:.2f} s" for step, seconds in longest)
    )
    assert told["before"] != told["after"]
    if connection.vendor == "postgresql":
        assert told["turns"] > 0
        assert max(told["longest wait"].values()) < PATIENCE
    assert (told["gone"], told["changed"], told["unsound"], told["old code"]) == ([], [], [], [])
    # The twin: a column that must be filled is what old code stumbles over.
    assert any("planted" in each for each in told["old code on a planted column"])
