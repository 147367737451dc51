"""The doors of chasing: dossiers still owed, letters that chase, the secret address of a calendar; else 404."""

from __future__ import annotations

import hashlib

from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.models import Campaign
from dossiers import catalogue, policies, states
from dossiers.access import office_dossiers, upper_campaign_for, upper_campaigns
from dossiers.models import CalendarFeed, ChaseLetter, Dossier
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


def chase_letters(user: User) -> QuerySet[ChaseLetter]:
    """Letters of the campaigns of the person's Office, and issued ones that were sent to his own unit."""
    own = actor_of(user).units_with(*roles.UNIT_ROLES)
    return ChaseLetter.objects.select_related("campaign__office", "made_by", "issued_by", "stored").filter(
        Q(campaign__in=upper_campaigns(user))
        | Q(
            state=catalogue.LETTER_ISSUED,
            pk__in=ChaseLetter.objects.filter(dossiers__participation__unit_id__in=own).values("pk"),
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
    found = chase_letters(user).filter(pk=pk, campaign=upper_campaign_for(user, code)).first()
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
