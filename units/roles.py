"""What a person can be in a unit, and what a unit can be."""

from __future__ import annotations

from typing import Final

OFFICER: Final = "officer"
CHAIR: Final = "chair"
SECRETARY: Final = "secretary"
MEMBER: Final = "member"
REGISTRAR: Final = "registrar"
APPRAISER: Final = "appraiser"
OFFICE_ADMIN: Final = "office_admin"
SYSTEM_ADMIN: Final = "system_admin"

ROLE_LABELS: Final[dict[str, str]] = {
    OFFICER: "Cán bộ đầu mối",
    CHAIR: "Chủ tịch Hội đồng",
    SECRETARY: "Thư ký Hội đồng",
    MEMBER: "Ủy viên Hội đồng",
    REGISTRAR: "Văn thư",
    APPRAISER: "Người thẩm định",
    OFFICE_ADMIN: "Quản trị Văn phòng",
    SYSTEM_ADMIN: "Quản trị hệ thống",
}
ROLES: Final[tuple[tuple[str, str], ...]] = tuple(ROLE_LABELS.items())

#: Roles that work on the dossier of their own unit.
UNIT_ROLES: Final = frozenset({OFFICER, CHAIR, SECRETARY, MEMBER, REGISTRAR})
#: Roles of the appraising Office over the units it appraises.
OFFICE_ROLES: Final = frozenset({APPRAISER, OFFICE_ADMIN})

#: Those who approve, appraise or give rights confirm each log-in by a code of their telephone.
SECOND_STEP_ROLES: Final = (CHAIR, APPRAISER, OFFICE_ADMIN, SYSTEM_ADMIN)

GOVERNMENT: Final = "uy_ban"
OFFICE: Final = "co_quan"
SUBORDINATE: Final = "don_vi_truc_thuoc"
ROOM: Final = "phong"
PARTY: Final = "to_chuc_dang"
COMMUNE: Final = "xa"
HAMLET: Final = "ban"
REGION: Final = "dia_ban"
KIND_LABELS: Final[dict[str, str]] = {
    GOVERNMENT: "Ủy ban nhân dân",
    OFFICE: "Cơ quan",
    SUBORDINATE: "Đơn vị trực thuộc",
    ROOM: "Phòng",
    PARTY: "Tổ chức đảng",
    COMMUNE: "Xã, phường, thị trấn",
    HAMLET: "Bản, tiểu khu, tổ dân phố",
    REGION: "Địa bàn",
}
KINDS: Final[tuple[tuple[str, str], ...]] = tuple(KIND_LABELS.items())

PARTY_LINK: Final = "party"
ADMINISTRATIVE_LINK: Final = "administrative"
LINK_LABELS: Final[dict[str, str]] = {
    PARTY_LINK: "Tổ chức đảng cấp trên",
    ADMINISTRATIVE_LINK: "Cơ quan chủ quản",
}
LINKS: Final[tuple[tuple[str, str], ...]] = tuple(LINK_LABELS.items())

CREATED, RENAMED, MOVED, SPLIT, MERGED, RETIRED, REOPENED, RETYPED, EDITED = (
    "create",
    "rename",
    "move",
    "split",
    "merge",
    "retire",
    "reopen",
    "retype",
    "edit",
)
CHANGE_LABELS: Final[dict[str, str]] = {
    CREATED: "Thành lập",
    RENAMED: "Đổi tên",
    MOVED: "Chuyển cơ quan chủ quản",
    SPLIT: "Tách",
    MERGED: "Sáp nhập",
    RETIRED: "Kết thúc hoạt động",
    REOPENED: "Hoạt động trở lại",
    RETYPED: "Đổi loại",
    EDITED: "Sửa thông tin",
}
CHANGES: Final[tuple[tuple[str, str], ...]] = tuple(CHANGE_LABELS.items())

# What an access token «mã truy cập» of another system may do; each is a tick box of its own.
READ_UNITS: Final = "units:read"
READ_PLANS: Final = "plans:read"
READ_DOSSIERS: Final = "dossiers:read"
READ_PAPERS: Final = "papers:read"
READ_REGISTER: Final = "register:read"
WRITE_CONTENT: Final = "content:write"
WRITE_STEPS: Final = "steps:write"
SCOPE_LABELS: Final[dict[str, str]] = {
    READ_UNITS: "Đọc cây đơn vị",
    READ_PLANS: "Đọc kế hoạch, đợt đánh giá",
    READ_DOSSIERS: "Đọc hồ sơ, điểm và số liệu",
    READ_PAPERS: "Đọc văn bản đã ban hành (PDF, có tên người)",
    READ_REGISTER: "Đọc danh sách công nhận",
    WRITE_CONTENT: "Ghi điểm tự chấm, số liệu",
    WRITE_STEPS: "Thực hiện bước của Cán bộ đầu mối (trình, nộp, rút)",
}
SCOPES: Final[tuple[tuple[str, str], ...]] = tuple(SCOPE_LABELS.items())
#: Tokens of the Office read only: appraising stays with persons.
WRITING_SCOPES: Final = frozenset({WRITE_CONTENT, WRITE_STEPS})
#: The longest life of a token in days.
TOKEN_DAYS: Final = 366
