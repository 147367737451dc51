"""``load_demo``: every stage, twice the same, and safe to repeat – in databases of its own, as ``make run`` has them.

In the run on PostgreSQL one of the two databases that must tell the same story is PostgreSQL's, the other SQLite's.
"""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]
import pytest
from django.db import connection

from operations.loaders.dumps import address_of
from tests.plugins.migrated import migrated_file

ROOT = Path(__file__).resolve().parent.parent.parent
Rows = list[tuple[object, ...]]
KEY = base64.b64encode(bytes(range(32))).decode()

#: What must not depend on when or where the demonstration is loaded: everything told of 2021.
TOLD = {
    "dossiers": """
        SELECT u.code, d.state, d.round, d.punctuality, d.first_submitted_at, d.submitted_at, d.approved_alone
        FROM dossiers_dossier d {joins} ORDER BY u.code""",
    "scores": """
        SELECT u.code, k.code, s.step, s.round, s.points, s.not_applicable, s.note FROM dossiers_score s
        JOIN dossiers_dossier d ON d.id = s.dossier_id JOIN scoring_criterion k ON k.id = s.criterion_id {joins}
        ORDER BY u.code, k.code, s.step, s.round""",
    "papers": """
        SELECT u.code, w.kind, w.state, w.number, w.symbol, w.signed_on, w.sha256 FROM dossiers_paper w
        JOIN dossiers_dossier d ON d.id = w.dossier_id {joins} ORDER BY u.code, w.kind, w.state, w.sha256""",
    "receipts": """
        SELECT r.number, r.at, r.sha256, r.punctuality FROM dossiers_receipt r
        JOIN dossiers_dossier d ON d.id = r.dossier_id {joins} ORDER BY r.number""",
}
JOINS = """
    JOIN campaigns_participation p ON p.id = d.participation_id JOIN units_unit u ON u.id = p.unit_id
    JOIN campaigns_campaign c ON c.id = p.campaign_id AND c.code = '{code}'"""


@dataclass(frozen=True)
class Place:
    """A database of its own: in ``var`` when ``url`` is empty, else PostgreSQL's at that address."""

    var: Path
    url: str = ""

    def asked(self, query: str) -> Rows:
        if self.url:
            with closing(psycopg2.connect(self.url)) as database, database.cursor() as cursor:
                cursor.execute(query)
                return [tuple(_as_sqlite(value) for value in row) for row in cursor.fetchall()]
        (path,) = [each for each in self.var.rglob("*.sqlite3") if "cache" not in each.name]
        with closing(sqlite3.connect(path)) as database:
            return database.execute(query).fetchall()


def _as_sqlite(value: Any) -> object:
    """Spell what PostgreSQL gives as SQLite stores it."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def manage(place: Place, *arguments: str) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    # Each office signs its papers with a key of its own; with one key the same story gives the same bytes.
    environment = kept | {"TD_VAR_DIR": str(place.var), "TD_PROFILE": "local", "PAPER_KEY": KEY}
    if place.url:
        environment["DATABASE_URL"] = place.url
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def load(place: Place, stage: str) -> str:
    return manage(place, "load_demo", f"--stage={stage}")


def rows(place: Place, what: str, code: str = "kh-vpub-2021") -> Rows:
    return place.asked(TOLD[what].format(joins=JOINS.format(code=code)))


def states(place: Place, code: str = "kh-vpub-2021") -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in rows(place, "dossiers", code)}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Place]:
    tmp_path_factory.getbasetemp()  # Made once, before two threads would both make it.

    def migrated(url: str = "") -> Place:
        place = Place(tmp_path_factory.mktemp("demo"), url)
        if not url:
            shutil.copyfile(migrated_file(), place.var / "tham-dinh.sqlite3")
        manage(place, "migrate", "--verbosity=0")
        return place

    return migrated


@pytest.fixture(scope="module")
def of_its_own() -> Iterator[str]:
    """The address of an empty PostgreSQL database beside the one of the tests; nothing in the run on SQLite."""
    if connection.vendor == "sqlite":
        yield ""
        return
    given = connection.settings_dict
    name = f"demo_{os.getpid()}"
    with closing(psycopg2.connect(address_of({**given, "NAME": "postgres"}))) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
            yield address_of({**given, "NAME": name})
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def twins(fresh: Callable[[str], Place], of_its_own: str) -> tuple[Place, Place]:
    """Two databases taken to ``submitted``, each by itself and at its own moment."""
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(fresh, (of_its_own, ""))
        list(both.map(lambda place: load(place, "submitted"), (first, second)))
    return first, second


def test_two_databases_tell_the_same_story_of_2021(twins: tuple[Place, Place]) -> None:
    one, other = twins
    for what in TOLD:
        assert rows(one, what) == rows(other, what) != [], what
    assert len(rows(one, "receipts")) == 4
    assert len([row for row in rows(one, "papers") if row[2] == "issued"]) == 16


def test_handed_in_with_the_days_and_the_punctuality_of_the_example(twins: tuple[Place, Place]) -> None:
    told = {row[0]: (row[1], row[3]) for row in rows(twins[0], "dossiers")}
    assert told == {
        "U-01": ("not_started", ""),
        "U-02": ("submitted", "on_time"),
        "U-03": ("submitted", "on_time"),
        "U-04": ("submitted", "on_time"),
        "U-05": ("submitted", "extended"),
    }
    practice = states(twins[0], "dien-tap")
    assert practice["DT-A"] == practice["DT-B"] == practice["U-05"] == "submitted"


def test_loading_again_changes_nothing(twins: tuple[Place, Place]) -> None:
    before = {what: rows(twins[0], what) for what in TOLD}
    practice = {what: rows(twins[0], what, "dien-tap") for what in TOLD}
    said = load(twins[0], "submitted")
    assert "tttt.canbo" in said
    assert {what: rows(twins[0], what) for what in TOLD} == before
    assert {what: rows(twins[0], what, "dien-tap") for what in TOLD} == practice
    assert "giữ nguyên" in manage(twins[0], "load_demo", "--stage=recognised", "--if-empty")
    assert {what: rows(twins[0], what) for what in TOLD} == before


def test_later_stages_go_on_from_there_to_the_recognised_unit(twins: tuple[Place, Place]) -> None:
    """One database goes stage by stage, the other in one step; both arrive at the same."""
    step_by_step, at_once = twins
    with ThreadPoolExecutor(2) as both:
        leap = both.submit(load, at_once, "recognised")
        load(step_by_step, "appraised")
        assert set(states(step_by_step).values()) == {"accepted"}
        load(step_by_step, "forwarded")
        assert set(states(step_by_step).values()) == {"forwarded"}
        load(step_by_step, "recognised")
        leap.result()
    assert set(states(step_by_step).values()) == {"recognised"}
    practice = states(step_by_step, "dien-tap")
    assert (practice["DT-A"], practice["DT-B"]) == ("confirmed", "assigned")
    for what in TOLD:
        assert rows(step_by_step, what) == rows(at_once, what), what
    manage(step_by_step, "verify_log")


def test_only_an_invented_unit_is_shown_with_drug_crime(twins: tuple[Place, Place]) -> None:
    for code in ("kh-vpub-2021", "dien-tap"):
        confirmed = {unit for unit, state in states(twins[0], code).items() if state == "confirmed"}
        assert confirmed <= {"DT-A"}


def test_the_mixed_practice_has_something_on_every_desk(fresh: Callable[[str], Place]) -> None:
    place = fresh("")
    load(place, "mixed")
    assert states(place, "dien-tap") == {
        "U-01": "not_started",
        "U-02": "appraised",
        "U-03": "drafting",
        "U-04": "returned",
        "U-05": "awaiting_chair",
        "DT-A": "accepted",
        "DT-B": "submitted",
    }
    assert set(states(place).values()) == {"recognised"}
