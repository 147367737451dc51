"""Read a paper that came as a PDF: its enclosed data, and what of the file is proven.

No reader of PDF takes part. The seal is checked over the bytes as they are, and the enclosed file is looked up by its
mark and unpacked up to a limit: a file built to exhaust such a reader costs a bounded scan and nothing else. A changed
file may still be read, and is then said to be changed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from mmap import mmap
from typing import Any, Final

from dossiers.documents.data import FORMAT
from dossiers.documents.proof import ALGORITHM, DATA_DOMAIN, canonical
from dossiers.signing.sealing import Seal, seal_of, verifies
from records.errors import Blocked, Problem

MAX_DATA: Final = 8 * 1024 * 1024
#: Values in the data: a letter of 5.000 units holds about half as many. Each costs memory, however few its bytes.
MAX_VALUES: Final = 600_000
#: Papers enclose one file; a file with more of them than this is searched no further.
MAX_ENCLOSED: Final = 12
_MARK: Final = re.compile(rb"/Type\s{0,8}/EmbeddedFile\b")
_STREAM: Final = re.compile(rb"\bstream\r?\n")
# Between the mark of an enclosed file and its content stand its size, dates and checksum.
_HEAD: Final = 2048

GENUINE, EXTENDED, DRAFT, UNKNOWN_KEY, CHANGED = "genuine", "extended", "draft", "unknown_key", "changed"
SAID: Final = {
    GENUINE: "Đúng là văn bản đã phát hành: chữ ký của hệ thống còn nguyên, không byte nào bị thay đổi.",
    EXTENDED: "Bên trong là bản đã phát hành còn nguyên, nhưng phía sau có phần được thêm vào (ví dụ chữ ký số). "
    "Phần thêm vào không được kiểm tra ở đây; hãy đối chiếu với bản gốc.",
    DRAFT: "Bản này không có chữ ký của hệ thống: là bản DỰ THẢO, hoặc là phiếu không cấp số. Số liệu đọc "
    "được, nhưng không có giá trị như văn bản đã phát hành.",
    UNKNOWN_KEY: "Văn bản được ký bằng một khóa không có ở đây, nên chưa xác nhận được. Tải danh sách khóa (khoa.json) "
    "tại trang kiểm tra của cơ quan ban hành rồi kiểm tra lại.",
    CHANGED: "Tệp đã bị thay đổi sau khi phát hành: không còn đúng với chữ ký của hệ thống. Không dùng số liệu trong "
    "tệp này; đề nghị cơ quan ban hành gửi lại bản gốc.",
}
NOT_PDF: Final = "Tệp không phải PDF. Chọn đúng tệp PDF nhận được từ cơ quan ban hành."
NO_DATA: Final = (
    "Tệp không chứa dữ liệu của hệ thống này: có thể là bản quét, văn bản lập ở nơi khác, văn bản ban hành trước khi "
    "có dữ liệu kèm theo, hoặc tệp đã hỏng, bị cắt. Đề nghị cơ quan ban hành gửi tệp PDF gốc."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says and what of it is proven. ``data_signed``: the data alone still carry a true signature."""

    state: str
    data: Mapping[str, Any]
    sha256: str
    key: str
    data_signed: bool

    @property
    def proven(self) -> bool:
        """Whether every byte is as it was issued."""
        return self.state == GENUINE

    @property
    def said(self) -> str:
        """The finding in words."""
        return SAID[self.state]

    @property
    def code(self) -> str:
        """The code the data name, or nothing."""
        return str((self.data.get("proof") or {}).get("code", ""))


@dataclass(frozen=True, slots=True)
class _Enclosed:
    data: Mapping[str, Any]
    key: str
    value: bytes


def read(content: bytes | mmap, keys: Mapping[str, bytes]) -> Reading:
    """Read a PDF with the public keys that are trusted, by id. Raises ``Blocked`` when there is nothing to read.

    A bundle with its scans may have hundreds of megabytes: it comes as a map of its file, and no part of it is copied
    but what is enclosed.
    """
    if b"%PDF-" not in content[:1024]:
        raise Blocked([Problem("not_pdf", NOT_PDF)])
    seal = seal_of(content)
    found = list(_enclosures(content))
    if not found:
        raise Blocked([Problem("no_data", NO_DATA)])
    size = seal.size if seal is not None else 0
    whole = seal is not None and seal.key in keys and verifies(keys[seal.key], seal.value, seal.message)
    if whole and size < len(content):
        # What was added behind may hold data of its own; only those of the issued file count.
        found = list(_enclosures(content, size))
    one = found[-1]
    signed = one.key in keys and verifies(keys[one.key], one.value, DATA_DOMAIN + canonical(one.data))
    state = _state(one, seal, len(found), whole=whole, signed=signed, known=one.key in keys)
    if state == GENUINE and size < len(content):
        state = EXTENDED
    return Reading(state, one.data, hashlib.sha256(content).hexdigest(), one.key, signed)


def _state(one: _Enclosed, seal: Seal | None, count: int, *, whole: bool, signed: bool, known: bool) -> str:
    proof = one.data.get("proof")
    if whole and signed and count == 1 and seal is not None and seal.key == one.key:
        return GENUINE
    if proof is None and seal is None and not one.key and not _issued(one.data):
        return DRAFT
    if seal is not None and one.key and not known and seal.key == one.key:
        return UNKNOWN_KEY
    return CHANGED


def _issued(data: Mapping[str, Any]) -> bool:
    """Whether the data claim to be those of a numbered paper in force: such a paper is never without a signature."""
    paper = data.get("paper")
    return not isinstance(paper, dict) or (paper.get("issued") is not False and paper.get("symbol") != "")


def _enclosures(content: bytes | mmap, until: int | None = None) -> Iterator[_Enclosed]:
    """Yield the enclosed files that are data of a paper, in the order in which they stand in the file's first bytes."""
    last = len(content) if until is None else until
    for number, mark in enumerate(_MARK.finditer(content, 0, last)):
        if number >= MAX_ENCLOSED:
            return
        begin = _STREAM.search(content, mark.end(), min(last, mark.end() + _HEAD))
        if begin is None:
            continue
        end = content.find(b"endstream", begin.end(), min(last, begin.end() + MAX_DATA))
        one = _opened(content[begin.end() : end]) if end >= 0 else None
        if one is not None:
            yield one


def _opened(packed: bytes) -> _Enclosed | None:
    """Unpack up to the limit and take the file apart; ``None`` for anything that is no data of a paper."""
    unpacking = zlib.decompressobj()
    try:
        raw = unpacking.decompress(packed, MAX_DATA)
        if unpacking.unconsumed_tail:
            return None
    except zlib.error:
        raw = packed.rstrip(b"\r\n")
    if sum(raw.count(mark) for mark in (b"[", b"{", b",")) > MAX_VALUES:
        return None
    try:
        found = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    data = found.get("data") if isinstance(found, dict) else None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return None
    if not isinstance(data.get("proof"), dict | None):
        return None
    return _Enclosed(data, *_signature(found.get("signature")))


def _signature(found: Any) -> tuple[str, bytes]:
    if not isinstance(found, dict) or found.get("algorithm") != ALGORITHM:
        return "", b""
    try:
        return str(found["key"]), base64.urlsafe_b64decode(str(found["value"]) + "==")
    except (KeyError, ValueError, binascii.Error):
        return "", b""
