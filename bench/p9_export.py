"""P9: the list of a campaign of 5.000 units as XLSX against openpyxl's write-only mode with the same cells."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

from bench.frame import Measured, Row, interleaved

ROW = Row(
    id="P9",
    work="export of a 5.000-unit campaign to XLSX",
    baseline="openpyxl write-only of the same cells",
    goal="≤ 1,3 ×; memory flat",
    faster=False,
    limit=1.3,
)
UNITS = 5_000


def measure() -> Measured:
    """Read, judge and write 5.000 rows, against writing the ready cells alone."""
    from bench.generated import campaign, units
    from dossiers import access
    from dossiers.queries import drill_lists
    from dossiers.spreadsheets import idle_xlsx
    from records import clock
    from records.sheets import read_rows
    from tests.people import ADMIN, World, build

    at = clock.now()
    build(at)
    user = World(at=at).user(ADMIN)
    campaign(units(UNITS, prefix="B"), "do-5000", 2026)
    campaign(units(UNITS * 10, prefix="C"), "do-50000", 2026)

    def ours(code: str = "do-5000") -> bytes:
        reach = access.reach_for(user, code)
        page = drill_lists.idle_page(reach, "", at, state=drill_lists.ALL)
        return idle_xlsx(page, drill_lists.idle_lines(reach, "", drill_lists.ALL))

    rows = read_rows(ours())
    measured = interleaved(ours, lambda: _plain(rows), rounds=9, warm_up=1)
    peaks = []
    for code in ("do-5000", "do-50000"):
        tracemalloc.start()
        made = len(ours(code)) / 1e6
        peaks.append((tracemalloc.get_traced_memory()[1] / 1e6, made))
        tracemalloc.stop()
    note = (
        f"{len(rows):,} rows × {max(map(len, rows))} cells, rights, query and states in words included; peak of memory "
        f"{peaks[0][0]:.1f} MB for 5.000 units (the file itself {peaks[0][1]:.1f}), "
        f"{peaks[1][0]:.1f} MB for 50.000 (the file {peaks[1][1]:.1f})"
    )
    return Measured(measured.ours, measured.baseline, measured.rounds, note)


def _plain(rows: list[Any]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
