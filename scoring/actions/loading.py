"""Decisions and sets from data files: the same content once more changes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from records import journal
from scoring import states
from scoring.actions.storing import add_version
from scoring.loaders import decision_paths, read_decision, read_set, set_paths
from scoring.models import CriteriaSet, Decision
from units.models import User


@transaction.atomic
def load_set(*, path: Path, by: User | None, at: datetime) -> CriteriaSet:
    """Store the set of a TOML file and return it. The same content once more changes nothing.

    Content that no kept version of this code has yet becomes a new version. DataError names file and key of every
    fault. A version somebody is editing is left alone.
    """
    spec = read_set(path)
    kept = CriteriaSet.objects.exclude(state=states.EDITING)
    known = kept.filter(code=spec.code, sha256=spec.sha256).first()
    if known is not None:
        return known
    stored = add_version(
        spec, state=states.DRAFT, by=by, at=at, reason=f"Nạp từ tệp {path.parent.name}/{path.name}"
    )
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
