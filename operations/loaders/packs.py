"""Archives of a back-up: all files of the store in one, the keys in another that only their owner reads."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from operations.rules.backups import Part, Refused

CHUNK: Final = 1 << 20
SECRET, LABEL, FOLDER = "secret_key", "keys.json", "paper-keys"
BROKEN: Final = "{name} hỏng hoặc bị cắt cụt: {why}."


def part_of(path: Path) -> Part:
    """Read a file whole and describe it."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while piece := opened.read(CHUNK):
            digest.update(piece)
    return Part(path.name, path.stat().st_size, digest.hexdigest())


def names(folder: str = "") -> Iterator[str]:
    """Give the name of every file of the store, folder by folder, in order."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from names(f"{folder}/{name}" if folder else name)


def pack_files(target: Path) -> dict[str, Part]:
    """Write every file of the store into one archive and return what was written, by name."""
    found: dict[str, Part] = {}
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as packed:
        for name in names():
            try:
                opened = default_storage.open(name, "rb")
            except FileNotFoundError:
                continue  # A passing file of a rendering that ended between the listing and now.
            with opened:
                entry = tarfile.TarInfo(name)
                entry.size = opened.size
                entry.mode = 0o600
                read = Reading(opened)
                packed.addfile(entry, read)
                found[name] = Part(name, entry.size, read.digest.hexdigest())
    _settle(target)
    return found


class Reading(io.RawIOBase):
    """A file that is hashed while it is copied."""

    def __init__(self, source: IO[bytes] | File[bytes]) -> None:
        super().__init__()
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Pass on what is read, and remember it."""
        piece = bytes(self.source.read(size))
        self.digest.update(piece)
        return piece


def walk_files(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Give every file of an archive, opened; raises :class:`Refused` for an archive that is broken."""
    try:
        with tarfile.open(archive, "r:") as packed:
            for entry in packed:
                opened = packed.extractfile(entry)
                if not entry.isfile() or opened is None or _leaves(entry.name):
                    raise Refused(BROKEN.format(name=archive.name, why=f"mục lạ «{entry.name}»"))
                yield entry.name, opened
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Refused(BROKEN.format(name=archive.name, why=error)) from error


def stored_in(archive: Path) -> dict[str, Part]:
    """Read an archive to its end and describe every file in it."""
    found = {}
    for name, opened in walk_files(archive):
        digest, size = hashlib.sha256(), 0
        while piece := opened.read(CHUNK):
            digest.update(piece)
            size += len(piece)
        found[name] = Part(name, size, digest.hexdigest())
    return found


def unpack_files(archive: Path) -> list[str]:
    """Put every file into the empty store under its own name; returns the names."""
    written: list[str] = []
    for name, opened in walk_files(archive):
        given = default_storage.save(name, File(opened))
        written.append(given)
        if given != name:
            raise Refused(f"Kho tệp đặt lại tên «{name}»: kho không trống.")
    return written


# -- keys ----------------------------------------------------------------------------------------------------------


def pack_keys(target: Path, *, installation: str, backup_id: str) -> None:
    """Write the secret key and all keys of papers, readable by the owner alone from the first byte on."""
    label = json.dumps({"installation": installation, "backup_id": backup_id}).encode()
    with (
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened,
        tarfile.open(fileobj=opened, mode="w") as packed,
    ):
        _add(packed, LABEL, label)
        _add(packed, SECRET, str(settings.SECRET_KEY).encode())
        folder = Path(settings.PAPER_KEYS_DIR)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                _add(packed, f"{FOLDER}/{path.relative_to(folder).as_posix()}", path.read_bytes())
        if settings.PAPER_KEY and not (folder / "current").exists():
            _add(packed, f"{FOLDER}/current", str(settings.PAPER_KEY).encode())
    _settle(target)


def read_keys(archive: Path) -> dict[str, bytes]:
    """Read the archive of keys; raises :class:`Refused` when it is broken or no such archive."""
    found = {name: opened.read() for name, opened in walk_files(archive)}
    if LABEL not in found or SECRET not in found:
        raise Refused(BROKEN.format(name=archive.name, why="thiếu khóa"))
    return found


def label_of(keys: dict[str, bytes]) -> tuple[str, str]:
    """Return the installation and the back-up a set of keys belongs to."""
    try:
        found = json.loads(keys[LABEL])
        return str(found["installation"]), str(found["backup_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(BROKEN.format(name=LABEL, why="không đọc được")) from error


def unpack_keys(keys: dict[str, bytes]) -> list[str]:
    """Put the keys in their places; returns sentences about keys that the environment sets otherwise."""
    secret = keys[SECRET].decode()
    _private(Path(settings.VAR_DIR) / SECRET, keys[SECRET])
    folder = Path(settings.PAPER_KEYS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, body in keys.items():
        if name.startswith(f"{FOLDER}/"):
            target = folder / name.removeprefix(f"{FOLDER}/")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _private(target, body)
    notes = []
    if os.environ.get("SECRET_KEY") and os.environ["SECRET_KEY"] != secret:
        notes.append("SECRET_KEY trong môi trường khác khóa đã sao lưu: mọi người phải đăng nhập lại.")
    current = keys.get(f"{FOLDER}/current", b"").strip()
    if settings.PAPER_KEY and base64.b64decode(settings.PAPER_KEY) != base64.b64decode(current):
        notes.append("PAPER_KEY trong môi trường khác khóa đã sao lưu: văn bản mới sẽ ký bằng khóa khác.")
    return notes


def keys_are_there() -> bool:
    """Say whether this machine already holds keys of papers."""
    folder = Path(settings.PAPER_KEYS_DIR)
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


def _private(target: Path, body: bytes) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(body)
        os.fchmod(opened.fileno(), 0o600)


def _add(packed: tarfile.TarFile, name: str, body: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(body), 0o600
    packed.addfile(entry, io.BytesIO(body))


def _leaves(name: str) -> bool:
    """Say whether a name would lead out of the folder it is unpacked into."""
    return name.startswith("/") or ".." in Path(name).parts


def _settle(target: Path) -> None:
    with target.open("rb") as opened:
        os.fsync(opened.fileno())
