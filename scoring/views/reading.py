"""Pages to read: the list, one version, its sheet, the difference of two versions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records import clock, guard, journal
from scoring import queries
from scoring.forms import SetFilterForm
from scoring.queries.differences import differences
from scoring.spreadsheets import reading
from units.access import Request, member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guard.policy("danh mục bộ tiêu chí", check=member)
@require_safe
def set_list(request: Request) -> HttpResponse:
    form = SetFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.set_list(request.user, search=wanted.get("q", ""), subject=wanted.get("doi_tuong", ""))
    if request.GET.get("format") == "xlsx":
        return sheet(request, reading.list_xlsx(rows), "bo-tieu-chi", "danh-sach-bo-tieu-chi")
    filtered = bool(wanted.get("q") or wanted.get("doi_tuong"))
    decisions = queries.decision_list(request.user)
    context = {"form": form, "rows": rows, "filtered": filtered, "decisions": decisions}
    return render(request, "scoring/set_list.html", context)


@guard.policy("một bộ tiêu chí", check=member)
@require_safe
def set_page(request: Request, pk: int) -> HttpResponse:
    return render(request, "scoring/set_page.html", {"page": queries.set_page(request.user, pk)})


@guard.policy("bộ tiêu chí dạng bảng tính", check=member)
@require_safe
def set_sheet(request: Request, pk: int) -> HttpResponse:
    page = queries.set_page(request.user, pk)
    name = f"{page.spec.code}-v{page.spec.version}"
    return sheet(request, reading.set_xlsx(page), name, f"bo-tieu-chi:{page.spec.code}:{page.spec.version}")


@guard.policy("khác nhau giữa hai phiên bản", check=member)
@require_safe
def difference(request: Request, pk: int, other: int) -> HttpResponse:
    """Rows of ``pk`` beside those of ``other``, the older one."""
    page, base = queries.set_page(request.user, pk), queries.set_page(request.user, other)
    context = {"page": page, "base": base, "found": differences(base.spec, page.spec)}
    return render(request, "scoring/difference.html", context)


def sheet(request: Request, content: bytes, name: str, subject: str) -> HttpResponse:
    """Send a workbook and note that it left."""
    journal.look(kind="xuat", by=request.user, at=clock.now(), subject=subject)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
