"""A file as it comes from a form: opened for real before anything else is done with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from records.errors import Blocked, Problem
from records.uploads.kinds import EVIDENCE_KINDS, UploadRefused
from records.uploads.opening import inspect, screened


@dataclass(frozen=True, slots=True)
class OpenedUpload:
    """A checked file: clean name, type by content, bytes."""

    name: str
    content_type: str
    body: bytes


def screened_bytes(upload: UploadedFile[Any], *, code: str, where: str) -> bytes:
    """Read a file that has a check of its own (a template, a certificate); raises ``Blocked`` at the scanner's word."""
    try:
        screened(upload)
    except ValidationError as refused:
        raise Blocked([Problem(code, refused.messages[0], where)]) from refused
    return bytes(upload.read())


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
