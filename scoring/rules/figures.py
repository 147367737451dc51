"""Whether a figure of a counted set can be used, and the sentence that says why not."""

from collections.abc import Mapping
from decimal import Decimal

from scoring.rules.numbers import vn
from scoring.rules.spec import InputSpec

LARGEST = Decimal(10) ** 12

Figures = Mapping[str, Decimal | bool | None]


def figure_problem(given: InputSpec, figures: Figures) -> str:
    """Return why a figure cannot be used ("chưa nhập", "phải lớn hơn 0" …), or ""."""
    value = figures.get(given.code)
    if value is None:
        return "chưa nhập"
    if given.kind == "flag":
        return "" if isinstance(value, bool) else "phải là Có hoặc Không"
    if isinstance(value, bool) or not value.is_finite():
        return "phải là số"
    if value < 0:
        return "không được âm"
    if value >= LARGEST:
        return f"số quá lớn, phải nhỏ hơn {vn(LARGEST)}"
    if given.kind == "count" and value != value.to_integral_value():
        return "phải là số nguyên"
    if given.base and not value:
        return "phải lớn hơn 0"
    return _within_problem(given, value, figures)


def _within_problem(given: InputSpec, value: Decimal, figures: Figures) -> str:
    others = [figures.get(code) for code in given.within]
    known = [each for each in others if isinstance(each, Decimal) and each.is_finite()]
    if not given.within or len(known) < len(others) or value <= sum(known, Decimal(0)):
        return ""
    return f"{vn(value)} lớn hơn {' + '.join(given.within)} = {vn(sum(known, Decimal(0)))}"
