"""A folder that grows file by file, and remembers the SHA-256 of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.files.base import File

from dossiers.models import StoredFile
from operations.rules.backups import Refused

DATA = Path(__file__).resolve().parent.parent / "data"
CHUNK = 1 << 20


class Folder:
    """``sums``: size and SHA-256 by path within the folder, in the order of writing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sums: dict[str, tuple[int, str]] = {}

    def write(self, path: str, pieces: Iterable[bytes]) -> str:
        """Write a file piece by piece; returns its SHA-256."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with target.open("xb") as opened:
            for piece in pieces:
                opened.write(piece)
                digest.update(piece)
                size += len(piece)
        self.sums[path] = (size, digest.hexdigest())
        return digest.hexdigest()

    def text(self, path: str, content: str) -> str:
        """Write a text as UTF-8."""
        return self.write(path, [content.encode()])

    def copy(self, path: str, stored: StoredFile) -> None:
        """Copy a stored file; raises ``Refused`` when it is not what was stored any more."""
        try:
            with stored.file.open("rb") as opened:
                digest = self.write(path, _pieces(opened))
        except FileNotFoundError as error:
            raise Refused(f"Thiếu tệp {stored.file.name} trong kho tệp.") from error
        if digest != stored.sha256:
            raise Refused(f"Tệp {stored.file.name} trong kho không còn đúng mã băm.")

    def checksums(self) -> bytes:
        """Return the list as ``sha256sum -c`` reads it."""
        return "".join(f"{digest}  {path}\n" for path, (_size, digest) in sorted(self.sums.items())).encode()


def shipped(name: str) -> bytes:
    """Return a file that goes along as it is."""
    return (DATA / name).read_bytes()


def _pieces(opened: File[bytes]) -> Iterator[bytes]:
    while piece := opened.read(CHUNK):
        yield piece
