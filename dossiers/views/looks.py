"""Who saw what of a campaign, and the steps about accounts and rights."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dossiers import access
from dossiers.forms.looks import LooksForm
from dossiers.queries.looks import Wanted, looks_page, system_page
from records import clock, guard, journal
from units.access import Request, office_admin, system_admin


@guard.policy("lượt xem của đợt: Quản trị Văn phòng", check=office_admin)
@require_GET
def campaign_looks(request: Request, code: str) -> HttpResponse:
    """Looks, downloads and exports between two instants; the question itself leaves a row."""
    campaign = access.admin_campaign_for(request.user, code)
    form = LooksForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    wanted = Wanted(
        since=given.get("tu"),
        until=given.get("den"),
        account=given.get("nguoi", "").strip(),
        dossier=request.GET.get("ho-so", "")[:18],
    )
    page = looks_page(campaign, wanted, request.GET.get("page", ""))
    journal.look(kind="xem", by=request.user, at=clock.now(), subject=campaign, data={"trang": "luot-xem"})
    status = 200 if form.is_valid() else 422
    return render(request, "dossiers/looks.html", {"page": page, "form": form}, status=status)


@guard.policy("nhật ký hệ thống: Quản trị hệ thống", check=system_admin)
@require_GET
def system_journal(request: Request) -> HttpResponse:
    """Accounts, roles, rights and requests of persons, of one account when asked."""
    page = system_page(
        request.GET.get("nguoi", "").replace("\x00", "").strip()[:150],
        request.GET.get("page", ""),
        request.GET.get("don-vi", "").replace("\x00", "").strip()[:150],
    )
    return render(request, "dossiers/system_journal.html", {"page": page})
