"""Invite people by one-time links, hand over what somebody holds, bring in many at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from records import journal, outbox
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc, vn_date
from units import access, policies, roles
from units.actions.accounts import grant_role, may_give
from units.actions.keeping import said
from units.actions.sessions import end_sessions
from units.loaders.people import PersonRow
from units.models import Delegation, Invitation, Membership, Unit, User

VALID_FOR = dt.timedelta(days=7)
DEAD_LINK = "Liên kết đã dùng, đã hết hạn hoặc đã được thay. Đề nghị người quản lý lập liên kết mới."


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    username: str,
    display_name: str,
    email: str,
    unit: Unit,
    role: str,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    by: User,
    at: dt.datetime,
) -> str:
    """Create an account with a role and no password; returns the token of its one-time link, told only once."""
    may_give(by, unit, role, ends_on)
    username = nfc(username).strip()
    if User.objects.filter(username__iexact=username).exists():
        raise Blocked([Problem("duplicate_account", f"Tên đăng nhập {username} đã có.")])
    user = User.objects.create_user(
        username=username, email=email, password=None, display_name=nfc(display_name).strip()
    )
    grant_role(user=user, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on, by=by, at=at)
    journal.write(
        chain=journal.SYSTEM, action="tai-khoan.tao", by=by, at=at, subject=user, data={"ten": username}
    )
    return _link(user, by, at)


@transaction.atomic
def renew_link(*, user: User, by: User, at: dt.datetime) -> str:
    """Make a new one-time link; older ones stop working, the present password goes on until it is used."""
    for each in (by, user):
        each.__dict__.pop("_actor", None)
    if reason := policies.why_not_manage_account(access.actor_of(by), access.actor_of(user)):
        raise NotAllowed(reason)
    outbox.notify(
        to=[user],
        subject="Liên kết đặt lại mật khẩu đã được lập",
        body=f"{by} đã lập liên kết đặt lại mật khẩu cho tài khoản này. Nếu không đề nghị, báo ngay người quản lý.",
        url="/thong-bao/",
        at=at,
        key=f"lien-ket:{user.pk}:{at.isoformat()}",
    )
    return _link(user, by, at)


def _link(user: User, by: User, at: dt.datetime) -> str:
    token = secrets.token_urlsafe(32)
    Invitation.objects.filter(user=user, used_at__isnull=True).delete()
    Invitation.objects.create(
        user=user, digest=digest_of(token), made_at=at, made_by=by, expires_at=at + VALID_FOR
    )
    journal.write(chain=journal.SYSTEM, action="tai-khoan.lap-lien-ket", by=by, at=at, subject=user)
    return token


def invited(token: str, at: dt.datetime) -> User | None:
    """Return whom a link that still works is for."""
    found = (
        Invitation.objects.select_related("user")
        .filter(digest=digest_of(token), used_at__isnull=True, expires_at__gt=at, user__is_active=True)
        .first()
    )
    return found.user if found else None


@transaction.atomic
def accept(*, token: str, password: str, at: dt.datetime) -> User:
    """Set the password by a one-time link; the second use finds it used."""
    user = invited(token, at)
    if user is None or not Invitation.objects.filter(digest=digest_of(token), used_at__isnull=True).update(
        used_at=at
    ):
        raise Stale(DEAD_LINK)
    user.set_password(password)
    user.save(update_fields=["password"])
    # Whoever sat in the account before does not stay in it.
    end_sessions(user=user, by=user, at=at)
    journal.write(chain=journal.SYSTEM, action="tai-khoan.kich-hoat", by=user, at=at, subject=user)
    return user


@transaction.atomic
def hand_over(
    *, unit: Unit, giver: User, to: User, on: dt.date, reason: str, by: User, at: dt.datetime
) -> int:
    """Hand over «bàn giao» all roles somebody holds in a unit: the other one has them from ``on``.

    Open work belongs to unit and role, so it is the successor's from that day; stand-ins the giver had named end
    with the role. Returns the number of roles.
    """
    reason = said(reason)
    if giver.pk == to.pk:
        raise Blocked([Problem("self", "Chọn người nhận khác người bàn giao.")])
    if not to.is_active:
        raise Blocked([Problem("inactive", "Tài khoản người nhận đã ngừng hoạt động.")])
    day = on - dt.timedelta(days=1)
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    held = list(Membership.objects.filter(still, user=giver, unit=unit).order_by("pk"))
    if not held:
        raise Blocked([Problem("none", "Người này không giữ vai trò nào ở đơn vị từ ngày đó.")])
    for each in held:
        may_give(by, unit, each.role, each.ends_on)
        begun = each.starts_on is None or each.starts_on <= day
        start = on if begun else each.starts_on
        grant_role(user=to, unit=unit, role=each.role, starts_on=start, ends_on=each.ends_on, by=by, at=at)
        _cut_delegations(each, day)
        if begun:
            Membership.objects.filter(pk=each.pk).update(ends_on=day)
        else:
            # A role that had not begun passes whole: it never was the giver's.
            Membership.objects.filter(pk=each.pk).delete()
    for each_user in (giver, to):
        each_user.__dict__.pop("_actor", None)
    journal.write(
        chain=journal.SYSTEM,
        action="vai-tro.ban-giao",
        by=by,
        at=at,
        subject=unit,
        data={
            "tu": giver.username,
            "cho": to.username,
            "tu_ngay": on.isoformat(),
            "vai_tro": [each.role for each in held],
        },
        personal={"ly_do": reason} if reason else None,
    )
    labels = ", ".join(roles.ROLE_LABELS[each.role] for each in held)
    outbox.notify(
        to=[giver, to],
        subject=f"Bàn giao vai trò ở {unit.name}",
        body=f"{labels}: {giver} bàn giao cho {to} từ ngày {vn_date(on)}. Lý do: {reason}",
        url="/ho-so/",
        at=at,
        key=f"ban-giao:{unit.pk}:{giver.pk}:{to.pk}:{on.isoformat()}",
    )
    return len(held)


def _cut_delegations(membership: Membership, last: dt.date) -> None:
    Delegation.objects.filter(membership=membership, starts_on__gt=last).delete()
    Delegation.objects.filter(membership=membership, ends_on__gt=last).update(ends_on=last)


@transaction.atomic
def import_people(
    *, rows: Sequence[PersonRow], dry_run: bool, by: User, at: dt.datetime
) -> list[tuple[str, str, str]]:
    """Create many accounts with roles, all or nothing; returns (username, name, token of the one-time link).

    Raises ``Blocked`` with every error of every line. An account that stands gets the role and no link ("").
    """
    problems, plan = _checked(rows, by)
    if problems:
        raise Blocked(problems)
    if dry_run:
        return [(row.username, row.display_name, "") for row, _unit in plan]
    made: list[tuple[str, str, str]] = []
    known = {
        user.username.lower(): user for user in User.objects.filter(username__in=[r.username for r in rows])
    }
    for row, unit in plan:
        dates = {"starts_on": row.starts_on, "ends_on": row.ends_on}
        user = known.get(row.username.lower())
        if user is not None:
            grant_role(user=user, unit=unit, role=row.role, by=by, at=at, **dates)
            made.append((row.username, str(user), ""))
            continue
        token = invite(
            username=row.username,
            display_name=row.display_name,
            email=row.email,
            unit=unit,
            role=row.role,
            by=by,
            at=at,
            **dates,
        )
        known[row.username.lower()] = User.objects.get(username=row.username)
        made.append((row.username, row.display_name, token))
    return made


def _checked(rows: Sequence[PersonRow], by: User) -> tuple[list[Problem], list[tuple[PersonRow, Unit]]]:
    by.__dict__.pop("_actor", None)
    actor = access.actor_of(by)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={row.unit_code for row in rows})}
    problems: list[Problem] = []
    plan: list[tuple[PersonRow, Unit]] = []
    for row in rows:
        texts = list(row.problems)
        unit = units.get(row.unit_code)
        if unit is None:
            texts.append(f"không có đơn vị mang mã {row.unit_code or '(trống)'}")
        elif row.role in roles.ROLE_LABELS and (
            reason := policies.why_not_grant(actor, unit.pk, unit.path, row.role, row.ends_on)
        ):
            texts.append(reason)
        if unit is not None and not texts:
            plan.append((row, unit))
        problems += [Problem("row", f"Dòng {row.number}: {text}.") for text in texts]
    return problems, plan
