"""Papers on screen and as PDF, their numbers and signed copies, and the files kept with a dossier."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions import papers as paper_actions
from dossiers.actions.papers import paper_bytes
from dossiers.forms.workflow import RegisterForm, ScanForm
from dossiers.loaders.uploads import inspect
from dossiers.queries.dossier_page import dossier_page
from dossiers.queries.papers import papers_page
from dossiers.rules.uploads import JPEG, PDF, PNG, UploadRefused
from records import clock, guard, journal
from records.errors import Blocked, Problem
from units.access import Request, member

SIGNED_COPY = (PDF, JPEG, PNG)


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def papers(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    page = dossier_page(dossier, request.user, at)
    return render(
        request,
        "dossiers/papers.html",
        {
            "page": page,
            "head": page.head,
            "papers": papers_page(dossier, request.user),
            "form": RegisterForm(),
            "scan_form": ScanForm(),
        },
    )


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def paper_pdf(request: Request, pk: int, kind: str) -> HttpResponse:
    """Stream the stored bytes of an issued paper, or draw the draft; papers name persons, so each look is kept."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    body = paper_bytes(dossier=dossier, kind=kind)
    if body is None:
        raise Http404
    journal.look(kind="xem", by=request.user, at=at, subject=dossier, data={"van_ban": kind})
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'inline; filename="{kind}-{dossier.participation.abbreviation or pk}.pdf"'
    )
    return response


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_POST
def register(request: Request, pk: int, kind: str) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = RegisterForm(request.POST)
    if not form.is_valid():
        raise Blocked(
            [Problem(name, str(text), "#so") for name, texts in form.errors.items() for text in texts]
        )
    paper = paper_actions.register(
        dossier=dossier,
        kind=kind,
        number=form.cleaned_data["number"],
        signed_on=form.cleaned_data["signed_on"],
        by=request.user,
        at=at,
    )
    messages.success(
        request, f"Đã ghi số {paper.number or '…'}/{paper.symbol}. Văn bản đã ban hành, không còn DỰ THẢO."
    )
    return redirect("dossiers:papers", pk=pk)


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_POST
def attach_scan(request: Request, pk: int, kind: str) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Blocked(
            [Problem(name, str(text), f"#{kind}") for name, texts in form.errors.items() for text in texts]
        )
    try:
        upload = inspect(form.cleaned_data["scan"], SIGNED_COPY)
    except UploadRefused as refused:
        raise Blocked([Problem("upload", str(refused), f"#{kind}")]) from refused
    paper_actions.attach_scan(
        dossier=dossier,
        kind=kind,
        name=upload.name,
        content_type=upload.kind.content_type,
        body=upload.data,
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=at,
    )
    messages.success(request, "Đã lưu bản đã ký.")
    return redirect("dossiers:papers", pk=pk)


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def file(request: Request, pk: int) -> FileResponse:
    """Hand out a stored file as an attachment that cannot run anything; each look is kept."""
    at = clock.now()
    stored = access.file_for(request.user, pk)
    journal.look(kind="tai", by=request.user, at=at, subject=stored, data={"sha256": stored.sha256})
    response = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
