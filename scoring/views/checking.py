"""Comparing rows with the signed text, and locking a version with a second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from records import clock, guard, journal
from records.errors import Blocked
from scoring import access, actions, queries
from scoring.forms import CheckForm, ReasonForm
from scoring.queries.checking import check_page
from scoring.views.editing import NOT_OPEN, _removable
from units.access import Request


@guard.policy("đối chiếu với văn bản đã ký", check=access.editor)
@require_http_methods(["GET", "POST"])
def check(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    found = check_page(request.user, pk, request.POST)
    if not found.page.editing:
        messages.info(request, NOT_OPEN)
        return redirect("scoring:set", pk=pk)
    form = CheckForm(
        spec=found.page.spec,
        scans=[(each.pk, each.name) for each in found.scans],
        data=request.POST or None,
        files=request.FILES or None,
    )
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.check_rows(
                stored=stored,
                rows=form.rows(),
                scan_pk=form.cleaned_data["scan"],
                upload=form.upload(),
                by=request.user,
                at=at,
            )
        except Blocked as blocked:
            problems = list(blocked.problems)
        else:
            messages.success(request, f"Đã đánh dấu {count} dòng đã đối chiếu.")
            return redirect("scoring:check", pk=pk)
    context = {"form": form, "found": found, "page": found.page, "problems": problems}
    return render(request, "scoring/check.html", context, status=422 if request.method == "POST" else 200)


@guard.policy("bỏ dấu đã đối chiếu", check=access.editor)
@require_POST
def uncheck(request: Request, pk: int, kind: str, key: str) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    actions.unmark(stored=stored, kind=_removable(kind), key=key, by=request.user, at=at)
    messages.success(request, "Đã bỏ dấu đối chiếu của dòng.")
    return redirect("scoring:check", pk=pk)


@guard.policy("bản quét văn bản đã ký", check=access.editor)
@require_GET
def scan(request: Request, pk: int) -> FileResponse:
    """Hand out a scan as an attachment that cannot run anything; each look is kept."""
    at = clock.now()
    stored = access.scan_for(request.user, pk)
    journal.look(kind="tai", by=request.user, at=at, subject=stored, data={"sha256": stored.sha256})
    response = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@guard.policy("khóa bộ tiêu chí với người thứ hai", check=access.editor)
@require_http_methods(["GET", "POST"])
def lock(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    step = request.POST.get("buoc", "")
    form = ReasonForm(request.POST if step == "khong" else None, label="Lý do không khóa")
    status = 200
    if step == "de-nghi":
        actions.propose_lock(stored=stored, by=request.user, at=at)
        messages.success(request, "Đã đề nghị khóa. Chờ người thứ hai xác nhận.")
        return redirect("scoring:set", pk=pk)
    if step == "xac-nhan":
        guard.confirm_again(request)
        actions.confirm_lock(stored=stored, by=request.user, at=at)
        messages.success(request, "Đã khóa bộ tiêu chí.")
        return redirect("scoring:set", pk=pk)
    if step == "khong":
        status = 422
        if form.is_valid():
            actions.withdraw_lock(stored=stored, reason=form.cleaned_data["reason"], by=request.user, at=at)
            messages.success(request, "Đã ghi nhận không khóa; phiên bản vẫn dùng được như trước.")
            return redirect("scoring:set", pk=pk)
    page = queries.set_page(request.user, pk)
    return render(request, "scoring/lock.html", {"page": page, "form": form}, status=status)
