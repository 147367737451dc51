"""The counted part of a set as plain JSON, the way the database keeps it, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from scoring.rules.canonical import COUNTED, plain_json
from scoring.rules.spec import CautionSpec, InputSpec, MeasureSpec, RuleSpec, SetSpec


class CountedParts(TypedDict):
    """The fields of ``SetSpec`` that only a counted set has."""

    inputs: tuple[InputSpec, ...]
    measures: tuple[MeasureSpec, ...]
    rules: tuple[RuleSpec, ...]
    cautions: tuple[CautionSpec, ...]


def counting_data(spec: SetSpec) -> dict[str, Any]:
    """Return inputs, measures, rules and cautions as JSON; {} for a scored set."""
    return {name: plain_json(getattr(spec, name)) for name in COUNTED} if spec.is_counted else {}


def counting_of(data: Mapping[str, Sequence[Mapping[str, Any]]]) -> CountedParts:
    """Return the parts of a set that were stored by ``counting_data``."""
    return CountedParts(
        inputs=tuple(InputSpec(**_tuples(row, "within")) for row in data.get("inputs", ())),
        measures=tuple(MeasureSpec(**_tuples(row, "plus", "minus")) for row in data.get("measures", ())),
        rules=tuple(RuleSpec(**row) for row in data.get("rules", ())),
        cautions=tuple(CautionSpec(**row) for row in data.get("cautions", ())),
    )


def _tuples(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {**row, **{key: tuple(row[key]) for key in keys}}
