"""A whole campaign rendered: archive and volume, resumed after a killed worker, cancelled, one failing paper named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from dossiers import states
from dossiers.actions import batch as batch_actions
from dossiers.actions import workflow
from dossiers.models import Batch, BatchPart, Dossier, Receipt, StoredFile
from dossiers.queries.batches import kinds_of
from dossiers.tasks import render_batch
from records import jobs
from records.models import Job, Notice
from tests.dossiers.campaigns_taken import taken
from tests.people import ADMIN, APPRAISER, OFFICE_OFFICER, OFFICER, OUTSIDER, SYSTEM, World
from units.models import User

PAGE = "/tong-hop/dien-tap/ket-xuat/"


@pytest.fixture(scope="module", autouse=True)
def concluded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every dossier of the practice is handed in and concluded, and was rendered once."""
    with taken(django_db_blocker, "appraised", then=lambda world: worked(started(world)[0])):
        yield


def started(world: World, name: str = ADMIN) -> tuple[Job, Batch]:
    job = batch_actions.start_batch(campaign=world.practice, by=world.user(name), at=world.at)
    return job, Batch.objects.get(job=job)


def worked(job: Job) -> Job:
    """Let a worker take it who has nothing more urgent to do: a batch gives way, and counters fold when they are many."""
    DBTaskResult.objects.exclude(pk=job.task_id).delete()
    render_batch.call(job_id=job.pk, **job.arguments)
    job.refresh_from_db()
    return job


def body_of(stored: StoredFile | None) -> bytes:
    assert stored is not None
    with stored.file.open("rb") as opened:
        return bytes(opened.read())


def only(world: World, *units: str) -> None:
    """Leave these units' dossiers handed in: a small campaign shows the same."""
    rows = Dossier.objects.filter(participation__campaign=world.practice)
    rows.exclude(participation__unit__code__in=units).update(state=states.DRAFTING)


def expected(world: World) -> int:
    rows = Dossier.objects.filter(participation__campaign=world.practice, state__in=states.SEEN_BY_OFFICE)
    return sum(len(kinds_of(row)) for row in rows.select_related("milestone"))


def test_archive_and_volume_hold_every_paper_with_its_bytes(world: World) -> None:
    batch = Batch.objects.select_related("job").get()
    job = batch.job
    assert job is not None
    assert (job.priority, job.state) == (jobs.BATCH, Job.State.DONE)
    wanted = expected(world)
    assert (batch.papers, job.result) == (wanted, {"batch": batch.pk, "papers": wanted, "failed": 0})
    with zipfile.ZipFile(io.BytesIO(body_of(batch.archive))) as packed:
        names = [name for name in packed.namelist() if name.endswith(".pdf")]
        assert len(names) == wanted
        assert all(name.isascii() for name in packed.namelist())
        pages = sum(len(PdfReader(io.BytesIO(packed.read(name))).pages) for name in names)
        issued = world.dossier().papers.get(kind="to-trinh", state=states.PAPER_ISSUED)
        letter = next(name for name in names if "trung-tam-thong-tin" in name and "to-trinh" in name)
        assert packed.read(letter) == body_of(issued.stored)
        assert issued.sha256 in packed.read("00-Danh-muc.txt").decode()
    volume = PdfReader(io.BytesIO(body_of(batch.volume)))
    assert (len(volume.pages), batch.pages) == (pages, pages)
    # Bookmarks: units, and below each its papers; each leads to the page its paper begins on.
    groups = [item for item in volume.outline if not isinstance(item, list)]
    below = [item for item in volume.outline if isinstance(item, list)]
    assert [str(group["/Title"]) for group in groups][1] == "Trung tâm Phục vụ hành chính công"
    assert sum(len(items) for items in below) == wanted
    first = below[1][0]
    assert not isinstance(first, list)
    page = volume.get_destination_page_number(first)
    assert page is not None
    assert "TỜ TRÌNH" in volume.pages[page].extract_text()
    assert "TRUNG TÂM PHỤC VỤ" in volume.pages[page].extract_text()
    # What was laid down on the way is gone; the result stays, and whoever began is told.
    assert not any(
        default_storage.exists(path)
        for path in BatchPart.objects.exclude(path="").values_list("path", flat=True)
    )
    assert Notice.objects.filter(to=world.user(ADMIN), key=f"ket-xuat-{batch.pk}").exists()


def test_who_may_begin_see_and_fetch(world: World) -> None:
    batch = Batch.objects.get()
    for name, seen in (
        (ADMIN, 200),
        (APPRAISER, 200),
        (OFFICE_OFFICER, 404),
        (OFFICER, 404),
        (SYSTEM, 404),
        (OUTSIDER, 404),
    ):
        client = world.client(name)
        assert client.get(PAGE).status_code == seen, name
        assert client.get(f"/tep/{batch.archive_id}/").status_code == seen, name
        if seen == 404:
            assert client.post(f"{PAGE}bat-dau/").status_code == 404, name
    text = world.client(ADMIN).get(PAGE).content.decode()
    assert f"{batch.papers} văn bản, {batch.pages} trang" in text


def test_one_failing_dossier_is_named_and_stops_nothing(world: World) -> None:
    only(world, "U-04", "U-05")
    bad = world.dossier("U-04")
    bad.papers.filter(state=states.PAPER_ISSUED, kind="bao-cao").update(sha256="0" * 64)
    job, batch = started(world)
    assert worked(job).state == Job.State.DONE
    batch.refresh_from_db()
    wanted = expected(world)
    assert (batch.papers, job.result) == (wanted - 1, {"batch": batch.pk, "papers": wanted - 1, "failed": 1})
    text = world.client(ADMIN).get(PAGE).content.decode()
    assert "Nhà khách Thanh Xuân - Hà Nội – Báo cáo: Tệp đã ban hành không còn nguyên vẹn" in text


def test_a_cancelled_batch_stops_between_two_dossiers(world: World) -> None:
    job, batch = started(world)
    assert started(world, APPRAISER)[0].pk == job.pk
    client = world.client(ADMIN)
    bar = client.get(f"/viec-nen/{job.pk}/", headers={"hx-request": "true"}).content.decode()
    assert "hx-get" in bar
    assert "Đang chờ đến lượt" in bar
    client.post(f"/viec-nen/{job.pk}/huy/", {"tu": PAGE})
    assert worked(job).state == Job.State.CANCELLED
    batch.refresh_from_db()
    assert batch.finished_at is None
    # It can be begun anew where it stopped.
    assert client.post(f"/viec-nen/{job.pk}/chay-lai/").status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def waiting() -> list[str]:
    """The work in the queue, as a free worker would take it."""
    return [row.task_path.rpartition(".")[2] for row in DBTaskResult.objects.ready()]


def hand_in_again(world: World) -> Dossier:
    """Hand in one dossier while a batch waits, every notice a mail at once."""
    dossier = world.dossier()
    Dossier.objects.filter(pk=dossier.pk).update(state=states.READY, submitted_at=None, submitted_by=None)
    Receipt.objects.filter(dossier=dossier).update(withdrawn_at=world.at, withdrawn_by=world.user(OFFICER))
    workflow.submit(dossier=world.dossier(), by=world.user(OFFICER), at=world.at)
    return world.dossier()


@pytest.mark.parametrize("batch_priority", [jobs.BATCH, jobs.URGENT])
def test_what_a_receipt_brings_goes_before_a_batch_that_began_earlier(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, batch_priority: int
) -> None:
    """The mails of a submission overtake the batch, its papers wait for no worker at all.

    The twin: a batch without its low priority goes first.
    """
    settings.MAIL_AT_ONCE = True
    User.objects.update(email="can-bo@example.vn")
    # The first time it was handed in everybody was told already, and nobody is told twice.
    Notice.objects.all().delete()
    DBTaskResult.objects.all().delete()
    monkeypatch.setattr(jobs, "BATCH", batch_priority)
    started(world)
    dossier = hand_in_again(world)
    order = waiting()
    assert {"render_batch", "mail_event"} <= set(order)
    assert order.index("render_batch") == (len(order) - 1 if batch_priority < jobs.NORMAL else 0)
    receipt = dossier.receipts.get(withdrawn_at=None)
    paper = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/bien-nhan/{receipt.number}.pdf")
    assert paper.content.startswith(b"%PDF")


def test_the_page_of_long_work_shows_ones_own_and_the_keeper_everybodys(world: World) -> None:
    job, _batch = started(world)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED,
        message=jobs.BROKEN,
        error="ZeroDivisionError\ndossiers/x.py:1 y",
        finished_at=world.at,
    )
    mine = world.client(ADMIN).get("/viec-nen/").content.decode()
    assert "Kết xuất cả đợt" in mine
    assert "ZeroDivisionError" not in mine
    assert "Chưa có việc nào" in world.client(OFFICER).get("/viec-nen/").content.decode()
    keeper = world.client(SYSTEM)
    assert "ZeroDivisionError" in keeper.get("/viec-nen/").content.decode()
    assert world.client(OFFICER).post(f"/viec-nen/{job.pk}/chay-lai/").status_code == 404
    keeper.post(f"/viec-nen/{job.pk}/chay-lai/", {"tu": "//evil.example/"})
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_without_the_memory_of_what_was_made_a_second_attempt_draws_it_all_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the guard is what ``finished_kinds`` remembers."""
    only(world, "U-03", "U-05")
    drawn: list[str] = []
    real = batch_actions.keep_part

    def counted(**given: Any) -> None:
        drawn.append(given["kind"])
        if len(drawn) == 4:
            raise jobs.Superseded
        real(**given)

    monkeypatch.setattr(batch_actions, "keep_part", counted)
    job, batch = started(world)
    worked(job)
    assert BatchPart.objects.filter(batch=batch).count() == 3
    _take_up_again(job)
    with monkeypatch.context() as off:
        off.setattr(batch_actions, "finished_kinds", lambda batch, dossier_id: set())
        worked(job)
    assert len(drawn) == 1 + 3 + expected(world)

    drawn.clear()
    Batch.objects.filter(pk=batch.pk).update(finished_at=None, archive=None, volume=None)
    BatchPart.objects.filter(batch=batch).exclude(stored=None).order_by("-pk")[0].delete()
    _take_up_again(job)
    worked(job)
    assert len(drawn) == 1


def _take_up_again(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.QUEUED, attempts=0, heartbeat_at=None, finished_at=None
    )
    job.refresh_from_db()
