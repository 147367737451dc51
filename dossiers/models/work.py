"""What is remembered beside a dossier: private notes, facts learnt too late. No paper and no snapshot holds it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dossiers import states
from dossiers.models.dossier import Dossier, paired
from dossiers.models.scores import Versioned
from dossiers.rules import late
from scoring.models import Criterion, Veto


class PrivateNote(Versioned):
    """What an appraiser notes for himself at a criterion «ghi chú riêng»: only he reads it, not even the journal."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField("ghi chú riêng", blank=True)

    class Meta:
        verbose_name = "ghi chú riêng"
        constraints = [
            models.UniqueConstraint(fields=("dossier", "criterion", "owner"), name="private_note_once")
        ]

    def __str__(self) -> str:
        # Never the text: whatever prints an object must not print this.
        return f"ghi chú {self.pk}"


class Assignment(Versioned):
    """A criterion given to one person of the unit «giao chuẩn bị», to be ready before a day (excluded)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="assignments")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField("xong trước ngày")

    class Meta:
        verbose_name = "giao tiêu chí"
        constraints = [models.UniqueConstraint(fields=("dossier", "criterion"), name="assignment_once")]

    def __str__(self) -> str:
        return f"giao {self.pk}"


class UnitTalk(models.Model):
    """What people of one unit say to each other at a criterion «trao đổi trong đơn vị»; never the Office's to read."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("nội dung trao đổi")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "trao đổi trong đơn vị"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        # Never the text: whatever prints an object must not print this.
        return f"trao đổi {self.pk}"


class LateFact(models.Model):
    """A fact learnt after submission or recognition «phát sinh sau kỳ»; ``veto`` empty: none of the set's questions."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="late_facts")
    veto = models.ForeignKey(
        Veto, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="loại sự việc"
    )
    cases = models.PositiveIntegerField("số vụ", null=True, blank=True)
    persons = models.PositiveIntegerField("số người", null=True, blank=True)
    basis = models.CharField("căn cứ (số, ngày văn bản)", max_length=500)
    learned_on = models.DateField("ngày biết sự việc")
    state_then = models.CharField("trạng thái hồ sơ lúc ghi", max_length=24, choices=states.CHOICES)
    at = models.DateTimeField("ghi lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    conclusion = models.CharField("kết luận", max_length=10, choices=late.CONCLUSIONS, blank=True)
    conclusion_note = models.TextField("lý do của kết luận", blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "sự việc phát sinh sau kỳ"
        ordering = ("at", "pk")
        constraints = [
            paired("concluded_at", "concluded_by", "late_fact_concluded_paired"),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True, conclusion="")
                | Q(concluded_at__isnull=False) & ~Q(conclusion=""),
                name="late_fact_conclusion_named",
            ),
        ]

    def __str__(self) -> str:
        return f"Phát sinh {self.pk}"
