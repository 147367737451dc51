"""A file as it comes from a form: opened for real before anything else is done with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from dossiers.loaders.uploads import inspect
from dossiers.rules.uploads import EVIDENCE_KINDS, UploadRefused
from records.errors import Blocked, Problem


@dataclass(frozen=True, slots=True)
class OpenedUpload:
    """A checked file: clean name, type by content, bytes."""

    name: str
    content_type: str
    body: bytes


def opened_upload(
    upload: UploadedFile[Any], *, allowed: Collection[str] | None = None, where: str = ""
) -> OpenedUpload:
    """Check and read an upload. ``allowed``: content types, all kinds of evidence by default.

    Raises ``Blocked`` with the sentence of drafts 4.3: wrong type, larger than 20 MB, empty, unreadable.
    """
    kinds = tuple(kind for kind in EVIDENCE_KINDS if allowed is None or kind.content_type in allowed)
    try:
        checked = inspect(upload, kinds)
    except UploadRefused as refused:
        raise Blocked([Problem("upload", str(refused), where)]) from refused
    return OpenedUpload(checked.name, checked.kind.content_type, checked.data)
