"""``load_demo``: every stage, twice the same, and safe to repeat – in databases of its own, as ``make run`` has them."""

from __future__ import annotations

import base64
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

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


def manage(var: Path, *arguments: str) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    # Each office signs its papers with a key of its own; with one key the same story gives the same bytes.
    environment = kept | {"TD_VAR_DIR": str(var), "TD_PROFILE": "local", "PAPER_KEY": KEY}
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


def load(var: Path, stage: str) -> str:
    return manage(var, "load_demo", f"--stage={stage}")


def rows(var: Path, what: str, code: str = "kh-vpub-2021") -> Rows:
    (path,) = [each for each in var.rglob("*.sqlite3") if "cache" not in each.name]
    with sqlite3.connect(path) as database:
        return database.execute(TOLD[what].format(joins=JOINS.format(code=code))).fetchall()


def states(var: Path, code: str = "kh-vpub-2021") -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in rows(var, "dossiers", code)}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    def migrated() -> Path:
        var = tmp_path_factory.mktemp("demo")
        manage(var, "migrate", "--verbosity=0")
        return var

    return migrated


@pytest.fixture(scope="module")
def twins(fresh: Callable[[], Path]) -> tuple[Path, Path]:
    """Two databases taken to ``submitted``, each by itself and at its own moment."""
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: fresh(), range(2))
        list(both.map(lambda var: load(var, "submitted"), (first, second)))
    return first, second


def test_two_databases_tell_the_same_story_of_2021(twins: tuple[Path, Path]) -> None:
    one, other = twins
    for what in TOLD:
        assert rows(one, what) == rows(other, what) != [], what
    assert len(rows(one, "receipts")) == 4
    assert len([row for row in rows(one, "papers") if row[2] == "issued"]) == 16


def test_handed_in_with_the_days_and_the_punctuality_of_the_example(twins: tuple[Path, Path]) -> None:
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


def test_loading_again_changes_nothing(twins: tuple[Path, Path]) -> None:
    before = {what: rows(twins[0], what) for what in TOLD}
    practice = {what: rows(twins[0], what, "dien-tap") for what in TOLD}
    said = load(twins[0], "submitted")
    assert "tttt.canbo" in said
    assert {what: rows(twins[0], what) for what in TOLD} == before
    assert {what: rows(twins[0], what, "dien-tap") for what in TOLD} == practice
    assert "giữ nguyên" in manage(twins[0], "load_demo", "--stage=recognised", "--if-empty")
    assert {what: rows(twins[0], what) for what in TOLD} == before


def test_later_stages_go_on_from_there_to_the_recognised_unit(twins: tuple[Path, Path]) -> None:
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


def test_only_an_invented_unit_is_shown_with_drug_crime(twins: tuple[Path, Path]) -> None:
    for code in ("kh-vpub-2021", "dien-tap"):
        confirmed = {unit for unit, state in states(twins[0], code).items() if state == "confirmed"}
        assert confirmed <= {"DT-A"}


def test_the_mixed_practice_has_something_on_every_desk(fresh: Callable[[], Path]) -> None:
    var = fresh()
    load(var, "mixed")
    assert states(var, "dien-tap") == {
        "U-01": "not_started",
        "U-02": "appraised",
        "U-03": "drafting",
        "U-04": "returned",
        "U-05": "awaiting_chair",
        "DT-A": "accepted",
        "DT-B": "submitted",
    }
    assert set(states(var).values()) == {"recognised"}
