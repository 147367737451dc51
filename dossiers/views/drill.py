"""The dashboard over a campaign's frozen tree: from the nation to the unit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dossiers import access, charts
from dossiers.forms.drill import DrillForm
from dossiers.queries import drill, drill_lists, drill_parts
from dossiers.queries.jobs import job_line
from dossiers.spreadsheets import compared_years_xlsx, drill_xlsx, idle_xlsx
from dossiers.views.appraisal import DESK
from records import clock, guard, jobs, journal
from units.access import Request, office_admin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADMIN = guard.policy("mở đợt: Quản trị Văn phòng", check=office_admin)
WIDE, NARROW = 12, 4
SIZES = ("tiles-wide", "tiles-narrow")


def _asked(request: HttpRequest) -> drill.Asked:
    form = DrillForm(request.GET)
    form.is_valid()
    got = form.cleaned_data
    return drill.Asked(
        q=got.get("q", ""),
        only=got.get("only", ""),
        sort=got.get("sort", ""),
        state=got.get("state", ""),
        milestone=got.get("moc", ""),
        number=got.get("trang") or 1,
    )


@DESK
@require_GET
def start(request: Request, code: str) -> HttpResponse:
    """Go to the lowest node that has below it all the person may see."""
    reach = access.reach_for(request.user, code)
    top = drill.top_of(reach.campaign, reach)
    return redirect("dossiers:drill", code=code, path=top) if top else node(request, code, "")


@DESK
@require_GET
def node(request: Request, code: str, path: str) -> HttpResponse:
    """One node with what hangs below it, as page, picture and sheet of the same values."""
    at = clock.now()
    reach = access.reach_for(request.user, code, path)
    asked = _asked(request)
    if request.GET.get("format") == "xlsx":
        page = drill.drill_page(reach, path, at, drill.without_paging(asked), whole=True)
        return _sheet(request, reach, drill_xlsx(page), "theo-cay", path, len(page.rows) or len(page.leaves))
    page = drill.drill_page(reach, path, at, asked)
    base = reverse("dossiers:drill_start", args=[code])
    return render(
        request,
        "dossiers/drill.html",
        {
            "page": page,
            "columns": drill_parts.FIGURES,
            "base": base,
            "tiles": [
                charts.drawn(
                    grid, label=f"Các đơn vị ngay dưới {page.name}, mỗi ô một đơn vị", size=size, base=base
                )
                for grid, size in zip(charts.tile_grids(page.rows, WIDE, NARROW), SIZES, strict=True)
            ],
            "sorts": drill.SORTS,
            "onlys": drill.ONLY,
            "board_rows": access.BOARD_ROWS,
            "runs_it": "" in reach.roots,
        },
    )


@DESK
@require_GET
def idle(request: Request, code: str, path: str = "") -> HttpResponse:
    """Who has not begun at or below a node, or (``buoc``) stands at another step."""
    at = clock.now()
    state = request.GET.get("buoc", "")
    reach = access.reach_for(request.user, code, path)
    if not reach.covers(path):
        path = reach.roots[0]
    asked = _asked(request)
    page = drill_lists.idle_page(reach, path, at, state=state, q=asked.q, number=asked.number)
    if request.GET.get("format") == "xlsx":
        body = idle_xlsx(page, drill_lists.idle_lines(reach, path, state, asked.q))
        return _sheet(request, reach, body, "danh-sach", path, page.total)
    return render(request, "dossiers/drill_idle.html", {"page": page})


@DESK
@require_GET
def compare(request: Request, code: str, path: str = "") -> HttpResponse:
    """A node's children in this and in earlier campaigns."""
    at = clock.now()
    reach = access.reach_for(request.user, code, path)
    path = path or drill.top_of(reach.campaign, reach)
    page = drill_lists.compared_page(reach, request.user, path, request.GET.getlist("voi"), at)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, reach, compared_years_xlsx(page), "so-sanh-dot", path, len(page.rows))
    return render(request, "dossiers/drill_compare.html", {"page": page})


@ADMIN
@require_GET
def opening(request: Request, code: str) -> HttpResponse:
    """How far a campaign of many units is opened."""
    campaign, job = access.opening_job_for(request.user, code)
    line = job_line(job) if job else None
    if request.headers.get("HX-Request") == "true" and line is not None and line.running:
        return render(request, "dossiers/_opening_job.html", {"job": line, "code": code})
    if line is not None and line.state == "done":
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": reverse("dossiers:board", args=[code])})
        return redirect("dossiers:board", code=code)
    return render(request, "dossiers/opening.html", {"job": line, "code": code, "title": campaign.title})


@ADMIN
@require_POST
def cancel_opening(request: Request, code: str) -> HttpResponse:
    _campaign, job = access.opening_job_for(request.user, code)
    if job is not None:
        jobs.cancel(job=job, by=request.user, at=clock.now())
    return redirect("dossiers:opening", code=code)


def _sheet(
    request: Request, reach: access.Reach, body: bytes, table: str, path: str, lines: int
) -> HttpResponse:
    journal.look(
        kind="xuat",
        by=request.user,
        at=clock.now(),
        subject=reach.campaign,
        data={"bang": table, "nut": path, "dong": lines},
    )
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{table}-{reach.campaign.code}.xlsx"'
    return response
