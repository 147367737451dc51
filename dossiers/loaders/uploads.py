"""Open an uploaded file for real: what cannot be read is refused when it comes, not when somebody needs it."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dossiers.rules.uploads import (
    DOCX,
    EVIDENCE_KINDS,
    JPEG,
    PDF,
    PNG,
    UNREADABLE,
    XLSX,
    FileKind,
    UploadRefused,
    clean_name,
    kind_of,
    size_fault,
)

MAX_PIXELS = 100_000_000


class Upload(Protocol):
    """What Django hands over for a file."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was opened and may be kept."""

    name: str
    kind: FileKind
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


def inspect(upload: Upload, allowed: tuple[FileKind, ...] = EVIDENCE_KINDS) -> Checked:
    """Check size, type by content, and open the file; raises :class:`UploadRefused` with the sentence to show."""
    name = clean_name(upload.name or "")
    if fault := size_fault(upload.size or 0):
        raise UploadRefused(name, fault, allowed)
    data = upload.read()
    if fault := size_fault(len(data)):
        raise UploadRefused(name, fault, allowed)
    kind = kind_of(name, data, allowed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _OPENERS[kind.code](data)
    except Exception as error:  # the libraries raise what they please on damaged files
        raise UploadRefused(name, UNREADABLE, allowed) from error
    return Checked(name, kind, data, hashlib.sha256(data).hexdigest())


def _open_pdf(data: bytes) -> None:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = PdfReader(io.BytesIO(data))
        # A file locked by a password cannot be read by the Office.
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError("encrypted")
        if len(reader.pages) < 1:
            raise ValueError("no pages")
        _ = reader.pages[0].mediabox


def _open_image(data: bytes) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        image.load()


def _open_docx(data: bytes) -> None:
    import zipfile

    from defusedxml.ElementTree import parse

    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as body:
        parse(body)


def _open_xlsx(data: bytes) -> None:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            next(iter(book.worksheets[0].iter_rows(max_row=1)), None)
        finally:
            book.close()


_OPENERS: dict[str, Callable[[bytes], None]] = {
    PDF.code: _open_pdf,
    JPEG.code: _open_image,
    PNG.code: _open_image,
    DOCX.code: _open_docx,
    XLSX.code: _open_xlsx,
}
