"""Conditions of outcomes and rules as data: a mapping whose keys must all hold.

A new kind of condition is one function and one row of ``KINDS``; sets name it in their data.
``{}`` always holds ("còn lại"). ``built`` turns data into a function once; a card only calls it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from scoring.rules.numbers import vn
from scoring.rules.spec import Condition, GroupCard


class Ratio(NamedTuple):
    """A number that was never divided: ``above`` over ``below``, compared by cross-multiplication.

    ``text`` is how it is written for the reader; nothing is compared with it.
    """

    above: Decimal
    below: Decimal
    percent: bool
    text: str


def number(value: Decimal) -> Ratio:
    """Return a plain number."""
    return new(Ratio, (value, ONE, False, vn(value)))


def share(above: Decimal, below: Decimal) -> Ratio:
    """Return a share, written in percent with four places."""
    # Four places are never written with an exponent.
    digits = str((above * 100 / below).quantize(PLACES)).rstrip("0").rstrip(".").replace(".", ",")
    return new(Ratio, (above, below, True, f"{digits} %"))


class Held(NamedTuple):
    """Whether a condition holds, and why, in Vietnamese. Where it counts: ``met`` of ``among``, ``needed``."""

    holds: bool
    why: str
    met: int | None = None
    needed: int | None = None
    among: int | None = None


_NONE: Mapping[str, Any] = MappingProxyType({})


class Facts(NamedTuple):
    """What conditions may look at."""

    total: Decimal = Decimal(0)
    max_applicable: Decimal = Decimal(0)
    groups: tuple[GroupCard, ...] = ()
    zeros: tuple[str, ...] = ()
    vetoes: frozenset[str] = frozenset()
    incomplete: bool = False
    values: Mapping[str, Ratio] = _NONE
    flags: Mapping[str, bool] = _NONE
    rules: Mapping[str, bool] = _NONE


#: Makes a named tuple of a finished tuple, at a third of the time its own constructor takes.
new = tuple.__new__
HALF, SEVENTY = Decimal("0.5"), Decimal("0.7")
ONE, PLACES = Decimal(1), Decimal("0.0001")

Test = Callable[[Facts], Held]
Kind = Callable[[Any], Test]
Checker = Callable[[Any], str]

REST = Held(True, "các dòng trên đều không đúng")


def built(condition: Condition) -> Test:
    """Return the function that tries every key of a condition; all must hold. ValueError for a key nobody knows."""
    tests = []
    for name, value in condition.items():
        if name not in KINDS:
            message = f"điều kiện không rõ: {name}"
            raise ValueError(message)
        tests.append(KINDS[name][0](value))
    if not tests:
        return lambda facts: REST
    return tests[0] if len(tests) == 1 else _together(tests)


def holds(condition: Condition, facts: Facts) -> Held:
    """Try a condition once."""
    return built(condition)(facts)


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


def named(condition: Condition, kind: str) -> set[str]:
    """Return every code a condition names by this kind ("any_veto", "rule", "flag", "value"), at any depth."""
    codes: set[str] = set()
    for name, value in condition.items():
        if name == kind:
            codes.update(_codes(kind, value))
        for inner in _inner(name, value):
            codes |= named(inner, kind)
    return codes


def bounds(conditions: Iterable[Condition], code: str) -> list[Decimal]:
    """Return every bound this number is compared with in these conditions, at any depth, lowest first."""
    found: set[Decimal] = set()
    for condition in conditions:
        for name, value in condition.items():
            if name == "value" and isinstance(value, Mapping) and value["of"] == code:
                found.update(
                    bound for end in ("at_least", "below") if (bound := _bound(value, end)) is not None
                )
            found.update(bounds(_inner(name, value), code))
    return sorted(found)


def named_vetoes(condition: Condition) -> set[str]:
    """Return every veto code a condition names, at any depth."""
    return named(condition, "any_veto")


def uses(condition: Condition, kind: str) -> bool:
    """Whether a condition uses this kind, at any depth."""
    return kind in condition or any(
        uses(inner, kind) for name, value in condition.items() for inner in _inner(name, value)
    )


def _codes(kind: str, value: Any) -> Sequence[str]:
    if kind == "any_veto":
        return [str(each) for each in value]
    return [str(value["of"] if kind == "value" else value)]


def _inner(name: str, value: Any) -> list[Condition]:
    if name in ("all", "any"):
        return list(value)
    if name == "at_least_n":
        return list(value["of"])
    return [value] if name == "not" else []


def _together(tests: Sequence[Test]) -> Test:
    def test(facts: Facts) -> Held:
        found = [each(facts) for each in tests]
        failed = [each[1] for each in found if not each[0]]
        return Held(not failed, "; ".join(failed or [each[1] for each in found]))

    return test


def _any_veto(codes: Any) -> Test:
    none = Held(False, f"không có {', '.join(codes)} nào được trả lời Có")

    def test(facts: Facts) -> Held:
        if not facts.vetoes:
            return none
        answered = [code for code in codes if code in facts.vetoes]
        return Held(True, f"{', '.join(answered)} = Có") if answered else none

    return test


def _incomplete(wanted: Any) -> Test:
    left = Held(bool(wanted), "còn câu chưa trả lời hoặc tiêu chí chưa chấm")
    done = Held(not wanted, "đã trả lời và chấm đủ")
    return lambda facts: left if facts.incomplete else done


def _min_total(threshold: Any) -> Test:
    wanted = Decimal(str(threshold))
    reached = Held(True, f"tổng quy về 100 đạt ngưỡng {vn(wanted)}")
    below = Held(False, f"tổng quy về 100 dưới ngưỡng {vn(wanted)}")

    def test(facts: Facts) -> Held:
        # Cross-multiplied: the comparison uses the value before any rounding, even that of a division.
        enough = facts.max_applicable > 0 and facts.total * 100 >= wanted * facts.max_applicable
        return reached if enough else below

    return test


def _min_group_ratio(share: Any) -> Test:
    wanted = Decimal(str(share))
    percent = vn(wanted * 100)
    reached = Held(True, f"mọi nhóm đạt {percent} % điểm tối đa áp dụng của nhóm")

    # The two shares decisions use stand on the group's card already; any other is compared here.
    flag = {HALF: attrgetter("ok50"), SEVENTY: attrgetter("ok70")}.get(wanted)
    meets: Callable[[GroupCard], bool] = flag or (lambda group: group.meets(wanted))

    def test(facts: Facts) -> Held:
        low = [group.code for group in facts.groups if not meets(group)]
        if low:
            return Held(False, f"nhóm {', '.join(low)} dưới {percent} % điểm tối đa áp dụng của nhóm")
        return reached

    return test


def _no_zero(wanted: Any) -> Test:
    none = Held(bool(wanted), "không tiêu chí nào 0 điểm")

    def test(facts: Facts) -> Held:
        return Held(not wanted, f"tiêu chí 0 điểm: {', '.join(facts.zeros)}") if facts.zeros else none

    return test


def _value(wanted: Any) -> Test:
    code = wanted["of"]
    low, high = _bound(wanted, "at_least"), _bound(wanted, "below")
    words = {percent: band_words(wanted, percent=percent) for percent in (False, True)}

    def test(facts: Facts) -> Held:
        above, below, percent, text = facts.values[code]
        inside = (low is None or above >= low * below) and (high is None or above < high * below)
        why = f"{code} = {text}, {'đúng' if inside else 'không'} {words[percent]}"
        return new(Held, (inside, why, None, None, None))

    return test


def _flag(code: Any) -> Test:
    yes, no = Held(True, f"{code} = Có"), Held(False, f"{code} = Không")
    return lambda facts: yes if facts.flags[code] else no


def _rule(code: Any) -> Test:
    yes, no = Held(True, f"{code} đúng"), Held(False, f"{code} không đúng")
    return lambda facts: yes if facts.rules[code] else no


def _all(conditions: Any) -> Test:
    return _together([built(each) for each in conditions])


def _any(conditions: Any) -> Test:
    tests = [built(each) for each in conditions]

    def test(facts: Facts) -> Held:
        found = [each(facts) for each in tests]
        held = [each[1] for each in found if each[0]]
        return new(Held, (bool(held), "; ".join(held or [each[1] for each in found]), None, None, None))

    return test


def _not(condition: Any) -> Test:
    inner = built(condition)

    def test(facts: Facts) -> Held:
        found = inner(facts)
        return Held(not found.holds, found.why)

    return test


def _at_least_n(value: Any) -> Test:
    tests = [built(each) for each in value["of"]]
    wanted, among = int(value["n"]), len(tests)

    def test(facts: Facts) -> Held:
        held = [each.why for each in (test(facts) for test in tests) if each.holds]
        why = f"{len(held)}/{among} điều kiện đúng, cần {wanted}"
        return Held(
            len(held) >= wanted, f"{why}: {'; '.join(held)}" if held else why, len(held), wanted, among
        )

    return test


def _bound(value: Any, name: str) -> Decimal | None:
    return Decimal(str(value[name])) if name in value else None


def band_words(value: Any, *, percent: bool) -> str:
    """Return the bounds of a "value" condition in words: "từ 0,1 % đến dưới 0,5 %"."""
    words = []
    for name, word in (("at_least", "từ"), ("below", "dưới")):
        bound = _bound(value, name)
        if bound is not None:
            words.append(f"{word} {vn(bound * 100)} %" if percent else f"{word} {vn(bound)}")
    return " đến ".join(words)


def _check_codes(value: Any) -> str:
    good = isinstance(value, list | tuple) and bool(value) and all(isinstance(each, str) for each in value)
    return "" if good else "phải là danh sách mã, không rỗng"


def _check_code(value: Any) -> str:
    return "" if isinstance(value, str) and value else "phải là một mã"


def _check_flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "phải là true hoặc false"


def _check_number(value: Any, limit: int | None = None) -> str:
    # Text only: a float of a data file would already have lost its exact value.
    try:
        good = isinstance(value, str) and Decimal(value).is_finite() and Decimal(value) >= 0
    except InvalidOperation:
        good = False
    if not good:
        return 'phải là số không âm viết trong ngoặc kép, ví dụ "0.7"'
    return f"không được lớn hơn {limit}" if limit is not None and Decimal(value) > limit else ""


def _check_total(value: Any) -> str:
    return _check_number(value, 100)


def _check_share(value: Any) -> str:
    return _check_number(value, 1)


def _check_band(value: Any) -> str:
    if not isinstance(value, Mapping) or not isinstance(value.get("of"), str):
        return "phải có of (mã số liệu hoặc tỷ lệ) và at_least hoặc below"
    bounds = [name for name in ("at_least", "below") if name in value]
    if not bounds or set(value) - {"of", *bounds}:
        return "phải có of (mã số liệu hoặc tỷ lệ) và at_least hoặc below"
    fault = next(
        (f"{name}: {_check_number(value[name])}" for name in bounds if _check_number(value[name])), ""
    )
    if fault or len(bounds) == 1:
        return fault
    if Decimal(value["at_least"]) < Decimal(value["below"]):
        return ""
    return f"ngưỡng không theo thứ tự: at_least {value['at_least']} không nhỏ hơn below {value['below']}"


def _check_many(value: Any) -> str:
    if not isinstance(value, list | tuple) or not value:
        return "phải là danh sách điều kiện, không rỗng"
    return "; ".join(line for each in value for line in _check_inner(each))


def _check_one(value: Any) -> str:
    return "; ".join(_check_inner(value))


def _check_inner(value: Any) -> list[str]:
    # "{}" means "còn lại" and stands on the last line only; inside another condition it would hide a slip.
    return mistakes(value, "điều kiện con") if value != {} else ["điều kiện con: không được để trống"]


def _check_at_least(value: Any) -> str:
    good = isinstance(value, Mapping) and set(value) == {"n", "of"} and type(value["n"]) is int
    if not good:
        return "phải có n (số nguyên) và of (danh sách điều kiện)"
    fault = _check_many(value["of"])
    if fault:
        return fault
    return "" if 1 <= value["n"] <= len(value["of"]) else f"n phải từ 1 đến {len(value['of'])}"


KINDS: dict[str, tuple[Kind, Checker]] = {
    "any_veto": (_any_veto, _check_codes),
    "incomplete": (_incomplete, _check_flag),
    "min_total": (_min_total, _check_total),
    "min_group_ratio": (_min_group_ratio, _check_share),
    "no_zero": (_no_zero, _check_flag),
    "value": (_value, _check_band),
    "flag": (_flag, _check_code),
    "rule": (_rule, _check_code),
    "all": (_all, _check_many),
    "any": (_any, _check_many),
    "not": (_not, _check_one),
    "at_least_n": (_at_least_n, _check_at_least),
}
