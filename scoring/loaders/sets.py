"""Criteria sets from TOML files: one folder per decision under ``scoring/data``, one file per set.

``2139-2020/co-quan.toml`` is the set ``2139-2020-co-quan``; ``co-quan.examples.toml`` beside it holds worked
examples, ``decision.toml`` what is known of the decision itself.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from scoring import catalogue
from scoring.loaders.tables import Source, Table, read_all
from scoring.rules import (
    CautionSpec,
    CriterionSpec,
    GroupSpec,
    InputSpec,
    Level,
    MeasureSpec,
    OutcomeSpec,
    RuleSpec,
    SetSpec,
    VetoSpec,
    mistakes,
    set_problems,
    sha256_of,
)

DATA_DIR = Path(__file__).resolve().parents[1] / "data"
DECISION_FILE = "decision.toml"
EXAMPLES = ".examples"


def set_paths() -> list[Path]:
    """Return the file of every set that ships with the program, by name."""
    return sorted(
        path
        for path in DATA_DIR.glob("*/*.toml")
        if path.name != DECISION_FILE and not path.stem.endswith(EXAMPLES)
    )


def set_code(path: Path) -> str:
    """Return the code a shipped file must carry: folder and name."""
    return f"{path.parent.name}-{path.stem}"


def set_path(code: str) -> Path:
    """Return the file of a shipped set. LookupError names the codes there are."""
    known = {set_code(path): path for path in set_paths()}
    if code not in known:
        raise LookupError(f"Không có bộ tiêu chí {code}. Có: {', '.join(sorted(known))}.")
    return known[code]


def read_set(path: Path) -> SetSpec:
    """Read and check one set; DataError names every fault at once. The version is 0 until it is stored."""
    source = Source(path)
    top = source.top()
    counted = "inputs" in top.data
    spec = SetSpec(
        code=top.text("code"),
        version=0,
        title=top.text("title"),
        instrument=top.text("instrument"),
        subject_type=top.choice("subject_type", tuple(catalogue.SUBJECT_TYPES)),
        total_points=top.number("total_points", required=not counted),
        note=top.text("note", required=False),
        instrument_date=top.day("instrument_date"),
        valid_from=top.day("valid_from"),
        valid_to=top.day("valid_to"),
        groups=tuple(read_all(top.tables("groups", required=not counted), _group)),
        criteria=tuple(read_all(top.tables("criteria", required=not counted), _criterion)),
        vetoes=tuple(read_all(top.tables("vetoes", required=False), _veto)),
        inputs=tuple(read_all(top.tables("inputs", required=False), _input)),
        measures=tuple(read_all(top.tables("measures", required=False), _measure)),
        rules=tuple(read_all(top.tables("rules", required=False), _rule)),
        cautions=tuple(read_all(top.tables("cautions", required=False), _caution)),
        outcomes=tuple(read_all(top.tables("outcomes", "priority"), _outcome)),
    )
    top.close()
    # Faults of meaning are looked for only in a file whose shape is sound: one cause, one line.
    found = source.faults or set_problems(spec)
    if found:
        raise source.error(found)
    return replace(spec, sha256=sha256_of(spec))


def _group(table: Table) -> GroupSpec:
    return GroupSpec(
        code=table.text("code"),
        text=table.text("text"),
        max_points=table.number("max_points"),
        floor_note=table.text("floor_note", required=False),
    )


def _criterion(table: Table) -> CriterionSpec:
    return CriterionSpec(
        code=table.text("code"),
        group=table.text("group"),
        text=table.text("text"),
        max_points=table.number("max_points"),
        levels=tuple(read_all(table.tables("levels", "points", required=False), _level)),
        evidence=table.text("evidence", required=False),
        allow_na=table.flag("allow_na"),
        na_hint=table.text("na_hint", required=False),
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
        auto=_auto(table),
    )


def _auto(table: Table) -> str:
    value = table.text("auto", required=False)
    if value and value not in catalogue.AUTO_KINDS and not value.startswith(catalogue.FIGURE_PREFIX):
        table.fault("auto", f"phải là một trong: {', '.join(catalogue.AUTO_KINDS)}, hoặc figure:…")
    return value


def _level(table: Table) -> Level:
    points = table.number("points")
    if points is None and "points" in table.data:
        table.fault("points", "mức điểm phải là số")
    return Level(
        points=points or Decimal(0),
        text=table.text("text"),
        at_least=table.number("at_least", required=False),
        at_most=table.number("at_most", required=False),
        when=table.text("when", required=False),
    )


def _veto(table: Table) -> VetoSpec:
    return VetoSpec(
        code=table.text("code"),
        text=table.text("text"),
        outcome=table.text("outcome"),
        answered_by=table.choice("answered_by", tuple(catalogue.ANSWERED_BY)),
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
        evil=table.flag("evil"),
        figure=table.text("figure", required=False),
    )


def _outcome(table: Table) -> OutcomeSpec:
    condition = _condition(table)
    return OutcomeSpec(
        priority=table.whole("priority"),
        code=table.text("code", blank=True),
        label=table.text("label"),
        variant=table.choice("variant", tuple(catalogue.VARIANTS)),
        condition=condition,
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
        need_person=table.flag("need_person"),
    )


def _condition(table: Table) -> dict[str, object]:
    condition = table.raw("condition")
    for line in mistakes(condition) if condition is not None else []:
        table.source.faults.append(table.where + line)
    return condition if isinstance(condition, dict) else {}


def _input(table: Table) -> InputSpec:
    return InputSpec(
        code=table.text("code"),
        text=table.text("text"),
        kind=table.choice("kind", tuple(catalogue.INPUT_KINDS)),
        unit=table.text("unit", required=False),
        base=table.flag("base"),
        within=table.codes("within", required=False),
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
    )


def _measure(table: Table) -> MeasureSpec:
    return MeasureSpec(
        code=table.text("code"),
        text=table.text("text"),
        plus=table.codes("plus"),
        minus=table.codes("minus", required=False),
        over=table.text("over", required=False),
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
    )


def _rule(table: Table) -> RuleSpec:
    return RuleSpec(
        code=table.text("code"),
        text=table.text("text"),
        condition=_condition(table),
        column=table.flag("column"),
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
    )


def _caution(table: Table) -> CautionSpec:
    return CautionSpec(
        code=table.text("code"),
        text=table.text("text"),
        condition=_condition(table),
        source=table.text("source"),
    )
