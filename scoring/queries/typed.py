"""Rows of a set as people type them: one reading for the screen and for the spreadsheet.

``typed`` turns a row into texts by field; ``parse`` turns texts back into a row, with a sentence for each field that
cannot be read. Numbers have a decimal comma, shares are percent, codes stand with commas between them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from records.text import nfc, vn_date
from scoring import catalogue
from scoring.catalogue import (
    CAUTION,
    COUNTED_KINDS,
    CRITERION,
    GROUP,
    HEAD,
    INPUT,
    MEASURE,
    OUTCOME,
    RULE,
    SOURCED_KINDS,
    VETO,
)
from scoring.queries import wording
from scoring.queries.fields import FIELDS, YES, Field, Row, read
from scoring.rules import (
    CautionSpec,
    CriterionSpec,
    GroupSpec,
    InputSpec,
    MeasureSpec,
    OutcomeSpec,
    RuleSpec,
    SetSpec,
    VetoSpec,
    in_words,
    mistakes,
    sha256_of,
    vn,
)
from scoring.rules.numbers import plain

#: What the head of a set is known by among its rows.
HEAD_KEY = "chung"
_KNOWN_CONDITIONS = ("any_veto", "incomplete", "min_total", "min_group_ratio", "no_zero")


#: Where the rows of a counted set stand in its spec.
PARTS = {INPUT: "inputs", MEASURE: "measures", RULE: "rules", CAUTION: "cautions"}


def rows_of(spec: SetSpec, kind: str) -> tuple[Row, ...]:
    """Return the rows of a kind in the set's order; the set itself for its head."""
    outcomes = tuple(sorted(spec.outcomes, key=_priority))
    table: dict[str, tuple[Row, ...]] = {
        HEAD: (spec,),
        GROUP: spec.groups,
        CRITERION: spec.criteria,
        VETO: spec.vetoes,
        INPUT: spec.inputs,
        MEASURE: spec.measures,
        RULE: spec.rules,
        CAUTION: spec.cautions,
        OUTCOME: outcomes,
    }
    return table[kind]


def _priority(outcome: OutcomeSpec) -> int:
    return outcome.priority


def key_of(kind: str, row: Row) -> str:
    """Return what a row is known by inside its version: its code, or the place of a conclusion."""
    if kind == HEAD:
        return HEAD_KEY
    return str(row.priority) if isinstance(row, OutcomeSpec) else row.code


def find(spec: SetSpec, kind: str, key: str) -> Row | None:
    """Return the row with this key, or None."""
    return next((row for row in rows_of(spec, kind) if key_of(kind, row) == key), None)


def with_rows(spec: SetSpec, kind: str, rows: Sequence[Any]) -> SetSpec:
    """Return the set with other rows of one kind: maxima follow from the criteria, the checksum from everything."""
    if kind == HEAD:
        spec = rows[0]
    elif kind == GROUP:
        spec = replace(spec, groups=tuple(rows))
    elif kind == CRITERION:
        spec = replace(spec, criteria=tuple(rows))
    elif kind == VETO:
        spec = replace(spec, vetoes=tuple(rows))
    elif kind in COUNTED_KINDS:
        parts: dict[str, Any] = {PARTS[kind]: tuple(rows)}
        spec = replace(spec, **parts)
    else:
        spec = replace(spec, outcomes=tuple(sorted(rows, key=lambda each: each.priority)))
    return with_sums(spec)


def with_sums(spec: SetSpec) -> SetSpec:
    """Return the set with the maxima of groups and total that follow from its criteria, and its checksum."""
    if spec.groups:
        groups = tuple(
            replace(each, max_points=_sum([row.max_points for row in spec.criteria_of(each.code)]))
            for each in spec.groups
        )
        spec = replace(spec, groups=groups, total_points=_sum([each.max_points for each in groups]))
    return replace(spec, sha256=sha256_of(spec))


def with_marks_fallen(old: SetSpec, new: SetSpec) -> SetSpec:
    """Return ``new`` with every mark taken back that no longer speaks of its row.

    "Đã đối chiếu" falls when the row is not word for word the one of ``old``. "Đã công bố" falls when a published row
    changed under the clause it was copied from; whoever names another clause, or marks it anew, answers for it.
    """

    def fallen(kind: str, row: Any) -> Any:
        before: Any = find(old, kind, key_of(kind, row))
        if row == before:
            return row
        copied = before is not None and before.provenance == row.provenance == catalogue.PUBLISHED
        if row.provenance == catalogue.SIGNED or (copied and row.source == before.source):
            return replace(row, provenance=catalogue.DRAFT)
        return row

    parts = PARTS | {CRITERION: "criteria", VETO: "vetoes", OUTCOME: "outcomes"}
    rows: dict[str, Any] = {
        parts[kind]: tuple(fallen(kind, each) for each in rows_of(new, kind)) for kind in SOURCED_KINDS
    }
    new = replace(new, **rows)
    return replace(new, sha256=sha256_of(new))


def _sum(points: Sequence[Decimal | None]) -> Decimal | None:
    """A sum with an unknown part is unknown."""
    known = [each for each in points if each is not None]
    return plain(sum(known, Decimal(0))) if len(known) == len(points) else None


def typed(kind: str, row: Row, shares: Collection[str] = ()) -> dict[str, str]:
    """Return what stands in each field of a row; bounds of ``shares`` (``wording.shares_of``) are in percent."""
    values = {field.name: _shown(field, row, shares) for field in FIELDS[kind] if hasattr(row, field.name)}
    if isinstance(row, OutcomeSpec):
        values |= _condition_typed(row.condition, shares)
    return values


def fingerprint(kind: str, row: Row) -> str:
    """Return a short sign of a row's content: who saves says which content was seen."""
    text = json.dumps(typed(kind, row), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _shown(field: Field, row: Row, shares: Collection[str]) -> str:
    value = getattr(row, field.name)
    if field.kind == "condition":
        return wording.typed_condition(value, shares)
    if field.kind == "codes":
        return ", ".join(value)
    if field.kind == "levels":
        return "\n".join(f"{vn(level.points)}: {' '.join(level.text.split())}" for level in value)
    if field.kind == "flag":
        return YES if value else ""
    if field.kind == "points":
        return "" if value is None else vn(value)
    if field.kind == "day":
        return "" if value is None else vn_date(value)
    return str(value)


def _condition_typed(condition: Mapping[str, Any], shares: Collection[str]) -> dict[str, str]:
    values = dict.fromkeys((*_KNOWN_CONDITIONS, "other"), "")
    rest: dict[str, Any] = {}
    for name, value in condition.items():
        if name == "any_veto":
            values[name] = ", ".join(value)
        elif name == "min_total":
            values[name] = vn(Decimal(value))
        elif name == "min_group_ratio":
            values[name] = vn(Decimal(value) * 100)
        elif name in ("incomplete", "no_zero") and value is True:
            values[name] = YES
        else:
            rest[name] = value
    values["other"] = wording.typed_condition(rest, shares)
    return values


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row that was read, or the sentences by field that say why not."""

    row: Row | None
    errors: Mapping[str, str]


def parse(kind: str, data: Mapping[str, str], *, spec: SetSpec, before: Row | None) -> Parsed:
    """Read what was typed for a row. ``before`` keeps what is not typed, as the bounds of levels."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for field in FIELDS[kind]:
        raw = nfc(data.get(field.name, "")).replace("\r\n", "\n").strip()
        try:
            values[field.name] = read(field, raw, spec, before)
        except ValueError as error:
            errors[field.name] = str(error)
    if kind == OUTCOME and not errors:
        _take_condition(values, before, errors)
    if values.get("provenance") == catalogue.SIGNED and getattr(before, "provenance", "") != catalogue.SIGNED:
        errors["provenance"] = 'Dòng thành "Đã đối chiếu" khi được đánh dấu ở trang Đối chiếu, không ghi tay.'
    for name in ("plus", "minus", "within"):
        if name in values:
            values[name] = tuple(values[name])
    if kind == CRITERION and values.get("na_hint") and not values.get("allow_na"):
        values["na_hint"] = ""
    if errors:
        return Parsed(None, errors)
    return Parsed(replace(before or _BLANK[kind], **values), {})


_BLANK: dict[str, Any] = {
    GROUP: GroupSpec("", "", None),
    CRITERION: CriterionSpec("", "", "", None),
    VETO: VetoSpec("", "", ""),
    OUTCOME: OutcomeSpec(0, "", ""),
    INPUT: InputSpec("", "", ""),
    MEASURE: MeasureSpec("", "", ()),
    RULE: RuleSpec("", "", {}),
    CAUTION: CautionSpec("", "", {}),
}


def _exact(condition: Mapping[str, Any], old: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep the exact writing of parts of a condition that say the same as before."""
    rest = {name: value for name, value in old.items() if name not in _KNOWN_CONDITIONS}
    return rest if in_words(rest) == in_words(condition) else condition


def _take_condition(values: dict[str, Any], before: Row | None, errors: dict[str, str]) -> None:
    """Put the fields of a condition together; numbers that did not change keep their exact writing."""
    old = before.condition if isinstance(before, OutcomeSpec) else {}
    condition: dict[str, Any] = dict(_exact(values.pop("other"), old))
    codes = values.pop("any_veto")
    if codes:
        condition["any_veto"] = codes
    for name, share in (("min_total", Decimal(1)), ("min_group_ratio", Decimal(100))):
        value = values.pop(name)
        if value is not None:
            exact = f"{plain(value / share):f}"
            kept = old.get(name)
            condition[name] = kept if kept is not None and Decimal(str(kept)) == Decimal(exact) else exact
    for name in ("incomplete", "no_zero"):
        if values.pop(name):
            condition[name] = True
    faults = mistakes(condition)
    if faults:
        errors["other"] = "; ".join(faults)
    values["condition"] = condition
