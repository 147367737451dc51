"""Vietnamese text: search form, order, numbers and dates in figures and in words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đảng uỷ", "dang uy"),
        ("Đảng ủy", "dang uy"),
        ("  Phòng,  chống\tma tuý ", "phong, chong ma tuy"),
        ("HOÀ", "hoa"),
        ("hòa", "hoa"),
        ("Thúy", "thuy"),
        ("ưỡn ẹo", "uon eo"),
        ("ĐƯỜNG", "duong"),
    ],
)
def test_search_form(written: str, folded: str) -> None:
    assert text.fold(written) == folded


@given(st.text())
def test_search_form_is_the_same_for_every_normal_form_and_twice(raw: str) -> None:
    import unicodedata

    assert text.fold(text.fold(raw)) == text.fold(raw)
    assert text.fold(unicodedata.normalize("NFD", raw)) == text.fold(raw)


def _in_order(names: list[str]) -> list[str]:
    backwards = list(reversed(names))
    return sorted(backwards, key=text.sort_key)


def test_order_of_the_alphabet_and_of_tones() -> None:
    letters = ["a", "ă", "â", "b", "d", "đ", "e", "ê", "o", "ô", "ơ", "u", "ư", "y"]
    assert _in_order(letters) == letters
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert _in_order(tones) == tones


def test_letters_decide_before_tones_within_a_syllable_and_syllables_one_by_one() -> None:
    names = ["An", "Ản", "Ảnh", "Ân", "ba a", "bà", "bà ạ", "bá a", "ban"]
    assert _in_order(names) == names


def test_figures_in_names_sort_as_numbers_and_tone_placement_does_not_matter() -> None:
    assert sorted(["Tổ 10", "Tổ 2", "Tổ 1"], key=text.sort_key) == ["Tổ 1", "Tổ 2", "Tổ 10"]
    assert text.sort_key("Đảng uỷ") == text.sort_key("Đảng ủy")
    assert text.sort_key("Hoà") == text.sort_key("hòa")


@given(st.text())
def test_sort_key_is_plain_ascii_for_any_input(raw: str) -> None:
    key = text.sort_key(raw)
    assert key.isascii()
    assert key == "" or (key.isalnum() and key == key.lower())


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ("91.75", "Chín mươi mốt phẩy bảy mươi lăm"),
        ("89.69", "Tám mươi chín phẩy sáu mươi chín"),
        ("87.63", "Tám mươi bảy phẩy sáu mươi ba"),
        ("100", "Một trăm"),
        ("100.00", "Một trăm"),
        ("96.5", "Chín mươi sáu phẩy năm"),
        ("87.05", "Tám mươi bảy phẩy không năm"),
        ("0", "Không"),
        ("15", "Mười lăm"),
        ("101.1", "Một trăm linh một phẩy một"),
    ],
)
def test_points_in_words(points: str, words: str) -> None:
    assert text.points_in_words(Decimal(points)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4, "bốn"),
        (14, "mười bốn"),
        (24, "hai mươi tư"),
        (21, "hai mươi mốt"),
        (11, "mười một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1001, "một nghìn không trăm linh một"),
        (2296, "hai nghìn hai trăm chín mươi sáu"),
        (10_807, "mười nghìn tám trăm linh bảy"),
        (1_000_050, "một triệu không trăm năm mươi"),
        (2_000_000_005, "hai tỷ không trăm linh năm"),
        (3_000_000_000_000, "ba nghìn tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert text.number_in_words(number) == words


def _value(words: str) -> int:
    """Read Vietnamese number words, written without a look at the other direction."""
    digits = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5}
    digits |= {"sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
    total, below, group, last = 0, 0, 0, 0
    for word in words.split():
        if word in digits:
            last = digits[word]
            group += last
        elif word == "mười":
            group += 10
        elif word == "mươi":
            group += last * 9
        elif word == "trăm":
            group += last * 99
        elif word == "nghìn":
            below, group = below + group * 1000, 0
        elif word == "triệu":
            below, group = below + group * 10**6, 0
        elif word == "tỷ":
            total, below, group = (below + group) * 10**9, 0, 0
        else:
            assert word == "linh"
    return total + below + group


@given(st.integers(min_value=0, max_value=10**17))
def test_numbers_in_words_read_back(number: int) -> None:
    assert _value(text.number_in_words(number)) == number


def test_numbers_in_figures() -> None:
    assert text.vn_number(1234567) == "1.234.567"
    assert text.vn_number(Decimal("1234.5")) == "1.234,5"
    assert text.vn_number(Decimal("89.685"), 2) == "89,69"
    assert text.vn_number(Decimal(96), 1) == "96,0"
    assert text.vn_number(Decimal("-1234.5")) == "-1.234,5"
    assert text.vn_number(Decimal("1E+3")) == "1.000"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9,5", "9.5"),
        ("9.5", "9.5"),
        (" 12 ", "12"),
        ("1.234", "1234"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("-3", "-3"),
        ("1 234", "1234"),
        ("007", "7"),
    ],
)
def test_typed_numbers(typed: str, read: str) -> None:
    assert text.parse_decimal(typed) == Decimal(read)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "chín", "9,5,1", "12.34.5", "1e5", "NaN", "Infinity", ".5", "5,", "１", "1_0", "--1", "9" * 19],
)
def test_what_is_no_number_gets_its_sentence(typed: str) -> None:
    with pytest.raises(ValueError) as refused:
        text.parse_decimal(typed)
    assert str(refused.value).startswith("Không đọc được số.") or "quá dài" in str(refused.value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_figures_read_back(number: Decimal) -> None:
    assert text.parse_decimal(text.vn_number(number)) == number


def test_dates() -> None:
    assert text.vn_date(date(2026, 11, 22)) == "22/11/2026"
    assert text.vn_date(date(2021, 10, 7)) == "07/10/2021"
    assert text.vn_date(date(2021, 9, 30)) == "30/9/2021"
    assert text.vn_date(date(2021, 1, 5)) == "05/01/2021"
    assert text.vn_date_long(date(2021, 1, 5)) == "ngày 05 tháng 01 năm 2021"
    assert text.vn_date_long(date(2021, 9, 28)) == "ngày 28 tháng 9 năm 2021"
    assert text.weekday(date(2021, 9, 30)) == "thứ Năm"
    assert text.weekday(date(2020, 3, 29)) == "Chủ nhật"


def test_an_instant_is_read_in_viet_nam() -> None:
    last_valid = datetime(2021, 9, 30, 16, 59, 59, tzinfo=UTC)
    assert text.vn_date(last_valid) == "30/9/2021"
    assert text.vn_time(last_valid) == "23 giờ 59"
    first_late = datetime(2021, 9, 30, 17, 0, tzinfo=UTC)
    assert text.vn_moment(first_late) == "00 giờ 00 ngày 01/10/2021"
    assert text.weekday(first_late) == "thứ Sáu"


def test_what_somebody_looks_for_is_bounded() -> None:
    assert text.searched("Trung  tâm\x00Thông tin") == ["trung", "tam", "thong", "tin"]
    assert sum(map(len, text.searched("Ế" * 70_000))) == text.MAX_SEARCHED


@pytest.mark.parametrize(
    ("written", "good"),
    [
        ("0", True),
        ("999999999", True),
        ("9" * 5_000, False),
        ("²", False),
        ("٣", False),
        ("-1", False),
        ("", False),
    ],
)
def test_what_is_a_number_of_an_address(written: str, good: bool) -> None:
    assert text.is_number(written) is good
