"""The fields of the appraisal page: each is saved by itself and answered by a fragment, or by the whole page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dossiers import access
from dossiers.actions import appraisal_facts, appraisal_scores, explanations
from dossiers.actions.versioned import Conflict, Saved
from dossiers.forms.appraisal import CheckForm, ExplanationForm, ScoreForm, VetoForm
from dossiers.queries.appraisal import appraisal_page
from dossiers.queries.explanations import explanation_page
from dossiers.views.appraisal import DESK
from records import clock, guard
from records.errors import Blocked, Problem
from units.access import Request, member

#: Beginning of a box's key → beginning of the anchor of its place on the page.
ANCHORS = {"td": "tc", "chot": "tc", "sk": "sk", "kt": "kt", "gt": "gt"}


@dataclass(frozen=True, slots=True)
class Field:
    """One saved field: ``key`` names its box on the page ("td-1-1"); problems or a conflict stand beside it."""

    kind: str
    code: str
    version: int = 0
    typed: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    conflict: Conflict | None = None

    @property
    def slug(self) -> str:
        return self.code.replace(".", "-")

    @property
    def reload(self) -> str:
        """Where the stored value is read afresh: a query of its own, because a fragment alone reloads nothing."""
        return f"?lam-moi={self.version}#{ANCHORS[self.kind]}-{self.code}"

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.slug}"


def attempt(kind: str, code: str, form: forms.Form, save: Callable[[], Saved]) -> tuple[Field, int, str]:
    """Try a save; returns the field, the status and the time it was stored ("" when it was not)."""
    typed = dict(form.data.items())
    if not form.is_valid():
        texts = [text for errors in form.errors.values() for text in errors]
        return Field(kind, code, typed=typed, problems=tuple(Problem("form", str(t)) for t in texts)), 422, ""
    try:
        saved = save()
    except Conflict as error:
        return Field(kind, code, error.version, typed, conflict=error), 409, ""
    except Blocked as error:
        return Field(kind, code, form.cleaned_data.get("version") or 0, typed, error.problems), 422, ""
    return Field(kind, code, saved.version), 200, f"{clock.local(saved.at):%H:%M}"


def _answer(request: Request, pk: int, tried: tuple[Field, int, str]) -> HttpResponse:
    saved, status, stored_at = tried
    scripted = request.headers.get("HX-Request") == "true"
    if status == 200 and not scripted:
        return redirect(f"{reverse('dossiers:appraise', args=[pk])}#{ANCHORS[saved.kind]}-{saved.code}")
    page = appraisal_page(access.appraisal_dossier_for(request.user, pk), request.user, clock.now())
    context = {"page": page, "head": page.head, "field": saved, "row": page.row(saved.code)}
    context["group"] = page.group_of(saved.code)
    template = "dossiers/_appraise_answer.html" if scripted else "dossiers/appraise.html"
    response = render(request, template, context, status=status)
    if stored_at:
        response.headers["X-Saved-At"] = stored_at
    return response


def _save(
    request: Request,
    pk: int,
    kind: str,
    code: str,
    form: forms.Form,
    store: Callable[..., Saved],
    values: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> HttpResponse:
    """Store one field through its action; ``values``: what the action takes of the cleaned form."""
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)

    def save() -> Saved:
        data = form.cleaned_data
        version = data["version"] or 0
        return store(dossier=dossier, code=code, version=version, by=request.user, at=at, **values(data))

    return _answer(request, pk, attempt(kind, code, form, save))


def _points(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"raw": data["points"], "not_applicable": data["na"], "note": data["note"]}


@DESK
@require_POST
def score(request: Request, pk: int, code: str) -> HttpResponse:
    """Save an appraised score."""
    return _save(request, pk, "td", code, ScoreForm(request.POST), appraisal_scores.save_appraised, _points)


@DESK
@require_POST
def final(request: Request, pk: int, code: str) -> HttpResponse:
    """Save a final score «điểm chốt»."""
    return _save(request, pk, "chot", code, ScoreForm(request.POST), appraisal_scores.close_point, _points)


@DESK
@require_POST
def veto(request: Request, pk: int, code: str) -> HttpResponse:
    """Save what the appraisal found about a fact that excludes."""

    def values(data: Mapping[str, Any]) -> Mapping[str, Any]:
        given = (data["value"], data["cases"], data["persons"], data["basis"])
        return {"typed": appraisal_facts.VetoTyped(*given)}

    return _save(request, pk, "sk", code, VetoForm(request.POST), appraisal_facts.save_veto, values)


@DESK
@require_POST
def check(request: Request, pk: int, code: str) -> HttpResponse:
    """Save one line of the process check."""
    form = CheckForm(request.POST)

    def values(data: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"passed": form.verdict, "note": data["note"]}

    return _save(request, pk, "kt", code, form, appraisal_facts.save_check, values)


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_POST
def explanation(request: Request, pk: int, code: str) -> HttpResponse:
    """Keep the draft of one explanation."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    form = ExplanationForm(
        {"text": request.POST.get(f"gt-{code}", ""), "version": request.POST.get(f"v-{code}")}
    )

    def save() -> Saved:
        data = form.cleaned_data
        return explanations.save_explanation(
            dossier=dossier,
            code=code,
            text=data["text"],
            version=data["version"] or 0,
            by=request.user,
            at=at,
        )

    saved, status, stored_at = attempt("gt", code, form, save)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "dossiers/_explain_answer.html", {"field": saved, "pk": pk}, status=status)
        if stored_at:
            response.headers["X-Saved-At"] = stored_at
        return response
    if status == 200:
        return redirect(f"{reverse('dossiers:explanations', args=[pk])}#gt-{code}")
    page = explanation_page(dossier, request.user, at, typed={code: str(saved.typed.get("text", ""))})
    context = {"page": page, "head": page.head, "field": saved, "problems": saved.problems}
    return render(request, "dossiers/explain.html", context, status=status)
