"""Telling other systems: subscriptions, messages owed, and their sending.

A message is a row made in the transaction of the step it tells of, so nothing is told that did not happen and
nothing that happened is forgotten. Whoever turns the row to «sending» in one conditional UPDATE sends it; a lease that
has run out means that worker died, and the next one sends again under the same id: at least once, never two at a time.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from dossiers import catalogue, policies, senders
from dossiers.models import Dossier, Hook, HookDelivery
from dossiers.rules import hooks as rules
from dossiers.tasks import deliver_hook
from records import clock, journal, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from units import policies as unit_policies
from units import roles
from units.access import actor_of, holders
from units.models import Unit, User

#: Longer than one sending may last, so that a lease that has run out belongs to a dead worker.
LEASE = dt.timedelta(seconds=90)
CHUNK = 1_000
NOT_YOURS = "đăng ký báo tự động do người đứng đầu đơn vị hoặc Quản trị Văn phòng của chính đơn vị lập"


@transaction.atomic
def subscribe(
    *, unit: Unit, name: str, url: str, kinds: Sequence[str], by: User, at: dt.datetime
) -> tuple[Hook, str]:
    """Subscribe an address to events; returns the subscription and its secret, which is told only once."""
    if not unit_policies.token_roles(actor_of(by), unit.pk):
        raise NotAllowed(NOT_YOURS)
    name, url = nfc(name).strip(), url.strip()
    chosen = [kind for kind in catalogue.HOOK_KINDS if kind in kinds]
    problems = []
    if not name:
        problems.append(Problem("name", "Ghi tên hệ thống nhận.", "#id_name"))
    if refused := rules.why_not_url(url, loopback=settings.HOOKS_TO_LOOPBACK):
        problems.append(Problem("url", refused, "#id_url"))
    if not chosen:
        problems.append(Problem("kinds", "Chọn ít nhất một sự kiện.", "#id_kinds"))
    if problems:
        raise Blocked(problems)
    hook = Hook.objects.create(
        unit=unit,
        name=name[:100],
        url=url,
        kinds=chosen,
        nonce=secrets.token_hex(32),
        created_at=at,
        created_by=by,
    )
    _write(hook, "bao-tu-dong.lap", by, at)
    return hook, rules.secret_words(key_of(hook))


@transaction.atomic
def unsubscribe(*, hook: Hook, by: User, at: dt.datetime) -> None:
    """End a subscription; what is still owed to it is set aside when its turn comes."""
    reason = policies.why_not_see_hooks(actor_of(by), hook.unit_id, hook.unit.path)
    if reason is not None:
        raise NotAllowed(reason)
    if not Hook.objects.filter(pk=hook.pk, ended_at__isnull=True).update(ended_at=at, ended_by=by):
        raise Stale("Đăng ký này đã ngừng.")
    _write(hook, "bao-tu-dong.ngung", by, at)


def key_of(hook: Hook) -> bytes:
    """Return the bytes a subscription's messages are signed with."""
    return salted_hmac("dossiers.hooks", hook.nonce, algorithm="sha256").digest()


def announce(*, dossier: Dossier, step: str, state: str, at: dt.datetime) -> None:
    """Put a message into the queue of every subscription a step concerns, in the step's own transaction."""
    kind = catalogue.HOOK_OF.get((step, "")) or catalogue.HOOK_OF.get((step, state))
    if kind is None:
        return
    part = dossier.participation
    hooks = Hook.objects.filter(unit_id__in={part.unit_id, part.appraiser_id}, ended_at__isnull=True)
    for hook in hooks.order_by("pk"):
        if kind not in hook.kinds:
            continue
        message_id = f"msg_{uuid.uuid4().hex}"
        owed = HookDelivery.objects.create(
            hook=hook,
            message_id=message_id,
            kind=kind,
            dossier=dossier,
            body=rules.payload(
                kind=kind,
                message_id=message_id,
                at=clock.local(at),
                dossier=dossier.pk,
                unit=part.unit.code,
                campaign=part.campaign.code,
            ),
            at=at,
        )
        deliver_hook.enqueue(owed.pk)


def deliver(*, delivery_id: int) -> None:
    """Send one message if it is still owed and nobody else is sending it. Safe to run twice, and by two workers."""
    at = clock.now()
    mine = Q(state=catalogue.HOOK_QUEUED) | Q(state=catalogue.HOOK_SENDING, lease_until__lt=at)
    claimed = HookDelivery.objects.filter(mine, pk=delivery_id).update(
        state=catalogue.HOOK_SENDING, attempts=F("attempts") + 1, lease_until=at + LEASE, tried_at=at
    )
    row = HookDelivery.objects.select_related("hook__unit", "hook__created_by").filter(pk=delivery_id).first()
    if row is None:
        return
    if not claimed:
        if row.state == catalogue.HOOK_SENDING and row.lease_until is not None:
            # Another worker has it. Should that one die, this task is the one that looks again.
            deliver_hook.using(run_after=row.lease_until + LEASE).enqueue(row.pk)
        return
    if why_not := _why_not_send(row.hook):
        _settle(row, senders.Answer(None, why_not), last=True)
        return
    answer = send(row, at)
    _settle(row, answer, last=row.attempts >= rules.ATTEMPTS)


def send(row: HookDelivery, at: dt.datetime) -> senders.Answer:
    """Make the one call, signed for this instant."""
    timestamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "tham-dinh-webhook/1",
        "Webhook-Id": row.message_id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": rules.signature(key_of(row.hook), row.message_id, timestamp, row.body),
    }
    return senders.post(row.hook.url, row.body, headers, loopback=settings.HOOKS_TO_LOOPBACK)


@transaction.atomic
def resend(*, delivery: HookDelivery, by: User, at: dt.datetime) -> None:
    """Send a message again under its old id, with all its attempts; ``Stale`` while it is on its way."""
    reason = policies.why_not_see_hooks(actor_of(by), delivery.hook.unit_id, delivery.hook.unit.path)
    if reason is not None:
        raise NotAllowed(reason)
    ended = HookDelivery.objects.filter(pk=delivery.pk, state__in=(catalogue.HOOK_SENT, catalogue.HOOK_ASIDE))
    if not ended.update(state=catalogue.HOOK_QUEUED, attempts=0, lease_until=None, next_at=None, error=""):
        raise Stale("Tin này đang chờ gửi hoặc đang được gửi.")
    deliver_hook.enqueue(delivery.pk)
    _write(delivery.hook, "bao-tu-dong.gui-lai", by, at, tin=delivery.message_id)


def stale_messages(at: dt.datetime) -> QuerySet[HookDelivery]:
    """Messages that ended, sent or set aside, longer ago than the log is kept; never one that is still owed."""
    until = at - dt.timedelta(days=settings.HOOK_LOG_DAYS)
    return HookDelivery.objects.filter(
        state__in=(catalogue.HOOK_SENT, catalogue.HOOK_ASIDE), at__lt=until, tried_at__lt=until
    )


def prune(*, by: User | None, at: dt.datetime) -> int:
    """Delete those messages, chunk by chunk, each with its entry in the log; returns how many. No timer calls it."""
    stale = stale_messages(at)
    deleted = 0
    for hook in Hook.objects.filter(pk__in=stale.order_by().values("hook")).select_related("unit"):
        gone = CHUNK
        while gone:
            with transaction.atomic():
                chunk = list(stale.filter(hook=hook).order_by("pk").values_list("pk", flat=True)[:CHUNK])
                # Asked once more: one that was put into the queue again meanwhile stays.
                gone = stale_messages(at).filter(pk__in=chunk).delete()[0]
                if gone:
                    _write(hook, "bao-tu-dong.don", by, at, so_tin=gone, qua_ngay=settings.HOOK_LOG_DAYS)
            deleted += gone
    return deleted


def _why_not_send(hook: Hook) -> str | None:
    if hook.ended_at is not None:
        return "Đăng ký đã ngừng."
    if not unit_policies.token_roles(actor_of(hook.created_by), hook.unit_id):
        return "Người lập đăng ký không còn giữ vai trò ở đơn vị."
    return None


@transaction.atomic
def _settle(row: HookDelivery, answer: senders.Answer, *, last: bool) -> None:
    """Note how an attempt ended; a later attempt that has the row meanwhile is not overwritten."""
    at = clock.now()
    mine = HookDelivery.objects.filter(pk=row.pk, state=catalogue.HOOK_SENDING, attempts=row.attempts)
    error = answer.error or f"Máy nhận trả lời {answer.status}."
    if answer.taken:
        mine.update(state=catalogue.HOOK_SENT, status=answer.status, error="", lease_until=None, next_at=None)
        return
    if last:
        put_aside = mine.update(
            state=catalogue.HOOK_ASIDE,
            status=answer.status,
            error=error[:300],
            lease_until=None,
            next_at=None,
        )
        if put_aside:
            _tell_aside(row, error, at)
        return
    again = at + dt.timedelta(seconds=rules.WAITS[row.attempts - 1])
    queued = mine.update(
        state=catalogue.HOOK_QUEUED,
        status=answer.status,
        error=error[:300],
        lease_until=None,
        next_at=again,
    )
    if queued:
        deliver_hook.using(run_after=again).enqueue(row.pk)


def _tell_aside(row: HookDelivery, error: str, at: dt.datetime) -> None:
    """Tell the people of the subscription, once a day, that messages do not arrive."""
    outbox.notify(
        to=holders(row.hook.unit_id, roles.CHAIR, roles.OFFICE_ADMIN),
        subject=f"Tin báo tự động không đến được: {row.hook.name}",
        body=f"Hệ thống «{row.hook.name}» không nhận tin. {error} Xem các tin, gửi lại khi máy nhận sẵn sàng.",
        url=reverse("dossiers:hook", args=[row.hook_id]),
        at=at,
        key=f"bao-tu-dong-{row.hook_id}-gac-lai-{clock.local_date(at):%Y%m%d}",
    )


def _write(hook: Hook, action: str, by: User | None, at: dt.datetime, **more: object) -> None:
    journal.write(
        chain=journal.SYSTEM,
        action=action,
        by=by,
        at=at,
        subject=hook,
        data={
            "don_vi": hook.unit.code,
            "ten": hook.name,
            "dia_chi": hook.url,
            "su_kien": hook.kinds,
            **more,
        },
    )
