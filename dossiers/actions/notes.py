"""Private notes of an appraiser: kept for him alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dossiers import policies
from dossiers.actions.versioned import Saved, hold, log, put
from dossiers.models import Dossier, PrivateNote
from dossiers.queries.facts import facts_of
from records.errors import Blocked, NotAllowed, Problem
from records.text import nfc
from scoring.models import Criterion
from units.access import actor_of
from units.models import User

MAX_NOTE = 4000


@transaction.atomic
def save_note(*, dossier: Dossier, code: str, text: str, version: int, by: User, at: datetime) -> Saved:
    """Keep a private note at a criterion; an empty text takes it back.

    The journal learns that a note was kept, never what it says: units may be shown their chain.
    """
    hold(dossier)
    reason = policies.why_not_note(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)
    words = nfc(text).strip()
    criterion = Criterion.objects.filter(set_id=dossier.participation.criteria_set_id, code=code).first()
    if criterion is None or len(words) > MAX_NOTE:
        text = f"Ghi chú dài quá {MAX_NOTE} ký tự." if criterion else f"Bộ tiêu chí không có tiêu chí {code}."
        raise Blocked([Problem("note", text)])
    key = {"dossier": dossier, "criterion": criterion, "owner": by}
    if not words and not PrivateNote.objects.filter(**key).exists():
        return Saved(0, at, changed=False)
    saved = put(PrivateNote, key, {"text": words}, version, by, at, _words)
    if saved.changed:
        log(dossier=dossier, action="ghi_chu_rieng.luu", by=by, at=at)
    return saved


def _words(row: PrivateNote | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return {"text": "Ghi chú riêng"}, {"text": row.text if row else ""}
