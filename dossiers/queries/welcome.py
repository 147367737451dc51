"""The introduction on the first log-in: what this role does here, in the order it is done, each with its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from campaigns import states as campaign_states
from dossiers import access
from dossiers.models import Dossier
from units import roles
from units.access import actor_of
from units.models import User


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know: its title, a sentence, and the page it speaks of (may be empty)."""

    title: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """The introduction of a role; ``practice_url`` leads to the person's dossier of a practice campaign."""

    role: str
    points: tuple[Point, ...]
    practice_url: str = ""


DESK = Point(
    "Việc của tôi", "Trang này nói việc phải làm ngay, hạn đến khi nào và còn thiếu gì. Mở đầu mỗi buổi."
)
_OFFICER = (
    DESK,
    Point(
        "Lập hồ sơ",
        "Đi theo các thẻ từ trái sang phải: hội đồng, tự chấm, số liệu, họp, báo cáo. Mỗi ô tự lưu.",
        "dossiers:index",
    ),
    Point(
        "Trình, lấy số, nộp",
        "Trình Chủ tịch Hội đồng, ghi số, ngày theo bản đã ký, rồi nộp. Biên nhận có giờ nộp là căn cứ đúng hạn.",
    ),
)
POINTS: dict[str, tuple[Point, ...]] = {
    roles.OFFICER: _OFFICER,
    roles.SECRETARY: _OFFICER,
    roles.MEMBER: _OFFICER,
    roles.CHAIR: (
        DESK,
        Point(
            "Xem và duyệt",
            "Mở từng văn bản đúng như sẽ ký, rồi duyệt hoặc trả lại kèm lý do. Làm được trên điện thoại.",
        ),
        Point("Đi vắng", "Ủy quyền có ngày bắt đầu và kết thúc ở trang Đơn vị, phần vai trò.", "units:index"),
    ),
    roles.REGISTRAR: (
        DESK,
        Point(
            "Ghi số, ngày",
            "Sau khi Chủ tịch duyệt, ghi đúng số, ngày của bản đã ký; từ đó văn bản không đổi nữa.",
        ),
        Point("Bản đã ký", "Tải bản quét hoặc tệp đã ký số; chữ ký số được kiểm tra ngay."),
    ),
    roles.APPRAISER: (
        DESK,
        Point(
            "Tiếp nhận và chấm",
            "Điểm tự chấm đứng cạnh; mỗi chênh lệch có lý do, không mức điểm nào ghi đè mức trước.",
            "dossiers:inbox",
        ),
        Point(
            "Trả lại hoặc chuyển Hội đồng",
            "Ghim ý kiến tại chỗ cần sửa, đặt hạn nộp lại; đủ thì chuyển Hội đồng kết luận.",
        ),
    ),
    roles.OFFICE_ADMIN: (
        Point("Kế hoạch và đợt", "Lập hoặc dán văn bản kế hoạch, rà soát, rồi mở đợt.", "campaigns:index"),
        Point(
            "Theo dõi, đôn đốc",
            "Bảng theo dõi cho biết ai chưa nộp; lịch nhắc tự chạy; công văn đôn đốc lập tại chỗ.",
            "dossiers:board_index",
        ),
        Point(
            "Tổng hợp gửi cấp trên",
            "Đi theo các thẻ; việc ghi nhận với cấp trên cần hai người.",
            "dossiers:upper_index",
        ),
    ),
    roles.SYSTEM_ADMIN: (
        Point(
            "Cây đơn vị",
            "Thêm, đổi tên, sáp nhập có ngày và lý do; nhập danh sách được đọc thử trước.",
            "units:index",
        ),
        Point(
            "Người và vai trò",
            "Vai trò có ngày bắt đầu và kết thúc; mật khẩu do từng người tự đặt qua liên kết dùng một lần.",
            "units:index",
        ),
        Point(
            "Tình trạng hệ thống",
            "Nói bằng lời điều gì chưa ổn và phải làm gì: cơ sở dữ liệu, việc nền, sao lưu.",
            "operations:health",
        ),
    ),
}


def welcome_of(user: User) -> Welcome | None:
    """Return the introduction of the person's first role, or ``None`` once it was put away or without a role."""
    if user.welcomed_at is not None:
        return None
    actor = actor_of(user)
    held = {role for _unit, role in actor.held}
    role = next((each for each in roles.ROLE_LABELS if each in held), None)
    if role is None:
        return None
    points = tuple(
        Point(each.title, each.text, reverse(each.url) if each.url else "") for each in POINTS[role]
    )
    return Welcome(role=roles.ROLE_LABELS[role], points=points, practice_url=_practice(user))


def _practice(user: User) -> str:
    """Return the address of the person's own dossier in a running practice campaign, or nothing."""
    units = actor_of(user).units_with(*roles.UNIT_ROLES)
    found: Dossier | None = (
        access.dossiers_visible_to(user)
        .filter(
            participation__unit_id__in=units,
            participation__campaign__is_practice=True,
            participation__campaign__state=campaign_states.OPEN,
        )
        .first()
    )
    return reverse("dossiers:detail", args=[found.pk]) if found else ""
