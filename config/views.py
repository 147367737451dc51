"""What belongs to the whole site and to no app."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from config import guide
from config.api_docs import document, reference
from config.errors import too_many_requests
from records import guard, tries
from units import access
from units.adapters import address_of

#: What the page of components shows of each: roles of colour, chips and a stepper in the midst of its way.
COLOURS = [
    {"name": name, "words": words}
    for name, words in (
        ("ink", "chữ"),
        ("muted", "chữ phụ"),
        ("ground", "nền trang"),
        ("paper", "nền thẻ"),
        ("accent", "màu nhấn"),
        ("done", "đã xong"),
        ("waiting", "đang chờ"),
        ("late", "quá hạn"),
        ("draft", "dự thảo"),
        ("idle", "chưa bắt đầu"),
    )
]
CHIPS = (
    ("done", "Đã nộp"),
    ("waiting", "Chờ duyệt"),
    ("late", "Quá hạn 2 ngày"),
    ("draft", "Dự thảo"),
    ("here", "Đang lập"),
    ("idle", "Chưa bắt đầu"),
)
STEPS = [
    {"label": "Lập hồ sơ", "state": "done", "note": "28/11/2026", "url": ""},
    {"label": "Chủ tịch duyệt", "state": "current", "note": "chờ Chủ tịch Hội đồng", "url": ""},
    {"label": "Nộp", "state": "late", "note": "quá hạn 1 ngày", "url": ""},
    {"label": "Thẩm định", "state": "todo", "note": "", "url": ""},
]


def within_limit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Stop a flood of log-ins from one address; a whole province may sit behind one (``LOGIN_PER_MINUTE``)."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = tries.Limit("dang-nhap", address_of(request), settings.LOGIN_PER_MINUTE, 60)
        if request.method == "POST" and tries.count([limit]):
            return too_many_requests(request)
        return view(request, *args, **kwargs)

    return counted


@guard.public("biểu tượng của trang")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead programs that ask for the icon at its old address to the file among the static ones."""
    return redirect(static("icons/favicon.ico"))


@guard.public("tài liệu API")
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show the API for people, made from the very document that programs read."""
    return render(request, "api_docs.html", {"reference": reference()})


@guard.public("tài liệu API cho máy (OpenAPI)")
@require_safe
def api_schema(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI document."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@guard.public("hướng dẫn sử dụng")
@require_safe
def guide_index(request: HttpRequest) -> HttpResponse:
    """Show the first page of the user guide: one chapter per role."""
    return render(request, "guide.html", {"chapter": guide.chapter(guide.INDEX), "others": _chapters()})


@guard.public("hướng dẫn sử dụng")
@require_safe
def guide_chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one chapter of the user guide."""
    if slug not in guide.CHAPTERS:
        raise Http404
    return render(request, "guide.html", {"chapter": guide.chapter(slug), "others": _chapters()})


def _chapters() -> list[guide.Chapter]:
    return [guide.chapter(slug) for slug in guide.CHAPTERS]


@guard.policy("Quản trị Văn phòng hoặc Quản trị hệ thống", check=access.caretaker)
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show every component of the interface once, with the classes the pages use."""
    return render(request, "style.html", {"colours": COLOURS, "chips": CHIPS, "steps": STEPS})


@guard.public("phiên làm việc của trang đang mở")
@require_safe
def session_state(request: HttpRequest) -> HttpResponse:
    """Tell a page that stayed open whose session this is now, and give it the form token of that session."""
    return JsonResponse({"user": request.user.pk or "", "token": get_token(request)})


@guard.public("trang báo đã đăng nhập lại")
@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where a log-in in a second tab ends: the first tab hears of it and sends what it kept."""
    return render(request, "account/signed_in_again.html", {"signed_in": request.user.is_authenticated})
