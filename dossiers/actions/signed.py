"""Signed copies that come back, their signatures, and the certificates an office trusts."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from dossiers import policies, states
from dossiers.actions.files import store
from dossiers.actions.storage import refuse_without_room
from dossiers.documents.bundle import stored_bytes
from dossiers.models import Dossier, Paper, SignatureCheck, SignedCopy, StoredFile, TrustRoot
from dossiers.queries.facts import facts_of
from dossiers.queries.papers import papers_in_force
from dossiers.signing import returned as signing
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import vn_date
from units.access import actor_of
from units.models import Unit, User
from units.policies import why_not_keep_papers

MAX_ROOTS = 40


def attach_scan(
    *,
    dossier: Dossier,
    kind: str,
    name: str,
    content_type: str,
    body: bytes,
    reason: str,
    by: User,
    at: datetime,
) -> StoredFile:
    """Put the signed copy beside the issued paper. A further one needs a reason; the earlier one is kept.

    Its signatures are judged before the transaction begins, so that no lock is held meanwhile. Where the campaign says
    «nộp sau» this is possible after the submission, too: the frozen paper stays as it is.
    """
    reason_not = policies.why_not_attach(actor_of(by), facts_of(dossier))
    if reason_not is not None:
        raise NotAllowed(reason_not)
    paper = papers_in_force(dossier).get(kind)
    if paper is None or paper.state != states.PAPER_ISSUED:
        raise Blocked([Problem("unnumbered", "Ghi số, ngày văn bản trước khi tải bản đã ký.", f"#{kind}")])
    if paper.scan_id is not None and not reason.strip():
        raise Blocked(
            [Problem("reason", "Bản đã ký không thay thế được; nếu nhầm, tải bản mới kèm lý do.", f"#{kind}")]
        )
    refuse_without_room(unit_id=dossier.participation.unit_id, size=len(body), where=f"#{kind}")
    roots = roots_of(dossier.participation.campaign.office_id)
    found = signing.examine(body, original=stored_bytes(paper), roots=roots, at=at)
    with transaction.atomic():
        stored = store(dossier=dossier, name=name, content_type=content_type, body=body, by=by, at=at)
        last = SignedCopy.objects.filter(paper=paper).aggregate(last=Max("serial"))["last"] or 0
        # Of two clerks at once the second meets the unique serial.
        try:
            with transaction.atomic():
                copy = SignedCopy.objects.create(
                    paper=paper, serial=last + 1, stored=stored, reason=reason.strip(), at=at, by=by
                )
        except IntegrityError as twice:
            raise Stale from twice
        Paper.objects.filter(pk=paper.pk).update(scan=stored, scan_reason=reason.strip())
        _keep_check(copy=copy, found=found, roots=len(roots), by=by, at=at)
        journal.write(
            chain=dossier.participation.campaign.code,
            action="van-ban.ban-da-ky",
            by=by,
            at=at,
            subject=paper,
            data={
                "loai": kind,
                "sha256": stored.sha256,
                "thay": paper.scan_id,
                "chu_ky": found.verdict,
            },
            personal={"ly_do": reason.strip()} if reason.strip() else None,
        )
    return stored


def check_again(*, dossier: Dossier, pk: int, by: User, at: datetime) -> SignatureCheck:
    """Judge a copy anew, for instance once a root is trusted; certificates must have been valid when it came in.

    Raises ``NotAllowed``, or ``LookupError`` when the dossier has no such copy.
    """
    reason_not = policies.why_not_check_copy(actor_of(by), facts_of(dossier))
    if reason_not is not None:
        raise NotAllowed(reason_not)
    copy = SignedCopy.objects.filter(paper__dossier=dossier, pk=pk).select_related("paper", "stored").first()
    if copy is None:
        raise LookupError("Hồ sơ không có bản đã ký này.")
    roots = roots_of(dossier.participation.campaign.office_id)
    with copy.stored.file.open("rb") as kept:
        body = bytes(kept.read())
    found = signing.examine(body, original=stored_bytes(copy.paper), roots=roots, at=copy.at)
    with transaction.atomic():
        check = _keep_check(copy=copy, found=found, roots=len(roots), by=by, at=at)
        journal.write(
            chain=dossier.participation.campaign.code,
            action="van-ban.kiem-tra-chu-ky",
            by=by,
            at=at,
            subject=copy.paper,
            data={"loai": copy.paper.kind, "sha256": copy.stored.sha256, "chu_ky": found.verdict},
        )
    return check


def _keep_check(
    *, copy: SignedCopy, found: signing.Finding, roots: int, by: User, at: datetime
) -> SignatureCheck:
    return SignatureCheck.objects.create(
        copy=copy,
        verdict=found.verdict,
        words=found.words,
        details=list(found.details),
        roots=roots,
        at=at,
        by=by,
    )


def roots_of(office_id: int) -> list[str]:
    """The certificates an office trusts, as PEM."""
    rows = TrustRoot.objects.filter(unit_id=office_id, removed_at__isnull=True)
    return list(rows.values_list("pem", flat=True))


@transaction.atomic
def trust_root(*, unit: Unit, body: bytes, by: User, at: datetime) -> TrustRoot:
    """Trust a certificate (PEM or DER) from now on. Raises ``NotAllowed`` or ``Blocked``."""
    _may_keep(unit, by)
    try:
        read = signing.read_certificate(body)
    except ValueError as refused:
        raise Blocked([Problem("certificate", str(refused), "#id_certificate")]) from refused
    if read.valid_to < at:
        text = f"Chứng thư đã hết hạn ngày {vn_date(read.valid_to)}."
        raise Blocked([Problem("certificate", text, "#id_certificate")])
    held = TrustRoot.objects.filter(unit=unit, removed_at__isnull=True)
    if held.filter(sha256=read.sha256).exists():
        raise Blocked([Problem("certificate", "Chứng thư này đã có trong danh sách.", "#id_certificate")])
    if held.count() >= MAX_ROOTS:
        raise Blocked([Problem("certificate", f"Tối đa {MAX_ROOTS} chứng thư.", "#id_certificate")])
    row = TrustRoot.objects.create(
        unit=unit,
        subject=read.subject,
        sha256=read.sha256,
        pem=read.pem,
        valid_from=read.valid_from,
        valid_to=read.valid_to,
        added_at=at,
        added_by=by,
    )
    journal.write(
        chain=journal.SYSTEM,
        action="chung-thu.tin-cay",
        by=by,
        at=at,
        subject=row,
        data={"don_vi": unit.code, "chu_the": row.subject, "sha256": row.sha256},
    )
    return row


@transaction.atomic
def distrust_root(*, unit: Unit, pk: int, by: User, at: datetime) -> None:
    """Trust a certificate no longer; what was judged stays as it was. Raises ``NotAllowed`` or ``Stale``."""
    _may_keep(unit, by)
    rows = TrustRoot.objects.filter(pk=pk, unit=unit, removed_at__isnull=True)
    row = rows.first()
    if row is None or rows.update(removed_at=at, removed_by=by) != 1:
        raise Stale
    journal.write(
        chain=journal.SYSTEM,
        action="chung-thu.bo-tin-cay",
        by=by,
        at=at,
        subject=row,
        data={"don_vi": unit.code, "sha256": row.sha256},
    )


def _may_keep(unit: Unit, by: User) -> None:
    reason = why_not_keep_papers(actor_of(by), unit.pk, unit.path)
    if reason is not None:
        raise NotAllowed(reason)
