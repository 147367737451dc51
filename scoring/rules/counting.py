"""The counted half of a card: figures, ratios over a population, and named rules that count rows of a table.

Source of the semantics: 28/2025/QĐ-TTg. Ratios are never divided before they are compared; an input that is
not known, or may not be used, leaves the set without a conclusion and is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.rules.conditions import Facts, Held, Ratio, Test, built, named
from scoring.rules.numbers import vn
from scoring.rules.spec import InputSpec, MeasureSpec, Missing, RuleCard, RuleSpec, SetSpec, TraceLine

ONE = Decimal(1)
LARGEST = Decimal(10) ** 12

Figures = Mapping[str, Decimal | bool | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the figures came to; without all figures there are neither values nor rules."""

    missing: tuple[Missing, ...] = ()
    values: Mapping[str, Ratio] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    rules: Mapping[str, Held] = field(default_factory=dict)
    cards: tuple[RuleCard, ...] = ()
    trace: tuple[TraceLine, ...] = ()


class Counting:
    """The counted half of one set."""

    __slots__ = ("_cautions", "_rules", "_spec")

    def __init__(self, spec: SetSpec) -> None:
        self._spec = spec
        self._rules: tuple[tuple[RuleSpec, Test], ...] = tuple(
            (rule, built(rule.condition)) for rule in in_order(spec)
        )
        self._cautions = tuple((each, built(each.condition)) for each in spec.cautions)

    def count(self, figures: Figures) -> Counted:
        """Work out every measure and rule of these figures."""
        missing = tuple(
            Missing("input", each.code, each.text, why)
            for each in self._spec.inputs
            if (why := figure_problem(self._spec, each, figures))
        )
        if missing or not self._spec.inputs:
            return Counted(missing)
        numbers = {code: Decimal(value) for code, value in figures.items() if value is not None}
        values = {each.code: Ratio(numbers[each.code]) for each in self._spec.inputs if each.kind != "flag"}
        flags = {each.code: bool(figures[each.code]) for each in self._spec.inputs if each.kind == "flag"}
        trace: list[TraceLine] = []
        for measure in self._spec.measures:
            values[measure.code] = found = _ratio(measure, numbers)
            trace.append(TraceLine(measure.text, _formula(measure, numbers), str(found), measure.source))
        rules: dict[str, Held] = {}
        facts = Facts(values=values, flags=flags, rules=rules)
        for rule, test in self._rules:
            rules[rule.code] = test(facts)
        cards = tuple(_card(rule, rules[rule.code]) for rule in self._spec.rules)
        for rule, card in zip(self._spec.rules, cards, strict=True):
            verdict = "đúng" if card.holds else "không đúng"
            trace.append(TraceLine(f"{rule.code}. {rule.text}", card.why, verdict, rule.source))
        return Counted((), values, flags, rules, cards, tuple(trace))

    def cautions(self, facts: Facts, trace: list[TraceLine]) -> tuple[str, ...]:
        """Return what the reader must be told although the outcome stands."""
        told = []
        for caution, test in self._cautions:
            found = test(facts)
            if found.holds:
                told.append(caution.text)
                trace.append(TraceLine(f"Lưu ý {caution.code}", found.why, caution.text, caution.source))
        return tuple(told)


def figure_problem(spec: SetSpec, given: InputSpec, figures: Figures) -> str:
    """Return why a figure cannot be used ("chưa nhập", "phải lớn hơn 0" …), or ""."""
    value = figures.get(given.code)
    if value is None:
        return "chưa nhập"
    if given.kind == "flag":
        return "" if isinstance(value, bool) else "phải là Có hoặc Không"
    if isinstance(value, bool) or not value.is_finite():
        return "phải là số"
    if value < 0:
        return "không được âm"
    if value >= LARGEST:
        return f"số quá lớn, phải nhỏ hơn {vn(LARGEST)}"
    if given.kind == "count" and value != value.to_integral_value():
        return "phải là số nguyên"
    if given.base and not value:
        return "phải lớn hơn 0"
    return _within_problem(spec, given, value, figures)


def _within_problem(spec: SetSpec, given: InputSpec, value: Decimal, figures: Figures) -> str:
    others = [figures.get(code) for code in given.within]
    known = [each for each in others if isinstance(each, Decimal) and each.is_finite()]
    if not given.within or len(known) < len(others) or value <= sum(known, Decimal(0)):
        return ""
    return f"{vn(value)} lớn hơn {' + '.join(given.within)} = {vn(sum(known, Decimal(0)))}"


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


def _ratio(measure: MeasureSpec, numbers: Mapping[str, Decimal]) -> Ratio:
    above = sum((numbers[code] for code in measure.plus), Decimal(0))
    above -= sum((numbers[code] for code in measure.minus), Decimal(0))
    return Ratio(above, numbers[measure.over] if measure.over else ONE, bool(measure.over))


def _formula(measure: MeasureSpec, numbers: Mapping[str, Decimal]) -> str:
    text = " + ".join(f"{code} {vn(numbers[code])}" for code in measure.plus)
    text += "".join(f" − {code} {vn(numbers[code])}" for code in measure.minus)
    return f"({text}) ÷ {measure.over} {vn(numbers[measure.over])}" if measure.over else text


def _card(rule: RuleSpec, held: Held) -> RuleCard:
    return RuleCard(
        rule.code, rule.text, held.holds, held.why, rule.column, held.met, held.needed, held.among
    )
