"""Show what is hidden by default: an act with a reason, in the log and among the looks, never a mere click."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from campaigns.models import Campaign
from campaigns.policies import why_not_manage
from records import journal
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from units.access import actor_of
from units.models import User

LEAST, MOST = 10, 300
JOURNAL_NOTES: Final = "loi-ghi"


@transaction.atomic
def reveal_notes(
    *, campaign: Campaign, reason: str, where: Mapping[str, object], by: User, at: datetime
) -> None:
    """Note who shows the words kept beside the log, of which page (``where``) and why.

    The reason may name a person itself, so it stands beside the chain as they do; the look names its line of the log.
    """
    if refusal := why_not_manage(actor_of(by), campaign.office_id):
        raise NotAllowed(refusal)
    words = " ".join(nfc(reason).split())
    if not LEAST <= len(words) <= MOST:
        said = f"Ghi lý do xem, từ {LEAST} đến {MOST} ký tự (ví dụ: trả lời đơn của đơn vị ngày 05/10)."
        raise Blocked([Problem("reason", said, "#ly-do")])
    entry = journal.write(
        chain=campaign.code,
        action="du-lieu-ca-nhan.hien",
        by=by,
        at=at,
        subject=campaign,
        data={"phan": JOURNAL_NOTES, **where},
        personal={"ly_do": words},
    )
    journal.look(
        kind="hien",
        by=by,
        at=at,
        subject=campaign,
        data={"trang": "nhat-ky", "phan": JOURNAL_NOTES, "dong": entry.seq, **where},
    )
