"""What stands in a plan, brought in from a data file; never over rows that are already there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns import catalogue, rules
from campaigns.loaders import ContentsFile
from campaigns.models import (
    Duty,
    Measure,
    Mention,
    PeriodicReport,
    Plan,
    PlanAgency,
    PlanDeadline,
    Target,
)
from records import journal
from records.text import parse_decimal
from units.models import Unit, User


def timed(due_words: str, year: int | None, *, roll: bool = False) -> dict[str, Any]:
    """Return the fields of a timed row: the words, the rule read from them, the last valid instant.

    ValueError for a date that is not in the calendar.
    """
    rule = rules.parse_deadline(due_words, year)
    last = rules.last_valid_day(rule)
    days_off = catalogue.days_off_around(last) if last and roll else frozenset()
    return {
        "due_words": due_words,
        "rule": rules.to_data(rule),
        "last_valid_at": rules.last_valid_instant(rule, roll=roll, days_off=days_off),
    }


@transaction.atomic
def load_contents(*, file: ContentsFile, by: User | None, at: datetime) -> Plan:
    """Fill a plan from its data file; a plan that already has rows is left as it stands."""
    plan = Plan.objects.get(code=file.plan)
    if plan.deadlines.exists() or plan.duties.exists() or plan.mentions.exists():
        return plan
    Plan.objects.filter(pk=plan.pk).update(year=file.year)
    plan.refresh_from_db()
    units = {unit.code: unit for unit in Unit.objects.filter(code__startswith="U-")}
    deadlines = {
        row["code"]: PlanDeadline.objects.create(plan=plan, order=order, **_timed(row, file.year))
        for order, row in enumerate(file.deadlines, start=1)
    }
    agencies = {
        row["code"]: PlanAgency.objects.create(plan=plan, order=order, **row)
        for order, row in enumerate(file.agencies, start=1)
    }
    Duty.objects.bulk_create(
        Duty(plan=plan, order=order, **{**_timed(row, file.year), "agency": agencies[row["agency"]]})
        for order, row in enumerate(file.duties, start=1)
    )
    Target.objects.bulk_create(
        Target(plan=plan, order=order, **{**_timed(row, file.year), "value": parse_decimal(row["value"])})
        for order, row in enumerate(file.targets, start=1)
    )
    Measure.objects.bulk_create(
        Measure(plan=plan, order=order, **row) for order, row in enumerate(file.measures, start=1)
    )
    PeriodicReport.objects.bulk_create(
        PeriodicReport(
            plan=plan,
            order=order,
            **{**_timed(row, file.year), "deadline": deadlines.get(row.get("deadline", ""))},
        )
        for order, row in enumerate(file.reports, start=1)
    )
    Mention.objects.bulk_create(
        Mention(plan=plan, order=order, **{**row, "unit": units.get(row.get("unit", ""))})
        for order, row in enumerate(file.mentions, start=1)
    )
    journal.write(
        chain=journal.SYSTEM,
        action="ke-hoach.nap-noi-dung",
        by=by,
        at=at,
        subject=plan,
        data={"ma": plan.code, "nhiem_vu": len(file.duties), "chi_tieu": len(file.targets)},
    )
    return plan


def _timed(row: dict[str, Any], year: int) -> dict[str, Any]:
    return {**row, **timed(row.get("due_words", ""), year)}
