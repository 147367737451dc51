"""The log as plain rows, for the verifier that knows nothing of the product (``scripts/verify_log.py``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from dossiers.models import Receipt
from records.models import AccessEntry, ChainHead, LogEntry, PersonalValue

CHUNK = 2000


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def log_rows() -> Iterator[dict[str, object]]:
    """Yield every row of the chains, their heads, the personal values beside them and the receipts that name a head."""
    for entry in LogEntry.objects.order_by("chain", "seq").iterator(chunk_size=CHUNK):
        yield {
            "table": "log",
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
            "hash": entry.hash,
        }
    for look in AccessEntry.objects.filter(seq__isnull=False).order_by("seq").iterator(chunk_size=CHUNK):
        yield {
            "table": "access",
            "kind": look.kind,
            "seq": look.seq,
            "at": _instant(look.at),
            "actor": look.actor_id,
            "subject_type": look.subject_type,
            "subject_id": look.subject_id,
            "data": look.data,
            "address_digest": look.address_digest,
            "prev": look.prev,
            "hash": look.hash,
        }
    for head in ChainHead.objects.order_by("chain"):
        yield {"table": "head", "chain": head.chain, "seq": head.seq, "hash": head.hash}
    values = PersonalValue.objects.select_related("entry").order_by("entry__chain", "entry__seq", "key")
    for value in values.iterator(chunk_size=CHUNK):
        yield {
            "table": "value",
            "chain": value.entry.chain,
            "seq": value.entry.seq,
            "key": value.key,
            "salt": value.salt,
            "value": value.value,
        }
    receipts = Receipt.objects.exclude(chain_head="").order_by("pk")
    for number, chain, head_hash in receipts.values_list("number", "campaign__code", "chain_head"):
        yield {"table": "receipt", "number": number, "chain": chain, "chain_head": head_hash}
