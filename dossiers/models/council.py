"""The council of a unit, its meeting and session."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dossiers import states
from dossiers.models.dossier import Dossier


class CouncilMember(models.Model):
    """A member of the council «hội đồng»; one person may hold several of the plan's roles."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="council")
    order = models.PositiveSmallIntegerField(default=0)
    honorific = models.CharField("ông/bà", max_length=10, blank=True)
    name = models.CharField("họ và tên", max_length=200)
    position = models.CharField("chức vụ", max_length=200, blank=True)
    roles = models.JSONField("vai trò theo kế hoạch", default=list)
    title = models.CharField("tư cách trong Hội đồng", max_length=200, blank=True)
    is_chair = models.BooleanField("Chủ tịch Hội đồng", default=False)
    is_secretary = models.BooleanField("Thư ký", default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="council_seats",
    )

    class Meta:
        verbose_name = "thành viên Hội đồng"
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("dossier",), condition=Q(is_chair=True), name="council_one_chair"
            ),
            models.UniqueConstraint(
                fields=("dossier",), condition=Q(is_secretary=True), name="council_one_secretary"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CouncilGap(models.Model):
    """«Đơn vị không có tổ chức này»: a role nobody can fill, said so in the decision."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="council_gaps")
    role_code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("dossier", "role_code"), name="council_gap_once")]

    def __str__(self) -> str:
        return self.role_code


class Meeting(models.Model):
    """A meeting on record; the unit meeting «họp đơn vị» is the one the plan demands (S0 V.1)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="meetings")
    kind = models.CharField(max_length=10, choices=states.MEETING_KINDS, default=states.UNIT_MEETING)
    #: A council may sit several times; the newest session is the one its minutes are written from.
    serial = models.PositiveSmallIntegerField("phiên", default=1)
    agenda = models.TextField("nội dung mời họp", blank=True)
    invitees = models.TextField("thành phần mời", blank=True)
    starts_at = models.DateTimeField("bắt đầu", null=True, blank=True)
    ends_at = models.DateTimeField("kết thúc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=300, blank=True)
    present = models.PositiveIntegerField("số người có mặt", null=True, blank=True)
    absence_reasons = models.CharField("lý do vắng", max_length=500, blank=True)
    council_present = models.PositiveSmallIntegerField("thành viên Hội đồng có mặt", null=True, blank=True)
    guests = models.CharField("khách mời", max_length=500, blank=True)
    chair_name = models.CharField("chủ trì", max_length=300, blank=True)
    secretary_name = models.CharField("thư ký", max_length=300, blank=True)
    no_opinions = models.BooleanField("cuộc họp không có ý kiến khác", default=False)
    shortcomings = models.TextField("tồn tại, hạn chế", blank=True)
    causes = models.TextField("nguyên nhân", blank=True)
    remedies = models.TextField("giải pháp khắc phục", blank=True)
    remedy_before = models.DateField("khắc phục trước ngày", null=True, blank=True)
    vote_method = models.CharField(
        "hình thức biểu quyết", max_length=10, choices=states.VOTE_METHODS, blank=True
    )
    agree = models.PositiveIntegerField("tán thành", null=True, blank=True)
    disagree = models.PositiveIntegerField("không tán thành", null=True, blank=True)
    other_votes = models.PositiveIntegerField("ý kiến khác", null=True, blank=True)
    reservations = models.TextField("ý kiến bảo lưu", blank=True)
    conclusion = models.TextField("kết luận", blank=True)
    decided_outcome = models.CharField("kết luận khi phải có người quyết định", max_length=40, blank=True)
    decided_reason = models.TextField("lý do kết luận", blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "cuộc họp"
        ordering = ("dossier", "kind", "-serial")
        constraints = [
            models.UniqueConstraint(fields=("dossier", "kind", "serial"), name="meeting_serial_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_at__gte=F("starts_at")),
                name="meeting_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class SeatAttendance(models.Model):
    """A member at a session of the council; ``present``: ``None`` = chưa điểm danh. Unit meetings count only."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("họ và tên", max_length=200)
    position = models.CharField("chức vụ", max_length=200, blank=True)
    present = models.BooleanField("có mặt", null=True, blank=True)
    reason = models.CharField("lý do vắng", max_length=200, blank=True)

    class Meta:
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=("meeting", "order"), name="seat_once_a_session")]

    def __str__(self) -> str:
        return self.name


class Opinion(models.Model):
    """A remark made at a meeting and the council's reply."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="opinions")
    order = models.PositiveSmallIntegerField(default=0)
    speaker = models.CharField("người phát biểu", max_length=200)
    text = models.TextField("ý kiến")
    reply = models.TextField("giải trình, tiếp thu", blank=True)

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.speaker
