"""The doors of chasing: dossiers still owed, letters that chase, the secret address of a calendar; else 404."""

from __future__ import annotations

import hashlib

from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.access import GATHERERS
from campaigns.models import Campaign
from dossiers import catalogue, policies, states
from dossiers.access import office_dossiers, upper_campaigns
from dossiers.models import CalendarFeed, ChaseLetter, Dossier, Filing
from units import roles
from units.access import actor_of
from units.models import Unit, User


def chased_dossier_for(user: User, campaign: Campaign, pk: int) -> Dossier:
    """Return a dossier another unit still owes in a campaign of the person's Office, or 404."""
    found = (
        office_dossiers(user)
        .filter(participation__campaign=campaign, pk=pk)
        .filter(state__in=states.WITH_UNIT - {states.AWAITING_EXPLANATION})
        .exclude(participation__unit_id=campaign.office_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def chased_filing_for(campaign: Campaign, pk: int) -> Filing:
    """Return a plan or report that an agency still owes in a campaign whose door the caller has passed, or 404."""
    found = (
        Filing.objects.filter(milestone__campaign=campaign, reporter__isnull=False, pk=pk)
        .exclude(state=states.FILING_SENT)
        .select_related("milestone__campaign__office", "reporter__unit", "reporter__agency")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _chasing_campaigns(user: User) -> QuerySet[Campaign]:
    """Campaigns whose letters the person's office writes: scored ones, and those whose reports it gathers."""
    gathers = Q(scored=False, office_id__in=actor_of(user).units_with(*GATHERERS))
    return Campaign.objects.filter(Q(pk__in=upper_campaigns(user).values("pk")) | gathers)


def letters_desk(user: User) -> str | None:
    """Guard check for the letters that chase: whoever holds a role at an office that appraises or gathers."""
    if _chasing_campaigns(user).exists():
        return None
    return "trang này dành cho cơ quan thẩm định, cơ quan tổng hợp"


def chase_letters(user: User) -> QuerySet[ChaseLetter]:
    """Letters of the campaigns of the person's Office, and issued ones that were sent to his own unit."""
    own = actor_of(user).units_with(*roles.UNIT_ROLES)
    sent = Q(dossiers__participation__unit_id__in=own) | Q(filings__reporter__unit_id__in=own)
    return ChaseLetter.objects.select_related("campaign__office", "made_by", "issued_by", "stored").filter(
        Q(campaign__in=_chasing_campaigns(user))
        | Q(
            state=catalogue.LETTER_ISSUED,
            pk__in=ChaseLetter.objects.filter(sent).values("pk"),
        )
    )


def chase_letter_for(user: User, pk: int) -> ChaseLetter:
    """Return a letter the person may read, or 404."""
    found = chase_letters(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_chase_letter_for(user: User, code: str, pk: int) -> ChaseLetter:
    """Return a letter of a campaign whose papers the person may see at the Office, or 404."""
    found = (
        chase_letters(user).filter(pk=pk, campaign__in=_chasing_campaigns(user), campaign__code=code).first()
    )
    if found is None:
        raise Http404
    return found


def calendar_unit_for(user: User, pk: int) -> Unit:
    """Return a unit whose calendar the person keeps, or 404."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None or policies.why_not_keep_calendar(actor_of(user), unit.pk) is not None:
        raise Http404
    return unit


def feed_digest(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


def unit_of_feed(token: str) -> Unit:
    """Return the unit of a secret address in force, or 404."""
    rows = CalendarFeed.objects.select_related("unit")
    feed = rows.filter(digest=feed_digest(token), revoked_at__isnull=True).first()
    if feed is None:
        raise Http404
    return feed.unit
