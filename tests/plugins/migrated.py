"""A migrated SQLite file is made once for a state of the migrations and copied for every run and worker.

The whole chain of migrations costs half a minute of a slow core; a copy costs nothing. The run still goes through
Django's own set-up (which finds nothing left to migrate and runs what follows a migration), so a forgotten migration or
trigger shows as before. PostgreSQL is left alone: its cluster is new in every run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import pytest
from django.conf import settings

KEPT = Path(settings.BASE_DIR) / ".make"
OLD = 2 * 24 * 3600


def _state() -> str:
    """Name the state of everything that shapes an empty database."""
    root, seen = Path(settings.BASE_DIR), hashlib.sha256(django.__version__.encode())
    for app in sorted(path.parent for path in root.glob("*/apps.py")):
        names = ("migrations/*.py", "apps.py", "models.py", "models/*.py")
        for path in sorted(found for name in names for found in app.glob(name)):
            seen.update(path.name.encode())
            seen.update(path.read_bytes())
    seen.update((root / "records" / "triggers.py").read_bytes())
    seen.update((root / "config" / "settings.py").read_bytes())
    return seen.hexdigest()[:20]


def migrated_file() -> Path:
    """Return the migrated file for this state; whoever comes first makes it, the others wait for it."""
    KEPT.mkdir(exist_ok=True)
    kept = KEPT / f"migrated-{_state()}.sqlite3"
    with (KEPT / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in KEPT.glob("migrated-*.sqlite3"):
                if time.time() - old.stat().st_mtime > OLD:
                    old.unlink(missing_ok=True)
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder) / "made.sqlite3"
                environment = os.environ | {
                    "DJANGO_SETTINGS_MODULE": "config.settings",
                    "TD_VAR_DIR": folder,
                    "DATABASE_URL": f"sqlite:///{made}",
                }
                command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
                subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
                part = kept.with_suffix(".part")
                shutil.copyfile(made, part)
                part.rename(kept)
    return kept


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Put the migrated file where the test database is to be, and tell Django to go on from there."""
    default = settings.DATABASES["default"]
    if not default["ENGINE"].endswith("sqlite3") or request.config.getoption("create_db"):
        return bool(request.config.getoption("reuse_db"))
    shutil.copyfile(migrated_file(), default["TEST"]["NAME"])
    return True
