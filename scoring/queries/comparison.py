"""Two sets or versions on the same answers: who would come out differently, and why. Pure: nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.rules import Answers, Card, SetSpec, evaluate


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of one unit: ``label`` names it, ``by`` is "unit" or "appraiser" (as ``rules.evaluate``)."""

    label: str
    answers: Answers
    by: str = "unit"


@dataclass(frozen=True, slots=True)
class Compared:
    """One unit under both sets. ``why`` are sentences, empty where the outcome is the same."""

    label: str
    first: Card
    second: Card
    why: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether the outcome differs."""
        return self.first.outcome_code != self.second.outcome_code

    @property
    def total_differs(self) -> bool:
        """Whether the printed totals differ, with or without the outcome."""
        return self.first.printed != self.second.printed


@dataclass(frozen=True, slots=True)
class Comparison:
    """All units under both sets; ``only_first`` and ``only_second`` are codes the other set does not ask."""

    first: SetSpec
    second: SetSpec
    rows: tuple[Compared, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def changed(self) -> tuple[Compared, ...]:
        """Those whose outcome differs."""
        return tuple(row for row in self.rows if row.changes)


def compare(spec_a: SetSpec, spec_b: SetSpec, answers: Iterable[Answered | Answers]) -> Comparison:
    """Evaluate every answer under both sets. Answers without a name are numbered from 1.

    An answer counts for a set only where that set asks for its code; what a set asks and nobody answered stands as
    missing on its card and is named among the reasons.
    """
    rows = []
    for place, each in enumerate(answers, 1):
        unit = each if isinstance(each, Answered) else Answered(f"Bộ câu trả lời {place}", each)
        first, second = (evaluate(spec, unit.answers, by=unit.by) for spec in (spec_a, spec_b))
        rows.append(Compared(unit.label, first, second, _why(spec_a, spec_b, first, second)))
    one, two = asked(spec_a), asked(spec_b)
    return Comparison(
        spec_a,
        spec_b,
        tuple(rows),
        tuple(code for code in one if code not in two),
        tuple(code for code in two if code not in one),
    )


def asked(spec: SetSpec) -> tuple[str, ...]:
    """Return every code a set asks an answer for: veto questions, criteria, figures."""
    return (
        *(each.code for each in spec.vetoes),
        *(each.code for each in spec.criteria),
        *(each.code for each in spec.inputs),
    )


def named(spec: SetSpec) -> str:
    """Return a set as a reader tells it from others: title and version."""
    return f"{spec.title} (phiên bản {spec.version})" if spec.version else spec.title


def _why(spec_a: SetSpec, spec_b: SetSpec, first: Card, second: Card) -> tuple[str, ...]:
    if first.outcome_code == second.outcome_code:
        return ()
    lines = []
    for spec, card in ((spec_a, first), (spec_b, second)):
        lines.append(f"{named(spec)}: {_deciding(card)}")
        if card.missing:
            codes = ", ".join(each.code or each.text for each in card.missing)
            lines.append(f"{named(spec)}: chưa có câu trả lời dùng được cho {codes}.")
        if card.standing:
            lines.append(f"{named(spec)}: {card.standing.text[:1].lower()}{card.standing.text[1:]}.")
    lines += [
        f"Nhóm {one.code}: {_share(one.points, one.max_applicable)} → {_share(two.points, two.max_applicable)} điểm."
        for one in first.groups
        for two in second.groups
        if one.code == two.code and (one.points, one.max_applicable) != (two.points, two.max_applicable)
    ]
    return tuple(lines)


def _deciding(card: Card) -> str:
    """Return the line that decided, with its reason: the last step of the reasoning about the conclusion."""
    steps = [line for line in card.trace if line.rule.startswith(("Kết luận", "Hội đồng"))]
    if not steps:
        return f"{card.label}."
    return f"{steps[-1].rule.lower()}, vì {steps[-1].inputs} → {card.label}."


def _share(points: object, among: object) -> str:
    return f"{points}/{among}".replace(".", ",")
