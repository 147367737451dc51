"""End sessions, and take the second step from an account whose telephone is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from records import journal, outbox
from records.errors import Blocked, NotAllowed, Problem
from units import access, policies
from units.models import User


@transaction.atomic
def end_sessions(
    *, user: User, by: User, at: datetime, keep: str | None = None, only: Iterable[int] | None = None
) -> int:
    """End a person's sessions, all but ``keep`` (a session key) or those with these keys ``only``; logged.

    Returns how many ended. Whoever ends those of another is asked by the action that calls this.
    """
    rows = UserSession.objects.filter(user=user)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    ended = 0
    for each in rows:
        if each.session_key != keep:
            each.end()
            ended += 1
    if ended:
        journal.write(
            chain=journal.SYSTEM,
            action="tai-khoan.ket-thuc-phien",
            by=by,
            at=at,
            subject=user,
            data={"so_phien": ended},
        )
    return ended


@transaction.atomic
def reset_second_step(*, user: User, by: User, at: datetime) -> None:
    """Take the second step off an account on deadline night; its sessions end, the person is told, the log keeps who.

    Allowed to whoever may give every role the account holds; never for oneself.
    """
    for each in (by, user):
        each.__dict__.pop("_actor", None)
    if reason := policies.why_not_manage_account(access.actor_of(by), access.actor_of(user)):
        raise NotAllowed(reason)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Blocked([Problem("second_step", "Tài khoản này chưa bật xác thực hai lớp.")])
    end_sessions(user=user, by=by, at=at)
    outbox.notify(
        to=[user],
        subject="Xác thực hai lớp đã được đặt lại",
        body=f"{by} đã đặt lại xác thực hai lớp của tài khoản này. Nếu không đề nghị, báo ngay người quản lý.",
        url="/tai-khoan/",
        at=at,
        key=f"hai-lop:{user.pk}:{at.isoformat()}",
    )
    journal.write(
        chain=journal.SYSTEM,
        action="tai-khoan.hai-lop.dat-lai",
        by=by,
        at=at,
        subject=user,
        data={"ten": user.username},
    )
