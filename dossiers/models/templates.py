"""Word templates an office uses in place of the shipped ones."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dossiers import states
from dossiers.models.dossier import StoredFile, paired
from units.models import Unit


class WordTemplate(models.Model):
    """A version of a template «mẫu Word» of one kind of paper, for a unit and those below it. Versions are kept."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="word_templates")
    kind = models.CharField("loại văn bản", max_length=30)
    serial = models.PositiveSmallIntegerField("phiên bản")
    state = models.CharField(
        "trạng thái", max_length=8, choices=states.TEMPLATES, default=states.TEMPLATE_NEW
    )
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("ghi chú", max_length=300, blank=True)
    at = models.DateTimeField("tải lên lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField("dùng từ", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField("thôi dùng lúc", null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "mẫu Word"
        ordering = ("kind", "-serial")
        constraints = [
            models.UniqueConstraint(fields=("unit", "kind", "serial"), name="word_template_serial_once"),
            models.UniqueConstraint(
                fields=("unit", "kind"),
                condition=Q(state=states.TEMPLATE_USED),
                name="word_template_one_used",
            ),
            paired("activated_at", "activated_by", "word_template_activated_paired"),
            paired("retired_at", "retired_by", "word_template_retired_paired"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} phiên bản {self.serial}"
