"""Scores per route step and round, vetoes, figures, report sections, evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import FigureSpec
from dossiers import states
from dossiers.models.dossier import Dossier, StoredFile, paired
from dossiers.rules import evidence as evidence_rules
from scoring.models import Criterion, Veto


class Versioned(models.Model):
    """A field saved by itself: ``version`` goes up by one at each save, so a stale page is told so."""

    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Score(Versioned):
    """Points for a criterion at one route step and round; ``None`` = not scored yet, never zero."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    step = models.CharField(max_length=10, choices=states.SCORE_STEPS)
    round = models.PositiveSmallIntegerField()
    points = models.DecimalField("điểm", max_digits=7, decimal_places=2, null=True, blank=True)
    not_applicable = models.BooleanField("không áp dụng", default=False)
    note = models.TextField("lý do, căn cứ", blank=True)

    class Meta:
        verbose_name = "điểm"
        constraints = [
            models.UniqueConstraint(fields=("dossier", "criterion", "step", "round"), name="score_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0), name="score_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | Q(points__isnull=True), name="score_na_has_no_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code} {self.step}: {self.points}"


class VetoAnswer(Versioned):
    """An answer about a veto fact: Không, Có, or not answered; counts and document number only, no names."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="veto_answers")
    veto = models.ForeignKey(Veto, on_delete=models.PROTECT, related_name="answers")
    step = models.CharField(max_length=10, choices=states.SCORE_STEPS)
    round = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=6, choices=states.VETO_CHOICES, blank=True)
    cases = models.PositiveIntegerField("số vụ", null=True, blank=True)
    persons = models.PositiveIntegerField("số người", null=True, blank=True)
    basis = models.CharField("căn cứ (số, ngày văn bản)", max_length=500, blank=True)

    class Meta:
        verbose_name = "sự kiện loại trừ"
        constraints = [
            models.UniqueConstraint(fields=("dossier", "veto", "step", "round"), name="veto_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.veto.code}: {self.get_value_display()}"


class FigureValue(Versioned):
    """A figure of this and the last period; blank = chưa nhập, 0 = đã rà soát, không có."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="figures")
    spec = models.ForeignKey(FigureSpec, on_delete=models.PROTECT, related_name="values")
    current = models.DecimalField("kỳ này", max_digits=14, decimal_places=2, null=True, blank=True)
    previous = models.DecimalField("kỳ trước", max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "số liệu"
        constraints = [
            models.UniqueConstraint(fields=("dossier", "spec"), name="figure_value_once"),
            models.CheckConstraint(
                condition=(Q(current__isnull=True) | Q(current__gte=0))
                & (Q(previous__isnull=True) | Q(previous__gte=0)),
                name="figure_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spec.code}: {self.current}"


class ReportSection(Versioned):
    """The words of one section of the report; figures come from the table, not from here."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(max_length=20)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = "mục báo cáo"
        constraints = [models.UniqueConstraint(fields=("dossier", "code"), name="report_section_once")]

    def __str__(self) -> str:
        return self.code


class Evidence(Versioned):
    """A reference behind scores «minh chứng»: a document, an event, a link or a file, entered once per dossier.

    Taken away means marked, never deleted; ``code`` (H1-1.01) is never used for something else.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="evidence")
    code = models.CharField("mã minh chứng", max_length=40)
    kind = models.CharField("loại", max_length=10, choices=evidence_rules.KINDS, default=evidence_rules.FILE)
    doc_type = models.CharField("loại văn bản", max_length=60, blank=True)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    dated_on = models.DateField("ngày", null=True, blank=True)
    issuer = models.CharField("nơi ban hành", max_length=200, blank=True)
    title = models.CharField("trích yếu, nội dung", max_length=300, blank=True)
    figures = models.CharField("số liệu của sự kiện", max_length=200, blank=True)
    url = models.CharField("đường dẫn", max_length=500, blank=True)
    at_unit = models.BooleanField("lưu tại đơn vị", default=False)
    stored = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tệp"
    )
    taken_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lấy từ kỳ trước",
    )
    at = models.DateTimeField("nhập lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "minh chứng"
        ordering = ("pk",)
        constraints = [
            paired("removed_at", "removed_by", "evidence_removed_paired"),
            models.UniqueConstraint(fields=("dossier", "code"), name="evidence_code_once"),
            # "Lưu tại đơn vị" with its number only: no file can ever lie behind it.
            models.CheckConstraint(
                condition=Q(at_unit=False) | Q(stored__isnull=True), name="evidence_at_unit_without_file"
            ),
            models.CheckConstraint(
                condition=~Q(kind=evidence_rules.FILE) | Q(stored__isnull=False), name="evidence_file_has_one"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EvidenceUse(models.Model):
    """A criterion that rests on a piece of evidence."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="uses")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="evidence_uses")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "tiêu chí dùng minh chứng"
        ordering = ("pk",)
        constraints = [
            paired("removed_at", "removed_by", "evidence_use_removed_paired"),
            models.UniqueConstraint(
                fields=("evidence", "criterion"),
                condition=Q(removed_at__isnull=True),
                name="evidence_use_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.criterion_id}"
