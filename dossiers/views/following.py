"""A plan followed by duties, targets and reports: its first page, the boards, what is said of one row."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import access as campaign_access
from dossiers import spreadsheets
from dossiers.actions import following as actions
from dossiers.charts import follow as charts
from dossiers.forms.following import BaseForm, DutyForm, FigureForm
from dossiers.queries import duties as duty_queries
from dossiers.queries import targets as target_queries
from dossiers.queries.filings import follow_lines, follow_page
from dossiers.queries.year_wall import wall_page
from records import clock, guard, journal
from records.errors import Blocked
from units.access import Request, member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNPROCESSABLE = 422
REPORTERS = guard.policy("kế hoạch giao nhiệm vụ: cơ quan được giao và cơ quan tổng hợp", check=member)
STATES = frozenset({"done", "doing", "impossible", "silent"})


@REPORTERS
@require_safe
def index(request: Request) -> HttpResponse:
    """List the plans in which this person's unit has duties, with the next thing owed."""
    at = clock.now()
    return render(request, "dossiers/follow_index.html", {"lines": follow_lines(request.user, at)})


@REPORTERS
@require_safe
def follow(request: Request, code: str) -> HttpResponse:
    """Show who owes which report until when, and what has come."""
    at = clock.now()
    campaign = campaign_access.reporting_campaign_for(request.user, code)
    return render(request, "dossiers/follow.html", {"page": follow_page(request.user, campaign, at)})


@REPORTERS
@require_safe
def duties(request: Request, code: str) -> HttpResponse:
    """Show the board of duties; ``?format=xlsx`` gives the rows on screen as a workbook."""
    user = request.user
    campaign = campaign_access.reporting_campaign_for(user, code)
    state = request.GET.get("tinh-trang", "")
    board = duty_queries.duties_board(
        user,
        campaign,
        state=state if state in STATES else "",
        agency=request.GET.get("co-quan", "")[:20],
    )
    if request.GET.get("format") == "xlsx":
        journal.look(
            kind="xuat", by=user, at=clock.now(), subject=campaign,
            data={"bang": "nhiem-vu", "dong": len(board.rows)},
        )  # fmt: skip
        return _sheet(spreadsheets.duties_xlsx(board), f"nhiem-vu-{code}")
    pictures = {"matrix": charts.matrix(board), "bars": charts.duty_bars(board)}
    return render(request, "dossiers/follow_duties.html", {"board": board, **pictures})


def _sheet(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@REPORTERS
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: Request, code: str, pk: int, duty_code: str) -> HttpResponse:
    """Show one duty of one agency with its history; its officer says how it stands."""
    at, user = clock.now(), request.user
    campaign = campaign_access.reporting_campaign_for(user, code)
    reporter = campaign_access.reporter_for(user, campaign, pk)
    found = duty_queries.duty_of(reporter, duty_code)
    if found is None:
        raise Http404
    page = duty_queries.duty_page(user, reporter, found)
    cell = page.row.cells[0]
    initial = {
        "last": page.last, "state": cell.state, "evidence": cell.evidence, "done_on": cell.done_on, "note": cell.note,
    }  # fmt: skip
    form = DutyForm(request.POST or None, initial=initial)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_duty(reporter=reporter, duty=found, by=user, at=at, **form.cleaned_data)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã ghi tình trạng nhiệm vụ.")
            return redirect(f"{reverse('dossiers:duties', args=[code])}#{duty_code}")
    context = {"page": page, "form": form, "problems": problems}
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/follow_duty.html", context, status=status)


@REPORTERS
@require_safe
def targets(request: Request, code: str) -> HttpResponse:
    """Show the board of targets; ``?format=xlsx`` gives every figure on screen as a workbook."""
    user = request.user
    campaign = campaign_access.reporting_campaign_for(user, code)
    board = target_queries.targets_board(user, campaign)
    if request.GET.get("format") == "xlsx":
        journal.look(kind="xuat", by=user, at=clock.now(), subject=campaign, data={"bang": "chi-tieu"})
        return _sheet(spreadsheets.targets_xlsx(board), f"chi-tieu-{code}")
    return render(
        request, "dossiers/follow_targets.html", {"board": board, "bars": charts.target_bars(board)}
    )


@REPORTERS
@require_http_methods(["GET", "HEAD", "POST"])
def target_base(request: Request, code: str, target_code: str) -> HttpResponse:
    """Give a target its denominator with the source, and say who reports figures: the office that gathers."""
    at, user = clock.now(), request.user
    campaign = campaign_access.gathering_campaign_for(user, code)
    target = target_queries.target_of(campaign, target_code)
    if target is None:
        raise Http404
    board = target_queries.targets_board(user, campaign)
    row = next(each for each in board.rows if each.code == target_code)
    initial = {"denominator": row.denominator, "source": row.source, "agencies": list(row.agencies)}
    choices = target_queries.agency_choices(campaign)
    form = BaseForm(request.POST or None, initial=initial, choices=choices)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_target_base(campaign=campaign, target=target, by=user, at=at, **form.cleaned_data)
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã lưu mẫu số và cơ quan báo số liệu.")
            return redirect(f"{reverse('dossiers:targets', args=[code])}#{target_code}")
    context = {
        "board": board,
        "row": row,
        "form": form,
        "problems": problems,
        "heading": "Mẫu số, cơ quan báo",
    }
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/follow_figure.html", context, status=status)


@REPORTERS
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: Request, code: str, target_code: str, milestone: str, pk: int) -> HttpResponse:
    """Enter one agency's figure for a target at a report."""
    at, user = clock.now(), request.user
    campaign = campaign_access.reporting_campaign_for(user, code)
    reporter = campaign_access.reporter_for(user, campaign, pk)
    target = target_queries.target_of(campaign, target_code)
    period = target_queries.period_of(campaign, milestone)
    board = target_queries.targets_board(user, campaign)
    row = next((each for each in board.rows if each.code == target_code), None)
    cells = [cell for each in (row.periods if row else ()) for cell in each.cells]
    cell = next((c for c in cells if c.reporter == pk and c.period.code == milestone), None)
    if target is None or period is None or row is None or cell is None:
        raise Http404
    initial = {"version": cell.version, "reached": cell.reached, "total": cell.total, "note": cell.note}
    form = FigureForm(request.POST or None, initial=initial)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_figure(
                reporter=reporter, target=target, milestone=period, by=user, at=at, **form.cleaned_data
            )
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã lưu số liệu.")
            return redirect(f"{reverse('dossiers:targets', args=[code])}#{target_code}")
    heading = f"{cell.name}: {cell.period.title.lower()}"
    context = {
        "board": board,
        "row": row,
        "cell": cell,
        "form": form,
        "problems": problems,
        "heading": heading,
    }
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/follow_figure.html", context, status=status)


@guard.policy("bức tường các năm: người có vai trò", check=member)
@require_safe
def year_wall(request: Request) -> HttpResponse:
    """Show what every unit was told in every year, with the decision then in force."""
    page = wall_page(request.user, text=request.GET.get("q", ""), number=request.GET.get("trang", ""))
    return render(request, "dossiers/year_wall.html", {"page": page, "picture": charts.wall_picture(page)})
