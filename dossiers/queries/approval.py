"""What the chair is asked to approve: the exact content with its hash, and what he changed himself."""

from __future__ import annotations

import json
from dataclasses import dataclass

from dossiers import states
from dossiers.models import Dossier
from dossiers.queries.snapshot import canonical, snapshot_of


@dataclass(frozen=True)
class Change:
    """One value that differs between two snapshots, by its place in the content."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Approval:
    """The page of the chair."""

    sha256: str
    changes: tuple[Change, ...]


def approval_of(dossier: Dossier) -> Approval:
    """Hash the content as it stands and compare it with what the officer sent."""
    body, sha256 = canonical(snapshot_of(dossier))
    sent = (
        dossier.snapshots.filter(purpose=states.SENT_SNAPSHOT, round=dossier.round).order_by("-at", "-pk").first()
    )
    changes = differences(json.loads(sent.body), json.loads(body)) if sent else ()
    return Approval(sha256=sha256, changes=changes)


def differences(before: object, after: object, place: str = "") -> tuple[Change, ...]:
    """List every leaf that differs between two JSON values, in order."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        return tuple(
            change
            for key in keys
            for change in differences(before.get(key), after.get(key), f"{place} › {key}" if place else str(key))
        )
    if isinstance(before, list) and isinstance(after, list):
        size = max(len(before), len(after))
        return tuple(
            change
            for i in range(size)
            for change in differences(
                before[i] if i < len(before) else None,
                after[i] if i < len(after) else None,
                f"{place} › {_label(before, after, i)}",
            )
        )
    return () if before == after else (Change(place, _shown(before), _shown(after)),)


def _label(before: list[object], after: list[object], index: int) -> str:
    row = after[index] if index < len(after) else before[index]
    code = row.get("code") if isinstance(row, dict) else None
    return str(code) if code else f"dòng {index + 1}"


def _shown(value: object) -> str:
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
