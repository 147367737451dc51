"""Results: a unit's own page and notice, the list for the year's rating, next year's list."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dossiers import access
from dossiers.actions import results as result_actions
from dossiers.forms.upper import problems_of
from dossiers.forms.workflow import RegisterForm
from dossiers.queries.results import ResultList, next_year_list, rating_list, result_page
from dossiers.spreadsheets.upper import next_year_xlsx, rating_abroad_xlsx, rating_xlsx
from dossiers.views.papers import word_response
from records import clock, guard, journal
from records.errors import Blocked
from units.access import Request, member

STAFF = guard.policy("người có vai trò ở cơ quan thẩm định", check=access.upper_desk)
MEMBER = guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
#: Names of the sheets, as people keep them.
FILES = {"rating": "ket-qua-xep-loai", "next_year": "giao-xay-dung-nam-sau"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@MEMBER
@require_GET
def result(request: Request, pk: int) -> HttpResponse:
    """What the unit got, and why; each look is kept."""
    at = clock.now()
    dossier = access.result_dossier_for(request.user, pk)
    journal.look(kind="xem", by=request.user, at=at, subject=dossier, data={"trang": "ket-qua"})
    page = result_page(dossier, request.user, at)
    return render(request, "dossiers/result.html", {"page": page, "head": page.head})


@MEMBER
@require_GET
def notice(request: Request, pk: int) -> HttpResponse:
    """The «Thông báo kết quả» as PDF: issued bytes, or the draft."""
    dossier = access.result_dossier_for(request.user, pk)
    body = result_actions.notice_bytes(dossier=dossier)
    if body is None:
        raise Http404
    journal.look(kind="tai", by=request.user, at=clock.now(), subject=dossier, data={"van_ban": "thong-bao"})
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'inline; filename="thong-bao-{dossier.participation.abbreviation or pk}.pdf"'
    )
    return response


@MEMBER
@require_GET
def notice_word(request: Request, pk: int) -> HttpResponse:
    """The «Thông báo kết quả» as a Word file."""
    dossier = access.result_dossier_for(request.user, pk)
    body = result_actions.notice_word(dossier=dossier)
    if body is None:
        raise Http404
    looked = {"van_ban": "thong-bao", "dang": "word"}
    journal.look(kind="tai", by=request.user, at=clock.now(), subject=dossier, data=looked)
    return word_response(body, f"thong-bao-{dossier.participation.abbreviation or pk}")


@STAFF
@require_POST
def register_notice(request: Request, pk: int) -> HttpResponse:
    """The Office enters number and date of a unit's notice."""
    at = clock.now()
    dossier = access.result_dossier_for(request.user, pk)
    guard.confirm_again(request)
    form = RegisterForm(request.POST)
    if not form.is_valid():
        raise Blocked(problems_of(form, "#so"))
    paper = result_actions.register_notice(
        dossier=dossier,
        number=form.cleaned_data["number"],
        signed_on=form.cleaned_data["signed_on"],
        by=request.user,
        at=at,
    )
    messages.success(request, f"Đã ghi số {paper.number or '…'}/{paper.symbol}. Thông báo đã ban hành.")
    return redirect("dossiers:result", pk)


@STAFF
@require_GET
def rating(request: Request, code: str) -> HttpResponse:
    """The list for the year's rating; ``?format=xlsx`` gives exactly what is shown.

    With ``&cho=ngoai`` the sheet for an agency outside the reporting line: recognitions alone.
    """
    abroad = request.GET.get("cho") == "ngoai"
    return _listed(request, code, "rating", rating_list, rating_abroad_xlsx if abroad else rating_xlsx)


@STAFF
@require_GET
def next_year(request: Request, code: str) -> HttpResponse:
    """Next year's list of units to be built up; ``?format=xlsx`` gives exactly what is shown."""
    return _listed(request, code, "next_year", next_year_list, next_year_xlsx)


def _listed(
    request: Request,
    code: str,
    name: str,
    query: Callable[..., ResultList],
    sheet: Callable[[ResultList], bytes],
) -> HttpResponse:
    at = clock.now()
    campaign = access.upper_campaign_for(request.user, code)
    page = query(campaign, at)
    if request.GET.get("format") == "xlsx":
        journal.look(
            kind="xuat",
            by=request.user,
            at=at,
            subject=campaign,
            data={"danh_sach": name, "so_dong": len(page.rows), "cho": request.GET.get("cho", "")[:10]},
        )
        response = HttpResponse(sheet(page), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{FILES[name]}-{code}.xlsx"'
        return response
    return render(request, f"dossiers/{name}.html", {"page": page, "head": page.head})
