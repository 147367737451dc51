"""Campaigns: milestones, the figures asked for, and who takes part."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns import states
from campaigns.models.plans import Plan
from scoring.models import CriteriaSet
from units.models import Unit
from units.roles import KINDS as UNIT_KINDS


class Campaign(models.Model):
    """A plan carried out in a year «đợt đánh giá»."""

    code = models.SlugField("mã", max_length=60, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="campaigns")
    title = models.CharField("tên đợt", max_length=300)
    year = models.PositiveSmallIntegerField("năm")
    period_from = models.DateField("kỳ đánh giá từ")
    period_to = models.DateField("đến")
    state = models.CharField(max_length=10, choices=states.CAMPAIGN_STATES, default=states.DRAFT)
    office = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="campaigns_run", verbose_name="cơ quan thẩm định"
    )
    upper_name = models.CharField("cấp trên nhận hồ sơ", max_length=300)
    upper_short = models.CharField("tên gọi tắt cấp trên", max_length=200, blank=True)
    recogniser_name = models.CharField("cấp công nhận", max_length=300)
    council_name = models.CharField("tên hội đồng", max_length=300)
    appraising_section = models.CharField("bộ phận thẩm định", max_length=200, blank=True)
    contact_title = models.CharField("đầu mối", max_length=200, blank=True)
    contact_phone = models.CharField("điện thoại", max_length=40, blank=True)
    scan_policy = models.CharField(
        "bản đã ký", max_length=10, choices=states.SCANS, default=states.SCAN_OPTIONAL
    )
    forward_partial = models.BooleanField("cho gửi cấp trên khi chưa đủ đơn vị", default=False)
    roll_to_working_day = models.BooleanField("hạn trùng ngày nghỉ thì lùi sang ngày làm việc", default=False)
    #: A plan like KH 75 is carried out by duties and reports; nobody is scored (criteria came later, ⚠22).
    scored = models.BooleanField("có chấm điểm", default=True)
    is_practice = models.BooleanField("Đợt diễn tập", default=False)
    is_illustrative = models.BooleanField("số liệu minh họa", default=False)
    trial_confirmed_at = models.DateTimeField(null=True, blank=True)
    trial_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "đợt đánh giá"
        verbose_name_plural = "đợt đánh giá"
        ordering = ("-year", "code")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="campaign_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(trial_confirmed_at__isnull=True, trial_confirmed_by__isnull=True)
                | Q(trial_confirmed_at__isnull=False, trial_confirmed_by__isnull=False),
                name="campaign_trial_paired",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignSet(models.Model):
    """Which criteria set scores which kind of unit in a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sets")
    unit_kind = models.CharField(max_length=30, choices=UNIT_KINDS)
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="campaign_sets")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("campaign", "unit_kind"), name="campaign_set_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.unit_kind} → {self.criteria_set}"


class Milestone(models.Model):
    """A date of the plan «mốc thời gian»: words verbatim, the parsed rule, the last valid instant."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="milestones")
    code = models.CharField("mã", max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField("tên mốc", max_length=200)
    words = models.TextField("nguyên văn")
    clause = models.CharField("mục", max_length=60, blank=True)
    purpose = models.CharField(max_length=12, choices=states.PURPOSES, default=states.OTHER)
    actor = models.CharField("ai làm", max_length=200, blank=True)
    receiver = models.CharField("gửi ai", max_length=200, blank=True)
    rule = models.JSONField("quy tắc", default=dict)
    first_valid_at = models.DateTimeField(null=True, blank=True)
    last_valid_at = models.DateTimeField("thời điểm cuối cùng còn hạn", null=True, blank=True)
    recurring = models.BooleanField(default=False)
    flag = models.TextField("điều cần hỏi lại", blank=True)

    class Meta:
        verbose_name = "mốc thời gian"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("campaign", "code"), name="milestone_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class MilestoneItem(models.Model):
    """What is owed at a milestone «thành phần hồ sơ»; required or not by data, not by code."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="items")
    form_code = models.CharField("mã mẫu", max_length=20)
    paper_kind = models.CharField("loại văn bản của chương trình", max_length=40, blank=True)
    title = models.CharField("tên", max_length=300)
    template_name = models.CharField("mẫu", max_length=60, blank=True)
    clause = models.CharField("mục", max_length=60, blank=True)
    required = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "thành phần hồ sơ"
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("milestone", "form_code"), name="milestone_item_once")]

    def __str__(self) -> str:
        return self.title


class RouteStep(models.Model):
    """One step of the way upward. No level of government is hard-coded."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="route")
    order = models.PositiveSmallIntegerField()
    actor = models.CharField("ai làm", max_length=300)
    action = models.CharField("việc", max_length=300)
    milestone = models.ForeignKey(
        Milestone, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    clause = models.CharField("mục", max_length=60, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=("campaign", "order"), name="route_step_order_once")]

    def __str__(self) -> str:
        return f"{self.order}. {self.actor}: {self.action}"


class CouncilRole(models.Model):
    """A role the plan demands in a unit's council (ROLE-01…05); the Office's own council has none."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="council_roles")
    code = models.CharField(max_length=20)
    title = models.CharField("vai trò", max_length=200)
    organisation = models.CharField("tổ chức", max_length=200, blank=True)
    may_lack = models.BooleanField("đơn vị có thể không có tổ chức này", default=False)
    clause = models.CharField("mục", max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=("campaign", "code"), name="council_role_once")]

    def __str__(self) -> str:
        return self.title


class FigureSpec(models.Model):
    """One cell pair of the table of figures, e.g. S04.a; the only source of figures in all papers."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="figures")
    code = models.CharField("mã", max_length=10)
    row = models.CharField("dòng", max_length=10)
    title = models.CharField("chỉ tiêu", max_length=300)
    part = models.CharField("phần", max_length=200, blank=True)
    unit_of_measure = models.CharField("đơn vị tính", max_length=40)
    required = models.BooleanField(default=True)
    lodging_only = models.BooleanField("chỉ cơ sở lưu trú", default=False)
    decimals = models.PositiveSmallIntegerField(default=0)
    check_note = models.CharField("kiểm tra", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "chỉ tiêu số liệu"
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=("campaign", "code"), name="figure_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class FigureCheck(models.Model):
    """A check over figures. ``op``: ``eq``, ``le``, ``veto`` (left > 0 ⇔ the veto is answered Có), ``link``."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="figure_checks")
    op = models.CharField(max_length=8)
    left = models.JSONField(default=list)
    right = models.JSONField(default=list)
    target = models.CharField("mã tiêu chí hoặc sự kiện", max_length=20, blank=True)
    text = models.CharField("câu báo", max_length=500)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return self.text


class Participation(models.Model):
    """A unit's place in a campaign, frozen when the campaign opens; later moves never touch it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="participations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="participations")
    part = models.CharField(max_length=12, choices=states.PARTS, default=states.SUBJECT)
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=300)
    abbreviation = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=30, choices=UNIT_KINDS)
    parent_name = models.CharField(max_length=300, blank=True)
    head_title = models.CharField(max_length=100, blank=True)
    place_name = models.CharField(max_length=100, blank=True)
    path = models.CharField(max_length=120)
    #: The path of the parent, so that the children of a node are found in order without reading its subtree.
    above = models.CharField(max_length=120, blank=True)
    search = models.CharField(max_length=600, db_index=True)
    sort_key = models.CharField(max_length=600)
    has_lodging = models.BooleanField("có cơ sở lưu trú", default=False)
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="participations")
    appraiser = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="appraises",
        verbose_name="cơ quan thẩm định trong đợt này",
    )

    class Meta:
        verbose_name = "đơn vị tham gia đợt"
        ordering = ("order", "path")
        constraints = [models.UniqueConstraint(fields=("campaign", "unit"), name="participation_once")]
        indexes = [
            models.Index(fields=("campaign", "path")),
            models.Index(fields=("campaign", "above", "sort_key"), name="participation_children"),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.campaign.code}"


class Extension(models.Model):
    """A later last day for one unit and milestone «gia hạn», with reason and decider.

    It belongs to a unit that is scored (``participation``) or to an agency that reports (``reporter``): to one of them.
    """

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    reporter = models.ForeignKey(
        "campaigns.Reporter", on_delete=models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="extensions")
    state = models.CharField(max_length=10, choices=states.EXTENSION_STATES, default=states.ASKED)
    asked_until = models.DateField("xin đến hết ngày")
    reason = models.TextField("lý do")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until_at = models.DateTimeField("được gia hạn đến", null=True, blank=True)
    decision_reason = models.TextField("lý do quyết định", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "gia hạn"
        ordering = ("asked_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="extension_decision_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.GRANTED) | Q(until_at__isnull=False),
                name="extension_granted_has_until",
            ),
            models.UniqueConstraint(
                fields=("participation", "milestone"),
                condition=Q(state=states.ASKED),
                name="extension_one_open_request",
            ),
            models.UniqueConstraint(
                fields=("reporter", "milestone"),
                condition=Q(state=states.ASKED),
                name="extension_one_open_report_request",
            ),
            models.CheckConstraint(
                condition=Q(participation__isnull=False, reporter__isnull=True)
                | Q(participation__isnull=True, reporter__isnull=False),
                name="extension_of_one_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation or self.reporter}: {self.get_state_display()}"
