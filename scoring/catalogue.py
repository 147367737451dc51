"""Fixed words of criteria sets: subject types, provenance, vetoes, and the mark of a working draft."""

import re
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
PROVINCE = "tinh"

# «Đối tượng đánh giá» of 2139/QĐ-UBND and of 28/2025/QĐ-TTg; the code is also what a unit's kind is matched with.
SUBJECT_TYPES: dict[str, str] = {
    AGENCY: "Cơ quan, đơn vị",
    COMMUNE: "Xã, phường, thị trấn",
    HAMLET: "Bản, tiểu khu, tổ dân phố",
    PROVINCE: "Tỉnh, thành phố",
}

# The answer to a veto question. "Chưa trả lời" is not "Không".
NO = "khong"
YES = "co"
UNANSWERED = ""
VETO_ANSWERS: dict[str, str] = {NO: "Không", YES: "Có", UNANSWERED: "Chưa trả lời"}

UNIT = "unit"
APPRAISER = "appraiser"
ANSWERED_BY: dict[str, str] = {UNIT: "Đơn vị", APPRAISER: "Người thẩm định"}

# What a counted set asks for: a whole number, a decimal quantity, a yes/no.
COUNT = "count"
AMOUNT = "amount"
FLAG = "flag"
INPUT_KINDS: dict[str, str] = {COUNT: "Số nguyên", AMOUNT: "Số thập phân", FLAG: "Có/Không"}

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

# The kinds of rows of a set, as they stand in addresses and sheets.
HEAD, GROUP, CRITERION, VETO, OUTCOME = "bo", "nhom", "tieu-chi", "loai-tru", "ket-luan"
INPUT, MEASURE, RULE, CAUTION = "so-lieu", "ty-le", "dem", "luu-y"
ROW_KINDS: dict[str, str] = {
    HEAD: "Bộ tiêu chí",
    GROUP: "Nhóm",
    CRITERION: "Tiêu chí",
    VETO: "Sự kiện loại trừ",
    INPUT: "Số liệu",
    MEASURE: "Tỷ lệ, số lượng",
    RULE: "Tiêu chí đếm",
    CAUTION: "Lưu ý",
    OUTCOME: "Kết luận",
}
#: The rows only a counted set has; the database keeps them together in one value.
COUNTED_KINDS = (INPUT, MEASURE, RULE, CAUTION)
# Rows that carry a source and can be compared with the signed text.
SOURCED_KINDS = (CRITERION, VETO, INPUT, MEASURE, RULE, OUTCOME)

# The working drafts name the two plans they are drawn from by short signs; a reader is given their names.
PLAN_SIGNS: dict[str, str] = {
    "S0": "Kế hoạch năm 2021 của Văn phòng UBND tỉnh",
    "S3": "Kế hoạch 75/KH-UBND ngày 18/3/2020",
}
_SIGN = re.compile(r"\b(S0|S3)\b")
_SECTION = re.compile(r"(?<![\w/-])([IVX]+(?:\.\d+)?)(?![\w/-])")
_DASHES = re.compile(r"\bg\.(\d+)–g\.(\d+)")
_DASH = re.compile(r"\bg\.(\d+)")
_ARTICLE = re.compile(r"\bĐiều (\d+)\.(\d+)")


def readable_source(source: str) -> str:
    """Return the source of a row in words: "S3 II.1 g.4" → "Kế hoạch 75/KH-UBND …, mục II.1 gạch đầu dòng 4".

    A text without the signs of the working drafts comes back as it is, but for "Điều 6.1" → "Điều 6 khoản 1".
    """
    text = source
    if _SIGN.search(text):
        text = _SECTION.sub(r"mục \1", text)
        text = _DASHES.sub(r"gạch đầu dòng \1–\2", text)
        text = _DASH.sub(r"gạch đầu dòng \1", text)
        text = re.sub(r"\b(S0|S3) mục", r"\1, mục", text)
        text = _SIGN.sub(lambda found: PLAN_SIGNS[found[1]], text)
    return _ARTICLE.sub(r"Điều \1 khoản \2", text)
