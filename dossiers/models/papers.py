"""Papers with numbers, the bundle for the level above, and the acts of levels without accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from dossiers import states
from dossiers.models.dossier import Dossier, Snapshot, StoredFile, code_once, paired


class Paper(models.Model):
    """One paper of a dossier. From the moment number and date are entered its bytes are frozen."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("loại", max_length=30)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=states.PAPER_STATES, default=states.PAPER_DRAFT)
    number = models.CharField("số", max_length=20, blank=True)
    symbol = models.CharField("ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    data = models.TextField("dữ liệu in", blank=True)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField("số trang", null=True, blank=True)
    # Printed on every page; papers issued before there were codes have none, and keep their bytes.
    code = models.CharField("mã kiểm tra", max_length=12, blank=True)
    key = models.CharField("khóa đã ký", max_length=16, blank=True)
    scan = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bản đã ký",
    )
    scan_reason = models.CharField("lý do thay bản đã ký", max_length=300, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "văn bản"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("dossier", "kind"), condition=~Q(state=states.PAPER_VOID), name="paper_one_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state=states.PAPER_ISSUED)
                | Q(stored__isnull=False, signed_on__isnull=False, issued_at__isnull=False),
                name="paper_issued_is_frozen",
            ),
            code_once("paper_code_once"),
            paired("issued_at", "issued_by", "paper_issued_paired"),
            paired("voided_at", "voided_by", "paper_voided_paired"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}{self.symbol}"


class Bundle(models.Model):
    """Everything that goes to the level above in one file, with a sheet of the same list."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="bundles")
    serial = models.PositiveSmallIntegerField("lần lập")
    state = models.CharField(max_length=10, choices=states.BUNDLES, default=states.BUNDLE_BUILT)
    manifest = models.JSONField("mục lục", default=list)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Printed on the cover; bundles built before there were codes have none.
    code = models.CharField("mã kiểm tra", max_length=12, blank=True)
    key = models.CharField("khóa đã ký", max_length=16, blank=True)
    dossiers = models.ManyToManyField(Dossier, related_name="bundles")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "hồ sơ tổng hợp"
        ordering = ("-serial",)
        constraints = [
            models.UniqueConstraint(fields=("campaign", "serial"), name="bundle_serial_once"),
            code_once("bundle_code_once"),
        ]

    def __str__(self) -> str:
        return f"Hồ sơ tổng hợp lần {self.serial} – {self.campaign.code}"


class OutsideAct(models.Model):
    """Something a level without accounts did, recorded by one person and confirmed by another."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="outside_acts")
    kind = models.CharField(max_length=10, choices=states.ACTS)
    state = models.CharField(max_length=10, choices=states.ACT_STATES, default=states.ACT_PENDING)
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, null=True, blank=True, related_name="acts")
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày", null=True, blank=True)
    issuer = models.CharField("cơ quan", max_length=300, blank=True)
    way = models.CharField("hình thức gửi", max_length=200, blank=True)
    note = models.TextField("nội dung, lý do", blank=True)
    #: Only where the decision itself says so; null = chưa có quy định thời hạn.
    valid_until = models.DateField("công nhận có giá trị đến hết ngày", null=True, blank=True)
    punctuality = models.CharField(max_length=10, choices=states.PUNCTUALITY, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.TextField("lý do hủy", blank=True)

    class Meta:
        verbose_name = "ghi nhận của cấp trên"
        ordering = ("recorded_at",)
        constraints = [
            paired("confirmed_at", "confirmed_by", "act_confirmed_paired"),
            paired("cancelled_at", "cancelled_by", "act_cancelled_paired"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("recorded_by")),
                name="act_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(signed_on__isnull=True)
                | Q(valid_until__gte=models.F("signed_on")),
                name="act_valid_until_after_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class OutsideActRow(models.Model):
    """What an act means for one dossier."""

    act = models.ForeignKey(OutsideAct, on_delete=models.CASCADE, related_name="rows")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="act_rows")
    outcome = models.CharField(max_length=24, choices=states.RESULTS, blank=True)
    proposed = models.CharField("Văn phòng đề nghị", max_length=24, choices=states.RESULTS, blank=True)
    note = models.TextField("lý do, nội dung", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("act", "dossier"), name="act_row_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.outcome}"
