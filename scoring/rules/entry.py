"""What may be entered for one criterion or one veto question, and what the program proposes."""

from decimal import Decimal

from scoring.rules.numbers import NOT_A_NUMBER, parse_points, vn
from scoring.rules.spec import CriterionSpec, Level, OutcomeSpec, SetSpec, VetoAnswer, VetoSpec

MAX_PLACES = 2


def level_list(criterion: CriterionSpec) -> str:
    """Return the allowed points as text, highest first: "5; 3; 0"."""
    return "; ".join(
        vn(points) for points in sorted({level.points for level in criterion.levels}, reverse=True)
    )


def problems(spec: SetSpec, code: str, raw: str, *, na: bool, note: str) -> list[str]:
    """Return the Vietnamese sentences on what was typed for a criterion; empty when it may be stored.

    An empty field is no problem here: it is a criterion not scored yet, which the card names as missing.
    """
    criterion = spec.criterion(code)
    if criterion is None:
        return [f"Bộ tiêu chí không có tiêu chí {code}."]
    if na:
        return _na_problems(criterion, raw, note)
    try:
        points = parse_points(raw)
    except ValueError as error:
        return [str(error), *_hint(criterion)]
    if points is None:
        return []
    return points_problems(criterion, points)


def points_problems(criterion: CriterionSpec, points: Decimal) -> list[str]:
    """Return what is wrong with a number of points for this criterion."""
    if criterion.max_points is None:
        return [f"Tiêu chí {criterion.code} chưa nhập điểm tối đa trong bộ tiêu chí; chưa chấm được."]
    if not points.is_finite():
        return [NOT_A_NUMBER, *_hint(criterion)]
    if points < 0:
        return ["Điểm không được âm.", *_hint(criterion)]
    if criterion.levels:
        return [] if any(level.points == points for level in criterion.levels) else _hint(criterion)
    if points > criterion.max_points:
        return _hint(criterion)
    exponent = points.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MAX_PLACES:
        return ["Điểm có nhiều nhất hai chữ số thập phân, ví dụ 9,75."]
    return []


def veto_problems(spec: SetSpec, code: str, answer: VetoAnswer, *, by: str = "unit") -> list[str]:
    """Return the sentences on the answer to a veto question; an unanswered one is missing, not wrong."""
    veto = spec.veto(code)
    if veto is None:
        return [f"Bộ tiêu chí không có sự kiện loại trừ {code}."]
    if answer.value not in ("", "khong", "co"):
        return [f"Câu {code}: chọn Không hoặc Có."]
    if answer.value and veto.answered_by == "appraiser" and by != "appraiser":
        return [f"Câu {code} chỉ do người thẩm định trả lời."]
    counts = (answer.cases, answer.persons)
    if any(count is not None and count < 0 for count in counts):
        return [f"Câu {code}: số vụ, số người không được âm."]
    if answer.value == "khong" and any(counts):
        return [f"Câu {code} trả lời Không nhưng có số vụ hoặc số người khác 0."]
    if answer.value == "co":
        return _yes_problems(veto, answer)
    return []


def decision_choices(spec: SetSpec) -> tuple[OutcomeSpec, ...]:
    """Return what a council may conclude where the set leaves it to persons.

    Never an outcome of drug evil: that follows from a fact answered "Có", not from a vote.
    """
    evil = {veto.outcome for veto in spec.vetoes if veto.evil}
    chosen: dict[str, OutcomeSpec] = {}
    for outcome in sorted(spec.outcomes, key=lambda each: each.priority):
        if outcome.code and not outcome.need_person and outcome.code not in evil:
            # The later line of a code is the general one ("còn lại"); it carries the fuller label.
            chosen[outcome.code] = outcome
    return tuple(sorted(chosen.values(), key=lambda each: each.priority))


def decision_problems(spec: SetSpec, decided: str, reason: str) -> list[str]:
    """Return what is wrong with the conclusion a council entered."""
    lines = []
    if decided not in {outcome.code for outcome in decision_choices(spec)}:
        lines.append("Chọn một kết luận trong danh sách.")
    if not reason.strip():
        lines.append("Hội đồng phải kết luận, ghi lý do.")
    return lines


def suggest(criterion: CriterionSpec, fact: Decimal | str | None) -> Level | None:
    """Return the level a known fact points to, or None. A proposal only; the person who scores decides.

    ``fact``: a count or ratio (the levels' ``at_least``/``at_most``), or a word like "on_time" (``when``).
    """
    if fact is None:
        return None
    for level in sorted(criterion.levels, key=lambda each: each.points, reverse=True):
        if isinstance(fact, str):
            if level.when and level.when == fact:
                return level
        elif _within(level, fact):
            return level
    return None


def _within(level: Level, fact: Decimal) -> bool:
    if level.at_least is None and level.at_most is None:
        return False
    low = level.at_least is None or fact >= level.at_least
    return low and (level.at_most is None or fact <= level.at_most)


def _na_problems(criterion: CriterionSpec, raw: str, note: str) -> list[str]:
    if not criterion.allow_na:
        return [f'Tiêu chí {criterion.code} không được ghi "Không áp dụng".']
    lines = []
    if not note.strip():
        lines.append(f"Nêu lý do không áp dụng tiêu chí {criterion.code}.")
    if raw.strip():
        lines.append(f"Tiêu chí {criterion.code} đã ghi không áp dụng thì để trống điểm.")
    return lines


def _yes_problems(veto: VetoSpec, answer: VetoAnswer) -> list[str]:
    lines: list[str] = []
    if veto.evil and not (answer.cases or answer.persons):
        lines.append(f"Câu {veto.code} trả lời Có: ghi số vụ, số người.")
    if not answer.basis.strip():
        lines.append(f"Câu {veto.code} trả lời Có: ghi căn cứ (số, ngày văn bản của cơ quan có thẩm quyền).")
    return lines


def _hint(criterion: CriterionSpec) -> list[str]:
    if criterion.max_points is None:
        return []
    top = f"Mức tối đa là {vn(criterion.max_points)}."
    if criterion.levels:
        return [f"Điểm phải là một trong các mức {level_list(criterion)}. {top}"]
    return [f"Điểm phải từ 0 đến {vn(criterion.max_points)}. {top}"]
