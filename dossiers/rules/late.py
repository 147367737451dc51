"""A fact learnt after submission or recognition «phát sinh sau kỳ»: what must be said of it, how it may be concluded.

Counts and the number of a document only, never names. Nothing frozen is touched by it: the conclusion names the step
of the workflow that follows, and that step is taken by itself.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from dossiers import states
from records.text import vn_date

KEEP: Final = "giu_nguyen"
WITHDRAW: Final = "thu_hoi"
REOPEN: Final = "mo_lai"
APPRAISE: Final = "xem_xet"
CONCLUSIONS: Final = (
    (KEEP, "Giữ nguyên kết quả"),
    (WITHDRAW, "Đề nghị thu hồi kết quả"),
    (REOPEN, "Mở lại hồ sơ"),
    (APPRAISE, "Xem xét trong quá trình thẩm định"),
)
OTHER: Final = "khac"


def choices_for(state: str) -> tuple[tuple[str, str], ...]:
    """The conclusions that lead somewhere from a state: withdrawal needs a result, reopening a conclusion."""
    names = dict(CONCLUSIONS)
    possible = [KEEP]
    if state in states.DECIDED:
        possible.append(WITHDRAW)
    elif state in states.BY_STEP["reopen"].sources | states.BY_STEP["reopen_own"].sources:
        possible.append(REOPEN)
    elif state in states.SEEN_BY_OFFICE - {states.WITHDRAWN_RESULT, states.FORWARDED}:
        possible.append(APPRAISE)
    return tuple((code, names[code]) for code in possible)


def fact_problems(
    *, known: bool, cases: int | None, persons: int | None, basis: str, learned_on: date | None, today: date
) -> list[str]:
    """Return the sentences on a fact as typed. ``known``: the kind is a question of the set, or "khác"."""
    lines = [] if known else ["Chọn loại sự việc."]
    if not (cases or persons):
        lines.append("Ghi số vụ hoặc số người; không ghi họ tên.")
    if not basis:
        lines.append("Ghi số, ký hiệu, ngày văn bản làm căn cứ.")
    if learned_on is None:
        lines.append("Ghi ngày biết sự việc.")
    elif learned_on > today:
        lines.append(f"Ngày {vn_date(learned_on)} ở tương lai.")
    return lines


def conclusion_problems(*, state: str, conclusion: str, note: str) -> list[str]:
    """Return the sentences on a conclusion as typed."""
    lines = [] if conclusion in dict(choices_for(state)) else ["Chọn một kết luận trong danh sách."]
    if not note:
        lines.append("Ghi lý do của kết luận.")
    return lines
