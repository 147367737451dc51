"""The figures of ``/metrics``: states and counts, no name of a unit or person, a constant number of queries."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db.models import Count

from dossiers import states as dossier_states
from dossiers.models import Dossier
from operations import states
from operations.models import BackupMade
from operations.queries import health
from operations.rules import health as rules
from operations.rules.exposition import Metric, Sample
from records import clock
from records.models import Job

#: States that say what was decided, or that it was taken back.
DECIDED: Final = dossier_states.DECIDED | {dossier_states.WITHDRAWN_RESULT}


def metrics() -> list[Metric]:
    """Return what is known now; with the database away only that it is."""
    found = health.findings()
    general = [
        Metric(
            "thamdinh_info",
            "1, with the running version.",
            (Sample(1, {"version": settings.VERSION}),),
        ),
        Metric("thamdinh_ready", "1 when this machine can serve.", (Sample(int(rules.ready(found))),)),
        Metric(
            "thamdinh_check",
            "State of a check: 0 good, 1 warning, 2 bad; unknown ones are left out.",
            tuple(Sample(_grade(each.state), {"check": each.code}) for each in found),
        ),
    ]
    if found[0].state != states.GOOD:
        return general
    waiting, since = health.oldest_task()
    now = clock.now()
    latest, good = health.latest_drill()
    backup = BackupMade.objects.filter(findings=[]).first()
    return [
        *general,
        _single("thamdinh_tasks_waiting", "Tasks that could run now.", waiting),
        _single(
            "thamdinh_task_oldest_seconds",
            "Seconds for which the oldest of them has waited; 0 when none waits.",
            Decimal(str(round((now - since).total_seconds(), 1))) if since else 0,
        ),
        _single(
            "thamdinh_clock_skew_seconds",
            "Seconds by which this machine's clock runs before the database's.",
            health.clock_skew(),
        ),
        _single(
            "thamdinh_backup_last_good_timestamp_seconds",
            "Unix time of the data of the last back-up that would restore.",
            int(backup.taken_at.timestamp()) if backup else None,
        ),
        _single(
            "thamdinh_drill_last_timestamp_seconds",
            "Unix time of the last restore drill.",
            int(latest.at.timestamp()) if latest.at else None,
        ),
        _single(
            "thamdinh_drill_last_good_timestamp_seconds",
            "Unix time of the last restore drill that succeeded.",
            int(good.timestamp()) if good else None,
        ),
        Metric("thamdinh_jobs", "Long work by state.", _counted(Job, "state")),
        Metric(
            "thamdinh_dossiers",
            "Dossiers of all campaigns by state; decided ones together, whatever was decided.",
            _dossiers(),
        ),
    ]


def _single(name: str, text: str, value: int | Decimal | None) -> Metric:
    return Metric(name, text, (Sample(value),))


def _counted(model: type[Job], field: str) -> tuple[Sample, ...]:
    rows = model._default_manager.order_by(field).values_list(field).annotate(n=Count("pk"))
    return tuple(Sample(count, {field: value}) for value, count in rows)


def _dossiers() -> tuple[Sample, ...]:
    """Count dossiers without telling a monitor, which stands outside the reporting line, of any outcome."""
    told: Counter[str] = Counter()
    for state, count in Dossier.objects.order_by().values_list("state").annotate(n=Count("pk")):
        told["decided" if state in DECIDED else state] += count
    return tuple(Sample(count, {"state": state}) for state, count in sorted(told.items()))


def _grade(state: str) -> int | None:
    return {states.GOOD: 0, states.WARNING: 1, states.BAD: 2}.get(state)
