"""A rendering whose worker is killed, with the product's own worker in a process of its own."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from dossiers import states
from dossiers.actions import batch as batch_actions
from dossiers.models import Batch, BatchPart, StoredFile
from records import jobs
from records.errors import Blocked
from records.models import Job
from tests.dossiers.stories import take_to
from tests.dossiers.test_batches import body_of, expected, started, worked
from tests.people import OFFICER, World


def test_nothing_handed_in_is_said(world: World) -> None:
    with pytest.raises(Blocked) as refused:
        started(world)
    assert "Chưa có đơn vị nào nộp hồ sơ" in refused.value.problems[0].text


def _worker(*extra: str) -> subprocess.Popen[bytes]:
    """The product's own worker in a process of its own, on the database of the tests."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        url = f"postgres://{address}/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TD_PROFILE": "local",
        "TD_VAR_DIR": str(settings.VAR_DIR),
    }
    command = [
        sys.executable,
        "manage.py",
        "run_worker",
        "--batch",
        "--interval",
        "0.1",
        "--no-startup-delay",
        *extra,
    ]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)


def _wait_for(count: int, batch: Batch, worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while BatchPart.objects.filter(batch=batch).count() < count:
        assert time.monotonic() < deadline
        assert worker.poll() is None
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_costs_one_paper_and_nothing_is_made_twice(world: World) -> None:
    _hand_in_two(world)
    job, batch = started(world)
    first = _worker()
    try:
        _wait_for(3, batch, first)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=30)
    made = dict(BatchPart.objects.filter(batch=batch, stored=None).values_list("kind", "path"))
    assert len(made) >= 3
    before = {path: _written(path) for path in made.values()}
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert jobs.reap(timedelta(0)) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == (Job.State.QUEUED, 1, jobs.INTERRUPTED)
    # What was made stands; the next attempt reads it and does not write it again.
    kept = set(BatchPart.objects.filter(batch=batch).values_list("pk", "sha256"))
    again = batch_actions.finished_kinds(batch, BatchPart.objects.filter(batch=batch)[0].dossier_id)
    assert again
    assert {path: _written(path) for path in made.values()} == before
    worked(job)
    batch.refresh_from_db()
    assert job.state == Job.State.DONE
    assert kept <= set(BatchPart.objects.filter(batch=batch).values_list("pk", "sha256"))
    assert BatchPart.objects.filter(batch=batch).count() == expected(world) == batch.papers
    with zipfile.ZipFile(io.BytesIO(body_of(batch.archive))) as packed:
        names = packed.namelist()
    assert len(names) == len(set(names)) == expected(world) + 1
    assert StoredFile.objects.filter(name__startswith="ket-xuat-").count() == 2


def _written(path: str) -> float:
    return Path(default_storage.path(path)).stat().st_mtime


def _hand_in_two(world: World) -> None:
    """Their papers stand without number, as in a trial: each must be drawn."""
    for unit in ("U-03", "U-05"):
        dossier = take_to(world, states.SUBMITTED, unit)
        dossier.papers.update(state=states.PAPER_VOID, voided_at=world.at, voided_by=world.user(OFFICER))
