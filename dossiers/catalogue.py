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
#: The order in which a unit's papers lie in the bundle: S0 V.3; the score sheet follows the minutes.
BUNDLE_ORDER: Final = (LETTER, REPORT, MINUTES, SCORE_SHEET, COUNCIL_DECISION)

#: A number as a registry gives it, before the type and the agency: ``21``, ``05``, ``21a``.
PAPER_NUMBER: Final = re.compile(r"\d{1,5}[a-z]?", re.IGNORECASE)
NOT_A_NUMBER: Final = "Số văn bản chỉ gồm chữ số, ví dụ 05 hoặc 21."
