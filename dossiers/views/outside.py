"""Acts of levels without accounts: recorded on one page, confirmed by a second person on another."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import access
from dossiers.actions import outside
from dossiers.actions.outside import Document, Ruling, Scan
from dossiers.forms.uploads import opened_upload
from dossiers.forms.upper import ActForm, ReasonForm
from dossiers.queries.outside import act_page, acts_page
from dossiers.queries.outside_record import SLUGS, act_form
from records import clock, guard
from records.errors import Blocked, Problem
from units.access import Request

STAFF = guard.policy("người có vai trò ở cơ quan thẩm định", check=access.upper_desk)
UNPROCESSABLE = 422
SIGNED_COPY = ("application/pdf", "image/jpeg", "image/png")


@STAFF
@require_GET
def acts(request: Request, code: str) -> HttpResponse:
    """What the levels above did so far, and what may be recorded now."""
    campaign = access.upper_campaign_for(request.user, code)
    page = acts_page(campaign, request.user, clock.now())
    return render(request, "dossiers/acts.html", {"page": page, "head": page.head})


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Request, code: str, kind: str) -> HttpResponse:
    """Record an act; what was typed stays on the page when something is missing."""
    at = clock.now()
    campaign = access.upper_campaign_for(request.user, code)
    if kind not in SLUGS:
        raise Http404
    act_kind = SLUGS[kind]
    if request.method != "POST":
        page = act_form(campaign, act_kind, request.user, at)
        form = ActForm(
            kind=act_kind,
            may_be_blank=page.may_be_blank,
            initial={"number": page.number, "issuer": page.issuer},
        )
        return render(request, "dossiers/act_record.html", {"page": page, "head": page.head, "form": form})
    form = ActForm(request.POST, request.FILES, kind=act_kind, may_be_blank=campaign.is_illustrative)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            act = outside.record_act(
                campaign=campaign,
                kind=act_kind,
                document=_document(form),
                rulings={pk: Ruling(*each) for pk, each in form.rulings().items()},
                scan=_scan(form),
                by=request.user,
                at=at,
            )
        except Blocked as blocked:
            problems = blocked.problems
        else:
            messages.success(request, "Đã ghi nhận. Chờ người thứ hai xác nhận.")
            return redirect("dossiers:act", act.pk)
    page = act_form(campaign, act_kind, request.user, at, form.rulings())
    context = {"page": page, "head": page.head, "form": form, "problems": problems}
    return render(request, "dossiers/act_record.html", context, status=UNPROCESSABLE)


def _document(form: ActForm) -> Document:
    given = form.cleaned_data
    return Document(
        number=given["number"],
        signed_on=given["signed_on"],
        issuer=given.get("issuer", ""),
        way=given.get("way", ""),
        note=given["note"],
        valid_until=given.get("valid_until"),
    )


def _scan(form: ActForm) -> Scan | None:
    upload = form.cleaned_data["scan"]
    if upload is None:
        return None
    opened = opened_upload(upload, allowed=SIGNED_COPY, where="#id_scan")
    return Scan(opened.name, opened.content_type, opened.body)


@STAFF
@require_GET
def act(request: Request, pk: int) -> HttpResponse:
    """One act, row by row, with the button of the second person."""
    found = access.upper_act_for(request.user, pk)
    page = act_page(found, request.user, clock.now())
    return render(request, "dossiers/act.html", {"page": page, "head": page.head})


@STAFF
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """The second person confirms."""
    found = access.upper_act_for(request.user, pk)
    guard.confirm_again(request)
    outside.confirm_act(act=found, by=request.user, at=clock.now())
    messages.success(request, "Đã xác nhận. Trạng thái của các hồ sơ đã thay đổi.")
    return redirect("dossiers:act", pk)


@STAFF
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel what was recorded wrongly."""
    found = access.upper_act_for(request.user, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    outside.cancel_act(act=found, reason=form.cleaned_data.get("reason", ""), by=request.user, at=clock.now())
    messages.success(request, "Đã hủy ghi nhận.")
    return redirect("dossiers:act", pk)
