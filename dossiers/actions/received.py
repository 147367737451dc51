"""Read a paper that was received, and hold it against what is stored here. Writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from dossiers import catalogue, states
from dossiers.documents.bundle import stored_bytes
from dossiers.documents.fields import Difference, Group, differences, groups_of
from dossiers.models import Paper
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
STATUS = {
    states.PAPER_ISSUED: "Đang có hiệu lực",
    states.PAPER_VOID: "Không còn hiệu lực: nội dung đã được duyệt lại, văn bản này bị thay thế hoặc thu hồi",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The paper as it is stored here. ``same``: byte for byte the received file; ``whole``: our own copy is intact."""

    dossier: int
    kind: str
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


def received(content: bytes, papers: QuerySet[Paper], keys: Mapping[str, bytes] | None = None) -> Received:
    """Read a file; ``papers``: those it may be held against. Raises ``Blocked`` when there is nothing to read."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        found = reading.read(content, trusted_keys() if keys is None else keys)
    except Blocked:
        same = papers.filter(sha256=sha256).select_related("stored").first()
        if same is None:
            raise
        return Received(None, (), stored_of(same, sha256, None), sha256)
    paper = None
    if found.code:
        paper = papers.filter(code=found.code).select_related("stored").first()
    against = None if paper is None else stored_of(paper, sha256, found)
    return Received(found, groups_of(found.data), against, sha256)


def stored_of(paper: Paper, sha256: str, found: Reading | None) -> Stored:
    """Hold a file against a stored paper: its bytes, and where they differ its fields."""
    kept = stored_bytes(paper)
    whole = hashlib.sha256(kept).hexdigest() == paper.sha256
    differing: tuple[Difference, ...] = ()
    if found is not None and sha256 != paper.sha256 and whole:
        differing = differences(found.data, reading.read(kept, public_keys()).data)
    return Stored(
        dossier=paper.dossier_id,
        kind=paper.kind,
        name=catalogue.PAPER_NAMES[paper.kind],
        number=f"{paper.number or '…'}/{paper.symbol}",
        status=STATUS.get(paper.state, ""),
        in_force=paper.state == states.PAPER_ISSUED,
        sha256=paper.sha256,
        code=paper.code,
        same=sha256 == paper.sha256,
        whole=whole,
        differences=differing,
    )
