"""Subscriptions of other systems on screen: list, make (secret shown once), log, send again, end."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers.access.hooks import hook_delivery_for, hook_for, hook_unit_for
from dossiers.actions.hooks import resend, subscribe, unsubscribe
from dossiers.forms.hooks import HookForm
from dossiers.queries.hooks import hook_list, hook_log
from records import clock, guard
from records.errors import Blocked, Problem
from units.access import Request, member

POLICY = guard.policy("báo tự động: người đứng đầu đơn vị, quản trị", check=member)


@POLICY
@require_http_methods(["GET", "HEAD", "POST"])
def hooks(request: Request, pk: int) -> HttpResponse:
    """Show a unit's subscriptions; the secret of a new one is shown once, on the page that answers."""
    unit = hook_unit_for(request.user, pk)
    page = hook_list(request.user, unit)
    form = HookForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        if not page.may_make:
            raise Http404
        if form.is_valid():
            try:
                hook, secret = subscribe(unit=unit, by=request.user, at=clock.now(), **form.cleaned_data)
            except Blocked as refusal:
                problems = refusal.problems
            else:
                context = {"unit": page.unit, "secret": secret, "name": hook.name}
                return render(request, "dossiers/hook_once.html", context)
    bad = bool(problems) or (form.is_bound and not form.is_valid())
    context = {"page": page, "form": form, "problems": problems}
    return render(request, "dossiers/hooks.html", context, status=422 if bad else 200)


@POLICY
@require_GET
def hook(request: Request, pk: int) -> HttpResponse:
    """Show what was sent to a subscription, and what not."""
    return render(request, "dossiers/hook_log.html", {"page": hook_log(hook_for(request.user, pk))})


@POLICY
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """End a subscription."""
    found = hook_for(request.user, pk)
    unsubscribe(hook=found, by=request.user, at=clock.now())
    messages.success(request, "Đã ngừng báo tự động.")
    return redirect("dossiers:hooks", found.unit_id)


@POLICY
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    """Send one message again."""
    found = hook_delivery_for(request.user, pk)
    resend(delivery=found, by=request.user, at=clock.now())
    messages.success(request, "Đã xếp tin vào hàng chờ gửi lại, mã tin giữ nguyên.")
    return redirect("dossiers:hook", found.hook_id)
