"""What a page that stayed open asks after a log-in in another tab."""

from __future__ import annotations

from django.test import Client

from units.models import User


def test_it_names_the_account_and_gives_a_token_that_works(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    nobody = client.get("/tai-khoan/phien/").json()
    assert nobody["user"] == ""
    client.force_login(officer)
    response = client.get("/tai-khoan/phien/")
    said = response.json()
    assert said["user"] == officer.pk
    assert response.headers["Cache-Control"] == "no-store"
    assert client.post("/tai-khoan/dang-xuat/").status_code == 403
    answer = client.post("/tai-khoan/dang-xuat/", headers={"X-CSRFToken": said["token"]})
    assert answer.status_code == 302
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value


def test_the_page_after_it_says_what_to_do(officer: User) -> None:
    client = Client()
    assert "Chưa đăng nhập" in client.get("/tai-khoan/da-dang-nhap-lai/").content.decode()
    client.force_login(officer)
    html = client.get("/tai-khoan/da-dang-nhap-lai/").content.decode()
    assert "Đã đăng nhập lại" in html
    assert "data-signed-in-again" in html
