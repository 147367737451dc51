"""One plan, report or aggregate: written, handed in, printed, returned."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import states as plan_states
from dossiers import access, states
from dossiers.actions import filing as actions
from dossiers.charts import follow as charts
from dossiers.documents.periodic import periodic_paper
from dossiers.documents.render import render_docx
from dossiers.forms.following import FilingForm, ReturnForm
from dossiers.queries.filing_page import filing_page, frozen_or_live, retyped
from dossiers.views.following import REPORTERS
from dossiers.views.papers import word_response
from records import clock
from records.errors import Blocked
from units.access import Request

UNPROCESSABLE = 422
PREFIX = "muc-"


@REPORTERS
@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: Request, code: str, pk: int) -> HttpResponse:
    """Show a report with its figures in place; the button pressed saves it, or saves and hands it in."""
    at, user = clock.now(), request.user
    found = access.filing_for(user, code, pk)
    page = filing_page(user, found, at)
    initial = {
        "version": page.version, "number": page.number, "signed_on": page.signed_on,
        "signer_title": page.signer_title, "signer_name": page.signer_name,
    }  # fmt: skip
    form = FilingForm(request.POST or None, initial=initial)
    typed = {
        key.removeprefix(PREFIX): request.POST.get(key, "").replace("\r\n", "\n")
        for key in request.POST
        if key.startswith(PREFIX)
    }
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_filing(filing=found, texts=typed, by=user, at=at, **form.cleaned_data)
            if "gui" in request.POST:
                receipt = actions.send_filing(filing=found, by=user, at=at)
                messages.success(request, f"Đã gửi. Biên nhận số {receipt.number}.")
            else:
                messages.success(request, "Đã lưu.")
        except Blocked as blocked:
            problems = blocked.problems
            # Saved, though not handed in: the page goes on from the saved version.
            form = FilingForm({**request.POST.dict(), "version": str(found.version)})
        else:
            return redirect("dossiers:filing", code, pk)
    if request.method == "POST":
        page = retyped(filing_page(user, found, at), typed)
    context = {
        "page": page,
        "form": form,
        "problems": problems,
        "bars": charts.report_bars(page.content) if page.is_report else "",
    }
    status = UNPROCESSABLE if problems or form.errors else 200
    return render(request, "dossiers/filing.html", context, status=status)


@REPORTERS
@require_safe
def filing_pdf(request: Request, code: str, pk: int) -> HttpResponse:
    """Give the report as PDF: as it was handed in, or as a draft."""
    found = access.filing_for(request.user, code, pk)
    if found.milestone.purpose != plan_states.REPORT:
        raise Http404
    response = HttpResponse(actions.report_bytes(filing=found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bao-cao-{found.milestone.code}-{found.pk}.pdf"'
    return response


@REPORTERS
@require_safe
def filing_word(request: Request, code: str, pk: int) -> HttpResponse:
    """Give the report as a Word file, equal in text to its PDF and with the same picture."""
    found = access.filing_for(request.user, code, pk)
    if found.milestone.purpose != plan_states.REPORT:
        raise Http404
    content, receipt = frozen_or_live(found)
    issued = found.state == states.FILING_SENT and receipt is not None
    body = render_docx(periodic_paper(content, issued=issued))
    return word_response(body, f"bao-cao-{found.milestone.code}-{found.pk}")


@REPORTERS
@require_POST
def return_filing(request: Request, code: str, pk: int) -> HttpResponse:
    """Return a report to its agency, or open the aggregate again."""
    found = access.filing_for(request.user, code, pk)
    form = ReturnForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    if found.reporter is None:
        actions.take_back_aggregate(filing=found, reason=note, by=request.user, at=clock.now())
        messages.success(request, "Đã mở lại báo cáo tổng hợp; bản đã gửi vẫn được giữ.")
    else:
        actions.return_filing(filing=found, note=note, by=request.user, at=clock.now())
        messages.success(request, "Đã trả lại, đã báo cơ quan.")
    return redirect("dossiers:filing", code, pk)
