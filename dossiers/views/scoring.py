"""The unit's scoring page and its fields, each saved by itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions.scores import reply_to_remark, save_score, save_veto
from dossiers.forms.content import ReplyForm, ScoreForm, VetoForm
from dossiers.queries.facts import facts_of, head_of
from dossiers.queries.scoring_page import scoring_page
from dossiers.queries.scoring_rows import Row, ScoringPage, VetoRow
from dossiers.views.evidence import (
    LABEL,
    Outcome,
    attempt,
    back_to,
    change_evidence,
    fragment,
    is_htmx,
    typed_version,
)
from records import clock, guard
from records.errors import Blocked, Problem
from records.templatetags import undo
from scoring.queries import spec_of
from units.access import Request, member


@guard.policy(LABEL, check=member)
@require_GET
def scoring(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    return _page(request, dossier, at)


def _page(
    request: Request, dossier: Any, at: datetime, shown: ScoringPage | None = None, status: int = 200
) -> HttpResponse:
    facts = facts_of(dossier)
    page = shown or scoring_page(dossier, request.user, at, facts)
    head = head_of(dossier, request.user, at, facts)
    frame = Frame(page.pk, head.may_edit, page.may_reply, page.show_appraised)
    page = draw_rows(page, frame, get_token(request))
    return render(request, "dossiers/scoring.html", {"head": head, "page": page}, status=status)


#: Stands for the form token in rows that are kept; no text that anybody types can equal it.
TOKEN = secrets.token_hex(24)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a row's look depends on beside the row itself."""

    pk: int
    editable: bool
    may_reply: bool
    show_appraised: bool


def draw_rows(page: ScoringPage, frame: Frame, token: str) -> ScoringPage:
    """Return the page with every row drawn, for a reader with this form token."""
    return page.drawn(lambda row: mark_safe(_row(row, frame).replace(TOKEN, token)))  # noqa: S308 - drawn by a template


def _row(row: Row | VetoRow, frame: Frame) -> str:
    """Draw a row, or take it as it was drawn before: between two looks at the page few of them change."""
    return _draw(row, frame) if row.conflict else _kept(row, frame)


def _draw(row: Row | VetoRow, frame: Frame) -> str:
    name = "dossiers/_score_row.html" if isinstance(row, Row) else "dossiers/_veto_row.html"
    return render_to_string(
        name, {"row": row, "page": frame, "editable": frame.editable, "csrf_token": TOKEN}
    )


_kept = lru_cache(maxsize=4096)(_draw)


@guard.policy(LABEL, check=member)
@require_POST
def score(request: Request, pk: int, code: str) -> HttpResponse:
    """Store one criterion: points or "Không áp dụng", reason, files. A refused file keeps the rest."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    spec = spec_of(dossier.participation.criteria_set_id)
    if spec.criterion(code) is None:
        raise Http404
    form = ScoreForm(request.POST, spec=spec, code=code)
    if form.is_valid():
        outcome = attempt(
            lambda: save_score(
                dossier=dossier,
                code=code,
                points=form.parsed,
                not_applicable=form.cleaned_data["na"],
                note=form.cleaned_data["note"],
                version=form.read_version,
                by=request.user,
                at=at,
            )
        )
    else:
        outcome = Outcome(errors=form.sentences())
    change_evidence(request, dossier, code, at, outcome)
    page = scoring_page(dossier, request.user, at)
    stored = page.row(code)
    if stored is None:
        raise Http404
    row = stored if outcome.saved is not None else _typed_score(stored, request)
    row = replace(row, errors=outcome.errors, conflict=outcome.conflict)
    if is_htmx(request):
        context: dict[str, object] = {
            "page": page,
            "row": row,
            "group": page.group_of(code),
            "editable": True,
        }
        context["rewrite"] = outcome.saved is not None and request.POST.get("points", "") != row.points
        return fragment(request, "dossiers/_score_saved.html", context, outcome)
    if outcome.stored:
        if outcome.removed is not None:
            key, name = outcome.removed
            undo.offer(
                request, f"Đã bỏ minh chứng {name}.", reverse("dossiers:evidence_restore", args=[pk, key])
            )
        return back_to("dossiers:scoring", pk, f"tc-{code}")
    return _page(request, dossier, at, page.with_row(row), outcome.status)


def _typed_score(stored: Row, request: Request) -> Row:
    data = request.POST
    return replace(
        stored,
        points=data.get("points", "")[:20],
        na=bool(data.get("na")),
        note=data.get("note", ""),
        version=typed_version(request),
    )


@guard.policy(LABEL, check=member)
@require_POST
def veto(request: Request, pk: int, code: str) -> HttpResponse:
    """Store the answer to one question about facts that exclude."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    if spec_of(dossier.participation.criteria_set_id).veto(code) is None:
        raise Http404
    form = VetoForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        outcome = attempt(
            lambda: save_veto(
                dossier=dossier,
                code=code,
                value=data["value"],
                cases=data["cases"],
                persons=data["persons"],
                basis=data["basis"],
                version=form.read_version,
                by=request.user,
                at=at,
            )
        )
    else:
        outcome = Outcome(errors=form.sentences())
    page = scoring_page(dossier, request.user, at)
    stored = page.veto(code)
    if stored is None:
        raise Http404
    row = stored if outcome.saved is not None else _typed_veto(stored, request)
    row = replace(row, errors=outcome.errors, conflict=outcome.conflict)
    if is_htmx(request):
        return fragment(
            request, "dossiers/_veto_saved.html", {"page": page, "row": row, "editable": True}, outcome
        )
    if outcome.stored:
        return back_to("dossiers:scoring", pk, f"sk-{code}")
    return _page(request, dossier, at, page.with_veto(row), outcome.status)


def _typed_veto(stored: VetoRow, request: Request) -> VetoRow:
    data = request.POST
    value = data.get("value", "")
    return replace(
        stored,
        value=value if value in ("khong", "co") else "",
        cases=data.get("cases", "")[:20],
        persons=data.get("persons", "")[:20],
        basis=data.get("basis", ""),
        version=typed_version(request),
    )


@guard.policy(LABEL, check=member)
@require_POST
def reply(request: Request, pk: int, remark: int) -> HttpResponse:
    """Answer a remark of the Office where it is pinned: at a criterion or at a paper."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        raise Blocked([Problem("reply", str(line)) for lines in form.errors.values() for line in lines])
    answered = reply_to_remark(
        dossier=dossier, remark_id=remark, text=form.cleaned_data["text"], by=request.user, at=at
    )
    messages.success(request, "Đã lưu trả lời; Văn phòng thấy khi hồ sơ được nộp lại.")
    if answered.target == answered.ITEM:
        return back_to("dossiers:papers", pk, answered.target_code)
    return back_to("dossiers:scoring", pk, f"tc-{answered.target_code}")
