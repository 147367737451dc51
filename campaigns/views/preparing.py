"""From an issued plan to a campaign: made and changed by the Office's admin until it is opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import access, actions, forms, queries
from records import clock, guard
from records.errors import Blocked
from records.text import is_number
from units.access import Request, office_admin

PREPARERS = guard.policy("lập đợt từ kế hoạch: Quản trị Văn phòng", office_admin)
UNPROCESSABLE = 422


@PREPARERS
@require_POST
def prepare_campaign(request: Request, pk: int) -> HttpResponse:
    """Begin a campaign of an issued plan; the domain's middleware shows what keeps it from that."""
    user = request.user
    campaign = actions.prepare_campaign(
        plan=access.plan_for(user, pk),
        unit=access.writing_unit(user),
        scored=request.POST.get("cham-diem") == "1",
        by=user,
        at=clock.now(),
    )
    messages.success(request, "Đã lập đợt từ kế hoạch; xem mốc, thành phần, tuyến, đơn vị rồi mở đợt.")
    return redirect("campaigns:prepare", campaign.code)


@PREPARERS
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: Request, code: str) -> HttpResponse:
    """Show a campaign that is being prepared; each small form changes one thing, what was typed comes back refused."""
    campaign = access.run_campaign_for(request.user, code)
    problems: tuple[object, ...] = ()
    if request.method == "POST":
        try:
            follows = request.POST.get("viec") == "theo-ke-hoach-moi"
            messages.success(request, (_follow if follows else _change)(request, code))
        except Blocked as blocked:
            problems = blocked.problems
        else:
            return redirect("campaigns:prepare", code)
    typed = {name.replace("-", "_"): value for name, value in request.POST.items()}
    context = {"page": queries.preparing_page(campaign), "problems": problems, "typed": typed}
    return render(request, "campaigns/prepare.html", context, status=UNPROCESSABLE if problems else 200)


@PREPARERS
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_milestone(request: Request, code: str, pk: int | None = None) -> HttpResponse:
    """Add a date to a campaign in preparation, or change one; the plan keeps its words."""
    campaign = access.run_campaign_for(request.user, code)
    form = forms.MilestoneForm(
        request.POST or None, initial=queries.milestone_initial(campaign, pk) if pk else None
    )
    save = partial(actions.save_milestone, campaign=campaign, milestone_id=pk)
    heading = "Sửa mốc của đợt" if pk else "Thêm mốc của đợt"
    return _form(request, code, form, save, heading=heading, lead=queries.milestone_lead(campaign, pk))


@PREPARERS
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_head(request: Request, code: str) -> HttpResponse:
    """Change title, period, levels above and the roll of days off."""
    campaign = access.run_campaign_for(request.user, code)
    form = forms.HeadForm(request.POST or None, initial=queries.head_initial(campaign))
    save = partial(actions.save_head, campaign=campaign)
    return _form(request, code, form, save, heading="Thông tin của đợt", lead=campaign.title)


def _form(
    request: Request, code: str, form: Form, save: Callable[..., Any], *, heading: str, lead: str
) -> HttpResponse:
    """Show a form of the campaign, or save it and go back; what was typed comes back refused."""
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            save(fields=form.cleaned_data, by=request.user, at=clock.now())
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã lưu.")
            return redirect("campaigns:prepare", code)
    context = {
        "form": form, "problems": problems, "heading": heading, "lead": lead,
        "back": reverse("campaigns:prepare", args=[code]),
    }  # fmt: skip
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "campaigns/write.html", context, status=status)


def _follow(request: Request, code: str) -> str:
    """Take what the successor of the plan changes, as it stood on the page; returns what to say of it."""
    seen = _number(request.POST.get("dong", ""))
    campaign = access.run_campaign_for(request.user, code)
    actions.follow_successor(campaign=campaign, plan_pk=seen, by=request.user, at=clock.now())
    return "Đợt đã theo kế hoạch mới; các hạn được tính lại."


def _change(request: Request, code: str) -> str:
    """Do what the pressed form asks; returns what to say of it."""
    at, user, given = clock.now(), request.user, request.POST
    campaign = access.run_campaign_for(user, code)
    what, row = given.get("viec", ""), _number(given.get("dong", ""))
    if what in ("them-thanh-phan", "bo-thanh-phan"):
        milestone = access.milestone_for(campaign, _number(given.get("moc", "")))
        if what == "bo-thanh-phan":
            actions.remove_item(milestone=milestone, item_id=row, by=user, at=at)
            return "Đã bỏ thành phần."
        required = given.get("bat-buoc") == "1"
        actions.add_item(milestone=milestone, title=given.get("ten", ""), required=required, by=user, at=at)
        return "Đã thêm thành phần."
    if what == "them-buoc":
        actions.add_step(
            campaign=campaign, actor=given.get("ai", ""), action=given.get("lam-gi", ""), by=user, at=at
        )
        return "Đã thêm bước vào tuyến."
    if what == "bo-buoc":
        actions.remove_step(campaign=campaign, step_id=row, by=user, at=at)
        return "Đã bỏ bước khỏi tuyến."
    if what == "bo-moc":
        actions.remove_milestone(campaign=campaign, milestone_id=row, by=user, at=at)
        return "Đã bỏ mốc khỏi đợt."
    if what == "bo-tieu-chi":
        criteria = access.criteria_of(_number(given.get("bo", "")))
        actions.set_criteria(
            campaign=campaign, kind=given.get("loai-bo", ""), criteria=criteria, by=user, at=at
        )
        return "Đã chọn bộ tiêu chí."
    if what == "bo-don-vi":
        actions.remove_party(campaign=campaign, row_id=row, by=user, at=at)
        return "Đã bỏ đơn vị khỏi đợt."
    count = actions.add_audience(
        campaign=campaign,
        kind=given.get("loai", ""),
        under=access.subtree_root(_number(given.get("duoi", ""))),
        agency=access.agency_of(campaign, _number(given.get("co-quan", ""))),
        by=user,
        at=at,
    )
    return f"Đã thêm {count} đơn vị."


def _number(text: str) -> int:
    return int(text) if is_number(text) else 0
