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

from scoring.rules.conditions import Facts, Held, Ratio, Test, bounds, built, named, new, number, share, uses
from scoring.rules.figures import Figures, figure_problem
from scoring.rules.spec import (
    CautionSpec,
    InputSpec,
    MeasureSpec,
    Missing,
    OutcomeSpec,
    RuleCard,
    RuleSpec,
    SetSpec,
    TraceLine,
)

KEEP_AT_MOST = 4096
ZERO = Decimal(0)
#: Conditions that look at something else than figures and rules.
ELSEWHERE = ("any_veto", "min_total", "min_group_ratio", "no_zero")
#: Stands in kept words where the digits of a share belong.
HOLE = "\x00"
NO_VALUES: Mapping[str, Ratio] = {}
NO_ANSWERS: Mapping[str, bool] = {}


#: The line of the conclusion that holds, and how every line that was tried came out.
Concluded = tuple[OutcomeSpec | None, tuple[TraceLine, ...]]


class Told(NamedTuple):
    """A caution that holds, with its line."""

    text: str
    line: TraceLine


class Counted(NamedTuple):
    """What the figures came to; without all figures there are neither values nor rules.

    ``told`` is None where a caution looks at more than figures (``Counting.cautions``), ``concluded`` where a line of
    the conclusion does.
    """

    missing: tuple[Missing, ...] = ()
    values: Mapping[str, Ratio] = NO_VALUES
    flags: Mapping[str, bool] = NO_ANSWERS
    rules: Mapping[str, bool] = NO_ANSWERS
    cards: tuple[RuleCard, ...] = ()
    trace: Sequence[TraceLine] = ()
    told: tuple[Told, ...] | None = None
    concluded: Concluded | None = None


class _Measure:
    """A measure, made ready: the words of its formula with a place for each number, the bounds it is compared with.

    ``known`` holds the plain numbers it came to, written.
    """

    __slots__ = (
        "bounds", "clause", "code", "formula", "known", "minus", "over", "plus", "text", "texts", "written",
    )  # fmt: skip

    def __init__(self, spec: MeasureSpec, compared: Sequence[Decimal]) -> None:
        self.code, self.text, self.clause = spec.code, spec.text, spec.source
        self.plus, self.minus, self.over = spec.plus, spec.minus, spec.over
        self.bounds, self.written = tuple(compared), _written(spec.code)
        words = " + ".join(f"{_spared(code)} %s" for code in spec.plus)
        words += "".join(f" − {_spared(code)} %s" for code in spec.minus)
        self.formula = f"({words}) ÷ {_spared(spec.over)} %s" if spec.over else words
        # One text, or as many as the formula has places.
        self.texts = itemgetter(*spec.plus, *spec.minus, *([spec.over] if spec.over else []))
        self.known: dict[Decimal, Ratio] = {}

    def work_out(
        self, values: Mapping[str, Ratio], seen: Mapping[str, object]
    ) -> tuple[Ratio, object, TraceLine]:
        """Return the number, what rules that read it are kept by, and its line; ``seen`` has the figures' texts."""
        above = ZERO
        for code in self.plus:
            above += values[code][0]
        for code in self.minus:
            above -= values[code][0]
        read: object
        if self.over:
            below = values[self.over][0]
            found = share(above, below)
            place = 0
            for bound in self.bounds:
                if above >= bound * below:
                    place += 1
            read = place
        else:
            found = self.known.get(above) or _learned(self.known, above)
            read = found[3]
        line = new(TraceLine, (self.text, self.formula % self.texts(seen), found[3], self.clause))
        return found, read, line


class _Worked(NamedTuple):
    """What the rules of one block came to, in the block's order.

    ``held`` has a bit for each that holds, at the rule's place among those of all blocks. ``gaps``, of a block that
    reads shares: for every rule the pieces of its words between the digits of the first.
    """

    held: int
    cards: tuple[RuleCard, ...]
    lines: tuple[TraceLine, ...]
    gaps: tuple[list[str], ...] = ()


class _Last(NamedTuple):
    """What the rules that rest on other rules came to, every rule by its code, the cautions, and the conclusion."""

    worked: _Worked
    rules: Mapping[str, bool]
    told: tuple[Told, ...] | None
    concluded: Concluded | None


class _Block:
    """Rules that read the same figures and no other rule."""

    __slots__ = ("holes", "key", "known", "rules", "start")

    def __init__(
        self, rules: Sequence[RuleSpec], read: Sequence[str], shares: Collection[str], start: int
    ) -> None:
        self.rules, self.start = _ready(rules), start
        self.key: Callable[[Mapping[str, object]], Any] = itemgetter(*read) if read else len
        self.known: dict[Any, _Worked] = {}
        self.holes = tuple((code, HOLE + code + HOLE) for code in read if code in shares)

    def learn(self, key: Any, values: Mapping[str, Ratio], flags: Mapping[str, bool]) -> _Worked:
        if len(self.known) >= KEEP_AT_MOST:
            self.known.clear()
        if self.holes:
            values = {**values, **{code: values[code]._replace(text=hole) for code, hole in self.holes}}
        facts = Facts(values=values, flags=flags)
        found = _worked([(rule, title, test(facts)) for rule, title, test in self.rules], self.start)
        if self.holes:
            found = found._replace(gaps=tuple(each.why.split(self.holes[0][1]) for each in found.cards))
        self.known[key] = found
        return found

    def write(
        self, found: _Worked, values: Mapping[str, Ratio], cards: list[RuleCard], lines: list[TraceLine]
    ) -> None:
        """Write the digits of shares into the words."""
        (first, _), *more = self.holes
        text = values[first][3]
        for card, line, gaps in zip(found[1], found[2], found[3], strict=True):
            told = text.join(gaps)
            for other, hole in more:
                told = told.replace(hole, values[other][3])
            code, words, holds, _, column, met, needed, among = card
            title, _, result, clause = line
            cards.append(new(RuleCard, (code, words, holds, told, column, met, needed, among)))
            lines.append(new(TraceLine, (title, told, result, clause)))


class Counting:
    """The counted half of one set."""

    __slots__ = (
        "_blocks", "_cautions", "_conclude", "_elsewhere", "_flags", "_in_order", "_known", "_last", "_last_key",
        "_measures", "_names", "_numbers", "_open", "_spec", "_within",
    )  # fmt: skip

    def __init__(self, spec: SetSpec, conclude: Callable[[Facts], Concluded]) -> None:
        self._spec, self._conclude = spec, conclude
        self._flags = tuple(each.code for each in spec.inputs if each.kind == "flag")
        # With each number those of it that were found usable.
        self._numbers: tuple[tuple[str, InputSpec, dict[Decimal, Ratio]], ...] = tuple(
            (each.code, each, {}) for each in spec.inputs if each.kind != "flag"
        )
        self._within = tuple((each.code, each.within) for each in spec.inputs if each.within)
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
        told, lines = ([each.condition for each in of] for of in (spec.cautions, spec.outcomes))
        self._elsewhere = any(uses(each, kind) for each in told for kind in ELSEWHERE)
        self._open = any(uses(each, kind) for each in lines for kind in ELSEWHERE)
        late = [*(each.condition for each in last), *told, *lines]
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
            values[code], seen[code], line = measure.work_out(values, seen)
            seen[measure.written] = line[2]
            trace.append(line)
        held = 0
        cards: list[RuleCard] = []
        lines: list[TraceLine] = []
        for block in self._blocks:
            key = block.key(seen)
            worked = block.known.get(key) or block.learn(key, values, flags)
            held |= worked[0]
            if block.holes:
                block.write(worked, values, cards, lines)
            else:
                cards += worked[1]
                lines += worked[2]
        last = self._finish(held, values, flags, seen)
        cards += last[0][1]
        lines += last[0][2]
        trace += self._in_order(lines)
        return new(Counted, ((), values, flags, last[1], self._in_order(cards), trace, last[2], last[3]))

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
        for code in self._flags:
            answer = figures.get(code)
            if not isinstance(answer, bool):
                return False
            flags[code] = seen[code] = answer
        for code, spec, known in self._numbers:
            value = figures.get(code)
            # Yes and no are no numbers, though Python counts them so; what is not finite has no place among numbers.
            if not isinstance(value, Decimal) or not value.is_finite():
                return False
            found = known.get(value)
            if found is None:
                if figure_problem(spec, {code: value}):
                    return False
                found = _learned(known, value)
            values[code] = found
            seen[code] = found[3]
        return all(
            values[code][0] <= sum([values[each][0] for each in among], ZERO) for code, among in self._within
        )

    def _finish(
        self,
        held: int,
        values: Mapping[str, Ratio],
        flags: Mapping[str, bool],
        seen: Mapping[str, object],
    ) -> _Last:
        """Return what the rules that rest on other rules came to."""
        key = (held, self._last_key(seen))
        found = self._known.get(key)
        if found is not None:
            return found
        rules = {code: bool(held >> place & 1) for place, code in enumerate(self._names)}
        facts = Facts(values=values, flags=flags, rules=rules)
        worked: list[tuple[RuleSpec, str, Held]] = []
        for rule, title, test in self._last:
            came = test(facts)
            rules[rule.code] = came.holds
            worked.append((rule, title, came))
        if len(self._known) >= KEEP_AT_MOST:
            self._known.clear()
        told = None if self._elsewhere else self.cautions(facts)
        concluded = None if self._open else self._conclude(facts)
        found = self._known[key] = _Last(_worked(worked, len(self._names)), rules, told, concluded)
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


def _learned(known: dict[Decimal, Ratio], value: Decimal) -> Ratio:
    """Write a number and keep it."""
    if len(known) >= KEEP_AT_MOST:
        known.clear()
    found = known[value] = number(value)
    return found


def _reads(condition: Mapping[str, object]) -> list[str]:
    return sorted(named(condition, "value") | named(condition, "flag"))


def _blocks(rules: Sequence[RuleSpec], shares: Collection[str]) -> tuple[_Block, ...]:
    """Put rules that read the same figures together."""
    groups: dict[tuple[str, ...], list[RuleSpec]] = {}
    for rule in rules:
        groups.setdefault(tuple(_reads(rule.condition)), []).append(rule)
    blocks: list[_Block] = []
    start = 0
    for read, each in groups.items():
        blocks.append(_Block(each, read, shares, start))
        start += len(each)
    return tuple(blocks)


def _ready(rules: Sequence[RuleSpec]) -> tuple[tuple[RuleSpec, str, Test], ...]:
    return tuple((each, f"{each.code}. {each.text}", built(each.condition)) for each in rules)


def _worked(rules: Sequence[tuple[RuleSpec, str, Held]], start: int) -> _Worked:
    held, cards, lines = 0, [], []
    for place, (rule, title, (holds, why, met, needed, among)) in enumerate(rules, start):
        held |= holds << place
        cards.append(new(RuleCard, (rule.code, rule.text, holds, why, rule.column, met, needed, among)))
        lines.append(new(TraceLine, (title, why, "đúng" if holds else "không đúng", rule.source)))
    return _Worked(held, tuple(cards), tuple(lines))


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Return what takes the things at these places, in this order."""
    return itemgetter(*places) if len(places) > 1 else tuple


def _written(code: str) -> str:
    """Return what the digits of a share are seen under; no code holds a space."""
    return f"{code} %"


def _spared(code: str) -> str:
    return code.replace("%", "%%")
