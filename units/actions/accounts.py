"""Accounts, roles and stand-ins."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from records import journal
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from units import access, policies, roles
from units.actions.sessions import end_sessions
from units.models import Delegation, Membership, Unit, User


@transaction.atomic
def create_account(
    *, username: str, display_name: str, encoded: str, by: User | None, at: datetime, email: str = ""
) -> User:
    """Create an account, named after role and unit. ``encoded``: what ``make_password`` made of the password."""
    if User.objects.filter(username=username).exists():
        raise Blocked([Problem("duplicate_account", f"Tên đăng nhập {username} đã có.")])
    user = User.objects.create(
        username=User.normalize_username(username),
        email=User.objects.normalize_email(email),
        password=encoded,
        display_name=nfc(display_name),
    )
    journal.write(
        chain=journal.SYSTEM, action="tai-khoan.tao", by=by, at=at, subject=user, data={"ten": username}
    )
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    unit: Unit,
    role: str,
    by: User | None,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Give a person a role in a unit between two dates; giving it twice changes nothing."""
    if role not in roles.ROLE_LABELS:
        raise ValueError(f"unknown role: {role}")
    if by is not None:
        may_give(by, unit, role, ends_on)
    if starts_on and ends_on and ends_on < starts_on:
        raise Blocked([Problem("dates", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")])
    found = Membership.objects.filter(user=user, unit=unit, role=role, starts_on=starts_on).first()
    if found is not None:
        return found
    membership = Membership.objects.create(
        user=user, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on
    )
    # The roles read for this object earlier in the request no longer hold.
    user.__dict__.pop("_actor", None)
    journal.write(
        chain=journal.SYSTEM,
        action="vai-tro.giao",
        by=by,
        at=at,
        subject=membership,
        data={"tai_khoan": user.username, "don_vi": unit.code, "vai_tro": role},
    )
    return membership


@transaction.atomic
def end_role(*, membership: Membership, ends_on: date, by: User, at: datetime) -> None:
    """Let a role end with a day (inclusive); whoever may give it may end it, and so may its holder."""
    if membership.user_id != by.pk:
        may_give(by, membership.unit, membership.role, ends_on)
    if membership.starts_on and ends_on < membership.starts_on:
        raise Blocked([Problem("dates", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")])
    if membership.role == roles.SYSTEM_ADMIN and not _others_keep_the_system(membership, ends_on):
        raise Blocked(
            [Problem("last", "Đây là Quản trị hệ thống cuối cùng; giao vai trò cho người khác trước.")]
        )
    Membership.objects.filter(pk=membership.pk).update(ends_on=ends_on)
    journal.write(
        chain=journal.SYSTEM,
        action="vai-tro.ket-thuc",
        by=by,
        at=at,
        subject=membership,
        data={"den_ngay": ends_on.isoformat()},
    )


@transaction.atomic
def delegate(
    *, membership: Membership, to: User, starts_on: date, ends_on: date, reason: str, by: User, at: datetime
) -> Delegation:
    """Let somebody stand in for a role for some days; nobody can give more than the role itself."""
    if ends_on < starts_on:
        raise Blocked([Problem("dates", "Ngày kết thúc ủy quyền phải từ ngày bắt đầu trở đi.")])
    if membership.user_id == to.pk:
        raise Blocked([Problem("self", "Không ủy quyền cho chính mình.")])
    if membership.user_id != by.pk:
        may_give(by, membership.unit, membership.role, ends_on)
    if not to.is_active:
        raise Blocked([Problem("inactive", "Tài khoản này đã ngừng hoạt động.")])
    if (membership.starts_on and starts_on < membership.starts_on) or (
        membership.ends_on and ends_on > membership.ends_on
    ):
        raise Blocked([Problem("beyond", "Ủy quyền không vượt ra ngoài thời gian của chính vai trò.")])
    made = Delegation.objects.create(
        membership=membership,
        to=to,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=nfc(reason),
        created_at=at,
        created_by=by,
    )
    journal.write(
        chain=journal.SYSTEM,
        action="uy-quyen.lap",
        by=by,
        at=at,
        subject=made,
        data={"cho": to.username, "vai_tro": membership.role, "don_vi": membership.unit.code},
    )
    return made


@transaction.atomic
def set_account_active(*, user: User, active: bool, by: User, at: datetime) -> None:
    """Disable or enable an account; it holds from the next request on, open sessions included."""
    by.__dict__.pop("_actor", None)
    user.__dict__.pop("_actor", None)
    if reason := policies.why_not_manage_account(access.actor_of(by), access.actor_of(user)):
        raise NotAllowed(reason)
    User.objects.filter(pk=user.pk).update(is_active=active)
    if not active:
        # Unlocked again, the account begins with a new log-in.
        end_sessions(user=user, by=by, at=at)
    journal.write(
        chain=journal.SYSTEM,
        action="tai-khoan.mo" if active else "tai-khoan.khoa",
        by=by,
        at=at,
        subject=user,
        data={"ten": user.username},
    )


def may_give(by: User, unit: Unit, role: str, ends_on: date | None) -> None:
    """Refuse whoever would give more than they have; the tree and the roles are those of this moment."""
    by.__dict__.pop("_actor", None)
    found = Unit.objects.get(pk=unit.pk)
    if reason := policies.why_not_grant(access.actor_of(by), found.pk, found.path, role, ends_on):
        raise NotAllowed(reason)


def _others_keep_the_system(membership: Membership, ends_on: date) -> bool:
    return (
        Membership.objects.filter(role=roles.SYSTEM_ADMIN, user__is_active=True)
        .exclude(pk=membership.pk)
        .exclude(user=membership.user_id)
        .exclude(ends_on__lte=ends_on)
        .exists()
    )
