"""Subscriptions of a unit and the log of what was sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q

from dossiers import catalogue
from dossiers.models import Hook, HookDelivery
from units import policies as unit_policies
from units.access import actor_of
from units.models import Unit, User
from units.queries.tree import UnitLine, line

#: Lines of the log that are shown.
SHOWN = 200
TONES = {
    catalogue.HOOK_QUEUED: "waiting",
    catalogue.HOOK_SENDING: "here",
    catalogue.HOOK_SENT: "done",
    catalogue.HOOK_ASIDE: "late",
}


@dataclass(frozen=True, slots=True)
class HookLine:
    """A subscription in the list; ``aside`` counts messages that never arrived."""

    pk: int
    name: str
    url: str
    kinds: tuple[str, ...]
    created_at: dt.datetime
    created_by: str
    ended_at: dt.datetime | None
    aside: int


@dataclass(frozen=True, slots=True)
class HookList:
    """The subscriptions of a unit, newest first."""

    unit: UnitLine
    hooks: tuple[HookLine, ...]
    may_make: bool


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One message as the log shows it."""

    pk: int
    message_id: str
    kind: str
    unit: str
    at: dt.datetime
    state: str
    state_label: str
    tone: str
    attempts: int
    tried_at: dt.datetime | None
    next_at: dt.datetime | None
    status: int | None
    error: str
    may_resend: bool


@dataclass(frozen=True, slots=True)
class HookLog:
    """A subscription with its latest messages."""

    unit: UnitLine
    hook: HookLine
    deliveries: tuple[DeliveryLine, ...]
    kept_days: int


def hook_list(viewer: User, unit: Unit) -> HookList:
    """Return the subscriptions of a unit, ended ones too (one query)."""
    rows = (
        Hook.objects.filter(unit=unit)
        .select_related("created_by")
        .annotate(aside=Count("deliveries", filter=Q(deliveries__state=catalogue.HOOK_ASIDE)))
        .order_by("-created_at", "-pk")
    )
    return HookList(
        unit=line(unit),
        hooks=tuple(_hook(each, each.aside) for each in rows),
        may_make=bool(unit_policies.token_roles(actor_of(viewer), unit.pk)),
    )


def hook_log(hook: Hook) -> HookLog:
    """Return the latest messages of a subscription, newest first (two queries)."""
    rows = hook.deliveries.select_related("dossier__participation").order_by("-at", "-pk")[:SHOWN]
    return HookLog(
        unit=line(hook.unit),
        hook=_hook(hook, hook.deliveries.filter(state=catalogue.HOOK_ASIDE).count()),
        deliveries=tuple(_delivery(each) for each in rows),
        kept_days=settings.HOOK_LOG_DAYS,
    )


def _hook(hook: Hook, aside: int) -> HookLine:
    return HookLine(
        pk=hook.pk,
        name=hook.name,
        url=hook.url,
        kinds=tuple(catalogue.HOOK_KINDS.get(kind, kind) for kind in hook.kinds),
        created_at=hook.created_at,
        created_by=str(hook.created_by),
        ended_at=hook.ended_at,
        aside=aside,
    )


def _delivery(row: HookDelivery) -> DeliveryLine:
    return DeliveryLine(
        pk=row.pk,
        message_id=row.message_id,
        kind=catalogue.HOOK_KINDS.get(row.kind, row.kind),
        unit=row.dossier.participation.name,
        at=row.at,
        state=row.state,
        state_label=row.get_state_display(),
        tone=TONES[row.state],
        attempts=row.attempts,
        tried_at=row.tried_at,
        next_at=row.next_at,
        status=row.status,
        error=row.error,
        may_resend=row.state in (catalogue.HOOK_SENT, catalogue.HOOK_ASIDE),
    )
