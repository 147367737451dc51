"""Restore a back-up for practice, exactly as an operator would, into an empty place that is gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from operations.actions.restoring import inspect
from operations.loaders import dumps
from operations.models import Installation, RestoreDrill
from records import journal

#: What would lead the practice to the files and keys of the machine in use.
OWN = ("SECRET_KEY", "PAPER_KEY", "PAPER_KEYS_DIR", "FILES_DIR", "S3_BUCKET", "DATABASE_URL", "TD_VAR_DIR")
ANY_AGE = "36500"


def drill(*, folder: Path, keys: Path | None, by: None, at: datetime) -> tuple[int, list[str]]:
    """Run ``manage.py restore`` in a process of its own; returns seconds and findings, and keeps both.

    Raises ``Refused`` when it could not even be tried (no such back-up, no right to make a database).
    """
    manifest = inspect(folder)
    started = time.monotonic()
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    command = [sys.executable, "manage.py", "restore", str(folder.resolve()), f"--max-age-days={ANY_AGE}"]
    command += ["--keys", str(keys.resolve())] if keys else []
    with (
        tempfile.TemporaryDirectory(prefix="tham-dinh-dien-tap-") as place,
        dumps.throw_away(Path(place)) as address,
    ):
        own = {"TD_VAR_DIR": place, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=settings.BASE_DIR, env=kept | own, capture_output=True, text=True, check=False
        )
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    findings = [] if done.returncode == 0 else said[-20:] or [f"restore kết thúc với mã {done.returncode}."]
    seconds = round(time.monotonic() - started)
    _noted(manifest.backup_id, manifest.taken_at, seconds, findings, at)
    return seconds, findings


@transaction.atomic
def _noted(backup_id: str, taken_at: datetime, seconds: int, findings: list[str], at: datetime) -> None:
    row = RestoreDrill.objects.create(
        backup_id=backup_id, taken_at=taken_at, at=at, seconds=seconds, findings=findings
    )
    subject = Installation.objects.first() or row
    data = {"ban": backup_id, "so_sai_lech": len(findings), "giay": seconds}
    journal.write(
        chain=journal.SYSTEM, action="dien-tap-khoi-phuc", by=None, at=at, subject=subject, data=data
    )
