"""The scored half of a card: points, groups, floors, the total. Prepared once per set, then added up per card.

Everything that depends on the set alone (allowed points, the line that explains them, maxima) is built once;
lines of groups and totals are kept by their two numbers, because the same few sums come back all the time.
Numbers are summed exactly; nothing is compared after rounding.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from scoring.rules.conditions import HALF, SEVENTY
from scoring.rules.entry import points_problems
from scoring.rules.numbers import plain, printed, vn
from scoring.rules.spec import (
    Answers,
    CriterionSpec,
    GroupCard,
    GroupSpec,
    Missing,
    ScoreAnswer,
    SetSpec,
    TraceLine,
)

ZERO = Decimal(0)
KEEP_AT_MOST = 4096


class Sums(NamedTuple):
    """What the points came to. ``zeros``, ``not_applicable``: codes; ``scaled`` to 100, never rounded."""

    total: Decimal
    applicable: Decimal
    scaled: Decimal | None
    printed: str
    groups: tuple[GroupCard, ...]
    zeros: tuple[str, ...]
    not_applicable: tuple[str, ...]
    missing: tuple[Missing, ...]
    answered: int
    trace: list[TraceLine]


@dataclass(frozen=True, slots=True)
class _Row:
    """A criterion, made ready: ``known`` holds a finished line for every number of points met so far."""

    spec: CriterionSpec
    known: dict[Decimal | None, TraceLine]
    absent: TraceLine

    def line(self, points: Decimal) -> TraceLine | None:
        """Return the line for points the set allows, else None; a line once made is kept."""
        if points_problems(self.spec, points):
            return None
        line = _line(self.spec, points)
        if len(self.known) < KEEP_AT_MOST:
            self.known[points] = line
        return line

    def why_missing(self, answer: ScoreAnswer | None) -> str:
        if self.spec.max_points is None:
            return "bộ tiêu chí chưa nhập điểm tối đa"
        if answer is not None and answer.not_applicable:
            return 'không được ghi "Không áp dụng"'
        if answer is not None and answer.points is not None:
            return f"điểm {vn(answer.points)} không được bộ tiêu chí cho phép"
        return "chưa chấm"


@dataclass(frozen=True, slots=True)
class _Group:
    """A group with its rows; ``full`` is the maximum while every row applies."""

    spec: GroupSpec
    rows: tuple[tuple[str, dict[Decimal | None, TraceLine], _Row], ...]
    full: Decimal
    cards: dict[tuple[Decimal, Decimal], tuple[GroupCard, TraceLine]] = field(default_factory=dict)

    def card(self, points: Decimal, applicable: Decimal) -> tuple[GroupCard, TraceLine]:
        found = self.cards.get((points, applicable))
        if found is None:
            if len(self.cards) >= KEEP_AT_MOST:
                self.cards.clear()
            found = self.cards[points, applicable] = _group_card(self.spec, points, applicable)
        return found


_Total = tuple[Decimal, Decimal, Decimal | None, str, tuple[TraceLine, ...]]


class Points:
    """The scored half of one set."""

    __slots__ = ("_groups", "_refused", "_rows", "_totals")

    def __init__(self, spec: SetSpec, *, refused: bool) -> None:
        rows = {each.code: _row(each) for each in spec.criteria}
        self._groups = tuple(_group(spec, each, rows) for each in spec.groups)
        self._rows = len(spec.criteria)
        self._refused = refused
        self._totals: dict[tuple[Decimal, Decimal], _Total] = {}

    def add_up(self, answers: Answers) -> Sums:
        """Sum what was answered; an answer the set does not allow counts as not given, and is named."""
        scores: Mapping[str, ScoreAnswer] = answers.scores
        trace: list[TraceLine] = []
        explain = trace.append
        lines: list[TraceLine] = []
        groups: list[GroupCard] = []
        zeros: list[str] = []
        absent: list[str] = []
        missing: list[Missing] = []
        total = most = ZERO
        for group in self._groups:
            points, applicable = ZERO, group.full
            for code, known, row in group.rows:
                answer = scores.get(code)
                if answer is not None and not answer.not_applicable:
                    given = answer.points
                    line = known.get(given)
                    if line is None and given is not None:
                        line = row.line(given)
                    if line is not None and given is not None:
                        points += given
                        explain(line)
                        if not given:
                            zeros.append(code)
                        continue
                elif answer is not None and row.spec.allow_na:
                    applicable -= row.spec.max_points or ZERO
                    absent.append(code)
                    explain(row.absent)
                    continue
                missing.append(Missing("criterion", code, row.spec.text, row.why_missing(answer)))
            card, line = group.card(points, applicable)
            groups.append(card)
            lines.append(line)
            total += points
            most += applicable
        if self._rows and len(absent) == self._rows:
            text = "Mọi tiêu chí đều ghi không áp dụng"
            missing.append(Missing("criterion", "", text, "không có gì để chấm"))
        found = self._total(total, most)
        trace += lines
        trace += found[4]
        answered = self._rows - sum(1 for each in missing if each.code) if missing else self._rows
        return Sums(
            found[0],
            found[1],
            found[2],
            found[3],
            tuple(groups),
            tuple(zeros),
            tuple(absent),
            tuple(missing),
            answered,
            trace,
        )

    def _total(self, total: Decimal, applicable: Decimal) -> _Total:
        found = self._totals.get((total, applicable))
        if found is None:
            if len(self._totals) >= KEEP_AT_MOST:
                self._totals.clear()
            found = self._totals[total, applicable] = self._total_lines(total, applicable)
        return found

    def _total_lines(self, total: Decimal, applicable: Decimal) -> _Total:
        scaled = total * 100 / applicable if applicable > 0 and not self._refused else None
        if not self._rows:
            return total, applicable, scaled, printed(scaled), ()
        lines = [TraceLine("Tổng điểm", "cộng các nhóm", f"{vn(total)}/{vn(applicable)}")]
        if scaled is not None:
            lines.append(TraceLine("Quy về 100", f"{vn(total)} ÷ {vn(applicable)} × 100", printed(scaled)))
        return plain(total), plain(applicable), scaled, printed(scaled), tuple(lines)


def _row(spec: CriterionSpec) -> _Row:
    known: dict[Decimal | None, TraceLine] = {}
    for level in spec.levels:
        if not points_problems(spec, level.points):
            known[level.points] = _line(spec, level.points)
    most = "?" if spec.max_points is None else vn(spec.max_points)
    absent = TraceLine(f"Tiêu chí {spec.code}", "không áp dụng", f"trừ {most} khỏi điểm tối đa", spec.source)
    return _Row(spec, known, absent)


def _line(spec: CriterionSpec, points: Decimal) -> TraceLine:
    text = next((level.text for level in spec.levels if level.points == points), "điểm đã cho")
    return TraceLine(
        f"Tiêu chí {spec.code}", text, f"{vn(points)}/{vn(spec.max_points or ZERO)}", spec.source
    )


def _group(spec: SetSpec, group: GroupSpec, rows: Mapping[str, _Row]) -> _Group:
    own = [rows[each.code] for each in spec.criteria_of(group.code)]
    full = sum((row.spec.max_points or ZERO for row in own), ZERO)
    return _Group(group, tuple((row.spec.code, row.known, row) for row in own), full)


def _group_card(spec: GroupSpec, points: Decimal, applicable: Decimal) -> tuple[GroupCard, TraceLine]:
    skipped = applicable == 0
    card = GroupCard(
        code=spec.code,
        text=spec.text,
        points=plain(points),
        max_applicable=plain(applicable),
        ratio=None if skipped else points / applicable,
        ok50=skipped or points >= HALF * applicable,
        ok70=skipped or points >= SEVENTY * applicable,
    )
    result = "không tiêu chí nào áp dụng, bỏ qua sàn"
    if card.ratio is not None:
        result = f"{vn(points)}/{vn(applicable)} = {printed(card.ratio * 100)} %"
    return card, TraceLine(f"Nhóm {spec.code}", spec.text, result, spec.floor_note)
