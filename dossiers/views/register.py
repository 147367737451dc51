"""The public register «Danh sách công nhận», and the Office's page on what of it is shown."""

from __future__ import annotations

import csv
import io
from typing import cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_http_methods

from dossiers import access
from dossiers.actions.register import hold_publication, lift_hold
from dossiers.queries.register import (
    MOST,
    Entry,
    Wanted,
    entries,
    entry,
    publication_page,
    published_dossier,
    register,
    years,
)
from records import clock, guard
from records.errors import Blocked, Problem
from records.sheets import safe
from records.text import vn_date
from units.access import Request

PAGE = 50
#: Long enough to spare the database on the day of a decision, short enough for a withdrawal to be seen.
KEPT = 300
NO_TERM = "chưa có quy định thời hạn"
COLUMNS = (
    "Đơn vị",
    "Mã đơn vị",
    "Năm",
    "Quyết định",
    "Ngày quyết định",
    "Cơ quan quyết định",
    "Có giá trị đến hết ngày",
    "Tình trạng",
    "Văn bản thu hồi",
    "Ngày thu hồi",
    "Ghi chú",
    "Địa chỉ",
)


@guard.public("danh sách công nhận: mọi người, không có dữ liệu cá nhân")
@require_GET
def public_register(request: HttpRequest) -> HttpResponse:
    """Show recognised units; ``?format=csv`` and ``?format=json`` give all rows of the same search."""
    if slowed := slowed_down(request):
        return slowed
    wanted = _wanted(request)
    rows = register(wanted)
    form = request.GET.get("format")
    if form in {"csv", "json"}:
        found = entries(rows[:MOST])
        response = _csv(request, found) if form == "csv" else _json(request, found)
        response["Cache-Control"] = f"public, max-age={KEPT}"
        return response
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = entries(page.object_list)
    context = {
        "page": page,
        "entries": shown,
        "illustrative": any(each.illustrative for each in shown),
        "wanted": wanted,
        "years": years(),
        "no_term": NO_TERM,
    }
    return kept(render(request, "dossiers/public_register.html", context))


@guard.public("một dòng của danh sách công nhận: mọi người")
@require_GET
def public_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line under its permanent address."""
    if slowed := slowed_down(request):
        return slowed
    found = entry(pk) if pk < 2**63 else None
    if found is None:
        raise Http404
    return kept(render(request, "dossiers/public_entry.html", {"entry": found, "no_term": NO_TERM}))


@guard.policy("công khai kết quả: người có vai trò ở cơ quan thẩm định", check=access.upper_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: Request, code: str) -> HttpResponse:
    """Show what of a campaign is public; hold it back or show it again."""
    at = clock.now()
    campaign = access.upper_campaign_for(request.user, code)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        given = request.POST.get("dossier", "")
        dossier = None
        if given:
            number = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
            dossier = published_dossier(campaign, number)
            if dossier is None:
                raise Http404
        try:
            if request.POST.get("step") == "lift":
                lift_hold(campaign=campaign, dossier=dossier, by=request.user, at=at)
                messages.success(request, "Đã công khai lại.")
            else:
                hold_publication(
                    campaign=campaign,
                    dossier=dossier,
                    reason=request.POST.get("reason", ""),
                    by=request.user,
                    at=at,
                )
                messages.success(request, "Đã tạm dừng công khai.")
        except Blocked as refusal:
            problems = refusal.problems
        else:
            return redirect("dossiers:publication", code)
    page = publication_page(campaign, request.user, at)
    context = {"page": page, "head": page.head, "problems": problems, "no_term": NO_TERM}
    return render(request, "dossiers/publication.html", context, status=422 if problems else 200)


def slowed_down(request: HttpRequest) -> HttpResponse | None:
    """Answer 429 to an address that asks too often; the address is kept only as a digest, for two minutes."""
    address = cast("str", get_adapter().get_client_ip(request))
    key = salted_hmac("dossiers.register", address, algorithm="sha256").hexdigest()[:24]
    wait = guard.too_fast(f"register-{key}", settings.PUBLIC_PER_MINUTE, int(clock.now().timestamp()))
    if not wait:
        return None
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(wait)
    return response


def kept(response: HttpResponse) -> HttpResponse:
    # A page carries the reader's own form token: kept by the browser, by nobody between.
    response["Cache-Control"] = f"private, max-age={KEPT}"
    return response


def _wanted(request: HttpRequest) -> Wanted:
    year = request.GET.get("nam", "")
    return Wanted(
        text=request.GET.get("q", "").replace("\x00", "")[:200],
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        below=request.GET.get("don_vi", "").replace("\x00", "").strip()[:40],
    )


def _address(request: HttpRequest, each: Entry) -> str:
    return request.build_absolute_uri(reverse("dossiers:public_entry", args=[each.id]))


def _standing(each: Entry) -> str:
    return "Đã thu hồi" if each.withdrawn else "Được công nhận"


def _csv(request: HttpRequest, found: tuple[Entry, ...]) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in found:
        row = (
            each.unit,
            each.unit_code,
            each.year,
            each.decision,
            vn_date(each.decided_on) if each.decided_on else "",
            each.issuer,
            vn_date(each.valid_until) if each.valid_until else NO_TERM,
            _standing(each),
            each.withdrawal,
            vn_date(each.withdrawn_on) if each.withdrawn_on else "",
            "Số liệu minh họa" if each.illustrative else "",
            _address(request, each),
        )
        writer.writerow([safe(value) for value in row])
    # The mark at the beginning lets Excel read Vietnamese letters.
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="danh-sach-cong-nhan.csv"'
    return response


def _json(request: HttpRequest, found: tuple[Entry, ...]) -> HttpResponse:
    return JsonResponse(
        {
            "count": len(found),
            "items": [
                {
                    "id": each.id,
                    "unit": each.unit,
                    "unit_code": each.unit_code,
                    "year": each.year,
                    "decision": each.decision or None,
                    "decided_on": each.decided_on,
                    "issuer": each.issuer,
                    "valid_until": each.valid_until,
                    "withdrawn": each.withdrawn,
                    "withdrawal": each.withdrawal or None,
                    "withdrawn_on": each.withdrawn_on,
                    "illustrative": each.illustrative,
                    "url": _address(request, each),
                }
                for each in found
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )
