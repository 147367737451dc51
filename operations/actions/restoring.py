"""Bring a back-up back on an empty machine, whole and verified, or leave the machine empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from operations.loaders import dumps, packs
from operations.queries.soundness import unsound
from operations.rules import backups
from operations.rules.backups import Manifest, Part, Refused
from records import journal

MAX_AGE = timedelta(days=7)
NO_KEYS = (
    "Chưa có khóa: {name} không nằm cùng bản sao lưu. Chỉ chỗ bằng --keys; nếu khóa đã mất, thêm --without-keys "
    "(văn bản cũ vẫn đọc được, nhưng không còn chứng minh được bằng khóa cũ)."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asked for: ``installation`` empty takes any; ``keys`` ``None`` looks beside the back-up."""

    folder: Path
    keys: Path | None = None
    without_keys: bool = False
    max_age: timedelta = MAX_AGE
    installation: str = ""


def inspect(folder: Path) -> Manifest:
    """Read a back-up from end to end and compare it with its own manifest; raises ``Refused`` with the reason."""
    path, sums = folder / backups.MANIFEST, folder / backups.MANIFEST_SUM
    if not folder.is_dir():
        raise Refused(f"Không có thư mục {folder}.")
    if not path.is_file() or not sums.is_file():
        raise Refused(
            f"{folder} không phải bản sao lưu, hoặc là bản chưa ghi xong: thiếu {backups.MANIFEST}."
        )
    if packs.part_of(path).sha256 != sums.read_text(encoding="ascii", errors="replace").strip():
        raise Refused(
            f"{backups.MANIFEST} đã bị sửa hoặc hỏng: không đúng mã băm trong {backups.MANIFEST_SUM}."
        )
    manifest = backups.read(path.read_bytes())
    for name in (backups.DATABASE, backups.FILES):
        _compare(folder, manifest.parts[name])
    if packs.stored_in(folder / manifest.parts[backups.FILES].name) != dict(manifest.stored):
        raise Refused("Các tệp trong files.tar không khớp bản kê.")
    if broken := dumps.why_broken(folder / manifest.parts[backups.DATABASE].name):
        raise Refused(broken[0])
    return manifest


def why_not_here(manifest: Manifest, wanted: Wanted, at: datetime) -> list[str]:
    """Give every reason why this back-up is not restored on this machine."""
    known = [f"{app} {name}" for app, name in MigrationLoader(None).disk_migrations]
    reasons = backups.why_not_restore(
        manifest,
        vendor=connection.vendor,
        known=known,
        now=at,
        newest=wanted.max_age,
        installation=wanted.installation,
    )
    if not dumps.is_empty():
        reasons.append(
            "Cơ sở dữ liệu của máy này không trống. Chỉ khôi phục vào máy trống: tạo cơ sở dữ liệu mới."
        )
    if next(packs.names(), None) is not None:
        reasons.append(
            "Kho tệp của máy này không trống (FILES_DIR, hoặc S3_PREFIX trong S3_BUCKET). Chỉ khôi phục vào máy trống."
        )
    if packs.keys_are_there():
        reasons.append("Máy này đã có khóa văn bản (PAPER_KEYS_DIR). Chỉ khôi phục vào máy trống.")
    return reasons


def restore(*, wanted: Wanted, by: None, at: datetime) -> tuple[Manifest, list[str]]:
    """Restore a back-up; returns its manifest and notes for the operator. Raises ``Refused``, nothing left behind.

    1. The back-up is read whole and compared with its manifest, the keys with both.
    2. The machine must be empty; reasons are given all at once.
    3. Database, files, keys.
    4. What came back is counted and verified: rows, chains, guards, snapshots, receipts, papers, files.
    """
    manifest = inspect(wanted.folder)
    keys = _keys(manifest, wanted)
    if reasons := why_not_here(manifest, wanted, at):
        raise Refused("\n".join(reasons))
    written: list[str] = []
    try:
        dumps.load(wanted.folder / manifest.parts[backups.DATABASE].name)
        written = packs.unpack_files(wanted.folder / manifest.parts[backups.FILES].name)
        _verify(manifest, written)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        dumps.empty()
        raise
    return manifest, packs.unpack_keys(keys) if keys else []


def _verify(manifest: Manifest, written: list[str]) -> None:
    findings = backups.differences(manifest, rows=dumps.rows(), heads=journal.heads())
    if not findings:
        # An older back-up takes the steps it lacks; its own rows were counted before.
        call_command("migrate", interactive=False, verbosity=0)
        findings = unsound(dict(_stored(written)))
    if findings:
        raise Refused("\n".join(findings))


def _keys(manifest: Manifest, wanted: Wanted) -> dict[str, bytes] | None:
    if wanted.without_keys:
        return None
    path = wanted.keys or wanted.folder / backups.KEYS
    if not path.is_file():
        raise Refused(NO_KEYS.format(name=manifest.parts["keys"].name))
    keys = packs.read_keys(path)
    installation, backup_id = packs.label_of(keys)
    if installation != manifest.installation:
        raise Refused(f"Khóa trong {path.name} của cài đặt {installation}, không phải của bản sao lưu này.")
    if backup_id == manifest.backup_id and packs.part_of(path).sha256 != manifest.parts["keys"].sha256:
        raise Refused(f"{path.name} hỏng hoặc đã bị sửa: không đúng mã băm trong {backups.MANIFEST}.")
    return keys


def _stored(written: list[str]) -> list[tuple[str, Part]]:
    """Read back from the store what was put into it."""
    found = []
    for name in written:
        with default_storage.open(name, "rb") as opened:
            read = packs.Reading(opened)
            size = 0
            while piece := read.read(packs.CHUNK):
                size += len(piece)
        found.append((name, Part(name, size, read.digest.hexdigest())))
    return found


def _compare(folder: Path, part: Part) -> None:
    path = folder / part.name
    if not path.is_file():
        raise Refused(f"Thiếu {part.name}.")
    size = path.stat().st_size
    if size < part.size:
        raise Refused(f"{part.name} bị cắt cụt: còn {size} trong {part.size} byte.")
    if packs.part_of(path) != part:
        raise Refused(f"{part.name} hỏng hoặc đã bị sửa: không đúng mã băm trong {backups.MANIFEST}.")
