"""The server's key for papers: Ed25519, kept beside the secret key, changed without making old papers doubtful.

``<TD_VAR_DIR>/paper-keys/`` holds ``current`` (the private key, readable by the server alone), one ``<id>.pub`` for
every key a paper was ever signed with, and in ``others/`` the public keys of other offices as they publish them
(``/kiem-tra/khoa.json``). The id of a key is made from the key itself, so that none can be passed off as another.
``PAPER_KEY`` in the environment takes the place of ``current``. Machines that share a bucket instead of a folder
(``S3_BUCKET``) keep the public halves there too, under ``khoa-van-ban/``: what one of them signed all of them know.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from dossiers.documents.proof import ALGORITHM, ALPHABET
from dossiers.signing.sealing import sealed
from records.errors import Blocked, Problem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIZE: Final = 32
CURRENT, OTHERS, SHARED = "current", "others", "khoa-van-ban"
#: A list of public keys is short; whatever is longer is none.
MAX_LIST: Final = 100_000
BAD_KEY: Final = "PAPER_KEY phải là khóa 32 byte viết bằng base64. Xem README, mục «Khóa của văn bản»."
BAD_LIST: Final = (
    "Không đọc được danh sách khóa. Tải lại tệp khoa.json từ trang kiểm tra của cơ quan ban hành."
)


@dataclass(frozen=True)
class PaperKey:
    """A private key that signs papers (``dossiers.documents.proof.Signer``)."""

    seed: bytes

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    @cached_property
    def key(self) -> str:
        """The id of the key."""
        return key_id(self.public)

    def code(self, message: bytes) -> str:
        """Return twelve letters (60 bits) that only the holder of the key can foretell."""
        number = int.from_bytes(hmac.digest(self.seed, b"code\n" + message, "sha256")[:8]) >> 4
        return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(12)))

    def address(self, code: str) -> str:
        """Return the public address of the check of a code."""
        return f"{settings.PUBLIC_ADDRESS}/kiem-tra/{code}/"

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message; equal messages give equal signatures."""
        return self._private.sign(message)

    def seal(self, pdf: bytes) -> bytes:
        """Return the PDF with a signature over all its bytes."""
        return sealed(pdf, self.key, self.sign)


def key_id(public: bytes) -> str:
    """Return the id of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def paper_key() -> PaperKey:
    """Return the key that signs now; the first call of an installation makes one. Its public key is kept for good."""
    seed = settings.PAPER_KEY
    if seed:
        found = PaperKey(_decoded(seed, BAD_KEY))
    else:
        kept = _folder() / CURRENT
        found = PaperKey(_seed_of(kept)) if kept.exists() else _first(kept)
    _keep_public(found)
    return found


def next_key() -> tuple[PaperKey, PaperKey]:
    """Return the key that signs and a new one that does not yet; the new one's public key is kept from now on.

    Raises ``Blocked`` when the key comes from the environment.
    """
    if settings.PAPER_KEY:
        text = "Khóa lấy từ biến môi trường PAPER_KEY. Đổi giá trị ở đó rồi khởi động lại."
        raise Blocked([Problem("key_from_environment", text)])
    old, new = paper_key(), PaperKey(secrets.token_bytes(SIZE))
    _keep_public(new)
    return old, new


def put_in_place(new: PaperKey) -> None:
    """Let a key sign from now on. The private key it replaces is gone; papers signed with that one stay valid."""
    _written(_folder() / CURRENT, new).replace(_folder() / CURRENT)


def public_keys() -> dict[str, bytes]:
    """Return the public keys of all papers issued here, by id."""
    texts = [path.read_text(encoding="ascii") for path in sorted(_folder().glob("*.pub"))]
    if settings.S3_BUCKET:
        _folders, names = default_storage.listdir(SHARED)
        texts += [_shared(name) for name in sorted(names)]
    found = [base64.b64decode(text) for text in texts]
    return {key_id(public): public for public in found}


def trusted_keys() -> dict[str, bytes]:
    """Return the keys a received paper is checked with: those of this office and of the others it knows."""
    found: dict[str, bytes] = {}
    for path in sorted((_folder() / OTHERS).glob("*.json")):
        found |= read_list(path.read_bytes())
    return found | public_keys()


def listed(keys: dict[str, bytes], current: str) -> dict[str, Any]:
    """Return public keys as they are published."""
    return {
        "keys": [
            {
                "id": key,
                "algorithm": ALGORITHM,
                "public": base64.b64encode(public).decode("ascii"),
                "current": key == current,
            }
            for key, public in sorted(keys.items())
        ]
    }


def read_list(content: bytes) -> dict[str, bytes]:
    """Return the keys of a published list; raises ``Blocked`` for what is none. Ids are made anew, never believed."""
    try:
        rows = json.loads(content[:MAX_LIST])["keys"]
        found = [_decoded(row["public"], BAD_LIST) for row in rows if row["algorithm"] == ALGORITHM]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Blocked([Problem("keys", BAD_LIST)]) from error
    return {key_id(public): public for public in found}


# -- files ------------------------------------------------------------------------------------------------------------


def _folder() -> Path:
    folder = Path(settings.PAPER_KEYS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _decoded(text: str, fault: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Blocked([Problem("key", fault)]) from error
    if len(raw) != SIZE:
        raise Blocked([Problem("key", fault)])
    return raw


def _seed_of(path: Path) -> bytes:
    return base64.b64decode(path.read_text(encoding="ascii"))


def _first(kept: Path) -> PaperKey:
    """Make the first key; of two processes that do so at once the first one wins."""
    made = _written(kept, PaperKey(secrets.token_bytes(SIZE)))
    try:
        os.link(made, kept)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return PaperKey(_seed_of(kept))


def _written(kept: Path, key: PaperKey) -> Path:
    """Write a private key beside its place, whole and readable by nobody else, before it gets its name."""
    target = kept.with_name(f".{kept.name}-{secrets.token_hex(8)}")
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(base64.b64encode(key.seed).decode("ascii"))
        opened.flush()
        os.fsync(opened.fileno())
    return target


def _keep_public(key: PaperKey) -> None:
    target, text = _folder() / f"{key.key}.pub", base64.b64encode(key.public).decode("ascii")
    if not target.exists():
        partial = target.with_name(f".{target.name}-{secrets.token_hex(8)}")
        partial.write_text(text, encoding="ascii")
        partial.replace(target)
    if settings.S3_BUCKET:
        _publish()


def _publish() -> None:
    """Put into the shared store what it lacks of this machine's public keys, those of earlier years included."""
    _folders, there = default_storage.listdir(SHARED)
    for path in sorted(_folder().glob("*.pub")):
        if path.name not in there:
            default_storage.save(f"{SHARED}/{path.name}", ContentFile(path.read_bytes()))


@lru_cache(maxsize=64)
def _shared(name: str) -> str:
    """Read a public key of the shared store. Its name is made from it, so it is never another one."""
    with default_storage.open(f"{SHARED}/{name}", "rb") as opened:
        return bytes(opened.read()).decode("ascii")
