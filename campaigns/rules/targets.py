"""How much room a target leaves: "> 99,8 %" of 412 schools is none at all."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from records.text import vn_number


def allowed_misses(operator: str, percent: Decimal, denominator: int) -> int:
    """Return how many of ``denominator`` may fail while the percentage still satisfies the target."""
    needed = percent * denominator / 100
    if operator == ">":
        least = needed.to_integral_value(ROUND_FLOOR) + 1
    elif operator in (">=", "="):
        least = needed.to_integral_value(ROUND_CEILING)
    else:
        return denominator
    return max(0, denominator - int(least))


def first_with_room(operator: str, percent: Decimal) -> int | None:
    """Return the smallest denominator that lets one fail; None when none ever does (100 %)."""
    room = 100 - percent
    if room <= 0 or operator not in (">", ">="):
        return None
    least = int((Decimal(100) / room).to_integral_value(ROUND_FLOOR))
    while allowed_misses(operator, percent, least) < 1:
        least += 1
    return least


def room_words(operator: str, value: Decimal, unit_of_measure: str, denominator: int | None = None) -> str:
    """Say how much room is left; "" for targets that are no percentage of something."""
    if unit_of_measure.strip() != "%" or operator not in (">", ">="):
        return ""
    first = first_with_room(operator, value)
    if first is None:
        return ""
    words = f"Dưới {vn_number(first)} thì không được thiếu trường hợp nào; từ {vn_number(first)} mới được 1."
    if denominator is not None:
        words = f"Trong {vn_number(denominator)} được thiếu {allowed_misses(operator, value, denominator)}. {words}"
    return words
