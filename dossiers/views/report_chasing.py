"""«Đôn đốc» of plans and periodic reports: for the office that gathers them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access as campaign_access
from dossiers.access import chasing as doors
from dossiers.actions import chase_letters
from dossiers.actions import chasing as actions
from dossiers.actions import reminders as reminder_actions
from dossiers.forms.chasing import StepsForm
from dossiers.queries.chase_parts import ChaseRow
from dossiers.queries.due import due_of_filings
from dossiers.queries.report_chase import owing_reports, report_chase_page, report_rows
from dossiers.views.chase_letters import chosen_ids, drafted
from dossiers.views.chasing import asked, call_answer, list_answer, pause_or_go_on, reminders_answer
from dossiers.views.following import REPORTERS
from records import clock
from units.access import Request


@REPORTERS
@require_safe
def chase(request: Request, code: str) -> HttpResponse:
    """Agencies that still owe; contacts stand here, so each look and each export leaves its row."""
    at, user = clock.now(), request.user
    campaign = campaign_access.gathering_campaign_for(user, code)

    def all_rows() -> Sequence[ChaseRow]:
        return report_rows(campaign, *owing_reports(campaign, at), at)

    return list_answer(request, report_chase_page(campaign, user, at, asked(request)), all_rows, campaign)


@REPORTERS
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, code: str, pk: int) -> HttpResponse:
    """A call to one agency: the form, and what was said before."""
    at, user = clock.now(), request.user
    campaign = campaign_access.gathering_campaign_for(user, code)
    filing = doors.chased_filing_for(campaign, pk)

    def rows() -> Sequence[ChaseRow]:
        return report_rows(campaign, [filing], due_of_filings(campaign, [filing]), at)

    save = partial(actions.log_report_call, filing=filing, by=user, at=at)
    return call_answer(request, campaign, filing, save, rows)


@REPORTERS
@require_POST
def letters(request: Request, code: str) -> HttpResponse:
    """Draft letters to the ticked agencies, or to all that are late (``nhom=qua-han``)."""
    at, user = clock.now(), request.user
    campaign = campaign_access.gathering_campaign_for(user, code)
    ids = chosen_ids(request, partial(owing_reports, campaign, at), at)
    make = partial(chase_letters.draft_report_letters, campaign=campaign, filing_ids=ids, by=user, at=at)
    said = "Đã lập {count} dự thảo công văn: mỗi loại báo cáo, mỗi tình trạng thời hạn một công văn."
    return drafted(request, code, make, said, "dossiers:report_chase")


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
