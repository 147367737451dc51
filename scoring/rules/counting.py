"""The counted half of a card: figures, ratios over a population, and named rules that count rows of a table.

Source of the semantics: 28/2025/QĐ-TTg. Ratios are never divided before they are compared; an input that is
not known, or may not be used, leaves the set without a conclusion and is named.

A set is prepared once. What a rule came to, with its words, is kept by exactly what it reads: a number as it is
written, yes or no, and of a share over a population, since hardly any two are alike, the place it takes among the
bounds it is compared with; its digits are then written into the words.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from scoring.rules.conditions import Facts, Held, Ratio, Test, bounds, built, named, number, share, uses
from scoring.rules.figures import Figures, figure_problem
from scoring.rules.spec import (
    CautionSpec,
    InputSpec,
    MeasureSpec,
    Missing,
    RuleCard,
    RuleSpec,
    SetSpec,
    TraceLine,
)

KEEP_AT_MOST = 4096
ZERO = Decimal(0)
#: Conditions that look at something else than figures and rules.
ELSEWHERE = ("any_veto", "incomplete", "min_total", "min_group_ratio", "no_zero")
#: Makes a named tuple of a finished tuple, at a third of the time its own constructor takes.
new = tuple.__new__
#: Stands in kept words where the digits of a share belong.
HOLE = "\x00"
NO_VALUES: Mapping[str, Ratio] = {}
NO_ANSWERS: Mapping[str, bool] = {}


class Told(NamedTuple):
    """A caution that holds, with its line."""

    text: str
    line: TraceLine


class Counted(NamedTuple):
    """What the figures came to; without all figures there are neither values nor rules.

    ``told`` is None where a caution looks at more than figures (``Counting.cautions``).
    """

    missing: tuple[Missing, ...] = ()
    values: Mapping[str, Ratio] = NO_VALUES
    flags: Mapping[str, bool] = NO_ANSWERS
    rules: Mapping[str, bool] = NO_ANSWERS
    cards: tuple[RuleCard, ...] = ()
    trace: Sequence[TraceLine] = ()
    told: tuple[Told, ...] | None = None


class _Input:
    """A figure, made ready: ``known`` holds the numbers that were found usable."""

    __slots__ = ("code", "flag", "known", "spec", "within")

    def __init__(self, spec: InputSpec) -> None:
        self.spec, self.code, self.flag, self.within = spec, spec.code, spec.kind == "flag", spec.within
        self.known: dict[Decimal, Ratio] = {}

    def learn(self, value: Decimal) -> Ratio:
        if len(self.known) >= KEEP_AT_MOST:
            self.known.clear()
        found = self.known[value] = number(value)
        return found


class _Measure:
    """A measure, made ready: the words of its formula with a place for each number, the bounds it is compared with."""

    __slots__ = ("bounds", "clause", "code", "formula", "minus", "over", "plus", "text", "written")

    def __init__(self, spec: MeasureSpec, compared: Sequence[Decimal]) -> None:
        self.code, self.text, self.clause = spec.code, spec.text, spec.source
        self.plus, self.minus, self.over = spec.plus, spec.minus, spec.over
        self.bounds, self.written = tuple(compared), _written(spec.code)
        words = " + ".join(f"{_spared(code)} %s" for code in spec.plus)
        words += "".join(f" − {_spared(code)} %s" for code in spec.minus)
        self.formula = f"({words}) ÷ {_spared(spec.over)} %s" if spec.over else words

    def work_out(self, values: Mapping[str, Ratio]) -> tuple[Ratio, object, TraceLine]:
        """Return the number, what rules that read it are kept by, and its line."""
        above = ZERO
        written = []
        for code in self.plus:
            part, _, _, text = values[code]
            above += part
            written.append(text)
        for code in self.minus:
            part, _, _, text = values[code]
            above -= part
            written.append(text)
        if not self.over:
            found = number(above)
            read: object = found[3]
        else:
            below, _, _, text = values[self.over]
            written.append(text)
            found = share(above, below)
            place = 0
            for bound in self.bounds:
                if above >= bound * below:
                    place += 1
            read = place
        return found, read, new(TraceLine, (self.text, self.formula % tuple(written), found[3], self.clause))


class _Worked(NamedTuple):
    """What the rules of one block came to, in the block's order; ``HOLE`` stands where a share is written."""

    held: tuple[bool, ...]
    cards: tuple[RuleCard, ...]
    lines: tuple[TraceLine, ...]


class _Last(NamedTuple):
    """What the rules that rest on other rules came to, every rule by its code, and the cautions."""

    worked: _Worked
    rules: Mapping[str, bool]
    told: tuple[Told, ...] | None


class _Block:
    """Rules that read the same figures and no other rule."""

    __slots__ = ("holes", "key", "known", "rules")

    def __init__(self, rules: Sequence[RuleSpec], read: Sequence[str], shares: Collection[str]) -> None:
        self.rules = _ready(rules)
        self.key: Callable[[Mapping[str, object]], Any] = itemgetter(*read) if read else len
        self.known: dict[Any, _Worked] = {}
        self.holes = tuple((code, HOLE + code + HOLE) for code in read if code in shares)

    def learn(self, key: Any, values: Mapping[str, Ratio], flags: Mapping[str, bool]) -> _Worked:
        if len(self.known) >= KEEP_AT_MOST:
            self.known.clear()
        written = {code: values[code]._replace(text=hole) for code, hole in self.holes}
        facts = Facts(values={**values, **written}, flags=flags)
        found = self.known[key] = _worked([(rule, title, test(facts)) for rule, title, test in self.rules])
        return found

    def write(
        self, found: _Worked, values: Mapping[str, Ratio], cards: list[RuleCard], lines: list[TraceLine]
    ) -> None:
        """Write the digits of shares into the words."""
        (first, hole), *more = self.holes
        text = values[first][3]
        for card, line in zip(found[1], found[2], strict=True):
            code, words, holds, why, column, met, needed, among = card
            told = why.replace(hole, text)
            for other, gap in more:
                told = told.replace(gap, values[other][3])
            cards.append(new(RuleCard, (code, words, holds, told, column, met, needed, among)))
            lines.append(new(TraceLine, (line[0], told, line[2], line[3])))


class Counting:
    """The counted half of one set."""

    __slots__ = (
        "_blocks", "_cautions", "_elsewhere", "_in_order", "_inputs", "_known", "_last", "_last_key", "_measures",
        "_names", "_spec", "_within",
    )  # fmt: skip

    def __init__(self, spec: SetSpec) -> None:
        self._spec = spec
        self._inputs = tuple(_Input(each) for each in spec.inputs)
        self._within = tuple(each for each in self._inputs if each.within)
        conditions = [each.condition for each in spec.rules] + [each.condition for each in spec.cautions]
        self._measures = tuple(_Measure(each, bounds(conditions, each.code)) for each in spec.measures)
        first = [each for each in spec.rules if not named(each.condition, "rule")]
        last = [each for each in in_order(spec) if named(each.condition, "rule")]
        shares = {each.code for each in spec.measures if each.over}
        self._blocks = _blocks(first, shares)
        self._last = _ready(last)
        self._cautions: tuple[tuple[CautionSpec, Test], ...] = tuple(
            (each, built(each.condition)) for each in spec.cautions
        )
        self._elsewhere = any(uses(each.condition, kind) for each in spec.cautions for kind in ELSEWHERE)
        late = [each.condition for each in last] + [each.condition for each in spec.cautions]
        read = sorted({code for condition in late for code in _reads(condition)})
        read += [_written(code) for code in read if code in shares]
        self._last_key: Callable[[Mapping[str, object]], Any] = itemgetter(*read) if read else len
        self._known: dict[Any, _Last] = {}
        worked = [rule.code for block in self._blocks for rule, _, _ in block.rules]
        self._names = tuple(worked)
        places = {code: place for place, code in enumerate([*worked, *(each.code for each in last)])}
        self._in_order = _picker([places[each.code] for each in spec.rules])

    def count(self, figures: Figures) -> Counted:
        """Work out every measure and rule of these figures."""
        values: dict[str, Ratio] = {}
        flags: dict[str, bool] = {}
        seen: dict[str, object] = {}
        if not self._take(figures, values, flags, seen):
            missing = tuple(
                Missing("input", each.code, each.text, why)
                for each in self._spec.inputs
                if (why := figure_problem(each, figures))
            )
            if missing:
                return Counted(missing)
        trace: list[TraceLine] = []
        for measure in self._measures:
            code = measure.code
            values[code], seen[code], line = measure.work_out(values)
            seen[measure.written] = line[2]
            trace.append(line)
        held: list[bool] = []
        cards: list[RuleCard] = []
        lines: list[TraceLine] = []
        for block in self._blocks:
            key = block.key(seen)
            worked = block.known.get(key) or block.learn(key, values, flags)
            held += worked[0]
            if block.holes:
                block.write(worked, values, cards, lines)
            else:
                cards += worked[1]
                lines += worked[2]
        last = self._finish(held, values, flags, seen)
        cards += last[0][1]
        lines += last[0][2]
        trace += self._in_order(lines)
        return Counted((), values, flags, last[1], self._in_order(cards), trace, last[2])

    def cautions(self, facts: Facts) -> tuple[Told, ...]:
        """Return what the reader must be told although the outcome stands."""
        told = []
        for caution, test in self._cautions:
            found = test(facts)
            if found.holds:
                line = TraceLine(f"Lưu ý {caution.code}", found.why, caution.text, caution.source)
                told.append(Told(caution.text, line))
        return tuple(told)

    def _take(
        self, figures: Figures, values: dict[str, Ratio], flags: dict[str, bool], seen: dict[str, object]
    ) -> bool:
        """Take every figure; False where one of them may not be used."""
        for each in self._inputs:
            code = each.code
            value = figures.get(code)
            if each.flag:
                if not isinstance(value, bool):
                    return False
                flags[code] = seen[code] = value
                continue
            # Yes and no are no numbers, though Python counts them so; what is not finite has no place among numbers.
            if value is None or isinstance(value, bool) or not value.is_finite():
                return False
            found = each.known.get(value)
            if found is None:
                if figure_problem(each.spec, {code: value}):
                    return False
                found = each.learn(value)
            values[code] = found
            seen[code] = found[3]
        for each in self._within:
            if values[each.code][0] > sum([values[code][0] for code in each.within], ZERO):
                return False
        return True

    def _finish(
        self,
        held: list[bool],
        values: Mapping[str, Ratio],
        flags: Mapping[str, bool],
        seen: Mapping[str, object],
    ) -> _Last:
        """Return what the rules that rest on other rules came to."""
        key = (tuple(held), self._last_key(seen))
        found = self._known.get(key)
        if found is not None:
            return found
        rules = dict(zip(self._names, held, strict=True))
        facts = Facts(values=values, flags=flags, rules=rules)
        worked: list[tuple[RuleSpec, str, Held]] = []
        for rule, title, test in self._last:
            came = test(facts)
            rules[rule.code] = came.holds
            worked.append((rule, title, came))
        if len(self._known) >= KEEP_AT_MOST:
            self._known.clear()
        told = None if self._elsewhere else self.cautions(facts)
        found = self._known[key] = _Last(_worked(worked), rules, told)
        return found


def in_order(spec: SetSpec) -> list[RuleSpec]:
    """Return the rules so that each stands after those it refers to. ValueError names a cycle."""
    rules = {each.code: each for each in spec.rules}
    done: dict[str, RuleSpec] = {}

    def visit(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            raise ValueError(" → ".join((*path[path.index(code) :], code)))
        if code in done or code not in rules:
            return
        for other in sorted(named(rules[code].condition, "rule")):
            visit(other, (*path, code))
        done[code] = rules[code]

    for each in spec.rules:
        visit(each.code, ())
    return list(done.values())


def _reads(condition: Mapping[str, object]) -> list[str]:
    return sorted(named(condition, "value") | named(condition, "flag"))


def _blocks(rules: Sequence[RuleSpec], shares: Collection[str]) -> tuple[_Block, ...]:
    """Put rules that read the same figures together."""
    groups: dict[tuple[str, ...], list[RuleSpec]] = {}
    for each in rules:
        groups.setdefault(tuple(_reads(each.condition)), []).append(each)
    return tuple(_Block(each, read, shares) for read, each in groups.items())


def _ready(rules: Sequence[RuleSpec]) -> tuple[tuple[RuleSpec, str, Test], ...]:
    return tuple((each, f"{each.code}. {each.text}", built(each.condition)) for each in rules)


def _worked(rules: Sequence[tuple[RuleSpec, str, Held]]) -> _Worked:
    held, cards, lines = [], [], []
    for rule, title, (holds, why, met, needed, among) in rules:
        held.append(holds)
        cards.append(RuleCard(rule.code, rule.text, holds, why, rule.column, met, needed, among))
        lines.append(TraceLine(title, why, "đúng" if holds else "không đúng", rule.source))
    return _Worked(tuple(held), tuple(cards), tuple(lines))


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return what takes the things at these places, in this order."""
    return itemgetter(*places) if len(places) > 1 else tuple


def _written(code: str) -> str:
    """Return what the digits of a share are seen under; no code holds a space."""
    return f"{code} %"


def _spared(code: str) -> str:
    return code.replace("%", "%%")
