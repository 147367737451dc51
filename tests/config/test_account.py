"""The five pages of log-in: Vietnamese only, no sign-up, every try on record, failures counted."""

import re

import pytest
from django.contrib.auth.hashers import get_hashers_by_algorithm
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from config import settings as product_settings
from records.models import AccessEntry, LogEntry
from tests.config.conftest import PASSWORD, account
from tests.config.counted_hasher import CountedHasher
from units.models import Unit, User

LOGIN = "/tai-khoan/dang-nhap/"
LOGOUT = "/tai-khoan/dang-xuat/"
CHANGE = "/tai-khoan/doi-mat-khau/"
CONFIRM = "/tai-khoan/xac-nhan-mat-khau/"
NEW = "mot-mat-khau-khac-han"
ENGLISH = re.compile(r"\b(password|sign|username|login|required|forgot|account)\b", re.IGNORECASE)


def sentences(html: str) -> str:
    """Return what a person reads of a page: text without tags."""
    return re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1])


def log_in(client: Client, name: str, password: str = PASSWORD, **extra: str) -> str:
    response = client.post(LOGIN, {"login": name, "password": password}, follow=False, **extra)  # type: ignore[arg-type]
    return response.content.decode() if response.status_code == 200 else str(response.status_code)


def kinds() -> list[str]:
    return list(AccessEntry.objects.order_by("pk").values_list("kind", flat=True))


def test_the_log_in_page_speaks_vietnamese_and_offers_no_sign_up(client: Client) -> None:
    html = client.get(LOGIN).content.decode()
    assert "Tên đăng nhập" in html
    assert "Mật khẩu" in html
    assert not ENGLISH.search(sentences(html))


@pytest.mark.parametrize("page", [CHANGE, CONFIRM, LOGOUT])
def test_the_other_pages_speak_vietnamese(client: Client, officer: User, page: str) -> None:
    client.force_login(officer)
    response = client.get(page)
    assert response.status_code == 200
    assert not ENGLISH.search(sentences(response.content.decode()))


@pytest.mark.parametrize("page", [CHANGE, CONFIRM])
def test_the_pages_of_an_account_ask_a_stranger_to_log_in(client: Client, db: None, page: str) -> None:
    response = client.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)


def test_log_in_leads_on_and_leaves_a_row(client: Client, officer: User) -> None:
    response = client.post(
        f"{LOGIN}?next=/don-vi/", {"login": officer.username, "password": PASSWORD, "next": "/don-vi/"}
    )
    assert response.status_code == 302
    assert response["Location"] == "/don-vi/"
    entry = AccessEntry.objects.get(kind="dang-nhap")
    assert entry.actor_id == officer.pk
    assert entry.address_digest
    assert "127.0.0.1" not in entry.address_digest


def test_log_in_does_not_lead_to_another_site(client: Client, officer: User) -> None:
    response = client.post(
        LOGIN, {"login": officer.username, "password": PASSWORD, "next": "https://example.invalid/"}
    )
    assert response["Location"] == "/"


def test_log_out_needs_a_post_and_leaves_a_row(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(LOGOUT).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(LOGOUT).status_code == 302
    assert "_auth_user_id" not in client.session
    assert kinds() == ["dang-xuat"]
    assert AccessEntry.objects.get().actor_id == officer.pk


def test_a_wrong_password_and_an_unknown_name_read_the_same(client: Client, officer: User) -> None:
    wrong = log_in(client, officer.username, "sai-mat-khau-roi")
    unknown = log_in(client, "khong-co-ai-ten-nay", "sai-mat-khau-roi")
    said = "Tên đăng nhập hoặc mật khẩu không đúng."
    assert said in wrong
    assert said in unknown
    assert not ENGLISH.search(sentences(wrong))


def test_a_failed_try_names_the_account_but_keeps_nothing_that_was_typed(
    client: Client, officer: User
) -> None:
    log_in(client, officer.username, "sai-mat-khau-roi")
    log_in(client, "mat-khau-go-nham-o", "sai-mat-khau-roi")
    first, second = AccessEntry.objects.filter(kind="dang-nhap-hong").order_by("pk")
    assert (first.subject_id, first.actor_id) == (str(officer.pk), None)
    assert second.subject_id == "không có tài khoản này"
    assert "mat-khau-go-nham-o" not in str(second.__dict__)


def test_ten_failures_close_the_account_for_this_address_only(client: Client, officer: User) -> None:
    for _ in range(10):
        log_in(client, officer.username, "sai-mat-khau-roi")
    assert "Đã nhập sai nhiều lần" in log_in(client, officer.username)
    assert log_in(Client(), officer.username, REMOTE_ADDR="10.9.8.7") == "302"


def test_a_flood_from_one_address_reads_a_page_in_vietnamese(
    client: Client, db: None, settings: Settings
) -> None:
    settings.LOGIN_PER_MINUTE = 5
    answers = [client.post(LOGIN, {"login": "", "password": ""}) for _ in range(6)]
    assert answers[4].status_code == 200
    assert answers[5].status_code == 429
    html = answers[5].content.decode()
    assert "Quá nhiều lần thử trong thời gian ngắn" in html
    assert not ENGLISH.search(sentences(html))


def test_an_office_behind_one_address_gets_in_while_somebody_guesses_there(
    client: Client, centre: Unit, settings: Settings
) -> None:
    """Whoever came in from this address before is not locked out by the failures of others at it."""
    settings.LOGIN_FAILED_OF_ADDRESS = "30/5m"
    people = [account(f"can-bo-{n}") for n in range(70)]
    for each in people[:-1]:
        assert log_in(Client(), each.username) == "302"
    guesses = [log_in(client, f"doan-ten-{n}", "sai-mat-khau-roi") for n in range(35)]
    assert "không đúng" in guesses[29]
    assert "Đã nhập sai nhiều lần" in guesses[30]
    for each in people[:-1]:
        assert log_in(Client(), each.username) == "302"
    # Somebody who never came in from here waits; at another address he gets in.
    assert "Đã nhập sai nhiều lần" in log_in(Client(), people[-1].username)
    assert log_in(Client(), people[-1].username, REMOTE_ADDR="10.9.8.7") == "302"


def test_one_account_is_not_guessed_from_many_addresses_and_keeps_its_own_desk(
    client: Client, officer: User, settings: Settings
) -> None:
    settings.LOGIN_FAILED_OF_ACCOUNT = "20/h"
    assert log_in(client, officer.username) == "302"
    tries = [
        log_in(Client(), officer.username, "sai-mat-khau-roi", REMOTE_ADDR=f"10.1.{n}.7") for n in range(22)
    ]
    assert "không đúng" in tries[19]
    assert "Đã nhập sai nhiều lần" in tries[20]
    assert log_in(Client(), officer.username) == "302"


@pytest.mark.parametrize("kind", ["unknown", "wrong", "closed", "without password"])
def test_a_failed_try_costs_the_same_whether_the_name_exists(
    client: Client, officer: User, kind: str, settings: Settings
) -> None:
    """One hash is computed and the page is the same; the work differs by no more than one query."""
    settings.PASSWORD_HASHERS = ["tests.config.counted_hasher.CountedHasher"]
    officer.set_password(PASSWORD)
    officer.save()
    if kind == "closed":
        User.objects.filter(pk=officer.pk).update(is_active=False)
    if kind == "without password":
        officer.set_unusable_password()
        officer.save()
    name = "khong-co-ai" if kind == "unknown" else officer.username
    CountedHasher.computed = 0
    with CaptureQueriesContext(connection) as asked:
        html = log_in(client, name, "sai-mat-khau-roi")
    assert CountedHasher.computed == 1
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in html
    other = log_in(client, "khong-ai-ca", "sai-mat-khau-roi")
    assert sentences(html).replace(name, "") == sentences(other).replace("khong-ai-ca", "")
    with CaptureQueriesContext(connection) as stranger:
        log_in(client, "khong-ai-nua", "sai-mat-khau-roi")
    assert abs(len(asked) - len(stranger)) <= 1


def test_passwords_are_argon2id() -> None:
    hasher = get_hashers_by_algorithm()["argon2"]
    encoded = hasher.encode(PASSWORD, "muoi-cua-kiem-thu")
    assert encoded.startswith("argon2$argon2id$")
    assert product_settings.PASSWORD_HASHERS[0].endswith("Argon2idHasher")


def test_a_closed_account_is_told_so_only_with_its_password(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in log_in(client, officer.username, "sai-mat-khau-roi")
    response = client.post(LOGIN, {"login": officer.username, "password": PASSWORD}, follow=True)
    assert "Tài khoản đã ngừng hoạt động" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_changing_the_password_ends_other_sessions_and_is_logged(client: Client, officer: User) -> None:
    other = Client()
    assert log_in(client, officer.username) == "302"
    assert log_in(other, officer.username) == "302"
    done = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True)
    assert "Đã đổi mật khẩu." in done.content.decode()
    assert client.get(CHANGE).status_code == 200
    assert other.get(CHANGE).status_code == 302
    assert LogEntry.objects.filter(action="tai-khoan.doi-mat-khau", actor=officer.pk).count() == 1
    assert NEW not in str(list(LogEntry.objects.values()))


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("sai-mat-khau-cu", NEW, NEW, "Mật khẩu hiện tại không đúng."),
        (PASSWORD, NEW, NEW + "x", "Hai lần nhập mật khẩu mới không giống nhau."),
        (PASSWORD, "ngan", "ngan", "Mật khẩu phải có ít nhất 10 ký tự."),
        (PASSWORD, "can-bo-tttt", "can-bo-tttt", "Mật khẩu quá giống thông tin của tài khoản."),
        (PASSWORD, "1234567890", "1234567890", "Mật khẩu này quá phổ biến."),
        (PASSWORD, "Sơn-La@2026!", "Sơn-La@2026!", "chọn vài từ không liên quan đến công việc"),
    ],
)
def test_a_refused_change_says_why_in_vietnamese(
    client: Client, officer: User, old: str, new: str, again: str, said: str
) -> None:
    client.force_login(officer)
    html = client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again}).content.decode()
    assert said in html
    assert not ENGLISH.search(sentences(html))
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_pages_the_product_does_not_open_do_not_exist(client: Client, db: None, name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
    assert client.get("/tai-khoan/signup/").status_code == 404


def test_the_password_is_asked_again_and_recorded_when_wrong(client: Client, officer: User) -> None:
    assert log_in(client, officer.username) == "302"
    html = client.post(f"{CONFIRM}?next=/don-vi/", {"password": "sai-mat-khau-roi"}).content.decode()
    assert "Mật khẩu không đúng." in html
    assert kinds() == ["dang-nhap", "dang-nhap-hong"]
    done = client.post(CONFIRM, {"password": PASSWORD, "next": "/don-vi/"})
    assert (done.status_code, done["Location"]) == (302, "/don-vi/")
