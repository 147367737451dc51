"""The dashboard as a sheet: exactly the ``Board`` that is on the screen."""

from __future__ import annotations

from dossiers.queries.board_parts import Board
from records import sheets
from records.text import vn_moment
from scoring.catalogue import DRAFT_MARK

BOARD_HEADERS = (
    "TT",
    "Đơn vị",
    "Đang ở bước",
    "Đang chờ",
    "Ghi chú",
    "Số lần trả lại",
    "Còn thiếu",
    "Điểm tự chấm",
    "Điểm thẩm định",
    "Điểm chốt",
    "Kết luận",
    "Hạn của bước",
    "Còn lại",
    "Nộp lần đầu lúc",
)
BOARD_WIDTHS = (5, 34, 30, 26, 24, 9, 40, 11, 11, 11, 40, 30, 18, 20)


def board_notes(board: Board) -> list[str]:
    """Lines above the table: the campaign, its marks, the filter, the instant."""
    notes = [f"{board.plan_words}; {board.period_words}."]
    if board.draft_criteria:
        notes.append(DRAFT_MARK)
    if board.trial:
        notes.append("Chạy thử, không dùng để ký ban hành")
    if board.practice:
        notes.append("Đợt diễn tập")
    if board.illustrative or board.practice:
        notes.append("Số liệu minh họa – không phải số liệu thật của đơn vị")
    if board.filtered:
        chosen = next((each.label for each in board.states if each.code == board.state), "")
        words = [f"tìm “{board.q}”" if board.q else "", f"trạng thái “{chosen}”" if chosen else ""]
        notes.append("Đang lọc: " + ", ".join(word for word in words if word))
    notes.append(f"{board.shown}/{board.total} đơn vị, lúc {vn_moment(board.at)}.")
    return notes


def board_xlsx(board: Board) -> bytes:
    """Write the rows that are shown, in their order; what is not known stays an empty cell."""
    rows = [
        (
            number,
            f"{row.unit} (tự chấm)" if row.own else row.unit,
            row.state_label,
            row.waiting_for,
            ", ".join(row.marks),
            row.returns,
            row.missing or None,
            row.self_total,
            row.appraised_total,
            row.final_total if row.final_total is not None else row.final_note or None,
            row.outcome or None,
            row.due or None,
            row.countdown or None,
            row.submitted_at,
        )
        for number, row in enumerate(board.rows, start=1)
    ]
    return sheets.table_xlsx(
        title=f"Bảng theo dõi – {board.title}",
        headers=BOARD_HEADERS,
        rows=rows,
        notes=board_notes(board),
        widths=BOARD_WIDTHS,
    )
