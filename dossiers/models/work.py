"""Notes people keep for themselves: never on a paper, in no snapshot, in no export of the unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dossiers.models.dossier import Dossier
from dossiers.models.scores import Versioned
from scoring.models import Criterion


class PrivateNote(Versioned):
    """What an appraiser notes for himself at a criterion «ghi chú riêng»: only he reads it, not even the journal."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField("ghi chú riêng", blank=True)

    class Meta:
        verbose_name = "ghi chú riêng"
        constraints = [
            models.UniqueConstraint(fields=("dossier", "criterion", "owner"), name="private_note_once")
        ]

    def __str__(self) -> str:
        # Never the text: whatever prints an object must not print this.
        return f"ghi chú {self.pk}"
