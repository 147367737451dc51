"""The dossier itself, what was frozen of it, and the files kept with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Campaign, Milestone, Participation
from dossiers import states


def paired(at: str, by: str, name: str) -> models.CheckConstraint:
    """A time and the person who caused it stand together or not at all."""
    return models.CheckConstraint(
        condition=Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
        | Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
        name=name,
    )


def code_once(name: str) -> models.UniqueConstraint:
    """A code that is printed on papers belongs to one of them; empty means none."""
    return models.UniqueConstraint(fields=("code",), condition=~Q(code=""), name=name)


class Dossier(models.Model):
    """A unit's dossier «hồ sơ» for one submission milestone of a campaign."""

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="dossiers")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="dossiers")
    #: The place in the campaign's frozen tree, so that a subtree's dossiers in a state are one range of an index.
    path = models.CharField(max_length=120, blank=True, editable=False)
    state = models.CharField("trạng thái", max_length=24, choices=states.CHOICES, default=states.NOT_STARTED)
    round = models.PositiveSmallIntegerField("lần lập", default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField("trình Chủ tịch lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_alone = models.BooleanField("một tài khoản vừa trình vừa duyệt", default=False)
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField("nộp lần đầu lúc", null=True, blank=True)
    punctuality = models.CharField(max_length=10, choices=states.PUNCTUALITY, blank=True)
    received_at = models.DateTimeField("tiếp nhận lúc", null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returns = models.PositiveSmallIntegerField("số lần trả lại", default=0)
    signer_authority = models.CharField("quyền hạn người ký", max_length=100, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=200, blank=True)
    signer_name = models.CharField("họ tên người ký", max_length=200, blank=True)
    #: Members that must be there according to the council's decision; null where it says nothing (ROLE-14).
    council_quorum = models.PositiveSmallIntegerField(
        "số thành viên tối thiểu theo Quyết định", null=True, blank=True
    )
    remedies = models.TextField("việc phải khắc phục", blank=True)
    result_reason = models.TextField("lý do của kết quả", blank=True)

    class Meta:
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        ordering = ("participation__order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("participation", "milestone"), name="dossier_once"),
            paired("sent_at", "sent_by", "dossier_sent_paired"),
            paired("approved_at", "approved_by", "dossier_approved_paired"),
            paired("submitted_at", "submitted_by", "dossier_submitted_paired"),
            paired("received_at", "received_by", "dossier_received_paired"),
        ]
        indexes = [
            models.Index(fields=("state",)),
            models.Index(fields=("milestone", "state", "path"), name="dossier_in_subtree"),
        ]

    def __str__(self) -> str:
        return f"Hồ sơ {self.participation.name} – {self.participation.campaign.title}"


class Snapshot(models.Model):
    """The content of a dossier frozen as canonical JSON; ``sha256`` is of exactly these characters."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="snapshots")
    purpose = models.CharField(max_length=10, choices=states.SNAPSHOTS)
    round = models.PositiveSmallIntegerField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField("mất hiệu lực lúc", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=("dossier", "purpose", "round"))]
        constraints = [paired("voided_at", "voided_by", "snapshot_voided_paired")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.sha256[:8]}"


class Receipt(models.Model):
    """Proof of submission «biên nhận»: number, instant, hash of what was handed in."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="receipts")
    #: The campaign's own count of receipts; the last one is found without counting them.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="receipts")
    serial = models.PositiveIntegerField("số thứ tự trong đợt", null=True)
    number = models.CharField("số biên nhận", max_length=40, unique=True)
    #: Printed with its QR on the receipt; one given before there were such codes is longer and leads nowhere.
    code = models.CharField("mã kiểm tra", max_length=24, unique=True)
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField("nộp lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="receipts")
    sha256 = models.CharField(max_length=64)
    items = models.JSONField(default=list)
    punctuality = models.CharField(max_length=10, choices=states.PUNCTUALITY)
    chain_head = models.CharField("đầu chuỗi nhật ký", max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "biên nhận"
        ordering = ("at",)
        constraints = [
            paired("withdrawn_at", "withdrawn_by", "receipt_withdrawn_paired"),
            models.UniqueConstraint(fields=("campaign", "serial"), name="receipt_serial_once"),
            models.UniqueConstraint(
                fields=("dossier", "round"),
                condition=Q(withdrawn_at__isnull=True),
                name="receipt_once_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"Biên nhận {self.number}"


class StoredFile(models.Model):
    """Bytes kept with a dossier or campaign: evidence, scans, issued PDFs, bundles. Never rewritten."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    name = models.CharField("tên tệp", max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(upload_to="%Y/%m", max_length=255)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tệp"

    def __str__(self) -> str:
        return self.name
