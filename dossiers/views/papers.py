"""Papers on screen and as PDF, their numbers and signed copies, and the files kept with a dossier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions import papers as paper_actions
from dossiers.actions import signed
from dossiers.actions.papers import paper_bytes
from dossiers.actions.papers import paper_word as word_of
from dossiers.forms.uploads import opened_upload
from dossiers.forms.workflow import RegisterForm, ScanForm
from dossiers.queries.dossier_page import dossier_page
from dossiers.queries.papers import papers_page
from dossiers.views.refusals import Refusal
from records import clock, guard, journal
from records.errors import Blocked, Problem
from records.uploads.kinds import SCAN_KINDS
from units.access import Request, member

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNED_COPY = frozenset(kind.content_type for kind in SCAN_KINDS)


@dataclass(frozen=True, slots=True)
class Refused:
    """A line's form as it was typed, with what is wrong: beside each field, and listed at the top of the page."""

    kind: str
    problems: tuple[Problem, ...]
    number: str = ""
    signed_on: str = ""
    reason: str = ""

    def _of(self, place: str) -> tuple[str, ...]:
        return tuple(each.text for each in self.problems if each.where == f"#{place}-{self.kind}")

    @property
    def number_errors(self) -> tuple[str, ...]:
        return self._of("so")

    @property
    def date_errors(self) -> tuple[str, ...]:
        return self._of("ngay")

    @property
    def scan_errors(self) -> tuple[str, ...]:
        return self._of("scan")

    @property
    def reason_errors(self) -> tuple[str, ...]:
        return self._of("reason")


#: Which field of a line a refusal belongs to, by its code; the others belong to the line.
FIELDS = {
    "number": "so", "number_taken": "so", "signed_on": "ngay", "future": "ngay", "date_order": "ngay",
    "scan": "scan", "upload": "scan", "unnumbered": "scan", "reason": "reason",
}  # fmt: skip


def _placed(problems: Iterable[Problem], kind: str) -> tuple[Problem, ...]:
    """Lead each refusal to its field on the page."""
    return tuple(
        replace(each, where=f"#{FIELDS[each.code]}-{kind}" if each.code in FIELDS else f"#{kind}")
        for each in problems
    )


def _well_formed(form: Form) -> None:
    if not form.is_valid():
        raise Blocked([Problem(name, str(text)) for name, texts in form.errors.items() for text in texts])


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_GET
def papers(request: Request, pk: int) -> HttpResponse:
    dossier = access.dossier_for(request.user, pk)
    return papers_answer(request, dossier, clock.now())


def papers_answer(
    request: Request,
    dossier: Any,
    at: datetime,
    refused: Refused | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Draw the page of papers; ``refused``: one line's form, ``refusal``: a step of the dossier."""
    page = dossier_page(dossier, request.user, at)
    context = {
        "page": page,
        "head": page.head,
        "papers": papers_page(dossier, request.user),
        "refused": refused,
        "problems": refused.problems if refused else (),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 422 if refused else 200
    return render(request, "dossiers/papers.html", context, status=status)


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
@require_GET
def paper_word(request: Request, pk: int, kind: str) -> HttpResponse:
    """The paper as a Word file to work on; the issued PDF stays the original. Each look is kept."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    body = word_of(dossier=dossier, kind=kind)
    if body is None:
        raise Http404
    journal.look(kind="tai", by=request.user, at=at, subject=dossier, data={"van_ban": kind, "dang": "word"})
    return word_response(body, f"{kind}-{dossier.participation.abbreviation or pk}")


def word_response(body: bytes, name: str) -> HttpResponse:
    """A Word file as a download."""
    response = HttpResponse(body, content_type=WORD)
    response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_POST
def register(request: Request, pk: int, kind: str) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    guard.confirm_again(request)
    form = RegisterForm(request.POST, blank_number=dossier.participation.campaign.is_illustrative)
    try:
        _well_formed(form)
        paper = paper_actions.register(
            dossier=dossier,
            kind=kind,
            number=form.cleaned_data["number"],
            signed_on=form.cleaned_data["signed_on"],
            by=request.user,
            at=at,
        )
    except Blocked as blocked:
        typed = {name: request.POST.get(name, "")[:40] for name in ("number", "signed_on")}
        return papers_answer(request, dossier, at, Refused(kind, _placed(blocked.problems, kind), **typed))
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
    try:
        _well_formed(form)
        upload = opened_upload(form.cleaned_data["scan"], allowed=SIGNED_COPY)
        signed.attach_scan(
            dossier=dossier,
            kind=kind,
            name=upload.name,
            content_type=upload.content_type,
            body=upload.body,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=at,
        )
    except Blocked as blocked:
        reason = request.POST.get("reason", "")[:300]
        return papers_answer(
            request, dossier, at, Refused(kind, _placed(blocked.problems, kind), reason=reason)
        )
    messages.success(request, "Đã lưu bản đã ký và kiểm tra chữ ký; kết quả ghi bên cạnh tệp.")
    return redirect(f"{reverse('dossiers:papers', args=[pk])}#{kind}")


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_POST
def check_copy(request: Request, pk: int, copy: int) -> HttpResponse:
    """Judge the signatures of a kept copy again."""
    dossier = access.dossier_for(request.user, pk)
    try:
        check = signed.check_again(dossier=dossier, pk=copy, by=request.user, at=clock.now())
    except LookupError as missing:
        raise Http404 from missing
    messages.success(request, "Đã kiểm tra lại chữ ký.")
    return redirect(f"{reverse('dossiers:papers', args=[pk])}#{check.copy.paper.kind}")


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
