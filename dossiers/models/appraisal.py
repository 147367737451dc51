"""What the Office says of a dossier: returns with remarks, explanations, process check, conclusion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dossiers.models.dossier import Dossier, paired
from scoring.models import Criterion


class Return(models.Model):
    """A return for correction «trả lại để hoàn thiện» with a date of its own."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="return_acts")
    round = models.PositiveSmallIntegerField()
    until_at = models.DateTimeField("nộp lại đến hết")
    note = models.TextField("nội dung chung", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("nộp lại lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lần trả lại"
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=("dossier", "round"), name="return_once_a_round")]

    def __str__(self) -> str:
        return f"Trả lại lần {self.round}"


class Remark(models.Model):
    """A remark pinned to a criterion or a dossier item; it opens at that place for the officer."""

    CRITERION = "criterion"
    ITEM = "item"
    TARGETS = ((CRITERION, "Tiêu chí"), (ITEM, "Thành phần hồ sơ"))

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="remarks")
    round = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=10, choices=TARGETS)
    target_code = models.CharField(max_length=40)
    text = models.TextField("ý kiến")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    returned = models.ForeignKey(
        Return, on_delete=models.CASCADE, null=True, blank=True, related_name="remarks"
    )
    reply = models.TextField("trả lời", blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "ý kiến"
        ordering = ("pk",)
        constraints = [paired("replied_at", "replied_by", "remark_replied_paired")]

    def __str__(self) -> str:
        return f"{self.target_code}: {self.text[:40]}"


class Explanation(models.Model):
    """The unit's reply «giải trình» where the appraised score differs from its own."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="explanations")
    round = models.PositiveSmallIntegerField()
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("giải trình", blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "giải trình"
        constraints = [
            models.UniqueConstraint(fields=("dossier", "round", "criterion"), name="explanation_once"),
            paired("answered_at", "answered_by", "explanation_answered_paired"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.text[:40]}"


class AppraisalCheck(models.Model):
    """One line of the process check (S0 III.2): council, meeting, vote, items. ``None`` = not checked yet."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="checks")
    round = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    passed = models.BooleanField("đạt", null=True, blank=True)
    note = models.CharField("nhận xét", max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kiểm tra quy trình"
        constraints = [
            models.UniqueConstraint(fields=("dossier", "round", "code"), name="appraisal_check_once")
        ]

    def __str__(self) -> str:
        return self.code


class Conclusion(models.Model):
    """What the Office's council concluded for a unit, with the vote."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="conclusions")
    round = models.PositiveSmallIntegerField()
    outcome_code = models.CharField("kết luận", max_length=40)
    text = models.TextField("lời kết luận", blank=True)
    remedies = models.TextField("việc phải khắc phục, thời hạn", blank=True)
    agree = models.PositiveSmallIntegerField("tán thành")
    voters = models.PositiveSmallIntegerField("số biểu quyết")
    against = models.PositiveSmallIntegerField("không tán thành", null=True, blank=True)
    other_votes = models.PositiveSmallIntegerField("ý kiến khác", null=True, blank=True)
    reserved = models.TextField("ý kiến bảo lưu", blank=True)
    #: As printed; made from ``recusals`` where they were recorded.
    abstained = models.CharField("thành viên không biểu quyết và lý do", max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "kết luận"
        ordering = ("at",)
        constraints = [
            models.UniqueConstraint(
                fields=("dossier", "round"),
                condition=Q(reopened_at__isnull=True),
                name="conclusion_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(agree__lte=models.F("voters")), name="conclusion_votes_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.outcome_code


class Recusal(models.Model):
    """A member who does not vote on a unit and why «xung đột lợi ích»."""

    conclusion = models.ForeignKey(Conclusion, on_delete=models.CASCADE, related_name="recusals")
    name = models.CharField("thành viên", max_length=200)
    reason = models.CharField("lý do", max_length=200)

    class Meta:
        verbose_name = "thành viên không biểu quyết"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("conclusion", "name"), name="recusal_once_a_member")]

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"
