"""The comparison of a campaign under another set as a sheet: exactly what is on the screen."""

from __future__ import annotations

from dossiers.queries.campaign_compare import CampaignComparison
from records import sheets
from records.text import vn_moment
from scoring.catalogue import DRAFT_MARK

HEADERS = (
    "TT",
    "Đơn vị",
    "Tính theo",
    "Kết luận theo bộ của đợt",
    "Quy về 100 theo bộ của đợt",
    "Kết luận theo bộ đối chiếu",
    "Quy về 100 theo bộ đối chiếu",
    "Đổi kết luận",
    "Vì sao",
)
WIDTHS = (5, 34, 20, 40, 14, 40, 14, 12, 70)


def compared_xlsx(shown: CampaignComparison) -> bytes:
    """Write the lines that are shown, with the marks above them."""
    notes = [f"Bộ đối chiếu: {shown.other}."]
    if shown.draft:
        notes.append(DRAFT_MARK)
    if shown.practice:
        notes.append("Đợt diễn tập")
    if shown.illustrative or shown.practice:
        notes.append("Số liệu minh họa – không phải số liệu thật của đơn vị")
    if shown.only_first:
        notes.append(f"Chỉ bộ của đợt hỏi: {', '.join(shown.only_first)}.")
    if shown.only_second:
        notes.append(f"Chỉ bộ đối chiếu hỏi: {', '.join(shown.only_second)}.")
    if shown.hidden:
        notes.append(f"Chưa nộp, không đưa vào so sánh: {', '.join(shown.hidden)}.")
    notes.append(
        f"{shown.changed}/{len(shown.lines)} đơn vị đổi kết luận, lúc {vn_moment(shown.at)}. Tính thử, không lưu."
    )
    return sheets.table_xlsx(
        title=f"So sánh bộ tiêu chí – {shown.title}",
        headers=HEADERS,
        rows=[
            (
                number,
                line.unit,
                line.stage,
                line.first,
                line.first_total or None,
                line.second,
                line.second_total or None,
                "Có" if line.changes else "Không",
                " ".join(line.why) or None,
            )
            for number, line in enumerate(shown.lines, start=1)
        ],
        notes=notes,
        widths=WIDTHS,
    )
