"""A site of two pages for the browser: one form that saves itself, and one page without it."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config import urls as product
from records import guard

FORM = """{% extends "base.html" %}
{% block heading %}Tự chấm điểm{% endblock heading %}
{% block content %}
  <form id="hs1-diem-1-1" data-autosave hx-post="/thu/luu/" hx-trigger="change delay:50ms, input changed delay:400ms"
        hx-target="#ket-qua">
    <label for="diem">Điểm</label> <input id="diem" name="diem" value="{{ diem }}">
    <label for="ghi-chu">Ghi chú</label> <textarea id="ghi-chu" name="ghi_chu">{{ ghi_chu }}</textarea>
    <input type="hidden" name="version" value="3">
    <span data-save-status role="status"></span>
  </form>
  <p id="ket-qua"></p>
  <form method="post" action="/thu/nop/">
    {% csrf_token %}
    <button type="submit" data-confirm="Sau khi nộp không sửa được." data-confirm-title="Nộp hồ sơ" data-confirm-ok="Nộp">Nộp hồ sơ</button>
  </form>
  <form id="chon" method="get">
    <label><input type="checkbox" name="kad" value="on"> Không áp dụng</label>
    <p data-show-when="kad:on">Lý do không áp dụng</p>
  </form>
{% endblock content %}"""
OTHER = '{% extends "base.html" %}{% block heading %}Trang khác{% endblock heading %}'

stored: dict[str, str] = {}
received: list[dict[str, str]] = []
submitted: list[str] = []
answer: dict[str, int] = {"status": 200}


def reset() -> None:
    stored.clear()
    received.clear()
    submitted.clear()
    answer["status"] = 200


def _page(request: HttpRequest, text: str, **context: str) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(text).render(context, request))


@guard.policy("test")
def form(request: HttpRequest) -> HttpResponse:
    return _page(request, FORM, diem=stored.get("diem", ""), ghi_chu=stored.get("ghi_chu", ""))


@guard.policy("test")
def other(request: HttpRequest) -> HttpResponse:
    return _page(request, OTHER)


@guard.policy("test")
def save(request: HttpRequest) -> HttpResponse:
    values = {name: str(value) for name, value in request.POST.items()}
    received.append(values)
    if answer["status"] != 200:
        return HttpResponse("Điểm phải là một trong các mức 5; 3; 0.", status=answer["status"])
    stored.update(values)
    return HttpResponse(f"Tổng: {values['diem']}", headers={"X-Saved-At": "09:41"})


@guard.policy("test")
def submit(request: HttpRequest) -> HttpResponse:
    submitted.append(request.method or "")
    return _page(request, OTHER)


urlpatterns = [
    path("thu/luu/", save),
    path("thu/nop/", submit),
    path("thu/khac/", other),
    path("thu/", form),
    *product.urlpatterns,
]
