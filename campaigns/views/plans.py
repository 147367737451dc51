"""Plans: the list, one plan by sections, and its checker."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import access, actions, policies, queries, spreadsheets, states
from records import clock, guard, journal
from records.errors import Blocked
from units.access import Request, actor_of, member, office_admin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECTIONS = ("can-cu", "moc", "nhiem-vu", "chi-tieu", "bien-phap", "bao-cao", "noi-dung")


@guard.policy("kế hoạch: người có vai trò", member)
@require_safe
def index(request: Request) -> HttpResponse:
    """List campaigns and plans; ``?format=xlsx`` gives the plans on screen as a workbook."""
    user = request.user
    text, kind = request.GET.get("q", ""), request.GET.get("loai", "")
    found = queries.plans(user, text, kind)
    if request.GET.get("format") == "xlsx":
        journal.look(kind="xuat", by=user, at=clock.now(), subject="ke-hoach", data={"so_dong": len(found)})
        response = HttpResponse(spreadsheets.plans_xlsx(found), content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="ke-hoach.xlsx"'
        return response
    context = {
        "campaigns": queries.campaigns(user),
        "plans": found,
        "q": text,
        "kind": kind,
        "kinds": states.KINDS,
        "may_write": office_admin(user) is None,
    }
    return render(request, "campaigns/index.html", context)


@guard.policy("một kế hoạch: người có vai trò", member)
@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    """Show a plan with its bases, verbatim, and what stands on it."""
    user = request.user
    page = queries.plan_page(user, access.plan_for(user, pk), clock.local_date(clock.now()))
    here = request.GET.get("muc", "")
    return render(
        request, "campaigns/plan.html", {"page": page, "here": here if here in SECTIONS else SECTIONS[0]}
    )


@guard.policy("rà soát kế hoạch: người có vai trò; quyết định: Quản trị Văn phòng", member)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, pk: int) -> HttpResponse:
    """Show what the plan checker finds; the issuing office's admin decides about each finding."""
    user = request.user
    found = access.plan_for(user, pk)
    problems: tuple[object, ...] = ()
    if request.method == "POST":
        found = access.writable_plan_for(user, pk)
        given = request.POST
        try:
            actions.decide_finding(
                plan=found,
                key=given.get("key", ""),
                decision=given.get("decision", ""),
                reason=given.get("reason", ""),
                by=user,
                at=clock.now(),
            )
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, "Đã ghi nhận quyết định.")
            return redirect("campaigns:check", pk)
    may = policies.why_not_write_plan(actor_of(user), found.issuer_unit_id) is None
    context = {
        "page": queries.check_page(found, may_decide=may),
        "problems": problems,
        "key": request.POST.get("key", ""),
    }
    return render(request, "campaigns/check.html", context, status=422 if problems else 200)
