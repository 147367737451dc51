"""Two web machines and two workers with folders of their own over one database; any of them may be killed.

Their files lie in one bucket of an S3-compatible server, or in one shared folder; ``RELIABILITY=1`` runs both on both
databases, otherwise PostgreSQL goes with the bucket and SQLite, which is a file of one machine, with the folder.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from dossiers import states
from dossiers.actions.batch import start_batch
from dossiers.models import Batch, BatchPart, Paper, Receipt, StoredFile
from operations.queries.soundness import unsound
from records import journal
from records.models import Job, Notice
from tests.dossiers.dying import stored
from tests.dossiers.stories import take_to
from tests.operations.machines import PATIENCE, Machine, shared_folder, web, worker
from tests.operations.object_server import new_bucket, object_server, storages
from tests.people import ADMIN, CHAIR, OFFICER, World


def session(world: World, name: str) -> str:
    return world.client(name).cookies[django_settings.SESSION_COOKIE_NAME].value


STORE = "bucket" if django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql") else "folder"


@pytest.fixture(params=["folder", "bucket"] if os.environ.get("RELIABILITY") else [STORE])
def shared(
    request: pytest.FixtureRequest, settings: Any, tmp_path: Path, transactional_db: None
) -> Iterator[dict[str, str]]:
    """What the machines share beside the database, as their environment says it."""
    if request.param == "folder":
        yield shared_folder()
        return
    with object_server() as address:
        bucket = new_bucket(address)
        seed = base64.b64encode(os.urandom(32)).decode()
        settings.S3_BUCKET, settings.STORAGES = bucket["S3_BUCKET"], storages(bucket)
        settings.PAPER_KEY, settings.PAPER_KEYS_DIR = seed, tmp_path / "khoa-cua-may-thu"
        yield {**bucket, "PAPER_KEY": seed}


@pytest.mark.django_db(transaction=True)
def test_any_machine_may_be_killed_and_nothing_is_lost_or_done_twice(
    world: World, shared: dict[str, str], tmp_path: Path
) -> None:
    dossier = take_to(world, states.READY)
    paper = Paper.objects.filter(dossier=dossier, state=states.PAPER_ISSUED).exclude(stored=None)[0]
    officer, page = session(world, OFFICER), f"/ho-so/{dossier.pk}/"
    with web(tmp_path / "a", shared) as one, web(tmp_path / "b", shared) as two:
        # One session, one file, one key on both machines.
        for machine in (one, two):
            assert machine.get(page, officer)[0] == 200
            status, body = machine.get(f"/tep/{paper.stored_id}/", officer)
            assert (status, hashlib.sha256(body).hexdigest()) == (200, paper.sha256)
        one.kill()
        status, place = two.post(f"{page}buoc/submit/", officer, form=page)
        assert status == 302
        assert "/bien-nhan/" in place
        assert two.get(place, officer)[0] == 200
        # Sent once more, as an impatient officer does: led to the same receipt.
        assert two.post(f"{page}buoc/submit/", officer, form="/thong-bao/") == (302, place)
        assert Receipt.objects.filter(dossier=dossier).count() == 1
        _a_worker_dies(world, shared, tmp_path, two)
    with web(tmp_path / "c", {}) as alone:
        # The twin: a machine with a folder of its own that is not shared does not have the file.
        assert alone.get(page, officer)[0] == 200
        assert alone.get(f"/tep/{paper.stored_id}/", officer)[0] != 200
    assert journal.verify() == []
    assert unsound(stored()) == []
    assert Notice.objects.filter(to=world.user(CHAIR)).count() == len(
        set(Notice.objects.filter(to=world.user(CHAIR)).values_list("key", flat=True))
    )


def _a_worker_dies(world: World, shared: dict[str, str], tmp_path: Path, machine: Machine) -> None:
    """Its papers stand without number, as in a trial, so each must be drawn; the worker dies between two of them."""
    dossier = world.dossier()
    dossier.papers.update(state=states.PAPER_VOID, voided_at=world.at, voided_by=world.user(OFFICER))
    job = start_batch(campaign=world.practice, by=world.user(ADMIN), at=world.at)
    batch = Batch.objects.get(job=job)
    with worker(tmp_path / "d", shared) as first:
        _until(lambda: BatchPart.objects.filter(batch=batch).exists())
        first.kill()
    job.refresh_from_db()
    died_at_work = job.state == Job.State.RUNNING
    with worker(tmp_path / "e", shared, "--reap-older-than", "0"):
        _until(lambda: Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists())
    batch.refresh_from_db()
    parts = BatchPart.objects.filter(batch=batch)
    assert parts.count() == len(set(parts.values_list("dossier", "kind"))) == batch.papers
    assert StoredFile.objects.filter(name__startswith="ket-xuat-").count() == 2
    job.refresh_from_db()
    assert job.attempts == (2 if died_at_work else 1)
    status, body = machine.get(f"/tep/{batch.archive_id}/", session(world, ADMIN))
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert sum(name.endswith(".pdf") for name in packed.namelist()) == batch.papers


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
