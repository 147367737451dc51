"""DOCX and XLSX are kept byte for byte: an archive within bounds, plain XML, and nothing in it that acts.

Sizes are read from the directory before anything is unpacked.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import Any, Final
from xml.sax.handler import ContentHandler

from records.uploads.kinds import SMALLER, TOO_HEAVY, UNREADABLE, XLSX, FileKind, Unfit

MAX_UNPACKED: Final = 200 * 1024 * 1024
MAX_MEMBERS: Final = 2_000
ACTIVE: Final = "có macro, đối tượng nhúng hoặc điều khiển ActiveX"
OUTWARD: Final = "có mẫu hoặc đối tượng lấy từ nơi khác khi mở"
NAMES: Final = "có tên bên trong không hợp lệ"
WITHOUT: Final = "Bỏ phần đó rồi lưu lại, hoặc in ra PDF và tải bản PDF."
SAVE_AGAIN: Final = "Mở bằng Word hoặc Excel, lưu lại rồi tải lên."
_RUNS: Final = re.compile(
    r"vba|macrosheets/|activex/|embeddings/.*\.(?:bin|xls[mb]|docm|pptm|exe|js|vbs|dll)$", re.IGNORECASE
)
#: Kinds of relations whose target is fetched or started when the file is opened; a link somebody presses is none.
_FETCHED: Final = re.compile(
    r"/(?:attachedTemplate|oleObject|frame|subDocument|aFChunk|package|control|image)$", re.IGNORECASE
)
_DDE: Final = re.compile(r"(?:^|[\s\"=])DDE(?:AUTO)?\b", re.IGNORECASE)


class _Look(ContentHandler):
    """What the parts of the file say, element by element; memory stays flat."""

    def __init__(self) -> None:
        super().__init__()
        self.instructions: list[str] = []
        self._in_instruction = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the parser's name
        local = name.rpartition(":")[2]
        if local == "Relationship" and attrs.get("TargetMode", "").lower() == "external":
            if _FETCHED.search(attrs.get("Type", "")):
                raise Unfit(OUTWARD, WITHOUT)
        elif local in ("Override", "Default") and "macroenabled" in attrs.get("ContentType", "").lower():
            raise Unfit(ACTIVE, WITHOUT)
        elif local in ("ddeLink", "oleLink"):
            raise Unfit(OUTWARD, WITHOUT)
        elif local == "fldSimple":
            self.instructions.append(" ".join(attrs.values()))
        self._in_instruction = local == "instrText"

    def endElement(self, name: str) -> None:  # noqa: N802 - the parser's name
        self._in_instruction = False

    def characters(self, content: str) -> None:
        if self._in_instruction:
            self.instructions.append(content)


def read_office(data: bytes, kind: FileKind) -> None:
    """Open a DOCX or XLSX for real and look at every part of it. Raises ``Unfit``, or what a library raises."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        _judge_parts(parts, len(data))
        if archive.testzip():
            raise Unfit(UNREADABLE)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                _judge_markup(archive, part)
    if kind == XLSX:
        _read_a_row(data)


def _judge_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    if len(parts) > MAX_MEMBERS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unfit(TOO_HEAVY, SMALLER)
    if sum(part.compress_size for part in parts) > size:
        # Parts that share their bytes: an archive that is larger than itself.
        raise Unfit(TOO_HEAVY, SMALLER)
    if any(part.flag_bits & 0x1 or part.compress_type not in (0, 8) for part in parts):
        raise Unfit(UNREADABLE)
    names = [part.filename for part in parts]
    if len({name.lower() for name in names}) < len(names) or any(not _plain(name) for name in names):
        raise Unfit(NAMES, SAVE_AGAIN)
    if any(_RUNS.search(name) for name in names):
        raise Unfit(ACTIVE, WITHOUT)


def _plain(name: str) -> bool:
    steps = name.rstrip("/").split("/")
    return "\\" not in name and ":" not in name and all(step not in ("", ".", "..") for step in steps)


def _judge_markup(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    from defusedxml import sax

    look = _Look()
    with archive.open(part) as opened:
        sax.parse(opened, look, forbid_dtd=True)
    if _DDE.search("".join(look.instructions)):
        raise Unfit(OUTWARD, WITHOUT)


def _read_a_row(data: bytes) -> None:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            next(iter(book.worksheets[0].iter_rows(max_row=1)), None)
        finally:
            book.close()
