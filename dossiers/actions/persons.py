"""Answer a person's request: correct an account, erase what may be erased; the log keeps that it was done.

Frozen papers, snapshots and minutes are never touched: what a paper said when it was signed stays provable.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction

from dossiers.catalogue.fields import Keeping
from dossiers.models import ChaseCall
from dossiers.queries.persons import ERASABLE, Place
from records import journal
from records.errors import Blocked, Problem
from records.models import LogEntry, Notice, PersonalValue
from records.text import nfc
from units.actions.sessions import end_sessions
from units.models import Invitation, UnitContact, User

ERASED = "(đã xóa theo yêu cầu)"
CORRECTABLE = ("display_name", "email")


@transaction.atomic
def correct_account(*, user: User, field: str, to: str, reason: str, by: User | None, at: datetime) -> None:
    """Correct what an account says of its person; the old value goes into the log only as a digest."""
    if field not in CORRECTABLE:
        raise Blocked([Problem("field", f"Sửa được: {', '.join(CORRECTABLE)}.")])
    if not reason.strip():
        raise Blocked([Problem("reason", "Nêu lý do hoặc văn bản yêu cầu.")])
    before = str(getattr(user, field))
    User.objects.filter(pk=user.pk).update(**{field: nfc(to).strip()})
    journal.write(
        chain=journal.SYSTEM,
        action="du-lieu-ca-nhan.sua",
        by=by,
        at=at,
        subject=user,
        data={"truong": field, "ly_do": reason},
        personal={"truoc": before},
    )


@transaction.atomic
def erase_places(*, places: Iterable[Place], reason: str, by: User | None, at: datetime) -> int:
    """Erase those of the found places that may be erased; returns how many rows changed."""
    if not reason.strip():
        raise Blocked([Problem("reason", "Nêu lý do hoặc văn bản yêu cầu.")])
    changed = 0
    rows = {(each.model, int(each.pk)) for each in places if (each.model, each.field) in ERASABLE}
    for label, pk in sorted(rows):
        if label == "records.PersonalValue":
            entry = LogEntry.objects.filter(personal_values__pk=pk).first()
            changed += (
                journal.erase_personal(entry=entry, by=by, at=at, reason=reason) if entry is not None else 0
            )
        elif label == "units.UnitContact":
            changed += UnitContact.objects.filter(pk=pk).delete()[0]
        elif label == "dossiers.ChaseCall":
            changed += ChaseCall.objects.filter(pk=pk).update(spoke_to=ERASED, text=ERASED)
        if label != "records.PersonalValue":
            _logged(label, pk, reason, by, at)
    return changed


def _logged(label: str, pk: int, reason: str, by: User | None, at: datetime) -> None:
    journal.write(
        chain=journal.SYSTEM,
        action="du-lieu-ca-nhan.xoa",
        by=by,
        at=at,
        subject=apps.get_model(label)(pk=pk),
        data={"ly_do": reason},
    )


@transaction.atomic
def erase_account(*, user: User, reason: str, by: User | None, at: datetime) -> None:
    """Take the person out of an account: name, address, password, second step, sessions, notices, old log values.

    The account itself stays as a number, locked, so that the log still says that one person did these steps.
    """
    if not reason.strip():
        raise Blocked([Problem("reason", "Nêu lý do hoặc văn bản yêu cầu.")])
    end_sessions(user=user, by=user, at=at)
    Authenticator.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user).delete()
    Notice.objects.filter(to=user).delete()
    User.objects.filter(pk=user.pk).update(
        username=f"da-xoa-{user.pk}", display_name=f"Tài khoản {user.pk} {ERASED}", email="", is_active=False
    )
    user.refresh_from_db()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    values = PersonalValue.objects.filter(entry__subject_type="units.user", entry__subject_id=str(user.pk))
    for entry in LogEntry.objects.filter(pk__in=values.values("entry_id")):
        journal.erase_personal(entry=entry, by=by, at=at, reason=reason)
    journal.write(
        chain=journal.SYSTEM,
        action="du-lieu-ca-nhan.xoa-tai-khoan",
        by=by,
        at=at,
        subject=user,
        data={"ly_do": reason},
    )


@transaction.atomic
def delete_kept(*, keeping: Keeping, before: datetime, by: User | None, at: datetime) -> int:
    """Delete what is over its time by one rule of keeping; refused until it was warned about long enough ago."""
    if keeping.warn_days and not _warned(keeping, at):
        raise Blocked(
            [
                Problem(
                    "warn",
                    f"Chưa báo trước đủ {keeping.warn_days} ngày; chạy retention --warn {keeping.code} trước.",
                )
            ]
        )
    model = apps.get_model(keeping.model)
    deleted = int(model._default_manager.filter(**{f"{keeping.since}__lt": before}).delete()[0])
    journal.write(
        chain=journal.SYSTEM,
        action="luu-giu.xoa",
        by=by,
        at=at,
        subject=model(),
        data={"quy_tac": keeping.code, "so_dong": deleted, "truoc": before},
    )
    return deleted


@transaction.atomic
def warn_kept(*, keeping: Keeping, rows: int, by: User | None, at: datetime) -> None:
    """Say in the log that rows will be deleted; only then may they be, ``warn_days`` later."""
    journal.write(
        chain=journal.SYSTEM,
        action="luu-giu.bao-truoc",
        by=by,
        at=at,
        subject=apps.get_model(keeping.model)(),
        data={"quy_tac": keeping.code, "so_dong": rows},
    )


def _warned(keeping: Keeping, at: datetime) -> bool:
    told = (
        LogEntry.objects.filter(action="luu-giu.bao-truoc", data__quy_tac=keeping.code).order_by("at").first()
    )
    return told is not None and (at - told.at).days >= keeping.warn_days
