"""Bring a list of units in: upload, progress, every error, every change to confirm, apply."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records import clock, guard, journal
from records.errors import Blocked, Problem
from units import access, spreadsheets
from units.access import Request
from units.actions import applying, importing
from units.forms.lists import ImportForm
from units.queries import lists

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNPROCESSABLE = 422


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@guard.policy("nhập danh sách đơn vị: người giữ cây", access.keeper)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Take a list and begin to check it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        file = data.pop("file")
        try:
            made = importing.start_import(
                file_name=file.name, content=file.read(), by=request.user, at=clock.now(), **data
            )
        except Blocked as blocked:
            problems = blocked.problems
        else:
            return redirect("units:list", made.pk)
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {"form": form, "problems": problems, "lists": lists.lists(request.user)}
    return render(request, "units/lists.html", context, status=UNPROCESSABLE if bad else 200)


@guard.policy("tệp mẫu danh sách đơn vị: người giữ cây", access.keeper)
@require_safe
def template(request: Request) -> HttpResponse:
    """Give the workbook to fill in."""
    return _workbook(spreadsheets.list_template_xlsx(), "mau-danh-sach-don-vi.xlsx")


@guard.policy("một danh sách đơn vị: người nhập", access.keeper)
@require_safe
def detail(request: Request, pk: int) -> HttpResponse:
    """Show progress, errors and changes of a list; htmx asks for the progress alone."""
    made = access.import_for(request.user, pk)
    if request.headers.get("HX-Request") == "true":
        found = lists.progress(made)
        response = render(request, "units/_list_progress.html", {"progress": found, "pk": pk})
        if not found.running:
            response["HX-Refresh"] = "true"
        return response
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    page = lists.list_page(made, request.GET.get("loai", ""), number=number)
    return render(request, "units/list.html", {"page": page, "pk": pk})


@guard.policy("lỗi của một danh sách: người nhập", access.keeper)
@require_safe
def findings(request: Request, pk: int) -> HttpResponse:
    """Give every error and notice as a workbook."""
    made = access.import_for(request.user, pk)
    journal.look(kind="xuat", by=request.user, at=clock.now(), subject=made)
    return _workbook(spreadsheets.findings_xlsx(lists.findings(made)), f"loi-danh-sach-{pk}.xlsx")


@guard.policy("quyết định về thay đổi: người nhập", access.keeper)
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Confirm or leave out a kind of change, or one line of it."""
    made = access.import_for(request.user, pk)
    change, row = request.POST.get("change", ""), request.POST.get("row", "")
    importing.decide(
        made=made,
        change=change,
        decision=request.POST.get("decision", ""),
        row=int(row) if row.isascii() and row.isdigit() and len(row) < 18 else None,
        by=request.user,
        at=clock.now(),
    )
    response = redirect("units:list", pk)
    response["Location"] += f"?loai={change}" if row else ""
    return response


@guard.policy("ghi danh sách vào cây: người nhập", access.keeper)
@require_POST
def apply(request: Request, pk: int) -> HttpResponse:
    """Begin to write the list into the tree."""
    applying.start_apply(made=access.import_for(request.user, pk), by=request.user, at=clock.now())
    return redirect("units:list", pk)


@guard.policy("bỏ một danh sách: người nhập", access.keeper)
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Put a list away."""
    importing.cancel_import(made=access.import_for(request.user, pk), by=request.user, at=clock.now())
    messages.success(request, "Đã bỏ danh sách. Cây đơn vị không thay đổi.")
    return redirect("units:lists")
