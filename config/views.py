"""What belongs to the whole site and to no app."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from records import guard


@guard.public("biểu tượng của trang")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead programs that ask for the icon at its old address to the file among the static ones."""
    return redirect(static("icons/favicon.ico"))
