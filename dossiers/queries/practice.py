"""«Diễn tập»: the campaigns a practice may be made from, and the practices there are with what would go with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from campaigns import access as campaign_access
from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import states
from dossiers.models import Dossier, Paper
from units import roles
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class Source:
    """A campaign with scores that can be practised."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice with the number of dossiers, of those begun, and of papers with a number."""

    code: str
    title: str
    state_label: str
    opened_at: datetime | None
    dossiers: int
    begun: int
    papers: int


@dataclass(frozen=True, slots=True)
class PracticePage:
    sources: tuple[Source, ...]
    practices: tuple[Practice, ...]


def practice_page(user: User) -> PracticePage:
    """Return what the person's Office may practise and has practised (four queries)."""
    offices = actor_of(user).units_with(roles.OFFICE_ADMIN)
    run = list(campaign_access.visible_to(user).filter(office_id__in=offices).order_by("-year", "-pk"))
    counts = {
        row["participation__campaign"]: (row["all"], row["begun"])
        for row in Dossier.objects.filter(participation__campaign__in=[c for c in run if c.is_practice])
        .order_by()
        .values("participation__campaign")
        .annotate(all=Count("pk"), begun=Count("pk", filter=~Q(state=states.NOT_STARTED)))
    }
    issued = Paper.objects.filter(
        dossier__participation__campaign__in=counts, state=states.PAPER_ISSUED
    ).order_by()
    papers = dict(
        issued.values("dossier__participation__campaign")
        .annotate(all=Count("pk"))
        .values_list("dossier__participation__campaign", "all")
    )
    return PracticePage(
        sources=tuple(
            Source(each.code, each.title)
            for each in run
            if each.scored and not each.is_practice and each.state != campaign_states.DRAFT
        ),
        practices=tuple(
            _practice(each, counts.get(each.pk, (0, 0)), papers.get(each.pk, 0))
            for each in run
            if each.is_practice
        ),
    )


def _practice(campaign: Campaign, counted: tuple[int, int], papers: int) -> Practice:
    return Practice(
        code=campaign.code,
        title=campaign.title,
        state_label=campaign.get_state_display(),
        opened_at=campaign.opened_at,
        dossiers=counted[0],
        begun=counted[1],
        papers=papers,
    )
