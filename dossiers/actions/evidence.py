"""Files behind a criterion's score «minh chứng»; taken away means marked, never deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dossiers import policies, states
from dossiers.actions.files import store
from dossiers.actions.versioned import hold, log
from dossiers.models import Dossier, Evidence
from dossiers.queries.facts import facts_of
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from scoring.models import Criterion
from units.access import actor_of
from units.models import User

MAX_FILES = 20


def _may_add(dossier: Dossier, by: User) -> None:
    """Whoever edits may add; while an explanation is asked for, the officer may send what was missing."""
    hold(dossier)
    actor, facts = actor_of(by), facts_of(dossier)
    reason = policies.why_not_edit(actor, facts)
    if reason is not None and dossier.state == states.AWAITING_EXPLANATION:
        reason = policies.why_not_reply(actor, facts)
    if reason is not None:
        raise NotAllowed(reason)


@transaction.atomic
def add_evidence(
    *,
    dossier: Dossier,
    code: str,
    name: str,
    content_type: str,
    body: bytes,
    title: str = "",
    by: User,
    at: datetime,
) -> Evidence:
    """Keep a checked file with a criterion; the same bytes are kept once. Raises ``Blocked`` beyond 20 files."""
    _may_add(dossier, by)
    criterion = Criterion.objects.filter(set_id=dossier.participation.criteria_set_id, code=code).first()
    if criterion is None:
        raise Blocked([Problem("criterion", f"Bộ tiêu chí không có tiêu chí {code}.")])
    kept = Evidence.objects.filter(dossier=dossier, criterion=criterion, removed_at__isnull=True)
    if kept.count() >= MAX_FILES:
        raise Blocked(
            [Problem("evidence", f"Mỗi tiêu chí có nhiều nhất {MAX_FILES} tệp minh chứng.", f"#tc-{code}")]
        )
    stored = store(dossier=dossier, name=name, content_type=content_type, body=body, by=by, at=at)
    same = kept.filter(stored__sha256=stored.sha256).first()
    if same is not None:
        text = f"Tệp {name} đã có trong minh chứng của tiêu chí {code}."
        raise Blocked([Problem("evidence", text, f"#tc-{code}")])
    evidence = Evidence.objects.create(
        dossier=dossier, criterion=criterion, stored=stored, title=nfc(title).strip()[:300]
    )
    log(
        dossier=dossier,
        action="minh_chung.them",
        by=by,
        at=at,
        data={"tieu_chi": code, "sha256": stored.sha256, "dung_luong": stored.size},
        # The name of a file may name a person.
        personal={"ten_tep": stored.name},
    )
    return evidence


@transaction.atomic
def remove_evidence(*, dossier: Dossier, evidence_id: int, by: User, at: datetime) -> Evidence:
    """Mark a file as taken away; the bytes stay for what was handed in with them."""
    _may_add(dossier, by)
    evidence = (
        Evidence.objects.filter(dossier=dossier, pk=evidence_id, removed_at__isnull=True)
        .select_related("criterion", "stored")
        .first()
    )
    if evidence is None:
        raise Blocked([Problem("evidence", "Tệp minh chứng này đã được bỏ.")])
    Evidence.objects.filter(pk=evidence.pk, removed_at__isnull=True).update(removed_at=at, removed_by=by)
    log(
        dossier=dossier,
        action="minh_chung.bo",
        by=by,
        at=at,
        data={"tieu_chi": evidence.criterion.code, "sha256": evidence.stored.sha256},
        personal={"ten_tep": evidence.stored.name},
    )
    return evidence
