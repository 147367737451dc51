"""Open an uploaded file for real: what cannot be read or could act is refused when it comes, not when it is needed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from records.uploads import office, pdfs, pictures, scanner
from records.uploads.apart import apart
from records.uploads.kinds import (
    DOCX,
    EVIDENCE_KINDS,
    JPEG,
    PDF,
    PNG,
    XLSX,
    FileKind,
    Unfit,
    UploadRefused,
    clean_name,
    kind_of,
    size_fault,
)

PICTURES = (JPEG, PNG)


class Upload(Protocol):
    """What Django hands over for a file."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was opened and may be kept; of a picture the bytes are those it was drawn anew with."""

    name: str
    kind: FileKind
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


def inspect(upload: Upload, allowed: tuple[FileKind, ...] = EVIDENCE_KINDS) -> Checked:
    """Check size, type by content and the scanner's word, and open the file; raises ``UploadRefused``."""
    name = clean_name(upload.name or "")
    if fault := size_fault(upload.size or 0):
        raise UploadRefused(name, fault, allowed)
    data = upload.read()
    if fault := size_fault(len(data)):
        raise UploadRefused(name, fault, allowed)
    try:
        kind = kind_of(name, data, allowed)
        scanner.judge(data)
        _load(kind)
        drawn = apart(lambda: _opened(kind, data))
    except Unfit as unfit:
        raise UploadRefused(name, unfit.fault, allowed, unfit.advice) from unfit
    kept = data if drawn is None else drawn
    return Checked(name, kind, kept, hashlib.sha256(kept).hexdigest())


def screened(upload: UploadedFile[Any]) -> None:
    """Validate a file that is read and not kept (imports, templates): the scanner's word alone, where there is one."""
    if not scanner.configured() or not isinstance(upload, UploadedFile):
        return
    try:
        scanner.judge(upload.read())
    except Unfit as unfit:
        name = clean_name(upload.name or "")
        raise ValidationError(str(UploadRefused(name, unfit.fault, advice=unfit.advice))) from unfit
    finally:
        upload.seek(0)


def _opened(kind: FileKind, data: bytes) -> bytes | None:
    if kind in PICTURES:
        return pictures.drawn_anew(data, kind)
    if kind == PDF:
        pdfs.read_pdf(data)
    else:
        office.read_office(data, kind)
    return None


def _load(kind: FileKind) -> None:
    """Load the library here, so that the process apart, which is forked from this one, need not each time."""
    if kind in PICTURES:
        import PIL.Image
        import PIL.ImageCms
        import PIL.ImageOps
        import PIL.JpegImagePlugin
        import PIL.PngImagePlugin  # noqa: F401
    elif kind == PDF:
        import pikepdf  # noqa: F401
    elif kind in (DOCX, XLSX):
        import openpyxl  # noqa: F401
