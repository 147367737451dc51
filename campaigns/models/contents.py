"""What stands in a plan: dates, agencies and their duties, targets, measures, reports, and what else it names.

Every row keeps the plan's own words. An unknown number, date or denominator is null or blank, never invented.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns import states
from campaigns.models.plans import Plan
from units.models import Unit


class PlanRow(models.Model):
    """A row of a plan with its number there and the quoted words."""

    code = models.CharField("mã", max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    words = models.TextField("nguyên văn", blank=True)
    clause = models.CharField("mục", max_length=60, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.words[:60]}"


class TimedRow(PlanRow):
    """A row whose words name a moment: the parsed rule and the last valid instant beside them."""

    due_words = models.CharField("hạn, nguyên văn", max_length=500, blank=True)
    rule = models.JSONField("quy tắc", default=dict)
    last_valid_at = models.DateTimeField("thời điểm cuối cùng còn hạn", null=True, blank=True)

    class Meta:
        abstract = True


class PlanDeadline(TimedRow):
    """A date or deadline of a plan «mốc thời gian, hạn»; ``due_words`` are read, ``words`` are the sentence."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="deadlines")
    title = models.CharField("tên mốc", max_length=200)
    purpose = models.CharField("để làm gì", max_length=12, choices=states.PURPOSES, default=states.OTHER)
    actor = models.CharField("ai làm", max_length=200, blank=True)
    receiver = models.CharField("gửi ai", max_length=200, blank=True)
    shifted_from = models.CharField("hạn của năm trước", max_length=500, blank=True)

    class Meta:
        verbose_name = "mốc thời gian của kế hoạch"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="plan_deadline_code_once")]


class PlanAgency(PlanRow):
    """An agency to which a plan gives duties «cơ quan được giao nhiệm vụ»; ``words`` are its heading."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="agencies")
    name = models.CharField("cơ quan", max_length=300)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked = models.BooleanField("đề nghị, không giao", default=False)

    class Meta:
        verbose_name = "cơ quan được giao nhiệm vụ"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="plan_agency_code_once")]

    def __str__(self) -> str:
        return self.name


class Duty(TimedRow):
    """A duty a plan gives to an agency «nhiệm vụ được phân công», with chủ trì or phối hợp."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="duties")
    agency = models.ForeignKey(PlanAgency, on_delete=models.CASCADE, related_name="duties")
    title = models.CharField("việc", max_length=300)
    role = models.CharField("vai trò", max_length=12, choices=states.DUTY_ROLES, default=states.LEAD)
    partners = models.CharField("phối hợp với", max_length=300, blank=True)

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ("agency__order", "order", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="plan_duty_code_once")]


class Target(TimedRow):
    """A number to reach «chỉ tiêu»; a blank ``denominator`` means the plan gives none («chưa có»)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="targets")
    title = models.CharField("chỉ tiêu", max_length=300)
    operator = models.CharField("so sánh", max_length=4, choices=states.OPERATORS, default=states.EQUAL)
    value = models.DecimalField("giá trị", max_digits=14, decimal_places=4, null=True, blank=True)
    unit_of_measure = models.CharField("đơn vị tính", max_length=60)
    scope = models.CharField("tính trên", max_length=300, blank=True)
    denominator = models.DecimalField("mẫu số", max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="plan_target_code_once")]


class Measure(PlanRow):
    """A measure «nội dung, biện pháp» under its group heading, with the outputs that can be tracked."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures")
    group = models.CharField("nhóm", max_length=20)
    group_title = models.CharField("tên nhóm", max_length=500)
    outputs = models.CharField("kết quả theo dõi được", max_length=500, blank=True)

    class Meta:
        verbose_name = "biện pháp"
        verbose_name_plural = "biện pháp"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="plan_measure_code_once")]


class PeriodicReport(TimedRow):
    """A report or plan owed by a date «báo cáo định kỳ»: who, through whom, to whom, how often."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reports")
    title = models.CharField("tên", max_length=200)
    months = models.PositiveSmallIntegerField("kỳ (tháng)", null=True, blank=True)
    sender = models.CharField("ai gửi", max_length=300)
    through = models.CharField("qua", max_length=200, blank=True)
    receiver = models.CharField("gửi ai", max_length=200)
    form_code = models.CharField("mã mẫu", max_length=20, blank=True)
    deadline = models.ForeignKey(
        PlanDeadline, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )

    class Meta:
        verbose_name = "báo cáo định kỳ"
        verbose_name_plural = "báo cáo định kỳ"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="plan_report_code_once")]


class Mention(PlanRow):
    """What else a plan names: papers, forms, roles, units, outcomes, recipients."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="mentions")
    kind = models.CharField("loại", max_length=12, choices=states.MENTIONS)
    title = models.CharField("tên", max_length=300)
    actor = models.CharField("ai lập", max_length=200, blank=True)
    receiver = models.CharField("gửi ai", max_length=200, blank=True)
    listed = models.BooleanField("kế hoạch liệt kê", default=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "nội dung kế hoạch nêu"
        ordering = ("kind", "order", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="plan_mention_code_once")]


class FindingDecision(models.Model):
    """What a person decided about a finding of the plan checker; the finding itself is computed anew each time."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="finding_decisions")
    key = models.CharField(max_length=64)
    code = models.CharField(max_length=10)
    quote = models.TextField()
    proposal = models.TextField()
    decision = models.CharField(max_length=10, choices=states.FINDING_DECISIONS)
    reason = models.TextField("lý do", blank=True)
    applied = models.JSONField("đã sửa", default=dict)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "xử lý phát hiện"
        ordering = ("decided_at", "pk")
        constraints = [models.UniqueConstraint(fields=("plan", "key"), name="finding_decided_once")]

    def __str__(self) -> str:
        return f"{self.plan.code} {self.code}"


class PlanFind(models.Model):
    """Something found by rules in a pasted text, with its sentence, to be accepted or corrected by a person."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="finds")
    order = models.PositiveSmallIntegerField(default=0)
    part = models.CharField(max_length=12, choices=states.FIND_PARTS)
    sentence = models.TextField("câu trong văn bản")
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=states.FIND_STATES, default=states.FOUND)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "điều tìm thấy trong văn bản dán vào"
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="plan_find_decision_paired",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.sentence[:60]}"


class OfficeDay(models.Model):
    """A day off, or a working day in exchange, of one office «ngày nghỉ, ngày làm bù»."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="office_days")
    day = models.DateField("ngày")
    name = models.CharField("tên", max_length=200)
    works = models.BooleanField("là ngày làm bù", default=False)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ngày nghỉ của cơ quan"
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=("unit", "day"), name="office_day_once")]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
