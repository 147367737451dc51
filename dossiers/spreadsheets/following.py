"""The boards of duties and targets as sheets: exactly what is on the screen."""

from __future__ import annotations

from dossiers.queries.duties import DutiesBoard
from dossiers.queries.targets import TargetsBoard
from records import sheets
from records.clock import local

DUTY_HEADERS = (
    "Mã", "Nhiệm vụ", "Cơ quan được giao", "Vai trò", "Phối hợp với", "Mục", "Hạn", "Cơ quan báo cáo",
    "Tình trạng", "Văn bản, căn cứ", "Ngày hoàn thành", "Kết quả, lý do", "Người ghi", "Ghi lúc",
)  # fmt: skip
DUTY_WIDTHS = (9, 44, 28, 12, 28, 8, 24, 28, 20, 36, 13, 40, 28, 18)
TARGET_HEADERS = (
    "Mã", "Chỉ tiêu", "Kế hoạch", "Mẫu số", "Nguồn mẫu số", "Kỳ báo cáo", "Cơ quan", "Số đạt", "Trên tổng số",
    "Ghi chú",
)  # fmt: skip
TARGET_WIDTHS = (8, 44, 18, 12, 30, 20, 30, 12, 12, 36)
ILLUSTRATIVE = "Số liệu minh họa – không phải số liệu thật của đơn vị"


def _notes(*, illustrative: bool, practice: bool, plan: str) -> list[str]:
    return [
        plan,
        *([ILLUSTRATIVE] if illustrative or practice else []),
        *(["Đợt diễn tập"] if practice else []),
    ]


def duties_xlsx(board: DutiesBoard) -> bytes:
    """Write a row for each duty and agency that reports on it; what nobody has said stays empty."""
    rows = [
        (
            row.code, row.title, row.agency_name, row.role, row.partners or None, row.clause, row.due or None,
            cell.name, cell.label, cell.evidence or None, cell.done_on, cell.note or row.shared or None,
            cell.by or None, local(cell.at) if cell.at else None,
        )
        for row in board.rows
        for cell in row.cells
    ]  # fmt: skip
    return sheets.table_xlsx(
        title=f"Bảng nhiệm vụ – {board.title}",
        headers=DUTY_HEADERS,
        rows=rows,
        notes=[
            *_notes(illustrative=board.illustrative, practice=board.practice, plan=board.plan),
            f"{board.count.total} lượt nhiệm vụ: {board.count.words}.",
        ],
        widths=DUTY_WIDTHS,
    )


def targets_xlsx(board: TargetsBoard) -> bytes:
    """Write a row for each target, report and agency; an unknown figure is an empty cell, never 0."""
    rows = [
        (
            row.code, row.title, row.value, row.denominator, row.source or None, period.period.title, cell.name,
            cell.reached, cell.total, cell.note or None,
        )
        for row in board.rows
        for period in row.periods
        for cell in period.cells
    ]  # fmt: skip
    return sheets.table_xlsx(
        title=f"Bảng chỉ tiêu – {board.title}",
        headers=TARGET_HEADERS,
        rows=rows,
        notes=_notes(illustrative=board.illustrative, practice=board.practice, plan=board.plan),
        widths=TARGET_WIDTHS,
    )
