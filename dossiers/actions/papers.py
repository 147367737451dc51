"""Number and date of signed papers: from then on a paper is issued and its bytes are frozen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dossiers import catalogue, policies, states
from dossiers.actions import book
from dossiers.actions.files import store
from dossiers.actions.snapshots import approved_snapshot
from dossiers.documents.covers import ReceiptItem
from dossiers.documents.data import Frozen, paper_data
from dossiers.documents.from_snapshot import Registered, paper_from
from dossiers.documents.proof import Proof, clean_code
from dossiers.documents.receipts import receipt_paper
from dossiers.documents.render import Paper as PaperValues
from dossiers.documents.render import render_docx, render_pdf
from dossiers.models import Dossier, Paper, Receipt, Snapshot
from dossiers.queries.facts import facts_of
from dossiers.queries.papers import (
    dated_events,
    papers_in_force,
    required_kinds,
    symbol_of,
)
from dossiers.queries.snapshot import snapshot_of
from dossiers.queries.word_templates import template_in_use
from dossiers.rules.order import Dated, disorders
from dossiers.signing import reading
from dossiers.signing.keys import paper_key, public_keys
from records import clock, journal, pdf
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import vn_date
from units.access import actor_of
from units.models import User


@dataclass(frozen=True)
class Issue:
    """What is to be issued: the paper's place, its number, and the snapshot it is printed from."""

    dossier: Dossier
    kind: str
    number: str
    symbol: str
    signed_on: date
    snapshot: Snapshot


def clean_number(raw: str, *, may_be_blank: bool) -> str:
    """Return the number with a leading zero below ten; ``Blocked`` when it is none."""
    text = raw.strip()
    if not text and may_be_blank:
        return ""
    if not catalogue.PAPER_NUMBER.fullmatch(text):
        raise Blocked([Problem("number", catalogue.NOT_A_NUMBER, "#so")])
    return text.zfill(2) if text.isdigit() else text


def register(*, dossier: Dossier, kind: str, number: str, signed_on: date, by: User, at: datetime) -> Paper:
    """Enter number and date of a paper as signed; freeze its bytes and SHA-256.

    The PDF is made before the transaction begins, so that no lock is held while it is drawn; the content comes from the
    approved snapshot, which nobody can change. Raises ``NotAllowed``, ``Blocked`` or ``Stale``.
    """
    _may_register(dossier, by)
    number = clean_number(number, may_be_blank=dossier.participation.campaign.is_illustrative)
    problems = _register_problems(dossier, kind, signed_on, at)
    if kind in catalogue.PAPER_TYPES:
        problems += _taken(dossier, number, symbol_of(dossier, kind), signed_on)
    if problems:
        raise Blocked(problems)
    snapshot = approved_snapshot(dossier)
    if snapshot is None:
        raise Stale("Bản duyệt không còn hiệu lực. Trình Chủ tịch Hội đồng duyệt lại.")
    issue = Issue(
        dossier=dossier,
        kind=kind,
        number=number,
        symbol=symbol_of(dossier, kind),
        signed_on=signed_on,
        snapshot=snapshot,
    )
    registered = registered_papers(dossier) | {
        kind: Registered(number=issue.number, symbol=issue.symbol, signed_on=signed_on)
    }
    data = json.dumps(
        {
            code: [row.number, row.symbol, row.signed_on.isoformat() if row.signed_on else None]
            for code, row in sorted(registered.items())
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    content = json.loads(snapshot.body)
    drawn = paper_from(kind, content, registered=registered, issued=True, one_person=dossier.approved_alone)
    body = render_pdf(
        drawn,
        created=snapshot.at,
        data=paper_data(drawn, content, Frozen(snapshot.sha256, snapshot.at)),
        signer=paper_key(),
    )
    return issue_bytes(issue=issue, body=body, data=data, by=by, at=at)


@transaction.atomic
def issue_bytes(*, issue: Issue, body: bytes, data: str, by: User, at: datetime) -> Paper:
    """Keep the finished bytes of a paper; the second of two clicks is told who was first."""
    dossier = issue.dossier
    # What is kept is what whoever receives it will read: a paper that does not prove itself is never issued.
    read = reading.read(body, public_keys())
    if not read.proven:
        raise RuntimeError(f"{issue.kind} of dossier {dossier.pk} does not prove itself")
    in_force = Dossier.objects.filter(pk=dossier.pk, state=dossier.state, round=dossier.round)
    if in_force.update(changed_at=at, changed_by=by) != 1:
        raise Stale
    if Snapshot.objects.filter(pk=issue.snapshot.pk, voided_at__isnull=False).exists():
        raise Stale("Bản duyệt không còn hiệu lực. Trình Chủ tịch Hội đồng duyệt lại.")
    if Paper.objects.filter(dossier=dossier, kind=issue.kind, state=states.PAPER_ISSUED).exists():
        raise Stale(f"{catalogue.PAPER_NAMES[issue.kind]} đã được ghi số, ngày.")
    entry = book.take(
        dossier=dossier,
        kind=issue.kind,
        number=issue.number,
        symbol=issue.symbol,
        signed_on=issue.signed_on,
        by=by,
        at=at,
    )
    name = f"{issue.kind}-{issue.number or 'khong-so'}-{issue.signed_on:%Y%m%d}.pdf"
    stored = store(dossier=dossier, name=name, content_type="application/pdf", body=body, by=by, at=at)
    paper, _created = Paper.objects.update_or_create(
        dossier=dossier,
        kind=issue.kind,
        state=states.PAPER_DRAFT,
        defaults={
            "round": dossier.round,
            "state": states.PAPER_ISSUED,
            "number": issue.number,
            "symbol": issue.symbol,
            "signed_on": issue.signed_on,
            "snapshot": issue.snapshot,
            "data": data,
            "stored": stored,
            "sha256": hashlib.sha256(body).hexdigest(),
            "pages": pdf.page_count(body),
            "code": read.code,
            "key": read.key,
            "issued_at": at,
            "issued_by": by,
        },
    )
    if entry is not None:
        book.given(entry=entry, paper=paper)
    journal.write(
        chain=dossier.participation.campaign.code,
        action="van-ban.ban-hanh",
        by=by,
        at=at,
        subject=paper,
        data={
            "loai": issue.kind,
            "so": f"{issue.number}/{issue.symbol}",
            "ngay": issue.signed_on,
            "sha256": paper.sha256,
            "ma_kiem_tra": paper.code,
            "don_vi": dossier.participation.unit.code,
        },
    )
    return paper


def registered_papers(dossier: Dossier) -> dict[str, Registered]:
    """Numbers and dates already given, by kind; papers refer to each other by these."""
    return {
        kind: Registered(number=paper.number, symbol=paper.symbol, signed_on=paper.signed_on)
        for kind, paper in papers_in_force(dossier).items()
        if paper.state == states.PAPER_ISSUED
    }


def _may_register(dossier: Dossier, by: User) -> None:
    reason = policies.why_not_register(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)


def _register_problems(dossier: Dossier, kind: str, signed_on: date, at: datetime) -> list[Problem]:
    found = []
    if dossier.participation.campaign.trial_confirmed_at is not None:
        found.append(
            Problem("trial", "Đợt chạy thử không cấp số, không ban hành văn bản; văn bản giữ chữ DỰ THẢO.")
        )
    if kind not in required_kinds(dossier):
        found.append(Problem("kind", "Hồ sơ này không có loại văn bản đó."))
        return found
    if signed_on > clock.local_date(at):
        found.append(
            Problem(
                "future", f"Ngày ký {vn_date(signed_on)} ở tương lai. Ghi đúng ngày trên văn bản.", "#ngay"
            )
        )
    papers = papers_in_force(dossier)
    events = [
        Dated(event.code, event.name, signed_on if event.code == kind else event.on)
        for event in dated_events(dossier, papers, submitted_on=None)
    ]
    found += [
        Problem("date_order", f"Thứ tự ngày: {wrong.text}", f"#{kind}")
        for wrong in disorders(events)
        if kind in {wrong.earlier.code, wrong.later.code}
    ]
    return found


def refuse_taken_number(issue: Issue) -> None:
    """Refuse a number that another paper of the agency carries."""
    if taken := _taken(issue.dossier, issue.number, issue.symbol, issue.signed_on):
        raise Blocked(taken)


def _taken(dossier: Dossier, number: str, symbol: str, signed_on: date) -> list[Problem]:
    """Numbers run per agency, type and year (Nghị định 30/2020/NĐ-CP); one number is given once."""
    if not number:
        return []
    part = dossier.participation
    taken = (
        Paper.objects.filter(
            dossier__participation__unit_id=part.unit_id,
            dossier__participation__campaign__is_practice=part.campaign.is_practice,
            symbol=symbol,
            number=number,
            signed_on__year=signed_on.year,
        )
        .exclude(state=states.PAPER_VOID)
        .first()
    )
    if taken is None:
        return []
    text = f"Số {number}/{symbol} năm {signed_on.year} đã dùng cho {catalogue.PAPER_NAMES[taken.kind]}."
    return [Problem("number_taken", text, "#so")]


def paper_bytes(*, dossier: Dossier, kind: str) -> bytes | None:
    """Return the stored bytes of an issued paper, or the draft drawn from the content as it stands.

    Writes nothing. ``None`` when the dossier has no such paper or nothing can be said yet.
    """
    paper = papers_in_force(dossier).get(kind)
    if paper is not None and paper.stored is not None:
        with paper.stored.file.open("rb") as stored:
            return bytes(stored.read())
    approved = approved_snapshot(dossier)
    content = json.loads(approved.body) if approved else snapshot_of(dossier)
    drawn = _draft(dossier, kind, content)
    if drawn is None:
        return None
    frozen = Frozen(approved.sha256, approved.at) if approved else Frozen()
    return render_pdf(drawn, created=frozen.at, data=paper_data(drawn, content, frozen))


def paper_word(*, dossier: Dossier, kind: str) -> bytes | None:
    """Return the paper as a Word file: an issued one from its frozen snapshot and the numbers it was printed with.

    Writes nothing. ``None`` when the dossier has no such paper or nothing can be said yet.
    """
    paper = papers_in_force(dossier).get(kind)
    own = template_in_use(dossier.participation.unit, kind)
    if paper is None or paper.state != states.PAPER_ISSUED or paper.snapshot is None:
        approved = approved_snapshot(dossier)
        drawn = _draft(dossier, kind, json.loads(approved.body) if approved else snapshot_of(dossier))
        return None if drawn is None else render_docx(drawn, template=own)
    numbers = {
        code: Registered(number, symbol, date.fromisoformat(day) if day else None)
        for code, (number, symbol, day) in json.loads(paper.data).items()
    }
    content = json.loads(paper.snapshot.body)
    return render_docx(
        paper_from(kind, content, registered=numbers, issued=True, one_person=dossier.approved_alone),
        template=own,
    )


def _draft(dossier: Dossier, kind: str, content: dict[str, Any]) -> PaperValues | None:
    try:
        return paper_from(
            kind,
            content,
            registered=registered_papers(dossier),
            issued=False,
            one_person=dossier.approved_alone,
        )
    except LookupError:
        return None


def receipt_bytes(*, receipt: Receipt) -> bytes:
    """Return the receipt as a PDF from the snapshot that was handed in, signed with the key of the day; writes nothing.

    One given before receipts had codes is neither signed nor sealed.
    """
    signer = paper_key() if clean_code(receipt.code) == receipt.code else None
    numbers = {item["kind"]: item for item in receipt.items}
    pages = dict(
        receipt.dossier.papers.filter(sha256__in=[item["sha256"] for item in receipt.items]).values_list(
            "sha256", "pages"
        )
    )
    content = json.loads(receipt.snapshot.body)
    paper = receipt_paper(
        content,
        number=receipt.number,
        submitted_at=clock.local(receipt.at),
        submitted_by=str(receipt.by),
        punctuality=receipt.get_punctuality_display(),
        items=[
            ReceiptItem(
                title=catalogue.PAPER_NAMES.get(kind, kind),
                number=item["number"],
                pages=pages.get(item["sha256"]),
                checksum=item["sha256"],
            )
            for kind, item in numbers.items()
        ],
        sha256=receipt.sha256,
        check=Proof(receipt.code, signer.address(receipt.code)) if signer else None,
    )
    frozen = Frozen(receipt.snapshot.sha256, receipt.snapshot.at)
    return render_pdf(
        paper,
        created=receipt.at,
        data=paper_data(paper, content, frozen),
        signer=signer,
        code=receipt.code,
    )
