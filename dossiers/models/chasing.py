"""What is remembered of chasing «đôn đốc»: reminders, calls, letters, and the addresses of calendars."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Campaign
from dossiers import catalogue
from dossiers.models.dossier import Dossier, StoredFile, code_once, paired
from dossiers.models.following import Filing
from units.models import Unit


class ReminderStep(models.Model):
    """A day on which a campaign reminds an audience, counted from the last valid day (−10, 0, +1)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reminder_steps")
    audience = models.CharField("nhắc ai", max_length=20, choices=catalogue.AUDIENCES)
    days = models.SmallIntegerField("số ngày tính từ ngày cuối cùng còn hạn")

    class Meta:
        verbose_name = "bước nhắc việc"
        ordering = ("audience", "days")
        constraints = [
            models.UniqueConstraint(fields=("campaign", "audience", "days"), name="reminder_step_once"),
            models.CheckConstraint(condition=Q(days__gte=-60, days__lte=60), name="reminder_step_near"),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} {self.days:+d}"


class ReminderPause(models.Model):
    """A time in which a campaign reminds nobody «tạm dừng nhắc việc», with its reason."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reminder_pauses")
    reason = models.CharField("lý do", max_length=500)
    at = models.DateTimeField("từ lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("đến lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "tạm dừng nhắc việc"
        ordering = ("at",)
        constraints = [
            paired("ended_at", "ended_by", "reminder_pause_ended_paired"),
            models.UniqueConstraint(
                fields=("campaign",), condition=Q(ended_at__isnull=True), name="reminder_pause_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.reason}"


class Reminder(models.Model):
    """One reminder «lời nhắc»: planned, sent or skipped with why. ``key`` makes it one, whoever plans it.

    To whom it went are the notices of the same key (``nhac-<pk>``).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reminders")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    filing = models.ForeignKey(
        Filing, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField("khóa", max_length=120, unique=True)
    owed = models.CharField("nhắc việc gì", max_length=20, choices=catalogue.OWED)
    audience = models.CharField("nhắc ai", max_length=20, choices=catalogue.AUDIENCES)
    days = models.SmallIntegerField("số ngày tính từ ngày cuối cùng còn hạn")
    due_on = models.DateField("ngày nhắc")
    last_at = models.DateTimeField("hạn được nhắc")
    state = models.CharField(
        max_length=10, choices=catalogue.REMINDER_STATES, default=catalogue.REMINDER_PLANNED
    )
    reason = models.CharField("lý do bỏ qua", max_length=600, blank=True)
    people = models.PositiveSmallIntegerField("số người được nhắc", null=True, blank=True)
    at = models.DateTimeField("gửi hoặc bỏ qua lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lời nhắc"
        ordering = ("due_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=catalogue.REMINDER_PLANNED, at__isnull=True)
                | (~Q(state=catalogue.REMINDER_PLANNED) & Q(at__isnull=False)),
                name="reminder_done_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=catalogue.REMINDER_SKIPPED) | ~Q(reason=""),
                name="reminder_skipped_says_why",
            ),
        ]
        indexes = [models.Index(fields=("campaign", "state", "due_on"), name="reminder_due")]

    def __str__(self) -> str:
        return self.key


class ChaseCall(models.Model):
    """A telephone call to a unit «ghi đã gọi điện»: who called, whom, when, what was said.

    It is about a dossier, or about a plan or report where nobody is scored: about one of them.
    """

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="chase_calls"
    )
    filing = models.ForeignKey(
        Filing, on_delete=models.PROTECT, null=True, blank=True, related_name="chase_calls"
    )
    called_at = models.DateTimeField("gọi lúc")
    spoke_to = models.CharField("người nghe máy (chức danh)", max_length=200)
    text = models.TextField("nội dung trao đổi")
    at = models.DateTimeField("ghi lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "cuộc gọi đôn đốc"
        ordering = ("-called_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, filing__isnull=True)
                | Q(dossier__isnull=True, filing__isnull=False),
                name="chase_call_about_one",
            )
        ]

    def __str__(self) -> str:
        # Never the words: whatever prints an object must not print what was said.
        return f"cuộc gọi {self.pk}"


class ChaseLetter(models.Model):
    """«Công văn đôn đốc» of the Office. ``content`` is what it says; once issued its bytes are frozen."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="chase_letters")
    state = models.CharField(max_length=10, choices=catalogue.LETTER_STATES, default=catalogue.LETTER_DRAFT)
    content = models.JSONField("nội dung", default=dict)
    dossiers = models.ManyToManyField(Dossier, related_name="chase_letters")
    filings = models.ManyToManyField(Filing, related_name="chase_letters")
    made_at = models.DateTimeField("lập lúc")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("số", max_length=20, blank=True)
    symbol = models.CharField("ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    code = models.CharField("mã kiểm tra", max_length=12, blank=True)
    key = models.CharField("khóa đã ký", max_length=16, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "công văn đôn đốc"
        verbose_name_plural = "công văn đôn đốc"
        ordering = ("-made_at", "-pk")
        constraints = [
            paired("issued_at", "issued_by", "chase_letter_issued_paired"),
            code_once("chase_letter_code_once"),
            models.CheckConstraint(
                condition=~Q(state=catalogue.LETTER_ISSUED)
                | Q(stored__isnull=False, signed_on__isnull=False, issued_at__isnull=False),
                name="chase_letter_issued_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}" if self.number else f"công văn đôn đốc {self.pk}"


class CalendarFeed(models.Model):
    """A secret address of a unit's deadlines «lịch của đơn vị»; only a digest of it is kept, and it can be revoked."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField("mã băm", max_length=64, unique=True)
    made_at = models.DateTimeField("lập lúc")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "địa chỉ lịch"
        ordering = ("-made_at", "-pk")
        constraints = [
            paired("revoked_at", "revoked_by", "calendar_feed_revoked_paired"),
            models.UniqueConstraint(
                fields=("unit",), condition=Q(revoked_at__isnull=True), name="calendar_feed_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"lịch {self.pk}"
