"""What everyone writes to: the log, looks at personal data, notices, jobs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ChainHead(models.Model):
    """The last link of one chain; the row that a writer locks, so that a chain has one writer at a time."""

    chain = models.CharField("chuỗi", max_length=80, unique=True)
    seq = models.PositiveBigIntegerField("số thứ tự cuối", default=0)
    hash = models.CharField("mã băm cuối", max_length=64)

    class Meta:
        verbose_name = "đầu chuỗi nhật ký"

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"


class LogEntry(models.Model):
    """One step in the append-only log «nhật ký»; ``records.journal`` describes the canonical form."""

    chain = models.CharField("chuỗi", max_length=80)
    seq = models.PositiveBigIntegerField("số thứ tự")
    at = models.DateTimeField("thời điểm")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    action = models.CharField("việc", max_length=80)
    subject_type = models.CharField("loại đối tượng", max_length=100)
    subject_id = models.CharField("mã đối tượng", max_length=200)
    data = models.JSONField("nội dung", default=dict)
    personal_digests = models.JSONField("mã băm dữ liệu cá nhân", default=dict)
    prev = models.CharField("mã băm trước", max_length=64)
    hash = models.CharField("mã băm", max_length=64)

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ("chain", "seq")
        constraints = [models.UniqueConstraint(fields=("chain", "seq"), name="log_chain_seq_once")]
        indexes = [
            models.Index(fields=("subject_type", "subject_id", "at"), name="log_by_subject"),
            models.Index(fields=("at",), name="log_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}: {self.action}"


class PersonalValue(models.Model):
    """A personal value beside its log entry; deleting it leaves the chain whole: only its digest is there."""

    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="personal_values")
    key = models.CharField("tên trường", max_length=80)
    salt = models.CharField("muối", max_length=64)
    value = models.TextField("giá trị")

    class Meta:
        verbose_name = "dữ liệu cá nhân của nhật ký"
        constraints = [models.UniqueConstraint(fields=("entry", "key"), name="personal_value_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.key}"


class Tries(models.Model):
    """How often something was tried within its window (``records.tries``); ``key`` is a hash of what and who."""

    key = models.CharField(max_length=64, primary_key=True)
    #: Seconds since 1970: compared with the machine's clock, and by no law.
    ends_at = models.FloatField()
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = "số lần thử"
        indexes = [models.Index(fields=("ends_at",), name="tries_by_end")]

    def __str__(self) -> str:
        return f"{self.number}"


class AccessEntry(models.Model):
    """A look at personal data, an export, a log-in; written at once, chained later by ``chain_access``."""

    kind = models.CharField("loại", max_length=20)
    at = models.DateTimeField("thời điểm")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người xem",
    )
    subject_type = models.CharField("loại đối tượng", max_length=100, blank=True)
    subject_id = models.CharField("mã đối tượng", max_length=200)
    data = models.JSONField("nội dung", default=dict)
    address_digest = models.CharField("mã băm địa chỉ", max_length=64, blank=True)
    seq = models.PositiveBigIntegerField("số thứ tự", null=True, unique=True)
    prev = models.CharField("mã băm trước", max_length=64, null=True)  # noqa: DJ001 - null = not chained yet
    hash = models.CharField("mã băm", max_length=64, null=True)  # noqa: DJ001 - null = not chained yet

    class Meta:
        verbose_name = "lượt truy cập"
        verbose_name_plural = "lượt truy cập"
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(seq__isnull=True, prev__isnull=True, hash__isnull=True)
                | Q(seq__isnull=False, prev__isnull=False, hash__isnull=False),
                name="access_chained_wholly",
            )
        ]
        indexes = [
            models.Index(fields=("subject_type", "subject_id", "at"), name="access_by_subject"),
            models.Index(fields=("actor", "at"), name="access_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"


class Notice(models.Model):
    """A notice «thông báo» to one person; ``key`` names the event, so that it is told once."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", verbose_name="người nhận"
    )
    subject = models.CharField("tiêu đề", max_length=300)
    body = models.TextField("nội dung", blank=True)
    url = models.CharField("đường dẫn", max_length=500, blank=True)
    key = models.CharField("khóa", max_length=200)
    at = models.DateTimeField("thời điểm")
    read_at = models.DateTimeField("đã đọc lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("đã gửi thư lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint(fields=("key", "to"), name="notice_once_per_person")]
        indexes = [models.Index(fields=("to", "read_at"), name="notice_unread")]

    def __str__(self) -> str:
        return self.subject


class Digest(models.Model):
    """The one mail of a person's day «thư tổng hợp trong ngày»; making the row is what claims the sending."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người nhận"
    )
    on = models.DateField("ngày")
    notices = models.PositiveIntegerField("số thông báo", default=0)
    at = models.DateTimeField("thời điểm")

    class Meta:
        verbose_name = "thư tổng hợp"
        constraints = [models.UniqueConstraint(fields=("to", "on"), name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.to_id} {self.on}"


class Job(models.Model):
    """A long piece of work «việc chạy nền» with progress; survives the death of its worker."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không thành công"
        CANCELLED = "cancelled", "Đã hủy"

    kind = models.CharField("loại", max_length=80)
    title = models.CharField("tên", max_length=300)
    state = models.CharField("trạng thái", max_length=12, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField("tiến độ (%)", default=0)
    total = models.PositiveIntegerField("tổng số việc", default=0)
    message = models.CharField("đang làm", max_length=500, blank=True)
    result = models.JSONField("kết quả", null=True, blank=True)
    task_path = models.CharField("tác vụ", max_length=200)
    arguments = models.JSONField("tham số", default=dict)
    task_id = models.CharField("mã tác vụ", max_length=64, blank=True)
    priority = models.SmallIntegerField("mức ưu tiên", default=0)
    error = models.TextField("lỗi của chương trình", blank=True)
    attempts = models.PositiveSmallIntegerField("số lần chạy", default=0)
    max_attempts = models.PositiveSmallIntegerField("số lần chạy tối đa", default=3)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người tạo",
    )
    created_at = models.DateTimeField("tạo lúc")
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    heartbeat_at = models.DateTimeField("báo còn chạy lúc", null=True, blank=True)
    finished_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    cancel_requested_at = models.DateTimeField("yêu cầu hủy lúc", null=True, blank=True)

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_is_percent"),
            models.CheckConstraint(condition=Q(attempts__lte=F("max_attempts")), name="job_attempts_bounded"),
        ]
        indexes = [models.Index(fields=("state", "heartbeat_at"), name="job_by_state")]

    def __str__(self) -> str:
        return self.title
