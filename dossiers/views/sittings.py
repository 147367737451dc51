"""Around a meeting: invitation, roll call, the number that must be there, further sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dossiers import access
from dossiers.actions import sittings as actions
from dossiers.forms.sittings import InvitationForm, QuorumForm
from dossiers.forms.upper import problems_of
from dossiers.queries.facts import head_of
from dossiers.queries.sittings import KINDS, sitting_page
from dossiers.rules.meeting import Seat
from dossiers.views.evidence import LABEL
from records import clock, guard, journal
from records.errors import Blocked
from units.access import Request, member

PRESENT = {"co": True, "vang": False}
UNPROCESSABLE = 422


def _dossier(request: Request, pk: int, slug: str) -> Any:
    if slug not in KINDS:
        raise Http404
    return access.dossier_for(request.user, pk)


def _version(request: Request) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


@guard.policy(LABEL, check=member)
@require_safe
def sitting(request: Request, pk: int, slug: str) -> HttpResponse:
    """Show what surrounds the meeting."""
    return _page(request, _dossier(request, pk, slug), slug)


def _page(request: Request, dossier: Any, slug: str, **more: Any) -> HttpResponse:
    context = {
        "head": head_of(dossier, request.user, clock.now()),
        "page": sitting_page(dossier, slug, request.user),
        **more,
    }
    return render(request, "dossiers/sitting.html", context, status=UNPROCESSABLE if more else 200)


def _attempt(request: Request, dossier: Any, slug: str, work: Any, done: str, **more: Any) -> HttpResponse:
    """Do it and go back to the page; a refusal is the page itself, with everything that was typed."""
    try:
        work()
    except Blocked as refused:
        return _page(request, dossier, slug, problems=refused.problems, **more)
    messages.success(request, done)
    return redirect("dossiers:sitting", dossier.pk, slug)


@guard.policy(LABEL, check=member)
@require_POST
def invitation(request: Request, pk: int, slug: str) -> HttpResponse:
    """Store the invitation."""
    dossier = _dossier(request, pk, slug)
    form = InvitationForm(request.POST)
    typed = {name: request.POST.get(name, "") for name in ("date", "starts", "place", "agenda", "invitees")}
    if not form.is_valid():
        return _page(request, dossier, slug, problems=problems_of(form), typed=typed)
    data = {name: form.cleaned_data[name] for name in ("starts_at", "place", "agenda", "invitees")}
    return _attempt(
        request,
        dossier,
        slug,
        lambda: actions.save_invitation(
            dossier=dossier, slug=slug, version=_version(request), by=request.user, at=clock.now(), **data
        ),
        "Đã lưu giấy mời.",
        typed=typed,
    )


@guard.policy(LABEL, check=member)
@require_safe
def invitation_paper(request: Request, pk: int, slug: str) -> HttpResponse:
    """The invitation as a draft to sign."""
    dossier = _dossier(request, pk, slug)
    body = actions.invitation_pdf(dossier=dossier, slug=slug)
    if body is None:
        raise Http404
    journal.look(kind="xem", by=request.user, at=clock.now(), subject=dossier, data={"van_ban": "giay-moi"})
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="giay-moi-{slug}-{pk}.pdf"'
    return response


@guard.policy(LABEL, check=member)
@require_POST
def roll(request: Request, pk: int, slug: str) -> HttpResponse:
    """Store who was there."""
    dossier = _dossier(request, pk, slug)
    data = request.POST
    names = data.getlist("name")[:200]
    seats = tuple(
        Seat(name, "", PRESENT.get(data.get(f"seat-{place}", "")), data.get(f"reason-{place}", "").strip())
        for place, name in enumerate(names)
    )
    return _attempt(
        request,
        dossier,
        slug,
        lambda: actions.save_roll(
            dossier=dossier,
            slug=slug,
            seats=seats,
            version=_version(request),
            by=request.user,
            at=clock.now(),
        ),
        "Đã lưu điểm danh.",
        called=seats,
    )


@guard.policy(LABEL, check=member)
@require_POST
def quorum(request: Request, pk: int, slug: str) -> HttpResponse:
    """Store the number the decision asks for."""
    dossier = _dossier(request, pk, slug)
    form = QuorumForm(request.POST)
    typed = request.POST.get("quorum", "")
    if not form.is_valid():
        return _page(request, dossier, slug, problems=problems_of(form), quorum_typed=typed)
    return _attempt(
        request,
        dossier,
        slug,
        lambda: actions.save_quorum(
            dossier=dossier, slug=slug, quorum=form.cleaned_data["quorum"], by=request.user, at=clock.now()
        ),
        "Đã lưu số thành viên tối thiểu.",
        quorum_typed=typed,
    )


@guard.policy(LABEL, check=member)
@require_POST
def next_session(request: Request, pk: int, slug: str) -> HttpResponse:
    """Begin a further session."""
    dossier = _dossier(request, pk, slug)
    return _attempt(
        request,
        dossier,
        slug,
        lambda: actions.open_next(
            dossier=dossier, slug=slug, version=_version(request), by=request.user, at=clock.now()
        ),
        "Đã mở phiên mới. Phiên trước được giữ nguyên.",
    )
