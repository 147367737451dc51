"""The unit tree: a list that can be searched without marks, and the page of one unit."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records import clock, guard, journal
from units import access, queries, roles, spreadsheets
from units.access import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 100


@guard.policy("đơn vị: người có vai trò", access.member)
@require_safe
def index(request: Request) -> HttpResponse:
    """List the tree, or what a search finds; ``?format=xlsx`` gives the same lines as a workbook."""
    person = request.user
    text, kind = request.GET.get("q", ""), request.GET.get("loai", "")
    found = queries.units(person, text, kind)
    if request.GET.get("format") == "xlsx":
        journal.look(
            kind="xuat", by=person, at=clock.now(), subject="danh-sach-don-vi", data={"so_dong": len(found)}
        )
        response = HttpResponse(spreadsheets.units_xlsx(found), content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="danh-sach-don-vi.xlsx"'
        return response
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "kind": kind, "kinds": roles.KINDS, "as_tree": not text and not kind}
    return render(request, "units/index.html", context)


@guard.policy("một đơn vị: người có vai trò", access.member)
@require_safe
def detail(request: Request, pk: int) -> HttpResponse:
    """Show one unit."""
    person = request.user
    return render(
        request, "units/detail.html", {"page": queries.unit_page(person, access.unit_for(person, pk))}
    )
