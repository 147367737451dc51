"""The doors to criteria sets; a stranger gets 404. Sets are papers of offices: everyone with a role may read them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from scoring import policies
from scoring.models import CriteriaSet, Criterion
from units.access import actor_of
from units.models import User


def visible_to(user: User) -> QuerySet[CriteriaSet]:
    """Return the sets a person may read: all of them for anyone who holds a role."""
    return CriteriaSet.objects.all() if actor_of(user).held else CriteriaSet.objects.none()


def set_for(user: User, pk: int) -> CriteriaSet:
    """Return a set a person may read, or 404."""
    found = visible_to(user).select_related("locked_by", "confirmed_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def criterion_to_revise_for(user: User, pk: int) -> Criterion:
    """Return a criterion a person may revise, or 404."""
    if policies.why_not_revise(actor_of(user)) is not None:
        raise Http404
    found = (
        Criterion.objects.select_related("set", "group")
        .filter(set__in=visible_to(user))
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def reviser(user: User) -> str | None:
    """Guard check: people who may revise a set."""
    return policies.why_not_revise(actor_of(user))
