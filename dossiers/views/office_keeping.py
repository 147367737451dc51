"""What an office keeps for its papers: the certificates it trusts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.actions import signed
from dossiers.forms.uploads import screened_bytes
from dossiers.queries.office_keeping import roots_page
from records import clock, guard
from records.errors import Blocked, Problem
from units.access import Request, member, paper_unit_for

MEMBER = guard.policy("người của đơn vị và Quản trị Văn phòng cấp trên", check=member)
UNPROCESSABLE = 422
#: A certificate takes a few thousand bytes; nothing larger is read.
MAX_CERTIFICATE = 64 * 1024


@MEMBER
@require_http_methods(["GET", "HEAD", "POST"])
def roots(request: Request, pk: int) -> HttpResponse:
    """The certificates signatures are checked against; adding one."""
    at = clock.now()
    unit = paper_unit_for(request.user, pk)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            added = signed.trust_root(unit=unit, body=_certificate(request), by=request.user, at=at)
        except Blocked as blocked:
            problems = tuple(blocked.problems)
        else:
            messages.success(request, f"Đã tin cậy chứng thư {added.subject}.")
            return redirect("dossiers:trust_roots", pk)
    context = {"page": roots_page(unit, request.user, at), "problems": problems}
    status = UNPROCESSABLE if problems else 200
    return render(request, "dossiers/trust_roots.html", context, status=status)


def _certificate(request: Request) -> bytes:
    upload = request.FILES.get("certificate")
    if upload is None:
        raise Blocked(
            [Problem("certificate", "Chọn tệp chứng thư (.pem, .crt, .cer, .der).", "#id_certificate")]
        )
    if (upload.size or 0) > MAX_CERTIFICATE:
        raise Blocked([Problem("certificate", "Tệp quá lớn, không phải một chứng thư.", "#id_certificate")])
    return screened_bytes(upload, code="certificate", where="#id_certificate")


@MEMBER
@require_POST
def distrust(request: Request, pk: int, root: int) -> HttpResponse:
    """Trust a certificate no longer."""
    unit = paper_unit_for(request.user, pk)
    signed.distrust_root(unit=unit, pk=root, by=request.user, at=clock.now())
    messages.success(
        request, "Đã bỏ chứng thư khỏi danh sách tin cậy. Kết quả kiểm tra trước đây giữ nguyên."
    )
    return redirect("dossiers:trust_roots", pk)
