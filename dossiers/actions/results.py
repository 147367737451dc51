"""«Thông báo kết quả» to each unit: drawn from the recorded decision, numbered by the Office, frozen when issued."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

from dossiers import states
from dossiers.actions.office_papers import may
from dossiers.actions.papers import Issue, clean_number, issue_bytes
from dossiers.documents import from_campaign
from dossiers.documents.bundle import stored_bytes
from dossiers.documents.data import Frozen, paper_data
from dossiers.documents.frames import Registered
from dossiers.documents.office import Notice, Result
from dossiers.documents.render import render_docx, render_pdf
from dossiers.documents.values import DocRef
from dossiers.models import Dossier, OutsideActRow, Paper, Snapshot
from dossiers.queries.letterheads import office_symbol
from dossiers.queries.results import confirmed_rows, decision_in_force
from dossiers.queries.upper_content import frozen_content, own_dossier
from dossiers.queries.word_templates import template_in_use
from dossiers.signing.keys import paper_key
from records import clock
from records.errors import Blocked, Problem
from records.text import vn_date
from units.models import User

RESULT_WORDS: dict[str, Result] = {
    states.RECOGNISED: "cong_nhan",
    states.CONFIRMED: "xac_nhan",
    states.ASSIGNED: "giao_xay_dung",
}


def register_notice(*, dossier: Dossier, number: str, signed_on: date, by: User, at: datetime) -> Paper:
    """Enter number and date of a unit's notice as signed; its bytes are frozen. It belongs to the unit's dossier.

    Raises ``NotAllowed``, ``Blocked`` or, for the second of two clicks, ``Stale``.
    """
    campaign = dossier.participation.campaign
    may(campaign, "number", by)
    row = _decision(dossier)
    problems = _problems(dossier, row, signed_on, at)
    if problems or row is None:
        raise Blocked(problems)
    content, snapshot = frozen_content(dossier)
    if snapshot is None:
        raise Blocked([Problem("no_content", "Hồ sơ chưa có nội dung đã chốt để lập Thông báo.")])
    issue = Issue(
        dossier=dossier,
        kind=states.RESULT_NOTICE,
        number=clean_number(number, may_be_blank=campaign.is_illustrative),
        symbol=office_symbol(campaign.office, states.RESULT_NOTICE),
        signed_on=signed_on,
        snapshot=snapshot,
    )
    _refuse_taken(issue)
    registered = Registered(issue.number, issue.symbol, signed_on)
    body = _draw(dossier, row, content, snapshot, registered=registered)
    data = json.dumps(
        {"quyet_dinh": row.act_id, "ket_qua": row.outcome, "so": f"{issue.number}/{issue.symbol}"},
        ensure_ascii=False,
        sort_keys=True,
    )
    return issue_bytes(issue=issue, body=body, data=data, by=by, at=at)


def notice_bytes(*, dossier: Dossier) -> bytes | None:
    """Stored bytes of the issued notice, or the draft; ``None`` while there is no decision. Writes nothing."""
    paper = (
        dossier.papers.filter(kind=states.RESULT_NOTICE, state=states.PAPER_ISSUED)
        .select_related("stored")
        .first()
    )
    if paper is not None:
        return stored_bytes(paper)
    row = _decision(dossier)
    if row is None:
        return None
    content, snapshot = frozen_content(dossier)
    try:
        return _draw(dossier, row, content, snapshot, registered=None)
    except LookupError:
        return None


def _decision(dossier: Dossier) -> OutsideActRow | None:
    return decision_in_force(dossier, confirmed_rows([dossier]))


def notice_word(*, dossier: Dossier) -> bytes | None:
    """The notice as a Word file, issued or draft; ``None`` while there is no decision. Writes nothing."""
    row = _decision(dossier)
    if row is None:
        return None
    issued = dossier.papers.filter(kind=states.RESULT_NOTICE, state=states.PAPER_ISSUED).first()
    registered = Registered(issued.number, issued.symbol, issued.signed_on) if issued else None
    content, _snapshot = frozen_content(dossier)
    try:
        paper = _paper(dossier, row, content, registered=registered)
    except LookupError:
        return None
    own = template_in_use(dossier.participation.campaign.office, states.RESULT_NOTICE)
    return render_docx(paper, template=own)


def _draw(
    dossier: Dossier,
    row: OutsideActRow,
    content: dict[str, object],
    snapshot: Snapshot | None,
    *,
    registered: Registered | None,
) -> bytes:
    """Draw the notice; it is dated by the decision it tells of."""
    paper = _paper(dossier, row, content, registered=registered)
    frozen = Frozen(snapshot.sha256, snapshot.at) if snapshot else Frozen()
    return render_pdf(
        paper,
        created=row.act.confirmed_at,
        data=paper_data(paper, content, frozen),
        signer=paper_key() if registered else None,
    )


def _paper(
    dossier: Dossier, row: OutsideActRow, content: dict[str, object], *, registered: Registered | None
) -> Notice:
    campaign = dossier.participation.campaign
    own = own_dossier(campaign)
    if own is None:
        raise LookupError("Đợt này không có hồ sơ của cơ quan thẩm định.")
    office, _snapshot = frozen_content(own)
    paper = from_campaign.notice(
        content,
        office=office,
        decision=DocRef("Quyết định", number=row.act.number, signed_on=row.act.signed_on, year=campaign.year),
        decided_by=row.act.issuer,
        result=RESULT_WORDS[row.outcome],
        registered={states.RESULT_NOTICE: registered} if registered else {},
        issued=registered is not None,
    )
    if row.note and row.outcome == states.ASSIGNED and not paper.reasons:
        # The decision is not what the Office proposed: its own reason is the one to tell.
        paper = replace(paper, reasons=(row.note,))
    return paper


def _problems(dossier: Dossier, row: OutsideActRow | None, signed_on: date, at: datetime) -> list[Problem]:
    if row is None:
        return [Problem("undecided", "Chưa có quyết định về đơn vị này, chưa lập được Thông báo kết quả.")]
    found = []
    if dossier.participation.campaign.trial_confirmed_at is not None:
        text = "Đợt chạy thử không cấp số, không ban hành văn bản; văn bản giữ chữ DỰ THẢO."
        found.append(Problem("trial", text))
    if signed_on > clock.local_date(at):
        text = f"Ngày ký {vn_date(signed_on)} ở tương lai. Ghi đúng ngày trên văn bản."
        found.append(Problem("future", text, "#ngay"))
    if row.act.signed_on and signed_on < row.act.signed_on:
        text = f"Ngày Thông báo ({vn_date(signed_on)}) trước ngày quyết định ({vn_date(row.act.signed_on)})."
        found.append(Problem("date_order", text, "#ngay"))
    return found


def _refuse_taken(issue: Issue) -> None:
    """Notices of all units run in one series of the Office, per year."""
    campaign = issue.dossier.participation.campaign
    if not issue.number:
        return
    taken = Paper.objects.filter(
        kind=issue.kind,
        symbol=issue.symbol,
        number=issue.number,
        signed_on__year=issue.signed_on.year,
        dossier__participation__campaign__office_id=campaign.office_id,
        dossier__participation__campaign__is_practice=campaign.is_practice,
        state=states.PAPER_ISSUED,
    ).first()
    if taken is not None:
        text = f"Số {issue.number}/{issue.symbol} năm {issue.signed_on.year} đã dùng cho một Thông báo khác."
        raise Blocked([Problem("number_taken", text, "#so")])
