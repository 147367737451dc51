"""Pages of criteria sets: list, one set, its sheet, the revision of one criterion."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from records import clock, guard, journal
from records.errors import Blocked
from scoring import access, actions, queries, spreadsheets
from scoring.forms import CriterionForm, SetFilterForm, initial_of
from units.access import Request, member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guard.policy("danh mục bộ tiêu chí", check=member)
@require_safe
def set_list(request: Request) -> HttpResponse:
    form = SetFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.set_list(request.user, search=wanted.get("q", ""), subject=wanted.get("doi_tuong", ""))
    if request.GET.get("format") == "xlsx":
        return _sheet(request, spreadsheets.list_xlsx(rows), "bo-tieu-chi", "danh-sach-bo-tieu-chi")
    filtered = bool(wanted.get("q") or wanted.get("doi_tuong"))
    return render(request, "scoring/set_list.html", {"form": form, "rows": rows, "filtered": filtered})


@guard.policy("một bộ tiêu chí", check=member)
@require_safe
def set_page(request: Request, pk: int) -> HttpResponse:
    return render(request, "scoring/set_page.html", {"page": queries.set_page(request.user, pk)})


@guard.policy("bộ tiêu chí dạng bảng tính", check=member)
@require_safe
def set_sheet(request: Request, pk: int) -> HttpResponse:
    page = queries.set_page(request.user, pk)
    name = f"{page.spec.code}-v{page.spec.version}"
    return _sheet(
        request, spreadsheets.set_xlsx(page), name, f"bo-tieu-chi:{page.spec.code}:{page.spec.version}"
    )


@guard.policy("sửa tiêu chí", check=access.reviser)
@require_http_methods(["GET", "POST"])
def criterion_edit(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    criterion = access.criterion_to_revise_for(request.user, pk)
    page = queries.set_page(request.user, criterion.set_id)
    spec = page.spec.criterion(criterion.code)
    form = CriterionForm(request.POST or None, initial=initial_of(spec) if spec else {})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                stored = actions.revise_criterion(
                    criterion=criterion,
                    draft=form.draft(),
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    at=at,
                )
            except Blocked as blocked:
                for problem in blocked.problems:
                    form.add_error(None, problem.text)
            else:
                messages.success(
                    request, f"Đã lập phiên bản {stored.version}. Các đợt đã mở giữ phiên bản cũ."
                )
                return redirect(f"{reverse('scoring:set', args=[stored.pk])}#tc-{criterion.code}")
    return render(
        request,
        "scoring/criterion_edit.html",
        {"form": form, "page": page, "criterion": spec, "edit_pk": pk},
        status=status,
    )


def _sheet(request: Request, content: bytes, name: str, subject: str) -> HttpResponse:
    journal.look(kind="xuat", by=request.user, at=clock.now(), subject=subject)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
