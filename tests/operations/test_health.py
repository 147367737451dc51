"""Alive, ready, figures, and the page in words: what each says to whom, with everything well and with parts broken."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from operations import states
from operations.models import BackupMade, RestoreDrill
from operations.queries import health
from operations.rules.exposition import Metric, Sample, exposition
from records import clock, outbox, triggers
from tests.architecture.sources import ROOT
from tests.people import ADMIN, OFFICER, SYSTEM, World

ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}
#: A line of the format: name, labels, value.
LINE = re.compile(r'[a-z_:]+(\{([a-z_]+="([^"\\\n]|\\.)*",?)+\})? -?[0-9.]+')


def test_alive_asks_no_database() -> None:
    """Without the ``db`` fixture every question to the database raises."""
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_a_stranger_learns_only_whether(db: None) -> None:
    response = Client().get("/readyz", headers=ELSEWHERE)
    assert (response.status_code, response.json()) == (200, {"ready": True})


def test_the_monitor_learns_every_finding(db: None) -> None:
    body = Client().get("/readyz").json()
    assert body["ready"] is True
    assert {"database", "schema", "storage", "clock", "queue", "drill"} <= body["checks"].keys()
    assert body["checks"]["drill"]["state"] == states.WARNING


def test_without_a_database_the_machine_is_not_ready_but_alive(database_away: None) -> None:
    response = Client().get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks["database"]["state"] == states.BAD
    assert checks["queue"]["state"] == states.UNKNOWN
    assert Client().get("/healthz").status_code == 200
    figures = Client().get("/metrics").content.decode()
    assert "thamdinh_ready 0" in figures
    assert "thamdinh_dossiers" not in figures


def test_without_a_store_the_machine_is_not_ready(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tep").write_text("a file where the folder should be", encoding="ascii")
    monkeypatch.setattr(default_storage, "base_location", str(tmp_path / "tep"))
    monkeypatch.setattr(default_storage, "location", str(tmp_path / "tep"))
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["storage"]["state"] == states.BAD


def test_a_probe_leaves_no_file_behind(db: None) -> None:
    health.findings()
    folder = Path(settings.FILES_DIR) / health.PROBE
    assert list(folder.iterdir()) == []
    shutil.rmtree(folder)


def test_a_step_of_the_schema_that_is_not_applied_takes_the_machine_out(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert "operations 0001_installation" in response.json()["checks"]["schema"]["text"]


def test_old_code_on_a_newer_schema_still_serves(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_sau', CURRENT_TIMESTAMP)"
        )
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["schema"]["state"] == states.WARNING


def test_a_late_task_and_an_old_drill_are_told_and_take_nobody_out(world: World) -> None:
    outbox.mail_event.enqueue("x")
    DBTaskResult.objects.update(enqueued_at=world.at - timedelta(hours=1))
    RestoreDrill.objects.create(
        backup_id=settings_uuid(), taken_at=world.at, at=world.at - timedelta(days=60), seconds=5
    )
    BackupMade.objects.create(
        backup_id=settings_uuid(),
        taken_at=world.at,
        finished_at=world.at,
        size=1,
        findings=["Thiếu một tệp."],
    )
    response = Client().get("/readyz")
    checks = response.json()["checks"]
    assert response.status_code == 200
    assert checks["queue"] == {"state": states.BAD, "text": "1 việc đang chờ; việc cũ nhất chờ 60 phút."}
    assert checks["drill"]["state"] == states.WARNING
    assert "Thiếu một tệp." in checks["backup"]["text"]


def test_missing_guards_of_the_database_are_told(db: None) -> None:
    with triggers.lifted(connection):
        assert Client().get("/readyz").json()["checks"]["guards"]["state"] == states.BAD
    assert Client().get("/readyz").json()["checks"]["guards"]["state"] == states.GOOD


def test_metrics_are_for_the_monitor_alone(db: None, settings: pytest.FixtureRequest) -> None:
    assert Client().get("/metrics", headers=ELSEWHERE).status_code == 404
    settings.METRICS_TOKEN = "bi-mat"  # type: ignore[attr-defined]
    wrong = {**ELSEWHERE, "Authorization": "Bearer bi-mat-khac"}
    right = {**ELSEWHERE, "Authorization": "Bearer bi-mat"}
    assert Client().get("/metrics", headers=wrong).status_code == 404
    assert Client().get("/metrics", headers=right).status_code == 200
    assert "checks" not in Client().get("/readyz", headers=wrong).json()
    assert "checks" in Client().get("/readyz", headers=right).json()


def test_every_line_of_the_metrics_has_the_format(world: World) -> None:
    text = Client().get("/metrics").content.decode()
    families = re.findall(r"^# TYPE (\w+) (gauge|counter)$", text, re.MULTILINE)
    assert len(families) == len(dict(families)) >= 6
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in samples if not LINE.fullmatch(line)] == []
    assert {re.split(r"[{ ]", line)[0] for line in samples} == set(dict(families))
    assert 'thamdinh_dossiers{state="not_started"}' in text


def test_the_format_escapes_and_leaves_out_what_is_unknown() -> None:
    written = exposition(
        [
            Metric("a", "b\nc \\ d", (Sample(1, {"x": 'say "hi"\n\\'}), Sample(None, {"x": "y"}))),
            Metric("unknown", "z", (Sample(None),)),
        ]
    )
    assert written == '# HELP a b\\nc \\\\ d\n# TYPE a gauge\na{x="say \\"hi\\"\\n\\\\"} 1\n'


def test_the_page_says_in_words_what_to_do_and_what_runs(world: World) -> None:
    html = world.client(SYSTEM).get("/suc-khoe/").content.decode()
    assert "Chưa diễn tập khôi phục lần nào." in html
    assert "manage.py drill_restore" in html
    assert settings.VERSION in html
    assert "operations 0001" in html
    for other in (OFFICER, ADMIN):
        assert world.client(other).get("/suc-khoe/").status_code == 404
    assert '<a href="/suc-khoe/">' in html
    assert '<a href="/suc-khoe/">' not in world.client(ADMIN).get("/").content.decode()


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == settings.VERSION


def test_the_clock_is_the_databases(db: None) -> None:
    skew = health.clock_skew()
    assert skew is None if connection.vendor == "sqlite" else skew is not None and abs(skew) < 60


def settings_uuid() -> str:
    return "0" * 31 + str(BackupMade.objects.count())


def test_the_answer_to_a_stranger_is_kept_for_some_seconds(db: None) -> None:
    client = Client()
    client.get("/readyz", headers=ELSEWHERE)
    kept = health._in_slot.cache_info().currsize
    assert kept == 1
    assert json.loads(client.get("/readyz", headers=ELSEWHERE).content) == {"ready": True}
    assert clock.now() is not None
