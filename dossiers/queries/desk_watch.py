"""What an Office watches on its start page: each running campaign, how far it is, who is late, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.urls import reverse

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import access
from dossiers.queries import drill
from dossiers.queries.facts import Deadline, deadline_of
from dossiers.rules import tally
from dossiers.rules.tally import Tally
from units import roles
from units.access import actor_of
from units.models import User

#: Many campaigns at once are a list of their own (``/theo-doi/``).
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Watched:
    """A running campaign: counts from the counters, the next milestone of the plan, and where to go on."""

    title: str
    practice: bool
    tally: Tally
    url: str
    idle_url: str
    chase_url: str
    step: str = ""
    deadline: Deadline | None = None

    @property
    def percent(self) -> int:
        """How much of what is expected was handed in, for the bar."""
        return 100 * self.tally.received // self.tally.expected


def watched_by(user: User, at: datetime) -> tuple[Watched, ...]:
    """Return the running campaigns of the person's Office that expect dossiers (a constant number of queries)."""
    actor = actor_of(user)
    if not any(actor.units_with(role) for role in roles.OFFICE_ROLES):
        return ()
    running = (
        access.campaigns_within_reach(user)
        .filter(state=campaign_states.OPEN)
        .order_by("is_practice", "-year", "-pk")
        .prefetch_related("milestones")
    )
    campaigns = list(running[: 4 * SHOWN])
    counts = drill.counted([each.pk for each in campaigns], "")
    keeps = actor.units_with(roles.OFFICE_ADMIN)
    found = (
        _watched(each, counts[each.pk].own, at, chases=each.office_id in keeps)
        for each in campaigns
        if counts[each.pk].own
    )
    return tuple(islice((each for each in found if each.tally.expected), SHOWN))


def _watched(campaign: Campaign, own: drill.Counts, at: datetime, *, chases: bool) -> Watched:
    dated = sorted(
        (each for each in campaign.milestones.all() if each.last_valid_at is not None),
        key=lambda each: each.last_valid_at or at,
    )
    past = {each.pk for each in dated if each.last_valid_at is not None and at > each.last_valid_at}
    # The Office's own dossier goes up with the bundle; what is expected of the units is what is counted here.
    owing = {each.pk for each in campaign.milestones.all() if each.purpose == campaign_states.SUBMIT}
    granted = drill.granted(campaign, "", past & owing, at).get("", 0) if past & owing else 0
    asked = [(key, number) for key, number in own.items() if key[0] in owing]
    # A beginning and a period are no deadlines of anybody.
    mere = (campaign_states.START, campaign_states.PERIOD)
    coming = next((each for each in dated if each.pk not in past and each.purpose not in mere), None)
    return Watched(
        title=campaign.title,
        practice=campaign.is_practice,
        tally=tally.tally(asked, past, granted),
        url=reverse("dossiers:board", args=[campaign.code]),
        idle_url=reverse("dossiers:drill_idle_all", args=[campaign.code]),
        chase_url=reverse("dossiers:chase", args=[campaign.code]) if chases else "",
        step=coming.title if coming else "",
        deadline=deadline_of(coming, at) if coming else None,
    )
