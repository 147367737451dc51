"""The program's log: one JSON object a line, the id of the request, and nothing anybody typed or is called."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config import urls as product
from records import guard, logs
from tests.people import OFFICER, World

CANARY = "Nguyễn-Thị-Canh-Giữ-0912345678"


@guard.policy("test")
def fault(request: HttpRequest, typed: str) -> HttpResponse:
    raise ValueError(f"không đọc được {typed} {request.GET.get('q')}")


urlpatterns = [path("thu/<str:typed>/", fault), *product.urlpatterns]
handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    formatter = logs.JsonFormatter()
    return [formatter.format(record) for record in caplog.records]


@override_settings(ROOT_URLCONF="tests.records.test_logs")
def test_neither_what_was_typed_nor_a_path_nor_a_name_is_in_a_line(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    client = world.client(OFFICER)
    client.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        assert client.get(f"/thu/{CANARY}/?q={CANARY}").status_code == 500
        assert client.get(f"/khong-co/{CANARY}/?q={CANARY}").status_code == 404
        assert client.get("/ho-so/", headers={"Host": "la.example.vn"}).status_code == 400
        Client().post("/tai-khoan/dang-nhap/", {"login": CANARY, "password": CANARY})
    written = [line for line in lines(caplog) if '"django.db' not in line and '"urllib' not in line]
    assert any('"route": "thu/<str:typed>/"' in line for line in written)
    assert any("ValueError" in line for line in written)
    told = "\n".join(written)
    for secret in (CANARY, "Canh-Gi", "0912345678", "la.example.vn", OFFICER, str(world.user(OFFICER))):
        assert secret not in told
    # The twin: Python's own formatter would have told it.
    plain = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "0912345678" in plain


def test_every_line_of_a_request_carries_the_id_its_answer_names(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger=logs.REQUESTS):
        response = Client().get("/so-cong-nhan/", headers={"X-Request-ID": "may-chu-truoc-0001"})
    assert response["X-Request-ID"] == "may-chu-truoc-0001"
    [record] = [record for record in caplog.records if record.name == logs.REQUESTS]
    # The id stands while the request lasts; afterwards nothing carries it.
    assert logs.request_id.get() == ""
    token = logs.request_id.set("may-chu-truoc-0001")
    line = json.loads(logs.JsonFormatter().format(record))
    logs.request_id.reset(token)
    assert line["request"] == "may-chu-truoc-0001"
    assert (line["method"], line["route"], line["status"]) == ("GET", "so-cong-nhan/", 200)
    assert line["ms"] >= 0


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", 'co"ngoac-kep', "../../etc/passwd"])
def test_what_is_no_id_is_not_repeated(db: None, sent: str) -> None:
    made = Client().get("/healthz", headers={"X-Request-ID": sent})["X-Request-ID"]
    assert made != sent
    assert logs.GIVEN.fullmatch(made)
