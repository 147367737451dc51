"""The unit tree: what hangs below what, a search without marks, the page of one unit."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records import clock, guard, journal
from units import access, queries, roles, spreadsheets
from units.access import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _number(request: Request) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def _ended_too(request: Request) -> bool:
    return request.GET.get("het") == "1"


@guard.policy("đơn vị: người có vai trò", access.member)
@require_safe
def index(request: Request) -> HttpResponse:
    """Show the roots to open, or what a search finds; ``?format=xlsx`` gives all of it as a workbook."""
    person = request.user
    text, kind, ended_too = request.GET.get("q", ""), request.GET.get("loai", ""), _ended_too(request)
    if request.GET.get("format") == "xlsx":
        content, count = spreadsheets.units_xlsx(queries.units(person, text, kind, ended_too=ended_too))
        journal.look(
            kind="xuat", by=person, at=clock.now(), subject="danh-sach-don-vi", data={"so_dong": count}
        )
        response = HttpResponse(content, content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="danh-sach-don-vi.xlsx"'
        return response
    searching = bool(text.strip() or kind)
    found = (
        queries.search(person, text, kind, number=_number(request), ended_too=ended_too)
        if searching
        else queries.branch(person, None, number=_number(request), ended_too=ended_too)
    )
    context = {
        "found": found,
        "q": text,
        "kind": kind,
        "kinds": roles.KINDS,
        "searching": searching,
        "may_keep": access.keeper(person) is None,
    }
    return render(request, "units/index.html", context)


@guard.policy("một đơn vị: người có vai trò", access.member)
@require_safe
def detail(request: Request, pk: int) -> HttpResponse:
    """Show one unit."""
    person = request.user
    page = queries.unit_page(
        person, access.unit_for(person, pk), number=_number(request), ended_too=_ended_too(request)
    )
    return render(request, "units/detail.html", {"page": page})


@guard.policy("đơn vị trực thuộc: người có vai trò", access.member)
@require_safe
def below(request: Request, pk: int) -> HttpResponse:
    """Give one page of a unit's children: a branch for htmx, the unit's own page for everybody else."""
    if request.headers.get("HX-Request") != "true":
        return detail(request, pk)
    person = request.user
    found = queries.branch(
        person, access.unit_for(person, pk), number=_number(request), ended_too=_ended_too(request)
    )
    return render(request, "units/_branch.html", {"found": found})


@guard.policy("gợi ý đơn vị: người có vai trò", access.member)
@require_safe
def suggest(request: Request) -> HttpResponse:
    """Suggest codes for what is typed into a field that names a unit."""
    typed = next((request.GET[name] for name in ("q", "parent", "target", "to") if name in request.GET), "")
    return render(request, "units/_suggestions.html", {"units": queries.suggestions(request.user, typed)})
