"""What agencies say of a plan without scores: its duties, its targets, their reports, and the aggregate of all.

An entry about a duty is never rewritten: the newest of a reporter is what holds, the older ones are its history.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Duty, Milestone, Reporter, Target
from dossiers import states
from dossiers.models.dossier import StoredFile, code_once, paired


class DutyEntry(models.Model):
    """What a reporter says of a duty, with the paper that shows it; written once."""

    reporter = models.ForeignKey(Reporter, on_delete=models.PROTECT, related_name="duty_entries")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="entries")
    state = models.CharField("tình trạng", max_length=12, choices=states.DUTY_STATES)
    evidence = models.CharField("văn bản, căn cứ", max_length=300, blank=True)
    done_on = models.DateField("ngày", null=True, blank=True)
    note = models.TextField("kết quả, lý do", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tình trạng nhiệm vụ"
        ordering = ("pk",)
        indexes = [models.Index(fields=("reporter", "duty"))]

    def __str__(self) -> str:
        return f"{self.reporter_id} {self.duty_id}: {self.get_state_display()}"


class TargetBase(models.Model):
    """The denominator of a target that the plan left out, given by the office that gathers, and who is to report."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="target_bases")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="bases")
    denominator = models.DecimalField("mẫu số", max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField("nguồn của mẫu số", max_length=300, blank=True)
    agencies = models.JSONField("cơ quan phải báo số liệu", default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("campaign", "target"), name="target_base_once"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=0), name="target_base_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.denominator}"


class TargetFigure(models.Model):
    """A reporter's figure for a target at a report: of ``total`` so many ``reached``; null is unknown, never 0."""

    reporter = models.ForeignKey(Reporter, on_delete=models.PROTECT, related_name="target_figures")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="figures")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="target_figures")
    reached = models.DecimalField("số đạt", max_digits=14, decimal_places=2, null=True, blank=True)
    total = models.DecimalField("trên tổng số", max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "số liệu chỉ tiêu"
        constraints = [
            models.UniqueConstraint(fields=("reporter", "target", "milestone"), name="target_figure_once"),
            models.CheckConstraint(
                condition=Q(reached__isnull=True) | Q(reached__gte=0), name="target_figure_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(reached__isnull=True) | Q(total__isnull=True) | Q(reached__lte=F("total")),
                name="target_figure_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.reached}/{self.total}"


class Filing(models.Model):
    """A plan or report of a reporter at a milestone; ``reporter`` null: the aggregate of the office that gathers."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="filings")
    reporter = models.ForeignKey(
        Reporter, on_delete=models.PROTECT, null=True, blank=True, related_name="filings"
    )
    state = models.CharField(max_length=10, choices=states.FILINGS, default=states.FILING_DRAFT)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=200, blank=True)
    signer_name = models.CharField("họ tên người ký", max_length=200, blank=True)
    texts = models.JSONField("lời văn", default=dict)
    return_note = models.TextField("nội dung cần hoàn thiện", blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "báo cáo định kỳ"
        constraints = [
            models.UniqueConstraint(fields=("milestone", "reporter"), name="filing_once"),
            models.UniqueConstraint(
                fields=("milestone",), condition=Q(reporter__isnull=True), name="filing_one_aggregate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.reporter_id}: {self.get_state_display()}"


class FilingReceipt(models.Model):
    """Proof of a handing-in: the content as canonical JSON, its hash, the instant, in time or late. Never changed."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField("số biên nhận", max_length=40, unique=True)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    punctuality = models.CharField(max_length=10, choices=states.PUNCTUALITY, blank=True)
    #: The report as it was drawn, signed and sealed when it was handed in; a plan has none.
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paper_sha256 = models.CharField("SHA-256 của tệp", max_length=64, blank=True)
    pages = models.PositiveIntegerField("số trang", null=True, blank=True)
    code = models.CharField("mã kiểm tra", max_length=12, blank=True)
    key = models.CharField("khóa đã ký", max_length=16, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField("bị bản sau thay thế lúc", null=True, blank=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "biên nhận báo cáo"
        ordering = ("at", "pk")
        constraints = [
            paired("replaced_at", "replaced_by", "filing_receipt_replaced_paired"),
            code_once("filing_receipt_code_once"),
            models.UniqueConstraint(
                fields=("filing",), condition=Q(replaced_at__isnull=True), name="filing_receipt_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.number
