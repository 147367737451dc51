"""Plans and periodic reports of agencies: written, handed in with a receipt, returned; the aggregate of all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from campaigns import rules as campaign_rules
from campaigns import states as plan_states
from campaigns.models import Campaign
from campaigns.queries import extension_until
from dossiers import states
from dossiers.actions.files import store
from dossiers.actions.following import must_gather, must_report
from dossiers.documents.data import Frozen, paper_data
from dossiers.documents.periodic import periodic_paper
from dossiers.documents.proof import Signer
from dossiers.documents.render import render_pdf
from dossiers.models import Filing, FilingReceipt
from dossiers.queries.filing_content import OF_FIGURES, content_of, figures_in, sections_of
from dossiers.queries.filing_page import frozen_or_live
from dossiers.queries.snapshot import canonical
from dossiers.rules import sentences
from dossiers.signing import reading
from dossiers.signing.keys import paper_key, public_keys
from records import clock, journal, outbox, pdf
from records.errors import Blocked, Problem, Stale
from records.text import nfc, vn_date
from units import roles
from units.access import holders
from units.models import User

#: The kind of paper owed: an agency's own plan, or a report.
KINDS = {plan_states.SUBMIT: "KH", plan_states.REPORT: "BC"}


def open_filings(*, campaign: Campaign, by: User, at: datetime) -> int:
    """Make what every reporter owes at every milestone, and the aggregate of each report; return how many."""
    reporters = list(campaign.reporters.all())
    rows = []
    for milestone in campaign.milestones.filter(purpose__in=plan_states.OWED):
        owed = [*reporters, None] if milestone.purpose == plan_states.REPORT else reporters
        rows += [Filing(milestone=milestone, reporter=each, changed_at=at, changed_by=by) for each in owed]
    Filing.objects.bulk_create(rows)
    return len(rows)


def _may_write(filing: Filing, by: User) -> None:
    if filing.reporter is None:
        must_gather(filing.milestone.campaign, by)
    else:
        must_report(filing.reporter, by)


@transaction.atomic
def save_filing(
    *,
    filing: Filing,
    number: str,
    signed_on: dt.date | None,
    signer_title: str,
    signer_name: str,
    texts: Mapping[str, str],
    version: int,
    by: User,
    at: datetime,
) -> Filing:
    """Keep the sentences, number and signer of a report that is being written. Stale when another saved first."""
    _may_write(filing, by)
    campaign = filing.milestone.campaign
    known = {each.code for each in sections_of(campaign, gathered=filing.reporter is None)}
    kept = {code: nfc(text.strip()) for code, text in texts.items() if code in known}
    figures = figures_in(content_of(filing))
    problems = [
        problem
        for code, text in kept.items()
        for problem in sentences.faults(code, text, figures, of_figures=code in OF_FIGURES)
    ]
    number = nfc(number.strip())
    problems += _number_problems(filing, number)
    if problems:
        raise Blocked(problems)
    saved = Filing.objects.filter(
        pk=filing.pk, version=version, state__in=(states.FILING_DRAFT, states.FILING_RETURNED)
    ).update(
        number=number,
        signed_on=signed_on,
        signer_title=nfc(signer_title.strip()),
        signer_name=nfc(signer_name.strip()),
        texts=kept,
        version=version + 1,
        changed_at=at,
        changed_by=by,
    )
    if saved != 1:
        raise Stale("Báo cáo này vừa có người lưu hoặc đã gửi. Tải lại trang để xem, rồi ghi tiếp.")
    filing.refresh_from_db()
    journal.write(
        chain=campaign.code,
        action="bao-cao.luu",
        by=by,
        at=at,
        subject=filing,
        data={"moc": filing.milestone.code, "muc": sorted(code for code, text in kept.items() if text)},
    )
    return filing


def _number_problems(filing: Filing, number: str) -> list[Problem]:
    if not number:
        return []
    wanted = KINDS[filing.milestone.purpose]
    try:
        parsed = campaign_rules.parse_number(number)
    except ValueError as refused:
        return [Problem("number", str(refused), "#id_number")]
    if parsed.number is None or parsed.kind != wanted:
        text = f"Số, ký hiệu “{number}” không phải của {campaign_rules.kind_words(wanted)}; ví dụ 12/{wanted}-SYT."
        return [Problem("number_kind", text, "#id_number")]
    return []


def sending_problems(filing: Filing, at: datetime) -> list[Problem]:
    """Say what a plan or report lacks before it is handed in."""
    problems = []
    if not filing.number:
        problems.append(Problem("number", "Chưa ghi số, ký hiệu văn bản.", "#id_number"))
    if filing.signed_on is None:
        problems.append(Problem("signed_on", "Chưa ghi ngày ký.", "#id_signed_on"))
    elif filing.signed_on > clock.local_date(at):
        problems.append(
            Problem("signed_later", f"Ngày ký {vn_date(filing.signed_on)} sau ngày gửi.", "#id_signed_on")
        )
    if filing.milestone.purpose == plan_states.REPORT:
        content = content_of(filing)
        figures = figures_in(content)
        optional = {
            each.code
            for each in sections_of(filing.milestone.campaign, gathered=filing.reporter is None)
            if each.optional
        }
        for section in content["sections"]:
            code, text = section["code"], section["text"]
            if not text and code not in optional:
                problems.append(
                    Problem("empty", f"Mục {code}. {section['title']} chưa viết.", f"#muc-{code}")
                )
            problems += sentences.faults(code, text, figures, of_figures=code in OF_FIGURES)
    return problems


def send_filing(*, filing: Filing, by: User, at: datetime) -> FilingReceipt:
    """Hand a plan, report or aggregate in. ``at`` decides whether it is late; a second click gets the same receipt.

    The PDF of a report is made before the transaction begins; what was drawn is what is frozen, or nothing is.
    """
    _may_write(filing, by)
    current = filing.receipts.filter(replaced_at__isnull=True).first()
    if filing.state == states.FILING_SENT and current is not None:
        return current
    if problems := sending_problems(filing, at):
        raise Blocked(problems)
    content = content_of(filing)
    drawn = None
    if filing.milestone.purpose == plan_states.REPORT:
        drawn = report_pdf(content, Frozen(canonical(content)[1], at), signer=paper_key())
    return _hand_in(filing, canonical(content), drawn, by=by, at=at)


def report_pdf(content: Mapping[str, Any], frozen: Frozen, *, signer: Signer | None) -> bytes:
    """Return a report as PDF with its data; ``signer``: whoever signs it when it is handed in, ``None`` for a draft."""
    paper = periodic_paper(content, issued=signer is not None)
    return render_pdf(paper, created=frozen.at, data=paper_data(paper, content, frozen), signer=signer)


def report_bytes(*, filing: Filing) -> bytes:
    """Stored bytes of a report that was handed in, or the draft as it stands. Writes nothing."""
    content, receipt = frozen_or_live(filing)
    issued = filing.state == states.FILING_SENT and receipt is not None
    if issued and receipt is not None and receipt.stored is not None:
        with receipt.stored.file.open("rb") as kept:
            return bytes(kept.read())
    if issued and receipt is not None:
        # Handed in before reports were signed: drawn as it always was.
        return render_pdf(periodic_paper(content, issued=True), created=receipt.at)
    return report_pdf(content, Frozen(), signer=None)


@transaction.atomic
def _hand_in(
    filing: Filing, content: tuple[str, str], drawn: bytes | None, *, by: User, at: datetime
) -> FilingReceipt:
    milestone = filing.milestone
    sent = Filing.objects.filter(
        pk=filing.pk, version=filing.version, state__in=(states.FILING_DRAFT, states.FILING_RETURNED)
    ).update(
        state=states.FILING_SENT, version=filing.version + 1, changed_at=at, changed_by=by, return_note=""
    )
    if sent != 1:
        raise Stale("Báo cáo này vừa có người sửa hoặc đã gửi. Tải lại trang để xem.")
    filing.refresh_from_db()
    # The duties and figures of a report are rows of their own, which somebody may have changed meanwhile.
    body, sha256 = canonical(content_of(filing))
    if sha256 != content[1]:
        raise Stale("Số liệu của báo cáo vừa thay đổi. Tải lại trang để xem, rồi gửi.")
    verdict = ""
    # The plan gives the aggregate no day, so it is neither in time nor late.
    if filing.reporter is not None and milestone.last_valid_at is not None:
        until = extension_until(filing.reporter, milestone)
        verdict = campaign_rules.verdict(milestone.last_valid_at, at, until)
    filing.receipts.filter(replaced_at__isnull=True).update(replaced_at=at, replaced_by=by)
    serial = filing.receipts.count() + 1
    who = filing.reporter.unit.code if filing.reporter else "TH"
    receipt = FilingReceipt.objects.create(
        filing=filing,
        number=f"{milestone.campaign.code.upper()}-{milestone.code}-{who}-{serial}",
        body=body,
        sha256=sha256,
        punctuality=verdict,
        at=at,
        by=by,
        **_kept(drawn, f"bao-cao-{milestone.code}-{filing.pk}-{serial}.pdf", by, at),
    )
    if filing.reporter is not None:
        _tell_office(filing, receipt, at)
    journal.write(
        chain=milestone.campaign.code,
        action="bao-cao.gui",
        by=by,
        at=at,
        subject=receipt,
        data={
            "moc": milestone.code,
            "bien_nhan": receipt.number,
            "sha256": sha256,
            "thoi_han": verdict,
            "ma_kiem_tra": receipt.code,
        },
    )
    return receipt


def _kept(drawn: bytes | None, name: str, by: User, at: datetime) -> dict[str, Any]:
    """Keep the bytes of a report; one that does not prove itself is never kept."""
    if drawn is None:
        return {}
    read = reading.read(drawn, public_keys())
    if not read.proven:
        raise RuntimeError(f"{name} does not prove itself")
    return {
        "stored": store(dossier=None, name=name, content_type="application/pdf", body=drawn, by=by, at=at),
        "paper_sha256": read.sha256,
        "pages": pdf.page_count(drawn),
        "code": read.code,
        "key": read.key,
    }


def _tell_office(filing: Filing, receipt: FilingReceipt, at: datetime) -> None:
    campaign = filing.milestone.campaign
    outbox.notify(
        to=holders(campaign.office_id, roles.OFFICER, roles.OFFICE_ADMIN),
        subject=f"{filing.reporter} đã gửi {filing.milestone.title}",
        body=f"Biên nhận {receipt.number}.",
        url=reverse("dossiers:filing", args=[campaign.code, filing.pk]),
        at=at,
        key=f"bao-cao.gui.{receipt.number}",
    )


@transaction.atomic
def return_filing(*, filing: Filing, note: str, by: User, at: datetime) -> Filing:
    """Return a report to be completed; what was handed in, and when, stays on record until the next one comes."""
    must_gather(filing.milestone.campaign, by)
    note = nfc(note.strip())
    if filing.reporter is None:
        raise Blocked([Problem("aggregate", "Báo cáo tổng hợp không trả lại ở đây.")])
    if not note:
        raise Blocked([Problem("note", "Nêu nội dung cần hoàn thiện.", "#id_note")])
    returned = Filing.objects.filter(pk=filing.pk, state=states.FILING_SENT).update(
        state=states.FILING_RETURNED,
        return_note=note,
        version=filing.version + 1,
        changed_at=at,
        changed_by=by,
    )
    if returned != 1:
        raise Stale
    filing.refresh_from_db()
    campaign = filing.milestone.campaign
    outbox.notify(
        to=holders(filing.reporter.unit_id, roles.OFFICER, roles.CHAIR),
        subject=f"Đề nghị hoàn thiện {filing.milestone.title}",
        body=note,
        url=reverse("dossiers:filing", args=[campaign.code, filing.pk]),
        at=at,
        key=f"bao-cao.tra-lai.{filing.pk}.{filing.version}",
    )
    journal.write(
        chain=campaign.code,
        action="bao-cao.tra-lai",
        by=by,
        at=at,
        subject=filing,
        data={"moc": filing.milestone.code, "co_quan": filing.reporter.name},
        personal={"noi_dung": note} if note else None,
    )
    return filing


@transaction.atomic
def take_back_aggregate(*, filing: Filing, reason: str, by: User, at: datetime) -> Filing:
    """Open an aggregate again, because something came in late or was mistaken; the sent one stays on record."""
    must_gather(filing.milestone.campaign, by)
    reason = nfc(reason.strip())
    if not reason:
        raise Blocked([Problem("reason", "Nêu lý do lập lại.", "#id_note")])
    opened = Filing.objects.filter(pk=filing.pk, reporter__isnull=True, state=states.FILING_SENT).update(
        state=states.FILING_RETURNED,
        return_note=reason,
        version=filing.version + 1,
        changed_at=at,
        changed_by=by,
    )
    if opened != 1:
        raise Stale
    filing.refresh_from_db()
    journal.write(
        chain=filing.milestone.campaign.code,
        action="bao-cao.lap-lai",
        by=by,
        at=at,
        subject=filing,
        data={"moc": filing.milestone.code},
        personal={"ly_do": reason} if reason else None,
    )
    return filing
