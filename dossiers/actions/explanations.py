"""Question and answer between Office and unit: requests for explanation «giải trình» and what the unit says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from dossiers import policies, states
from dossiers.actions.versioned import Saved, conflict, hold, log
from dossiers.actions.workflow import perform
from dossiers.models import Dossier, Explanation
from dossiers.queries.appraisal_facts import differing_codes
from dossiers.queries.cards import cards_of
from dossiers.queries.explanations import explanation_version
from dossiers.queries.facts import facts_of
from records.errors import Blocked, NotAllowed, Problem, Stale
from records.text import nfc
from scoring.queries import criterion_ids
from units.access import actor_of
from units.models import User


@transaction.atomic
def ask_explanation(*, dossier: Dossier, by: User, at: datetime, note: str = "") -> int:
    """«Yêu cầu giải trình»: ask the unit about every criterion whose appraised score is not its own."""
    hold(dossier)
    book = cards_of([dossier])[dossier.pk].book
    differing = differing_codes(book)
    answered = set(
        Explanation.objects.filter(
            dossier=dossier, round=dossier.round, answered_at__isnull=False
        ).values_list("criterion__code", flat=True)
    )
    wanted = [code for code in differing if code not in answered]
    problems = []
    if not differing:
        problems.append(Problem("no_difference", "Không có tiêu chí nào chênh lệch, không cần giải trình."))
    elif not wanted:
        problems.append(Problem("no_difference", "Đơn vị đã giải trình mọi tiêu chí chênh lệch."))
    perform(
        dossier=dossier,
        step="ask_explanation",
        by=by,
        at=at,
        note=nfc(note),
        problems=problems,
        data={"tieu_chi": wanted},
    )
    criteria = criterion_ids(dossier.participation.criteria_set_id)
    for code in wanted:
        Explanation.objects.get_or_create(
            dossier=dossier,
            round=dossier.round,
            criterion_id=criteria[code],
            defaults={"asked_at": at, "asked_by": by},
        )
    return len(wanted)


@transaction.atomic
def save_explanation(
    *, dossier: Dossier, code: str, text: str, version: int, by: User, at: datetime
) -> Saved:
    """Keep the draft of one explanation; it goes to the Office only with ``explain``.

    ``version``: ``explanation_version`` of the text the page showed.
    """
    hold(dossier)
    reason = policies.why_not_reply(actor_of(by), facts_of(dossier))
    if reason is not None:
        raise NotAllowed(reason)
    if dossier.state != states.AWAITING_EXPLANATION:
        raise Stale("Văn phòng không còn chờ giải trình của hồ sơ này.")
    row = Explanation.objects.filter(
        dossier=dossier, round=dossier.round, criterion__code=code, answered_at__isnull=True
    ).first()
    if row is None:
        raise Blocked([Problem("explanation", f"Văn phòng không yêu cầu giải trình tiêu chí {code}.")])
    words = nfc(text).strip()
    if words == row.text:
        return Saved(explanation_version(words), at, changed=False)
    if explanation_version(row.text) != version:
        labels = {"text": f"Giải trình tiêu chí {code}"}
        raise conflict(
            labels, {"text": row.text}, {"text": words}, None, None, explanation_version(row.text), by
        )
    Explanation.objects.filter(pk=row.pk, text=row.text).update(text=words)
    log(
        dossier=dossier,
        action="giai_trinh.luu",
        by=by,
        at=at,
        data={"tieu_chi": code},
        personal={"giai_trinh": words} if words else None,
    )
    return Saved(explanation_version(words), at)


@transaction.atomic
def explain(*, dossier: Dossier, texts: Mapping[str, str], by: User, at: datetime) -> int:
    """«Gửi giải trình»: criterion code → text; the dossier goes back to the appraiser. Returns how many."""
    hold(dossier)
    rows = list(
        Explanation.objects.filter(
            dossier=dossier, round=dossier.round, answered_at__isnull=True
        ).select_related("criterion")
    )
    words = {row.pk: nfc(texts.get(row.criterion.code, row.text)).strip() for row in rows}
    problems = [
        Problem(
            "explanation",
            f"Tiêu chí {row.criterion.code}: chưa ghi giải trình.",
            f"{reverse('dossiers:explanations', args=[dossier.pk])}#gt-{row.criterion.code}",
        )
        for row in rows
        if not words[row.pk]
    ]
    perform(
        dossier=dossier,
        step="explain",
        by=by,
        at=at,
        problems=problems,
        data={"tieu_chi": [row.criterion.code for row in rows]},
    )
    for row in rows:
        Explanation.objects.filter(pk=row.pk).update(text=words[row.pk], answered_at=at, answered_by=by)
    return len(rows)
