"""Access tokens of other systems: made, used, revoked; and what each write was answered."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import Http404

from records import clock, journal
from records.errors import Blocked, DomainError, NotAllowed, Problem, Stale
from records.text import nfc
from units import access, policies, roles
from units.access import TokenUse, digest_of
from units.models import ApiAnswer, ApiToken, Unit, User

PREFIX = "td_"
#: A look at the clock of a token is enough every so often; a GET does not write each time.
NOTED_EVERY = dt.timedelta(minutes=10)
#: How long an idempotency key is remembered.
KEPT_FOR = dt.timedelta(days=7)


@transaction.atomic
def make_token(
    *, unit: Unit, name: str, role: str, scopes: Sequence[str], ends_on: dt.date, by: User, at: dt.datetime
) -> str:
    """Make an access token, valid until the end of a day, and return it; it is told only once.

    Raises ``NotAllowed`` for whoever may not lend this role, ``Blocked`` for what cannot be.
    """
    by.__dict__.pop("_actor", None)
    wanted = frozenset(scopes)
    if reason := policies.why_not_make_token(access.actor_of(by), unit.pk, role, wanted, ends_on):
        raise NotAllowed(reason)
    name = nfc(name).strip()
    today = clock.local_date(at)
    problems = []
    if not name:
        problems.append(Problem("name", "Ghi tên hệ thống sẽ dùng mã.", "#id_name"))
    if not wanted or wanted - set(roles.SCOPE_LABELS):
        problems.append(Problem("scopes", "Chọn ít nhất một phạm vi.", "#id_scopes"))
    if not today <= ends_on <= today + dt.timedelta(days=roles.TOKEN_DAYS):
        problems.append(
            Problem("ends_on", f"Hạn phải từ hôm nay đến {roles.TOKEN_DAYS} ngày sau.", "#id_ends_on")
        )
    if problems:
        raise Blocked(problems)
    secret = PREFIX + secrets.token_urlsafe(32)
    user = User.objects.create_user(
        username=f"may.{unit.code.lower()}.{secrets.token_hex(4)}"[:150],
        password=None,
        display_name=f"Hệ thống {name}",
        is_active=False,
    )
    token = ApiToken.objects.create(
        unit=unit,
        user=user,
        name=name,
        role=role,
        scopes=[code for code in roles.SCOPE_LABELS if code in wanted],
        digest=digest_of(secret),
        ending=secret[-4:],
        created_at=at,
        created_by=by,
        # «Đến hết ngày»: the first instant of the next day is the first that is too late.
        expires_at=dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time(), clock.ZONE),
    )
    journal.write(
        chain=journal.SYSTEM,
        action="ma-truy-cap.lap",
        by=by,
        at=at,
        subject=token,
        data={
            "don_vi": unit.code,
            "ten": name,
            "vai_tro": role,
            "pham_vi": token.scopes,
            "den_ngay": ends_on.isoformat(),
        },
    )
    return secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: dt.datetime) -> None:
    """Revoke a token; it holds from the next request on. ``Stale`` when it was revoked before."""
    by.__dict__.pop("_actor", None)
    if reason := policies.why_not_see_tokens(access.actor_of(by), token.unit_id, token.unit.path):
        raise NotAllowed(reason)
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by):
        raise Stale("Mã truy cập này đã được thu hồi.")
    journal.write(
        chain=journal.SYSTEM,
        action="ma-truy-cap.thu-hoi",
        by=by,
        at=at,
        subject=token,
        data={"don_vi": token.unit.code, "ten": token.name},
    )


def note_use(*, use: TokenUse, at: dt.datetime) -> None:
    """Remember that a token was used, at most once every ten minutes."""
    if use.last_used_at is None or at - use.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=use.token_id).update(last_used_at=at)


class KeyReused(DomainError):  # noqa: N818 - an answer of the domain, not a fault
    """The idempotency key was used before for another request; answered with status 409."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer to a write: status, JSON text, and whether it is the answer of an earlier request."""

    status: int
    body: str
    replayed: bool


@transaction.atomic
def answer_once(
    *,
    use: TokenUse,
    key: str,
    digest: str,
    at: dt.datetime,
    work: Callable[[], tuple[int, str]],
    refuse: Callable[[Exception], tuple[int, str]],
) -> Kept:
    """Do a write once per token and key, and keep its answer in the same transaction.

    The row of the key is the lock: of two machines that send the same key the second waits for the first and is given
    its answer. A refusal of the domain undoes the work and is kept as the answer; a fault of the program keeps
    nothing, so that the request can be sent again. ``digest`` is of method, path and body.
    """
    ApiAnswer.objects.filter(token_id=use.token_id, expires_at__lte=at).delete()
    try:
        with transaction.atomic():
            row = ApiAnswer.objects.create(
                token_id=use.token_id, key=key, digest=digest, at=at, expires_at=at + KEPT_FOR
            )
    except IntegrityError:
        known = ApiAnswer.objects.get(token_id=use.token_id, key=key)
        if known.digest != digest or known.status is None:
            raise KeyReused from None
        return Kept(known.status, known.body, replayed=True)
    try:
        with transaction.atomic():
            status, body = work()
    except (DomainError, Http404) as refusal:
        status, body = refuse(refusal)
    ApiAnswer.objects.filter(pk=row.pk).update(status=status, body=body)
    return Kept(status, body, replayed=False)
