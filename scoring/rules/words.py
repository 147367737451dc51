"""Conditions of outcomes as a sentence for the reader: the same data the engine evaluates."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from scoring.rules.conditions import band_words
from scoring.rules.numbers import vn
from scoring.rules.spec import Condition

REST = "Còn lại"


def in_words(condition: Condition) -> str:
    """Return a condition in Vietnamese: "Tổng từ 80 điểm trở lên; mọi nhóm từ 50 % …"."""
    if not condition:
        return REST
    # A database may keep the keys in an order of its own; the sentence has one order.
    order = [*WORDS, *sorted(set(condition) - set(WORDS))]
    return _upper_first("; ".join(_one(name, condition[name]) for name in order if name in condition))


def _one(name: str, value: Any) -> str:
    word = WORDS.get(name)
    return word(value) if word else name


def _joined(conditions: Any, word: str) -> str:
    return word.join(f"({_lower_first(in_words(each))})" for each in conditions)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _any_veto(codes: Any) -> str:
    return f"có {codes[0]}" if len(codes) == 1 else f"có một trong {', '.join(codes)}"


def _incomplete(wanted: Any) -> str:
    left = "còn câu chưa trả lời, hoặc còn tiêu chí chưa chấm"
    return left if wanted else "đã trả lời và chấm đủ"


WORDS: dict[str, Callable[[Any], str]] = {
    "any_veto": _any_veto,
    "incomplete": _incomplete,
    "min_total": lambda value: f"tổng (quy về 100) từ {vn(Decimal(str(value)))} điểm trở lên",
    "min_group_ratio": lambda value: (
        f"mọi nhóm từ {vn(Decimal(str(value)) * 100)} % điểm tối đa của nhóm trở lên"
    ),
    "no_zero": lambda value: "không tiêu chí nào 0 điểm" if value else "có tiêu chí 0 điểm",
    "value": lambda value: f"{value['of']} {band_words(value, percent=False)}",
    "flag": lambda value: f"{value} = Có",
    "rule": lambda value: f"đúng {value}",
    "all": lambda value: _joined(value, " và "),
    "any": lambda value: _joined(value, " hoặc "),
    "not": lambda value: f"không phải ({_lower_first(in_words(value))})",
    "at_least_n": lambda value: f"ít nhất {value['n']} trong: {_joined(value['of'], ', ')}",
}
