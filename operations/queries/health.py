"""Ask the system how it is: database, schema, files, clock, queue, back-ups. Nothing here raises for what is broken."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from secrets import token_hex

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Case, F, Min, When
from django.db.utils import InterfaceError
from django_tasks_db.models import DBTaskResult, get_date_max

from operations import catalogue, states
from operations.models import BackupMade, Installation, RestoreDrill
from operations.rules import health as rules
from operations.rules.health import Finding, Kept
from records import clock, triggers
from records.models import AccessEntry, Job
from records.uploads import scanner

OWN = frozenset({"records", "units", "scoring", "campaigns", "dossiers", "operations"})
AWAY = (DatabaseError, InterfaceError)
#: A probe's file, made and taken away again at once.
PROBE = "kiem-tra"
#: Seconds for which an answer to a stranger holds.
FRESH = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One check as the page shows it."""

    name: str
    state: str
    label: str
    tone: str
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class HealthPage:
    """The page of the system admin: a sentence for the whole, what to do first, and which version runs."""

    summary: str
    tone: str
    todo: tuple[Line, ...]
    good: tuple[Line, ...]
    version: str
    schema: str
    database: str
    installation: str
    at: datetime


def findings() -> list[Finding]:
    """Run every check; with the database away the others that need it are said to be unknown (about ten queries)."""
    found = [_database(), _storage(), _disk(), _scanner()]
    needing = (_schema, _clock, _queue, _jobs, _guards, _looks, _backup, _drill)
    if found[0].state == states.BAD:
        away = "Không hỏi được vì cơ sở dữ liệu không trả lời."
        return found + [Finding(code, states.UNKNOWN, away) for code, _ask in map(_coded, needing)]
    return found + [_asked(code, ask) for code, ask in map(_coded, needing)]


def recent_findings() -> list[Finding]:
    """Return findings that are at most some seconds old, so that strangers who ask often cost nothing."""
    return list(_in_slot(int(time.monotonic() // FRESH)))


@lru_cache(maxsize=1)
def _in_slot(slot: int) -> tuple[Finding, ...]:
    return tuple(findings())


def health_page() -> HealthPage:
    """Build the page from the same findings as ``/readyz``."""
    found = findings()
    lines = [
        Line(
            finding.name,
            finding.state,
            states.LABELS[finding.state],
            states.TONES[finding.state],
            finding.text,
            finding.advice,
        )
        for state in states.ORDER
        for finding in found
        if finding.state == state
    ]
    todo = tuple(line for line in lines if line.state != states.GOOD)
    worst = rules.worst(found)
    summary = {
        states.GOOD: "Mọi thứ bình thường.",
        states.WARNING: f"Hệ thống chạy được; có {len(todo)} việc cần chú ý.",
    }.get(worst, f"Có việc phải xử lý ngay ({len(todo)}).")
    return HealthPage(
        summary=summary,
        tone=states.TONES[worst],
        todo=todo,
        good=tuple(line for line in lines if line.state == states.GOOD),
        version=settings.VERSION,
        schema=newest_migration(),
        database="PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
        installation=str(Installation.objects.values_list("uid", flat=True).first() or ""),
        at=clock.now(),
    )


def newest_migration() -> str:
    """Name the schema: the last applied step of each of our own apps."""
    applied = MigrationLoader(connection).applied_migrations
    newest = dict(sorted(key for key in applied if key[0] in OWN))
    return ", ".join(f"{app} {name.split('_')[0]}" for app, name in newest.items())


def oldest_task() -> tuple[int, datetime | None]:
    """Return how many tasks could run now, and since when the oldest of them could."""
    ready = DBTaskResult.objects.ready()
    since = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    oldest: datetime | None = ready.aggregate(oldest=Min(since))["oldest"]
    return ready.count(), oldest


def clock_skew() -> Decimal | None:
    """Return the seconds by which this machine's clock runs before the database's; ``None`` when they share one."""
    if connection.vendor != "postgresql":
        return None
    before = time.time()
    theirs = clock.now().timestamp()
    middle = (before + time.time()) / 2
    return Decimal(str(round(middle - theirs, 3)))


def latest_backup() -> Kept:
    """Return the newest back-up, good or not."""
    row = BackupMade.objects.first()
    return Kept(row.taken_at, tuple(row.findings)) if row else Kept(None)


def latest_drill() -> tuple[Kept, datetime | None]:
    """Return the newest drill, and when one last succeeded."""
    row = RestoreDrill.objects.first()
    good = RestoreDrill.objects.filter(findings=[]).first()
    return (Kept(row.at, tuple(row.findings)) if row else Kept(None)), (good.at if good else None)


# -- the checks ---------------------------------------------------------------------------------------------------


def _asked(code: str, ask: Callable[[], Finding]) -> Finding:
    try:
        return ask()
    except AWAY as error:
        return Finding(code, states.UNKNOWN, f"Không hỏi được ({type(error).__name__}).")


def _coded(ask: Callable[[], Finding]) -> tuple[str, Callable[[], Finding]]:
    return ask.__name__.removeprefix("_"), ask


def _database() -> Finding:
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except AWAY as error:
        text = f"Không kết nối được ({type(error).__name__})."
        return Finding(catalogue.DATABASE, states.BAD, text)
    spent = round((time.monotonic() - started) * 1000)
    return Finding(catalogue.DATABASE, states.GOOD, f"Trả lời sau {spent} ms.")


def _schema() -> Finding:
    loader = MigrationLoader(connection)
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    missing = sorted(f"{app} {name}" for app, name in known - applied)
    unknown = sorted(f"{app} {name}" for app, name in applied - known if app in loader.migrated_apps)
    return rules.schema(missing, unknown, newest_migration())


def _storage() -> Finding:
    wanted = token_hex(16).encode()
    try:
        name = default_storage.save(f"{PROBE}/{token_hex(8)}", ContentFile(wanted))
        try:
            with default_storage.open(name) as opened:
                read = opened.read()
        finally:
            default_storage.delete(name)
    except Exception as error:  # noqa: BLE001 - a store may raise its library's own errors; none is ours
        said = getattr(error, "response", None) or {}
        return rules.storage(type(error).__name__, str(said.get("Error", {}).get("Code", "")))
    if read != wanted:
        return Finding(catalogue.STORAGE, states.BAD, "Tệp vừa ghi đọc lại không đúng.")
    return Finding(catalogue.STORAGE, states.GOOD, "Ghi, đọc lại và xóa được một tệp thử.")


def _disk() -> Finding:
    usage = shutil.disk_usage(settings.VAR_DIR)
    return rules.disk(usage.free, usage.total)


def _scanner() -> Finding:
    if not scanner.configured():
        return Finding(catalogue.SCANNER, states.GOOD, "Không dùng bộ quét (CLAMD để trống).")
    try:
        scanner.ping()
    except scanner.ScannerAway as away:
        text = f"Bộ quét không trả lời ({away}); tệp tải lên đang bị từ chối."
        return Finding(catalogue.SCANNER, states.BAD, text)
    return Finding(catalogue.SCANNER, states.GOOD, "Bộ quét trả lời; mọi tệp được quét trước khi lưu.")


def _clock() -> Finding:
    return rules.clock(clock_skew())


def _queue() -> Finding:
    waiting, since = oldest_task()
    return rules.queue(waiting, _age(since))


def _jobs() -> Finding:
    return rules.jobs(Job.objects.filter(state=Job.State.FAILED).count())


def _guards() -> Finding:
    return rules.guards(triggers.differences(connection))


def _looks() -> Finding:
    oldest = AccessEntry.objects.filter(seq__isnull=True).aggregate(oldest=Min("at"))["oldest"]
    return rules.looks(_age(oldest))


def _backup() -> Finding:
    return rules.backup(latest_backup(), clock.now())


def _drill() -> Finding:
    latest, good = latest_drill()
    return rules.drill(latest, good, clock.now())


def _age(since: datetime | None) -> timedelta | None:
    return None if since is None else clock.now() - since.astimezone(UTC)
