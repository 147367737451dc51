"""Keep bytes with a dossier; a stored file is never rewritten."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile

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
