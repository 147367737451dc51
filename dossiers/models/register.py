"""The public register: what the Office holds back. What is in it follows from confirmed decisions alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from dossiers.models.dossier import Dossier, paired


class PublicationHold(models.Model):
    """Publication held back «tạm dừng công khai»: of one unit's result, or of a whole campaign (``dossier`` null)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="publication_holds")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="publication_holds"
    )
    reason = models.CharField("lý do", max_length=500)
    held_at = models.DateTimeField("tạm dừng lúc")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField("công khai lại lúc", null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "tạm dừng công khai"
        ordering = ("held_at", "pk")
        constraints = [
            paired("lifted_at", "lifted_by", "hold_lifted_paired"),
            models.UniqueConstraint(
                fields=("campaign",),
                condition=Q(dossier__isnull=True, lifted_at__isnull=True),
                name="hold_of_campaign_once",
            ),
            models.UniqueConstraint(
                fields=("dossier",),
                condition=Q(dossier__isnull=False, lifted_at__isnull=True),
                name="hold_of_dossier_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.reason[:40]}"
