"""The append-only log «nhật ký»: who did what, when, to what, in chains that show every later change.

Canonical form. The hash of an entry is the SHA-256 (hexadecimal) of the UTF-8 bytes of one JSON object with
the keys in alphabetical order, separators ``,`` and ``:`` without spaces, letters written as they are
(escaped only where JSON requires it):

* log entry: ``action``, ``actor`` (primary key or null), ``at``, ``chain``, ``data``, ``personal_digests``,
  ``prev``, ``seq``, ``subject_id``, ``subject_type``;
* access entry: ``actor``, ``address_digest``, ``at``, ``data``, ``kind``, ``prev``, ``seq``, ``subject_id``,
  ``subject_type``.

``at`` is UTC with six decimals of a second and ``Z``. ``prev`` is the hash of the entry before it in the
chain, 64 zeros for the first; ``seq`` counts from 1 without gaps. ``data`` holds text, whole numbers,
true/false, null, lists and objects: decimals, dates and instants stand as text, binary fractions are
refused, because two databases print them differently. A personal value is not in the entry: the entry holds
``sha256(salt + value)``, the value and its salt stand beside it and can be erased without breaking the
chain.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.crypto import salted_hmac

from records.models import AccessEntry, ChainHead, LogEntry, PersonalValue
from records.text import nfc

SYSTEM = "he-thong"
ACCESS = "truy-cap"
GENESIS = "0" * 64
KINDS = frozenset({"xem", "hien", "tai", "xuat", "dang-nhap", "dang-xuat", "dang-nhap-hong"})


def write(
    *,
    chain: str,
    action: str,
    by: AbstractUser | None,
    at: datetime,
    subject: Model | str,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, str] | None = None,
) -> LogEntry:
    """Append one entry to a chain (a campaign's code, or ``"he-thong"``), in the caller's transaction.

    The chain's head stays locked until that transaction ends, so call it last. Values in ``personal`` enter
    as salted digests. ``subject``: a row, or the name of what has none (a key).
    """
    _instant(at)  # Refuses a naive instant before anything is locked.
    if chain == ACCESS:
        raise ValueError("the chain of looks is written by chain_access alone")
    salted = {key: (secrets.token_hex(16), nfc(value)) for key, value in (personal or {}).items()}
    entry = LogEntry(
        chain=chain,
        at=at,
        actor_id=by.pk if by else None,
        action=action,
        subject_type=subject._meta.label_lower if isinstance(subject, Model) else "",
        subject_id=str(subject.pk) if isinstance(subject, Model) else nfc(subject)[:200],
        data=_plain(data or {}),
        personal_digests={key: _digest(salt, value) for key, (salt, value) in salted.items()},
    )
    # No savepoint: once begun, an entry that fails takes the caller's whole transaction with it.
    with transaction.atomic(savepoint=False):
        head = _locked_head(chain)
        entry.seq, entry.prev = head.seq + 1, head.hash
        entry.hash = _hash(_log_fields(entry))
        entry.save(force_insert=True)
        PersonalValue.objects.bulk_create(
            PersonalValue(entry=entry, key=key, salt=salt, value=value)
            for key, (salt, value) in salted.items()
        )
        head.seq, head.hash = entry.seq, entry.hash
        head.save(update_fields=["seq", "hash"])
    return entry


def look(
    *,
    kind: str,
    by: AbstractUser | None,
    at: datetime,
    subject: Model | str,
    data: Mapping[str, object] | None = None,
    address: str = "",
) -> AccessEntry:
    """Record a look, a download, an export, a log-in, a log-out, or one of the other :data:`KINDS`.

    Chained later by :func:`chain_access`, so that reading never waits for a lock. ``address`` is kept only
    as a keyed digest.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of access: {kind}")
    return AccessEntry.objects.create(
        kind=kind,
        at=at,
        actor_id=by.pk if by else None,
        subject_type=subject._meta.label_lower if isinstance(subject, Model) else "",
        subject_id=str(subject.pk) if isinstance(subject, Model) else nfc(subject)[:200],
        data=_plain(data or {}),
        address_digest=salted_hmac("records.address", address, algorithm="sha256").hexdigest()
        if address
        else "",
    )


@transaction.atomic
def chain_access(limit: int = 10_000) -> int:
    """Put up to ``limit`` looks that stand unchained into the chain; returns how many. Safe to run again."""
    head = _locked_head(ACCESS)
    waiting = list(AccessEntry.objects.filter(seq__isnull=True).order_by("pk")[:limit])
    for entry in waiting:
        entry.seq, entry.prev = head.seq + 1, head.hash
        entry.hash = _hash(_access_fields(entry))
        head.seq, head.hash = entry.seq, entry.hash
    AccessEntry.objects.bulk_update(waiting, ["seq", "prev", "hash"], batch_size=200)
    if waiting:
        head.save(update_fields=["seq", "hash"])
    return len(waiting)


@transaction.atomic
def erase_personal(*, entry: LogEntry, by: AbstractUser | None, at: datetime, reason: str) -> int:
    """Erase the personal values beside an entry; the chain stays whole. Logged itself; returns how many."""
    erased, _ = PersonalValue.objects.filter(entry=entry).delete()
    write(
        chain=SYSTEM,
        action="xoa-du-lieu-ca-nhan",
        by=by,
        at=at,
        subject=entry,
        data={"chuoi": entry.chain, "so_thu_tu": entry.seq, "ly_do": reason, "so_gia_tri": erased},
    )
    return erased


def erase_personal_of_chain(chain: str) -> int:
    """Erase the personal values beside every entry of a chain, which stays whole; returns how many.

    The caller says so in the chain itself, in the same transaction.
    """
    erased, _ = PersonalValue.objects.filter(entry__chain=chain).delete()
    return erased


def verify(chain: str | None = None, *, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Check one chain or all of them; returns Vietnamese sentences, none when everything is whole.

    ``using`` names another database than the one in use, such as a back-up's.
    """
    if chain is not None:
        return _verify_access(using) if chain == ACCESS else _verify_log(chain, using)
    names = set(LogEntry.objects.using(using).order_by().values_list("chain", flat=True).distinct())
    names |= set(ChainHead.objects.using(using).values_list("chain", flat=True))
    names.discard(ACCESS)
    findings = [finding for name in sorted(names) for finding in _verify_log(name, using)]
    return findings + _verify_access(using)


def heads(*, using: str = DEFAULT_DB_ALIAS) -> list[tuple[str, int, str]]:
    """Return (chain, seq, hash) of every chain: what an office notes on paper against a cut-off end."""
    return list(ChainHead.objects.using(using).order_by("chain").values_list("chain", "seq", "hash"))


def hashed(entry: LogEntry) -> dict[str, object]:
    """Return the fields of an entry that its hash is over, as :func:`canonical` takes them."""
    return _log_fields(entry)


def _verify_log(chain: str, using: str) -> list[str]:
    entries = LogEntry.objects.using(using).filter(chain=chain).order_by("seq").iterator(chunk_size=2000)
    findings = _walk(
        chain, ((entry, entry.seq, entry.prev, entry.hash, _log_fields(entry)) for entry in entries), using
    )
    values = (
        PersonalValue.objects.using(using)
        .filter(entry__chain=chain)
        .select_related("entry")
        .order_by("entry__seq", "key")
    )
    for value in values.iterator(chunk_size=2000):
        if value.entry.personal_digests.get(value.key) != _digest(value.salt, value.value):
            findings.append(f"{chain} #{value.entry.seq}: dữ liệu cá nhân «{value.key}» đã bị sửa.")
    return findings


def _verify_access(using: str) -> list[str]:
    rows = AccessEntry.objects.using(using).filter(seq__isnull=False)
    entries = rows.order_by("seq").iterator(chunk_size=2000)
    return _walk(
        ACCESS,
        (
            (entry, entry.seq or 0, entry.prev or "", entry.hash or "", _access_fields(entry))
            for entry in entries
        ),
        using,
    )


def _walk(
    chain: str, links: Iterable[tuple[Model, int, str, str, Mapping[str, object]]], using: str
) -> list[str]:
    findings: list[str] = []
    seq, before = 0, GENESIS
    for _entry, number, prev, digest, fields in links:
        if number != seq + 1:
            findings.append(f"{chain}: thiếu dòng sau #{seq} (dòng kế tiếp là #{number}).")
        elif prev != before:
            findings.append(f"{chain} #{number}: không nối với dòng trước.")
        if _hash(fields) != digest:
            findings.append(f"{chain} #{number}: nội dung đã bị sửa.")
        seq, before = number, digest
    head = ChainHead.objects.using(using).filter(chain=chain).first()
    if (head.seq, head.hash) != (seq, before) if head else seq:
        findings.append(f"{chain}: cuối chuỗi không khớp (dòng cuối là #{seq}).")
    return findings


def _locked_head(chain: str) -> ChainHead:
    """Return the head of a chain, locked. SQLite's IMMEDIATE transaction already is the lock."""
    heads = ChainHead.objects.all()
    if connection.features.has_select_for_update:
        heads = heads.select_for_update()
    head = heads.filter(chain=chain).first()
    if head is None:
        try:
            with transaction.atomic():
                ChainHead.objects.create(chain=chain, seq=0, hash=GENESIS)
        except IntegrityError:
            pass  # Another writer began the chain in this very moment; its row is the one to lock.
        head = heads.get(chain=chain)
    return head


def canonical(fields: Mapping[str, object]) -> bytes:
    """Return the bytes that are hashed; see the module's docstring."""
    return json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _hash(fields: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(fields)).hexdigest()


def _digest(salt: str, value: str) -> str:
    return hashlib.sha256((salt + value).encode()).hexdigest()


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("naive datetime: every instant carries its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _log_fields(entry: LogEntry) -> dict[str, object]:
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "at": _instant(entry.at),
        "actor": entry.actor_id,
        "action": entry.action,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "data": entry.data,
        "personal_digests": entry.personal_digests,
        "prev": entry.prev,
    }


def _access_fields(entry: AccessEntry) -> dict[str, object]:
    return {
        "kind": entry.kind,
        "seq": entry.seq,
        "at": _instant(entry.at),
        "actor": entry.actor_id,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "data": entry.data,
        "address_digest": entry.address_digest,
        "prev": entry.prev,
    }


def _plain(value: object) -> object:
    """Return the value as plain JSON in one spelling, whatever database keeps it."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return nfc(value).replace("\x00", "")
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(_plain(str(key))): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        plain = [_plain(inner) for inner in value]
        return sorted(plain, key=str) if isinstance(value, set | frozenset) else plain
    raise TypeError(f"no plain form in the log for {type(value).__name__}")
