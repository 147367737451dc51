"""How much room for files a unit was given beyond the usual."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from units.models import Unit


class StorageAllowance(models.Model):
    """A decision on a unit's room for files «dung lượng tệp»; the latest holds, earlier ones are kept."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="storage_allowances")
    megabytes = models.PositiveIntegerField("dung lượng, MB", validators=[MinValueValidator(1)])
    reason = models.CharField("lý do", max_length=300)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "dung lượng tệp"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.megabytes} MB"
