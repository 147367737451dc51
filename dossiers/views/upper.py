"""The bundle for the level above: index, page, the Office's meeting and papers, the build with its progress."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers import access
from dossiers.actions import bundle as bundle_actions
from dossiers.actions import office_papers
from dossiers.actions.office_papers import SessionValues
from dossiers.actions.versioned import Conflict
from dossiers.forms.content import MeetingForm, numbered
from dossiers.forms.upper import problems_of
from dossiers.forms.workflow import RegisterForm
from dossiers.queries.jobs import job_line
from dossiers.queries.meeting import OpinionLine
from dossiers.queries.office_meeting import session_page
from dossiers.queries.upper import UpperPage, campaign_index, upper_page
from dossiers.views.papers import word_response
from records import clock, guard, jobs, journal
from records.errors import Blocked
from units.access import Request

STAFF = guard.policy("người có vai trò ở cơ quan thẩm định", check=access.upper_desk)
UNPROCESSABLE, CONFLICT = 422, 409
OPINION = ("speaker", "text", "reply")
EMPTY_LINES = 2


def _page(request: Request, code: str) -> UpperPage:
    campaign = access.upper_campaign_for(request.user, code)
    try:
        return upper_page(campaign, request.user, clock.now())
    except LookupError as missing:
        raise Http404 from missing


@STAFF
@require_GET
def index(request: Request) -> HttpResponse:
    """Campaigns whose bundle the person may see."""
    return render(request, "dossiers/upper_index.html", {"lines": campaign_index(request.user, clock.now())})


@STAFF
@require_GET
def upper(request: Request, code: str) -> HttpResponse:
    """Units with outcomes, what is missing by name, what was built."""
    page = _page(request, code)
    return render(request, "dossiers/upper.html", {"page": page, "head": page.head, "job": page.job})


@STAFF
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: Request, code: str) -> HttpResponse:
    """«Họp Hội đồng thẩm định»: time, place, who was there, opinions."""
    at = clock.now()
    campaign = access.upper_campaign_for(request.user, code)
    try:
        page = session_page(campaign, request.user, at)
    except LookupError as missing:
        raise Http404 from missing
    if request.method != "POST":
        return render(request, "dossiers/upper_meeting.html", {"page": page, "head": page.head})
    form = MeetingForm(request.POST)
    rows = numbered(request.POST, "opinion", OPINION, office_papers.MAX_OPINIONS + EMPTY_LINES)
    context: dict[str, object] = {
        "page": page.typed(
            request.POST, tuple(OpinionLine(*(row[name] for name in OPINION)) for row in rows)
        ),
        "head": page.head,
    }
    if not form.is_valid():
        context["problems"] = problems_of(form)
        return render(request, "dossiers/upper_meeting.html", context, status=UNPROCESSABLE)
    try:
        office_papers.save_session(
            campaign=campaign,
            values=SessionValues(**{name: form.cleaned_data[name] for name in office_papers.NAMES}),
            opinions=[OpinionLine(*(row[name] for name in OPINION)) for row in rows],
            version=form.read_version,
            by=request.user,
            at=at,
        )
    except Blocked as blocked:
        context["problems"] = blocked.problems
        return render(request, "dossiers/upper_meeting.html", context, status=UNPROCESSABLE)
    except Conflict as found:
        context["conflict"] = found
        return render(request, "dossiers/upper_meeting.html", context, status=CONFLICT)
    messages.success(request, "Đã lưu cuộc họp của Hội đồng thẩm định.")
    return redirect("dossiers:upper_meeting", code)


@STAFF
@require_GET
def papers(request: Request, code: str) -> HttpResponse:
    """Minutes and letter as they will be, their approval, number and date."""
    page = _page(request, code)
    return render(
        request, "dossiers/upper_papers.html", {"page": page, "head": page.head, "form": RegisterForm()}
    )


@STAFF
@require_GET
def pdf(request: Request, code: str, kind: str) -> HttpResponse:
    """Stored bytes of an issued paper, or the draft; each look is kept."""
    campaign = access.upper_campaign_for(request.user, code)
    try:
        body = office_papers.upper_bytes(campaign=campaign, kind=kind)
    except LookupError as missing:
        raise Http404 from missing
    if body is None:
        raise Http404
    journal.look(kind="xem", by=request.user, at=clock.now(), subject=campaign, data={"van_ban": kind})
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{campaign.code}.pdf"'
    return response


@STAFF
@require_GET
def word(request: Request, code: str, kind: str) -> HttpResponse:
    """The same paper as a Word file; each look is kept."""
    campaign = access.upper_campaign_for(request.user, code)
    try:
        body = office_papers.upper_word(campaign=campaign, kind=kind)
    except LookupError as missing:
        raise Http404 from missing
    if body is None:
        raise Http404
    looked = {"van_ban": kind, "dang": "word"}
    journal.look(kind="tai", by=request.user, at=clock.now(), subject=campaign, data=looked)
    return word_response(body, f"{kind}-{campaign.code}")


@STAFF
@require_POST
def approve(request: Request, code: str) -> HttpResponse:
    """The head of the Office approves exactly the content he was shown."""
    campaign = access.upper_campaign_for(request.user, code)
    guard.confirm_again(request)
    office_papers.approve_upper(
        campaign=campaign, by=request.user, at=clock.now(), sha256=request.POST.get("sha256", "")[:64]
    )
    messages.success(request, "Đã duyệt. Tiếp theo: ký và lấy số.")
    return redirect("dossiers:upper_papers", code)


@STAFF
@require_POST
def register(request: Request, code: str, kind: str) -> HttpResponse:
    """Number and date of the minutes or the letter."""
    at = clock.now()
    campaign = access.upper_campaign_for(request.user, code)
    guard.confirm_again(request)
    form = RegisterForm(request.POST)
    if not form.is_valid():
        raise Blocked(problems_of(form, f"#{kind}"))
    paper = office_papers.register_upper(
        campaign=campaign,
        kind=kind,
        number=form.cleaned_data["number"],
        signed_on=form.cleaned_data["signed_on"],
        by=request.user,
        at=at,
    )
    messages.success(
        request, f"Đã ghi số {paper.number or '…'}/{paper.symbol}. Văn bản đã ban hành, không còn DỰ THẢO."
    )
    return redirect("dossiers:upper_papers", code)


@STAFF
@require_POST
def build(request: Request, code: str) -> HttpResponse:
    """Begin to put the bundle together."""
    campaign = access.upper_campaign_for(request.user, code)
    bundle_actions.start_build(campaign=campaign, by=request.user, at=clock.now())
    messages.success(request, "Đã bắt đầu lập hồ sơ tổng hợp. Có thể rời trang này; kết quả được giữ lại.")
    return redirect(f"{reverse('dossiers:upper', args=[code])}#lap")


@STAFF
@require_GET
def job(request: Request, pk: int) -> HttpResponse:
    """The progress bar alone, asked for again while the work runs; a full page without JavaScript."""
    found = access.bundle_job_for(request.user, pk)
    line = job_line(found)
    if request.headers.get("HX-Request") != "true":
        campaign = access.job_campaign_for(request.user, found)
        return redirect(f"{reverse('dossiers:upper', args=[campaign.code])}#lap")
    response = render(request, "dossiers/_upper_job.html", {"job": line})
    if not line.running:
        # The list of bundles and what is missing changed with it.
        response["HX-Refresh"] = "true"
    return response


@STAFF
@require_POST
def cancel_job(request: Request, pk: int) -> HttpResponse:
    """Stop the work at its next report."""
    found = access.bundle_job_for(request.user, pk)
    campaign = access.job_campaign_for(request.user, found)
    office_papers.may(campaign, "bundle", request.user)
    jobs.cancel(job=found, by=request.user, at=clock.now())
    messages.info(request, "Đã yêu cầu hủy.")
    return redirect(f"{reverse('dossiers:upper', args=[campaign.code])}#lap")
