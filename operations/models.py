"""What an installation remembers of its own keeping: which one it is, its back-ups, its restore drills."""

from __future__ import annotations

import uuid

from django.db import models


class Installation(models.Model):
    """The installation «cài đặt»: one row, made with its first back-up, carried by every back-up and never changed."""

    uid = models.UUIDField("mã cài đặt", default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField("lập lúc")

    class Meta:
        verbose_name = "cài đặt"

    def __str__(self) -> str:
        return str(self.uid)


class BackupMade(models.Model):
    """One back-up «lần sao lưu»; ``findings`` says, when it is made, why it would not restore (empty: it would)."""

    backup_id = models.UUIDField("mã bản sao lưu", unique=True)
    taken_at = models.DateTimeField("thời điểm của dữ liệu")
    finished_at = models.DateTimeField("xong lúc")
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    findings = models.JSONField("sai lệch", default=list)

    class Meta:
        verbose_name = "lần sao lưu"
        ordering = ("-taken_at", "-pk")

    def __str__(self) -> str:
        return f"{self.backup_id} {self.taken_at}"


class RestoreDrill(models.Model):
    """One restore drill «diễn tập khôi phục» of a back-up into an empty place; ``findings`` empty: it succeeded."""

    backup_id = models.UUIDField("mã bản sao lưu")
    taken_at = models.DateTimeField("thời điểm của dữ liệu")
    at = models.DateTimeField("diễn tập lúc")
    seconds = models.PositiveIntegerField("số giây")
    findings = models.JSONField("sai lệch", default=list)

    class Meta:
        verbose_name = "lần diễn tập khôi phục"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.backup_id} {self.at}"
