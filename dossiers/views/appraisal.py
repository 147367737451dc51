"""The Office's desk: inbox, the appraisal page, its steps, the return, the conclusion; the unit's explanation page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import access, states
from dossiers.actions import appraisal, appraisal_facts, appraisal_scores, explanations
from dossiers.forms.appraisal import ConcludeForm, NoteForm, RemarkForm, ReturnForm
from dossiers.queries.appraisal import appraisal_page
from dossiers.queries.appraisal_return import return_page
from dossiers.queries.explanations import explanation_page
from dossiers.queries.inbox import inbox_of
from dossiers.queries.sittings import recusal_rows
from dossiers.views.refusals import Refusal, refusal_of
from records import clock, guard, journal
from records.errors import Blocked, Problem, Stale
from records.templatetags import undo
from records.text import vn_date
from units.access import Request, member

DESK = guard.policy("Văn phòng: người thẩm định, Quản trị, Chủ tịch Hội đồng", check=access.desk)


@DESK
@require_GET
def inbox(request: Request) -> HttpResponse:
    return render(request, "dossiers/inbox.html", {"inbox": inbox_of(request.user, clock.now())})


@DESK
@require_GET
def appraise(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    return _desk(request, access.appraisal_dossier_for(request.user, pk), at)


def _desk(request: Request, dossier: Any, at: datetime, refusal: Refusal | None = None) -> HttpResponse:
    # Counts about drug use and names of those who met stand on this page: each look leaves its row.
    journal.look(kind="xem", by=request.user, at=at, subject=dossier, data={"trang": "tham-dinh"})
    page = appraisal_page(dossier, request.user, at)
    context = {"page": page, "head": page.head, "refusal": refusal}
    return render(request, "dossiers/appraise.html", context, status=refusal.status if refusal else 200)


STEPS: dict[str, Callable[..., object]] = {
    "receive": appraisal.receive,
    "ask_explanation": explanations.ask_explanation,
    "finish_appraisal": appraisal.finish_appraisal,
    "resume_appraisal": appraisal.resume_appraisal,
    "reopen": appraisal.reopen,
    "take_up_again": appraisal.take_up_again,
    "reopen_own": appraisal.reopen_own,
}
WITH_NOTE = frozenset({"ask_explanation", "resume_appraisal", "reopen", "reopen_own", "take_up_again"})


@DESK
@require_POST
def step(request: Request, pk: int, step: str) -> HttpResponse:
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    if step not in STEPS:
        raise Http404
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    extra = {"note": note} if step in WITH_NOTE else {}
    try:
        STEPS[step](dossier=dossier, by=request.user, at=at, **extra)
    except (Blocked, Stale) as error:
        # As things stand now: a step that was refused may have moved what it held in its hands.
        fresh = access.appraisal_dossier_for(request.user, pk)
        return _desk(request, fresh, at, refusal_of(request, error, step, note))
    messages.success(request, states.BY_STEP[step].done)
    # The Office's own dossier is back at work: its pages are those of a unit.
    return redirect("dossiers:detail" if step == "reopen_own" else "dossiers:appraise", pk=pk)


@DESK
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    """«Nhất trí các tiêu chí còn lại»."""
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    taken = appraisal_scores.agree_rest(dossier=dossier, by=request.user, at=at)
    if taken:
        messages.success(request, f"Đã nhất trí {taken} tiêu chí theo điểm tự chấm.")
    else:
        messages.info(request, "Không còn tiêu chí nào để nhất trí theo điểm tự chấm.")
    return redirect("dossiers:appraise", pk=pk)


@DESK
@require_POST
def remark(request: Request, pk: int) -> HttpResponse:
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    form = RemarkForm(request.POST)
    form.is_valid()
    target, code = form.cleaned_data.get("target", ""), form.cleaned_data.get("code", "")
    appraisal_facts.add_remark(
        dossier=dossier,
        target=target,
        target_code=code,
        text=form.cleaned_data.get("text", ""),
        by=request.user,
        at=at,
    )
    messages.success(request, "Đã ghim ý kiến; đơn vị thấy khi hồ sơ được trả lại.")
    return redirect(_anchor(pk, f"tc-{code}" if target == "criterion" else f"vb-{code}"))


@DESK
@require_POST
def remark_back(request: Request, pk: int, remark_pk: int) -> HttpResponse:
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    gone = appraisal_facts.take_back_remark(dossier=dossier, remark_id=remark_pk, by=request.user, at=at)
    fields = (("target", gone.target), ("code", gone.target_code), ("text", gone.text))
    undo.offer(request, "Đã bỏ ý kiến.", reverse("dossiers:appraisal_remark", args=[pk]), fields)
    return redirect(_anchor(pk, "y-kien"))


@DESK
@require_http_methods(["GET", "POST"])
def return_(request: Request, pk: int) -> HttpResponse:
    """«Trả lại để hoàn thiện» with its own date."""
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    page = return_page(dossier, request.user, at)
    if request.method == "GET":
        form = ReturnForm(initial={"before": page.default_before})
        return render(
            request, "dossiers/appraise_return.html", {"page": page, "head": page.head, "form": form}
        )
    form = ReturnForm(request.POST)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        before: date = form.cleaned_data["before"]
        try:
            appraisal.return_for_correction(
                dossier=dossier,
                until=before,
                note=form.cleaned_data["note"],
                past_milestone_ok=form.cleaned_data["past_milestone_ok"],
                by=request.user,
                at=at,
            )
        except Blocked as error:
            problems = error.problems
        else:
            done = states.BY_STEP["return_for_correction"].done
            messages.success(request, f"{done} Đơn vị nộp lại trước ngày {vn_date(before)}.")
            return redirect("dossiers:appraise", pk=pk)
    ask = any(problem.code == "past_milestone" for problem in problems)
    context = {"page": page, "head": page.head, "form": form, "problems": problems, "ask_past": ask}
    return render(request, "dossiers/appraise_return.html", context, status=422)


@DESK
@require_http_methods(["GET", "POST"])
def conclude(request: Request, pk: int) -> HttpResponse:
    """«Kết luận của Hội đồng» with the vote."""
    at = clock.now()
    dossier = access.appraisal_dossier_for(request.user, pk)
    page = appraisal_page(dossier, request.user, at)
    choices = [(each.code, each.label) for each in page.outcomes] if page.needs_person else []
    seats = recusal_rows(dossier, request.POST)
    if request.method == "GET":
        form = ConcludeForm(choices=choices)
        context = {"page": page, "head": page.head, "form": form, "seats": seats}
        return render(request, "dossiers/appraise_conclude.html", context)
    guard.confirm_again(request)
    form = ConcludeForm(request.POST, choices=choices)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        data = form.cleaned_data
        try:
            appraisal.conclude(
                dossier=dossier,
                vote=appraisal.Vote(
                    data["agree"],
                    data["voters"],
                    data["against"],
                    data["other"],
                    data["reserved"],
                    tuple((row.label, row.reason) for row in seats if row.apart),
                ),
                outcome=data.get("outcome", ""),
                reason=data["reason"],
                remedies=data["remedies"],
                by=request.user,
                at=at,
            )
        except Blocked as error:
            problems = error.problems
        else:
            messages.success(request, states.BY_STEP["conclude"].done)
            return redirect("dossiers:appraise", pk=pk)
    context = {"page": page, "head": page.head, "form": form, "problems": problems, "seats": seats}
    return render(request, "dossiers/appraise_conclude.html", context, status=422)


# -- the unit's side ------------------------------------------------------------------------------------------------


@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_http_methods(["GET", "POST"])
def explain(request: Request, pk: int) -> HttpResponse:
    """«Giải trình»: one text for each criterion the Office appraised otherwise."""
    at = clock.now()
    dossier = access.dossier_for(request.user, pk)
    if request.method == "POST":
        prefix = "gt-"
        names = [name for name in request.POST if name.startswith(prefix)]
        texts = {name.removeprefix(prefix): request.POST.get(name, "") for name in names}
        try:
            explanations.explain(dossier=dossier, texts=texts, by=request.user, at=at)
        except Blocked as error:
            page = explanation_page(dossier, request.user, at, typed=texts)
            context = {"page": page, "head": page.head, "problems": error.problems}
            return render(request, "dossiers/explain.html", context, status=422)
        messages.success(request, states.BY_STEP["explain"].done)
        return redirect("dossiers:explanations", pk=pk)
    page = explanation_page(dossier, request.user, at)
    return render(request, "dossiers/explain.html", {"page": page, "head": page.head})


def _anchor(pk: int, anchor: str) -> str:
    return f"{reverse('dossiers:appraise', args=[pk])}#{anchor}"
