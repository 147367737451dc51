"""«Đôn đốc» of plans and periodic reports: for the office that gathers them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access as campaign_access
from dossiers.access import chasing as doors
from dossiers.actions import chase_letters
from dossiers.actions import chasing as actions
from dossiers.actions import reminders as reminder_actions
from dossiers.forms.chasing import CallForm, StepsForm
from dossiers.queries.chase import LATE
from dossiers.queries.due import due_of_filings
from dossiers.queries.report_chase import owing_reports, report_chase_page, report_rows
from dossiers.spreadsheets.chase import chase_xlsx
from dossiers.views.board import XLSX
from dossiers.views.chasing import pause_or_go_on, reminders_answer
from dossiers.views.following import REPORTERS
from records import clock, journal
from records.errors import Blocked, Problem
from units.access import Request

UNPROCESSABLE = 422


@REPORTERS
@require_safe
def chase(request: Request, code: str) -> HttpResponse:
    """Agencies that still owe; contacts stand here, so each look and each export leaves its row."""
    at, user = clock.now(), request.user
    campaign = campaign_access.gathering_campaign_for(user, code)
    asked = request.GET
    page = report_chase_page(
        campaign, user, at, q=asked.get("q", ""), chosen=asked.get("loc", ""), page=asked.get("page", "")
    )
    if asked.get("format") == "xlsx":
        filings, due = owing_reports(campaign, at)
        body = chase_xlsx(page, report_rows(campaign, filings, due, at))
        journal.look(kind="xuat", by=user, at=at, subject=campaign, data={"bang": "don-doc"})
        response = HttpResponse(body, content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="don-doc-{code}.xlsx"'
        return response
    journal.look(kind="xem", by=user, at=at, subject=campaign, data={"trang": "don-doc"})
    return render(request, "dossiers/report_chase.html", {"page": page, "pager": page.page})


@REPORTERS
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, code: str, pk: int) -> HttpResponse:
    """A call to one agency: the form, and what was said before."""
    at, user = clock.now(), request.user
    campaign = campaign_access.gathering_campaign_for(user, code)
    filing = doors.chased_filing_for(campaign, pk)
    form = CallForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.log_report_call(
                filing=filing,
                called_at=form.instant(),
                spoke_to=form.cleaned_data["spoke_to"],
                text=form.cleaned_data["text"],
                by=user,
                at=at,
            )
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã ghi.")
            return redirect(f"{reverse('dossiers:report_chase', args=[code])}#dv-{pk}")
    rows = report_rows(campaign, [filing], due_of_filings(campaign, [filing]), at)
    journal.look(kind="xem", by=user, at=at, subject=filing, data={"trang": "goi-dien"})
    context = {"campaign": campaign, "rows": rows, "form": form, "problems": problems, "reports": True}
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/chase_call.html", context, status=status)


@REPORTERS
@require_POST
def letters(request: Request, code: str) -> HttpResponse:
    """Draft letters to the ticked agencies, or to all that are late (``nhom=qua-han``)."""
    at, user = clock.now(), request.user
    campaign = campaign_access.gathering_campaign_for(user, code)
    ids = [int(each) for each in request.POST.getlist("dv") if each.isdecimal()]
    if request.POST.get("nhom") == LATE:
        filings, due = owing_reports(campaign, at)
        ids = [each.pk for each in filings if (last := due[each.pk].last_at) and at > last]
    made = chase_letters.draft_report_letters(campaign=campaign, filing_ids=ids, by=user, at=at)
    if len(made) == 1:
        messages.success(request, "Đã lập dự thảo công văn.")
        return redirect("dossiers:chase_letter", code, made[0].pk)
    messages.success(
        request,
        f"Đã lập {len(made)} dự thảo công văn: mỗi loại báo cáo, mỗi tình trạng thời hạn một công văn.",
    )
    return redirect("dossiers:report_chase", code)


@REPORTERS
@require_http_methods(["GET", "POST"])
def reminders(request: Request, code: str) -> HttpResponse:
    """Every reminder of the campaign with what became of it, and the days on which it reminds."""
    campaign = campaign_access.gathering_campaign_for(request.user, code)
    form = StepsForm(request.POST or None)
    return reminders_answer(request, form, campaign, "dossiers:report_reminders", reminder_actions.save_steps)


@REPORTERS
@require_POST
def pause(request: Request, code: str) -> HttpResponse:
    """Stop reminding for a while, or go on."""
    campaign = campaign_access.gathering_campaign_for(request.user, code)
    pause_or_go_on(request, campaign)
    return redirect("dossiers:report_reminders", code)
