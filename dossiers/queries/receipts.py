"""A receipt as it is shown and checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from dossiers import catalogue
from dossiers.models import Receipt


@dataclass(frozen=True)
class ReceiptItem:
    """One paper handed in."""

    name: str
    number: str
    signed_on: str
    sha256: str


@dataclass(frozen=True)
class ReceiptPage:
    """Number, instant, hash; ``whole`` says whether the stored snapshot still has the hash on the receipt."""

    pk: int
    dossier_id: int
    number: str
    check_code: str
    unit: str
    campaign: str
    receiver: str
    at: datetime
    by: str
    sha256: str
    chain_head: str
    punctuality: str
    items: tuple[ReceiptItem, ...]
    whole: bool
    withdrawn_at: datetime | None
    practice: bool
    illustrative: bool


def receipt_page(receipt: Receipt) -> ReceiptPage:
    """Build the receipt's page and check it against the stored snapshot."""
    dossier = receipt.dossier
    part = dossier.participation
    own = part.unit_id == part.appraiser_id
    return ReceiptPage(
        pk=receipt.pk,
        dossier_id=dossier.pk,
        number=receipt.number,
        # One given before there were such codes leads nowhere.
        check_code=receipt.code if len(receipt.code) == catalogue.CODE_LENGTH else "",
        unit=part.name,
        campaign=part.campaign.title,
        receiver=part.campaign.upper_name if own else part.campaign.office.name,
        at=receipt.at,
        by=str(receipt.by),
        sha256=receipt.sha256,
        chain_head=receipt.chain_head,
        punctuality=receipt.get_punctuality_display(),
        items=tuple(
            ReceiptItem(
                name=catalogue.PAPER_NAMES.get(item["kind"], item["kind"]),
                number=item["number"],
                signed_on=item["signed_on"] or "",
                sha256=item["sha256"],
            )
            for item in receipt.items
        ),
        whole=hashlib.sha256(receipt.snapshot.body.encode()).hexdigest() == receipt.sha256,
        withdrawn_at=receipt.withdrawn_at,
        practice=part.campaign.is_practice,
        illustrative=part.campaign.is_illustrative,
    )
