"""«Kết xuất cả đợt»: every paper of a campaign drawn in the background, as an archive and as one volume.

Each paper is kept as soon as it is made, so a killed worker costs one paper, and a job that gave way to something more
urgent goes on where it stood. A paper that cannot be drawn is named in the result and stops nothing.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse

from campaigns.models import Campaign
from dossiers import catalogue, states
from dossiers.actions.files import store_stream
from dossiers.actions.office_papers import may
from dossiers.documents.bundle import stored_bytes, unit_paper_pdf
from dossiers.loaders.joined import Volume
from dossiers.models import Batch, BatchPart, Dossier, Paper
from dossiers.queries.batches import PartLine, kinds_of, members_of, parts_in_order
from dossiers.tasks import render_batch
from records import clock, jobs, journal, outbox
from records.errors import Blocked, Problem
from records.models import Job
from units.models import User

FAILED = "Chương trình gặp lỗi khi lập văn bản này."
#: Packing reports so often; the reaper takes a job for dead that is silent for minutes.
REPORT_EVERY = 25
logger = logging.getLogger(__name__)


@transaction.atomic
def start_batch(*, campaign: Campaign, by: User, at: datetime) -> Job:
    """Begin to render a campaign; a rendering that is under way is not begun twice.

    Raises ``NotAllowed``, or ``Blocked`` when no unit has handed in yet.
    """
    may(campaign, "batch", by)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    running = Job.objects.filter(
        kind=catalogue.BATCH_JOB,
        state__in=(Job.State.QUEUED, Job.State.RUNNING),
        pk__in=Batch.objects.filter(campaign=campaign).values("job"),
    ).first()
    if running is not None:
        return running
    members, left_out = members_of(campaign)
    if not members:
        raise Blocked([Problem("nobody", "Chưa có đơn vị nào nộp hồ sơ; chưa có văn bản để kết xuất.")])
    batch = Batch.objects.create(campaign=campaign, left_out=left_out, at=at, by=by)
    job = jobs.start(
        kind=catalogue.BATCH_JOB,
        title=f"Kết xuất cả đợt – {campaign.title}"[:300],
        task=render_batch,
        by=by,
        at=at,
        arguments={"batch_id": batch.pk},
        priority=jobs.BATCH,
    )
    Batch.objects.filter(pk=batch.pk).update(job=job)
    journal.write(
        chain=campaign.code,
        action="ket-xuat.bat-dau",
        by=by,
        at=at,
        subject=batch,
        data={"so_ho_so": len(members), "chua_nop": len(left_out)},
    )
    return job


def render(*, run: jobs.Run, batch_id: int) -> dict[str, Any]:
    """The work of the job. What an earlier attempt made is not made again."""
    batch = Batch.objects.select_related("campaign__office", "by", "archive", "volume").get(pk=batch_id)
    if batch.finished_at is None:
        members, _left_out = members_of(batch.campaign)
        total = len(members) + max(1, len(members) // 10)
        for number, (pk, unit) in enumerate(members):
            run.progress(number, total, f"{unit} ({number + 1}/{len(members)})")
            run.give_way()
            _render_dossier(batch, pk)
        _pack(run, batch, len(members), total)
    made = BatchPart.objects.filter(batch=batch)
    return {
        "batch": batch.pk,
        "papers": made.filter(error="").count(),
        "failed": made.exclude(error="").count(),
    }


def finished_kinds(batch: Batch, dossier_id: int) -> set[str]:
    """Kinds of this dossier that an earlier attempt has already made."""
    made = BatchPart.objects.filter(batch=batch, dossier_id=dossier_id, error="")
    return set(made.values_list("kind", flat=True))


def _render_dossier(batch: Batch, pk: int) -> None:
    dossier = Dossier.objects.select_related(
        "participation__campaign__plan",
        "participation__campaign__office",
        "participation__unit",
        "participation__appraiser",
        "participation__criteria_set",
        "milestone",
    ).get(pk=pk)
    wanted = kinds_of(dossier)
    done = finished_kinds(batch, pk)
    issued = {
        paper.kind: paper
        for paper in dossier.papers.filter(state=states.PAPER_ISSUED).select_related("stored")
    }
    for order, kind in enumerate(wanted):
        if kind not in done:
            keep_part(
                batch=batch, dossier=dossier, kind=kind, order=order, made=_made(batch, dossier, kind, issued)
            )


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one paper: its bytes, the frozen file they stand in, or a sentence on why there are none."""

    sha256: str = ""
    path: str = ""
    stored_id: int | None = None
    error: str = ""


def _made(batch: Batch, dossier: Dossier, kind: str, issued: dict[str, Paper]) -> Made:
    """Draw a paper, or take its frozen bytes. Whatever a paper's content does to the program stays with that paper."""
    try:
        if kind in issued:
            body = stored_bytes(issued[kind])
            sha256 = hashlib.sha256(body).hexdigest()
            if sha256 != issued[kind].sha256:
                return Made(error="Tệp đã ban hành không còn nguyên vẹn: mã băm không khớp.")
            return Made(sha256=sha256, stored_id=issued[kind].stored_id)
        body = unit_paper_pdf(dossier, kind)
        path = f"ket-xuat/{batch.pk}/{dossier.pk}-{kind}.pdf"
        # A worker that was killed between file and row leaves the file; the name is this paper's alone.
        default_storage.delete(path)
        return Made(
            sha256=hashlib.sha256(body).hexdigest(), path=default_storage.save(path, ContentFile(body))
        )
    except LookupError as missing:
        return Made(error=str(missing.args[0])[:500] if missing.args else FAILED)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("batch %s: %s of dossier %s failed", batch.pk, kind, dossier.pk)
        return Made(error=FAILED)


@transaction.atomic
def keep_part(*, batch: Batch, dossier: Dossier, kind: str, order: int, made: Made) -> None:
    """Remember a paper of the batch; one that failed before is replaced."""
    BatchPart.objects.update_or_create(
        batch=batch,
        dossier=dossier,
        kind=kind,
        defaults={
            "order": order,
            "sha256": made.sha256,
            "path": made.path,
            "stored_id": made.stored_id,
            "error": made.error,
        },
    )


def _pack(run: jobs.Run, batch: Batch, done: int, total: int) -> None:
    """Write archive and volume part by part into files on the disk, then keep both."""
    with tempfile.TemporaryFile() as archive, tempfile.TemporaryFile() as bound:
        with (
            zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed,
            Volume(bound, title=f"Văn bản của đợt – {batch.campaign.title}", created=batch.at) as volume,
        ):
            count = 0
            for count, (line, body) in enumerate(_bodies(batch), start=1):
                if count % REPORT_EVERY == 1:
                    run.progress(done, total, f"Đóng gói: {count} văn bản")
                info = zipfile.ZipInfo(line.entry, clock.local(batch.at).timetuple()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, body)
                volume.add(body, group=line.group, title=line.title)
            packed.writestr("00-Danh-muc.txt", _contents(batch))
        run.progress(total - 1, total, f"Lưu {count} văn bản, {volume.pages} trang")
        keep(batch=batch, archive=archive, bound=bound, counts=(count, volume.pages), at=clock.now())
    for path in (
        BatchPart.objects.filter(batch=batch).exclude(path="").values_list("path", flat=True).iterator()
    ):
        default_storage.delete(path)


def _bodies(batch: Batch) -> Iterator[tuple[PartLine, bytes]]:
    for line in parts_in_order(batch):
        with default_storage.open(line.path, "rb") as found:
            yield line, found.read()


def _contents(batch: Batch) -> str:
    """The list that lies in the archive: every paper with its checksum, what failed, who has not handed in."""
    lines = [f"{line.entry}\t{line.sha256}" for line in parts_in_order(batch)]
    failed = [f"{line.group} – {line.title}: {line.error}" for line in parts_in_order(batch, failed=True)]
    text = ["Văn bản trong tệp (mã SHA-256)", *lines]
    text += ["", "Không lập được", *failed] if failed else []
    text += ["", "Chưa nộp, không có trong tệp", *batch.left_out] if batch.left_out else []
    return "\r\n".join(text) + "\r\n"


@transaction.atomic
def keep(*, batch: Batch, archive: BinaryIO, bound: BinaryIO, counts: tuple[int, int], at: datetime) -> None:
    """Keep both files and tell whoever began; a second worker that comes to the end changes nothing."""
    if Batch.objects.select_for_update().get(pk=batch.pk).finished_at is not None:
        return
    papers, pages = counts
    name = f"ket-xuat-{batch.campaign.code}-{batch.pk}"
    packed = store_stream(
        name=f"{name}.zip", content_type="application/zip", source=archive, by=batch.by, at=at
    )
    volume = store_stream(
        name=f"{name}.pdf", content_type="application/pdf", source=bound, by=batch.by, at=at
    )
    Batch.objects.filter(pk=batch.pk, finished_at=None).update(
        archive=packed, volume=volume, papers=papers, pages=pages, finished_at=at
    )
    failed = BatchPart.objects.filter(batch=batch).exclude(error="").count()
    outbox.notify(
        to=[batch.by],
        subject=f"Đã kết xuất {papers} văn bản, {pages} trang: {batch.campaign.title}",
        body=f"{failed} văn bản không lập được; xem tên đơn vị ở trang kết xuất." if failed else "",
        url=reverse("dossiers:batches", args=[batch.campaign.code]),
        at=at,
        key=f"ket-xuat-{batch.pk}",
    )
    journal.write(
        chain=batch.campaign.code,
        action="ket-xuat.xong",
        by=batch.by,
        at=at,
        subject=batch,
        data={
            "so_van_ban": papers,
            "so_trang": pages,
            "loi": failed,
            "zip": packed.sha256,
            "pdf": volume.sha256,
        },
    )
