"""The dashboard over the tree as sheets: exactly the frozen pages that are on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from dossiers.queries.drill import ONLY, SORTS
from dossiers.queries.drill_parts import ComparedPage, DrillPage, IdlePage, LeafRow
from dossiers.rules.tally import Tally
from records import sheets
from records.text import vn_moment

FIGURES = (
    "Phải nộp",
    "Đã nộp",
    "Tỷ lệ nộp (%)",
    "Đúng hạn",
    "Trong gia hạn",
    "Nộp muộn",
    "Quá hạn, chưa nộp",
    "Tỷ lệ đúng hạn (%)",
    "Chưa bắt đầu",
    "Đang ở đơn vị",
    "Đang thẩm định",
    "Đã kết luận",
)
LEAF_HEADERS = ("TT", "Đơn vị", "Trực thuộc", "Đang ở bước", "Thời hạn", "Nộp lần đầu lúc")


def _figures(found: Tally) -> tuple[object, ...]:
    return (
        found.expected,
        found.received,
        found.rate,
        found.on_time,
        found.extended,
        found.late,
        found.missing,
        found.punctual,
        found.not_started,
        found.with_unit,
        found.with_office,
        found.concluded,
    )


def _notes(page: DrillPage) -> list[str]:
    notes = [f"{page.name}. Lúc {vn_moment(page.at)}."]
    notes += page.marks.words
    if page.filtered:
        told = [f"tìm “{page.q}”" if page.q else "", ONLY[page.only].lower() if page.only else ""]
        notes.append("Đang lọc: " + ", ".join(word for word in told if word) + ".")
    if page.sort:
        notes.append(f"Xếp theo: {SORTS[page.sort].lower()}.")
    return notes


def drill_xlsx(page: DrillPage) -> bytes:
    """Write the nodes (or, where there are none, the units) that are shown, in their order."""
    if page.rows or not page.leaves:
        return sheets.table_xlsx(
            title=f"Theo dõi – {page.title}",
            headers=("TT", "Đơn vị", "Loại", *FIGURES, "Tình hình"),
            rows=[
                *(
                    (number, row.name, row.kind, *_figures(row.tally), row.status)
                    for number, row in enumerate(page.rows, start=1)
                ),
                (None, f"Cộng {page.name}", None, *_figures(page.total), page.status),
                # Units that hang directly under the node stand below, with their step instead of figures.
                *(
                    (number, row.name, "Hồ sơ của đơn vị", *(None for _ in FIGURES), row.state_label)
                    for number, row in enumerate(page.leaves, start=1)
                ),
            ],
            notes=_notes(page),
            widths=(5, 36, 18, *(11 for _ in FIGURES), 24),
        )
    return sheets.table_xlsx(
        title=f"Theo dõi – {page.title}",
        headers=LEAF_HEADERS,
        rows=(
            (number, row.name, row.place, row.state_label, row.punctuality or None, row.submitted_at)
            for number, row in enumerate(page.leaves, start=1)
        ),
        notes=_notes(page),
        widths=(6, 40, 34, 32, 26, 20),
    )


def idle_xlsx(page: IdlePage, lines: Iterable[LeafRow]) -> bytes:
    """Write the dossiers of a subtree in one state, or all of them; the lines are taken one by one."""
    return sheets.table_xlsx(
        title=f"{page.label} – {page.title}",
        headers=LEAF_HEADERS,
        rows=(
            (number, row.name, row.place, row.state_label, row.punctuality or None, row.submitted_at)
            for number, row in enumerate(lines, start=1)
        ),
        notes=[
            f"{page.name}: {page.label}, {page.total} hồ sơ, lúc {vn_moment(page.at)}.",
            *page.marks.words,
            *([f"Đang lọc: tìm “{page.q}”."] if page.q else []),
        ],
        widths=(6, 40, 34, 32, 26, 20),
    )


def compared_years_xlsx(page: ComparedPage) -> bytes:
    """Write a node's children in several campaigns, campaign by campaign."""
    headers = ["TT", "Đơn vị"]
    for each in page.campaigns:
        headers += [
            f"Phải nộp – {each.label}",
            f"Đã nộp – {each.label}",
            f"Tỷ lệ nộp (%) – {each.label}",
            f"Tỷ lệ đúng hạn (%) – {each.label}",
        ]
    rows = [
        (
            number,
            row.name,
            *(
                value
                for found in row.tallies
                for value in (
                    (found.expected, found.received, found.rate, found.punctual) if found else (None,) * 4
                )
            ),
        )
        for number, row in enumerate((*page.rows, page.total), start=1)
    ]
    return sheets.table_xlsx(
        title=f"So sánh các đợt – {page.name}",
        headers=headers,
        rows=rows,
        notes=[f"Lúc {vn_moment(page.at)}. Ô trống: đơn vị không tham gia đợt đó.", *page.marks.words],
    )
