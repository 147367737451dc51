"""A criteria set as a sheet to read: the same values as the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from records import sheets
from records.text import vn_date
from scoring.catalogue import DRAFT_MARK
from scoring.queries.lists import SetLine
from scoring.queries.pages import CriterionRow, SetPage
from scoring.rules import vn

HEADERS = (
    "Phần",
    "Mã",
    "Nội dung",
    "Điểm tối đa",
    "Cách cho điểm; hệ quả; điều kiện",
    "Minh chứng cần có",
    "Không áp dụng",
    "Nguồn",
    "Nguồn gốc",
)
WIDTHS = (18, 10, 60, 12, 60, 40, 24, 30, 16)
LIST_HEADERS = (
    "Mã",
    "Tên",
    "Đối tượng",
    "Văn bản",
    "Ngày văn bản",
    "Phiên bản",
    "Số tiêu chí",
    "Tổng điểm",
    "Tình trạng",
    "Ghi chú",
)
GROUP, CRITERION, VETO, OUTCOME = "Nhóm", "Tiêu chí", "Sự kiện loại trừ", "Kết luận"


def set_xlsx(page: SetPage) -> bytes:
    """Write a set as one table; the draft mark is the first note. An unknown maximum is an empty cell."""
    return sheets.table_xlsx(
        title=page.spec.title, headers=HEADERS, rows=_rows(page), notes=_notes(page), widths=WIDTHS
    )


def list_xlsx(rows: Sequence[SetLine]) -> bytes:
    """Write the list of sets as it stands on the screen."""
    table = [
        (
            row.code,
            row.title,
            row.subject,
            row.instrument,
            row.instrument_date,
            row.version,
            row.criteria,
            row.total_points,
            row.state,
            DRAFT_MARK if row.working_draft else "",
        )
        for row in rows
    ]
    return sheets.table_xlsx(title="Bộ tiêu chí", headers=LIST_HEADERS, rows=table)


def _notes(page: SetPage) -> list[str]:
    spec = page.spec
    dated = f" ngày {vn_date(spec.instrument_date)}" if spec.instrument_date else ""
    notes = [page.mark] if page.mark else []
    version = f"phiên bản {spec.version}; mã kiểm tra {page.sha8}; {page.progress.text}"
    notes.append(f"Bộ tiêu chí theo {spec.instrument}{dated}; {version}")
    return [*notes, *page.notes]


def _rows(page: SetPage) -> Iterator[tuple[object, ...]]:
    for veto in page.vetoes:
        answered = f"{veto.consequence} (người trả lời: {veto.answered_by})"
        source = (veto.clause, veto.provenance.label)
        yield (VETO, veto.spec.code, veto.spec.text, None, answered, "", "", *source)
    for group in page.groups:
        yield (
            GROUP,
            group.spec.code,
            group.spec.text,
            group.spec.max_points,
            group.spec.floor_note,
            "",
            "",
            "",
            "",
        )
        for row in group.criteria:
            yield _criterion(row)
    for part in page.counted:
        for counted in part.rows:
            where = counted.provenance.label if counted.provenance else ""
            yield (
                part.short,
                counted.code,
                counted.text,
                None,
                counted.detail,
                "",
                "",
                counted.clause,
                where,
            )
    for outcome in page.outcomes:
        source = (outcome.clause, outcome.provenance.label)
        yield (
            OUTCOME,
            str(outcome.spec.priority),
            outcome.spec.label,
            None,
            outcome.condition,
            "",
            "",
            *source,
        )


def _criterion(row: CriterionRow) -> tuple[object, ...]:
    spec = row.spec
    levels = "\n".join(f"{vn(level.points)}: {level.text}" for level in spec.levels)
    may_skip = spec.na_hint or ("được ghi, kèm lý do" if spec.allow_na else "")
    return (
        CRITERION,
        spec.code,
        spec.text,
        spec.max_points,
        levels,
        spec.evidence,
        may_skip,
        row.clause,
        row.provenance.label,
    )
