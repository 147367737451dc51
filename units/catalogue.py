"""What an imported list can be, and what a line of it can mean."""

from __future__ import annotations

from typing import Final

CHECKING, REFUSED, CHECKED, APPLYING, APPLIED, CANCELLED = (
    "checking",
    "refused",
    "checked",
    "applying",
    "applied",
    "cancelled",
)
STATE_LABELS: Final[dict[str, str]] = {
    CHECKING: "Đang kiểm tra",
    REFUSED: "Không đọc được",
    CHECKED: "Đã kiểm tra",
    APPLYING: "Đang ghi",
    APPLIED: "Đã ghi",
    CANCELLED: "Đã hủy",
}
STATES: Final[tuple[tuple[str, str], ...]] = tuple(STATE_LABELS.items())

NEW, SAME, RENAME, MOVE, RETYPE, REOPEN, DETAIL, CLOSE, MERGE = (
    "new",
    "same",
    "rename",
    "move",
    "retype",
    "reopen",
    "detail",
    "close",
    "merge",
)
CHANGE_WORDS: Final[dict[str, str]] = {
    NEW: "thêm mới",
    SAME: "không thay đổi",
    RENAME: "đổi tên",
    MOVE: "chuyển cấp trên",
    RETYPE: "đổi loại",
    REOPEN: "hoạt động trở lại",
    DETAIL: "sửa thông tin",
    CLOSE: "kết thúc",
    MERGE: "sáp nhập",
}
#: What needs no separate confirmation by a person.
PLAIN: Final = frozenset({NEW, SAME, DETAIL})
YES, NO = "yes", "no"
IMPORT_JOB: Final = "units.import"


def change_label(change: str) -> str:
    """Say a change, or several joined by commas, in words."""
    said = ", ".join(CHANGE_WORDS[each] for each in change.split(",") if each)
    return said[:1].upper() + said[1:]


def is_plain(change: str) -> bool:
    """Say whether a change may be made without a person looking at it."""
    return set(change.split(",")) <= PLAIN
