"""The sheet a version is edited in: out, back for a trial, and taken over as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from records import clock, guard
from records.sheets import RefusedError
from scoring import access, actions, queries
from scoring.forms import ImportForm, sealed, unsealed
from scoring.queries.differences import differences
from scoring.queries.faults import faults_of
from scoring.spreadsheets import exchange
from scoring.views.editing import NOT_OPEN
from scoring.views.reading import sheet
from units.access import Request

LOST = "Bản xem trước đã quá một ngày hoặc không đọc được; chọn lại tệp."


@guard.policy("bảng tính để sửa bộ tiêu chí", check=access.editor)
@require_safe
def edit_sheet(request: Request, pk: int) -> HttpResponse:
    access.set_to_edit_for(request.user, pk)
    spec = queries.spec_of(pk)
    name = f"{spec.code}-v{spec.version}-sua"
    return sheet(request, exchange.edit_xlsx(spec), name, f"bo-tieu-chi:{spec.code}:{spec.version}:sua")


@guard.policy("nhập bộ tiêu chí từ bảng tính", check=access.editor)
@require_http_methods(["GET", "POST"])
def take_sheet(request: Request, pk: int) -> HttpResponse:
    """First the file: errors by cell, or what would change. Then the same content again, confirmed: all or nothing."""
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    page = queries.set_page(request.user, pk)
    if not page.editing:
        messages.info(request, NOT_OPEN)
        return redirect("scoring:set", pk=pk)
    context: dict[str, object] = {"page": page}
    form = ImportForm()
    status = 200
    if "noi_dung" in request.POST:
        read = _again(request.POST["noi_dung"])
        taken = exchange.take(read, page.spec) if read is not None else None
        if read is None or taken is None or taken.spec is None:
            form.cleaned_data = {}
            context["refusal"], status = LOST, 422
        else:
            actions.apply_import(stored=stored, spec=taken.spec, seen=read.sha256, by=request.user, at=at)
            messages.success(request, "Đã nhập toàn bộ bảng tính vào phiên bản đang soạn.")
            return redirect("scoring:set", pk=pk)
    elif request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                read = exchange.read_xlsx(form.cleaned_data["tep"].read(), page.spec)
            except (exchange.ForeignError, RefusedError) as refused:
                context["refusal"] = str(refused)
            else:
                taken = exchange.take(read, page.spec)
                context["errors"] = taken.errors
                if taken.spec is not None:
                    status = 200
                    context["found"] = differences(page.spec, taken.spec)
                    context["faults"] = faults_of(taken.spec, pk)
                    rows = {kind: list(found) for kind, found in read.rows.items()}
                    context["payload"] = sealed({"rows": rows, "sha256": read.sha256})
    context["form"] = form
    return render(request, "scoring/import.html", context, status=status)


def _again(payload: str) -> exchange.Read | None:
    found = unsealed(payload)
    if found is None:
        return None
    rows = {kind: [(int(number), texts) for number, texts in each] for kind, each in found["rows"].items()}
    return exchange.Read(rows, str(found["sha256"]))
