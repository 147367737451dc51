"""The letterhead of a unit and who may sign for it, each with the days it holds for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dossiers import states
from dossiers.models.dossier import paired
from units.models import Unit


class Letterhead(models.Model):
    """The head of a unit's papers «tiêu đề văn bản» from a day on, until the next one. Never rewritten."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="letterheads")
    valid_from = models.DateField("dùng từ ngày")
    parent_line = models.CharField("dòng cơ quan chủ quản", max_length=300, blank=True)
    issuer_line = models.CharField("dòng tên cơ quan, đơn vị", max_length=300)
    place_name = models.CharField("địa danh", max_length=100, blank=True)
    abbreviation = models.CharField("chữ viết tắt trong ký hiệu", max_length=30)
    #: A council that issues under the agency's seal numbers its own series.
    council_abbreviation = models.CharField(
        "chữ viết tắt của Hội đồng trong ký hiệu", max_length=30, blank=True
    )
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    at = models.DateTimeField("lưu lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tiêu đề văn bản"
        ordering = ("-valid_from",)
        constraints = [
            models.UniqueConstraint(fields=("unit", "valid_from"), name="letterhead_one_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer_line} từ {self.valid_from}"


class Signatory(models.Model):
    """Somebody who may sign for a unit «người ký» in a capacity (TM., KT., TL., TUQ., Q.) between two days."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="signatories")
    capacity = models.CharField("tư cách ký", max_length=6, choices=states.CAPACITIES, blank=True)
    title = models.CharField("chức vụ người ký", max_length=200)
    #: Blank on paper as long as it is not known.
    name = models.CharField("họ tên", max_length=200, blank=True)
    instead_of = models.CharField("ký thay cho (chức vụ hoặc tập thể)", max_length=100, blank=True)
    basis = models.CharField("văn bản giao quyền, ủy quyền", max_length=300, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    at = models.DateTimeField("lưu lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "người ký"
        ordering = ("unit", "valid_from", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="signatory_days_in_order",
            ),
            paired("ended_at", "ended_by", "signatory_ended_paired"),
        ]

    def __str__(self) -> str:
        # Never the person: whatever prints an object must not print one.
        return f"người ký {self.pk}"
