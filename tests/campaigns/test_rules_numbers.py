"""Document numbers of the two plans, as written and as typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules import format_number, parse_number
from campaigns.rules.numbers import KINDS, Style


@pytest.mark.parametrize(
    ("words", "number", "kind", "issuer", "style", "text"),
    [
        ("53-KH/ĐUK", 53, "KH", "ĐUK", "party", "53-KH/ĐUK"),
        ("75/KH-UBND", 75, "KH", "UBND", "state", "75/KH-UBND"),
        ("179- KH/TU", 179, "KH", "TU", "party", "179-KH/TU"),
        ("36-CT/TW", 36, "CT", "TW", "party", "36-CT/TW"),
        ("700-KL/TU", 700, "KL", "TU", "party", "700-KL/TU"),
        ("1866-TB/TU", 1866, "TB", "TU", "party", "1866-TB/TU"),
        ("1236/QĐ-BGDĐT", 1236, "QĐ", "BGDĐT", "state", "1236/QĐ-BGDĐT"),
        ("2139/QĐ-UBND", 2139, "QĐ", "UBND", "state", "2139/QĐ-UBND"),
        ("số 15/TTr-TTTT", 15, "TTr", "TTTT", "state", "15/TTr-TTTT"),
        ("5/QĐ-TTTT", 5, "QĐ", "TTTT", "state", "05/QĐ-TTTT"),
        ("/KH-VPUB", None, "KH", "VPUB", "state", "…/KH-VPUB"),
        ("Số: /KH-VPUB", None, "KH", "VPUB", "state", "…/KH-VPUB"),
        ("…/KH-VPUB", None, "KH", "VPUB", "state", "…/KH-VPUB"),
        (".../KH-VPUB", None, "KH", "VPUB", "state", "…/KH-VPUB"),
        ("-KH/ĐUK", None, "KH", "ĐUK", "party", "…-KH/ĐUK"),
        ("12/VPUB-TCHCQT", 12, "", "VPUB-TCHCQT", "state", "12/VPUB-TCHCQT"),
    ],
)
def test_numbers_of_the_plans(
    words: str, number: int | None, kind: str, issuer: str, style: str, text: str
) -> None:
    parsed = parse_number(words)
    assert (parsed.number, parsed.kind, parsed.issuer, parsed.style, parsed.text) == (
        number,
        kind,
        issuer,
        style,
        text,
    )


def test_the_year_of_a_normative_document_is_not_its_kind() -> None:
    parsed = parse_number("28/2025/QĐ-TTg")
    assert (parsed.number, parsed.year, parsed.kind, parsed.issuer) == (28, 2025, "QĐ", "TTg")
    assert parsed.text == "28/2025/QĐ-TTg"


def test_eth_and_decomposed_letters_are_the_same_number() -> None:
    assert parse_number("53-KH/ÐUK").text == "53-KH/ĐUK"
    assert parse_number(unicodedata.normalize("NFD", "1236/QĐ-BGDĐT")).text == "1236/QĐ-BGDĐT"
    assert parse_number("75 / KH – UBND").text == "75/KH-UBND"


@pytest.mark.parametrize(
    "words",
    ["", "   ", "53", "KH", "53-KH", "0/KH-UBND", "abc/def", "53-XX/ĐUK", "53//KH", "75/KH-", "53-KH/Đ/U"],
)
def test_what_is_no_number_is_refused_in_vietnamese(words: str) -> None:
    with pytest.raises(ValueError, match="không phải số, ký hiệu"):
        parse_number(words)


issuers = st.from_regex(r"[A-ZĐ][A-ZĐ]{1,6}", fullmatch=True).filter(
    lambda word: word.casefold() not in {k.casefold() for k in KINDS}
)
kinds = st.sampled_from(sorted(KINDS))
spaces = st.sampled_from(["", " ", "  ", "\u00a0"])


@given(
    number=st.none() | st.integers(1, 99999),
    kind=kinds,
    issuer=issuers,
    style=st.sampled_from(["party", "state"]),
    data=st.data(),
)
def test_every_number_comes_back_whatever_the_spaces(
    number: int | None, kind: str, issuer: str, style: Style, data: st.DataObject
) -> None:
    written = format_number(number, kind, issuer, style)
    spaced = "".join(c + data.draw(spaces) if c in "/-" else c for c in written)
    parsed = parse_number(spaced)
    assert (parsed.number, parsed.kind, parsed.issuer, parsed.style) == (number, kind, issuer, style)
    assert parsed.text == written
    assert parse_number(parsed.text) == parsed


@given(st.text(max_size=30))
def test_any_text_is_parsed_or_refused(words: str) -> None:
    try:
        parsed = parse_number(words)
    except ValueError:
        return
    assert parse_number(parsed.text) == parsed
