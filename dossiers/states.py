"""What a dossier can be, and the one table of its moves.

Five readers: ``policies`` (who may), ``actions`` (perform), templates (buttons), the test matrix, the documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NOT_STARTED: Final = "not_started"
DRAFTING: Final = "drafting"
AWAITING_CHAIR: Final = "awaiting_chair"
AWAITING_SIGNATURE: Final = "awaiting_signature"
READY: Final = "ready"
SUBMITTED: Final = "submitted"
APPRAISING: Final = "appraising"
RETURNED: Final = "returned"
AWAITING_EXPLANATION: Final = "awaiting_explanation"
APPRAISED: Final = "appraised"
ACCEPTED: Final = "accepted"
FORWARDED: Final = "forwarded"
UPPER_RETURNED: Final = "upper_returned"
RECOGNISED: Final = "recognised"
CONFIRMED: Final = "confirmed"
ASSIGNED: Final = "assigned"
WITHDRAWN_RESULT: Final = "withdrawn_result"


@dataclass(frozen=True)
class StateInfo:
    """How a state reads: label, whose turn it is, and the tone of its chip (``theme.css``)."""

    code: str
    label: str
    waiting_for: str
    tone: str


STATES: Final[dict[str, StateInfo]] = {
    info.code: info
    for info in (
        StateInfo(NOT_STARTED, "Chưa bắt đầu", "Cán bộ đầu mối", "idle"),
        StateInfo(DRAFTING, "Đang lập hồ sơ", "Cán bộ đầu mối", "here"),
        StateInfo(AWAITING_CHAIR, "Chờ Chủ tịch Hội đồng duyệt", "Chủ tịch Hội đồng", "waiting"),
        StateInfo(AWAITING_SIGNATURE, "Đã duyệt, chờ ký và lấy số", "Văn thư", "waiting"),
        StateInfo(READY, "Đủ điều kiện nộp", "Cán bộ đầu mối", "here"),
        StateInfo(SUBMITTED, "Đã nộp, chờ tiếp nhận", "{bo_phan_tham_dinh}", "done"),
        StateInfo(APPRAISING, "Đang thẩm định", "Người thẩm định", "done"),
        StateInfo(RETURNED, "Trả lại để hoàn thiện", "Cán bộ đầu mối", "waiting"),
        StateInfo(AWAITING_EXPLANATION, "Chờ đơn vị giải trình", "Cán bộ đầu mối", "waiting"),
        StateInfo(APPRAISED, "Đã thẩm định, chờ Hội đồng kết luận", "Chủ tịch Hội đồng Văn phòng", "waiting"),
        StateInfo(ACCEPTED, "Đã kết luận, chờ tổng hợp", "{bo_phan_tham_dinh}", "done"),
        StateInfo(FORWARDED, "Đã gửi {ten_cap_tren}", "{ten_cap_tren}", "done"),
        StateInfo(UPPER_RETURNED, "Cấp trên yêu cầu bổ sung", "{bo_phan_tham_dinh}", "waiting"),
        StateInfo(RECOGNISED, "Được công nhận", "–", "done"),
        StateInfo(CONFIRMED, "Xác nhận có tệ nạn ma túy", "–", "late"),
        StateInfo(ASSIGNED, "Giao xây dựng năm {nam_sau}", "Đơn vị", "waiting"),
        StateInfo(WITHDRAWN_RESULT, "Đã thu hồi kết quả công nhận", "–", "late"),
    )
}
CHOICES: Final = tuple((code, info.label) for code, info in STATES.items())

#: The officer may change the content.
EDITABLE: Final = frozenset({DRAFTING, RETURNED})
#: The chair may correct the content while it lies before him; his changes are listed above the button.
CHAIR_EDITABLE: Final = frozenset({AWAITING_CHAIR})
#: The unit still owes the dossier.
WITH_UNIT: Final = frozenset(
    {NOT_STARTED, DRAFTING, AWAITING_CHAIR, AWAITING_SIGNATURE, READY, RETURNED, AWAITING_EXPLANATION}
)
BEFORE_SUBMISSION: Final = frozenset({NOT_STARTED, DRAFTING, AWAITING_CHAIR, AWAITING_SIGNATURE, READY})
WITH_OFFICE: Final = frozenset({SUBMITTED, APPRAISING, APPRAISED})
#: What the Office may read: everything from the first submission on.
SEEN_BY_OFFICE: Final = frozenset(
    {
        SUBMITTED, APPRAISING, RETURNED, AWAITING_EXPLANATION, APPRAISED, ACCEPTED, FORWARDED,
        UPPER_RETURNED, RECOGNISED, CONFIRMED, ASSIGNED, WITHDRAWN_RESULT,
    }
)  # fmt: skip
#: Done as far as the Office is concerned; may go into the bundle.
BUNDLED: Final = frozenset({ACCEPTED, FORWARDED, RECOGNISED, CONFIRMED, ASSIGNED, WITHDRAWN_RESULT})
DECIDED: Final = frozenset({RECOGNISED, CONFIRMED, ASSIGNED})

# Who performs a step: a role in the dossier's own unit, or in the unit that appraises it.
UNIT_OFFICER: Final = "unit_officer"
UNIT_CHAIR: Final = "unit_chair"
UNIT_REGISTRAR: Final = "unit_registrar"
OFFICE_APPRAISER: Final = "office_appraiser"
OFFICE_CHAIR: Final = "office_chair"
OFFICE_ADMIN: Final = "office_admin"


@dataclass(frozen=True)
class Move:
    """One step of the workflow: from ``sources`` to one of ``targets`` by ``role``.

    ``milestone`` names the purpose of the milestone whose deadline is asked; ``needs_note`` demands a reason;
    ``freezes`` makes a snapshot; ``own`` says whether the step is for the appraising Office's own dossier
    (``True``), for the others (``False``) or for all (``None``).
    """

    step: str
    label: str
    sources: frozenset[str]
    targets: tuple[str, ...]
    role: str
    milestone: str = ""
    needs_note: bool = False
    freezes: bool = False
    own: bool | None = None
    confirm: str = ""
    done: str = ""
    primary: bool = False

    @property
    def target(self) -> str:
        return self.targets[0]


def _s(*codes: str) -> frozenset[str]:
    return frozenset(codes)


MOVES: Final[tuple[Move, ...]] = (
    Move("start", "Bắt đầu lập hồ sơ", _s(NOT_STARTED), (DRAFTING,), UNIT_OFFICER,
         done="Đã mở hồ sơ.", primary=True),
    Move("send_to_chair", "Trình Chủ tịch Hội đồng", _s(DRAFTING, RETURNED), (AWAITING_CHAIR,), UNIT_OFFICER,
         freezes=True, primary=True,
         confirm="Sau khi trình, nội dung khóa lại cho đến khi Chủ tịch duyệt hoặc trả lại.",
         done="Đã trình Chủ tịch Hội đồng."),
    Move("recall", "Rút lại để sửa", _s(AWAITING_CHAIR, AWAITING_SIGNATURE, READY), (DRAFTING,), UNIT_OFFICER,
         confirm="Hồ sơ trở về trạng thái đang lập. Nếu đã duyệt thì việc duyệt mất hiệu lực.",
         done="Đã rút lại."),
    Move("chair_return", "Trả lại để sửa", _s(AWAITING_CHAIR), (DRAFTING,), UNIT_CHAIR, needs_note=True,
         confirm="Nêu nội dung cần sửa.", done="Đã trả lại cho cán bộ đầu mối."),
    Move("approve", "Duyệt nội dung", _s(AWAITING_CHAIR), (AWAITING_SIGNATURE,), UNIT_CHAIR, freezes=True,
         primary=True, confirm="Duyệt đúng bản đang xem. Mọi sửa đổi sau đó làm mất hiệu lực duyệt.",
         done="Đã duyệt. Tiếp theo: ký và lấy số."),
    Move("make_ready", "Đủ số, ngày – chuyển sang nộp", _s(AWAITING_SIGNATURE), (READY,), UNIT_REGISTRAR,
         primary=True, done="Các văn bản đã đủ số, ngày. Hồ sơ đủ điều kiện nộp."),
    Move("submit", "Nộp hồ sơ", _s(READY), (SUBMITTED,), UNIT_OFFICER, milestone="submit", freezes=True,
         own=False, primary=True, confirm="Sau khi nộp không sửa được; chỉ rút lại được khi Văn phòng chưa tiếp nhận.",
         done="Đã nộp."),
    Move("include", "Đưa vào hồ sơ tổng hợp", _s(READY), (ACCEPTED,), UNIT_OFFICER, milestone="forward",
         freezes=True, own=True, primary=True,
         confirm="Hồ sơ tự đánh giá của Văn phòng vào thẳng hồ sơ tổng hợp; cấp trên thẩm định.",
         done="Đã đưa vào hồ sơ tổng hợp."),
    Move("withdraw", "Rút hồ sơ đã nộp", _s(SUBMITTED), (READY,), UNIT_OFFICER, own=False,
         confirm="Chỉ rút được khi chưa tiếp nhận. Hạn nộp không thay đổi.", done="Đã rút hồ sơ."),
    Move("receive", "Tiếp nhận", _s(SUBMITTED), (APPRAISING,), OFFICE_APPRAISER, own=False, primary=True,
         done="Đã tiếp nhận."),
    Move("return_for_correction", "Trả lại để hoàn thiện", _s(APPRAISING, UPPER_RETURNED), (RETURNED,),
         OFFICE_APPRAISER, own=False, confirm="Đơn vị sửa các nội dung được nêu và nộp lại trước ngày đã ghi.",
         done="Đã trả lại, đã báo đơn vị."),
    Move("ask_explanation", "Yêu cầu giải trình", _s(APPRAISING), (AWAITING_EXPLANATION,), OFFICE_APPRAISER,
         own=False, done="Đã gửi yêu cầu."),
    Move("explain", "Gửi giải trình", _s(AWAITING_EXPLANATION), (APPRAISING,), UNIT_OFFICER, own=False,
         primary=True, done="Đã gửi giải trình."),
    Move("finish_appraisal", "Hoàn thành thẩm định", _s(APPRAISING), (APPRAISED,), OFFICE_APPRAISER,
         own=False, freezes=True, primary=True, done="Đã chuyển Hội đồng."),
    Move("resume_appraisal", "Thẩm định lại", _s(APPRAISED), (APPRAISING,), OFFICE_CHAIR, own=False,
         needs_note=True, confirm="Nêu nội dung cần thẩm định lại.", done="Đã chuyển lại người thẩm định."),
    Move("conclude", "Kết luận của Hội đồng", _s(APPRAISED), (ACCEPTED,), OFFICE_CHAIR, own=False,
         freezes=True, primary=True, done="Đã ghi kết luận."),
    Move("reopen", "Mở lại hồ sơ", _s(ACCEPTED), (APPRAISING,), OFFICE_CHAIR, own=False, needs_note=True,
         confirm="Nêu lý do; bản trước vẫn được giữ.", done="Đã mở lại."),
    Move("reopen_own", "Mở lại hồ sơ của Văn phòng", _s(ACCEPTED, UPPER_RETURNED), (DRAFTING,), OFFICE_CHAIR,
         own=True, needs_note=True, confirm="Nêu lý do; bản trước vẫn được giữ.", done="Đã mở lại."),
    Move("take_up_again", "Thẩm định lại theo yêu cầu của cấp trên", _s(UPPER_RETURNED), (APPRAISING,),
         OFFICE_APPRAISER, own=False, needs_note=True, done="Đã mở lại để thẩm định."),
    Move("forward", "Ghi nhận đã gửi cấp trên", _s(ACCEPTED), (FORWARDED,), OFFICE_ADMIN, milestone="forward",
         done="Đã ghi nhận."),
    Move("record_upper_return", "Ghi nhận cấp trên yêu cầu bổ sung", _s(FORWARDED), (UPPER_RETURNED,),
         OFFICE_ADMIN, done="Đã ghi nhận."),
    Move("confirm_decision", "Xác nhận quyết định", _s(FORWARDED, WITHDRAWN_RESULT),
         (RECOGNISED, CONFIRMED, ASSIGNED), OFFICE_ADMIN, done="Đã công bố kết quả đến các đơn vị."),
    Move("revoke_result", "Thu hồi kết quả", _s(RECOGNISED, CONFIRMED, ASSIGNED), (WITHDRAWN_RESULT,),
         OFFICE_ADMIN, needs_note=True, done="Đã ghi nhận thu hồi."),
)  # fmt: skip
BY_STEP: Final[dict[str, Move]] = {move.step: move for move in MOVES}
#: Steps that belong to a whole bundle or act; they have pages of their own and no button on the dossier.
COLLECTIVE: Final = frozenset({"forward", "record_upper_return", "confirm_decision", "revoke_result"})


def moves_from(state: str, *, own: bool) -> tuple[Move, ...]:
    """Return the moves that leave a state for the Office's own dossier (``own``) or for another's."""
    return tuple(m for m in MOVES if state in m.sources and m.own in (None, own))


# Route steps at which a score is given; each is kept apart and never overwritten by another.
SELF: Final = "self"
APPRAISAL: Final = "appraised"
FINAL: Final = "final"
SCORE_STEPS: Final = ((SELF, "Tự chấm"), (APPRAISAL, "Thẩm định"), (FINAL, "Chốt"))

VETO_UNANSWERED: Final = ""
VETO_NO: Final = "khong"
VETO_YES: Final = "co"
VETO_CHOICES: Final = ((VETO_UNANSWERED, "Chưa trả lời"), (VETO_NO, "Không"), (VETO_YES, "Có"))

PAPER_DRAFT: Final = "draft"
PAPER_ISSUED: Final = "issued"
PAPER_VOID: Final = "void"
PAPER_STATES: Final = (
    (PAPER_DRAFT, "Dự thảo"),
    (PAPER_ISSUED, "Đã ban hành"),
    (PAPER_VOID, "Không còn hiệu lực"),
)

ON_TIME: Final = "on_time"
EXTENDED: Final = "extended"
LATE: Final = "late"
PUNCTUALITY: Final = ((ON_TIME, "Đúng hạn"), (EXTENDED, "Nộp trong thời gian gia hạn"), (LATE, "Nộp quá hạn"))

UNIT_MEETING: Final = "unit"
COUNCIL_SESSION: Final = "council"
APPRAISAL_MEETING: Final = "appraisal"
MEETING_KINDS: Final = (
    (UNIT_MEETING, "Họp đơn vị"),
    (COUNCIL_SESSION, "Phiên họp Hội đồng"),
    (APPRAISAL_MEETING, "Họp Hội đồng thẩm định"),
)
SHOW_OF_HANDS: Final = "gio_tay"
BALLOT: Final = "phieu_kin"
VOTE_METHODS: Final = ((SHOW_OF_HANDS, "giơ tay"), (BALLOT, "phiếu kín"))

SENT_SNAPSHOT: Final = "sent"
APPROVED_SNAPSHOT: Final = "approved"
SUBMITTED_SNAPSHOT: Final = "submitted"
APPRAISED_SNAPSHOT: Final = "appraised"
CONCLUDED_SNAPSHOT: Final = "concluded"
#: The content of the Office's own papers: minutes of the appraisal, letter and list to the level above.
UPPER_SNAPSHOT: Final = "upper"
SNAPSHOTS: Final = (
    (SENT_SNAPSHOT, "Bản trình Chủ tịch"),
    (APPROVED_SNAPSHOT, "Bản được duyệt"),
    (SUBMITTED_SNAPSHOT, "Bản đã nộp"),
    (APPRAISED_SNAPSHOT, "Bản đã thẩm định"),
    (CONCLUDED_SNAPSHOT, "Bản đã kết luận"),
    (UPPER_SNAPSHOT, "Nội dung gửi cấp trên được duyệt"),
)

# Acts of levels that have no account here; recorded by one person of the Office, confirmed by another.
ACT_SENT: Final = "sent"
ACT_ASKED: Final = "asked"
ACT_DECIDED: Final = "decided"
ACT_REVOKED: Final = "revoked"
ACTS: Final = (
    (ACT_SENT, "Gửi hồ sơ lên cấp trên"),
    (ACT_ASKED, "Cấp trên yêu cầu bổ sung"),
    (ACT_DECIDED, "Quyết định của cấp công nhận"),
    (ACT_REVOKED, "Thu hồi kết quả"),
)
#: What may still happen when the campaign is closed: a later decision withdraws a result (act, and step it takes).
OUTLIVING: Final = frozenset({ACT_REVOKED, "revoke_result"})
ACT_PENDING: Final = "pending"
ACT_CONFIRMED: Final = "confirmed"
ACT_CANCELLED: Final = "cancelled"
ACT_STATES: Final = (
    (ACT_PENDING, "Chờ người thứ hai xác nhận"),
    (ACT_CONFIRMED, "Đã xác nhận"),
    (ACT_CANCELLED, "Đã hủy"),
)
#: What the Office proposes, by the variant of the concluded outcome.
RESULT_OF_VARIANT: Final = {"A": RECOGNISED, "B": CONFIRMED, "C": ASSIGNED}
RESULTS: Final = (
    (RECOGNISED, "Công nhận"),
    (CONFIRMED, "Xác nhận có tệ nạn ma túy"),
    (ASSIGNED, "Giao xây dựng năm sau"),
    (WITHDRAWN_RESULT, "Thu hồi kết quả"),
)

BUNDLE_BUILT: Final = "built"
BUNDLE_SENT: Final = "sent"
BUNDLE_REPLACED: Final = "replaced"
BUNDLES: Final = (
    (BUNDLE_BUILT, "Đã lập"),
    (BUNDLE_SENT, "Đã gửi"),
    (BUNDLE_REPLACED, "Đã thay bằng bản khác"),
)

#: Papers a unit makes; an approval that is void takes them with it.
UNIT_PAPERS: Final = ("qd-hoi-dong", "bb-tu-danh-gia", "bao-cao", "to-trinh")
#: Papers only the appraising Office makes.
OFFICE_PAPERS: Final = ("bb-tham-dinh", "to-trinh-cap-tren")
RESULT_NOTICE: Final = "thong-bao"


# -- Plans followed by duties and reports, without scores ------------------------------------------------------------
DUTY_DOING: Final = "doing"
DUTY_DONE: Final = "done"
DUTY_IMPOSSIBLE: Final = "impossible"
#: What an agency may say of a duty; that it has said nothing is no entry at all.
DUTY_LABELS: Final[dict[str, str]] = {
    DUTY_DOING: "Đang thực hiện",
    DUTY_DONE: "Hoàn thành",
    DUTY_IMPOSSIBLE: "Không thực hiện được",
}
DUTY_STATES: Final = tuple(DUTY_LABELS.items())
DUTY_SILENT: Final = ""
DUTY_SILENT_LABEL: Final = "Chưa báo cáo"
#: Every state with its word, tone and a letter for where colour alone would say it.
DUTY_ALL: Final[tuple[tuple[str, str, str, str], ...]] = (
    (DUTY_DONE, "Hoàn thành", "done", "H"),
    (DUTY_DOING, "Đang thực hiện", "here", "Đ"),
    (DUTY_IMPOSSIBLE, "Không thực hiện được", "late", "K"),
    (DUTY_SILENT, DUTY_SILENT_LABEL, "idle", "–"),
)

FILING_DRAFT: Final = "draft"
FILING_SENT: Final = "sent"
FILING_RETURNED: Final = "returned"
FILING_LABELS: Final[dict[str, str]] = {
    FILING_DRAFT: "Đang lập",
    FILING_SENT: "Đã gửi",
    FILING_RETURNED: "Trả lại để hoàn thiện",
}
FILINGS: Final = tuple(FILING_LABELS.items())

# -- signatures in a copy that came back -----------------------------------------------------------------------------
SIG_VALID, SIG_UNSET, SIG_UNTRUSTED, SIG_EXPIRED = "valid", "unset", "untrusted", "expired"
SIG_CHANGED, SIG_BROKEN, SIG_OTHER, SIG_NONE = "changed", "broken", "other", "none"
SIG_PICTURE, SIG_UNREAD, SIG_EARLIER = "picture", "unread", "earlier"
SIGNATURES = (
    (SIG_VALID, "Chữ ký hợp lệ"),
    (SIG_UNSET, "Chưa cấu hình gốc tin cậy"),
    (SIG_UNTRUSTED, "Chưa tin cậy"),
    (SIG_EXPIRED, "Chứng thư ngoài thời hạn"),
    (SIG_CHANGED, "Bị sửa sau khi ký"),
    (SIG_BROKEN, "Chữ ký không nguyên vẹn"),
    (SIG_OTHER, "Nội dung khác bản ban hành"),
    (SIG_NONE, "Không có chữ ký số"),
    (SIG_PICTURE, "Ảnh chụp"),
    (SIG_UNREAD, "Không kiểm tra được"),
    (SIG_EARLIER, "Tải lên trước khi có kiểm tra"),
)
#: A clerk has to look: what lies there may not be what was issued.
SIG_ALARMS = frozenset({SIG_CHANGED, SIG_BROKEN, SIG_OTHER})

# -- the book of numbers ---------------------------------------------------------------------------------------------
BOOK_USED, BOOK_OUTSIDE, BOOK_RESERVED, BOOK_VOID, BOOK_FREED = "used", "outside", "reserved", "void", "freed"
BOOK_STATES = (
    (BOOK_USED, "Đã dùng"),
    (BOOK_OUTSIDE, "Văn bản ngoài hệ thống"),
    (BOOK_RESERVED, "Giữ chỗ"),
    (BOOK_VOID, "Đã hủy"),
    (BOOK_FREED, "Đã thu hồi, dùng lại được"),
)

# -- Word templates of an office -------------------------------------------------------------------------------------
TEMPLATE_NEW, TEMPLATE_USED, TEMPLATE_PAST = "new", "used", "past"
TEMPLATES = ((TEMPLATE_NEW, "Chờ dùng"), (TEMPLATE_USED, "Đang dùng"), (TEMPLATE_PAST, "Thôi dùng"))

# -- in which capacity a paper is signed (Nghị định 30/2020/NĐ-CP, Điều 13) --------------------------------------------
FOR_BODY, DEPUTY, BY_ORDER, AUTHORISED, ACTING = "TM.", "KT.", "TL.", "TUQ.", "Q."
CAPACITIES = (
    ("", "Người đứng đầu ký trực tiếp"),
    (FOR_BODY, "TM. – thay mặt tập thể"),
    (DEPUTY, "KT. – cấp phó ký thay người đứng đầu"),
    (BY_ORDER, "TL. – ký thừa lệnh"),
    (AUTHORISED, "TUQ. – ký thừa ủy quyền"),
    (ACTING, "Q. – quyền người đứng đầu"),
)
IN_PLACE = frozenset({DEPUTY, BY_ORDER, AUTHORISED})
