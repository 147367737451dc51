"""The book of numbers «sổ văn bản» of an issuing unit: one series per symbol and year, each number given once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dossiers import states
from dossiers.models.dossier import paired
from dossiers.models.papers import Paper
from units.models import Unit


class BookEntry(models.Model):
    """A number of the book. A council that issues under the agency's seal has a symbol, so a series, of its own."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="book")
    is_practice = models.BooleanField("đợt diễn tập, minh họa", default=False)
    symbol = models.CharField("ký hiệu", max_length=60)
    year = models.PositiveSmallIntegerField("năm")
    value = models.PositiveIntegerField("số")
    suffix = models.CharField("chữ thêm sau số", max_length=1, blank=True)
    state = models.CharField("trạng thái", max_length=8, choices=states.BOOK_STATES)
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="book_entries"
    )
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    subject = models.CharField("trích yếu", max_length=300, blank=True)
    reason = models.CharField("lý do", max_length=300, blank=True)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("đổi lúc", null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "số văn bản"
        ordering = ("-year", "symbol", "value", "suffix", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "is_practice", "symbol", "year", "value", "suffix"),
                condition=~Q(state=states.BOOK_FREED),
                name="book_number_once",
            ),
            models.CheckConstraint(condition=Q(value__gte=1), name="book_numbers_from_one"),
            models.CheckConstraint(
                condition=~Q(state__in=(states.BOOK_RESERVED, states.BOOK_VOID)) | ~Q(reason=""),
                name="book_kept_back_with_a_reason",
            ),
            paired("changed_at", "changed_by", "book_changed_paired"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"

    @property
    def number(self) -> str:
        """``05``, ``21a``: below ten with a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
        return f"{self.value:02d}{self.suffix}"
