"""An appraiser's private notes: read by their owner alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossiers import policies
from dossiers.models import Dossier, PrivateNote
from dossiers.policies import Facts
from dossiers.queries.facts import Head, facts_of, head_of
from scoring.queries import spec_of
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A criterion and the note kept there."""

    code: str
    slug: str
    text: str
    note: str
    version: int
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class NotesPage:
    """The notes of one person on one dossier."""

    head: Head
    rows: tuple[NoteRow, ...]
    kept: int
    why_not: str | None


def notes_by_criterion(dossier: Dossier, user: User, facts: Facts) -> dict[str, int] | None:
    """Count the person's own notes by criterion; ``None``: he may keep none. One query."""
    if policies.why_not_note(actor_of(user), facts) is not None:
        return None
    codes = PrivateNote.objects.filter(dossier=dossier, owner=user).exclude(text="")
    return dict.fromkeys(codes.values_list("criterion__code", flat=True), 1)


def notes_page(dossier: Dossier, user: User, at: datetime) -> NotesPage:
    """Build the page for the notes' owner; whoever may keep none reads none."""
    facts = facts_of(dossier)
    reason = policies.why_not_note(actor_of(user), facts)
    kept = (
        {
            row.criterion.code: row
            for row in PrivateNote.objects.filter(dossier=dossier, owner=user).select_related("criterion")
        }
        if reason is None
        else {}
    )
    rows = []
    for each in spec_of(dossier.participation.criteria_set_id).criteria:
        row = kept.get(each.code)
        rows.append(
            NoteRow(
                each.code,
                each.code.replace(".", "-"),
                each.text,
                row.text if row else "",
                row.version if row else 0,
                row.saved_at if row else None,
            )
        )
    return NotesPage(
        head_of(dossier, user, at, facts), tuple(rows), sum(bool(row.note) for row in rows), reason
    )
