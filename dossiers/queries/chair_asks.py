"""What the chair asked to change when the content was sent back to the officer; it stands in the log alone."""

from __future__ import annotations

from django.db.models import QuerySet

from dossiers import states
from dossiers.models import Dossier
from records.models import LogEntry


def chair_returns(dossier: Dossier) -> QuerySet[LogEntry]:
    """Every time the chair sent the content back, the newest first."""
    return LogEntry.objects.filter(
        chain=dossier.participation.campaign.code,
        action="ho-so.chair_return",
        subject_type=dossier._meta.label_lower,
        subject_id=str(dossier.pk),
    ).order_by("-seq")


def chair_asked(dossier: Dossier) -> LogEntry | None:
    """The return that is still to be answered: none once the dossier was sent to the chair again."""
    if dossier.state not in states.EDITABLE or dossier.sent_at is None:
        return None
    return chair_returns(dossier).filter(at__gte=dossier.sent_at).first()


def chair_note(dossier: Dossier) -> str:
    """Its words; empty once they were erased."""
    asked = chair_asked(dossier)
    said = asked.personal_values.filter(key="ghi_chu").first() if asked else None
    return said.value if said else ""
