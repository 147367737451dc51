"""Criteria sets and worked examples from TOML files. Every error names the file and the key.

One folder per set under ``scoring/data``: ``set.toml`` and, for worked examples, ``examples.toml``.
"""

import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from scoring import catalogue
from scoring.rules import (
    Answers,
    CriterionSpec,
    GroupSpec,
    Level,
    OutcomeSpec,
    ScoreAnswer,
    SetSpec,
    VetoAnswer,
    VetoSpec,
    mistakes,
    set_problems,
    sha256_of,
)

DATA_DIR = Path(__file__).resolve().parent / "data"
SET_FILE = "set.toml"
EXAMPLES_FILE = "examples.toml"
# TOML has no null; a number nobody has seen yet is written out, so that it cannot be forgotten by accident.
UNKNOWN = "chưa nhập"


Row = TypeVar("Row")


class DataError(ValueError):
    """A data file is not usable; ``lines`` are sentences that each name the file and the key."""

    def __init__(self, path: Path, lines: Sequence[str]) -> None:
        self.path = path
        self.lines = [f"{path.parent.name}/{path.name}: {line}" for line in lines]
        super().__init__("\n".join(self.lines))


@dataclass
class _Table:
    """One TOML table while it is read: every key is taken once; what is left over is unknown."""

    where: str
    data: dict[str, Any]
    faults: list[str]
    taken: set[str] = field(default_factory=set)

    def fault(self, key: str, text: str) -> None:
        self.faults.append(f"{self.where}{key}: {text}")

    def _take(self, key: str, *, required: bool) -> Any:
        self.taken.add(key)
        if key not in self.data and required:
            self.fault(key, "thiếu khóa bắt buộc")
        return self.data.get(key)

    def text(self, key: str, *, required: bool = True, blank: bool = False) -> str:
        value = self._take(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, "phải là chữ trong ngoặc kép")
            return ""
        if required and not blank and not value.strip():
            self.fault(key, "không được để trống")
        return unicodedata.normalize("NFC", value).strip()

    def choice(self, key: str, among: Sequence[str], *, default: str | None = None) -> str:
        value = self._take(key, required=default is None)
        if value is None:
            return default or ""
        if value not in among:
            self.fault(key, f"phải là một trong: {', '.join(each or '(trống)' for each in among)}")
            return default or ""
        return str(value)

    def number(self, key: str, *, required: bool = True) -> Decimal | None:
        value = self._take(key, required=required)
        if value is None or value == UNKNOWN:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fault(key, f'phải là số, hoặc "{UNKNOWN}"')
            return None
        number = Decimal(value)
        if not number.is_finite() or number < 0:
            self.fault(key, "phải là số không âm")
            return None
        return number

    def whole(self, key: str) -> int:
        value = self._take(key, required=True)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            if value is not None:
                self.fault(key, "phải là số nguyên từ 1")
            return 0
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key, required=False)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "phải là true hoặc false")
        return value is True

    def day(self, key: str) -> date | None:
        value = self._take(key, required=False)
        if value is not None and type(value) is not date:
            self.fault(key, "phải là ngày dạng 2020-09-29")
            return None
        return value

    def tables(self, key: str, name: str = "code", *, required: bool = True) -> "list[_Table]":
        rows = self._take(key, required=required)
        if rows is None:
            return []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fault(key, "phải là danh sách bảng")
            return []
        label = self.where + key
        return [
            _Table(f"{label}[{row.get(name, place)}].", row, self.faults) for place, row in enumerate(rows, 1)
        ]

    def raw(self, key: str) -> Any:
        return self._take(key, required=True)

    def close(self) -> None:
        """Name the keys nobody asked for: a misspelt key must not pass silently."""
        for key in self.data.keys() - self.taken:
            self.fault(key, "khóa không rõ")


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: answers of one round, and the card they must give (only the keys that are named)."""

    name: str
    by: str
    answers: Answers
    expected: Mapping[str, object]


def set_paths() -> list[Path]:
    """Return the ``set.toml`` of every set that ships with the program, by name."""
    return sorted(DATA_DIR.glob(f"*/{SET_FILE}"))


def read_set(path: Path) -> SetSpec:
    """Read and check one set; DataError names every fault at once. The version is 0 until it is stored."""
    faults: list[str] = []
    top = _Table("", _parse(path), faults)
    spec = SetSpec(
        code=top.text("code"),
        version=0,
        title=top.text("title"),
        instrument=top.text("instrument"),
        subject_type=top.choice("subject_type", tuple(catalogue.SUBJECT_TYPES)),
        total_points=top.number("total_points"),
        note=top.text("note", required=False),
        instrument_date=top.day("instrument_date"),
        valid_from=top.day("valid_from"),
        valid_to=top.day("valid_to"),
        groups=tuple(_read_all(top.tables("groups"), _group)),
        criteria=tuple(_read_all(top.tables("criteria"), _criterion)),
        vetoes=tuple(_read_all(top.tables("vetoes", required=False), _veto)),
        outcomes=tuple(_read_all(top.tables("outcomes", "priority"), _outcome)),
    )
    top.close()
    # Faults of meaning are looked for only in a file whose shape is sound: one cause, one line.
    found = faults or set_problems(spec)
    if found:
        raise DataError(path, found)
    return replace(spec, sha256=sha256_of(spec))


def read_examples(path: Path, spec: SetSpec) -> tuple[Example, ...]:
    """Read the worked examples beside a set. "max" and "khong" in ``all`` fill what is not named."""
    faults: list[str] = []
    top = _Table("", _parse(path), faults)
    examples = tuple(_read_all(top.tables("cases", "name"), lambda table: _example(table, spec)))
    top.close()
    if faults:
        raise DataError(path, faults)
    return examples


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise DataError(path, ["không có tệp"]) from None
    except UnicodeDecodeError:
        raise DataError(path, ["không phải chữ UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(path, [f"không đọc được TOML: {error}"]) from None


def _read_all(tables: "list[_Table]", read: Callable[["_Table"], Row]) -> list[Row]:
    rows = []
    for table in tables:
        rows.append(read(table))
        table.close()
    return rows


def _group(table: _Table) -> GroupSpec:
    return GroupSpec(
        code=table.text("code"),
        text=table.text("text"),
        max_points=table.number("max_points"),
        floor_note=table.text("floor_note", required=False),
    )


def _criterion(table: _Table) -> CriterionSpec:
    return CriterionSpec(
        code=table.text("code"),
        group=table.text("group"),
        text=table.text("text"),
        max_points=table.number("max_points"),
        levels=tuple(_read_all(table.tables("levels", "points", required=False), _level)),
        evidence=table.text("evidence", required=False),
        allow_na=table.flag("allow_na"),
        na_hint=table.text("na_hint", required=False),
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
        auto=_auto(table),
    )


def _auto(table: _Table) -> str:
    value = table.text("auto", required=False)
    if value and value not in catalogue.AUTO_KINDS and not value.startswith(catalogue.FIGURE_PREFIX):
        table.fault("auto", f"phải là một trong: {', '.join(catalogue.AUTO_KINDS)}, hoặc figure:…")
    return value


def _level(table: _Table) -> Level:
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


def _veto(table: _Table) -> VetoSpec:
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


def _outcome(table: _Table) -> OutcomeSpec:
    condition = table.raw("condition")
    for line in mistakes(condition) if condition is not None else []:
        table.faults.append(table.where + line)
    return OutcomeSpec(
        priority=table.whole("priority"),
        code=table.text("code", blank=True),
        label=table.text("label"),
        variant=table.choice("variant", tuple(catalogue.VARIANTS)),
        condition=condition if isinstance(condition, dict) else {},
        provenance=table.choice("provenance", tuple(catalogue.PROVENANCES)),
        source=table.text("source"),
        need_person=table.flag("need_person"),
    )


def _example(table: _Table, spec: SetSpec) -> Example:
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
    for code in (*given, *answered):
        table.fault(code, "mã không có trong bộ tiêu chí")
    decided = table.text("decided", required=False)
    expected = dict(table.raw("expected") or {})
    return Example(name, by, Answers(scores, vetoes, decided, table.text("reason", required=False)), expected)


def _score(table: _Table, code: str, value: object) -> ScoreAnswer:
    if value == "KAD":
        return ScoreAnswer(not_applicable=True)
    if value is None or isinstance(value, Decimal):
        return ScoreAnswer(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return ScoreAnswer(Decimal(value))
    table.fault(f"scores.{code}", 'phải là số hoặc "KAD"')
    return ScoreAnswer()
