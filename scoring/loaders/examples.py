"""Worked examples beside a set: answers of one round, and the card they must give. They run as tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from scoring import catalogue
from scoring.loaders.sets import EXAMPLES
from scoring.loaders.tables import UNKNOWN, Source, Table, read_all
from scoring.rules import Answers, ScoreAnswer, SetSpec, VetoAnswer


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: answers of one round, and the card they must give (only the keys that are named)."""

    name: str
    by: str
    answers: Answers
    expected: Mapping[str, object]


def examples_path(path: Path) -> Path:
    """Return where the worked examples of a set's file stand."""
    return path.with_name(f"{path.stem}{EXAMPLES}.toml")


def read_examples(path: Path, spec: SetSpec) -> tuple[Example, ...]:
    """Read the worked examples beside a set. "max" and "khong" in ``all`` fill what is not named."""
    source = Source(path)
    top = source.top()
    read = _counted_example if spec.is_counted else _example
    examples = tuple(read_all(top.tables("cases", "name"), lambda table: read(table, spec)))
    top.close()
    if source.faults:
        raise source.error(source.faults)
    return examples


def _example(table: Table, spec: SetSpec) -> Example:
    name = table.text("name")
    by = table.choice("by", tuple(catalogue.ANSWERED_BY), default=catalogue.UNIT)
    given = dict(table.raw("scores") or {})
    fill = given.pop("all", None)
    scores: dict[str, ScoreAnswer] = {}
    for criterion in spec.criteria:
        value = given.pop(criterion.code, criterion.max_points if fill == "max" else None)
        scores[criterion.code] = _score(table, criterion.code, value)
    answered = dict(table.raw("vetoes") or {})
    rest = str(answered.pop("all", ""))
    vetoes = {}
    for veto in spec.vetoes:
        row = answered.pop(veto.code, rest)
        row = {"value": row} if isinstance(row, str) else row
        vetoes[veto.code] = VetoAnswer(**row)
    for key in (*(f"scores.{code}" for code in given), *(f"vetoes.{code}" for code in answered)):
        table.fault(key, "mã không có trong bộ tiêu chí")
    decided = table.text("decided", required=False)
    expected = dict(table.raw("expected") or {})
    return Example(name, by, Answers(scores, vetoes, decided, table.text("reason", required=False)), expected)


def _score(table: Table, code: str, value: object) -> ScoreAnswer:
    if value == "KAD":
        return ScoreAnswer(not_applicable=True)
    if value is None or isinstance(value, Decimal):
        return ScoreAnswer(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return ScoreAnswer(Decimal(value))
    table.fault(f"scores.{code}", 'phải là số hoặc "KAD"')
    return ScoreAnswer()


def _counted_example(table: Table, spec: SetSpec) -> Example:
    name = table.text("name")
    given = dict(table.raw("figures") or {})
    kinds = {each.code: each.kind for each in spec.inputs}
    # What is not named stands at nought or "Không", so that an example shows only what matters to it.
    figures: dict[str, Decimal | bool | None] = {
        code: False if kind == catalogue.FLAG else Decimal(0) for code, kind in kinds.items()
    }
    for code, value in given.items():
        if code not in kinds:
            table.fault(f"figures.{code}", "mã không có trong bộ tiêu chí")
        elif value == UNKNOWN:
            figures[code] = None
        elif isinstance(value, bool) == (kinds[code] == catalogue.FLAG) and isinstance(value, int | Decimal):
            figures[code] = value if isinstance(value, bool) else Decimal(value)
        else:
            table.fault(f"figures.{code}", f'phải là số, true, false hoặc "{UNKNOWN}"')
    return Example(name, catalogue.APPRAISER, Answers(figures=figures), dict(table.raw("expected") or {}))
