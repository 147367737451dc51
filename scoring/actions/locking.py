"""Locking a version takes two persons: one proposes, another confirms."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from records import journal, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from scoring import policies, states
from scoring.actions.editing import allow, held
from scoring.models import CriteriaSet
from scoring.queries.faults import faults_of
from scoring.queries.specs import spec_of
from units import roles
from units.access import actor_of, holders
from units.models import User


@transaction.atomic
def propose_lock(*, stored: CriteriaSet, by: User, at: datetime) -> CriteriaSet:
    """Propose to lock a kept version; the other Office admins are told. Blocked while the set is unsound."""
    allow(by)
    stored = held(stored, states.DRAFT)
    if stored.proposed_at is not None:
        raise Stale("Phiên bản này đã có đề nghị khóa.")
    faults = faults_of(spec_of(stored.pk), stored.pk)
    if faults:
        raise Blocked([Problem("unsound", each.text, each.where) for each in faults])
    _change(stored, proposed_at=at, proposed_by=by)
    others: set[User] = set()
    for unit in actor_of(by).units_with(roles.OFFICE_ADMIN):
        others |= set(holders(unit, roles.OFFICE_ADMIN))
    url = reverse("scoring:set", args=[stored.pk])
    outbox.notify(
        to=sorted(others - {by}, key=lambda each: each.pk),
        subject="[Thẩm định] Đề nghị xác nhận khóa bộ tiêu chí",
        body=f"{by} đề nghị khóa {stored}. Người thứ hai đọc lại rồi xác nhận.",
        url=url,
        at=at,
        key=f"khoa-bo-tieu-chi:{stored.pk}:{at.isoformat()}",
    )
    _log(stored, "de-nghi-khoa", by, at, {})
    return stored


@transaction.atomic
def confirm_lock(*, stored: CriteriaSet, by: User, at: datetime) -> CriteriaSet:
    """Lock for good, by a second person (NotAllowed for the one who proposed it)."""
    stored = held(stored, states.DRAFT)
    refusal = policies.why_not_confirm(
        actor_of(by), proposed_by=stored.proposed_by_id, proposed_at=stored.proposed_at
    )
    if refusal:
        raise NotAllowed(refusal)
    _change(
        stored, state=states.LOCKED, locked_at=at, locked_by_id=stored.proposed_by_id, confirmed_by_id=by.pk
    )
    _log(stored, "khoa-bo-tieu-chi", by, at, {"nguoi_de_nghi": stored.proposed_by_id})
    return stored


@transaction.atomic
def withdraw_lock(*, stored: CriteriaSet, reason: str, by: User, at: datetime) -> CriteriaSet:
    """Take the proposal back, or refuse to confirm it; the reason is kept in the log."""
    allow(by)
    stored = held(stored, states.DRAFT)
    if stored.proposed_at is None:
        raise Stale("Phiên bản này không còn đề nghị khóa.")
    if not reason.strip():
        raise Blocked([Problem("no_reason", "Nêu lý do không khóa.", "#id_reason")])
    _change(stored, proposed_at=None, proposed_by=None)
    _log(stored, "khong-khoa", by, at, {"ly_do": nfc(reason).strip()})
    return stored


def _change(stored: CriteriaSet, **values: object) -> None:
    CriteriaSet.objects.filter(pk=stored.pk).update(**values)
    for name, value in values.items():
        setattr(stored, name, value)


def _log(stored: CriteriaSet, action: str, by: User, at: datetime, data: dict[str, object]) -> None:
    journal.write(
        chain=journal.SYSTEM,
        action=action,
        by=by,
        at=at,
        subject=stored,
        data={"ma": stored.code, "phien_ban": stored.version, "sha256": stored.sha256, **data},
    )
