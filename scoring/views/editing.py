"""Making a version: opening it, its rows one by one, keeping it or throwing it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from records import clock, guard
from records.errors import Blocked
from scoring import access, actions, catalogue, queries
from scoring.catalogue import GROUP, HEAD
from scoring.forms import ReasonForm, RowForm, blank_of
from scoring.queries.differences import field_changes
from scoring.queries.typed import find, fingerprint, key_of
from scoring.queries.wording import shares_of
from units.access import Request

NOT_OPEN = "Phiên bản này không ở trạng thái đang soạn; lập phiên bản mới để sửa."


@guard.policy("lập phiên bản mới của bộ tiêu chí", check=access.editor)
@require_http_methods(["GET", "POST"])
def open_version(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    base = access.set_to_edit_for(request.user, pk)
    form = ReasonForm(request.POST or None, label="Lý do lập phiên bản mới")
    if request.method == "POST" and form.is_valid():
        try:
            stored = actions.open_version(
                base=base, reason=form.cleaned_data["reason"], by=request.user, at=at
            )
        except Blocked as blocked:
            for problem in blocked.problems:
                form.add_error(None, problem.text)
        else:
            messages.success(
                request, f"Đã lập phiên bản {stored.version} để soạn. Các đợt đã mở giữ phiên bản cũ."
            )
            return redirect("scoring:set", pk=stored.pk)
    page = queries.set_page(request.user, pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "scoring/open_version.html", {"form": form, "page": page}, status=status)


@guard.policy("sửa một dòng của bộ tiêu chí", check=access.editor)
@require_http_methods(["GET", "POST"])
def row(request: Request, pk: int, kind: str, key: str) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    page = queries.set_page(request.user, pk)
    before = find(page.spec, kind, key) if kind in catalogue.ROW_KINDS else None
    if before is None and request.method == "GET":
        raise Http404
    if not page.editing:
        messages.info(request, NOT_OPEN)
        return redirect("scoring:set", pk=pk)
    form = RowForm(kind=_known(kind), spec=page.spec, before=before, data=request.POST or None)
    theirs = None
    if request.method == "POST" and form.is_valid() and form.row is not None:
        try:
            actions.change_row(
                stored=stored,
                kind=kind,
                key=key,
                row=form.row,
                seen=form.cleaned_data["seen"],
                by=request.user,
                at=at,
            )
        except actions.Overtaken as overtaken:
            theirs = overtaken.theirs
            form.add_error(
                None, "Dòng này đã được sửa sau khi trang được mở. Xem cả hai bản bên dưới rồi lưu lại."
            )
        except Blocked as blocked:
            _show(form, blocked)
        else:
            messages.success(request, f"Đã lưu {_words(kind, key_of(kind, form.row))}.")
            return redirect(_place(pk, kind, key_of(kind, form.row)))
    context = {
        "form": form,
        "page": page,
        "kind": kind,
        "key": key,
        "heading": f"Sửa {_words(kind, key)}",
        "conflict": field_changes(kind, theirs, form.row, shares_of(page.spec.measures))
        if theirs is not None and form.row
        else (),
        "seen": fingerprint(kind, theirs) if theirs is not None else "",
        "row_may_leave": kind != HEAD,
    }
    return render(request, "scoring/row.html", context, status=422 if request.method == "POST" else 200)


@guard.policy("thêm một dòng vào bộ tiêu chí", check=access.editor)
@require_http_methods(["GET", "POST"])
def row_add(request: Request, pk: int, kind: str) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    page = queries.set_page(request.user, pk)
    if kind not in catalogue.ROW_KINDS or kind == HEAD:
        raise Http404
    if not page.editing:
        messages.info(request, NOT_OPEN)
        return redirect("scoring:set", pk=pk)
    start = blank_of(kind, page.spec, request.GET.get("nhom", ""))
    form = RowForm(kind=kind, spec=page.spec, before=None, data=request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid() and form.row is not None:
        try:
            actions.add_row(stored=stored, kind=kind, row=form.row, by=request.user, at=at)
        except Blocked as blocked:
            _show(form, blocked)
        else:
            messages.success(request, f"Đã thêm {_words(kind, key_of(kind, form.row))}.")
            return redirect(_place(pk, kind, key_of(kind, form.row)))
    context = {
        "form": form,
        "page": page,
        "kind": kind,
        "heading": f"Thêm {_lower(catalogue.ROW_KINDS[kind])}",
    }
    return render(request, "scoring/row.html", context, status=422 if request.method == "POST" else 200)


@guard.policy("bỏ một dòng của bộ tiêu chí", check=access.editor)
@require_POST
def row_remove(request: Request, pk: int, kind: str, key: str) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    actions.remove_row(stored=stored, kind=_removable(kind), key=key, by=request.user, at=at)
    messages.success(request, f"Đã bỏ {_words(kind, key)}.")
    return redirect("scoring:set", pk=pk)


@guard.policy("đổi thứ tự dòng của bộ tiêu chí", check=access.editor)
@require_POST
def row_move(request: Request, pk: int, kind: str, key: str) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    up = request.POST.get("huong") == "len"
    actions.move_row(stored=stored, kind=_removable(kind), key=key, up=up, by=request.user, at=at)
    return redirect(_place(pk, kind, key))


@guard.policy("lưu phiên bản đang soạn", check=access.editor)
@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    kept = actions.finish(stored=stored, by=request.user, at=at)
    messages.success(request, f"Đã lưu phiên bản {kept.version}. Bước tiếp theo: đề nghị khóa.")
    return redirect("scoring:set", pk=pk)


@guard.policy("bỏ phiên bản đang soạn", check=access.editor)
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    stored = access.set_to_edit_for(request.user, pk)
    actions.discard(stored=stored, by=request.user, at=at)
    messages.success(request, "Đã bỏ phiên bản đang soạn.")
    return redirect("scoring:list")


def _known(kind: str) -> str:
    if kind not in catalogue.ROW_KINDS:
        raise Http404
    return kind


def _removable(kind: str) -> str:
    if kind == HEAD:
        raise Http404
    return _known(kind)


def _show(form: RowForm, blocked: Blocked) -> None:
    """Put each sentence at its field."""
    for problem in blocked.problems:
        form.add_error(problem.code if problem.code in form.fields else None, problem.text)


def _words(kind: str, key: str) -> str:
    if kind == HEAD:
        return "phần chung của bộ tiêu chí"
    return f"{_lower(catalogue.ROW_KINDS[kind])} {key}"


def _place(pk: int, kind: str, key: str) -> str:
    anchors = {GROUP: "nhom", catalogue.CRITERION: "tc", catalogue.VETO: "lt", catalogue.OUTCOME: "kl"}
    anchors |= {each: each for each in catalogue.COUNTED_KINDS}
    return reverse("scoring:set", args=[pk]) + (f"#{anchors[kind]}-{key}" if kind in anchors else "")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
