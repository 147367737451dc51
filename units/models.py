"""Who: accounts, units, and the roles people hold in them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from records.models import Job
from units import catalogue, roles
from units.rules import tree


class User(AbstractUser):
    """An account «tài khoản», named after a role and a unit, never after an invented person."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField("tên hiển thị", max_length=200, blank=True)
    #: When the person put the introduction of the first log-in away.
    welcomed_at = models.DateTimeField("đã xem giới thiệu lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Unit(models.Model):
    """An agency «đơn vị». ``path`` is a chain of fixed-width digit groups; a subtree is a range of it."""

    PATH_STEP = tree.STEP

    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=300)
    short_name = models.CharField("tên gọi tắt", max_length=200, blank=True)
    abbreviation = models.CharField("chữ viết tắt trong số, ký hiệu", max_length=30, blank=True)
    kind = models.CharField("loại", max_length=30, choices=roles.KINDS)
    #: The words of the list a unit came from («Thị trấn», «Đặc khu»); ``kind`` decides which criteria apply.
    type_name = models.CharField("tên loại", max_length=60, blank=True)
    former_names = models.TextField("tên trước đây", blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="cơ quan chủ quản",
    )
    path = models.CharField("đường dẫn", max_length=120, unique=True)
    search = models.CharField(max_length=600, db_index=True, editable=False)
    sort_key = models.CharField(max_length=600, db_index=True, editable=False)
    place_name = models.CharField("địa danh", max_length=100, blank=True)
    outside_province = models.BooleanField("đóng ngoài tỉnh", default=False)
    head_title = models.CharField("chức danh người đứng đầu", max_length=100, blank=True)
    functions_basis = models.TextField("văn bản quy định chức năng, nhiệm vụ", blank=True)
    drafting_section = models.CharField("bộ phận tham mưu", max_length=200, blank=True)
    is_invented = models.BooleanField("đơn vị diễn tập", default=False)
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)
    predecessors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="successors")

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ("path",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_dates_in_order",
            ),
        ]
        # Children of a node in Vietnamese order, page by page.
        indexes = [models.Index(fields=("parent", "sort_key"), name="unit_children_in_order")]

    def __str__(self) -> str:
        return self.name


class UnitContact(models.Model):
    """Whom the appraising Office calls at a unit «đầu mối liên hệ»; stays between the unit and that Office."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="contact")
    person = models.CharField("người liên hệ (chức danh)", max_length=200)
    phone = models.CharField("điện thoại", max_length=40)
    saved_at = models.DateTimeField("lưu lúc")
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "đầu mối liên hệ"

    def __str__(self) -> str:
        # Never the person: whatever prints an object must not print one.
        return f"đầu mối liên hệ {self.pk}"


class UnitLink(models.Model):
    """A dated line upward other than the administrative parent, e.g. to the party body."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField("loại liên kết", max_length=20, choices=roles.LINKS)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "liên kết đơn vị"
        constraints = [
            models.UniqueConstraint(fields=("unit", "target", "kind", "valid_from"), name="unit_link_once"),
            models.CheckConstraint(condition=~Q(unit=F("target")), name="unit_link_not_to_itself"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_link_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.target}"


class TreeHead(models.Model):
    """The one row every change of the tree takes hold of, so that the tree has one writer at a time.

    ``version`` counts the changes: what was checked against one version is not applied to another.
    """

    version = models.PositiveBigIntegerField("số lần thay đổi", default=0)

    class Meta:
        verbose_name = "phiên bản cây đơn vị"

    def __str__(self) -> str:
        return f"#{self.version}"


class UnitChange(models.Model):
    """One event in the life of a unit «lịch sử đơn vị»: what it was, what it became, since when and why."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField("thay đổi", max_length=20, choices=roles.CHANGES)
    on = models.DateField("từ ngày", null=True)
    reason = models.CharField("lý do", max_length=500)
    before = models.JSONField("trước", default=dict)
    after = models.JSONField("sau", default=dict)
    at = models.DateTimeField("ghi lúc")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "thay đổi của đơn vị"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_kind_display()}"


class UnitImport(models.Model):
    """A list of units on its way into the tree: staged, checked, looked at by a person, applied at once."""

    file_name = models.CharField("tệp", max_length=200)
    sha256 = models.CharField("mã băm", max_length=64)
    content = models.BinaryField("nội dung", null=True)
    complete = models.BooleanField("danh sách đầy đủ", default=False)
    convert = models.BooleanField("chuyển mã TCVN3/VNI", default=False)
    effective_on = models.DateField("có hiệu lực từ ngày", null=True, blank=True)
    reason = models.CharField("lý do", max_length=500)
    state = models.CharField(
        "trạng thái", max_length=10, choices=catalogue.STATES, default=catalogue.CHECKING
    )
    counts = models.JSONField("số dòng", default=dict)
    said = models.JSONField("nhận xét về tệp", default=list)
    tree_version = models.PositiveBigIntegerField("phiên bản cây khi kiểm tra", default=0)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("tạo lúc")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField("ghi lúc", null=True)
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "lần nhập đơn vị"
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.file_name


class StagedUnit(models.Model):
    """A new unit of a list as it will stand, so that the tree is written by one short statement."""

    listing = models.ForeignKey(UnitImport, on_delete=models.CASCADE, related_name="staged")
    key = models.BigIntegerField("khóa dành sẵn")
    parent_key = models.BigIntegerField(null=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=200, blank=True)
    abbreviation = models.CharField(max_length=30, blank=True)
    place_name = models.CharField(max_length=100, blank=True)
    type_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30)
    path = models.CharField(max_length=120)
    search = models.CharField(max_length=600)
    sort_key = models.CharField(max_length=600)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = "đơn vị chờ ghi"
        indexes = [models.Index(fields=("listing", "key"), name="staged_in_order")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ImportRow(models.Model):
    """One line of a list, or one unit a complete list leaves out (``number`` is null)."""

    listing = models.ForeignKey(UnitImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("dòng", null=True)
    code = models.CharField("mã", max_length=40, blank=True)
    name = models.CharField("tên", max_length=300, blank=True)
    type_name = models.CharField("loại", max_length=60, blank=True)
    parent_code = models.CharField("mã cấp trên", max_length=40, blank=True)
    given = models.JSONField("cột khác", default=dict)
    change = models.CharField("thay đổi", max_length=40, blank=True)
    before = models.CharField("hiện nay", max_length=500, blank=True)
    heirs = models.JSONField("đơn vị nhận", default=list)
    evidence = models.CharField("căn cứ", max_length=200, blank=True)
    decision = models.CharField("quyết định", max_length=3, blank=True)
    problems = models.JSONField("lỗi", default=list)
    notices = models.JSONField("lưu ý", default=list)
    faulty = models.BooleanField("có lỗi", default=False)

    class Meta:
        verbose_name = "dòng nhập đơn vị"
        ordering = ("pk",)
        indexes = [models.Index(fields=("listing", "faulty", "change"), name="import_row_by_change")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Membership(models.Model):
    """A role a person holds in a unit between two dates (both inclusive, null = open)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("vai trò", max_length=20, choices=roles.ROLES)
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = "vai trò trong đơn vị"
        constraints = [
            models.UniqueConstraint(fields=("user", "unit", "role", "starts_on"), name="membership_once"),
        ]
        indexes = [models.Index(fields=("unit", "role"))]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} – {self.unit}"


class Delegation(models.Model):
    """A stand-in «ủy quyền»: for some days a person acts in a role that another holds."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="delegations")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_received")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")
    reason = models.CharField("lý do", max_length=500)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ủy quyền"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} → {self.to}"


class Invitation(models.Model):
    """A one-time link by which a person sets the first (or a new) password; only a digest of it is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField("mã băm", max_length=64, unique=True)
    made_at = models.DateTimeField("lập lúc")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField("hết hạn lúc")
    used_at = models.DateTimeField("đã dùng lúc", null=True)

    class Meta:
        verbose_name = "liên kết kích hoạt"

    def __str__(self) -> str:
        return str(self.user)


class ApiToken(models.Model):
    """An access token «mã truy cập» of another system: one unit, one role, some scopes; only a digest is kept.

    ``user`` is the account in whose name it acts and is logged. That account holds no role of its own and nobody can
    sign in with it; the token gives it the role for the length of one request (``access.token_use``).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tokens")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="token")
    name = models.CharField("hệ thống dùng mã", max_length=100)
    role = models.CharField("quyền như", max_length=20, choices=roles.ROLES)
    scopes = models.JSONField("phạm vi", default=list)
    digest = models.CharField("mã băm", max_length=64, unique=True)
    ending = models.CharField("bốn ký tự cuối", max_length=4)
    created_at = models.DateTimeField("lập lúc")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField("hết hạn lúc")
    last_used_at = models.DateTimeField("dùng gần nhất lúc", null=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "mã truy cập"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_paired",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.ending})"


class ApiAnswer(models.Model):
    """What a write was answered under its idempotency key; the same key gets the same answer until it expires."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField("khóa chống lặp", max_length=100)
    digest = models.CharField("mã băm của yêu cầu", max_length=64)
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    body = models.TextField("nội dung trả lời", blank=True)
    at = models.DateTimeField("lúc")
    expires_at = models.DateTimeField("giữ đến", db_index=True)

    class Meta:
        verbose_name = "trả lời đã gửi"
        constraints = [models.UniqueConstraint(fields=("token", "key"), name="api_answer_once")]

    def __str__(self) -> str:
        return f"{self.token_id}: {self.key}"
