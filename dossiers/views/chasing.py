"""«Đôn đốc»: who is late, calls, the days of reminders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import access, catalogue
from dossiers.access import chasing as doors
from dossiers.actions import chasing as actions
from dossiers.actions import reminders as reminder_actions
from dossiers.forms.chasing import CallForm, StepsForm
from dossiers.queries.chase import chase_page, chase_rows, more_time_entry, owing
from dossiers.queries.chase_parts import Asked, ChasePage, ChaseRow
from dossiers.queries.reminder_page import reminder_page
from dossiers.spreadsheets.chase import chase_xlsx
from dossiers.views.appraisal import DESK
from dossiers.views.board import XLSX
from records import clock, journal
from records.errors import Blocked, Problem
from units.access import Request

UNPROCESSABLE = 422


@DESK
@require_GET
def chase(request: Request, code: str) -> HttpResponse:
    """Units that still owe; contacts stand here, so each look and each export leaves its row."""
    at, user = clock.now(), request.user
    campaign = access.campaign_for_office(user, code)

    def all_rows() -> Sequence[ChaseRow]:
        return chase_rows(campaign, *owing(campaign, user), at)

    return list_answer(request, chase_page(campaign, user, at, asked(request)), all_rows, campaign)


def asked(request: Request) -> Asked:
    """Read what is looked for from the address."""
    given = request.GET
    return Asked(q=given.get("q", ""), chosen=given.get("loc", ""), page=given.get("page", ""))


def list_answer(
    request: Request, page: ChasePage, all_rows: Callable[[], Sequence[ChaseRow]], campaign: Any
) -> HttpResponse:
    """Show the list of a campaign whose door was passed, or give the sheet of ``all_rows``; both leave a row."""
    if request.GET.get("format") == "xlsx":
        body = chase_xlsx(page, all_rows())
        journal.look(kind="xuat", by=request.user, at=page.at, subject=campaign, data={"bang": "don-doc"})
        response = HttpResponse(body, content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="don-doc-{page.code}.xlsx"'
        return response
    journal.look(kind="xem", by=request.user, at=page.at, subject=campaign, data={"trang": "don-doc"})
    return render(request, "dossiers/chase.html", {"page": page, "pager": page.page})


@DESK
@require_http_methods(["GET", "POST"])
def call(request: Request, code: str, pk: int) -> HttpResponse:
    """A call to one unit: the form, and what was said before."""
    at, user = clock.now(), request.user
    campaign = access.campaign_for_office(user, code)
    dossier = doors.chased_dossier_for(user, campaign, pk)

    def rows() -> Sequence[ChaseRow]:
        dossiers, due = owing(campaign, user)
        return chase_rows(campaign, [each for each in dossiers if each.pk == pk], due, at)

    save = partial(actions.log_call, dossier=dossier, by=user, at=at)
    return call_answer(request, campaign, dossier, save, rows, more_time=more_time_entry(user, dossier))


def call_answer(
    request: Request,
    campaign: Any,
    about: Any,
    save: Callable[..., object],
    rows: Callable[[], Sequence[ChaseRow]],
    *,
    more_time: str = "",
) -> HttpResponse:
    """Show the form of a call about something whose door was passed, or keep the call and go back to the list."""
    form = CallForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            save(called_at=form.instant(), spoke_to=given["spoke_to"], text=given["text"])
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã ghi.")
            listed = "dossiers:chase" if campaign.scored else "dossiers:report_chase"
            # Back to the very list one came from: searched, filtered, on its page.
            where = request.GET.urlencode()
            return redirect(f"{reverse(listed, args=[campaign.code])}{where and f'?{where}'}#dv-{about.pk}")
    journal.look(kind="xem", by=request.user, at=clock.now(), subject=about, data={"trang": "goi-dien"})
    context = {
        "campaign": campaign,
        "rows": rows(),
        "form": form,
        "problems": problems,
        "reports": not campaign.scored,
        "more_time": more_time,
    }
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/chase_call.html", context, status=status)


@DESK
@require_http_methods(["GET", "POST"])
def reminders(request: Request, code: str) -> HttpResponse:
    """Every reminder of the campaign with what became of it, and the days on which it reminds."""
    campaign = access.campaign_for_office(request.user, code)
    form = StepsForm(request.POST or None)
    return reminders_answer(request, form, campaign, "dossiers:reminders", reminder_actions.save_steps)


def reminders_answer(
    request: Request, form: StepsForm, campaign: Any, back: str, save: Callable[..., None]
) -> HttpResponse:
    """Show the reminders of a campaign whose door was passed, or set the days and come back to ``back``."""
    at = clock.now()
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        typed = {audience: form.cleaned_data[audience] for audience, _label in catalogue.AUDIENCES}
        try:
            save(campaign=campaign, typed=typed, by=request.user, at=at)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã đổi lịch nhắc; các lời nhắc chưa đến ngày được tính lại.")
            return redirect(back, campaign.code)
    page = reminder_page(
        campaign,
        request.user,
        at,
        state=request.GET.get("loc", ""),
        q=request.GET.get("q", ""),
        page=request.GET.get("page", ""),
    )
    typed_again = form if request.method == "POST" else StepsForm(initial=page.steps)
    context = {"page": page.page, "plan": page, "form": typed_again, "problems": problems}
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/reminders.html", context, status=status)


@DESK
@require_POST
def pause(request: Request, code: str) -> HttpResponse:
    """Stop reminding for a while, or go on."""
    campaign = access.campaign_for_office(request.user, code)
    pause_or_go_on(request, campaign)
    return redirect("dossiers:reminders", code)


def pause_or_go_on(request: Request, campaign: Any) -> None:
    """Do what the pressed button says, and say it."""
    at = clock.now()
    if request.POST.get("viec") == "tiep":
        reminder_actions.resume_reminders(campaign=campaign, by=request.user, at=at)
        messages.success(request, "Tiếp tục nhắc việc.")
    else:
        reminder_actions.pause_reminders(
            campaign=campaign, reason=request.POST.get("reason", ""), by=request.user, at=at
        )
        messages.success(request, "Đã tạm dừng nhắc việc.")
