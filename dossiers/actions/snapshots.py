"""Freeze what a dossier says at a moment, and void an approval that no longer covers it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from dossiers import states
from dossiers.actions import book
from dossiers.models import Dossier, Paper, Snapshot
from dossiers.queries.snapshot import canonical, snapshot_of
from units.models import User


def freeze(*, dossier: Dossier, purpose: str, by: User, at: datetime) -> Snapshot:
    """Keep the dossier's content as canonical JSON with its SHA-256, inside the caller's transaction."""
    body, sha256 = canonical(snapshot_of(dossier))
    return Snapshot.objects.create(
        dossier=dossier, purpose=purpose, round=dossier.round, body=body, sha256=sha256, at=at, by=by
    )


def void_approval(*, dossier: Dossier, by: User, at: datetime) -> int:
    """Mark approvals in force as void, and with them the papers issued from them. Returns how many papers."""
    Snapshot.objects.filter(dossier=dossier, purpose=states.APPROVED_SNAPSHOT, voided_at__isnull=True).update(
        voided_at=at, voided_by=by
    )
    return void_papers(
        papers=Paper.objects.filter(dossier=dossier, kind__in=states.UNIT_PAPERS), by=by, at=at
    )


def void_papers(*, papers: QuerySet[Paper], by: User, at: datetime) -> int:
    """Mark papers as void and free their numbers in the book, inside the caller's transaction."""
    found = list(papers.exclude(state=states.PAPER_VOID).values_list("pk", flat=True))
    ended = Paper.objects.filter(pk__in=found).update(state=states.PAPER_VOID, voided_at=at, voided_by=by)
    book.free(papers=found, reason="Văn bản không còn hiệu lực", by=by, at=at)
    return ended


def approved_snapshot(dossier: Dossier) -> Snapshot | None:
    """Return the approval in force."""
    return (
        Snapshot.objects.filter(dossier=dossier, purpose=states.APPROVED_SNAPSHOT, voided_at__isnull=True)
        .order_by("-at", "-pk")
        .first()
    )
