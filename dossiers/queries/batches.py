"""What a campaign renders, in which order, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import catalogue, policies, states
from dossiers.models import Batch, BatchPart, Dossier
from dossiers.queries.jobs import JobLine, job_line
from dossiers.queries.upper import CampaignHead, head_of_campaign
from dossiers.queries.upper_content import dossiers_of
from records.models import Job
from records.text import fold
from units.access import actor_of
from units.models import User

READY = states.SEEN_BY_OFFICE | states.BUNDLED


@dataclass(frozen=True, slots=True)
class PartLine:
    """One paper of a batch: place in the archive, bookmark, and the stored file it is read from."""

    entry: str
    group: str
    title: str
    path: str
    sha256: str
    error: str


def members_of(campaign: Campaign) -> tuple[list[tuple[int, str]], list[str]]:
    """Dossiers whose papers are rendered (key, unit) in the order of the list, and units that have not handed in."""
    rows = Dossier.objects.filter(participation__campaign=campaign).order_by(
        "participation__order", "participation__path", "milestone__order", "pk"
    )
    members, left_out = [], []
    for pk, unit, state in rows.values_list("pk", "participation__name", "state").iterator():
        if state in READY:
            members.append((pk, unit))
        else:
            left_out.append(unit)
    return members, left_out


def kinds_of(dossier: Dossier) -> list[str]:
    """Papers the dossier's milestone asks for, in the order of a dossier (S0 V.3)."""
    wanted = set(
        dossier.milestone.items.filter(required=True).order_by().values_list("paper_kind", flat=True)
    )
    return [kind for kind in catalogue.BUNDLE_ORDER if kind in wanted]


def parts_in_order(batch: Batch, *, failed: bool = False) -> Iterator[PartLine]:
    """The papers of a batch in the order of the campaign's list; read in slices, however many there are."""
    rows = BatchPart.objects.filter(batch=batch).order_by(
        "dossier__participation__order",
        "dossier__participation__path",
        "dossier__milestone__order",
        "dossier_id",
        "order",
    )
    rows = rows.exclude(error="") if failed else rows.filter(error="")
    number, last = 0, None
    for pk, unit, kind, order, path, stored, sha256, error in rows.values_list(
        "dossier_id",
        "dossier__participation__name",
        "kind",
        "order",
        "path",
        "stored__file",
        "sha256",
        "error",
    ).iterator(chunk_size=500):
        number += pk != last
        last = pk
        title = catalogue.PAPER_NAMES[kind]
        folder = f"{number:03d}-{_plain(unit)}"
        yield PartLine(
            entry=f"{folder}/{order + 1}-{_plain(title)}.pdf",
            group=unit,
            title=title,
            path=path or stored or "",
            sha256=sha256,
            error=error,
        )


def _plain(name: str) -> str:
    """A name every file system takes: letters without marks, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60]


@dataclass(frozen=True, slots=True)
class FailedPart:
    """A paper that could not be made."""

    unit: str
    title: str
    error: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One rendering of the campaign."""

    pk: int
    at: datetime
    by: str
    finished_at: datetime | None
    papers: int | None
    pages: int | None
    archive_id: int | None
    archive_size: int
    volume_id: int | None
    volume_size: int
    left_out: tuple[str, ...]
    failed: tuple[FailedPart, ...]
    job: JobLine | None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """The page of a campaign's renderings."""

    head: CampaignHead
    members: int
    left_out: tuple[str, ...]
    lines: tuple[BatchLine, ...]
    why_not: str | None

    @property
    def running(self) -> JobLine | None:
        """The work under way."""
        return next((line.job for line in self.lines if line.job and line.job.running), None)


def batch_page(campaign: Campaign, user: User, at: datetime) -> BatchPage:
    """Build the page (a constant number of queries)."""
    members, left_out = members_of(campaign)
    rows = list(
        Batch.objects.filter(campaign=campaign)
        .select_related("job", "by", "archive", "volume")
        .order_by("-pk")[:10]
    )
    failed: dict[int, list[FailedPart]] = {}
    for part in (
        BatchPart.objects.filter(batch__in=rows).exclude(error="").select_related("dossier__participation")
    ):
        line = FailedPart(part.dossier.participation.name, catalogue.PAPER_NAMES[part.kind], part.error)
        failed.setdefault(part.batch_id, []).append(line)
    return BatchPage(
        head=head_of_campaign(campaign, at, dossiers_of(campaign)),
        members=len(members),
        left_out=tuple(left_out),
        lines=tuple(_line(row, failed.get(row.pk, [])) for row in rows),
        why_not=policies.why_not_office_task(
            "batch",
            actor_of(user),
            campaign.office_id,
            campaign_open=campaign.state == campaign_states.OPEN,
        ),
    )


def _line(row: Batch, failed: list[FailedPart]) -> BatchLine:
    job: Job | None = row.job
    return BatchLine(
        pk=row.pk,
        at=row.at,
        by=str(row.by),
        finished_at=row.finished_at,
        papers=row.papers,
        pages=row.pages,
        archive_id=row.archive_id,
        archive_size=row.archive.size if row.archive else 0,
        volume_id=row.volume_id,
        volume_size=row.volume.size if row.volume else 0,
        left_out=tuple(row.left_out),
        failed=tuple(failed),
        job=job_line(job) if job else None,
    )
