"""By what measure: criteria sets as versioned data, every row with its provenance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from scoring import catalogue, states

PROVENANCE_CHOICES = tuple((each.code, each.label) for each in catalogue.PROVENANCES.values())
ANSWERED_BY_CHOICES = tuple(catalogue.ANSWERED_BY.items())


def _checked_together(name: str) -> models.CheckConstraint:
    """Who compared a row with the signed text and when: both or neither."""
    both = Q(checked_by__isnull=False, checked_at__isnull=False)
    neither = Q(checked_by__isnull=True, checked_at__isnull=True)
    return models.CheckConstraint(condition=both | neither, name=name)


class SignedScan(models.Model):
    """A scan of the signed text «bản quét văn bản đã ký» that rows of a set are compared with. Never rewritten."""

    set_code = models.SlugField("mã bộ tiêu chí", max_length=60)
    name = models.CharField("tên tệp", max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="doi-chieu/%Y/%m", max_length=255)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bản quét"
        ordering = ("set_code", "pk")
        constraints = [
            models.UniqueConstraint(fields=("set_code", "sha256"), name="signed_scan_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CriteriaSet(models.Model):
    """A version of a criteria set «bộ tiêu chí». Only an open version takes changes; a kept one never does.

    ``sha256`` is over the canonical content (``scoring.rules.canonical``); unknown ``total_points`` is null.
    ``made_from`` is the version it was copied from, ``reason`` why.
    """

    code = models.SlugField("mã", max_length=60)
    version = models.PositiveSmallIntegerField("phiên bản")
    title = models.CharField("tên", max_length=300)
    instrument_no = models.CharField("số, ký hiệu văn bản", max_length=100, blank=True)
    instrument_date = models.DateField("ngày văn bản", null=True, blank=True)
    subject_type = models.CharField(
        "đối tượng", max_length=20, choices=tuple(catalogue.SUBJECT_TYPES.items())
    )
    valid_from = models.DateField("áp dụng từ", null=True, blank=True)
    valid_to = models.DateField("đến", null=True, blank=True)
    total_points = models.DecimalField("tổng điểm", max_digits=7, decimal_places=2, null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    # A counted set: inputs, measures, rules, cautions as canonical JSON; {} for a scored set.
    counting = models.JSONField("phép đếm", default=dict, blank=True)
    state = models.CharField(max_length=10, choices=tuple(states.SET_STATES.items()), default=states.DRAFT)
    sha256 = models.CharField("mã kiểm tra", max_length=64)
    created_at = models.DateTimeField("lập lúc")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    reason = models.CharField("lý do lập phiên bản", max_length=500, blank=True)
    proposed_at = models.DateTimeField("đề nghị khóa lúc", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    locked_at = models.DateTimeField("khóa lúc", null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ("code", "-version")
        constraints = [
            models.UniqueConstraint(fields=("code", "version"), name="criteria_set_version_once"),
            # An open version begins as a copy and may hold the content of another one for a while.
            models.UniqueConstraint(
                fields=("code", "sha256"),
                condition=~Q(state=states.EDITING),
                name="criteria_set_content_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(states.EDITING, states.DRAFT),
                    locked_at__isnull=True,
                    locked_by__isnull=True,
                    confirmed_by__isnull=True,
                )
                | Q(
                    state=states.LOCKED,
                    locked_at__isnull=False,
                    locked_by__isnull=False,
                    confirmed_by__isnull=False,
                ),
                name="criteria_set_locked_pair",
            ),
            # The second person is not the first.
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("locked_by")),
                name="criteria_set_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False) & ~Q(state=states.EDITING),
                name="criteria_set_proposed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (phiên bản {self.version})"


class Decision(models.Model):
    """A decision on criteria «quyết định về tiêu chí», with or without a set; what is not known stays empty."""

    code = models.SlugField("mã", max_length=60, unique=True)
    number = models.CharField("số, ký hiệu", max_length=100)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    subject = models.TextField("trích yếu", blank=True)
    known = models.TextField("phần đã biết", blank=True)
    replaces = models.CharField("thay thế", max_length=100, blank=True)
    source = models.CharField("nguồn", max_length=300, blank=True)
    sha256 = models.CharField("mã kiểm tra", max_length=64)

    class Meta:
        verbose_name = "quyết định về tiêu chí"
        verbose_name_plural = "quyết định về tiêu chí"
        ordering = ("issued_on", "code")

    def __str__(self) -> str:
        return self.number


class Changed(models.Model):
    """When a row was last changed while its version was open, and by whom; empty for rows from a file."""

    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Sourced(Changed):
    """Where the text of a row comes from, and who compared it with the signed text, on which page of which scan."""

    provenance = models.CharField(
        "nguồn gốc", max_length=12, choices=PROVENANCE_CHOICES, default=catalogue.DRAFT
    )
    source = models.CharField("nguồn", max_length=300, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField("đối chiếu lúc", null=True, blank=True)
    checked_page = models.CharField("trang đối chiếu", max_length=30, blank=True)
    checked_scan = models.ForeignKey(
        SignedScan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class CountedMark(models.Model):
    """Who compared a row of a counted set with the signed text; the row itself stands in the set's ``counting``.

    ``kind`` as in addresses («so-lieu», «ty-le», «dem»); the row's provenance is ``signed`` while the mark stands.
    """

    set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="counted_marks")
    kind = models.CharField(max_length=10)
    code = models.CharField("mã", max_length=40)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("đối chiếu lúc")
    checked_page = models.CharField("trang đối chiếu", max_length=30)
    checked_scan = models.ForeignKey(
        SignedScan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "dấu đối chiếu"
        ordering = ("set", "kind", "code")
        constraints = [
            models.UniqueConstraint(fields=("set", "kind", "code"), name="counted_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class CriteriaGroup(Changed):
    """A group «nhóm tiêu chí». ``floor_note`` is for the reader; outcome conditions decide."""

    set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="groups")
    code = models.CharField("mã", max_length=20)
    order = models.PositiveSmallIntegerField()
    text = models.TextField("nội dung")
    max_points = models.DecimalField("điểm tối đa", max_digits=7, decimal_places=2, null=True, blank=True)
    floor_note = models.CharField("sàn", max_length=200, blank=True)

    class Meta:
        verbose_name = "nhóm tiêu chí"
        ordering = ("set", "order")
        constraints = [models.UniqueConstraint(fields=("set", "code"), name="criteria_group_code_once")]

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"


class Criterion(Sourced):
    """A scored question «tiêu chí». ``levels``: [{"points": "5", "text": "…"}]; unknown maximum: null."""

    set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    group = models.ForeignKey(CriteriaGroup, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField("mã", max_length=20)
    order = models.PositiveSmallIntegerField()
    text = models.TextField("nội dung")
    max_points = models.DecimalField("điểm tối đa", max_digits=7, decimal_places=2, null=True, blank=True)
    levels = models.JSONField("cách cho điểm", default=list, blank=True)
    evidence = models.TextField("minh chứng cần có", blank=True)
    allow_na = models.BooleanField("có thể không áp dụng", default=False)
    na_hint = models.CharField("khi nào không áp dụng", max_length=300, blank=True)
    auto = models.CharField("chương trình đề xuất điểm theo", max_length=60, blank=True)

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ("set", "order")
        constraints = [
            models.UniqueConstraint(fields=("set", "code"), name="criterion_code_once"),
            models.CheckConstraint(
                condition=Q(max_points__isnull=True) | Q(max_points__gte=0), name="criterion_max_not_negative"
            ),
            _checked_together("criterion_checked_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"


class Veto(Sourced):
    """A fact asked before scoring «sự kiện loại trừ». ``evil``: of drug evil, no flaw of procedure."""

    set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="vetoes")
    code = models.CharField("mã", max_length=20)
    order = models.PositiveSmallIntegerField()
    text = models.TextField("nội dung")
    outcome_code = models.CharField("hệ quả", max_length=40)
    answered_by = models.CharField(
        "người trả lời", max_length=10, choices=ANSWERED_BY_CHOICES, default=catalogue.UNIT
    )
    evil = models.BooleanField("là tệ nạn ma túy", default=False)
    figure = models.CharField("số liệu liên quan", max_length=30, blank=True)

    class Meta:
        verbose_name = "sự kiện loại trừ"
        verbose_name_plural = "sự kiện loại trừ"
        ordering = ("set", "order")
        constraints = [
            models.UniqueConstraint(fields=("set", "code"), name="veto_code_once"),
            _checked_together("veto_checked_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"


class Outcome(Sourced):
    """A line of the conclusion «kết luận», tried by ``priority``; ``condition``: ``rules.conditions``."""

    set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="outcomes")
    priority = models.PositiveSmallIntegerField("ưu tiên")
    code = models.CharField("mã", max_length=40, blank=True)
    label = models.CharField("chữ hiển thị", max_length=300)
    variant = models.CharField("phương án Tờ trình", max_length=1, blank=True)
    condition = models.JSONField("điều kiện", default=dict, blank=True)
    need_person = models.BooleanField("Hội đồng phải kết luận", default=False)

    class Meta:
        verbose_name = "kết luận"
        verbose_name_plural = "kết luận"
        ordering = ("set", "priority")
        constraints = [
            models.UniqueConstraint(fields=("set", "priority"), name="outcome_priority_once"),
            _checked_together("outcome_checked_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.priority}. {self.label}"
