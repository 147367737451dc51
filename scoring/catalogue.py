"""Fixed words of criteria sets: subject types, provenance, vetoes, and the mark of a working draft."""

from dataclasses import dataclass

# Printed on every page, PDF and sheet that uses a row not yet checked against the signed text.
# The words are fixed by the project's working drafts; they may not be paraphrased.
DRAFT_MARK = "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the text of one row comes from («nguồn gốc»), and whether a paper may rely on it."""

    code: str
    label: str
    explanation: str
    badge: str
    reliable: bool


SIGNED = "signed"
PUBLISHED = "published"
PLAN = "plan"
DRAFT = "draft"

PROVENANCES: dict[str, Provenance] = {
    SIGNED: Provenance(
        SIGNED,
        "Đã đối chiếu",
        "Đã đối chiếu với văn bản đã ký, có người, ngày và trang đối chiếu.",
        "done",
        True,
    ),
    PUBLISHED: Provenance(PUBLISHED, "Đã công bố", "Chép từ toàn văn văn bản đã công bố.", "here", True),
    PLAN: Provenance(
        PLAN, "Theo kế hoạch", "Lấy từ kế hoạch; chưa thấy trong văn bản gốc.", "waiting", False
    ),
    DRAFT: Provenance(
        DRAFT, "Dự thảo", "Bản dự thảo làm việc của dự án, để thay bằng văn bản đã ký.", "draft", False
    ),
}

AGENCY = "co_quan"
COMMUNE = "xa"
HAMLET = "ban"

# «Đối tượng đánh giá» of 2139/QĐ-UBND; the code is also what a unit's kind is matched with.
SUBJECT_TYPES: dict[str, str] = {
    AGENCY: "Cơ quan, đơn vị",
    COMMUNE: "Xã, phường, thị trấn",
    HAMLET: "Bản, tiểu khu, tổ dân phố",
}

# The answer to a veto question. "Chưa trả lời" is not "Không".
NO = "khong"
YES = "co"
UNANSWERED = ""
VETO_ANSWERS: dict[str, str] = {NO: "Không", YES: "Có", UNANSWERED: "Chưa trả lời"}

UNIT = "unit"
APPRAISER = "appraiser"
ANSWERED_BY: dict[str, str] = {UNIT: "Đơn vị", APPRAISER: "Người thẩm định"}

# The three texts of the letter («phương án của Tờ trình»); "" where no letter can be written.
VARIANTS: dict[str, str] = {
    "A": "Tờ trình phương án A; Danh sách phần I",
    "B": "Tờ trình phương án B; Danh sách phần II",
    "C": "Tờ trình phương án C; Danh sách phần III",
    "": "",
}

# What the program may propose points from; figures ("figure:S09/S01") are open-ended.
AUTO_KINDS: dict[str, str] = {
    "returns": "Số lần hồ sơ bị trả lại",
    "punctuality": "Thời điểm nộp lần đầu so với hạn",
    "council_date": "Ngày Quyết định thành lập Hội đồng so với ngày họp",
    "meeting_attendance": "Tỷ lệ dự họp trên tổng số người",
}
FIGURE_PREFIX = "figure:"
