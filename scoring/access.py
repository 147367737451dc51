"""The doors to criteria sets; a stranger gets 404. Sets are papers of offices: everyone with a role may read them.

A version that is still being edited is a desk, not a paper: only those who may edit see it.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from scoring import policies, states
from scoring.models import CriteriaSet, SignedScan
from units.access import actor_of
from units.models import User


def visible_to(user: User) -> QuerySet[CriteriaSet]:
    """Return the versions a person may read: all kept ones for anyone who holds a role."""
    actor = actor_of(user)
    if not actor.is_active or not actor.held:
        return CriteriaSet.objects.none()
    if policies.why_not_edit(actor) is None:
        return CriteriaSet.objects.all()
    return CriteriaSet.objects.exclude(state=states.EDITING)


def set_for(user: User, pk: int) -> CriteriaSet:
    """Return a version a person may read, or 404."""
    people = ("created_by", "proposed_by", "locked_by", "confirmed_by")
    found = visible_to(user).select_related(*people).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def set_to_edit_for(user: User, pk: int) -> CriteriaSet:
    """Return a version for a person who may edit sets, or 404. Whether it is open the actions say."""
    if policies.why_not_edit(actor_of(user)) is not None:
        raise Http404
    return set_for(user, pk)


def scan_for(user: User, pk: int) -> SignedScan:
    """Return a scan of a signed text, for those who edit sets, or 404."""
    if policies.why_not_edit(actor_of(user)) is not None:
        raise Http404
    found = SignedScan.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def editor(user: User) -> str | None:
    """Guard check: people who may edit sets."""
    return policies.why_not_edit(actor_of(user))
