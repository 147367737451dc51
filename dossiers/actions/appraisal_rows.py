"""One way to write the appraiser's rows: ask the policy, compare versions, let exactly one tab win."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from dossiers import policies
from dossiers.actions.versioned import Conflict, Difference, Saved, hold, name_of
from dossiers.models import Dossier, Score, VetoAnswer
from dossiers.queries.facts import facts_of
from records.errors import NotAllowed
from units.access import actor_of
from units.models import User

#: Labels and readable values of a row, or of none.
Words = Callable[[Any], tuple[Mapping[str, str], Mapping[str, str]]]


def may_appraise(*, dossier: Dossier, by: User) -> None:
    """Hold the dossier's row and refuse whoever may not appraise it now."""
    hold(dossier)
    reason = policies.why_not_appraise(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)


def put(
    model: type[Score | VetoAnswer],
    key: Mapping[str, Any],
    values: dict[str, Any],
    version: int,
    by: User,
    at: datetime,
    words: Words,
) -> Saved:
    """Create or update one versioned row; exactly one tab wins, the other is shown both values."""
    rows = model._default_manager.filter(**key)
    stored = rows.select_related("saved_by").first()
    if stored is None and version == 0:
        try:
            with transaction.atomic():
                model._default_manager.create(**key, **values, version=1, saved_at=at, saved_by=by)
        except IntegrityError:
            stored = rows.select_related("saved_by").first()
        else:
            return Saved(1, at)
    if stored is not None and all(getattr(stored, name) == value for name, value in values.items()):
        return Saved(stored.version, stored.saved_at or at, changed=False)
    if stored is not None and stored.version == version:
        won = rows.filter(version=version).update(**values, version=version + 1, saved_at=at, saved_by=by)
        if won == 1:
            return Saved(version + 1, at)
        stored = rows.select_related("saved_by").first()
    labels, known = words(stored)
    _, typed = words(model(**values))
    raise conflict(
        labels,
        known,
        typed,
        stored.saved_by if stored else None,
        stored.saved_at if stored else None,
        stored.version if stored else 0,
        by,
    )


def conflict(
    labels: Mapping[str, str],
    stored: Mapping[str, str],
    typed: Mapping[str, str],
    owner: User | None,
    at: datetime | None,
    version: int,
    by: User,
) -> Conflict:
    return Conflict(
        pairs=Difference(labels, stored, typed).pairs(), by_name=name_of(owner, by), at=at, version=version
    )
