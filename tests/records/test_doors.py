"""Guard and middleware through the whole stack: who gets in, and how a refusal reads."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from records import guard
from records.errors import Blocked, Problem, Stale
from records.middleware import CONTENT_SECURITY_POLICY
from tests.records import doors
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.records.doors")]


def test_the_open_door_needs_no_log_in(client: Client) -> None:
    assert client.get("/mo/").content.decode() == "mở"


def test_a_stranger_is_sent_to_the_log_in(client: Client) -> None:
    for path in ("/nha/", "/can-bo/", "/tu-choi/403/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/tai-khoan/login/?next={path}")


def test_the_check_answers_404_to_those_it_refuses(client: Client, officer: User, outsider: User) -> None:
    client.force_login(officer)
    assert client.get("/can-bo/").status_code == 200
    client.force_login(outsider)
    assert client.get("/nha/").status_code == 200
    assert client.get("/can-bo/").status_code == 404


def test_an_undeclared_view_is_a_fault_in_tests_and_absent_in_production(
    client: Client, officer: User, settings: Settings
) -> None:
    client.force_login(officer)
    settings.GUARD_STRICT = True
    with pytest.raises(ImproperlyConfigured, match="undeclared"):
        client.get("/khong/")
    settings.GUARD_STRICT = False
    answer = client.get("/khong/")
    assert answer.status_code == 404
    assert "không ai khai báo" not in answer.content.decode()


def test_policies_are_found_on_own_and_foreign_views() -> None:
    from allauth.account.views import login

    own = guard.policy_of(doors.officers)
    assert own is not None
    assert (own.label, own.public) == ("cán bộ đầu mối", False)
    foreign = guard.policy_of(login)
    assert foreign is not None
    assert foreign.public
    assert guard.policy_of(doors.undeclared) is None


@pytest.mark.parametrize(
    ("how", "status", "sentences"),
    [
        ("403", 403, [doors.REASON]),
        ("422", 422, ["Còn thiếu Biên bản.", "/ho-so/1/#bien-ban", "&lt;b&gt;Số&lt;/b&gt;"]),
        ("409", 409, ["Đã có người xử lý bước này trước."]),
    ],
)
def test_a_refusal_is_a_page_and_for_htmx_a_fragment(
    client: Client, officer: User, how: str, status: int, sentences: list[str]
) -> None:
    client.force_login(officer)
    page = client.post(f"/tu-choi/{how}/")
    fragment = client.post(f"/tu-choi/{how}/", headers={"hx-request": "true"})
    assert (page.status_code, fragment.status_code) == (status, status)
    assert "<!DOCTYPE html>" in page.content.decode()
    assert "<!DOCTYPE html>" not in fragment.content.decode()
    assert fragment.headers["HX-Retarget"] == "#problems"
    for sentence in sentences:
        assert sentence in page.content.decode()
        assert sentence in fragment.content.decode()


def test_back_leads_to_our_own_page_only(client: Client, officer: User) -> None:
    client.force_login(officer)
    own = client.post("/tu-choi/422/", headers={"referer": "http://testserver/ho-so/1/"})
    assert 'href="http://testserver/ho-so/1/"' in own.content.decode()
    foreign = client.post("/tu-choi/422/", headers={"referer": "https://example.invalid/"})
    assert "example.invalid" not in foreign.content.decode()


def test_headers_of_every_answer(client: Client, officer: User) -> None:
    stranger = client.get("/mo/")
    assert stranger.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "Cache-Control" not in stranger.headers
    client.force_login(officer)
    for path in ("/nha/", "/tu-choi/422/", "/nowhere/"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_refusals_carry_their_words() -> None:
    blocked = Blocked([Problem("a", "Một."), Problem("b", "Hai.")])
    assert str(blocked) == "Một.; Hai."
    assert [problem.code for problem in blocked.problems] == ["a", "b"]
    assert Stale().text.startswith("Đã có người xử lý")
    with pytest.raises(ValueError, match="at least one"):
        Blocked([])
