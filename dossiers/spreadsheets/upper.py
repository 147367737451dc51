"""The lists of a bundle as XLSX: units with outcomes, and the table of contents. Equal lists give equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dossiers.documents.letter import ListRow, UnitList
from dossiers.queries.results import ResultList
from dossiers.rules import masking
from records.sheets import table_xlsx
from scoring.catalogue import DRAFT_MARK

LIST_HEADERS = (
    "TT",
    "Phần",
    "Tên cơ quan, đơn vị",
    "Tổng số người",
    "Điểm tự chấm",
    "Điểm thẩm định (chốt)",
    "Kết quả",
    "Số vụ, số người",
    "Biên bản tự đánh giá (số, ngày)",
    "Tờ trình của đơn vị (số, ngày)",
    "Ghi chú",
)
CONTENTS_HEADERS = (
    "TT",
    "Đơn vị",
    "Tên văn bản",
    "Số, ký hiệu",
    "Ngày",
    "Số trang",
    "Từ trang",
    "Mã kiểm tra (SHA-256)",
)


def units_xlsx(units: UnitList, *, title: str, notes: Sequence[str]) -> bytes:
    """The list of units in its three parts (Phụ lục I); an empty part says "Không có."."""
    parts = (
        ("I", "Đề nghị công nhận “Đơn vị đạt tiêu chuẩn không có ma túy”", units.recognise),
        ("II", "Đề nghị xác nhận đơn vị có tệ nạn ma túy", units.confirm),
        ("III", f"Chưa đủ điều kiện, đề nghị giao xây dựng năm {units.next_year}", units.build_up),
    )
    rows: list[Sequence[object]] = []
    number = 0
    for code, heading, members in parts:
        rows.append((None, code, heading, *([None] * 8)))
        if not members:
            rows.append((None, code, "Không có.", *([None] * 8)))
        for member in members:
            number += 1
            rows.append((number, code, *_unit_cells(member)))
    return table_xlsx(
        title=title,
        headers=LIST_HEADERS,
        rows=rows,
        notes=[*notes, f"Danh sách này có {units.total} cơ quan, đơn vị."],
        widths=(6, 7, 44, 12, 12, 22, 34, 18, 26, 26, 50),
    )


def _unit_cells(row: ListRow) -> tuple[object, ...]:
    return (
        row.name,
        row.people,
        row.own_text,
        row.final_text,
        row.proposal,
        row.cases_text,
        row.minutes.short if row.minutes else "",
        row.letter.short if row.letter else "",
        row.note,
    )


def contents_xlsx(manifest: Iterable[Mapping[str, Any]], *, title: str, notes: Sequence[str]) -> bytes:
    """The table of contents of a bundle with whole checksums."""
    rows = [
        (
            number,
            each["unit"],
            each["title"],
            each["number"],
            date.fromisoformat(each["signed_on"]) if each["signed_on"] else None,
            each["pages"],
            each["first_page"],
            each["sha256"],
        )
        for number, each in enumerate(manifest, start=1)
    ]
    return table_xlsx(
        title=title,
        headers=CONTENTS_HEADERS,
        rows=rows,
        notes=notes,
        widths=(6, 44, 60, 20, 14, 10, 10, 70),
    )


def rows_xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str,
    notes: Sequence[str],
    widths: Sequence[float],
) -> bytes:
    """Any list of the screen as a workbook."""
    return table_xlsx(title=title, headers=headers, rows=rows, notes=notes, widths=widths)


RATING_HEADERS = (
    "TT",
    "Cơ quan, đơn vị",
    "Điểm tự chấm",
    "Điểm chốt",
    "Văn phòng đề nghị",
    "Kết quả",
    "Quyết định",
    "Ngày",
    "Cấp quyết định",
    "Ghi chú",
)
RATING_WIDTHS = (6, 44, 12, 12, 30, 30, 20, 14, 34, 50)


def rating_xlsx(page: ResultList) -> bytes:
    """The list for the year's rating, withdrawn results at its end."""
    title = f"Kết quả đánh giá, thẩm định năm {page.head.year} – dùng khi xếp loại"
    return _results(page, title, [f"Còn {page.waiting} đơn vị chưa có quyết định."] if page.waiting else [])


ABROAD_HEADERS = ("TT", "Cơ quan, đơn vị", "Kết quả", "Quyết định", "Ngày", "Cấp quyết định")
ABROAD_WIDTHS = (6, 44, 30, 20, 14, 34)


def rating_abroad_xlsx(page: ResultList) -> bytes:
    """The same list for an agency outside the reporting line: who was recognised, and no other result.

    Points, proposals and reasons stay here; «giao xây dựng», «xác nhận có tệ nạn» and no decision yet look alike.
    """
    rows: list[tuple[object, ...]] = []
    for number, row in enumerate(page.everybody, start=1):
        told = row.state in masking.TOLD_ABROAD
        rest = (
            (row.result, row.document, row.signed_on, row.issuer)
            if told
            else (masking.WITHHELD, None, None, None)
        )
        rows.append((number, row.unit, *rest))
    title = f"Kết quả đánh giá, thẩm định năm {page.head.year} – bản gửi cơ quan ngoài tuyến báo cáo"
    notes = [*_notes(page), masking.WHY_ABROAD]
    return rows_xlsx(ABROAD_HEADERS, rows, title=title, notes=notes, widths=ABROAD_WIDTHS)


def next_year_xlsx(page: ResultList) -> bytes:
    """Next year's list of units to be built up."""
    return _results(page, f"Danh sách đơn vị giao xây dựng năm {page.next_year}", [])


def _results(page: ResultList, title: str, more: Sequence[str]) -> bytes:
    shown = (*page.rows, *page.withdrawn)
    rows = [
        (
            number,
            row.unit,
            row.own_points,
            row.final_points if not row.own else "do cấp trên thẩm định",
            row.proposal or None,
            row.result,
            row.document,
            row.signed_on,
            row.issuer,
            row.note or None,
        )
        for number, row in enumerate(shown, start=1)
    ]
    return rows_xlsx(RATING_HEADERS, rows, title=title, notes=[*_notes(page), *more], widths=RATING_WIDTHS)


def _notes(page: ResultList) -> list[str]:
    marks = (
        (page.head.draft_criteria, DRAFT_MARK),
        (page.head.trial, "Chạy thử, không dùng để ký ban hành"),
        (page.head.practice, "Đợt diễn tập"),
        (
            page.head.illustrative or page.head.practice,
            "Số liệu minh họa – không phải số liệu thật của đơn vị",
        ),
    )
    return [page.head.title, *(text for wanted, text in marks if wanted)]
