"""Lists of plans as XLSX: exactly the lines that are on screen."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.queries import PlanLine
from records import sheets
from records.text import vn_date

HEADERS = ("Mã", "Loại", "Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Trích yếu", "Ghi chú")


def plans_xlsx(lines: Sequence[PlanLine]) -> bytes:
    """Return the workbook."""
    return sheets.table_xlsx(
        title="Danh mục kế hoạch, văn bản",
        headers=HEADERS,
        rows=(
            (
                plan.code,
                plan.kind,
                plan.name,
                vn_date(plan.signed_on) if plan.signed_on else "",
                plan.issuer,
                plan.subject,
                ", ".join(word for word in (plan.missing, "diễn tập" if plan.is_practice else "") if word),
            )
            for plan in lines
        ),
    )
