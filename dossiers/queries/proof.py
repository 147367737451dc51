"""What the check of a code says: to anybody type, number, date, issuer – never outcome, scores or counts.

Whoever may see the dossier is told besides whether it is in force, its SHA-256 and its pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from campaigns.models import Campaign
from dossiers import catalogue, states
from dossiers.access.proof import Issued
from dossiers.models import Bundle, ChaseLetter, FilingReceipt, Paper, Receipt
from records import clock

IN_FORCE: Final = "Đang có hiệu lực"
REPLACED: Final = "Không còn hiệu lực: nội dung đã được duyệt lại, văn bản này bị thay thế hoặc thu hồi"
RETURNED: Final = "Cơ quan tổng hợp đã trả lại hoặc lập lại, chờ bản gửi sau"
SENT_AGAIN: Final = "Không còn hiệu lực: đã có bản gửi sau thay thế"
BUILT_AGAIN: Final = "Không còn hiệu lực: đã lập hồ sơ mới thay thế"
WITHDRAWN: Final = "Không còn hiệu lực: hồ sơ đã rút"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that was issued, as stored here. ``sha256``: of its file; empty where only its content is kept."""

    name: str
    number: str
    signed_on: date | None
    issuer: str
    practice: bool
    illustrative: bool
    code: str
    sha256: str
    pages: int | None
    status: str
    day_label: str = "Ngày ký"

    @property
    def in_force(self) -> bool:
        return self.status == IN_FORCE


def kept_of(issued: Issued) -> Kept:
    """Return the facts of something that was issued."""
    if isinstance(issued, Paper):
        return _paper(issued)
    if isinstance(issued, ChaseLetter):
        return _letter(issued)
    if isinstance(issued, FilingReceipt):
        return _report(issued)
    return _bundle(issued) if isinstance(issued, Bundle) else _receipt(issued)


def _kept(
    campaign: Campaign,
    *,
    name: str,
    number: str,
    signed_on: date | None,
    issuer: str,
    code: str,
    sha256: str,
    pages: int | None,
    status: str,
    day_label: str = "Ngày ký",
) -> Kept:
    return Kept(
        name=name,
        number=number,
        signed_on=signed_on,
        issuer=issuer,
        practice=campaign.is_practice,
        illustrative=campaign.is_illustrative,
        code=code,
        sha256=sha256,
        pages=pages,
        status=status,
        day_label=day_label,
    )


def _paper(paper: Paper) -> Kept:
    part = paper.dossier.participation
    # The notice lies with the unit it tells; the Office issued it.
    issuer = part.campaign.office.name if paper.kind == states.RESULT_NOTICE else part.name
    return _kept(
        part.campaign,
        name=catalogue.PAPER_NAMES[paper.kind],
        number=f"{paper.number or '…'}/{paper.symbol}",
        signed_on=paper.signed_on,
        issuer=issuer,
        code=paper.code,
        sha256=paper.sha256,
        pages=paper.pages,
        status=IN_FORCE if paper.state == states.PAPER_ISSUED else REPLACED,
    )


def _letter(letter: ChaseLetter) -> Kept:
    return _kept(
        letter.campaign,
        name="Công văn đôn đốc",
        number=f"{letter.number}/{letter.symbol}",
        signed_on=letter.signed_on,
        issuer=letter.campaign.office.name,
        code=letter.code,
        sha256=letter.sha256,
        pages=None,
        status=IN_FORCE,
    )


def _report(receipt: FilingReceipt) -> Kept:
    filing, body = receipt.filing, json.loads(receipt.body)
    if receipt.replaced_at is not None:
        status = SENT_AGAIN
    else:
        status = IN_FORCE if filing.state == states.FILING_SENT else RETURNED
    return _kept(
        filing.milestone.campaign,
        name=f"Báo cáo {'tổng hợp' if 'parts' in body else 'định kỳ'} thực hiện kế hoạch",
        number=body["number"],
        signed_on=date.fromisoformat(body["signed_on"]) if body["signed_on"] else None,
        issuer=body["unit"]["name"],
        code=receipt.code,
        sha256=receipt.paper_sha256,
        pages=receipt.pages,
        status=status,
    )


def _bundle(bundle: Bundle) -> Kept:
    return _kept(
        bundle.campaign,
        name="Hồ sơ tổng hợp",
        number=f"lần {bundle.serial}",
        signed_on=clock.local_date(bundle.at),
        issuer=bundle.campaign.office.name,
        code=bundle.code,
        sha256=bundle.sha256,
        pages=bundle.pages,
        status=BUILT_AGAIN if bundle.state == states.BUNDLE_REPLACED else IN_FORCE,
        day_label="Ngày lập",
    )


def _receipt(receipt: Receipt) -> Kept:
    campaign = receipt.dossier.participation.campaign
    return _kept(
        campaign,
        name="Biên nhận hồ sơ",
        number=receipt.number,
        signed_on=clock.local_date(receipt.at),
        issuer=campaign.office.name,
        code=receipt.code,
        sha256="",
        pages=None,
        status=WITHDRAWN if receipt.withdrawn_at else IN_FORCE,
        day_label="Ngày nộp",
    )
