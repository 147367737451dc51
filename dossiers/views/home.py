"""«Việc của tôi», the list of dossiers, and notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from dossiers.queries.home import desk_of
from dossiers.queries.listing import dossier_list
from records import clock, guard, outbox
from units.access import Request, member
from units.actions.welcome import dismiss_welcome


@guard.policy("người đã đăng nhập")
@require_GET
def home(request: Request) -> HttpResponse:
    at = clock.now()
    return render(request, "dossiers/home.html", {"desk": desk_of(request.user, at), "at": at})


@guard.policy("người đã đăng nhập")
@require_POST
def welcomed(request: Request) -> HttpResponse:
    """Put the introduction of the first log-in away, for oneself."""
    dismiss_welcome(by=request.user, at=clock.now())
    return redirect("dossiers:home")


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def index(request: Request) -> HttpResponse:
    rows = dossier_list(request.user, clock.now(), search=request.GET.get("q", ""))
    return render(request, "dossiers/index.html", {"rows": rows, "q": request.GET.get("q", "")})


@guard.policy("người đã đăng nhập")
@require_GET
def notices(request: Request) -> HttpResponse:
    """The person's own notices; ``q`` searches, ``loc`` narrows to read or unread ones."""
    found = outbox.inbox(
        request.user,
        q=request.GET.get("q", ""),
        state=request.GET.get("loc", ""),
        page=request.GET.get("page", ""),
    )
    return render(request, "dossiers/notices.html", {"inbox": found, "page": found.page})


@guard.policy("người đã đăng nhập")
@require_POST
def notices_read(request: Request) -> HttpResponse:
    """Mark all of one's own notices as read."""
    count = outbox.mark_read(user=request.user, at=clock.now())
    messages.success(request, f"Đã đánh dấu {count} thông báo là đã đọc.")
    return redirect("dossiers:notices")


@guard.policy("người đã đăng nhập")
@require_POST
def notice_read(request: Request, pk: int) -> HttpResponse:
    """Mark one's own notice as read and lead to what it speaks of; another's notice is not there."""
    notice = outbox.notice_for(request.user, pk)
    if notice is None:
        raise Http404
    outbox.mark_read(user=request.user, at=clock.now(), notice=notice.pk)
    if not url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect("dossiers:notices")
    return redirect(notice.url)
