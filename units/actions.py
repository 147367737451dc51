"""The only writers of the tree, of accounts and of roles."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from records import journal
from records.errors import Blocked, Problem
from records.text import fold, nfc, sort_key
from units import loaders, roles
from units.models import Delegation, Membership, Unit, UnitLink, User


def next_path(parent: Unit | None) -> str:
    """Return the path of a further child: the parent's path and the next group of digits."""
    prefix = parent.path if parent else ""
    last = Unit.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    serial = int(last[len(prefix) :]) + 1 if last else 1
    return f"{prefix}{serial:0{Unit.PATH_STEP}d}"


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    by: User | None,
    at: datetime,
    short_name: str = "",
    abbreviation: str = "",
    place_name: str = "",
    head_title: str = "",
    functions_basis: str = "",
    drafting_section: str = "",
    outside_province: bool = False,
    is_invented: bool = False,
    valid_from: date | None = None,
) -> Unit:
    """Create a unit below ``parent`` (``None``: a root). Texts are stored NFC."""
    if Unit.objects.filter(code=code).exists():
        raise Blocked([Problem("duplicate_code", f"Mã đơn vị {code} đã có.")])
    unit = Unit.objects.create(
        code=code,
        name=nfc(name),
        short_name=nfc(short_name),
        abbreviation=nfc(abbreviation),
        kind=kind,
        parent=parent,
        path=next_path(parent),
        search=fold(f"{name} {short_name} {abbreviation} {code}")[:600],
        sort_key=sort_key(name)[:600],
        place_name=nfc(place_name),
        head_title=nfc(head_title),
        functions_basis=nfc(functions_basis),
        drafting_section=nfc(drafting_section),
        outside_province=outside_province,
        is_invented=is_invented,
        valid_from=valid_from,
    )
    journal.write(
        chain=journal.SYSTEM,
        action="don-vi.tao",
        by=by,
        at=at,
        subject=unit,
        data={"ma": code, "ten": unit.name},
    )
    return unit


@transaction.atomic
def link_unit(*, unit: Unit, target: Unit, kind: str, by: User | None, at: datetime) -> UnitLink:
    """Draw a line upward other than the administrative parent; drawing it twice changes nothing."""
    found = UnitLink.objects.filter(unit=unit, target=target, kind=kind).first()
    if found is not None:
        return found
    link = UnitLink.objects.create(unit=unit, target=target, kind=kind)
    journal.write(
        chain=journal.SYSTEM,
        action="don-vi.noi",
        by=by,
        at=at,
        subject=unit,
        data={"den": target.code, "loai": kind},
    )
    return link


@transaction.atomic
def load_units(*, by: User | None, at: datetime) -> dict[str, Unit]:
    """Create the units of ``units/data/units.toml`` that are not there yet; return all of them by code."""
    rows = loaders.read_units()
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=[row.code for row in rows])}
    for row in rows:
        if row.code not in known:
            parent = known[row.parent] if row.parent else None
            known[row.code] = create_unit(code=row.code, parent=parent, by=by, at=at, **row.fields)
        if row.party:
            link_unit(unit=known[row.code], target=known[row.party], kind=roles.PARTY_LINK, by=by, at=at)
    return known


@transaction.atomic
def create_account(
    *, username: str, display_name: str, password: str, by: User | None, at: datetime, email: str = ""
) -> User:
    """Create an account, named after role and unit."""
    if User.objects.filter(username=username).exists():
        raise Blocked([Problem("duplicate_account", f"Tên đăng nhập {username} đã có.")])
    user = User.objects.create_user(
        username=username, email=email, password=password, display_name=nfc(display_name)
    )
    journal.write(
        chain=journal.SYSTEM, action="tai-khoan.tao", by=by, at=at, subject=user, data={"ten": username}
    )
    return user


@transaction.atomic
def load_accounts(*, password: str, by: User | None, at: datetime) -> dict[str, User]:
    """Create the demonstration accounts that are not there yet, with their roles; return all by name."""
    rows = loaders.read_accounts()
    units = {unit.code: unit for unit in Unit.objects.all()}
    known = {user.username: user for user in User.objects.filter(username__in=[row.username for row in rows])}
    for row in rows:
        if row.username not in known:
            known[row.username] = create_account(
                username=row.username, display_name=row.display_name, password=password, by=by, at=at
            )
        for unit, role in row.roles:
            grant_role(user=known[row.username], unit=units[unit], role=role, by=by, at=at)
    return known


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
    """Let a role end with a day (inclusive)."""
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
    """Disable or enable an account; it holds from the next request on."""
    User.objects.filter(pk=user.pk).update(is_active=active)
    journal.write(
        chain=journal.SYSTEM,
        action="tai-khoan.mo" if active else "tai-khoan.khoa",
        by=by,
        at=at,
        subject=user,
        data={"ten": user.username},
    )
