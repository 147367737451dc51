"""The page on which rows are compared with the signed text: every row with its content, page and mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.catalogue import CRITERION, OUTCOME, ROW_KINDS, SIGNED, SOURCED_KINDS, VETO, readable_source
from scoring.models import SignedScan
from scoring.queries.counted import Check
from scoring.queries.pages import SetPage, set_page
from scoring.queries.typed import fingerprint, key_of, rows_of
from scoring.rules import (
    CriterionSpec,
    InputSpec,
    MeasureSpec,
    OutcomeSpec,
    RuleSpec,
    VetoSpec,
    in_words,
    vn,
)
from units.models import User

Sourced = CriterionSpec | VetoSpec | OutcomeSpec | InputSpec | MeasureSpec | RuleSpec


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A row to compare: what it says, line by line; ``typed_page`` is what was typed and not saved yet."""

    kind: str
    key: str
    title: str
    lines: tuple[str, ...]
    clause: str
    done: bool
    check: Check | None
    seen: str
    typed_page: str


@dataclass(frozen=True, slots=True)
class CheckPart:
    """The rows of one kind."""

    title: str
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A scan that can be referred to."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Everything on the page of comparison."""

    page: SetPage
    parts: tuple[CheckPart, ...]
    scans: tuple[ScanLine, ...]


def check_page(user: User, pk: int, data: Mapping[str, str]) -> CheckPage:
    """Return the page of comparison of a version, or 404. ``data`` is what was typed, to be shown again."""
    page = set_page(user, pk)
    checks = {(CRITERION, row.spec.code): row.check for group in page.groups for row in group.criteria}
    checks |= {(VETO, row.spec.code): row.check for row in page.vetoes}
    checks |= {(OUTCOME, str(row.spec.priority)): row.check for row in page.outcomes}
    details = {(part.kind, row.code): row.detail for part in page.counted for row in part.rows}
    for part in page.counted:
        checks |= {(part.kind, row.code): row.check for row in part.rows}
    parts = []
    for kind in SOURCED_KINDS:
        rows = []
        for row in rows_of(page.spec, kind):
            if not isinstance(row, Sourced):
                continue
            key = key_of(kind, row)
            rows.append(
                CheckRow(
                    kind,
                    key,
                    row.label if isinstance(row, OutcomeSpec) else row.text,
                    (details[kind, key],) if (kind, key) in details else _lines(row),
                    readable_source(row.source),
                    row.provenance == SIGNED,
                    checks.get((kind, key)),
                    data.get(f"da-xem-{kind}-{key}") or fingerprint(kind, row),
                    data.get(f"trang-{kind}-{key}", ""),
                )
            )
        if rows:
            parts.append(CheckPart(ROW_KINDS[kind], tuple(rows)))
    scans = SignedScan.objects.filter(set_code=page.spec.code)
    return CheckPage(page, tuple(parts), tuple(ScanLine(each.pk, each.name) for each in scans))


def _lines(row: Sourced) -> tuple[str, ...]:
    if isinstance(row, CriterionSpec):
        most = "chưa nhập" if row.max_points is None else vn(row.max_points)
        return (f"Điểm tối đa: {most}", *(f"{vn(level.points)}: {level.text}" for level in row.levels))
    if isinstance(row, VetoSpec):
        return (f"Hệ quả: {row.outcome}",)
    return (in_words(row.condition),) if isinstance(row, OutcomeSpec) else ()
