"""What a criteria set can be: open for correction, or locked for good."""

DRAFT = "draft"
LOCKED = "locked"

SET_STATES: dict[str, str] = {DRAFT: "Đang soạn", LOCKED: "Đã khóa"}
