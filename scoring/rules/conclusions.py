"""The last step of a card: lines of the conclusion («kết luận») in their order, and what persons decide."""

from scoring.rules.conditions import Facts, Held, Test, built
from scoring.rules.entry import decision_choices
from scoring.rules.spec import Answers, OutcomeSpec, SetSpec, Standing, TraceLine
from scoring.rules.standing import Answered, standing

NOTHING_YET = "Chưa đủ thông tin để kết luận"
UNANSWERED = {"incomplete": True}
KEEP_AT_MOST = 1024


class _Line:
    """One line, made ready; explanations that come back are written once."""

    __slots__ = ("_kept", "outcome", "test")

    def __init__(self, outcome: OutcomeSpec) -> None:
        self.outcome = outcome
        self.test: Test = built(outcome.condition)
        self._kept: dict[tuple[bool, str], TraceLine] = {}

    def explained(self, found: Held) -> TraceLine:
        key = (found.holds, found.why)
        line = self._kept.get(key)
        if line is None:
            if len(self._kept) >= KEEP_AT_MOST:
                self._kept.clear()
            verdict = (
                f"đúng: {self.outcome.code or 'chưa kết luận'}" if found.holds else "không đúng, xét dòng sau"
            )
            rule = f"Kết luận, dòng {self.outcome.priority}"
            line = self._kept[key] = TraceLine(rule, found.why, verdict, self.outcome.source)
        return line


class Conclusions:
    """The lines of one set, by priority. While something is unanswered only the line that says so can hold."""

    __slots__ = ("_choices", "_lines", "_refused", "_stop")

    def __init__(self, spec: SetSpec, refused: str) -> None:
        self._lines = tuple(_Line(each) for each in sorted(spec.outcomes, key=lambda each: each.priority))
        self._stop = next((each for each in self._lines if each.outcome.condition == UNANSWERED), None)
        self._choices = {each.code: each for each in decision_choices(spec)}
        self._refused = refused

    def first(self, facts: Facts, trace: list[TraceLine]) -> OutcomeSpec | None:
        """Return the first line that holds, explaining every line that was tried.

        Anything unanswered blocks every conclusion, wherever the set puts the line that says so.
        """
        if facts.incomplete:
            if self._stop is None:
                return None
            trace.append(self._stop.explained(self._stop.test(facts)))
            return self._stop.outcome
        for line in self._lines:
            found = line.test(facts)
            trace.append(line.explained(found))
            if found.holds:
                return line.outcome
        return None

    def standing(self, facts: Answered, next_year: int | None, trace: list[TraceLine]) -> Standing | None:
        """Return what facts decide already although something is missing, explaining it; None while that is open."""
        found = standing([each.outcome for each in self._lines], facts)
        if found is None or not found[1]:
            return None
        outcome, codes = found
        label = self.label(outcome, next_year)
        said = f"khi đủ thông tin, kết luận sẽ là: {label}"
        trace.append(TraceLine("Sự kiện đã có", f"{', '.join(codes)} = Có", said, outcome.source))
        return Standing(outcome, codes, label, f"Đã có sự kiện {', '.join(codes)}: {said}")

    def decided(self, answers: Answers, trace: list[TraceLine]) -> OutcomeSpec | None:
        """Return what a council concluded where the set leaves it to persons; None until it did."""
        if not answers.decided:
            return None
        outcome = self._choices.get(answers.decided)
        if outcome is None:
            text = "không phải kết luận được chọn; bỏ qua"
            trace.append(TraceLine("Hội đồng kết luận", answers.decided, text))
            return None
        trace.append(TraceLine("Hội đồng kết luận", answers.decided_reason, outcome.code, outcome.source))
        return outcome

    def label(self, outcome: OutcomeSpec | None, next_year: int | None) -> str:
        """Return the words of an outcome with the coming year filled in; why there is none, if the set is unknown."""
        if self._refused and (outcome is None or not outcome.code):
            return self._refused
        if outcome is None:
            return NOTHING_YET
        if "{nam_sau}" not in outcome.label:
            return outcome.label
        return outcome.label.replace("năm {nam_sau}", "năm sau" if next_year is None else f"năm {next_year}")


def unscorable(spec: SetSpec) -> str:
    """Return why a set cannot be scored at all ("chưa nhập điểm tối đa …"), or ""."""
    unknown = [each.code for each in spec.criteria if each.max_points is None]
    if not unknown:
        return ""
    return f"Bộ tiêu chí chưa nhập điểm tối đa của tiêu chí {', '.join(unknown)}; chưa chấm được."
