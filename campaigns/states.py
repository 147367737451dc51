"""What plans, campaigns, milestones and extensions can be."""

from __future__ import annotations

from typing import Final

# Kinds of instrument.
PLAN: Final = "KH"
DECISION: Final = "QĐ"
DIRECTIVE: Final = "CT"
CONCLUSION: Final = "KL"
NOTICE: Final = "TB"
LAW: Final = "LUAT"
KIND_LABELS: Final[dict[str, str]] = {
    PLAN: "Kế hoạch",
    DECISION: "Quyết định",
    DIRECTIVE: "Chỉ thị",
    CONCLUSION: "Kết luận",
    NOTICE: "Thông báo",
    LAW: "Luật",
}
KINDS: Final = tuple(KIND_LABELS.items())
STATE_STYLE: Final = "state"
PARTY_STYLE: Final = "party"
STYLES: Final = ((STATE_STYLE, "Hành chính"), (PARTY_STYLE, "Đảng"))

CARRIES_OUT: Final = "carries_out"
CITES: Final = "cites"
REPLACES: Final = "replaces"
LINK_LABELS: Final[dict[str, str]] = {CARRIES_OUT: "Thực hiện", CITES: "Căn cứ", REPLACES: "Thay thế"}
LINKS: Final = tuple(LINK_LABELS.items())

# A plan: written, issued, replaced by its successor.
ISSUED: Final = "issued"
SUPERSEDED: Final = "superseded"
PLAN_STATE_LABELS: Final[dict[str, str]] = {
    "draft": "Dự thảo",
    ISSUED: "Đã ban hành",
    SUPERSEDED: "Đã được thay thế",
}
PLAN_STATES: Final = tuple(PLAN_STATE_LABELS.items())

# What an agency does in a duty.
LEAD: Final = "lead"
COORDINATE: Final = "coordinate"
ASKED_TO: Final = "asked"
GUIDE: Final = "guide"
EACH: Final = "each"
DUTY_ROLE_LABELS: Final[dict[str, str]] = {
    LEAD: "Chủ trì",
    COORDINATE: "Phối hợp",
    ASKED_TO: "Được đề nghị",
    GUIDE: "Hướng dẫn",
    EACH: "Từng cơ quan",
}
DUTY_ROLES: Final = tuple(DUTY_ROLE_LABELS.items())

# How a target compares.
EQUAL: Final = "="
OPERATOR_LABELS: Final[dict[str, str]] = {EQUAL: "=", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}
OPERATORS: Final = tuple(OPERATOR_LABELS.items())

PAPER: Final = "paper"
FORM: Final = "form"
BODY_ROLE: Final = "role"
NAMED_UNIT: Final = "unit"
OUTCOME: Final = "outcome"
RECIPIENT: Final = "recipient"
STATEMENT: Final = "statement"
MENTION_LABELS: Final[dict[str, str]] = {
    PAPER: "Văn bản",
    FORM: "Thành phần hồ sơ, biểu mẫu",
    BODY_ROLE: "Hội đồng, vai trò",
    NAMED_UNIT: "Đơn vị",
    OUTCOME: "Kết quả",
    RECIPIENT: "Nơi nhận",
    STATEMENT: "Nội dung khác",
}
MENTIONS: Final = tuple(MENTION_LABELS.items())

ACCEPTED: Final = "accepted"
DISMISSED: Final = "dismissed"
FINDING_DECISION_LABELS: Final[dict[str, str]] = {
    ACCEPTED: "Chấp nhận đề xuất",
    DISMISSED: "Giữ nguyên văn",
}
FINDING_DECISIONS: Final = tuple(FINDING_DECISION_LABELS.items())

# What the rules find in a pasted text.
FIND_PART_LABELS: Final[dict[str, str]] = {
    "basis": "Căn cứ",
    "deadline": "Mốc thời gian",
    "agency": "Cơ quan",
    "duty": "Nhiệm vụ",
    "target": "Chỉ tiêu",
    "measure": "Biện pháp",
    "report": "Báo cáo định kỳ",
    "recipient": "Nơi nhận",
}
FIND_PARTS: Final = tuple(FIND_PART_LABELS.items())
FOUND: Final = "found"
CORRECTED: Final = "corrected"
FIND_STATE_LABELS: Final[dict[str, str]] = {
    FOUND: "Chưa xem",
    ACCEPTED: "Đã nhận",
    CORRECTED: "Đã sửa rồi nhận",
    DISMISSED: "Đã bỏ",
}
FIND_STATES: Final = tuple(FIND_STATE_LABELS.items())

DRAFT: Final = "draft"
OPEN: Final = "open"
CLOSED: Final = "closed"
#: Dossiers are being made in the background; nothing may be done with them yet.
OPENING: Final = "opening"
CAMPAIGN_LABELS: Final[dict[str, str]] = {
    DRAFT: "Đang chuẩn bị",
    OPENING: "Đang mở",
    OPEN: "Đang thực hiện",
    CLOSED: "Đã kết thúc",
}
CAMPAIGN_STATES: Final = tuple(CAMPAIGN_LABELS.items())

# What a milestone is for; the workflow asks for a milestone by its purpose, never by its code.
PERIOD: Final = "period"
START: Final = "start"
SUBMIT: Final = "submit"
PREPARE: Final = "prepare"
APPRAISE: Final = "appraise"
FORWARD: Final = "forward"
CORRECT: Final = "correct"
REPORT: Final = "report"
EVENT: Final = "event"
MEASURED: Final = "measure"
OTHER: Final = "other"
PURPOSE_LABELS: Final[dict[str, str]] = {
    PERIOD: "Kỳ đánh giá",
    START: "Ban hành kế hoạch cấp trên",
    SUBMIT: "Đơn vị gửi hồ sơ",
    PREPARE: "Công tác chuẩn bị",
    APPRAISE: "Thẩm định",
    FORWARD: "Gửi cấp trên",
    CORRECT: "Trả lại, hoàn thiện",
    REPORT: "Báo cáo",
    EVENT: "Hoạt động",
    MEASURED: "Đo chỉ tiêu",
    OTHER: "Khác",
}
PURPOSES: Final = tuple(PURPOSE_LABELS.items())
#: Milestones at which something is handed in where nobody is scored: the agency's own plan, its reports.
OWED: Final = (SUBMIT, REPORT)

SCAN_REQUIRED: Final = "required"
SCAN_OPTIONAL: Final = "optional"
SCAN_LATER: Final = "later"
SCAN_LABELS: Final[dict[str, str]] = {
    SCAN_REQUIRED: "Bắt buộc",
    SCAN_OPTIONAL: "Không bắt buộc",
    SCAN_LATER: "Nộp sau",
}
SCANS: Final = tuple(SCAN_LABELS.items())

# Part taken in a campaign.
SUBJECT: Final = "subject"
APPRAISING: Final = "appraising"
PART_LABELS: Final[dict[str, str]] = {SUBJECT: "Đơn vị được thẩm định", APPRAISING: "Cơ quan thẩm định"}
PARTS: Final = tuple(PART_LABELS.items())

ASKED: Final = "asked"
GRANTED: Final = "granted"
REFUSED: Final = "refused"
EXTENSION_LABELS: Final[dict[str, str]] = {
    ASKED: "Đã xin gia hạn",
    GRANTED: "Được gia hạn",
    REFUSED: "Không đồng ý",
}
EXTENSION_STATES: Final = tuple(EXTENSION_LABELS.items())
