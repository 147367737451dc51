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

DRAFT: Final = "draft"
OPEN: Final = "open"
CLOSED: Final = "closed"
CAMPAIGN_LABELS: Final[dict[str, str]] = {
    DRAFT: "Đang chuẩn bị",
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
OTHER: Final = "other"
PURPOSE_LABELS: Final[dict[str, str]] = {
    PERIOD: "Kỳ đánh giá",
    START: "Ban hành kế hoạch cấp trên",
    SUBMIT: "Đơn vị gửi hồ sơ",
    PREPARE: "Công tác chuẩn bị",
    APPRAISE: "Thẩm định",
    FORWARD: "Gửi cấp trên",
    OTHER: "Khác",
}
PURPOSES: Final = tuple(PURPOSE_LABELS.items())

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
