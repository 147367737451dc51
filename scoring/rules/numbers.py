"""Points as the reader writes and reads them: a decimal comma, rounding half up."""

import re
from decimal import ROUND_HALF_UP, Decimal

NOT_A_NUMBER = "Điểm phải là số. Số thập phân dùng dấu phẩy, ví dụ 9,5."
NEGATIVE = "Điểm không được âm."

_PLAIN = re.compile(r"([+-]?)([0-9]{1,6})(?:[.,]([0-9]{1,6}))?")


def parse_points(raw: str) -> Decimal | None:
    """Read points typed as "9", "9,5" or "9.5"; None for an empty field.

    ValueError carries the sentence to show.
    """
    text = raw.strip().replace("\u2212", "-")
    if not text:
        return None
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise ValueError(NOT_A_NUMBER)
    sign, whole, fraction = found.groups()
    value = Decimal(f"{whole}.{fraction or '0'}").normalize()
    if sign == "-" and value:
        raise ValueError(NEGATIVE)
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """Return the value without trailing zeros and without an exponent (2.50 → 2.5, 1E+2 → 100)."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def vn(value: Decimal) -> str:
    """Write a number with a decimal comma and no trailing zeros: 12,5."""
    text = str(value)
    if "E" in text:
        text = f"{plain(value):f}"
    return text.rstrip("0").rstrip(".").replace(".", ",") if "." in text else text


def printed(value: Decimal | None) -> str:
    """Write a total as papers do: two places, half a unit rounded up ("91,75"); "—" when unknown."""
    if value is None:
        return "—"
    return f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}".replace(".", ",")
