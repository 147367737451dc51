"""The doors to what other systems are told of a unit."""

from __future__ import annotations

from django.http import Http404

from dossiers.models import Hook, HookDelivery
from dossiers.policies import why_not_see_hooks
from units.access import actor_of, unit_for
from units.models import Unit, User


def hook_unit_for(user: User, pk: int) -> Unit:
    """Return a unit whose subscriptions the person looks after, or 404."""
    unit = unit_for(user, pk)
    if why_not_see_hooks(actor_of(user), unit.pk, unit.path) is not None:
        raise Http404
    return unit


def hook_for(user: User, pk: int) -> Hook:
    """Return a subscription of a unit whose subscriptions the person looks after, or 404."""
    found = Hook.objects.select_related("unit__parent", "created_by").filter(pk=pk).first()
    if found is None or why_not_see_hooks(actor_of(user), found.unit_id, found.unit.path) is not None:
        raise Http404
    return found


def hook_delivery_for(user: User, pk: int) -> HookDelivery:
    """Return a message of such a subscription, or 404."""
    found = HookDelivery.objects.select_related("hook__unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    hook_for(user, found.hook_id)
    return found
