"""A small URLconf with one door of every kind, for the tests of guard and middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from records import guard
from records.errors import Blocked, NotAllowed, Problem, Stale

REASON = "Bước này do Chủ tịch Hội đồng thực hiện"


def _only_the_officer(user: object) -> str | None:
    return None if getattr(user, "username", "") == "can-bo" else "Chỉ dành cho cán bộ đầu mối"


@guard.public("mở cho mọi người")
def open_door(request: HttpRequest) -> HttpResponse:
    return HttpResponse("mở")


@guard.policy("người đăng nhập")
def signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse("trong nhà")


@guard.policy("cán bộ đầu mối", _only_the_officer)
def officers(request: HttpRequest) -> HttpResponse:
    return HttpResponse("cán bộ")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("không ai khai báo")


@guard.policy("từ chối")
def refuse(request: HttpRequest, how: str) -> HttpResponse:
    if how == "403":
        raise NotAllowed(REASON)
    if how == "422":
        raise Blocked(
            [Problem("bien_ban", "Còn thiếu Biên bản.", "/ho-so/1/#bien-ban"), Problem("so", "<b>Số</b>")]
        )
    raise Stale


guard.allow_foreign("allauth.account", "tài khoản", public=True)

urlpatterns = [
    path("mo/", open_door),
    path("nha/", signed_in),
    path("can-bo/", officers),
    path("khong/", undeclared),
    path("tu-choi/<str:how>/", refuse),
    path("tai-khoan/", include("allauth.account.urls")),
]
