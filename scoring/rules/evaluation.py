"""From answers to a card: totals, floors, vetoes, the first outcome that holds, and the reasoning.

Source of the semantics: the working draft of 2139/QĐ-UBND (part "Kết luận"): lines are tried in order;
a fact of drug evil is concluded before anything is missing; thresholds are compared with values
that were never rounded.
"""

from collections.abc import Iterable
from decimal import Decimal, localcontext

from scoring.rules.conditions import Facts, holds
from scoring.rules.entry import decision_choices, points_problems
from scoring.rules.numbers import plain, printed, vn
from scoring.rules.spec import (
    Answers,
    Card,
    CriterionSpec,
    GroupCard,
    Missing,
    OutcomeSpec,
    ScoreAnswer,
    SetSpec,
    TraceLine,
    VetoSpec,
)

PRECISION = 40
HALF = Decimal("0.5")
SEVENTY = Decimal("0.7")


def evaluate(spec: SetSpec, answers: Answers, *, by: str = "unit", next_year: int | None = None) -> Card:
    """Return the card of these answers.

    ``by``: "unit" or "appraiser"; a question only the appraiser answers is neither demanded of a unit
    nor counted for it.
    ``next_year`` fills "năm {nam_sau}" in labels; without it they say "năm sau".
    """
    with localcontext() as context:
        context.prec = PRECISION
        return _evaluate(spec, answers, by, next_year)


def unscorable(spec: SetSpec) -> str:
    """Return why a set cannot be scored at all ("chưa nhập điểm tối đa …"), or ""."""
    unknown = [each.code for each in spec.criteria if each.max_points is None]
    if not unknown:
        return ""
    return f"Bộ tiêu chí chưa nhập điểm tối đa của tiêu chí {', '.join(unknown)}; chưa chấm được."


def _evaluate(spec: SetSpec, answers: Answers, by: str, next_year: int | None) -> Card:
    asked = [veto for veto in spec.vetoes if by == "appraiser" or veto.answered_by != "appraiser"]
    facts_held = frozenset(veto.code for veto in asked if _value(answers, veto) == "co")
    refused = unscorable(spec)
    scores = {each.code: _usable(each, answers.scores.get(each.code)) for each in spec.criteria}
    groups = tuple(_group(spec, each.code, each.text, scores) for each in spec.groups)
    total = sum((group.points for group in groups), Decimal(0))
    applicable = sum((group.max_applicable for group in groups), Decimal(0))
    zeros = tuple(code for code, score in scores.items() if score.points is not None and score.points == 0)
    missing = (*_missing_vetoes(asked, answers), *_missing_scores(spec, answers, scores))
    scaled = total * 100 / applicable if applicable > 0 and not refused else None
    facts = Facts(total, applicable, groups, zeros, facts_held, bool(missing) or bool(refused))
    trace = [*_sums(groups, total, applicable, scaled)]
    outcome = _first(spec, facts, trace)
    needs_person = outcome is not None and outcome.need_person
    if outcome is not None and outcome.need_person:
        decided = _decided(spec, answers, trace)
        outcome, needs_person = (decided, False) if decided else (outcome, True)
    label = _label(outcome, refused if outcome is None or not outcome.code else "", next_year)
    return Card(
        total=plain(total),
        max_applicable=plain(applicable),
        scaled=scaled,
        printed=printed(scaled),
        groups=groups,
        missing=missing,
        outcome=outcome,
        outcome_code=outcome.code if outcome else "",
        label=label,
        variant=outcome.variant if outcome else "",
        evil=any(veto.evil and veto.code in facts_held for veto in spec.vetoes),
        trace=tuple(trace),
        zeros=zeros,
        not_applicable=tuple(code for code, score in scores.items() if score.not_applicable),
        answered=sum(1 for score in scores.values() if score.not_applicable or score.points is not None),
        needs_person=needs_person,
    )


def _value(answers: Answers, veto: VetoSpec) -> str:
    answer = answers.vetoes.get(veto.code)
    return answer.value if answer else ""


def _usable(criterion: CriterionSpec, answer: ScoreAnswer | None) -> ScoreAnswer:
    """Drop what the set does not allow: such an answer counts as not given, and the card says so."""
    if answer is None:
        return ScoreAnswer()
    if answer.not_applicable:
        return answer if criterion.allow_na else ScoreAnswer()
    if answer.points is None or points_problems(criterion, answer.points):
        return ScoreAnswer()
    return answer


def _group(spec: SetSpec, code: str, text: str, scores: dict[str, ScoreAnswer]) -> GroupCard:
    rows = [each for each in spec.criteria_of(code) if not scores[each.code].not_applicable]
    points = sum((scores[each.code].points or Decimal(0) for each in rows), Decimal(0))
    applicable = sum((each.max_points or Decimal(0) for each in rows), Decimal(0))
    skipped = applicable == 0
    return GroupCard(
        code=code,
        text=text,
        points=plain(points),
        max_applicable=plain(applicable),
        ratio=None if skipped else points / applicable,
        ok50=skipped or points >= HALF * applicable,
        ok70=skipped or points >= SEVENTY * applicable,
    )


def _missing_vetoes(asked: Iterable[VetoSpec], answers: Answers) -> list[Missing]:
    return [
        Missing("veto", veto.code, veto.text, "chưa trả lời")
        for veto in asked
        if _value(answers, veto) not in ("khong", "co")
    ]


def _missing_scores(spec: SetSpec, answers: Answers, scores: dict[str, ScoreAnswer]) -> list[Missing]:
    lines: list[Missing] = []
    for each in spec.criteria:
        used = scores[each.code]
        if used.not_applicable or used.points is not None:
            continue
        given = answers.scores.get(each.code)
        why = "chưa chấm"
        if each.max_points is None:
            why = "bộ tiêu chí chưa nhập điểm tối đa"
        elif given is not None and given.not_applicable:
            why = 'không được ghi "Không áp dụng"'
        elif given is not None and given.points is not None:
            why = f"điểm {vn(given.points)} không được bộ tiêu chí cho phép"
        lines.append(Missing("criterion", each.code, each.text, why))
    if spec.criteria and all(score.not_applicable for score in scores.values()):
        lines.append(Missing("criterion", "", "Mọi tiêu chí đều ghi không áp dụng", "không có gì để chấm"))
    return lines


def _sums(
    groups: Iterable[GroupCard], total: Decimal, applicable: Decimal, scaled: Decimal | None
) -> list[TraceLine]:
    lines = []
    for group in groups:
        if group.ratio is None:
            result = "không tiêu chí nào áp dụng, bỏ qua sàn"
            lines.append(TraceLine(f"Nhóm {group.code}", group.text, result))
            continue
        result = f"{vn(group.points)}/{vn(group.max_applicable)} = {printed(group.ratio * 100)} %"
        lines.append(TraceLine(f"Nhóm {group.code}", group.text, result))
    lines.append(TraceLine("Tổng điểm", "cộng các nhóm", f"{vn(total)}/{vn(applicable)}"))
    if scaled is not None:
        lines.append(TraceLine("Quy về 100", f"{vn(total)} ÷ {vn(applicable)} × 100", printed(scaled)))
    return lines


def _first(spec: SetSpec, facts: Facts, trace: list[TraceLine]) -> OutcomeSpec | None:
    for outcome in sorted(spec.outcomes, key=lambda each: each.priority):
        found = holds(outcome.condition, facts)
        verdict = f"đúng: {outcome.code or 'chưa kết luận'}" if found.holds else "không đúng, xét dòng sau"
        trace.append(TraceLine(f"Kết luận, dòng {outcome.priority}", found.why, verdict, outcome.source))
        if found.holds:
            return outcome
    return None


def _decided(spec: SetSpec, answers: Answers, trace: list[TraceLine]) -> OutcomeSpec | None:
    if not answers.decided:
        return None
    for outcome in decision_choices(spec):
        if outcome.code == answers.decided:
            trace.append(TraceLine("Hội đồng kết luận", answers.decided_reason, outcome.code, outcome.source))
            return outcome
    trace.append(TraceLine("Hội đồng kết luận", answers.decided, "không phải kết luận được chọn; bỏ qua"))
    return None


def _label(outcome: OutcomeSpec | None, refused: str, next_year: int | None) -> str:
    if refused:
        return refused
    if outcome is None:
        return "Chưa đủ thông tin để kết luận"
    return outcome.label.replace("năm {nam_sau}", "năm sau" if next_year is None else f"năm {next_year}")
