"""A whole campaign rendered at once «kết xuất cả đợt»: the work, its parts as they are made, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from dossiers.models.dossier import Dossier, StoredFile
from records.models import Job


class Batch(models.Model):
    """One rendering of a campaign; ``archive`` and ``volume`` are there once it is finished."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="batches")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    archive = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    volume = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    papers = models.PositiveIntegerField("số văn bản", null=True, blank=True)
    pages = models.PositiveIntegerField("số trang", null=True, blank=True)
    left_out = models.JSONField("hồ sơ chưa nộp", default=list)
    at = models.DateTimeField("bắt đầu")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lần kết xuất"
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(archive__isnull=False, volume__isnull=False),
                name="batch_finished_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Kết xuất {self.campaign.code} #{self.pk}"


class BatchPart(models.Model):
    """One paper of one dossier in a batch: frozen bytes (``stored``), drawn ones (``path``), or why it failed."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="parts")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại", max_length=30)
    order = models.PositiveSmallIntegerField(default=0)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    path = models.CharField("tệp tạm", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField("lỗi", max_length=500, blank=True)

    class Meta:
        verbose_name = "văn bản của lần kết xuất"
        constraints = [
            models.UniqueConstraint(fields=("batch", "dossier", "kind"), name="batch_part_once"),
            models.CheckConstraint(
                condition=Q(error="") ^ Q(stored__isnull=True, path="", sha256=""),
                name="batch_part_made_or_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"
