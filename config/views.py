"""What belongs to the whole site and to no app."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from config import guide
from config.api_docs import document, reference
from records import guard


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
