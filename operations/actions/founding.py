"""The first account of an installation: whoever keeps the system gives all other roles on screen."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from records.errors import Blocked, Problem
from units import roles
from units.actions import create_account, grant_role
from units.models import Membership, Unit, User

THERE_IS_ONE = (
    "Đã có Quản trị hệ thống đang hoạt động. Người đó giao vai trò trên màn hình (Đơn vị, Người và vai trò)."
)


def found(*, username: str, display_name: str, password: str, unit: str, by: None, at: datetime) -> User:
    """Create the system admin of an installation that has none; ``unit`` is the code of the unit he belongs to.

    Raises ``Blocked`` when there is one already, the unit is not there, the name is taken, or the password is weak.
    """
    try:
        validate_password(password)
    except ValidationError as weak:
        raise Blocked([Problem("password", text) for text in weak.messages]) from weak
    # Slow by design, so nobody waits for it inside the transaction.
    encoded = make_password(password)
    with transaction.atomic():
        if Membership.objects.filter(role=roles.SYSTEM_ADMIN, user__is_active=True).exists():
            raise Blocked([Problem("keeper_exists", THERE_IS_ONE)])
        home = Unit.objects.filter(code=unit).first()
        if home is None:
            text = f"Không có đơn vị mã {unit}. Nhập danh sách đơn vị trước: manage.py import_units TEP."
            raise Blocked([Problem("no_unit", text)])
        user = create_account(username=username, display_name=display_name, encoded=encoded, by=by, at=at)
        grant_role(user=user, unit=home, role=roles.SYSTEM_ADMIN, by=by, at=at)
    return user
