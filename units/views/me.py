"""One's own account: what it may, the second step, where it is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from records import clock, guard
from units.access import Request
from units.actions import sessions
from units.queries.me import my_account

MINE = guard.policy("tài khoản của chính mình")


@MINE
@require_safe
def me(request: Request) -> HttpResponse:
    """Roles, second step and open sessions of whoever asks."""
    page = my_account(request.user, request.session.session_key)
    return render(request, "units/me.html", {"page": page})


@MINE
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """End one other session, or all others; the present one ends by signing out."""
    chosen = request.POST.get("phien", "")
    only = [int(chosen)] if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else None
    ended = sessions.end_sessions(
        user=request.user, by=request.user, at=clock.now(), keep=request.session.session_key, only=only
    )
    messages.success(
        request, f"Đã kết thúc {ended} phiên đăng nhập khác." if ended else "Không còn phiên nào khác."
    )
    return redirect("my_account")
