"""The list of papers: code, name, type, orientation, who issues it, and what is known of its text.

``standing`` is shown on screen and in ``docs/forms.md``; the names «mẫu 01/03/04» are never printed on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Issuer = Literal["unit", "office", "either"]
Orientation = Literal["portrait", "landscape"]

DRAFT_TEXT = "Lời văn là bản dự thảo của dự án; thể thức theo Phụ lục I Nghị định 30/2020/NĐ-CP."
NOT_A_PAPER = "Không phải văn bản hành chính theo Nghị định 30/2020/NĐ-CP."


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper; ``abbreviation``: the type in its symbol (``QĐ`` in ``21/QĐ-TTTT``), empty if it has none."""

    code: str
    title: str
    abbreviation: str
    issuer: Issuer
    orientation: Orientation = "portrait"
    form: str = ""
    requirement: str = ""
    standing: str = DRAFT_TEXT
    #: A công văn has no type name, yet a number: ``12/VPUB-TCHCQT``.
    untyped: bool = False

    @property
    def template(self) -> str:
        """Template below ``templates/print/``."""
        return f"print/{self.code.replace('-', '_')}.html"

    @property
    def numbered(self) -> bool:
        """Whether the paper takes a number and a symbol from the clerk."""
        return bool(self.abbreviation) or self.untyped


COUNCIL_DECISION = "qd-hoi-dong"
MINUTES = "bb-tu-danh-gia"
SCORE_SHEET = "phieu-cham-diem"
REPORT = "bao-cao"
LETTER = "to-trinh"
APPRAISAL_MINUTES = "bb-tham-dinh"
UPWARD_LETTER = "to-trinh-cap-tren"
NOTICE = "thong-bao"
CHASE_LETTER = "cv-don-doc"
RECEIPT = "phieu-bien-nhan"
BUNDLE_COVER = "bia-ho-so"
INVITATION = "giay-moi"
PERIODIC = "bao-cao-dinh-ky"
GATHERED = "bao-cao-tong-hop"

KINDS: tuple[PaperKind, ...] = (
    PaperKind(
        COUNCIL_DECISION,
        "Quyết định thành lập Hội đồng",
        "QĐ",
        "either",
        requirement="FORM-06, FORM-08; ROLE-01 … ROLE-06; S0 V.1, V.3",
    ),
    PaperKind(
        MINUTES,
        "Biên bản họp tự đánh giá, kèm Bảng tự chấm điểm",
        "BB",
        "either",
        form="mẫu 01",
        requirement="FORM-01, FORM-11; S0 V.1, V.3",
    ),
    PaperKind(
        SCORE_SHEET,
        "Phiếu chấm điểm theo bộ tiêu chí",
        "",
        "either",
        orientation="landscape",
        requirement="FORM-11; S0 III.1",
        standing="Bảng lập từ bộ tiêu chí của đợt; không có mẫu trong hai kế hoạch.",
    ),
    PaperKind(
        REPORT,
        "Báo cáo kết quả công tác phòng, chống ma túy, kèm Phụ lục số liệu",
        "BC",
        "either",
        requirement="FORM-05; S0 V.1, V.3",
    ),
    PaperKind(
        LETTER,
        "Tờ trình đề nghị thẩm định, kèm Danh sách",
        "TTr",
        "unit",
        form="mẫu 03, mẫu 04 (thứ tự do dự án hiểu)",
        requirement="FORM-03, FORM-04; S0 V.3",
    ),
    PaperKind(
        APPRAISAL_MINUTES,
        "Biên bản họp Hội đồng thẩm định của Văn phòng",
        "BB",
        "office",
        requirement="FORM-07, FORM-09; S0 III.2, IV.2",
    ),
    PaperKind(
        UPWARD_LETTER,
        "Tờ trình và Danh sách gửi cấp trên, kèm Mục lục hồ sơ",
        "TTr",
        "office",
        requirement="FORM-09, FORM-10; S0 I.2, IV.3, VI.2",
    ),
    PaperKind(
        NOTICE,
        "Thông báo kết quả đến đơn vị",
        "TB",
        "office",
        requirement="ST-01, ST-02, ST-03; S0 I.2",
    ),
    PaperKind(
        CHASE_LETTER,
        "Công văn đôn đốc gửi hồ sơ, kèm Phụ lục khi trên 05 đơn vị",
        "",
        "office",
        requirement="S0 V, Lưu ý",
        untyped=True,
    ),
    PaperKind(
        RECEIPT,
        "Biên nhận hồ sơ",
        "",
        "office",
        requirement="S0 V, Lưu ý",
        standing=NOT_A_PAPER,
    ),
    PaperKind(
        BUNDLE_COVER,
        "Bìa và danh mục hồ sơ tổng hợp",
        "",
        "office",
        requirement="FORM-09; S0 IV.3",
        standing=NOT_A_PAPER,
    ),
    PaperKind(
        PERIODIC,
        "Báo cáo định kỳ thực hiện kế hoạch",
        "BC",
        "unit",
        requirement="FORM-13; S3 IV.2",
    ),
    PaperKind(
        GATHERED,
        "Báo cáo tổng hợp thực hiện kế hoạch",
        "BC",
        "unit",
        requirement="FORM-13; S3 IV.3",
    ),
)

#: «Giấy mời» belongs to a meeting, not to a dossier: it is printed when it is needed and kept nowhere.
MEETING_PAPER = PaperKind(
    INVITATION,
    "Giấy mời họp",
    "GM",
    "either",
    requirement="S0 V.1, IV.2",
)
BY_CODE: dict[str, PaperKind] = {kind.code: kind for kind in (*KINDS, MEETING_PAPER)}
# The papers of a unit's dossier in the order in which their dates must follow each other.
UNIT_DOSSIER: tuple[str, ...] = (COUNCIL_DECISION, MINUTES, REPORT, LETTER)


def kind_of(code: str) -> PaperKind:
    """Return the kind with this code; ``KeyError`` if there is none."""
    return BY_CODE[code]
