"""The list of units that still owe, as a sheet: exactly the rows of the page."""

from __future__ import annotations

from collections.abc import Sequence

from dossiers.queries.chase_parts import ChasePage, ChaseRow
from records import sheets
from records.text import vn_moment

HEADERS = (
    "TT",
    "Đơn vị",
    "Tình trạng",
    "Đang chờ",
    "Hạn",
    "Còn lại / chậm",
    "Số ngày chậm",
    "Thành phần có / cần",
    "Thành phần còn thiếu",
    "Việc còn phải làm",
    "Đầu mối",
    "Điện thoại",
    "Đăng nhập gần nhất",
    "Đã gọi điện",
    "Công văn đôn đốc",
)
WIDTHS = (5, 34, 26, 22, 30, 16, 9, 11, 44, 40, 28, 16, 20, 40, 26)


def chase_xlsx(page: ChasePage, rows: Sequence[ChaseRow]) -> bytes:
    """Write the list; what is not known stays an empty cell."""
    notes = [f"{page.late} đơn vị quá hạn, {page.ahead} đơn vị còn hạn, lúc {vn_moment(page.at)}."]
    if page.practice:
        notes.append("Đợt diễn tập")
    return sheets.table_xlsx(
        title=f"Đôn đốc – {page.title}",
        headers=HEADERS,
        rows=[
            (
                number,
                row.unit,
                row.state,
                row.waiting_for,
                f"{row.due} ({row.due_said})" if row.due_said else row.due,
                row.countdown or None,
                row.late_days or None,
                f"{row.done}/{row.total}",
                "; ".join(row.lacking) or None,
                row.doing or None,
                row.contact.person or None,
                row.contact.phone or None,
                row.contact.last_login,
                "; ".join(f"{vn_moment(call.called_at)}, {call.spoke_to}: {call.text}" for call in row.calls)
                or None,
                "; ".join(row.letters) or None,
            )
            for number, row in enumerate(rows, start=1)
        ],
        notes=notes,
        widths=WIDTHS,
    )
