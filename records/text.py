"""Vietnamese text: normal form, search form, order, numbers and dates in figures and in words.

Pure functions; no Django, no database.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOT_A_NUMBER = "Không đọc được số. Số thập phân dùng dấu phẩy, ví dụ 9,5."

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_CODE = {letter: str(10 + index) for index, letter in enumerate(_ALPHABET)}
# Order of tones in Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_SHAPES = {"\u0302", "\u0306", "\u031b"}
_FOREIGN_LETTER = "50"
_NUMBER = "05"
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9
_MAX_DIGITS = 18
_STRAIGHT = re.compile(r'"([^"]*)"')
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_PLAIN = re.compile(r"[0-9]+")
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
#: Letters of a search; SQLite takes no pattern of 50.000 bytes, PostgreSQL no NUL.
MAX_SEARCHED = 200


def nfc(text: str) -> str:
    """Return the text in Unicode normal form C, the only form that is stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the search form: no marks, đ as d, lower case, runs of white space as one space.

    Tone placement (``uỷ``/``ủy``, ``hoà``/``hòa``) disappears with the marks.
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


def is_number(text: str) -> bool:
    """Whether a text is a whole number that an address or a hidden field may hold: 0 to 999.999.999 in plain figures.

    ``str.isdigit`` also takes «²», which no number is made of, and figures without end, which Python refuses to read.
    """
    return text.isascii() and text.isdigit() and len(text) < 10


def searched(text: str) -> list[str]:
    """Return the folded words somebody looks for; of an endless text the beginning, which no database refuses."""
    return fold(text[:MAX_SEARCHED].replace("\x00", " ")).split()


def sort_key(text: str) -> str:
    """Return a key of ASCII digits and letters that sorts names in Vietnamese order.

    a ă â b c d đ e ê …; within a syllable letters decide before tones (ngang, huyền, hỏi, ngã, sắc, nặng);
    runs of figures compare as numbers (Tổ 2 before Tổ 10). Digits and lower-case letters only, so that byte
    order and every collation of the two databases agree and the key may be stored.
    """
    return "".join(_token_key(token.lower()) for token in _TOKEN.findall(nfc(text)))


def _token_key(token: str) -> str:
    if token.isascii() and token.isdigit():
        digits = token.lstrip("0") or "0"
        return f"{_NUMBER}{min(len(digits), 99):02d}{digits}"
    letters: list[str] = []
    tone = "1"
    for letter in token:
        shaped = ""
        for mark in unicodedata.normalize("NFD", letter):
            if mark in _TONES:
                tone = _TONES[mark]
            elif mark in _SHAPES or not unicodedata.combining(mark):
                shaped += mark
        whole = unicodedata.normalize("NFC", shaped)
        letters.append(_LETTER_CODE.get(whole) or f"{_FOREIGN_LETTER}{ord(letter):06x}")
    return "".join(letters) + "00" + tone


def vn_number(value: Decimal | int, places: int | None = None) -> str:
    """Write a number the Vietnamese way: ``1.234,5``.

    ``places`` rounds half up to so many decimals; ``None`` keeps what is there.
    """
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    sign = "-" if number < 0 else ""
    whole, _, decimals = format(abs(number), "f").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def curly(text: str) -> str:
    """Write straight quotation marks, which data files carry, as Vietnamese prose has them: “…”."""
    return _STRAIGHT.sub(r"“\1”", text)


def parse_decimal(text: str) -> Decimal:
    """Read what an office types: ``9,5``, ``9.5``, ``1.234``, ``1.234,5``.

    A single point before exactly three figures groups thousands, as :func:`vn_number` writes them (``0.125``
    stays a fraction). Raises ``ValueError`` with a Vietnamese sentence for everything else.
    """
    compact = re.sub(r"\s", "", nfc(text)).replace("\u2212", "-")
    negative = compact.startswith("-")
    unsigned = compact[1:] if negative else compact
    whole, comma, decimals = unsigned.partition(",")
    if not comma and not _is_grouped(whole):
        whole, comma, decimals = unsigned.partition(".")
    if _is_grouped(whole):
        whole = whole.replace(".", "")
    if not _PLAIN.fullmatch(whole) or (comma and not _PLAIN.fullmatch(decimals)):
        raise ValueError(NOT_A_NUMBER)
    if len(whole) + len(decimals) > _MAX_DIGITS:
        raise ValueError(f"Số quá dài: tối đa {_MAX_DIGITS} chữ số.")
    number = Decimal(f"{whole}.{decimals}" if comma else whole)
    return -number if negative else number


def _is_grouped(whole: str) -> bool:
    return _GROUPED.fullmatch(whole) is not None and not whole.startswith("0")


def number_in_words(value: int) -> str:
    """Read a whole number: ``105`` → ``một trăm linh năm``; thousands of billions included."""
    if value < 0:
        return "âm " + number_in_words(-value)
    if value == 0:
        return _DIGITS[0]
    billions, rest = divmod(value, _BILLION)
    parts: list[str] = []
    if billions:
        parts += [number_in_words(billions), "tỷ"]
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            parts.append(_three_digits(group, full=bool(parts)))
            if name:
                parts.append(name)
    return " ".join(parts)


def _three_digits(group: int, *, full: bool) -> str:
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    words: list[str] = []
    if hundreds or full:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 0:
        if units and words:
            words.append("linh")
    elif tens == 1:
        words.append("mười")
    else:
        words += [_DIGITS[tens], "mươi"]
    if units:
        words.append(_unit_word(tens, units))
    return " ".join(words)


def _unit_word(tens: int, units: int) -> str:
    if units == 1 and tens > 1:
        return "mốt"
    if units == 4 and tens > 1:
        return "tư"
    if units == 5 and tens > 0:
        return "lăm"
    return _DIGITS[units]


def points_in_words(value: Decimal) -> str:
    """Read a score, first letter capital: ``91.75`` → ``Chín mươi mốt phẩy bảy mươi lăm``.

    ``100.00`` → ``Một trăm``. Decimals without a leading zero are read as one number, otherwise figure by
    figure (``0,05`` → ``không năm``).
    """
    whole, _, decimals = format(abs(value), "f").partition(".")
    words = number_in_words(int(whole))
    decimals = decimals.rstrip("0")
    if decimals:
        as_number = not decimals.startswith("0") and len(decimals) <= 3
        spoken = number_in_words(int(decimals)) if as_number else " ".join(_DIGITS[int(d)] for d in decimals)
        words = f"{words} phẩy {spoken}"
    if value < 0:
        words = f"âm {words}"
    return words[0].upper() + words[1:]


def _day(value: int) -> str:
    return f"{value:02d}"


def _month(value: int) -> str:
    # Nghị định 30/2020/NĐ-CP, Phụ lục I: days below 10 and months 1 and 2 carry a leading zero.
    return f"{value:02d}" if value <= 2 else str(value)


def vn_date(day: date) -> str:
    """Write a date in figures: ``22/11/2026``, ``07/10/2021``, ``30/9/2021``, ``05/01/2021``."""
    day = _as_date(day)
    return f"{_day(day.day)}/{_month(day.month)}/{day.year}"


def vn_date_long(day: date) -> str:
    """Write a date as papers do: ``ngày 05 tháng 01 năm 2021`` (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    day = _as_date(day)
    return f"ngày {_day(day.day)} tháng {_month(day.month)} năm {day.year}"


def weekday(day: date) -> str:
    """Return the weekday: ``thứ Hai`` … ``Chủ nhật``."""
    return _WEEKDAYS[_as_date(day).weekday()]


def vn_time(moment: datetime) -> str:
    """Write the time of day in Asia/Ho_Chi_Minh: ``16 giờ 05``."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZONE)
    return f"{moment.hour:02d} giờ {moment.minute:02d}"


def vn_moment(moment: datetime) -> str:
    """Write an instant in Asia/Ho_Chi_Minh: ``16 giờ 20 ngày 28/9/2021``."""
    return f"{vn_time(moment)} ngày {vn_date(moment)}"


def _as_date(day: date) -> date:
    # An aware datetime is a date too, but its day is the day in Việt Nam, not in its own zone.
    if isinstance(day, datetime):
        return (day.astimezone(ZONE) if day.tzinfo is not None else day).date()
    return day
