"""The only writers of criteria sets. A version is written once; a change is a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from scoring import catalogue, policies
from scoring.loaders import decision_paths, read_decision, read_set, set_paths
from scoring.models import CriteriaGroup, CriteriaSet, Criterion, Decision, Outcome, Veto
from scoring.queries import spec_of
from scoring.rules import Level, SetSpec, counting_data, set_problems, sha256_of, vn
from scoring.rules.numbers import plain
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """What was entered for a criterion; None where a number is not known."""

    text: str
    max_points: Decimal | None
    levels: tuple[Level, ...]
    evidence: str
    allow_na: bool
    na_hint: str
    provenance: str
    source: str
    checked_page: str = ""


@dataclass(frozen=True, slots=True)
class _Check:
    """Who compared a row with the signed text, when, and on which page."""

    by_id: int | None = None
    at: datetime | None = None
    page: str = ""


# Keyed by ("criterion" | "veto" | "outcome", code or priority).
_Checks = Mapping[tuple[str, str], _Check]


@transaction.atomic
def load_set(*, path: Path, by: User | None, at: datetime) -> CriteriaSet:
    """Store the set of a TOML file and return it. The same content once more changes nothing.

    Content that no version of this code has yet becomes a new version. DataError names file and key of every fault.
    """
    spec = read_set(path)
    known = CriteriaSet.objects.filter(code=spec.code, sha256=spec.sha256).first()
    if known is not None:
        return known
    stored = _store(spec, checks={}, by=by, at=at)
    journal.write(
        chain=journal.SYSTEM,
        action="nap-bo-tieu-chi",
        by=by,
        at=at,
        subject=stored,
        data={
            "ma": stored.code,
            "phien_ban": stored.version,
            "sha256": stored.sha256,
            "tep": f"{path.parent.name}/{path.name}",
        },
    )
    return stored


@transaction.atomic
def load_decision(*, path: Path, by: User | None, at: datetime) -> Decision:
    """Store what a file says of a decision on criteria and return it; the same content once more changes nothing."""
    spec = read_decision(path)
    known = Decision.objects.filter(code=spec.code, sha256=spec.sha256).first()
    if known is not None:
        return known
    stored, _ = Decision.objects.update_or_create(
        code=spec.code,
        defaults={
            "number": spec.number,
            "issued_on": spec.issued_on,
            "issuer": spec.issuer,
            "subject": spec.subject,
            "known": spec.known,
            "replaces": spec.replaces,
            "source": spec.source,
            "sha256": spec.sha256,
        },
    )
    data = {"ma": stored.code, "so": stored.number, "sha256": stored.sha256}
    journal.write(
        chain=journal.SYSTEM, action="nap-quyet-dinh-tieu-chi", by=by, at=at, subject=stored, data=data
    )
    return stored


def load_shipped_sets(*, by: User | None, at: datetime) -> list[CriteriaSet]:
    """Store every decision and set that ships with the program, by name; safe to repeat."""
    for path in decision_paths():
        load_decision(path=path, by=by, at=at)
    return [load_set(path=path, by=by, at=at) for path in set_paths()]


@transaction.atomic
def revise_criterion(
    *, criterion: Criterion, draft: CriterionDraft, reason: str, by: User, at: datetime
) -> CriteriaSet:
    """Write a new version of a set in which one criterion reads as in ``draft``; return the new version.

    1. who: the Office or system admin (NotAllowed); 2. only from the newest version (Stale); 3. the whole set must
    still be sound (Blocked); 4. maxima of group and set follow from their criteria; 5. log entry with the reason.
    Campaigns keep the version they were opened with.
    """
    refusal = policies.why_not_revise(actor_of(by))
    if refusal:
        raise NotAllowed(refusal)
    old = spec_of(criterion.set_id)
    newest = CriteriaSet.objects.filter(code=old.code).aggregate(last=Max("version"))["last"]
    if old.version != newest:
        raise Stale(f"Bộ tiêu chí đã có phiên bản {newest}. Mở phiên bản đó để sửa tiếp.")
    if not reason.strip():
        raise Blocked([Problem("no_reason", "Nêu lý do sửa tiêu chí.", "#id_reason")])
    new = _with_criterion(old, criterion.code, draft)
    faults = set_problems(new)
    if faults:
        raise Blocked([Problem("unsound", fault) for fault in faults])
    if new.sha256 == old.sha256:
        raise Blocked([Problem("unchanged", "Nội dung tiêu chí không thay đổi.")])
    earlier = CriteriaSet.objects.filter(code=new.code, sha256=new.sha256).first()
    if earlier is not None:
        text = f"Nội dung này trùng với phiên bản {earlier.version} của bộ tiêu chí."
        raise Blocked([Problem("known_version", text)])
    checks = _checks_of(criterion.set)
    signed = draft.provenance == catalogue.SIGNED
    checks["criterion", criterion.code] = (
        _Check(by.pk, at, draft.checked_page.strip()) if signed else _Check()
    )
    stored = _store(new, checks=checks, by=by, at=at)
    journal.write(
        chain=journal.SYSTEM,
        action="sua-tieu-chi",
        by=by,
        at=at,
        subject=stored,
        data={
            "ma": stored.code,
            "tu_phien_ban": old.version,
            "phien_ban": stored.version,
            "tieu_chi": criterion.code,
            "ly_do": nfc(reason).strip(),
            "sha256": stored.sha256,
        },
    )
    return stored


def _with_criterion(old: SetSpec, code: str, draft: CriterionDraft) -> SetSpec:
    before = old.criterion(code)
    if before is None:
        raise Blocked([Problem("no_criterion", f"Bộ tiêu chí không có tiêu chí {code}.")])
    changed = replace(
        before,
        text=nfc(draft.text).strip(),
        max_points=draft.max_points,
        levels=_keep_bounds(before.levels, draft.levels),
        evidence=nfc(draft.evidence).strip(),
        allow_na=draft.allow_na,
        na_hint=nfc(draft.na_hint).strip() if draft.allow_na else "",
        provenance=draft.provenance,
        source=nfc(draft.source).strip(),
    )
    criteria = tuple(changed if each.code == code else each for each in old.criteria)
    groups = tuple(
        replace(each, max_points=_sum([row.max_points for row in criteria if row.group == each.code]))
        for each in old.groups
    )
    new = replace(
        old, criteria=criteria, groups=groups, total_points=_sum([each.max_points for each in groups])
    )
    return replace(new, sha256=sha256_of(new))


def _keep_bounds(before: Sequence[Level], entered: Sequence[Level]) -> tuple[Level, ...]:
    """Keep what the program's proposals are made from where a level keeps its points."""
    known = {level.points: level for level in before}
    return tuple(
        replace(known[level.points], text=nfc(level.text))
        if level.points in known
        else replace(level, text=nfc(level.text))
        for level in entered
    )


def _sum(points: Sequence[Decimal | None]) -> Decimal | None:
    """A sum with an unknown part is unknown."""
    known = [each for each in points if each is not None]
    return plain(sum(known, Decimal(0))) if len(known) == len(points) else None


def _checks_of(row: CriteriaSet) -> dict[tuple[str, str], _Check]:
    """A comparison with the signed text stays with its row when another row is revised."""
    found: dict[tuple[str, str], _Check] = {}
    for criterion in row.criteria.all():
        found["criterion", criterion.code] = _check(criterion)
    for veto in row.vetoes.all():
        found["veto", veto.code] = _check(veto)
    for outcome in row.outcomes.all():
        found["outcome", str(outcome.priority)] = _check(outcome)
    return found


def _check(row: Criterion | Veto | Outcome) -> _Check:
    return _Check(row.checked_by_id, row.checked_at, row.checked_page)


def _checked(checks: _Checks, kind: str, code: str) -> dict[str, Any]:
    check = checks.get((kind, code), _Check())
    return {"checked_by_id": check.by_id, "checked_at": check.at, "checked_page": check.page}


def _store(spec: SetSpec, *, checks: _Checks, by: User | None, at: datetime) -> CriteriaSet:
    last = CriteriaSet.objects.filter(code=spec.code).aggregate(last=Max("version"))["last"] or 0
    stored = CriteriaSet.objects.create(
        code=spec.code,
        version=last + 1,
        title=spec.title,
        instrument_no=spec.instrument,
        instrument_date=spec.instrument_date,
        subject_type=spec.subject_type,
        valid_from=spec.valid_from,
        valid_to=spec.valid_to,
        total_points=spec.total_points,
        note=spec.note,
        counting=counting_data(spec),
        sha256=spec.sha256,
        created_at=at,
        created_by=by,
    )
    groups = {
        each.code: CriteriaGroup.objects.create(
            set=stored,
            code=each.code,
            order=place,
            text=each.text,
            max_points=each.max_points,
            floor_note=each.floor_note,
        )
        for place, each in enumerate(spec.groups, 1)
    }
    Criterion.objects.bulk_create(
        Criterion(
            set=stored,
            group=groups[each.group],
            code=each.code,
            order=place,
            text=each.text,
            max_points=each.max_points,
            levels=[_level(level) for level in each.levels],
            evidence=each.evidence,
            allow_na=each.allow_na,
            na_hint=each.na_hint,
            auto=each.auto,
            provenance=each.provenance,
            source=each.source,
            **_checked(checks, "criterion", each.code),
        )
        for place, each in enumerate(spec.criteria, 1)
    )
    Veto.objects.bulk_create(
        Veto(
            set=stored,
            code=each.code,
            order=place,
            text=each.text,
            outcome_code=each.outcome,
            answered_by=each.answered_by,
            evil=each.evil,
            figure=each.figure,
            provenance=each.provenance,
            source=each.source,
            **_checked(checks, "veto", each.code),
        )
        for place, each in enumerate(spec.vetoes, 1)
    )
    Outcome.objects.bulk_create(
        Outcome(
            set=stored,
            priority=each.priority,
            code=each.code,
            label=each.label,
            variant=each.variant,
            condition=dict(each.condition),
            need_person=each.need_person,
            provenance=each.provenance,
            source=each.source,
            **_checked(checks, "outcome", str(each.priority)),
        )
        for each in spec.outcomes
    )
    return stored


def _level(level: Level) -> dict[str, str]:
    """Return a level as plain JSON; numbers are text so that they stay exact."""
    data = {"points": _exact(level.points), "text": level.text}
    if level.at_least is not None:
        data["at_least"] = _exact(level.at_least)
    if level.at_most is not None:
        data["at_most"] = _exact(level.at_most)
    if level.when:
        data["when"] = level.when
    return data


def _exact(value: Decimal) -> str:
    return vn(value).replace(",", ".")
