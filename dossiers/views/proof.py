"""The public check of a paper's code, the public keys, and the page that reads a received paper."""

from __future__ import annotations

from mmap import mmap
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dossiers.access import proof as access
from dossiers.actions.received import Received, received, shows
from dossiers.documents.proof import clean_code, grouped
from dossiers.forms.received import MAX_FILE, CodeForm, PaperFileForm, content_of
from dossiers.queries.proof import kept_of
from dossiers.signing.keys import listed, paper_key, public_keys
from records import clock, guard, journal
from records.errors import Blocked, Problem
from records.uploads.bounding import takes_up_to
from units.access import Request, member

#: Per address. An office behind one address checks a pile of papers; a machine that guesses needs far more.
LOOKS, FILES = "60/m", "20/m"


def _busy(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


@guard.public("kiểm tra mã của văn bản")
@require_GET
def check_index(request: HttpRequest) -> HttpResponse:
    """Ask for a code; what was typed leads to its page, whether or not it is one."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        typed = form.cleaned_data["ma"]
        return redirect("dossiers:check", code=clean_code(typed) or "khong-ro")
    return render(request, "dossiers/check_index.html", {"form": form})


@takes_up_to(MAX_FILE)
@guard.public("kiểm tra mã của văn bản")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the code is that of an issued paper and, of a file that was sent along, whether it is that paper.

    A code that does not exist, one that cannot exist and a mistyped one get the same answer after the same look-up.
    """
    if not guard.within(request, "kiem-tra", LOOKS):
        return _busy(request)
    issued = access.issued_by_code(clean_code(code) or "-")
    if issued is None:
        return render(request, "dossiers/check.html", {"paper": None}, status=404)
    user = cast("Request", request).user if request.user.is_authenticated else None
    known = user is not None and access.knows(user, issued)
    kept = kept_of(issued)
    context: dict[str, object] = {
        "paper": kept,
        "known": known,
        "code": kept.code,
        "code_text": grouped(kept.code),
    }
    if request.method == "GET":
        return render(request, "dossiers/check.html", context)
    if not guard.within(request, "kiem-tra-tep", FILES):
        return _busy(request)
    form = PaperFileForm(request.POST, request.FILES)
    if not form.is_valid():
        problems = [Problem("tep", str(text), "#tep") for texts in form.errors.values() for text in texts]
        return render(request, "dossiers/check.html", {**context, "problems": problems}, status=422)
    with content_of(form.cleaned_data["tep"]) as content:
        context["dropped"] = same = shows(content, issued)
        if known and user is not None and not same:
            context["found"] = _held_against(content, access.known_to(user))
    return render(request, "dossiers/check.html", context)


def _held_against(content: bytes | mmap, find: access.Find) -> Received | None:
    try:
        return received(content, find)
    except Blocked:
        return None


@guard.public("khóa công khai của văn bản")
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Publish the keys that papers of this office are checked with."""
    if not guard.within(request, "kiem-tra", LOOKS):
        return _busy(request)
    return JsonResponse(listed(public_keys(), paper_key().key), json_dumps_params={"indent": 1})


@takes_up_to(MAX_FILE)
@guard.policy("người có vai trò ở đơn vị hoặc Văn phòng", check=member)
@require_http_methods(["GET", "POST"])
def read_received(request: Request) -> HttpResponse:
    """Take every field of a received paper back and show how it stands to what is stored here. Nothing is kept."""
    if request.method == "GET":
        return render(request, "dossiers/received.html", {})
    form = PaperFileForm(request.POST, request.FILES)
    if not form.is_valid():
        problems = [Problem("tep", str(text), "#tep") for texts in form.errors.values() for text in texts]
        return render(request, "dossiers/received.html", {"problems": problems}, status=422)
    upload = form.cleaned_data["tep"]
    try:
        with content_of(upload) as content:
            found = received(content, access.known_to(request.user))
    except Blocked as blocked:
        context = {"problems": blocked.problems, "name": upload.name}
        return render(request, "dossiers/received.html", context, status=422)
    journal.look(
        kind="xem",
        by=request.user,
        at=clock.now(),
        subject=found.reading.code if found.reading and found.reading.code else found.sha256,
        data={"van_ban_nhan": found.sha256},
    )
    return render(request, "dossiers/received.html", {"found": found, "name": upload.name})
