"""From answers to a card: sums or counts, vetoes, the first outcome that holds, and the reasoning.

Lines of the conclusion are tried in order (working draft of 2139/QĐ-UBND, part "Kết luận"; Điều 4–6 of
28/2025/QĐ-TTg); while anything is unanswered there is no conclusion, and the card says what facts decide already.
Thresholds are compared with values that were never rounded. Rounding happens in one place, ``numbers.printed``: two
places, half up.

A set is prepared once (``_Plan``) and kept, so that a card only adds, compares and collects finished lines.
"""

from collections.abc import Mapping
from decimal import Context, getcontext, setcontext

from scoring.rules.conclusions import Conclusions, unscorable
from scoring.rules.conditions import Facts, Ratio, new
from scoring.rules.counting import Concluded, Counting, Told
from scoring.rules.points import Points
from scoring.rules.spec import Answers, Card, Missing, SetSpec, TraceLine, VetoAnswer, VetoSpec
from scoring.rules.standing import Answered

# Wide enough for any sum of points or figures to be exact, whatever the caller's own context says.
CONTEXT = Context(prec=40)
KEEP_AT_MOST = 64
ANSWERED = ("khong", "co")
#: Values, flags and rules of a set that counts nothing.
NO_FIGURES: tuple[Mapping[str, Ratio], Mapping[str, bool], Mapping[str, bool]] = ({}, {}, {})

__all__ = ["evaluate", "unscorable"]


def evaluate(spec: SetSpec, answers: Answers, *, by: str = "unit", next_year: int | None = None) -> Card:
    """Return the card of these answers.

    ``by``: "unit" or "appraiser"; a question only the appraiser answers is neither demanded of a unit
    nor counted for it.
    ``next_year`` fills "năm {nam_sau}" in labels; without it they say "năm sau".
    """
    outer = getcontext()
    setcontext(CONTEXT)
    try:
        return _plan(spec).card(answers, by, next_year)
    finally:
        setcontext(outer)


class _Plan:
    """A set made ready to be evaluated any number of times."""

    __slots__ = ("_asked", "_conclusions", "_counting", "_evil", "_incomplete", "_nothing", "_points", "spec")

    def __init__(self, spec: SetSpec) -> None:
        refused = unscorable(spec)
        self.spec = spec
        self._points = Points(spec, refused=bool(refused))
        # A set without criteria adds nothing up, whatever is answered.
        self._nothing = None if spec.criteria or spec.groups else self._points.add_up(Answers())
        self._conclusions = Conclusions(spec, refused)
        self._counting = Counting(spec, self._concluded) if spec.is_counted else None
        self._incomplete = bool(refused)
        self._evil = frozenset(veto.code for veto in spec.vetoes if veto.evil)
        of_unit = tuple(veto for veto in spec.vetoes if veto.answered_by != "appraiser")
        self._asked = {"appraiser": spec.vetoes, "unit": of_unit}

    def card(self, answers: Answers, by: str, next_year: int | None) -> Card:
        found, unanswered, vetoes = self._vetoes(answers, by)
        sums = self._nothing or self._points.add_up(answers)
        counted = self._counting.count(answers.figures) if self._counting else None
        missing = (*unanswered, *sums.missing, *(counted.missing if counted else ()))
        trace = [*vetoes, *sums.trace, *(counted.trace if counted else ())]
        values, flags, rules = (counted.values, counted.flags, counted.rules) if counted else NO_FIGURES
        open_end = bool(missing) or self._incomplete
        facts = new(
            Facts,
            (sums.total, sums.applicable, sums.groups, sums.zeros, found, open_end, values, flags, rules),
        )
        if counted and counted.concluded and not facts.incomplete:
            outcome, lines = counted.concluded
            trace += lines
        else:
            outcome = self._conclusions.first(facts, trace)
        standing = None
        if facts.incomplete:
            open_facts = frozenset(each.code for each in unanswered)
            standing = self._conclusions.standing(Answered(found, open_facts), next_year, trace)
        needs_person = False
        if outcome is not None and outcome.need_person:
            decided = self._conclusions.decided(answers, trace)
            outcome, needs_person = (decided, False) if decided else (outcome, True)
        told: tuple[Told, ...] = ()
        if counted and self._counting and not missing:
            told = self._counting.cautions(facts) if counted.told is None else counted.told
            trace += [each.line for each in told]
        code, variant = (outcome.code, outcome.variant) if outcome else ("", "")
        label = self._conclusions.label(outcome, next_year)
        evil = not found.isdisjoint(self._evil)
        cards = counted.cards if counted else ()
        # In the order of the fields: by name a card would take twice the time.
        return new(Card, (
            sums.total, sums.applicable, sums.scaled, sums.printed, sums.groups, missing, outcome, code, label,
            variant, evil, tuple(trace), sums.zeros, sums.not_applicable, sums.answered, needs_person, cards,
            tuple([each.text for each in told]), standing,
        ))  # fmt: skip

    def _concluded(self, facts: Facts) -> Concluded:
        lines: list[TraceLine] = []
        return self._conclusions.first(facts, lines), tuple(lines)

    def _vetoes(self, answers: Answers, by: str) -> tuple[frozenset[str], list[Missing], list[TraceLine]]:
        """Return the codes answered "Có", the questions not answered, and a line for every "Có"."""
        held: list[str] = []
        missing: list[Missing] = []
        trace: list[TraceLine] = []
        for veto in self._asked.get(by, self._asked["unit"]):
            answer = answers.vetoes.get(veto.code)
            value = answer.value if answer else ""
            if answer and value == "co":
                held.append(veto.code)
                trace.append(_yes(veto, answer))
            elif value not in ANSWERED:
                missing.append(Missing("veto", veto.code, veto.text, "chưa trả lời"))
        return frozenset(held), missing, trace


def _yes(veto: VetoSpec, answer: VetoAnswer) -> TraceLine:
    counts = [(answer.cases, "vụ"), (answer.persons, "người")]
    words = ", ".join(f"{count} {unit}" for count, unit in counts if count is not None)
    return TraceLine(f"Sự kiện {veto.code}", veto.text, f"Có ({words})" if words else "Có", veto.source)


# Sets hold mappings and have no hash; a plan is kept by identity, together with the set it was made from.
_KEPT: dict[int, _Plan] = {}


def _plan(spec: SetSpec) -> _Plan:
    plan = _KEPT.get(id(spec))
    if plan is None or plan.spec is not spec:
        if len(_KEPT) >= KEEP_AT_MOST:
            _KEPT.clear()
        plan = _KEPT[id(spec)] = _Plan(spec)
    return plan
