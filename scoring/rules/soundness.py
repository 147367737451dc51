"""What makes a set unusable: codes that point nowhere, sums that differ, conclusions that could lie."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from scoring.rules.conditions import mistakes, named, named_vetoes, uses
from scoring.rules.counting import in_order
from scoring.rules.entry import decision_choices
from scoring.rules.numbers import vn
from scoring.rules.spec import CriterionSpec, OutcomeSpec, SetSpec


def set_problems(spec: SetSpec) -> list[str]:
    """Return what is wrong with a set, each line naming its key; empty when it may be stored.

    An unknown number (None) is no fault: the set is kept and says it cannot be scored yet.
    """
    return [
        *_twice("groups", (each.code for each in spec.groups)),
        *_twice("criteria", (each.code for each in spec.criteria)),
        *_twice("vetoes", (each.code for each in spec.vetoes)),
        *_twice("outcomes", (str(each.priority) for each in spec.outcomes)),
        *_twice("inputs", [*(each.code for each in spec.inputs), *(each.code for each in spec.measures)]),
        *_twice("rules", (each.code for each in spec.rules)),
        *_twice("cautions", (each.code for each in spec.cautions)),
        *_references(spec),
        *_figures(spec),
        *_rules(spec),
        *_levels(spec),
        *_sums(spec),
        *_conclusions(spec),
        *_descending(spec),
        *_evil(spec),
    ]


def _twice(key: str, codes: Iterable[str]) -> list[str]:
    return [f"{key}[{code}]: mã lặp lại" for code, count in Counter(codes).items() if count > 1]


def _references(spec: SetSpec) -> list[str]:
    groups = {each.code for each in spec.groups}
    outcomes = {each.code for each in spec.outcomes}
    vetoes = {each.code for each in spec.vetoes}
    lines = [
        f"criteria[{each.code}].group: không có nhóm {each.group}"
        for each in spec.criteria
        if each.group not in groups
    ]
    lines += [
        f"vetoes[{each.code}].outcome: không có kết luận {each.outcome}"
        for each in spec.vetoes
        if each.outcome not in outcomes
    ]
    used: set[str] = set()
    for outcome in spec.outcomes:
        if mistakes(outcome.condition):
            continue
        asked = named_vetoes(outcome.condition)
        used |= asked
        where = f"outcomes[{outcome.priority}].condition"
        lines += [f"{where}: không có sự kiện loại trừ {code}" for code in sorted(asked - vetoes)]
        lines += [
            f"vetoes[{each.code}].outcome: {each.outcome} khác kết luận {outcome.code} của dòng {outcome.priority}"
            for each in spec.vetoes
            if outcome.condition.get("any_veto") and each.code in asked and each.outcome != outcome.code
        ]
    lines += [f"vetoes[{code}]: không kết luận nào xét đến" for code in sorted(vetoes - used)]
    return lines


def _figures(spec: SetSpec) -> list[str]:
    """Every number a set counts must be asked for, and what it divides by must be asked for as a base."""
    kinds = {each.code: each.kind for each in spec.inputs}
    bases = {each.code for each in spec.inputs if each.base}
    lines = [
        f"inputs[{each.code}].within: không có số liệu {code}"
        for each in spec.inputs
        for code in each.within
        if kinds.get(code, "flag") == "flag"
    ]
    lines += [
        f"inputs[{each.code}].base: câu Có/Không không làm mẫu số được"
        for each in spec.inputs
        if each.base and each.kind == "flag"
    ]
    for each in spec.measures:
        where = f"measures[{each.code}]"
        if not each.plus:
            lines.append(f"{where}.plus: phải có ít nhất một số liệu")
        for key, codes in (("plus", each.plus), ("minus", each.minus)):
            lines += [
                f"{where}.{key}: không có số liệu {code}"
                for code in codes
                if kinds.get(code, "flag") == "flag"
            ]
        if each.over and each.over not in kinds:
            lines.append(f"{where}.over: không có số liệu {each.over} để làm mẫu số")
        elif each.over and each.over not in bases:
            lines.append(f"{where}.over: số liệu {each.over} phải ghi base = true (mẫu số phải lớn hơn 0)")
    return lines


def _rules(spec: SetSpec) -> list[str]:
    """Conditions may name only what the set has, and no rule may rest on itself."""
    places = [(f"rules[{each.code}]", each.condition) for each in spec.rules]
    places += [(f"cautions[{each.code}]", each.condition) for each in spec.cautions]
    lines = [f"{where}.{line}" for where, condition in places for line in mistakes(condition)]
    lines += [f"{where}.condition: không được để trống" for where, condition in places if condition == {}]
    if lines:
        return lines
    places += [
        (f"outcomes[{each.priority}]", each.condition)
        for each in spec.outcomes
        if not mistakes(each.condition)
    ]
    known = {
        "rule": {each.code for each in spec.rules},
        "flag": {each.code for each in spec.inputs if each.kind == "flag"},
        "value": {each.code for each in spec.inputs if each.kind != "flag"}
        | {each.code for each in spec.measures},
    }
    words = {"rule": "tiêu chí đếm", "flag": "câu Có/Không", "value": "số liệu hoặc tỷ lệ"}
    for where, condition in places:
        for kind, codes in known.items():
            lines += [
                f"{where}.condition: không có {words[kind]} {code}"
                for code in sorted(named(condition, kind) - codes)
            ]
    for rule in spec.rules:
        lines += [
            f"rules[{rule.code}].condition: tiêu chí đếm không xét được {kind}"
            for kind in ("any_veto", "incomplete", "min_total", "min_group_ratio", "no_zero")
            if uses(rule.condition, kind)
        ]
    try:
        in_order(spec)
    except ValueError as error:
        lines.append(f"rules[{str(error).split(' ', 1)[0]}].condition: vòng lặp {error}")
    return lines


def _levels(spec: SetSpec) -> list[str]:
    lines: list[str] = []
    for each in spec.criteria:
        where = f"criteria[{each.code}].levels"
        points = [level.points for level in each.levels]
        lines += [
            f"{where}[{vn(value)}]: mức lặp lại" for value, count in Counter(points).items() if count > 1
        ]
        if any(value < 0 for value in points):
            lines.append(f"{where}: mức không được âm")
        if points and each.max_points is not None and max(points) != each.max_points:
            lines.append(f"{where}: mức cao nhất {vn(max(points))} khác điểm tối đa {vn(each.max_points)}")
        lines += _bounds(where, each)
        if each.na_hint and not each.allow_na:
            lines.append(f"criteria[{each.code}].na_hint: tiêu chí không cho phép không áp dụng")
    return lines


def _bounds(where: str, criterion: CriterionSpec) -> list[str]:
    """Levels are tried from the most points down: more points ask for a higher floor or a lower ceiling."""
    lines = [
        f"{where}[{vn(level.points)}]: ngưỡng không theo thứ tự, at_least lớn hơn at_most"
        for level in criterion.levels
        if level.at_least is not None and level.at_most is not None and level.at_least > level.at_most
    ]
    ordered = sorted(criterion.levels, key=lambda level: level.points)
    floors = [level.at_least for level in ordered if level.at_least is not None and level.at_most is None]
    ceilings = [level.at_most for level in ordered if level.at_most is not None and level.at_least is None]
    if any(low >= high for low, high in pairwise(floors)):
        lines.append(f"{where}.at_least: ngưỡng không theo thứ tự điểm")
    if any(low <= high for low, high in pairwise(ceilings)):
        lines.append(f"{where}.at_most: ngưỡng không theo thứ tự điểm")
    return lines


def _sums(spec: SetSpec) -> list[str]:
    lines = []
    for group in spec.groups:
        rows = spec.criteria_of(group.code)
        known = [each.max_points for each in rows if each.max_points is not None]
        if (
            group.max_points is not None
            and len(known) == len(rows)
            and sum(known, Decimal(0)) != group.max_points
        ):
            total = vn(sum(known, Decimal(0)))
            lines.append(
                f"groups[{group.code}].max_points: {vn(group.max_points)} khác tổng các tiêu chí {total}"
            )
    known = [each.max_points for each in spec.groups if each.max_points is not None]
    if spec.total_points is not None and spec.groups and len(known) == len(spec.groups):
        total_of_groups = sum(known, Decimal(0))
        if total_of_groups != spec.total_points:
            lines.append(f"total_points: {vn(spec.total_points)} khác tổng các nhóm {vn(total_of_groups)}")
    return lines


def _conclusions(spec: SetSpec) -> list[str]:
    ordered = sorted(spec.outcomes, key=lambda each: each.priority)
    if not ordered:
        return ["outcomes: thiếu kết luận"]
    lines = [f"outcomes[{each.priority}].{line}" for each in ordered for line in mistakes(each.condition)]
    if lines:
        return lines
    if ordered[-1].condition:
        lines.append(f"outcomes[{ordered[-1].priority}].condition: dòng cuối phải là dòng còn lại (để trống)")
    lines += [
        f"outcomes[{each.priority}].condition: chỉ dòng cuối được để trống"
        for each in ordered[:-1]
        if not each.condition
    ]
    lines += _before_complete(spec, ordered)
    for each in ordered:
        if not each.code and not each.condition.get("incomplete"):
            lines.append(f"outcomes[{each.priority}].code: chỉ dòng chưa đủ thông tin được để trống mã")
        if each.need_person and not decision_choices(spec):
            lines.append(f"outcomes[{each.priority}].need_person: không có kết luận nào để Hội đồng chọn")
    return lines


def _descending(spec: SetSpec) -> list[str]:
    """A later line must ask for less, or nothing would ever reach it."""
    lines = []
    for key in ("min_total", "min_group_ratio"):
        asked = [
            (each.priority, Decimal(str(each.condition[key])))
            for each in sorted(spec.outcomes, key=lambda each: each.priority)
            if key in each.condition and not mistakes(each.condition)
        ]
        for (_, before), (priority, after) in pairwise(asked):
            if after > before:
                where = f"outcomes[{priority}].condition.{key}"
                lines.append(f"{where}: ngưỡng không theo thứ tự, {vn(after)} đứng sau {vn(before)}")
    return lines


def _before_complete(spec: SetSpec, ordered: list[OutcomeSpec]) -> list[str]:
    """Nothing may be concluded before the line that stops at anything unanswered."""
    if not (spec.criteria or spec.inputs or spec.vetoes):
        return []
    stop = next((each.priority for each in ordered if each.condition == {"incomplete": True}), None)
    return [
        f"outcomes[{each.priority}].condition: phải đứng sau dòng incomplete = true"
        for each in ordered
        if each.condition != {"incomplete": True} and (stop is None or each.priority < stop)
    ]


def _evil(spec: SetSpec) -> list[str]:
    """The words "có tệ nạn ma túy" may follow from a fact answered "Có", never from missing points."""
    evil = {each.code for each in spec.vetoes if each.evil}
    codes = {each.outcome for each in spec.vetoes if each.evil}
    lines = []
    for each in spec.outcomes:
        if each.code not in codes and each.variant != "B":
            continue
        named = each.condition.get("any_veto")
        only_facts = (
            set(each.condition) == {"any_veto"} and isinstance(named, list | tuple) and set(named) <= evil
        )
        if not only_facts or each.variant != "B" or each.code not in codes:
            lines.append(
                f"outcomes[{each.priority}]: kết luận có tệ nạn ma túy chỉ được dựa trên sự kiện tệ nạn, phương án B"
            )
    lines += [
        f"vetoes[{each.code}].outcome: chỉ sự kiện tệ nạn được dẫn đến {each.outcome}"
        for each in spec.vetoes
        if not each.evil and each.outcome in codes
    ]
    return lines
