"""The book of numbers of a unit: its page, its sheet, what is entered by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dossiers.actions import book as book_actions
from dossiers.forms.book import BookForm
from dossiers.forms.upper import problems_of
from dossiers.queries.book import book_page
from dossiers.spreadsheets.book import book_xlsx
from records import clock, guard, journal
from records.errors import Blocked, Problem
from units.access import Request, member, paper_unit_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNPROCESSABLE = 422


@guard.policy("người của đơn vị và Quản trị Văn phòng cấp trên", check=member)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: Request, pk: int) -> HttpResponse:
    """Lines of a year, gaps, the next numbers; ``?format=xlsx`` gives the same lines, all pages of them."""
    at = clock.now()
    unit = paper_unit_for(request.user, pk)
    asked = request.GET.dict()
    if request.method != "POST" and asked.get("format") == "xlsx":
        sheet = book_page(unit, request.user, at, asked, paged=False)
        looked = {"danh_sach": "so-van-ban", "so_dong": sheet.total}
        journal.look(kind="xuat", by=request.user, at=at, subject=unit, data=looked)
        response = HttpResponse(book_xlsx(sheet), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="so-van-ban-{unit.code}-{sheet.year}.xlsx"'
        return response
    form = BookForm(request.POST or None, initial={"year": clock.local_date(at).year})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            entry = _write(request, unit, form)
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, f"Đã ghi vào sổ: {entry} năm {entry.year}.")
            return redirect(f"{reverse('dossiers:book', args=[pk])}?nam={entry.year}")
    context = {"page": book_page(unit, request.user, at, asked), "form": form, "problems": problems}
    return render(request, "dossiers/book.html", context, status=UNPROCESSABLE if problems else 200)


def _write(request: Request, unit: Any, form: BookForm) -> Any:
    if not form.is_valid():
        raise Blocked(problems_of(form))
    given = form.cleaned_data
    common: dict[str, Any] = {
        "unit": unit,
        "symbol": given["symbol"],
        "number": given["number"],
        "by": request.user,
        "at": clock.now(),
    }
    if given["what"] == BookForm.OUTSIDE:
        return book_actions.enter_outside(signed_on=given["signed_on"], subject=given["subject"], **common)
    act = book_actions.reserve if given["what"] == BookForm.RESERVE else book_actions.void
    return act(year=given["year"], reason=given["reason"], **common)
