"""The book of numbers as a sheet: exactly the lines on the screen, all pages of them."""

from __future__ import annotations

from dossiers.queries.book import BookPage
from records import sheets
from records.text import vn_moment

HEADERS = (
    "Số",
    "Ký hiệu",
    "Ngày ký",
    "Trích yếu",
    "Đơn vị của hồ sơ",
    "Trạng thái",
    "Lý do",
    "Ghi lúc",
    "Người ghi",
)
WIDTHS = (8, 18, 12, 48, 34, 22, 36, 18, 26)


def book_xlsx(page: BookPage) -> bytes:
    """Write the lines of a year; gaps stand above the table."""
    notes = [f"Năm {page.year}, lúc {vn_moment(page.at)}; {page.total} dòng."]
    if page.practice:
        notes.append("Đợt diễn tập – không phải số thật.")
    notes += [f"{each.symbol}: còn trống số {each.gaps}" for each in page.series if each.gaps]
    return sheets.table_xlsx(
        title=f"Sổ văn bản – {page.unit}",
        headers=HEADERS,
        rows=[
            (
                line.number,
                line.symbol,
                line.signed_on,
                line.subject,
                line.unit or None,
                line.state_label,
                line.note or None,
                line.at,
                line.by,
            )
            for line in page.lines
        ],
        notes=notes,
        widths=WIDTHS,
    )
