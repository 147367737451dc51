"""The evidence of a dossier as a list of its own: enter once, use for several criteria, take over last year's, look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import access
from dossiers.actions import evidence as actions
from dossiers.actions.versioned import Conflict
from dossiers.forms.evidence import ReferenceForm
from dossiers.forms.uploads import opened_upload
from dossiers.queries.evidence import IMAGES, SHOWN, EvidencePage, evidence_page
from dossiers.rules import evidence as rules
from dossiers.views.evidence import LABEL
from records import clock, guard, journal
from records.errors import Blocked
from records.templatetags import undo
from records.text import is_number
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_http_methods(["GET", "POST"])
def evidence(request: Request, pk: int) -> HttpResponse:
    """The list with the form of one kind (``?loai=``), for the criterion it was opened from (``?tieu-chi=``)."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    if request.method == "GET":
        kind = request.GET.get("loai", rules.DOCUMENT)
        chosen = {request.GET.get("tieu-chi", "")}
        return _page(request, dossier, at, ReferenceForm(shown=kind, initial={"kind": kind}), chosen)
    form = ReferenceForm(request.POST, shown=request.POST.get("kind", ""))
    chosen = set(request.POST.getlist("codes"))
    lines: tuple[str, ...] = form.sentences()
    if form.is_valid():
        try:
            upload = _upload(request)
            row = actions.add_reference(
                dossier=dossier,
                codes=sorted(chosen),
                each=form.reference,
                upload=upload,
                by=request.user,
                at=at,
            )
        except Blocked as blocked:
            lines = tuple(problem.text for problem in blocked.problems)
        else:
            messages.success(request, f"Đã lưu minh chứng {row.code}.")
            return redirect("dossiers:evidence", pk=pk)
    return _page(request, dossier, at, form, chosen, lines=lines, status=422)


@guard.policy(LABEL, check=member)
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int, evidence: int) -> HttpResponse:
    """Mend a reference, or the criteria that rest on it."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    page = evidence_page(dossier, request.user, at)
    row = page.row(evidence)
    if row is None:
        raise Http404
    each = row.reference
    if request.method == "GET":
        initial = {name: getattr(each, name) for name in ReferenceForm.FIELDS[each.kind]}
        form = ReferenceForm(shown=each.kind, initial={**initial, "kind": each.kind, "version": row.version})
        return _page(request, dossier, at, form, set(row.codes), page=page, changing=row.pk)
    form = ReferenceForm(request.POST, shown=each.kind)
    chosen = set(request.POST.getlist("codes"))
    lines, status = form.sentences(), 422
    if form.is_valid():
        try:
            actions.change_reference(
                dossier=dossier,
                evidence_id=row.pk,
                codes=chosen,
                each=form.reference,
                version=form.read_version,
                by=request.user,
                at=at,
            )
        except Conflict as conflict:
            lines, status = (conflict.sentence, "Mở lại trang để xem nội dung mới nhất."), 409
        except Blocked as blocked:
            lines = tuple(problem.text for problem in blocked.problems)
        else:
            messages.success(request, f"Đã lưu minh chứng {row.code}.")
            return redirect("dossiers:evidence", pk=pk)
    return _page(request, dossier, at, form, chosen, page=page, changing=row.pk, lines=lines, status=status)


@guard.policy(LABEL, check=member)
@require_POST
def remove(request: Request, pk: int, evidence: int) -> HttpResponse:
    """Take a reference away from every criterion; what was handed in keeps it."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    row = actions.remove_evidence(dossier=dossier, evidence_id=evidence, by=request.user, at=at)
    undo.offer(
        request, f"Đã bỏ minh chứng {row.code}.", reverse("dossiers:evidence_restore", args=[pk, row.pk])
    )
    return redirect("dossiers:evidence", pk=pk)


@guard.policy(LABEL, check=member)
@require_POST
def restore(request: Request, pk: int, evidence: int) -> HttpResponse:
    """Put back what was just taken away."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    row = actions.restore_evidence(dossier=dossier, evidence_id=evidence, by=request.user, at=at)
    messages.success(request, f"Đã lấy lại minh chứng {row.code}.")
    return redirect("dossiers:evidence", pk=pk)


@guard.policy(LABEL, check=member)
@require_POST
def take_over(request: Request, pk: int) -> HttpResponse:
    """Take over chosen evidence of last year."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    chosen = [int(text) for text in request.POST.getlist("evidence") if is_number(text)]
    taken = actions.take_over(dossier=dossier, evidence_ids=chosen, by=request.user, at=at)
    messages.success(request, f"Đã lấy lại {taken} minh chứng của năm trước.")
    return redirect("dossiers:evidence", pk=pk)


@guard.policy(LABEL, check=member)
@require_GET
def preview(request: Request, pk: int) -> FileResponse:
    """Show an image or a PDF in the browser's own window; it can run nothing and reach nothing. Each look is kept."""
    at = clock.now()
    stored = access.file_for(request.user, pk)
    if stored.content_type not in SHOWN:
        raise Http404
    journal.look(kind="xem", by=request.user, at=at, subject=stored, data={"sha256": stored.sha256})
    response = FileResponse(
        stored.file.open("rb"), as_attachment=False, filename=stored.name, content_type=stored.content_type
    )
    response["Content-Security-Policy"] = IMAGE_POLICY if stored.content_type in IMAGES else PDF_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


IMAGE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
#: Chromium opens no PDF in a sandboxed document. Its viewer runs the file in an origin of its own, so the policy
#: forbids the response everything it could load instead.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def _upload(request: Request) -> actions.UploadedFile | None:
    sent = request.FILES.get("file")
    if sent is None:
        return None
    opened = opened_upload(sent)
    return actions.UploadedFile(opened.name, opened.content_type, opened.body)


def _page(
    request: Request,
    dossier: Any,
    at: datetime,
    form: ReferenceForm,
    chosen: set[str],
    *,
    page: EvidencePage | None = None,
    changing: int | None = None,
    lines: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    shown = page or evidence_page(dossier, request.user, at)
    context = {
        "page": shown,
        "head": shown.head,
        "form": form,
        "chosen": chosen,
        "changing": shown.row(changing) if changing else None,
        "lines": lines,
        "kinds": rules.KINDS,
        "types": rules.DOCUMENT_TYPES,
        "no_secrets": rules.NO_SECRETS,
    }
    return render(request, "dossiers/evidence.html", context, status=status)
