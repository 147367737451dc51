"""How a spec becomes rows: a whole version, or the rows of an open version that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Model

from scoring import catalogue, states
from scoring.catalogue import CRITERION, OUTCOME, VETO
from scoring.models import CountedMark, CriteriaGroup, CriteriaSet, Criterion, Outcome, Veto
from scoring.queries.specs import level_data
from scoring.queries.typed import find, with_marks_fallen
from scoring.rules import CriterionSpec, GroupSpec, OutcomeSpec, SetSpec, VetoSpec, counting_data
from units.models import User

SOURCED: dict[str, type[Criterion | Veto | Outcome]] = {
    CRITERION: Criterion,
    VETO: Veto,
    OUTCOME: Outcome,
}
NO_MARK: dict[str, Any] = {
    "checked_by_id": None,
    "checked_at": None,
    "checked_page": "",
    "checked_scan_id": None,
}


def next_version(code: str) -> int:
    """Return the number a new version of a set gets."""
    last = CriteriaSet.objects.filter(code=code).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def add_version(
    spec: SetSpec,
    *,
    state: str,
    by: User | None,
    at: datetime,
    made_from: CriteriaSet | None = None,
    reason: str = "",
) -> CriteriaSet:
    """Store a spec as the next version of its code; marks of comparison come along from ``made_from``."""
    # Rows enter only while a version is open: so says the database.
    stored = CriteriaSet.objects.create(
        code=spec.code,
        version=next_version(spec.code),
        state=states.EDITING,
        created_at=at,
        created_by=by,
        made_from=made_from,
        reason=reason,
        **_head(spec),
    )
    marks = marks_of(made_from) if made_from else {}
    groups = {
        each.code: CriteriaGroup.objects.create(set=stored, **_group(each, place))
        for place, each in enumerate(spec.groups, 1)
    }
    Criterion.objects.bulk_create(
        Criterion(set=stored, **_criterion(each, place, groups), **marks.get((CRITERION, each.code), {}))
        for place, each in enumerate(spec.criteria, 1)
    )
    Veto.objects.bulk_create(
        Veto(set=stored, **_veto(each, place), **marks.get((VETO, each.code), {}))
        for place, each in enumerate(spec.vetoes, 1)
    )
    Outcome.objects.bulk_create(
        Outcome(set=stored, **_outcome(each), **marks.get((OUTCOME, str(each.priority)), {}))
        for each in spec.outcomes
    )
    CountedMark.objects.bulk_create(
        CountedMark(set=stored, kind=kind, code=code, **mark)
        for (kind, code), mark in marks.items()
        if kind in catalogue.COUNTED_KINDS
    )
    if state != states.EDITING:
        CriteriaSet.objects.filter(pk=stored.pk).update(state=state)
        stored.state = state
    return stored


def marks_of(stored: CriteriaSet) -> dict[tuple[str, str], dict[str, Any]]:
    """Return who compared which row with the signed text, when, on which page of which scan."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, model in SOURCED.items():
        key = "priority" if kind == OUTCOME else "code"
        rows = model._default_manager.filter(set=stored, checked_at__isnull=False)
        for row in rows.values(key, *NO_MARK):
            found[kind, str(row.pop(key))] = row
    for row in CountedMark.objects.filter(set=stored).values("kind", "code", *NO_MARK):
        found[row.pop("kind"), row.pop("code")] = row
    return found


def put(stored: CriteriaSet, old: SetSpec, new: SetSpec, *, by: User, at: datetime) -> SetSpec:
    """Bring the rows of an open version in line with a spec and return what was stored.

    A mark of comparison falls with the row it was made for: whoever changes the row has not seen the signed page.
    """
    new = with_marks_fallen(old, new)
    stamp = {"changed_at": at, "changed_by_id": by.pk}
    groups = _sync(
        CriteriaGroup,
        stored,
        "code",
        [_group(each, place) for place, each in enumerate(new.groups, 1)],
        stamp,
    )
    _sync(
        Criterion,
        stored,
        "code",
        [_criterion(each, place, groups) for place, each in enumerate(new.criteria, 1)],
        stamp,
    )
    CriteriaGroup.objects.filter(set=stored).exclude(code__in=[each.code for each in new.groups]).delete()
    _sync(Veto, stored, "code", [_veto(each, place) for place, each in enumerate(new.vetoes, 1)], stamp)
    _sync(Outcome, stored, "priority", [_outcome(each) for each in new.outcomes], stamp)
    for mark in CountedMark.objects.filter(set=stored):
        row = find(new, mark.kind, mark.code)
        if getattr(row, "provenance", "") != catalogue.SIGNED:
            CountedMark.objects.filter(pk=mark.pk).delete()
    CriteriaSet.objects.filter(pk=stored.pk).update(**_head(new))
    return new


def _sync(
    model: Any, stored: CriteriaSet, key: str, wanted: Sequence[Mapping[str, Any]], stamp: Mapping[str, Any]
) -> dict[str, Any]:
    """Create, change and (but for groups) remove rows; return them by key. Only what differs is written."""
    existing = {getattr(row, key): row for row in model._default_manager.filter(set=stored)}
    leaving = [row.pk for value, row in existing.items() if value not in {each[key] for each in wanted}]
    if leaving and model is not CriteriaGroup:
        model._default_manager.filter(pk__in=leaving).delete()
    kept: dict[str, Model] = {}
    for fields in wanted:
        row = existing.get(fields[key])
        if row is None:
            kept[fields[key]] = model._default_manager.create(set=stored, **fields, **stamp)
            continue
        kept[fields[key]] = row
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if not changed:
            continue
        if set(changed) != {"order"}:
            changed |= stamp
        if fields.get("provenance", catalogue.SIGNED) != catalogue.SIGNED:
            changed |= NO_MARK
        model._default_manager.filter(pk=row.pk).update(**changed)
    return kept


def _head(spec: SetSpec) -> dict[str, Any]:
    return {
        "title": spec.title,
        "instrument_no": spec.instrument,
        "instrument_date": spec.instrument_date,
        "subject_type": spec.subject_type,
        "valid_from": spec.valid_from,
        "valid_to": spec.valid_to,
        "total_points": spec.total_points,
        "note": spec.note,
        "counting": counting_data(spec),
        "sha256": spec.sha256,
    }


def _group(each: GroupSpec, place: int) -> dict[str, Any]:
    return {
        "code": each.code,
        "order": place,
        "text": each.text,
        "max_points": each.max_points,
        "floor_note": each.floor_note,
    }


def _criterion(each: CriterionSpec, place: int, groups: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": each.code,
        "order": place,
        "group_id": groups[each.group].pk,
        "text": each.text,
        "max_points": each.max_points,
        "levels": [level_data(level) for level in each.levels],
        "evidence": each.evidence,
        "allow_na": each.allow_na,
        "na_hint": each.na_hint,
        "auto": each.auto,
        "provenance": each.provenance,
        "source": each.source,
    }


def _veto(each: VetoSpec, place: int) -> dict[str, Any]:
    return {
        "code": each.code,
        "order": place,
        "text": each.text,
        "outcome_code": each.outcome,
        "answered_by": each.answered_by,
        "evil": each.evil,
        "figure": each.figure,
        "provenance": each.provenance,
        "source": each.source,
    }


def _outcome(each: OutcomeSpec) -> dict[str, Any]:
    return {
        "priority": each.priority,
        "code": each.code,
        "label": each.label,
        "variant": each.variant,
        "condition": dict(each.condition),
        "need_person": each.need_person,
        "provenance": each.provenance,
        "source": each.source,
    }
