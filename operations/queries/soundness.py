"""Is everything that is stored still what was stored? Asked of the database in use, or of a copy of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from django.db import DEFAULT_DB_ALIAS, connections

from dossiers.models import Paper, Receipt, Snapshot, StoredFile
from operations.rules.backups import Part
from records import journal, triggers
from records.models import LogEntry
from scoring.models import SignedScan

CHUNK = 500
FILES = (StoredFile, SignedScan)


def unsound(stored: Mapping[str, Part], using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Check log chains, guards, snapshots, receipts, issued papers and every file; returns sentences, none if sound.

    ``stored`` describes the files that are there, by name.
    """
    return [
        *journal.verify(using=using),
        *(f"Khóa cơ sở dữ liệu – {line}" for line in triggers.differences(connections[using])),
        *_snapshots(using),
        *_receipts(using),
        *_papers(using),
        *_files(stored, using),
    ]


def _snapshots(using: str) -> Iterator[str]:
    rows = Snapshot.objects.using(using).order_by("pk").values_list("pk", "body", "sha256")
    for pk, body, sha256 in rows.iterator(chunk_size=CHUNK):
        if hashlib.sha256(body.encode()).hexdigest() != sha256:
            yield f"Nội dung chốt số {pk} không còn đúng mã băm."


def _receipts(using: str) -> Iterator[str]:
    rows = Receipt.objects.using(using).select_related("snapshot").order_by("pk")
    known = set(
        LogEntry.objects.using(using).filter(subject_type="dossiers.receipt").values_list("hash", flat=True)
    )
    for receipt in rows.iterator(chunk_size=CHUNK):
        if receipt.snapshot.sha256 != receipt.sha256:
            yield f"Biên nhận {receipt.number}: không khớp nội dung đã nộp."
        if receipt.chain_head and receipt.chain_head not in known:
            yield f"Biên nhận {receipt.number}: dòng nhật ký của lần nộp không còn."


def _papers(using: str) -> Iterator[str]:
    rows = Paper.objects.using(using).exclude(stored=None).order_by("pk")
    for pk, own, kept in rows.values_list("pk", "sha256", "stored__sha256").iterator(chunk_size=CHUNK):
        if own != kept:
            yield f"Văn bản số {pk}: tệp lưu không phải tệp đã ban hành."


def _files(stored: Mapping[str, Part], using: str) -> Iterator[str]:
    for model in FILES:
        rows = model._default_manager.using(using).order_by("pk").values_list("file", "sha256")
        for name, sha256 in rows.iterator(chunk_size=CHUNK):
            found = stored.get(name)
            if found is None:
                yield f"Thiếu tệp {name}."
            elif found.sha256 != sha256:
                yield f"Tệp {name} không còn đúng mã băm."
