"""Conditions of outcomes as data: a mapping whose keys must all hold.

A new kind of condition is one function and one row of ``KINDS``; sets name it in their data.
``{}`` always holds ("còn lại").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.rules.numbers import vn
from scoring.rules.spec import Condition, GroupCard


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions may look at."""

    total: Decimal
    max_applicable: Decimal
    groups: tuple[GroupCard, ...]
    zeros: tuple[str, ...]
    vetoes: frozenset[str]
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a condition holds, and why, in Vietnamese."""

    holds: bool
    why: str


Kind = Callable[[Facts, Any], Held]
Checker = Callable[[Any], str]


def holds(condition: Condition, facts: Facts) -> Held:
    """Try every key of a condition; all must hold. ValueError for a key nobody knows."""
    if not condition:
        return Held(True, "các dòng trên đều không đúng")
    found: list[Held] = []
    for name, value in condition.items():
        if name not in KINDS:
            message = f"điều kiện không rõ: {name}"
            raise ValueError(message)
        found.append(KINDS[name][0](facts, value))
    failed = [each for each in found if not each.holds]
    return Held(not failed, "; ".join(each.why for each in (failed or found)))


def mistakes(condition: object, where: str = "condition") -> list[str]:
    """Return what is wrong with a condition's data, each line naming its key; empty when it can be used."""
    if not isinstance(condition, Mapping):
        return [f"{where}: phải là một bảng điều kiện"]
    lines: list[str] = []
    for name, value in condition.items():
        if name not in KINDS:
            lines.append(f"{where}.{name}: điều kiện không rõ; có: {', '.join(sorted(KINDS))}")
            continue
        fault = KINDS[name][1](value)
        if fault:
            lines.append(f"{where}.{name}: {fault}")
    return lines


def named_vetoes(condition: Condition) -> set[str]:
    """Return every veto code a condition names, at any depth."""
    codes: set[str] = set()
    for name, value in condition.items():
        if name == "any_veto":
            codes.update(str(each) for each in value)  # type: ignore[attr-defined]
        for inner in _inner(name, value):
            codes |= named_vetoes(inner)
    return codes


def uses(condition: Condition, kind: str) -> bool:
    """Whether a condition uses this kind, at any depth."""
    return kind in condition or any(
        uses(inner, kind) for name, value in condition.items() for inner in _inner(name, value)
    )


def _inner(name: str, value: Any) -> list[Condition]:
    if name in ("all", "any"):
        return list(value)
    if name == "at_least_n":
        return list(value["of"])
    return [value] if name == "not" else []


def _any_veto(facts: Facts, codes: Any) -> Held:
    answered = [code for code in codes if code in facts.vetoes]
    if answered:
        return Held(True, f"{', '.join(answered)} = Có")
    return Held(False, f"không có {', '.join(codes)} nào được trả lời Có")


def _incomplete(facts: Facts, wanted: Any) -> Held:
    why = "còn câu chưa trả lời hoặc tiêu chí chưa chấm" if facts.incomplete else "đã trả lời và chấm đủ"
    return Held(facts.incomplete is bool(wanted), why)


def _min_total(facts: Facts, threshold: Any) -> Held:
    wanted = Decimal(str(threshold))
    # Cross-multiplied: the comparison uses the value before any rounding, even that of a division.
    reached = facts.max_applicable > 0 and facts.total * 100 >= wanted * facts.max_applicable
    return Held(reached, f"tổng quy về 100 {'đạt' if reached else 'dưới'} ngưỡng {vn(wanted)}")


def _min_group_ratio(facts: Facts, share: Any) -> Held:
    wanted = Decimal(str(share))
    low = [group.code for group in facts.groups if not group.meets(wanted)]
    percent = vn(wanted * 100)
    if low:
        return Held(False, f"nhóm {', '.join(low)} dưới {percent} % điểm tối đa áp dụng của nhóm")
    return Held(True, f"mọi nhóm đạt {percent} % điểm tối đa áp dụng của nhóm")


def _no_zero(facts: Facts, wanted: Any) -> Held:
    has_none = not facts.zeros
    why = "không tiêu chí nào 0 điểm" if has_none else f"tiêu chí 0 điểm: {', '.join(facts.zeros)}"
    return Held(has_none is bool(wanted), why)


def _all(facts: Facts, conditions: Any) -> Held:
    found = [holds(each, facts) for each in conditions]
    failed = [each for each in found if not each.holds]
    return Held(not failed, "; ".join(each.why for each in (failed or found)))


def _any(facts: Facts, conditions: Any) -> Held:
    found = [holds(each, facts) for each in conditions]
    held = [each for each in found if each.holds]
    return Held(bool(held), "; ".join(each.why for each in (held or found)))


def _not(facts: Facts, condition: Any) -> Held:
    found = holds(condition, facts)
    return Held(not found.holds, found.why)


def _at_least_n(facts: Facts, value: Any) -> Held:
    found = [holds(each, facts) for each in value["of"]]
    held = [each for each in found if each.holds]
    wanted = int(value["n"])
    return Held(len(held) >= wanted, f"{len(held)}/{len(found)} điều kiện đúng, cần {wanted}")


def _check_codes(value: Any) -> str:
    good = isinstance(value, list | tuple) and bool(value) and all(isinstance(each, str) for each in value)
    return "" if good else "phải là danh sách mã, không rỗng"


def _check_flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "phải là true hoặc false"


def _check_number(value: Any) -> str:
    # Text only: a float of a data file would already have lost its exact value.
    try:
        good = isinstance(value, str) and Decimal(value).is_finite() and Decimal(value) >= 0
    except InvalidOperation:
        good = False
    return "" if good else 'phải là số không âm viết trong ngoặc kép, ví dụ "0.7"'


def _check_many(value: Any) -> str:
    if not isinstance(value, list | tuple) or not value:
        return "phải là danh sách điều kiện, không rỗng"
    return "; ".join(line for each in value for line in mistakes(each, "điều kiện con"))


def _check_one(value: Any) -> str:
    return "; ".join(mistakes(value, "điều kiện con"))


def _check_at_least(value: Any) -> str:
    if not isinstance(value, Mapping) or set(value) != {"n", "of"} or not isinstance(value["n"], int):
        return "phải có n (số nguyên) và of (danh sách điều kiện)"
    return _check_many(value["of"])


KINDS: dict[str, tuple[Kind, Checker]] = {
    "any_veto": (_any_veto, _check_codes),
    "incomplete": (_incomplete, _check_flag),
    "min_total": (_min_total, _check_number),
    "min_group_ratio": (_min_group_ratio, _check_number),
    "no_zero": (_no_zero, _check_flag),
    "all": (_all, _check_many),
    "any": (_any, _check_many),
    "not": (_not, _check_one),
    "at_least_n": (_at_least_n, _check_at_least),
}
