"""Passwords made of the office's own words are refused; those of other words are not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.people import OFFICER, World
from units.queries.passwords import COMMON, ContextWordsValidator, words_of


def refused(password: str, user: object = None) -> bool:
    try:
        ContextWordsValidator().validate(password, user)
    except ValidationError as error:
        return error.code == "password_context"
    return False


@pytest.mark.parametrize(
    "password",
    [
        "Sơn-La@2026!",
        "thamdinh2026",
        "Vanphong@123456",
        "UBND tỉnh Sơn La 2026",
        "matkhau-matuy-99",
        "Quản.Trị.2026",
    ],
)
def test_words_of_the_field_are_refused_however_they_are_written(password: str) -> None:
    assert refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "bốn con trâu qua suối",
        "Gió mùa về Sơn La sớm",
        "7f#9Kq!2xZpw",
        "chum-ruou-can-1987",
        "hoa ban nở trắng đồi",
    ],
)
def test_other_words_are_let_through_beside_them_too(password: str) -> None:
    assert not refused(password)


def test_the_names_of_ones_own_unit_and_account_count_too(world: World) -> None:
    user = world.user(OFFICER)
    password = "Trung tâm Thông tin 88"
    assert refused(password, user)
    assert not refused(password)
    assert refused("tttt.canbo.2026", user)


def test_the_list_holds_no_word_so_short_that_it_would_not_count(world: World) -> None:
    assert all(len(word) >= 4 and word.isascii() and word.isalpha() for word in COMMON)
    assert set(COMMON) < words_of(world.user(OFFICER))
