"""Opening a campaign: the tree is frozen and every unit gets its dossiers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns import actions as campaign_actions
from campaigns import states as campaign_states
from campaigns.models import Campaign, Milestone, Participation
from dossiers import states
from dossiers.models import Dossier
from records import journal
from units.models import User


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: User, at: datetime) -> int:
    """Open a campaign and make all its dossiers; returns how many.

    A dossier belongs to a participation and a milestone at which something is owed: units owe at the milestones of
    purpose ``submit``, the appraising Office at those of purpose ``forward``.
    """
    campaign = campaign_actions.open_campaign(campaign=campaign, by=by, at=at)
    milestones = list(campaign.milestones.all())
    rows = [
        Dossier(participation=part, milestone=milestone, state=states.NOT_STARTED)
        for part in campaign.participations.all()
        for milestone in _owed_by(part, milestones)
    ]
    Dossier.objects.bulk_create(rows)
    journal.write(
        chain=campaign.code, action="dot.lap-ho-so", by=by, at=at, subject=campaign, data={"ho_so": len(rows)}
    )
    return len(rows)


def _owed_by(part: Participation, milestones: list[Milestone]) -> list[Milestone]:
    purpose = campaign_states.FORWARD if part.part == campaign_states.APPRAISING else campaign_states.SUBMIT
    return [milestone for milestone in milestones if milestone.purpose == purpose]
