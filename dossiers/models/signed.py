"""Signed copies that came back, what was found in them, and the certificates an office trusts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dossiers import states
from dossiers.models.dossier import StoredFile, paired
from dossiers.models.papers import Paper
from units.models import Unit


class SignedCopy(models.Model):
    """A signed copy «bản đã ký» beside its paper. Kept for good: a further one is a row of its own with a reason."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="copies")
    serial = models.PositiveSmallIntegerField("lần")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="signed_copy")
    reason = models.CharField("lý do thay bản trước", max_length=300, blank=True)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bản đã ký"
        ordering = ("serial",)
        constraints = [models.UniqueConstraint(fields=("paper", "serial"), name="signed_copy_serial_once")]

    def __str__(self) -> str:
        return f"bản đã ký lần {self.serial} của {self.paper_id}"


class SignatureCheck(models.Model):
    """What was found in a signed copy «kết quả kiểm tra chữ ký» at one moment; a later check is a further row."""

    copy = models.ForeignKey(SignedCopy, on_delete=models.PROTECT, related_name="checks")
    verdict = models.CharField("kết luận", max_length=12, choices=states.SIGNATURES)
    words = models.TextField("kết luận bằng lời")
    details = models.JSONField("chi tiết", default=list)
    roots = models.PositiveSmallIntegerField("số chứng thư gốc đã cấu hình", default=0)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kết quả kiểm tra chữ ký"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.copy_id}: {self.verdict}"


class TrustRoot(models.Model):
    """A certificate an office trusts «chứng thư gốc tin cậy»; none is shipped."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="trust_roots")
    subject = models.CharField("chủ thể", max_length=500)
    sha256 = models.CharField("dấu vân tay SHA-256", max_length=64)
    pem = models.TextField("chứng thư")
    valid_from = models.DateTimeField("hiệu lực từ")
    valid_to = models.DateTimeField("hiệu lực đến")
    added_at = models.DateTimeField("thêm lúc")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("bỏ lúc", null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "chứng thư gốc tin cậy"
        ordering = ("subject", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "sha256"), condition=Q(removed_at__isnull=True), name="trust_root_once"
            ),
            paired("removed_at", "removed_by", "trust_root_removed_paired"),
        ]

    def __str__(self) -> str:
        return self.subject
