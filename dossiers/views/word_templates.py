"""Word templates of an office: download the shipped one, upload an own, look at it, use it, go back."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers.actions import word_templates as actions
from dossiers.documents.kinds import BY_CODE, KINDS, NOT_A_PAPER, PaperKind
from dossiers.documents.word import fill
from dossiers.documents.word.reading import paragraphs_of
from dossiers.documents.word.sample import sample
from dossiers.forms.uploads import screened_bytes
from dossiers.loaders.word_templates import MAX_BYTES
from dossiers.queries.word_templates import template_for, templates_page
from dossiers.views.papers import word_response
from records import clock, guard
from records.errors import Blocked, Problem
from units.access import Request, member, paper_unit_for

MEMBER = guard.policy("người của đơn vị và Quản trị Văn phòng cấp trên", check=member)
UNPROCESSABLE = 422
#: Sheets of the programme are not papers an office words anew.
CHOICES = tuple((kind.code, kind.title) for kind in KINDS if kind.standing != NOT_A_PAPER)


def _kind(code: str) -> PaperKind:
    kind = BY_CODE.get(code)
    if kind is None or kind.code not in dict(CHOICES):
        raise Http404
    return kind


@MEMBER
@require_GET
def templates(request: Request, pk: int) -> HttpResponse:
    """All kinds of papers with the template in use."""
    unit = paper_unit_for(request.user, pk)
    page = templates_page(unit, request.user, CHOICES)
    return render(request, "dossiers/word_templates.html", {"page": page})


@MEMBER
@require_GET
def shipped(request: Request, pk: int, kind: str) -> HttpResponse:
    """The shipped template of a kind, to be edited in Word."""
    paper_unit_for(request.user, pk)
    wanted = _kind(kind)
    return word_response(fill.shipped_template(wanted.template, wanted.title), f"mau-{wanted.code}")


@MEMBER
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: Request, pk: int, kind: str) -> HttpResponse:
    """One kind: its fields with samples, versions, and the upload of a new one."""
    unit = paper_unit_for(request.user, pk)
    wanted = _kind(kind)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            row = _uploaded(request, unit, wanted)
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Mẫu dùng được. Xem trước rồi bấm “Dùng mẫu này”.")
            return redirect("dossiers:word_template", pk, row.pk)
    page = templates_page(unit, request.user, ((wanted.code, wanted.title),))
    context = {
        "page": page,
        "line": page.lines[0],
        "fields": sorted(fill.shipped_fields(wanted.template)),
        "problems": problems,
    }
    return render(
        request, "dossiers/word_template_kind.html", context, status=UNPROCESSABLE if problems else 200
    )


def _uploaded(request: Request, unit: Any, wanted: PaperKind) -> Any:
    upload = request.FILES.get("template")
    if upload is None:
        raise Blocked([Problem("template", "Chọn tệp mẫu .docx.", "#id_template")])
    if (upload.size or 0) > MAX_BYTES:
        raise Blocked([Problem("template", f"Tệp lớn hơn {MAX_BYTES // 1_000_000} MB.", "#id_template")])
    return actions.upload(
        unit=unit,
        kind=wanted.code,
        name=upload.name or "mau.docx",
        body=screened_bytes(upload, code="template", where="#id_template"),
        note=request.POST.get("note", ""),
        by=request.user,
        at=clock.now(),
    )


@MEMBER
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: Request, pk: int, template: int) -> HttpResponse:
    """A version filled with samples, as words on the page and as a Word file; the button that puts it into use."""
    unit = paper_unit_for(request.user, pk)
    found = template_for(unit, template)
    if found is None:
        raise Http404
    wanted = _kind(found.kind)
    if request.method == "POST":
        actions.activate(template=found, by=request.user, at=clock.now())
        messages.success(request, "Đã dùng mẫu này cho đơn vị và các đơn vị trực thuộc.")
        return redirect("dossiers:word_template_kind", pk, found.kind)
    with found.stored.file.open("rb") as kept:
        body = bytes(kept.read())
    given = request.GET.get("format", "")
    if given == "mau":
        return word_response(body, f"mau-{found.kind}-{found.serial}")
    paths = fill.shipped_fields(wanted.template)
    preview = fill.filled(body, sample(paths), paths=paths, title=f"Xem trước – {wanted.title}")
    if given == "docx":
        return word_response(preview, f"xem-truoc-{found.kind}-{found.serial}")
    page = templates_page(unit, request.user, ((wanted.code, wanted.title),))
    line = next(each for each in page.lines[0].versions if each.pk == found.pk)
    context = {
        "page": page,
        "kind": page.lines[0],
        "line": line,
        "paragraphs": paragraphs_of(io.BytesIO(preview)),
    }
    return render(request, "dossiers/word_template.html", context)


@MEMBER
@require_POST
def revert(request: Request, pk: int, kind: str) -> HttpResponse:
    """Back to the shipped template."""
    unit = paper_unit_for(request.user, pk)
    actions.revert(unit=unit, kind=_kind(kind).code, by=request.user, at=clock.now())
    messages.success(request, "Đã trở về mẫu gốc. Các phiên bản vẫn được giữ.")
    return redirect("dossiers:word_template_kind", pk, kind)
