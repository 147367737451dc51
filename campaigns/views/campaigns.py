"""Campaigns, their settings, and more time: one door, one query or action, one response."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access, actions, forms, queries
from records import clock, guard
from records.errors import Blocked
from units.access import Request, member, office_admin

UNPROCESSABLE = 422


@guard.policy("một đợt: đơn vị tham gia và Văn phòng", member)
@require_safe
def campaign(request: Request, code: str) -> HttpResponse:
    """Show a campaign: dates with the plan's words, what to ask, the way upward, units, requests."""
    user = request.user
    found = access.campaign_for(user, code)
    return render(
        request, "campaigns/campaign.html", {"page": queries.campaign_page(user, found, clock.now())}
    )


@guard.policy("cài đặt đợt: Quản trị Văn phòng", office_admin)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request, code: str) -> HttpResponse:
    """Change what the Office decides about a campaign."""
    at, user = clock.now(), request.user
    found = access.run_campaign_for(user, code)
    initial = {name: getattr(found, name) for name in forms.SettingsForm.base_fields}
    form = forms.SettingsForm(request.POST or None, initial=initial)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_settings(campaign=found, by=user, at=at, **form.cleaned_data)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã lưu cài đặt của đợt.")
            return redirect("campaigns:campaign", code)
    context = {"page": queries.campaign_page(user, found, at), "form": form, "problems": problems}
    return render(request, "campaigns/settings.html", context, status=_status(form, problems))


@guard.policy("xác nhận chạy thử: Quản trị Văn phòng", office_admin)
@require_POST
def confirm_trial(request: Request, code: str) -> HttpResponse:
    """Confirm that a campaign on draft criteria is a trial."""
    user = request.user
    actions.confirm_trial(campaign=access.run_campaign_for(user, code), by=user, at=clock.now())
    messages.success(request, "Đã xác nhận: chạy thử, không dùng để ký ban hành.")
    return redirect("campaigns:campaign", code)


@guard.policy(
    "xin gia hạn: cán bộ đầu mối, Chủ tịch Hội đồng của đơn vị; Quản trị Văn phòng ghi thay", member
)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_extension(request: Request, code: str, pk: int) -> HttpResponse:
    """Ask for more time at the submission milestone: for one's own unit, or enter what a unit asked the Office for."""
    participation = access.asking_participation_for(request.user, code, pk)
    milestone = access.submission_for(participation)
    return _ask(
        request,
        queries.asking_page(request.user, participation, milestone, clock.now()),
        partial(actions.ask_extension, participation=participation, milestone=milestone),
    )


@guard.policy("xin gia hạn báo cáo: cán bộ đầu mối, người đứng đầu của cơ quan báo cáo", member)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_report_extension(request: Request, code: str, pk: int, milestone: str) -> HttpResponse:
    """Ask for more time for one's own plan or periodic report."""
    reporter = access.own_reporter_for(request.user, code, pk)
    owed = access.owed_milestone_for(reporter.campaign, milestone)
    return _ask(
        request,
        queries.asking_page(request.user, reporter, owed, clock.now()),
        partial(actions.ask_report_extension, reporter=reporter, milestone=owed),
    )


def _ask(request: Request, page: queries.AskingPage, ask: Callable[..., Any]) -> HttpResponse:
    at, user = clock.now(), request.user
    form = forms.ExtensionForm(request.POST or None)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(by=user, at=at, **form.cleaned_data)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, page.done)
            return redirect("campaigns:extension", asked.pk)
    context = {
        "page": page,
        "form": form,
        "problems": problems,
    }
    return render(request, "campaigns/ask_extension.html", context, status=_status(form, problems))


@guard.policy("đề nghị gia hạn: đơn vị xin và Văn phòng", member)
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: Request, pk: int) -> HttpResponse:
    """Show a request for more time; the Office's admin decides it here."""
    at, user = clock.now(), request.user
    found = access.extension_for(user, pk)
    form = forms.DecisionForm(request.POST or None, initial={"until": found.asked_until})
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["decision"] == forms.DecisionForm.GRANT:
                actions.grant_extension(
                    extension=found, until=given["until"], reason=given["reason"], by=user, at=at
                )
            else:
                actions.refuse_extension(extension=found, reason=given["reason"], by=user, at=at)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã ghi nhận, đã báo đơn vị.")
            return redirect("campaigns:extension", pk)
    context = {"page": queries.extension_page(user, found), "form": form, "problems": problems}
    return render(request, "campaigns/extension.html", context, status=_status(form, problems))


def _status(
    form: forms.SettingsForm | forms.ExtensionForm | forms.DecisionForm, problems: tuple[object, ...]
) -> int:
    return UNPROCESSABLE if problems or form.errors else 200
