"""Bind an account to the identity an office's own log-in vouches for, and loosen it again."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from records import journal
from records.errors import Blocked, NotAllowed, Problem
from units import access, policies
from units.actions.sessions import end_sessions
from units.models import User


@transaction.atomic
def bind_identity(*, user: User, provider: str, subject: str, by: User, at: datetime) -> SocialAccount:
    """Note that this subject of the provider is this account: at its first log-in there; logged.

    Nothing else the provider says is kept. An account already bound to another subject keeps its own.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if SocialAccount.objects.filter(user=user, provider=provider).exists():
        raise Blocked([Problem("bound", "Tài khoản đã gắn với một danh tính khác của cơ quan.")])
    bound = SocialAccount(user=user, provider=provider, uid=subject, extra_data={})
    bound.save(force_insert=True)
    journal.write(
        chain=journal.SYSTEM,
        action="tai-khoan.mot-lan.gan",
        by=by,
        at=at,
        subject=user,
        data={"ten": user.username},
    )
    return bound


@transaction.atomic
def loosen_identity(*, user: User, by: User, at: datetime) -> None:
    """Let an account be bound anew, when the office gave its holder another identity; its sessions end, logged.

    Allowed to whoever may give every role the account holds; never for oneself.
    """
    for each in (by, user):
        each.__dict__.pop("_actor", None)
    if reason := policies.why_not_manage_account(access.actor_of(by), access.actor_of(user)):
        raise NotAllowed(reason)
    removed, _ = SocialAccount.objects.filter(user=user).delete()
    if not removed:
        raise Blocked([Problem("bound", "Tài khoản này chưa gắn với đăng nhập một lần.")])
    end_sessions(user=user, by=by, at=at)
    journal.write(
        chain=journal.SYSTEM,
        action="tai-khoan.mot-lan.go",
        by=by,
        at=at,
        subject=user,
        data={"ten": user.username},
    )
