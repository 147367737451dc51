"""Make a back-up that says at once whether it would restore."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from operations.loaders import dumps, packs
from operations.models import BackupMade, Installation
from operations.queries.soundness import unsound
from operations.rules import backups
from operations.rules.backups import Manifest, Part, Refused
from records import clock, journal

FOLDER = "sao-luu-{at:%Y%m%d-%H%M%S}"


def back_up(*, out: Path, keys_out: Path | None, by: None, at: datetime) -> tuple[Path, Manifest]:
    """Write a back-up into a new folder below ``out``; returns the folder and what it says of itself.

    1. The database is copied at one moment; rows, chains and receipts are checked in that very copy.
    2. Files come after it: a stored file is never rewritten, so every file the copy names is still there.
    3. Everything is read again from the disk; what would keep it from being restored is written into it.
    4. The folder gets its name last: one that was cut short keeps ``.dang-ghi`` at its end.

    ``keys_out`` is the folder for the keys when they shall lie elsewhere. Raises ``Refused`` when nothing was made.
    """
    here = _installation(at)
    folder = out / FOLDER.format(at=clock.local(at))
    partial = folder.with_name(f"{folder.name}.dang-ghi")
    if folder.exists() or partial.exists():
        raise Refused(f"Đã có {folder.name} trong {out}; chờ một giây rồi làm lại.")
    partial.mkdir(parents=True, mode=0o700)
    backup_id = str(uuid.uuid4())
    database, files = partial / dumps.NAMES[connection.vendor], partial / "files.tar"
    with dumps.snapshot(database) as copy:
        applied = MigrationRecorder(connections[copy]).applied_migrations()
        rows, heads = dumps.rows(copy), journal.heads(using=copy)
        stored = packs.pack_files(files)
        findings = unsound(stored, copy)
    keys = (keys_out or partial) / (f"{folder.name}-{backups.KEYS}" if keys_out else backups.KEYS)
    keys.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    packs.pack_keys(keys, installation=str(here.uid), backup_id=backup_id)
    parts = {backups.DATABASE: packs.part_of(database), backups.FILES: packs.part_of(files)}
    parts["keys"] = packs.part_of(keys)
    findings += dumps.why_broken(database) + _reread(files, stored)
    manifest = Manifest(
        backup_id=backup_id,
        installation=str(here.uid),
        taken_at=at,
        version=settings.VERSION,
        vendor=connection.vendor,
        schema=tuple(sorted(f"{app} {name}" for app, name in applied)),
        rows=rows,
        heads=tuple(heads),
        parts=parts,
        stored=stored,
        findings=tuple(findings),
    )
    (partial / backups.MANIFEST).write_bytes(backups.written(manifest))
    (partial / backups.MANIFEST_SUM).write_text(
        packs.part_of(partial / backups.MANIFEST).sha256, encoding="ascii"
    )
    partial.rename(folder)
    _noted(here, manifest, at)
    return folder, manifest


def _reread(files: Path, stored: dict[str, Part]) -> list[str]:
    try:
        return [] if packs.stored_in(files) == stored else ["Tệp đã ghi đọc lại không đúng."]
    except Refused as refused:
        return [str(refused)]


@transaction.atomic
def _noted(here: Installation, manifest: Manifest, at: datetime) -> None:
    BackupMade.objects.create(
        backup_id=manifest.backup_id,
        taken_at=at,
        finished_at=clock.now(),
        size=manifest.size,
        findings=list(manifest.findings),
    )
    data = {"ban": manifest.backup_id, "so_sai_lech": len(manifest.findings)}
    journal.write(chain=journal.SYSTEM, action="sao-luu", by=None, at=at, subject=here, data=data)


def _installation(at: datetime) -> Installation:
    """Return this installation; of two first back-ups at once the first one names it."""
    found = Installation.objects.first()
    if found is None:
        try:
            with transaction.atomic():
                found = Installation.objects.create(pk=1, made_at=at)
        except IntegrityError:
            found = Installation.objects.get()
    return found
