"""What a file must be before it is kept: type by content, not by name; size; not empty. Nothing is opened here."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from records.sheets import directory_fits

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_NAME: Final = 120

WRONG_TYPE: Final = "không đúng loại"
TOO_LARGE: Final = "lớn hơn 20 MB"
EMPTY: Final = "rỗng"
UNREADABLE: Final = "không đọc được"
TOO_HEAVY: Final = "mở ra quá lớn"
SMALLER: Final = "Lưu lại tệp với ít nội dung hơn, hoặc chia thành nhiều tệp."


@dataclass(frozen=True, slots=True)
class FileKind:
    """A type of file that is accepted."""

    code: str
    label: str
    content_type: str
    suffixes: tuple[str, ...]


PDF: Final = FileKind("pdf", "PDF", "application/pdf", (".pdf",))
JPEG: Final = FileKind("jpeg", "JPEG", "image/jpeg", (".jpg", ".jpeg"))
PNG: Final = FileKind("png", "PNG", "image/png", (".png",))
DOCX: Final = FileKind(
    "docx", "DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)
)
XLSX: Final = FileKind(
    "xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)
)
EVIDENCE_KINDS: Final = (PDF, JPEG, PNG, DOCX, XLSX)
SCAN_KINDS: Final = (PDF, JPEG, PNG)


class Unfit(ValueError):  # noqa: N818 - an answer about a file
    """What is wrong with a file, and what its owner can do about it (empty: send one of the types that are taken)."""

    def __init__(self, fault: str, advice: str = "") -> None:
        super().__init__(fault)
        self.fault, self.advice = fault, advice


class UploadRefused(ValueError):  # noqa: N818 - an answer to the person who uploads
    """A file that is not kept: what is wrong with it, then what to do or what would be taken (drafts 4.3)."""

    def __init__(self, name: str, fault: str, allowed: tuple[FileKind, ...] = (), advice: str = "") -> None:
        self.name = name
        self.fault = fault
        taken = f"Nhận {types_in_words(allowed)}, mỗi tệp không quá 20 MB." if allowed else ""
        then = advice or taken
        super().__init__(f"Tệp {name}: {fault}.{' ' if then else ''}{then} Các nội dung khác vẫn được giữ.")


def types_in_words(kinds: tuple[FileKind, ...]) -> str:
    """Name the types that are taken: «PDF, JPEG, PNG, DOCX hoặc XLSX»."""
    labels = [kind.label for kind in kinds]
    return " hoặc ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))


def clean_name(raw: str) -> str:
    """Return the bare file name: no folders, no control characters, NFC, at most 120 letters with its suffix."""
    bare = PurePosixPath(unicodedata.normalize("NFC", raw).replace("\\", "/")).name
    bare = "".join(letter for letter in bare if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co"))
    bare = re.sub(r"\s+", " ", bare).strip(" .")
    stem, dot, suffix = bare.rpartition(".")
    if not dot or len(suffix) > 10:
        return bare[:MAX_NAME] or "tep"
    return f"{stem[: MAX_NAME - len(suffix) - 1] or 'tep'}.{suffix}"


def size_fault(size: int) -> str:
    """Return what is wrong with a size in bytes, or an empty string."""
    if size <= 0:
        return EMPTY
    return TOO_LARGE if size > MAX_BYTES else ""


def sniff(data: bytes) -> FileKind | None:
    """Return the kind the content shows, or ``None`` when it is none of ours."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return None


def _office(data: bytes) -> FileKind | None:
    if not directory_fits(data):
        raise Unfit(TOO_HEAVY, SMALLER)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {entry.filename for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # Cut off or damaged: the suffix says what it was meant to be; opening it will fail and say so.
        return DOCX if b"word/" in data[:4096] else XLSX if b"xl/" in data[:4096] else None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def kind_of(name: str, data: bytes, allowed: tuple[FileKind, ...] = EVIDENCE_KINDS) -> FileKind:
    """Return the kind of a file whose size was checked; raises :class:`UploadRefused`.

    Content and suffix must agree: a picture called ``.pdf`` opens nowhere.
    """
    found = sniff(data)
    suffix = PurePosixPath(name).suffix.lower()
    if found is None:
        meant = next((kind for kind in allowed if suffix in kind.suffixes), None)
        # An unreadable head under a suffix of ours is a damaged file, not a foreign type.
        raise UploadRefused(name, UNREADABLE if meant and not _looks_foreign(data) else WRONG_TYPE, allowed)
    if found not in allowed or suffix not in found.suffixes:
        raise UploadRefused(name, WRONG_TYPE, allowed)
    return found


def _looks_foreign(data: bytes) -> bool:
    heads = (
        b"PK",
        b"MZ",
        b"\x7fELF",
        b"GIF8",
        b"RIFF",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\xd0\xcf\x11\xe0",
        b"<",
        b"#!",
    )
    head = data[:64].lstrip()
    if head.startswith(heads):
        return True
    try:
        data[:4096].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
