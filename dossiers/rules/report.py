"""The sections of «Báo cáo kết quả công tác phòng, chống ma túy» (FORM-05; drafts 2.3). Pure.

Section II.5 (the result of self-scoring) is computed and has no text of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from records.errors import Problem

SECTIONS: Final[dict[str, str]] = {
    "I.1": "Đặc điểm của đơn vị",
    "I.2": "Tình hình liên quan đến ma túy trong kỳ",
    "II.1": "Công tác lãnh đạo, chỉ đạo",
    "II.2": "Tuyên truyền, giáo dục; ký cam kết",
    "II.3": "Rà soát, thống kê, nắm tình hình; phối hợp",
    "II.4": "Phòng ngừa tại trụ sở; xây dựng mô hình",
    "III.1": "Ưu điểm",
    "III.2": "Tồn tại, hạn chế",
    "III.3": "Nguyên nhân",
    "IV": "Phương hướng, giải pháp năm {nam_sau}",
    "V": "Đề xuất, kiến nghị",
}
PARTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("I", "Đặc điểm, tình hình", ("I.1", "I.2")),
    ("II", "Kết quả thực hiện", ("II.1", "II.2", "II.3", "II.4")),
    ("III", "Đánh giá chung", ("III.1", "III.2", "III.3")),
    ("IV", "Phương hướng, giải pháp", ("IV",)),
    ("V", "Đề xuất, kiến nghị", ("V",)),
)
#: «Không có.» is printed where the unit asks for nothing.
OPTIONAL: Final = frozenset({"V"})


def report_problems(texts: Mapping[str, str], *, where: str = "") -> list[Problem]:
    """Return the sections that have no text yet."""
    return [
        Problem("report.missing", f"Báo cáo: chưa viết mục {code} ({_title(title)}).", f"{where}#muc-{code}")
        for code, title in SECTIONS.items()
        if code not in OPTIONAL and not texts.get(code, "").strip()
    ]


def _title(title: str) -> str:
    return title.replace(" năm {nam_sau}", " năm sau")
