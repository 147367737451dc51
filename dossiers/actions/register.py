"""Holding back what the public register shows, and showing it again."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from campaigns.models import Campaign
from dossiers import policies
from dossiers.models import Dossier, PublicationHold
from records import journal
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units.access import actor_of
from units.models import User


@transaction.atomic
def hold_publication(
    *, campaign: Campaign, dossier: Dossier | None, reason: str, by: User, at: datetime
) -> PublicationHold:
    """Take a unit's result, or a whole campaign (``dossier=None``), out of the public register, with a reason."""
    _may(campaign, by)
    words = nfc(reason).strip()[:500]
    if not words:
        raise Blocked([Problem("reason", "Nêu lý do tạm dừng công khai.", "#reason")])
    try:
        with transaction.atomic():
            hold = PublicationHold.objects.create(
                campaign=campaign, dossier=dossier, reason=words, held_at=at, held_by=by
            )
    except IntegrityError:
        raise Stale("Việc công khai này đã được tạm dừng.") from None
    _write(hold, "cong-khai.tam-dung", by, at)
    return hold


@transaction.atomic
def lift_hold(*, campaign: Campaign, dossier: Dossier | None, by: User, at: datetime) -> None:
    """Show again what was held back."""
    _may(campaign, by)
    hold = PublicationHold.objects.filter(campaign=campaign, dossier=dossier, lifted_at__isnull=True).first()
    if hold is None or not PublicationHold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(
        lifted_at=at, lifted_by=by
    ):
        raise Stale("Việc công khai này không còn bị tạm dừng.")
    _write(hold, "cong-khai.cong-khai-lai", by, at)


def _may(campaign: Campaign, by: User) -> None:
    reason = policies.why_not_office_task("publish", actor_of(by), campaign.office_id, campaign_open=True)
    if reason is not None:
        raise NotAllowed(reason)


def _write(hold: PublicationHold, action: str, by: User, at: datetime) -> None:
    journal.write(
        chain=hold.campaign.code,
        action=action,
        by=by,
        at=at,
        subject=hold,
        data={"don_vi": hold.dossier.participation.unit.code if hold.dossier else "cả đợt"},
        personal={"ly_do": hold.reason},
    )
