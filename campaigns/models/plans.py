"""Legal instruments and the lines between them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns import states
from units.models import Unit


class Plan(models.Model):
    """A legal instrument «kế hoạch, quyết định, chỉ thị». An unknown number or date is blank, never invented."""

    code = models.CharField("mã", max_length=40, unique=True)
    kind = models.CharField("loại", max_length=10, choices=states.KINDS)
    style = models.CharField("thể thức", max_length=10, choices=states.STYLES, default=states.STATE_STYLE)
    number = models.CharField("số", max_length=20, blank=True)
    symbol = models.CharField("ký hiệu", max_length=60, blank=True)
    subject = models.TextField("trích yếu")
    issuer = models.CharField("cơ quan ban hành", max_length=300)
    issuer_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=200, blank=True)
    signer_name = models.CharField("người ký", max_length=200, blank=True)
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hết hiệu lực", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    is_practice = models.BooleanField("diễn tập", default=False)
    year = models.PositiveSmallIntegerField("năm thực hiện", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=12, choices=states.PLAN_STATES, default=states.ISSUED)
    taken_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="taken_over",
        verbose_name="lập từ",
    )
    source_text = models.TextField("văn bản dán vào", blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    search = models.CharField(max_length=1000, blank=True, editable=False)

    class Meta:
        verbose_name = "kế hoạch, văn bản"
        verbose_name_plural = "kế hoạch, văn bản"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, made_by__isnull=True)
                | Q(made_at__isnull=False, made_by__isnull=False),
                name="plan_made_paired",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="plan_issue_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or '…'}{self.symbol}"


class PlanLink(models.Model):
    """A line between instruments, with the words of the citing one."""

    source = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=20, choices=states.LINKS)
    words = models.TextField("lời văn", blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "căn cứ"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("source", "target", "kind"), name="plan_link_once")]

    def __str__(self) -> str:
        return f"{self.source} – {self.get_kind_display()} – {self.target}"
