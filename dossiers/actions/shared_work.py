"""Work shared in a unit: criteria given to people, and what they say to each other there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from dossiers import policies
from dossiers.actions.versioned import hold, log
from dossiers.models import Assignment, Dossier, UnitTalk
from dossiers.queries.facts import facts_of
from records import clock, outbox
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc, vn_date
from scoring.models import Criterion
from units import roles
from units.access import actor_of, holders
from units.models import User

MAX_TALK = 2000


def _may_assign(dossier: Dossier, by: User) -> None:
    hold(dossier)
    reason = policies.why_not_assign(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)


def _criteria(dossier: Dossier, codes: Iterable[str]) -> list[Criterion]:
    wanted = set(codes)
    rows = Criterion.objects.filter(set_id=dossier.participation.criteria_set_id, code__in=wanted)
    return list(rows.order_by("pk"))


@transaction.atomic
def assign(
    *, dossier: Dossier, codes: Iterable[str], to_id: int | None, due_on: date | None, by: User, at: datetime
) -> int:
    """Give criteria to one person of the unit, ready before ``due_on``; returns how many. All of them or none.

    A criterion has one person who answers for it: giving it again takes it from whoever had it.
    """
    _may_assign(dossier, by)
    wanted = set(codes)
    found = _criteria(dossier, wanted)
    person = holders(dossier.participation.unit_id, *roles.UNIT_ROLES).filter(pk=to_id or 0).first()
    problems = []
    if not wanted:
        problems.append("Chọn ít nhất một tiêu chí.")
    elif len(found) != len(wanted):
        problems.append("Bộ tiêu chí không có tiêu chí đã chọn.")
    if person is None:
        problems.append("Chọn người của đơn vị.")
    if due_on is None:
        problems.append("Ghi ngày phải xong.")
    elif due_on <= clock.local_date(at):
        problems.append("Ngày phải xong phải sau hôm nay.")
    if problems or person is None or due_on is None:
        raise Blocked([Problem("assign", text) for text in problems])
    for criterion in found:
        values = {"to": person, "due_on": due_on, "saved_at": at, "saved_by": by}
        Assignment.objects.update_or_create(dossier=dossier, criterion=criterion, defaults=values)
    given = [criterion.code for criterion in found]
    log(
        dossier=dossier,
        action="phan_cong.giao",
        by=by,
        at=at,
        data={"tieu_chi": given, "truoc_ngay": due_on.isoformat(), "nguoi": person.pk},
    )
    outbox.notify(
        to=[person],
        subject=f"[Thẩm định] Được giao chuẩn bị {len(given)} tiêu chí",
        body=f"Tiêu chí {', '.join(given)}, xong trước ngày {vn_date(due_on)}.",
        url=reverse("dossiers:shared_work", args=[dossier.pk]),
        at=at,
        key=f"phan-cong-{dossier.pk}-{at.isoformat()}",
    )
    return len(given)


@transaction.atomic
def take_back(*, dossier: Dossier, code: str, by: User, at: datetime) -> Assignment | None:
    """Take a criterion back and return who had it; taking back what nobody has changes nothing."""
    _may_assign(dossier, by)
    rows = Assignment.objects.filter(dossier=dossier, criterion__code=code)
    held = rows.first()
    if held is not None:
        rows.delete()
        log(dossier=dossier, action="phan_cong.bo", by=by, at=at, data={"tieu_chi": code})
    return held


@transaction.atomic
def talk(*, dossier: Dossier, code: str, text: str, by: User, at: datetime) -> UnitTalk:
    """Say something to one's own unit at a criterion. The journal, which the Office reads, never learns what."""
    reason = policies.why_not_talk(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)
    words = nfc(text).strip()
    found = _criteria(dossier, [code])
    if not found or not words or len(words) > MAX_TALK:
        wrong = "Ghi nội dung trao đổi." if not words else f"Nội dung dài quá {MAX_TALK} ký tự."
        raise Blocked([Problem("talk", wrong if found else f"Bộ tiêu chí không có tiêu chí {code}.")])
    row = UnitTalk.objects.create(dossier=dossier, criterion=found[0], text=words, at=at, by=by)
    log(dossier=dossier, action="trao_doi.ghi", by=by, at=at, data={"tieu_chi": code})
    return row
