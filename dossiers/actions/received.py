"""Read a paper that was received, and hold it against what is stored here. Writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from mmap import mmap
from typing import Final

from dossiers.access.proof import Find, Issued
from dossiers.actions.papers import receipt_bytes
from dossiers.documents.fields import Difference, Group, differences, groups_of
from dossiers.models import Bundle, Receipt
from dossiers.queries.proof import kept_of
from dossiers.signing import reading
from dossiers.signing.keys import public_keys, trusted_keys
from dossiers.signing.reading import Reading
from records.errors import Blocked

MAX_SHOWN: Final = 4_000
TONES = {
    reading.GENUINE: "done",
    reading.EXTENDED: "waiting",
    reading.DRAFT: "waiting",
    reading.UNKNOWN_KEY: "waiting",
    reading.CHANGED: "late",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """What was issued, as stored here. ``same``: byte for byte the received file; ``whole``: our copy is intact."""

    name: str
    number: str
    status: str
    in_force: bool
    sha256: str
    code: str
    same: bool
    whole: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """What a received file says, what of it is proven, and how it stands to what is stored.

    ``reading`` is ``None`` for a file of which only the bytes are known: issued here before papers had data.
    """

    reading: Reading | None
    groups: tuple[Group, ...]
    stored: Stored | None
    sha256: str

    @property
    def shown(self) -> tuple[Group, ...]:
        """The parts a page shows; a letter of thousands of units is read by ``read_paper``."""
        found, room = [], MAX_SHOWN
        for group in self.groups:
            if room <= 0:
                break
            found.append(Group(group.title, group.fields[:room]))
            room -= len(group.fields)
        return tuple(found)

    @property
    def left_off(self) -> int:
        """How many fields a page does not show."""
        return max(0, sum(len(group.fields) for group in self.groups) - MAX_SHOWN)

    @property
    def tone(self) -> str:
        return TONES[self.reading.state] if self.reading else "done"


def received(content: bytes | mmap, find: Find, keys: Mapping[str, bytes] | None = None) -> Received:
    """Read a file; ``find``: among what it may be held against. Raises ``Blocked`` when there is nothing to read."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        found = reading.read(content, trusted_keys() if keys is None else keys)
    except Blocked:
        same = find("", sha256)
        if same is None:
            raise
        return Received(None, (), stored_of(same, sha256, None), sha256)
    issued = find(found.code, sha256) if found.code else None
    against = None if issued is None else stored_of(issued, sha256, found)
    return Received(found, groups_of(found.data), against, sha256)


def shows(content: bytes | mmap, issued: Issued) -> bool:
    """Whether a file is exactly what was issued; of a receipt, whose bytes are not kept, whether it proves itself."""
    kept = kept_of(issued)
    if kept.sha256:
        return hashlib.sha256(content).hexdigest() == kept.sha256
    try:
        found = reading.read(content, public_keys())
    except Blocked:
        return False
    return found.proven and found.code == kept.code


def stored_of(issued: Issued, sha256: str, found: Reading | None) -> Stored:
    """Hold a file against what is stored: its bytes, and where they differ its fields."""
    kept, body = kept_of(issued), _bytes_of(issued)
    ours = hashlib.sha256(body).hexdigest()
    whole = not kept.sha256 or ours == kept.sha256
    # A receipt is drawn anew with the key of the day: an older one that proves itself says the same.
    same = sha256 == (kept.sha256 or ours) or (not kept.sha256 and found is not None and found.proven)
    differing: tuple[Difference, ...] = ()
    if found is not None and not same and whole:
        stored = reading.read(body, public_keys()).data
        # Which key signed the sheet of the day says nothing of what it tells.
        without = {} if kept.sha256 else {"proof": None}
        differing = differences({**found.data, **without}, {**stored, **without})
    return Stored(
        name=kept.name,
        number=kept.number,
        status=kept.status,
        in_force=kept.in_force,
        sha256=kept.sha256 or ours,
        code=kept.code,
        same=same,
        whole=whole,
        differences=differing,
    )


def _bytes_of(issued: Issued) -> bytes:
    if isinstance(issued, Receipt):
        return receipt_bytes(receipt=issued)
    stored = issued.pdf if isinstance(issued, Bundle) else issued.stored
    if stored is None:
        raise LookupError(f"{issued} has no stored bytes")
    with stored.file.open("rb") as opened:
        return bytes(opened.read())
