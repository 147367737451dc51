"""The dashboard of a campaign, its sheet, and the journal."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dossiers import access
from dossiers.actions.looks import reveal_notes
from dossiers.forms.appraisal import BoardForm
from dossiers.queries import drill
from dossiers.queries.board import progress_board
from dossiers.queries.campaign_compare import campaign_comparison
from dossiers.queries.drill_lists import board_lines
from dossiers.queries.journal import journal_page
from dossiers.spreadsheets import board_xlsx, compared_xlsx
from dossiers.views.appraisal import DESK
from records import clock, guard, journal
from records.errors import Blocked, Problem
from units.access import Request, office_admin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADMIN = guard.policy("Quản trị Văn phòng", check=office_admin)


@DESK
@require_GET
def board_index(request: Request) -> HttpResponse:
    """Go straight to the only campaign; otherwise let the person choose."""
    lines = board_lines(request.user)
    if len(lines) == 1:
        return redirect("dossiers:board", code=lines[0].code)
    return render(request, "dossiers/board_index.html", {"lines": lines})


@DESK
@require_GET
def board(request: Request, code: str) -> HttpResponse:
    at = clock.now()
    reach = access.reach_for(request.user, code)
    campaign, below = reach.campaign, request.GET.get("duoi", "")
    if "" not in reach.roots or drill.expected_below(campaign, below) > access.BOARD_ROWS:
        # Too many for unit × step, or only a part of the tree is this person's to see.
        return redirect("dossiers:drill_start", code=code)
    form = BoardForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    shown = progress_board(
        campaign,
        request.user,
        at,
        q=chosen.get("q", ""),
        state=chosen.get("state", ""),
        sort=chosen.get("sort", ""),
        below=below if below.isdigit() else "",
    )
    if request.GET.get("format") != "xlsx":
        template = (
            "dossiers/_board_table.html"
            if request.headers.get("HX-Request") == "true"
            else "dossiers/board.html"
        )
        return render(request, template, {"board": shown})
    body = board_xlsx(shown)
    journal.look(
        kind="xuat",
        by=request.user,
        at=at,
        subject=campaign,
        data={"bang": "theo-doi", "dong": shown.shown, "tim": shown.q, "trang_thai": shown.state},
    )
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="theo-doi-{shown.code}.xlsx"'
    return response


@DESK
@require_GET
def compare_sets(request: Request, code: str) -> HttpResponse:
    """All units of the campaign under another set or version; a GET, because nothing is stored."""
    at = clock.now()
    campaign = access.campaign_for_office(request.user, code)
    shown = campaign_comparison(campaign, request.user, at, request.GET.get("bo", ""))
    if request.GET.get("format") != "xlsx" or shown.chosen is None:
        status = 422 if shown.unknown else 200
        return render(request, "dossiers/campaign_compare.html", {"page": shown}, status=status)
    body = compared_xlsx(shown)
    journal.look(
        kind="xuat",
        by=request.user,
        at=at,
        subject=campaign,
        data={"bang": "so-sanh-bo", "bo": shown.chosen, "dong": len(shown.lines)},
    )
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="so-sanh-bo-{shown.code}.xlsx"'
    return response


@ADMIN
@require_GET
def journal_index(request: Request) -> HttpResponse:
    lines = board_lines(request.user, run_only=True)
    if len(lines) == 1:
        return redirect("dossiers:journal", code=lines[0].code)
    return render(request, "dossiers/journal_index.html", {"lines": lines})


@ADMIN
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_journal(request: Request, code: str) -> HttpResponse:
    """Who did what when; notes may name people: they are shown once, after a reason that is logged."""
    at = clock.now()
    campaign = access.admin_campaign_for(request.user, code)
    asked: dict[str, Any] = {
        "number": request.GET.get("page", ""),
        "dossier": request.GET.get("ho-so", ""),
        "person": request.GET.get("nguoi", "").replace("\x00", "").strip()[:150],
        "unit": request.GET.get("don-vi", "").replace("\x00", "").strip()[:150],
    }
    page = journal_page(campaign, request.user, **asked)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        where = {"so_trang": page.page.number, "ho_so": page.dossier}
        try:
            reveal_notes(
                campaign=campaign, reason=request.POST.get("reason", ""), where=where, by=request.user, at=at
            )
        except Blocked as refusal:
            problems = refusal.problems
        else:
            # The new line would push the page on by one, so what was there is shown, now with its notes.
            keys = [row.seq for row in page.rows]
            page = journal_page(campaign, request.user, **asked, only=keys)
    context = {"journal": page, "problems": problems, "reason": request.POST.get("reason", "")}
    return render(request, "dossiers/journal.html", context, status=422 if problems else 200)
