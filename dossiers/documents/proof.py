"""What proves a paper: its short code, the address where it is checked, and who signs. Pure functions.

The keys themselves are kept by ``dossiers.signing``; a paper only meets whoever can sign.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

#: Letters of a code: Crockford's, which leave out I, L, O, U, so that nobody mistakes one for another on paper.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE: Final = re.compile(rf"[{ALPHABET}]{{12}}")
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Signer(Protocol):
    """Whoever can sign papers; ``key`` names the key, so that it can be changed and old papers still be checked."""

    @property
    def key(self) -> str: ...

    def code(self, message: bytes) -> str:
        """Return the code of a paper with these data: the same for the same data, and not to be guessed."""

    def address(self, code: str) -> str:
        """Return the address where a code is checked."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""

    def seal(self, pdf: bytes) -> bytes:
        """Return the PDF with a signature over all its bytes."""


@dataclass(frozen=True)
class Proof:
    """What is printed at the foot of every issued page."""

    code: str
    address: str

    @property
    def code_text(self) -> str:
        """``7KQM-4TXW-9HPD``."""
        return grouped(self.code)

    @cached_property
    def image(self) -> str:
        """The QR code of the address, as a ``data:`` picture of black and white dots."""
        import segno

        # Dots, not strokes: a reader of the page's rules must not take the code for a table.
        return str(segno.make(self.address, error="m", micro=False).png_data_uri(scale=6, border=2))


def grouped(code: str) -> str:
    """Write a code as it is printed, in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def clean_code(typed: str) -> str:
    """Return a code as it is stored, from what somebody typed; empty when it cannot be one."""
    bare = re.sub(r"[\s\-–.·]", "", typed).upper().translate(_ALIKE)
    return bare if CODE.fullmatch(bare) else ""


# -- the enclosed file ------------------------------------------------------------------------------------------------

FILE_NAME: Final = "du-lieu-van-ban.json"
ALGORITHM: Final = "Ed25519"
#: Signed with the data, so that a signature of something else never fits.
DATA_DOMAIN: Final = b"tham-dinh/van-ban/1\n"
Data = Mapping[str, Any]


def canonical(value: Any) -> bytes:
    """Return the one spelling of a value: keys in order, no blanks, letters as they are, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def random_code() -> str:
    """Return a code nobody can foretell, for a sheet whose bytes are not kept: it must outlive the key."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def prove(data: Data, signer: Signer, code: str = "") -> tuple[Proof, Data]:
    """Return the proof of a paper and its data with the proof in them; ``code``: the one it was given before."""
    code = code or signer.code(DATA_DOMAIN + canonical(data))
    proof = Proof(code, signer.address(code))
    return proof, {**data, "proof": {"code": code, "address": proof.address, "key": signer.key}}


def enclosed(data: Data, signer: Signer | None) -> bytes:
    """Return the file that travels in the PDF: the data, and their signature when somebody signs."""
    signature = None
    if signer is not None:
        value = signer.sign(DATA_DOMAIN + canonical(data))
        signature = {
            "algorithm": ALGORITHM,
            "key": signer.key,
            "value": base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii"),
        }
    return canonical({"data": data, "signature": signature})
