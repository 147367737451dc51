"""Subscriptions of other systems «báo tự động», and every message that is owed to one of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dossiers import catalogue
from dossiers.models.dossier import Dossier, paired
from units.models import Unit


class Hook(models.Model):
    """An address that is told of events of a unit's dossiers, or of those its Office appraises.

    The secret is not stored: it is derived from ``nonce`` and the installation's key.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hooks")
    name = models.CharField("hệ thống nhận", max_length=100)
    url = models.CharField("địa chỉ nhận", max_length=500)
    kinds = models.JSONField("sự kiện", default=list)
    nonce = models.CharField(max_length=64)
    created_at = models.DateTimeField("lập lúc")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("ngừng lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "đăng ký báo tự động"
        ordering = ("-created_at", "-pk")
        constraints = [paired("ended_at", "ended_by", "hook_ended_paired")]

    def __str__(self) -> str:
        return self.name


class HookDelivery(models.Model):
    """One message to one subscription; ``message_id`` stays the same however often it is sent."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField("mã tin", max_length=40, unique=True)
    kind = models.CharField("sự kiện", max_length=30)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    body = models.TextField("nội dung")
    at = models.DateTimeField("lúc")
    state = models.CharField(
        "tình trạng", max_length=10, choices=catalogue.HOOK_STATES, default=catalogue.HOOK_QUEUED
    )
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    lease_until = models.DateTimeField("giữ đến", null=True, blank=True)
    next_at = models.DateTimeField("gửi lại lúc", null=True, blank=True)
    tried_at = models.DateTimeField("gửi gần nhất lúc", null=True, blank=True)
    status = models.PositiveSmallIntegerField("máy nhận trả lời", null=True, blank=True)
    error = models.CharField("lỗi", max_length=300, blank=True)

    class Meta:
        verbose_name = "tin báo tự động"
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=("hook", "at"), name="hook_delivery_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
