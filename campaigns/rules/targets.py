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


def counted_of(scope: str) -> str:
    """Name what a target counts: "trường", "người", "đơn vị"."""
    return next((word for word in ("trường", "người", "diện tích") if word in scope), "đơn vị")


def failure_of(title: str) -> str:
    """Name what a counted thing may not be or lack: "có tệ nạn" where the target says "không có tệ nạn ma túy"."""
    return "có tệ nạn" if "không có tệ nạn" in title else "thiếu"


def target_room(
    operator: str, value: Decimal, unit_of_measure: str, denominator: int | None, names: tuple[str, str]
) -> str:
    """Say what a percentage means for the number given, in the words of a meeting.

    "> 99,8 % của 412 trường: không trường nào được có tệ nạn; từ 501 trường mới được 1." ``names``: what is counted and
    what it may not be. Without a denominator the limit alone is said; "" for targets that are no percentage.
    """
    if unit_of_measure.strip() != "%" or operator not in (">", ">=", "="):
        return ""
    counted, failure = names
    sign = {">=": "≥"}.get(operator, operator)
    head = f"{sign} {vn_number(value.normalize() + 0)} %"
    none = f"không {counted} nào được {failure}"
    first = first_with_room(operator, value)
    later = f"; từ {vn_number(first)} {counted} mới được 1" if first else ""
    if denominator is None:
        return f"{head}: chưa có mẫu số{later}." if first else f"{head}: {none}."
    room = allowed_misses(operator, value, denominator)
    head = f"{head} của {vn_number(denominator)} {counted}"
    if room == 0:
        return f"{head}: {none}{later if first and denominator < first else ''}."
    return f"{head}: được tối đa {vn_number(room)} {counted} {failure}."
