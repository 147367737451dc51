"""«Ghi đã gọi điện»: a call to a unit that still owes its dossier."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from campaigns.models import Campaign
from dossiers import policies
from dossiers.models import ChaseCall, Dossier, Filing
from dossiers.queries.reminders import runs
from records import journal
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from units.access import actor_of
from units.models import User

MAX_TEXT = 2000
EARLIEST = timedelta(days=366)


def may_chase(campaign: Campaign, by: User) -> None:
    """Refuse whoever does not chase for this campaign, and a campaign that does not run."""
    reason = policies.why_not_office_task(
        "chase", actor_of(by), campaign.office_id, campaign_open=runs(campaign)
    )
    if reason is not None:
        raise NotAllowed(reason)


@transaction.atomic
def log_call(
    *, dossier: Dossier, called_at: datetime | None, spoke_to: str, text: str, by: User, at: datetime
) -> ChaseCall:
    """Keep who called, whom, when and what was said. The log holds the words as personal values beside the entry."""
    campaign = dossier.participation.campaign
    return _log(campaign, dossier, called_at or at, spoke_to, text, by=by, at=at)


@transaction.atomic
def log_report_call(
    *, filing: Filing, called_at: datetime | None, spoke_to: str, text: str, by: User, at: datetime
) -> ChaseCall:
    """Keep a call about a plan or periodic report that an agency still owes."""
    return _log(filing.milestone.campaign, filing, called_at or at, spoke_to, text, by=by, at=at)


def _log(
    campaign: Campaign,
    about: Dossier | Filing,
    when: datetime,
    spoke_to: str,
    text: str,
    *,
    by: User,
    at: datetime,
) -> ChaseCall:
    may_chase(campaign, by)
    spoke_to, text = nfc(spoke_to).strip(), nfc(text).strip()
    problems = []
    if not spoke_to or len(spoke_to) > 200:
        said = "Ghi chức danh người nghe máy." if not spoke_to else "Chức danh dài quá 200 ký tự."
        problems.append(Problem("spoke_to", said, "#id_spoke_to"))
    if not text or len(text) > MAX_TEXT:
        said = "Ghi nội dung trao đổi." if not text else f"Nội dung dài quá {MAX_TEXT} ký tự."
        problems.append(Problem("text", said, "#id_text"))
    if when > at:
        problems.append(
            Problem("future", "Giờ gọi ở tương lai. Ghi đúng giờ đã gọi hoặc để trống.", "#id_date")
        )
    elif at - when > EARLIEST:
        problems.append(Problem("old", "Ngày gọi cách đây hơn một năm. Kiểm tra lại năm.", "#id_date"))
    if problems:
        raise Blocked(problems)
    call = ChaseCall.objects.create(
        dossier=about if isinstance(about, Dossier) else None,
        filing=about if isinstance(about, Filing) else None,
        called_at=when,
        spoke_to=spoke_to,
        text=text,
        at=at,
        by=by,
    )
    journal.write(
        chain=campaign.code,
        action="don-doc.goi",
        by=by,
        at=at,
        subject=about,
        data={"luc": when.isoformat()},
        personal={"nguoi_nghe": spoke_to, "noi_dung": text},
    )
    return call
