"""Keep bytes with a dossier; a stored file is never rewritten."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile, File

from dossiers.models import Dossier, StoredFile
from records.text import nfc
from units.models import User


def store(
    *, dossier: Dossier | None, name: str, content_type: str, body: bytes, by: User, at: datetime
) -> StoredFile:
    """Store bytes inside the caller's transaction and return the row. The name on disk is the hash, not the user's."""
    sha256 = hashlib.sha256(body).hexdigest()
    row = StoredFile(
        dossier=dossier,
        name=nfc(name)[:255],
        content_type=content_type,
        size=len(body),
        sha256=sha256,
        at=at,
        by=by,
    )
    row.file.save(f"{sha256[:16]}.bin", ContentFile(body), save=False)
    row.save(force_insert=True)
    return row


def store_stream(*, name: str, content_type: str, source: BinaryIO, by: User, at: datetime) -> StoredFile:
    """Store a finished file of any size that belongs to no dossier, without holding it in memory."""
    source.seek(0)
    digest = hashlib.sha256()
    while piece := source.read(1 << 20):
        digest.update(piece)
    sha256 = digest.hexdigest()
    row = StoredFile(
        name=nfc(name)[:255], content_type=content_type, size=source.tell(), sha256=sha256, at=at, by=by
    )
    source.seek(0)
    row.file.save(f"{sha256[:16]}.bin", File(source), save=False)
    row.save(force_insert=True)
    return row
