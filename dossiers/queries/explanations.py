"""The unit's page «Giải trình»: what the Office appraised otherwise, and what the unit says of it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dossiers import policies, states
from dossiers.models import Dossier, Explanation
from dossiers.queries.appraisal_parts import NOT_APPLICABLE
from dossiers.queries.cards import cards_of
from dossiers.queries.facts import Head, facts_of, head_of
from dossiers.rules.appraisal import Given
from scoring.rules import vn
from units.access import actor_of
from units.models import User

#: While the Office goes on appraising, what it thinks of a score is not the unit's to read.
UNDER_REVIEW = "đang xem xét"


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """One criterion the Office asks about."""

    code: str
    slug: str
    text: str
    max_text: str
    own: str
    own_note: str
    appraised: str
    reason: str
    final: str
    answer: str
    version: int
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    head: Head
    rows: tuple[ExplanationRow, ...]
    may_reply: bool
    why_not: str | None
    open_count: int


def explanation_version(text: str) -> int:
    """Return the version of an explanation that is still being written: a checksum of its text."""
    return zlib.crc32(text.encode())


def explanation_page(
    dossier: Dossier, user: User, at: datetime, *, typed: Mapping[str, str] | None = None
) -> ExplanationPage:
    """Build the page for the unit; drafts are shown to the unit only. ``typed``: what was typed and not stored."""
    shown = typed or {}
    facts = facts_of(dossier)
    found = cards_of([dossier])[dossier.pk]
    reason = policies.why_not_reply(actor_of(user), facts)
    if reason is None and dossier.state != states.AWAITING_EXPLANATION:
        reason = "Văn phòng không chờ giải trình của hồ sơ này"
    asked = {
        row.criterion.code: row
        for row in Explanation.objects.filter(dossier=dossier, round=dossier.round).select_related(
            "criterion"
        )
    }
    shown_now = dossier.state in states.BUNDLED | {states.AWAITING_EXPLANATION, states.UPPER_RETURNED}
    rows = []
    for spec in found.spec.criteria:
        row = asked.get(spec.code)
        if row is None:
            continue
        own = found.book.given(states.SELF, spec.code)
        appraised = found.book.given(states.APPRAISAL, spec.code)
        final = found.book.given(states.FINAL, spec.code)
        rows.append(
            ExplanationRow(
                code=spec.code,
                slug=spec.code.replace(".", "-"),
                text=spec.text,
                max_text=vn(spec.max_points) if spec.max_points is not None else "—",
                own=_text(own),
                own_note=own.note,
                appraised=_text(appraised) if shown_now else UNDER_REVIEW,
                reason=appraised.note if shown_now else "",
                final=_text(final) if dossier.state in states.BUNDLED else "",
                answer=shown.get(spec.code, row.text) if row.answered_at or reason is None else "",
                version=explanation_version(row.text),
                asked_at=row.asked_at,
                answered_at=row.answered_at,
            )
        )
    return ExplanationPage(
        head=head_of(dossier, user, at, facts),
        rows=tuple(rows),
        may_reply=reason is None,
        why_not=reason,
        open_count=sum(row.answered_at is None for row in rows),
    )


def _text(given: Given) -> str:
    if given.not_applicable:
        return NOT_APPLICABLE
    return "—" if given.points is None else vn(given.points)
