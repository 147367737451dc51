"""Pages for what goes wrong: Vietnamese, with a way on, under the same headers as every other page."""

import logging
import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config import errors
from config import urls as product
from records import guard
from records.errors import Blocked, NotAllowed, Problem, Stale
from units.models import User

REASON = "người trình và người duyệt phải là hai người"
FAULTS: dict[str, Exception] = {
    "400": SuspiciousOperation("raw English text"),
    "403": PermissionDenied("raw English text"),
    "khong-duoc": NotAllowed(REASON),
    "thieu": Blocked([Problem("no_council", "Chưa có Quyết định thành lập Hội đồng.", "/ho-so/1/hoi-dong/")]),
    "cu": Stale("Văn thư đã xử lý bước này lúc 09 giờ 41."),
    "500": RuntimeError("secret-in-traceback"),
    "ban": OperationalError("database is locked"),
    "mat": InterfaceError("connection already closed"),
}


@guard.policy("test")
def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise FAULTS[how]


@guard.policy("test")
def accept(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("thu/gui/", accept), path("thu/<slug:how>/", fail), *product.urlpatterns]
handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500


@pytest.fixture
def signed_in(officer: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    return client


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("400", 400, "Yêu cầu không hợp lệ"),
        ("403", 403, "Tài khoản không có quyền thực hiện bước này"),
        ("khong-duoc", 403, REASON),
        ("thieu", 422, "Chưa có Quyết định thành lập Hội đồng."),
        ("cu", 409, "Văn thư đã xử lý bước này lúc 09 giờ 41."),
        ("500", 500, "Chương trình gặp lỗi; nội dung đã lưu không mất"),
    ],
)
@override_settings(ROOT_URLCONF="tests.config.test_errors")
def test_each_fault_has_its_page(signed_in: Client, how: str, status: int, said: str) -> None:
    response = signed_in.get(f"/thu/{how}/")
    html = response.content.decode()
    assert response.status_code == status
    assert said in html
    assert "raw English text" not in html
    assert "secret-in-traceback" not in html
    assert 'lang="vi"' in html
    assert "default-src 'self'" in response["Content-Security-Policy"]


@override_settings(ROOT_URLCONF="tests.config.test_errors")
def test_a_missing_thing_is_linked_to_the_place_where_it_is_put_right(signed_in: Client) -> None:
    assert '<a href="/ho-so/1/hoi-dong/">' in signed_in.get("/thu/thieu/").content.decode()


@override_settings(ROOT_URLCONF="tests.config.test_errors")
def test_htmx_gets_the_list_and_not_a_whole_page(signed_in: Client) -> None:
    response = signed_in.get("/thu/thieu/", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#problems"
    assert "<html" not in html
    assert "Chưa có Quyết định thành lập Hội đồng." in html


@override_settings(ROOT_URLCONF="tests.config.test_errors")
def test_the_code_of_a_fault_is_the_one_in_the_log(
    signed_in: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="config.errors"):
        html = signed_in.get("/thu/500/").content.decode()
    found = re.search(r'class="hash">([0-9a-f]{8})<', html)
    assert found is not None
    [record] = [record for record in caplog.records if record.name == "config.errors"]
    assert found.group(1) in record.getMessage()
    assert record.exc_info is not None
    assert "secret-in-traceback" in str(record.exc_info[1])


def test_the_page_of_a_fault_needs_neither_database_nor_session() -> None:
    request = HttpRequest()
    request.method, request.path = "GET", "/"
    response = errors.server_error(request)
    assert response.status_code == 500
    assert "Về Việc của tôi" in response.content.decode()


def test_a_page_that_is_not_there_reads_the_same_for_all(officer: User) -> None:
    stranger, known = Client(), Client()
    known.force_login(officer)
    for client in (stranger, known):
        response = client.get("/khong-co-trang-nay/")
        assert response.status_code == 404
        assert "Không tìm thấy trang hoặc không thuộc phạm vi của tài khoản này" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.config.test_errors")
def test_a_form_without_its_token_is_refused_in_vietnamese(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    page = client.post("/thu/gui/")
    assert page.status_code == 403
    assert "Trang này đã mở từ trước khi đăng nhập lại" in page.content.decode()
    part = client.post("/thu/gui/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (403, "#problems")
    assert "<html" not in part.content.decode()


def test_what_is_too_large_is_told_so_with_the_limit(officer: User) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(officer)
    client.get("/tai-khoan/doi-mat-khau/")
    response = client.post("/thong-bao/da-doc-het/", {"x": "á" * (3 * 1024 * 1024)})
    assert response.status_code == 413
    assert "tối đa 4 MB" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.config.test_errors")
@pytest.mark.parametrize("how", ["ban", "mat"])
def test_a_database_that_does_not_answer_is_no_fault_of_the_page(signed_in: Client, how: str) -> None:
    response = signed_in.get(f"/thu/{how}/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    html = response.content.decode()
    assert "Máy chủ đang bận; nội dung đã lưu không mất" in html
    assert "database is locked" not in html
