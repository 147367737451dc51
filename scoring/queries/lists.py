"""The list of sets: the newest version of each code, and what a person may pick to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from records.text import fold
from scoring import access, catalogue, states
from scoring.models import CriteriaSet, Criterion, Decision
from units.models import User


@dataclass(frozen=True, slots=True)
class SetLine:
    """One row of the list of sets: the newest kept version of a code, and how many there are."""

    pk: int
    code: str
    title: str
    version: int
    versions: int
    instrument: str
    instrument_date: date | None
    subject: str
    criteria: int
    total_points: Decimal | None
    state: str
    locked: bool
    working_draft: bool
    open_pk: int | None
    open_version: int | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision on criteria that is known, with or without a set."""

    number: str
    issued_on: date | None
    issuer: str
    subject: str
    known: str
    replaces: str


def set_list(user: User, *, search: str = "", subject: str = "") -> list[SetLine]:
    """Return the newest version of every set a person may read, by code. ``search`` needs no marks.

    A version that is being edited stands beside the newest kept one, for those who may see it.
    """
    newest: dict[str, CriteriaSet] = {}
    counts: dict[str, int] = {}
    opened: dict[str, CriteriaSet] = {}
    for row in access.visible_to(user).order_by("code", "-version"):
        counts[row.code] = counts.get(row.code, 0) + 1
        if row.state == states.EDITING:
            opened[row.code] = row
        else:
            newest.setdefault(row.code, row)
    drafts = _working_drafts(row.pk for row in newest.values())
    sizes = dict(
        Criterion.objects.filter(set__in=[row.pk for row in newest.values()])
        .order_by()
        .values_list("set_id")
        .annotate(size=Count("pk"))
    )
    wanted = fold(search)
    return [
        SetLine(
            pk=row.pk,
            code=row.code,
            title=row.title,
            version=row.version,
            versions=counts[row.code],
            instrument=row.instrument_no,
            instrument_date=row.instrument_date,
            subject=catalogue.SUBJECT_TYPES[row.subject_type],
            criteria=sizes.get(row.pk, 0) or len(row.counting.get("rules", ())),
            total_points=row.total_points,
            state=states.SET_STATES[row.state],
            locked=row.state == states.LOCKED,
            working_draft=row.pk in drafts,
            open_pk=opened[row.code].pk if row.code in opened else None,
            open_version=opened[row.code].version if row.code in opened else None,
        )
        for row in newest.values()
        if (not subject or row.subject_type == subject)
        and wanted in fold(f"{row.title} {row.code} {row.instrument_no}")
    ]


def decision_list(user: User) -> list[DecisionLine]:
    """Return the chain of decisions on criteria, oldest first, for those who may read sets."""
    if not access.visible_to(user).exists():
        return []
    return [
        DecisionLine(each.number, each.issued_on, each.issuer, each.subject, each.known, each.replaces)
        for each in Decision.objects.all()
    ]


def version_choices(user: User) -> list[tuple[int, str]]:
    """Return every version a person may read as (pk, words), for a list to pick from."""
    rows = access.visible_to(user).order_by("code", "-version")
    return [
        (row.pk, f"{row.title} – phiên bản {row.version} ({states.SET_STATES[row.state].lower()})")
        for row in rows
    ]


def _working_drafts(pks: Iterable[int]) -> set[int]:
    """Which of these sets have a row not checked: four queries for any number of sets."""
    wanted = list(pks)
    reliable = [each.code for each in catalogue.PROVENANCES.values() if each.reliable]
    counted = CriteriaSet.objects.filter(pk__in=wanted).exclude(counting={})
    found = {pk for pk, data in counted.values_list("pk", "counting") if _has_drafts(data, reliable)}
    for relation in ("criteria", "vetoes", "outcomes"):
        rows = CriteriaSet.objects.filter(pk__in=wanted, **{f"{relation}__isnull": False})
        found |= set(rows.exclude(**{f"{relation}__provenance__in": reliable}).values_list("pk", flat=True))
    return found


def _has_drafts(counting: Mapping[str, Any], reliable: list[str]) -> bool:
    rows = [row for name in ("inputs", "measures", "rules") for row in counting.get(name, ())]
    return any(row["provenance"] not in reliable for row in rows)
