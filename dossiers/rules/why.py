"""«Vì sao?»: the shortest list of criteria that would change an outcome, and the facts nothing can change.

Pure functions over ``scoring.rules``. Exact: of all sets of criteria that reach another conclusion when each is raised
to its highest level, none is smaller than the one returned. The proof, for conclusions made of a total, group floors
and "no criterion at zero" (every scored set we know): the constraints only ask how much is gained in a group and over
all, so any set may be exchanged for the criteria that must leave zero, then the largest gains of each group until its
floor is met, then the largest gains left; none of these exchanges makes it longer. Other conditions are searched by
size until ``BUDGET`` evaluations; beyond it the list is only irreducible, and ``Way.exact`` says so.
Levels: none of the named levels can be lowered alone; the number of criteria, not the sum of points, is what is least.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from scoring.rules import (
    Answers,
    Card,
    CriterionSpec,
    OutcomeSpec,
    ScoreAnswer,
    SetSpec,
    VetoAnswer,
    VetoSpec,
    evaluate,
)

#: Evaluations spent on conditions that are no thresholds before the search gives up being exact.
BUDGET: Final = 20_000
NOT_THIS_PERIOD: Final = "không khắc phục được trong kỳ này"
#: Scores that follow from the log (returned, late): what happened cannot be undone in this period.
FROM_THE_LOG: Final = frozenset({"returns", "punctuality"})
CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion that would have to reach (or fall to) ``after`` points."""

    code: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """The fewest criteria that lead to another conclusion, and the card they lead to."""

    changes: tuple[Change, ...]
    card: Card
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """A fact that, by itself, would change the conclusion if it were established."""

    veto: VetoSpec
    card: Card


@dataclass(frozen=True, slots=True)
class Why:
    """The whole answer.

    ``standing``: facts established (Có), never something to change. ``ways``: upward, nearest first. ``falls``: single
    criteria, or one set, whose loss changes the conclusion. ``turns``: facts not established that would change it.
    """

    card: Card
    standing: tuple[VetoSpec, ...]
    ways: tuple[Way, ...]
    falls: tuple[Way, ...]
    turns: tuple[Turn, ...]
    fixed: tuple[str, ...]

    @property
    def barred(self) -> bool:
        """Whether facts stand and no score whatever changes the conclusion."""
        return bool(self.standing) and not self.ways and not self.card.missing


def why(spec: SetSpec, answers: Answers, *, by: str = "unit", next_year: int | None = None) -> Why:
    """Answer for one dossier. ``by``: "unit" or "appraiser", as for ``evaluate``."""
    search = _Search(spec, answers, by, next_year)
    card = search.card
    standing = tuple(veto for veto in search.asked if _value(answers, veto) == "co")
    complete = not card.missing and card.outcome is not None
    return Why(
        card=card,
        standing=standing,
        ways=search.upward() if complete else (),
        falls=search.downward() if complete and not standing else (),
        turns=search.turns(),
        fixed=tuple(each.code for each in spec.criteria if each.auto in FROM_THE_LOG),
    )


def what_if(answers: Answers, scores: Mapping[str, ScoreAnswer], facts: Mapping[str, str]) -> Answers:
    """Return answers with some replaced; nothing is stored anywhere."""
    vetoes = dict(answers.vetoes)
    for code, value in facts.items():
        known = vetoes.get(code)
        vetoes[code] = replace(known, value=value) if known else VetoAnswer(value)
    return replace(answers, scores={**answers.scores, **scores}, vetoes=vetoes)


def _value(answers: Answers, veto: VetoSpec) -> str:
    found = answers.vetoes.get(veto.code)
    return found.value if found else ""


@dataclass(frozen=True, slots=True)
class Needs:
    """A conclusion read as thresholds: total on 100, share of every group, no criterion at zero."""

    total: Decimal = Decimal(0)
    share: Decimal = Decimal(0)
    no_zero: bool = False


def needs_of(condition: Mapping[str, Any]) -> Needs | None:
    """Read a condition as thresholds; ``None`` when it asks for anything else."""
    parts = [condition]
    total = share = Decimal(0)
    no_zero = False
    while parts:
        for name, value in parts.pop().items():
            if name == "min_total":
                total = max(total, Decimal(str(value)))
            elif name == "min_group_ratio":
                share = max(share, Decimal(str(value)))
            elif name == "no_zero" and value is True:
                no_zero = True
            elif name == "all":
                parts.extend(value)
            else:
                return None
    return Needs(total, share, no_zero)


class _Search:
    """One search over one dossier's answers."""

    def __init__(self, spec: SetSpec, answers: Answers, by: str, next_year: int | None) -> None:
        self.spec, self.answers, self.by, self.next_year = spec, answers, by, next_year
        self.asked = [veto for veto in spec.vetoes if by == "appraiser" or veto.answered_by != "appraiser"]
        self.card = self._card({})
        self.points = {
            each.code: answers.scores[each.code].points
            for each in spec.criteria
            if each.code in answers.scores and answers.scores[each.code].points is not None
        }
        self.criteria = {each.code: each for each in spec.criteria if each.code in self.points}
        self.free = [code for code, each in self.criteria.items() if each.auto not in FROM_THE_LOG]

    def _card(self, points: Mapping[str, Decimal]) -> Card:
        changed = {code: ScoreAnswer(value) for code, value in points.items()}
        given = replace(self.answers, scores={**self.answers.scores, **changed})
        return evaluate(self.spec, given, by=self.by, next_year=self.next_year)

    def _now(self, code: str) -> Decimal:
        return self.points[code] or Decimal(0)

    # -- upward -----------------------------------------------------------------------------------------------------

    def upward(self) -> tuple[Way, ...]:
        """One way for each other conclusion that scores can reach, nearest first."""
        present = self.card.outcome
        if present is None or self.card.needs_person or not present.code:
            return ()
        gains = {code: _top(self.criteria[code]) - self._now(code) for code in self.free}
        gains = {code: gain for code, gain in gains.items() if gain > 0}
        lines = [each for each in self.spec.outcomes if each.priority < present.priority and each.code]
        found: dict[str, Way] = {}
        for line in sorted(lines, key=lambda each: -each.priority):
            way = self._reach(line, gains)
            if way is not None and way.card.outcome_code != self.card.outcome_code:
                found.setdefault(way.card.outcome_code, way)
        return tuple(sorted(found.values(), key=lambda way: len(way.changes)))

    def _reach(self, line: OutcomeSpec, gains: Mapping[str, Decimal]) -> Way | None:
        def reached(points: Mapping[str, Decimal]) -> bool:
            outcome = self._card(points).outcome
            return outcome is not None and outcome.priority <= line.priority

        if not reached(self._raised(gains)):
            return None
        # A line above may be easier to reach than this one: the least over all of them.
        plans = [
            self._thresholds(needs, gains)
            for each in self.spec.outcomes
            if each.priority <= line.priority and (needs := needs_of(each.condition)) is not None
        ]
        plain = all(
            needs_of(each.condition) is not None or self._never(each)
            for each in self.spec.outcomes
            if each.priority <= line.priority
        )
        good = [plan for plan in plans if plan is not None and reached(self._raised(plan))]
        exact = plain and bool(good)
        chosen: Collection[str] | None = min(good, key=len) if exact else None
        if chosen is None:
            chosen, exact = _smallest(list(gains), lambda codes: reached(self._raised(codes)))
        points = self._settle(self._raised(chosen), reached, up=True)
        return Way(self._changes(points), self._card(points), exact)

    def _never(self, line: OutcomeSpec) -> bool:
        """Whether a line asks only about facts and gaps, which no score moves."""
        return set(line.condition) <= {"any_veto", "incomplete"}

    def _raised(self, codes: Iterable[str]) -> dict[str, Decimal]:
        return {code: _top(self.criteria[code]) for code in codes}

    def _thresholds(self, needs: Needs, gains: Mapping[str, Decimal]) -> tuple[str, ...] | None:
        """Fewest criteria that meet thresholds: what is forced, then in each group and over all the largest gains."""
        order = sorted(gains, key=lambda code: -gains[code])
        chosen = [code for code in self.card.zeros if code in gains] if needs.no_zero else []
        if needs.no_zero and set(self.card.zeros) - set(gains):
            return None
        for group in self.card.groups:
            if group.skipped:
                continue
            own = {each.code for each in self.spec.criteria_of(group.code)}
            lacking = needs.share * group.max_applicable - group.points
            lacking -= sum((gains[code] for code in chosen if code in own), Decimal(0))
            for code in (each for each in order if each in own and each not in chosen):
                if lacking <= 0:
                    break
                chosen.append(code)
                lacking -= gains[code]
            if lacking > 0:
                return None
        lacking = needs.total * self.card.max_applicable / 100 - self.card.total
        lacking -= sum((gains[code] for code in chosen), Decimal(0))
        for code in (each for each in order if each not in chosen):
            if lacking <= 0:
                break
            chosen.append(code)
            lacking -= gains[code]
        return tuple(chosen) if lacking <= 0 else None

    # -- downward ---------------------------------------------------------------------------------------------------

    def downward(self) -> tuple[Way, ...]:
        """Every single criterion whose loss alone changes the conclusion, or one smallest set of them."""
        present = self.card.outcome
        if present is None or self.card.needs_person or not present.code:
            return ()
        lows = {code: _low(self.criteria[code]) for code in self.free}
        lows = {code: low for code, low in lows.items() if low < self._now(code)}

        def fallen(points: Mapping[str, Decimal]) -> bool:
            return self._card(points).outcome_code != self.card.outcome_code

        if not fallen(lows):
            return ()
        single = [code for code in lows if fallen({code: lows[code]})]
        exact = True
        sets: list[Collection[str]] = [(code,) for code in single]
        if not sets:
            chosen, exact = self._fewest_losses(lows, fallen)
            sets = [chosen]
        ways = []
        for codes in sets:
            points = self._settle({code: lows[code] for code in codes}, fallen, up=False)
            ways.append(Way(self._changes(points), self._card(points), exact))
        return tuple(ways)

    def _fewest_losses(
        self, lows: Mapping[str, Decimal], fallen: Callable[[Mapping[str, Decimal]], bool]
    ) -> tuple[Collection[str], bool]:
        """One broken threshold is enough: the largest losses of one group, or of all, whichever needs fewer."""
        loss = {code: self._now(code) - low for code, low in lows.items()}
        order = sorted(loss, key=lambda code: -loss[code])
        pools = [
            order,
            *(
                [code for code in order if self.criteria[code].group == each.code]
                for each in self.spec.groups
            ),
        ]
        present = self.card.outcome
        lines = [each for each in self.spec.outcomes if present and each.priority <= present.priority]
        if any(needs_of(each.condition) is None and not self._never(each) for each in lines):
            return _smallest(list(loss), lambda codes: fallen({code: lows[code] for code in codes}))
        best: list[str] | None = None
        for pool in pools:
            for size in range(1, len(pool) + 1):
                if best is not None and size >= len(best):
                    break
                if fallen({code: lows[code] for code in pool[:size]}):
                    best = pool[:size]
                    break
        return (best or order), True

    # -- pieces -----------------------------------------------------------------------------------------------------

    def turns(self) -> tuple[Turn, ...]:
        """Facts answered "Không" that would change the conclusion by themselves."""
        found = []
        for veto in self.asked:
            if _value(self.answers, veto) != "khong":
                continue
            given = what_if(self.answers, {}, {veto.code: "co"})
            card = evaluate(self.spec, given, by=self.by, next_year=self.next_year)
            if _comes_to(card) != _comes_to(self.card):
                found.append(Turn(veto, card))
        return tuple(found)

    def _settle(
        self, points: dict[str, Decimal], holds: Callable[[Mapping[str, Decimal]], bool], *, up: bool
    ) -> dict[str, Decimal]:
        """Bring every criterion as near to its present points as the conclusion allows, one after the other."""
        for code in sorted(points, key=lambda each: abs(points[each] - self._now(each))):
            for value in _between(self.criteria[code], self._now(code), points[code], up=up):
                tried = {**points, code: value}
                if holds(tried):
                    points = tried
                    break
        return points

    def _changes(self, points: Mapping[str, Decimal]) -> tuple[Change, ...]:
        return tuple(
            Change(each.code, self._now(each.code), points[each.code])
            for each in self.spec.criteria
            if each.code in points
        )


def _comes_to(card: Card) -> tuple[str, bool, str]:
    """Return what a card concludes, or what facts make certain while something is open."""
    return card.outcome_code, card.needs_person, card.standing.outcome.code if card.standing else ""


def _smallest(codes: list[str], holds: Callable[[Collection[str]], bool]) -> tuple[Collection[str], bool]:
    """Search sets by size; beyond the budget drop one criterion after another instead."""
    spent = 0
    for size in range(1, len(codes) + 1):
        for chosen in combinations(codes, size):
            spent += 1
            if spent > BUDGET:
                return _irreducible(codes, holds), False
            if holds(chosen):
                return chosen, True
    return codes, True


def _irreducible(codes: list[str], holds: Callable[[Collection[str]], bool]) -> Collection[str]:
    kept = list(codes)
    for code in codes:
        fewer = [each for each in kept if each != code]
        if holds(fewer):
            kept = fewer
    return kept


def _allowed(criterion: CriterionSpec) -> list[Decimal]:
    return sorted({level.points for level in criterion.levels})


def _top(criterion: CriterionSpec) -> Decimal:
    return max(_allowed(criterion), default=criterion.max_points or Decimal(0))


def _low(criterion: CriterionSpec) -> Decimal:
    return min(_allowed(criterion), default=Decimal(0))


def _between(criterion: CriterionSpec, now: Decimal, end: Decimal, *, up: bool) -> list[Decimal]:
    """The points from the present ones (left out) to ``end``, nearest first."""
    if criterion.levels:
        levels = _allowed(criterion)
        return (
            [each for each in levels if now < each <= end]
            if up
            else [each for each in reversed(levels) if end <= each < now]
        )
    step = CENT if up else -CENT
    return [now + step * count for count in range(1, int(abs(end - now) / CENT) + 1)]
