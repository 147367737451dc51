"""The seal of an issued file: one line before its end that signs every other byte of it.

``%ThamDinh-1 <id of the key> <signature>`` is a comment of PDF (ISO 32000-1, 7.2.3) between the last object and
``startxref``: no reader shows it, no offset moves, PDF/A allows it. A digital signature that an office adds later is
appended behind the end of the file, so the sealed part is still found whole in front of it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from mmap import mmap
from typing import Final

DOMAIN: Final = b"tham-dinh/niem-phong/1\n"
END: Final = b"startxref"
LINE: Final = re.compile(
    rb"%ThamDinh-1 (?P<key>[0-9a-f]{16}) (?P<value>[\w-]{86})\nstartxref\r?\n\d{1,12}\r?\n%%EOF(?:\r?\n)?"
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal found in a file: ``size`` bytes of the file belong to it, ``message`` is what it signs."""

    key: str
    value: bytes
    message: bytes
    size: int


def sealed(pdf: bytes, key: str, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the PDF with its seal."""
    place = pdf.rfind(END)
    if place < 0:
        raise ValueError("no end of file to put a seal before")
    value = base64.urlsafe_b64encode(sign(_message(pdf[:place], pdf[place:]))).rstrip(b"=")
    return pdf[:place] + b"%ThamDinh-1 " + key.encode("ascii") + b" " + value + b"\n" + pdf[place:]


def seal_of(content: bytes | mmap) -> Seal | None:
    """Return the first seal of a file: what stands before it is the file as it was issued."""
    found = LINE.search(content)
    if found is None:
        return None
    line_end = content.find(b"\n", found.start()) + 1
    try:
        value = base64.urlsafe_b64decode(found["value"] + b"==")
    except (binascii.Error, ValueError):
        return None
    with (
        memoryview(content) as whole,
        whole[: found.start()] as before,
        whole[line_end : found.end()] as after,
    ):
        message = _message(before, after)
    return Seal(found["key"].decode("ascii"), value, message, found.end())


def verifies(public: bytes, value: bytes, message: bytes) -> bool:
    """Whether a signature is that of the message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(before: bytes | memoryview, after: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(before)
    digest.update(after)
    return DOMAIN + digest.digest()
