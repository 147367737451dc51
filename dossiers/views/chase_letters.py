"""«Công văn đôn đốc» on screen and as PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import access
from dossiers.access import chasing as doors
from dossiers.actions import chase_letters as actions
from dossiers.forms.chasing import LetterForm
from dossiers.forms.workflow import RegisterForm
from dossiers.queries.chase import owing
from dossiers.queries.chase_letter import letter_page
from dossiers.queries.chase_parts import LATE, Owed, late_ids
from dossiers.queries.due import Due
from dossiers.views.appraisal import DESK
from records import clock, guard
from records.errors import Blocked, Problem
from records.text import is_number
from units.access import Request, member

UNPROCESSABLE = 422
STAFF = guard.policy("người có vai trò ở cơ quan thẩm định, cơ quan tổng hợp", check=doors.letters_desk)


@DESK
@require_POST
def draft(request: Request, code: str) -> HttpResponse:
    """Draft a letter to the ticked units, or to all that are late (``nhom=qua-han``)."""
    at, user = clock.now(), request.user
    campaign = access.campaign_for_office(user, code)
    ids = chosen_ids(request, partial(owing, campaign, user), at)
    make = partial(actions.draft_letters, campaign=campaign, dossier_ids=ids, by=user, at=at)
    said = "Đã lập hai dự thảo công văn: một cho đơn vị quá hạn, một cho đơn vị còn hạn (lời văn khác nhau)."
    return drafted(request, code, make, said, "dossiers:chase")


def chosen_ids(
    request: Request, owed: Callable[[], tuple[Sequence[Owed], Mapping[int, Due]]], at: datetime
) -> list[int]:
    """Return what was ticked, or all of ``owed`` that is late when the button for those was pressed."""
    if request.POST.get("nhom") == LATE:
        return late_ids(*owed(), at)
    return [int(each) for each in request.POST.getlist("dv") if is_number(each)]


def drafted(
    request: Request, code: str, draft: Callable[[], Sequence[Any]], said: str, listed: str
) -> HttpResponse:
    """Draft and open the one letter made; several are told apart on the list, where a missing tick is said too."""
    try:
        made = draft()
    except Blocked as blocked:
        # Back to the list it was asked from: what is missing is a tick there.
        for problem in blocked.problems:
            messages.error(request, problem.text)
        return redirect(listed, code)
    if len(made) == 1:
        messages.success(request, "Đã lập dự thảo công văn.")
        return redirect("dossiers:chase_letter", code, made[0].pk)
    messages.success(request, said.format(count=len(made)))
    return redirect(listed, code)


@STAFF
@require_http_methods(["GET", "POST"])
def letter(request: Request, code: str, pk: int) -> HttpResponse:
    """The draft with its fields, or the issued letter."""
    at = clock.now()
    found = doors.own_chase_letter_for(request.user, code, pk)
    page = letter_page(found, request.user)
    initial = {"date": page.answer_day, "hour": page.answer_hour, **page.signer}
    form = LetterForm(request.POST or None, initial=initial)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_letter(
                letter=found,
                answer_by=form.instant(),
                authority=form.cleaned_data["authority"],
                title=form.cleaned_data["title"],
                name=form.cleaned_data["name"],
                by=request.user,
                at=at,
            )
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã lưu dự thảo.")
            return redirect("dossiers:chase_letter", code, pk)
    context = {"page": page, "form": form, "number": RegisterForm(), "problems": problems}
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/chase_letter.html", context, status=status)


@STAFF
@require_POST
def register(request: Request, code: str, pk: int) -> HttpResponse:
    """Number and date as signed; what was typed stays when it is refused."""
    at = clock.now()
    found = doors.own_chase_letter_for(request.user, code, pk)
    guard.confirm_again(request)
    number = RegisterForm(request.POST)
    problems: tuple[Problem, ...] = ()
    if number.is_valid():
        try:
            issued = actions.register_letter(letter=found, by=request.user, at=at, **number.cleaned_data)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            text = f"Đã ghi số {issued.number}/{issued.symbol}. Công văn đã ban hành, đã báo các đơn vị."
            messages.success(request, text)
            return redirect("dossiers:chase_letter", code, pk)
    page = letter_page(found, request.user)
    form = LetterForm(initial={"date": page.answer_day, "hour": page.answer_hour, **page.signer})
    context = {"page": page, "form": form, "number": number, "problems": problems}
    return render(request, "dossiers/chase_letter.html", context, status=UNPROCESSABLE)


@DESK
@require_POST
def drop(request: Request, code: str, pk: int) -> HttpResponse:
    """Put a draft aside."""
    found = doors.own_chase_letter_for(request.user, code, pk)
    actions.drop_letter(letter=found, by=request.user, at=clock.now())
    messages.success(request, "Đã bỏ dự thảo.")
    return redirect("dossiers:chase" if found.campaign.scored else "dossiers:report_chase", code)


@guard.policy("Văn phòng; đơn vị nhận công văn đã ban hành", check=member)
@require_GET
def pdf(request: Request, pk: int) -> HttpResponse:
    """The PDF: the draft for the Office, the issued bytes for it and the addressees."""
    found = doors.chase_letter_for(request.user, pk)
    response = HttpResponse(actions.letter_bytes(letter=found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="cong-van-don-doc-{found.pk}.pdf"'
    return response
