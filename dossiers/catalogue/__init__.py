"""The papers and their types, by the codes that data files and the workflow use."""

from __future__ import annotations

import re
from typing import Final

COUNCIL_DECISION: Final = "qd-hoi-dong"
MINUTES: Final = "bb-tu-danh-gia"
REPORT: Final = "bao-cao"
LETTER: Final = "to-trinh"
SCORE_SHEET: Final = "phieu-cham-diem"
APPRAISAL_MINUTES: Final = "bb-tham-dinh"
UPWARD_LETTER: Final = "to-trinh-cap-tren"
RESULT_NOTICE: Final = "thong-bao"

#: Type in the symbol of a numbered paper (Nghị định 30/2020/NĐ-CP): ``QĐ`` in ``21/QĐ-TTTT``.
PAPER_TYPES: Final[dict[str, str]] = {
    COUNCIL_DECISION: "QĐ",
    MINUTES: "BB",
    REPORT: "BC",
    LETTER: "TTr",
    APPRAISAL_MINUTES: "BB",
    UPWARD_LETTER: "TTr",
    RESULT_NOTICE: "TB",
}
PAPER_NAMES: Final[dict[str, str]] = {
    COUNCIL_DECISION: "Quyết định thành lập Hội đồng",
    MINUTES: "Biên bản họp tự đánh giá",
    REPORT: "Báo cáo",
    LETTER: "Tờ trình",
    SCORE_SHEET: "Bảng chấm điểm",
    APPRAISAL_MINUTES: "Biên bản thẩm định",
    UPWARD_LETTER: "Tờ trình gửi cấp trên",
    RESULT_NOTICE: "Thông báo kết quả",
}
#: The order in which a unit's papers follow each other; the meeting stands between the first two.
UNIT_ORDER: Final = (COUNCIL_DECISION, MINUTES, REPORT, LETTER)

#: Kind of the background job that puts a bundle together.
BUNDLE_JOB: Final = "ho-so-tong-hop"
#: Kind of the background job that renders a whole campaign.
BATCH_JOB: Final = "ket-xuat"
#: Kind of the background job that opens a campaign of many units.
OPENING_JOB: Final = "mo-dot"
#: The order in which a unit's papers lie in the bundle: S0 V.3; the score sheet follows the minutes.
BUNDLE_ORDER: Final = (LETTER, REPORT, MINUTES, SCORE_SHEET, COUNCIL_DECISION)

#: Letters of the code of the check that is printed on what was issued.
CODE_LENGTH: Final = 12
#: A number as a registry gives it, before the type and the agency: ``21``, ``05``, ``21a``.
PAPER_NUMBER: Final = re.compile(r"\d{1,5}[a-z]?", re.IGNORECASE)
NOT_A_NUMBER: Final = "Số văn bản chỉ gồm chữ số, ví dụ 05 hoặc 21."

# -- Chasing --------------------------------------------------------------------------------------------------------
#: What a reminder «nhắc việc» is about.
OWED_SUBMIT: Final = "nop"
OWED_RETURNED: Final = "hoan_thien"
OWED_CRITERIA: Final = "tieu_chi"
OWED_APPRAISE: Final = "tham_dinh"
OWED_FORWARD: Final = "gui_cap_tren"
OWED_REPORT: Final = "bao_cao"
OWED: Final = (
    (OWED_SUBMIT, "Nộp hồ sơ"),
    (OWED_RETURNED, "Hoàn thiện hồ sơ bị trả lại"),
    (OWED_CRITERIA, "Tiêu chí được giao chuẩn bị"),
    (OWED_APPRAISE, "Thẩm định"),
    (OWED_FORWARD, "Gửi cấp trên"),
    (OWED_REPORT, "Gửi kế hoạch, báo cáo định kỳ"),
)
#: Who is reminded: the unit's officers, its head (chair of the council), one person, the appraising Office.
TO_OFFICERS: Final = "can_bo"
TO_HEADS: Final = "thu_truong"
TO_PERSON: Final = "nguoi_duoc_giao"
TO_OFFICE: Final = "van_phong"
AUDIENCES: Final = (
    (TO_OFFICERS, "Cán bộ đầu mối"),
    (TO_HEADS, "Thủ trưởng (Chủ tịch Hội đồng)"),
    (TO_PERSON, "Người được giao"),
    (TO_OFFICE, "Văn phòng"),
)
#: Days counted from the last valid day, where the Office has set none of its own: first officers, then heads.
DEFAULT_STEPS: Final[dict[str, tuple[int, ...]]] = {
    TO_OFFICERS: (-10, -5, -2, 0, 1),
    TO_HEADS: (-2, 0, 1),
    TO_PERSON: (-2, 0, 1),
    TO_OFFICE: (-5, -2, 0, 1),
}
REMINDER_PLANNED: Final = "planned"
REMINDER_SENT: Final = "sent"
REMINDER_SKIPPED: Final = "skipped"
REMINDER_STATES: Final = (
    (REMINDER_PLANNED, "Sẽ nhắc"),
    (REMINDER_SENT, "Đã nhắc"),
    (REMINDER_SKIPPED, "Bỏ qua"),
)
CHASE_LETTER: Final = "cv-don-doc"
LETTER_DRAFT: Final = "draft"
LETTER_ISSUED: Final = "issued"
LETTER_DROPPED: Final = "dropped"
LETTER_STATES: Final = (
    (LETTER_DRAFT, "Dự thảo"),
    (LETTER_ISSUED, "Đã ban hành"),
    (LETTER_DROPPED, "Đã bỏ dự thảo"),
)

# What another system is told of «báo tự động»: kinds of events, and the step of the workflow each comes from.
HOOK_SUBMITTED: Final = "dossier.submitted"
HOOK_RETURNED: Final = "dossier.returned"
HOOK_ACCEPTED: Final = "dossier.accepted"
HOOK_RECOGNISED: Final = "dossier.recognised"
HOOK_REVOKED: Final = "dossier.revoked"
HOOK_KINDS: Final[dict[str, str]] = {
    HOOK_SUBMITTED: "Hồ sơ được nộp",
    HOOK_RETURNED: "Hồ sơ bị trả lại để hoàn thiện",
    HOOK_ACCEPTED: "Hội đồng đã kết luận",
    HOOK_RECOGNISED: "Được công nhận",
    HOOK_REVOKED: "Kết quả bị thu hồi",
}
#: (step, state reached or "" for any) → kind. A decision that does not recognise is no event: what it says is read by
#: whoever may read it, and no message names it.
HOOK_OF: Final[dict[tuple[str, str], str]] = {
    ("submit", ""): HOOK_SUBMITTED,
    ("include", ""): HOOK_SUBMITTED,
    ("return_for_correction", ""): HOOK_RETURNED,
    ("conclude", ""): HOOK_ACCEPTED,
    ("confirm_decision", "recognised"): HOOK_RECOGNISED,
    ("revoke_result", ""): HOOK_REVOKED,
}
HOOK_QUEUED, HOOK_SENDING, HOOK_SENT, HOOK_ASIDE = "queued", "sending", "sent", "aside"
HOOK_STATES: Final[tuple[tuple[str, str], ...]] = (
    (HOOK_QUEUED, "Chờ gửi"),
    (HOOK_SENDING, "Đang gửi"),
    (HOOK_SENT, "Đã nhận"),
    (HOOK_ASIDE, "Đã gác lại"),
)
