"""The pictures of duties, targets and years: the same values that stand in the tables beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from dossiers import states
from dossiers.charts.drawing import Bar, GridRow, Segment, Square, WallRow, WallYear, bars, grid, wall
from dossiers.queries.duties import DutiesBoard, DutyRow
from dossiers.queries.targets import TargetsBoard
from dossiers.queries.year_wall import YearWall
from dossiers.rules.following import DutyCount, count_duties


def _safe(svg: str) -> SafeString:
    # Every text in a picture was escaped where it was drawn.
    return mark_safe(svg)  # noqa: S308


def _segments(count: DutyCount) -> tuple[Segment, ...]:
    return tuple(
        Segment(count.of(code), tone, letter, label) for code, label, tone, letter in states.DUTY_ALL
    )


def duty_bars(board: DutiesBoard) -> SafeString:
    """Draw how the duties of each agency stand."""
    rows = [Bar(f"{each.code} {each.name}", _segments(each.count)) for each in board.agencies]
    return _safe(bars(key="nv", title="Tình hình thực hiện nhiệm vụ theo cơ quan", rows=rows))


def matrix(board: DutiesBoard) -> SafeString:
    """Draw duty by agency: the letter of the state at the agency that has it, "p" at those that are to take part."""
    columns = [each.code for each in board.agencies]
    rows = [GridRow(row.code, tuple(_square(row, code) for code in columns)) for row in board.rows]
    return _safe(
        grid(
            key="mt",
            title="Ma trận nhiệm vụ và cơ quan",
            columns=columns,
            rows=rows,
            label_width=46,
            cell=29,
        )
    )


def _square(row: DutyRow, agency: str) -> Square | None:
    if agency == row.agency:
        return Square(
            row.short, row.tone, f"{row.code} {row.agency_name}, {row.role.lower()}: {row.count.words}"
        )
    if agency in row.with_agencies:
        return Square("p", "waiting", f"{row.code}: {agency} phối hợp")
    return None


def report_bars(content: Mapping[str, Any]) -> SafeString:
    """Draw the picture of a report, the same that stands in its paper."""
    return _safe(report_picture(content))


def report_picture(content: Mapping[str, Any]) -> str:
    """Return the picture of a report as SVG text: one bar for an agency, one for each agency of the plan."""
    return bars(key="bc", title="Tình hình thực hiện nhiệm vụ", rows=report_rows(content))


def report_rows(content: Mapping[str, Any]) -> Sequence[Bar]:
    """Return the bars of a report's picture."""
    if "parts" not in content:
        count = count_duties(row["state"] for row in content["duties"])
        return [Bar(content["unit"]["short"], _segments(count))]
    counts: dict[str, list[int]] = {}
    for each in content["parts"]:
        if each["receipt"]:
            row = counts.setdefault(each["agency_name"], [0, 0, 0, 0])
            for n, name in enumerate(("done", "doing", "impossible", "silent")):
                row[n] += each[name]
    return [Bar(name, _segments(DutyCount(*row))) for name, row in counts.items() if any(row)]


def target_bars(board: TargetsBoard) -> SafeString:
    """Draw from how many agencies a figure of each target is in."""
    rows = []
    for row in board.rows:
        latest = row.latest.sum
        missing = latest.expected - latest.reported
        parts = (
            Segment(latest.reported, "done", "C", "Đã có số liệu"),
            Segment(missing, "idle", "–", "Chưa có số liệu"),
        )
        if latest.expected:
            rows.append(Bar(f"{row.code} {row.title}"[:58], parts))
    return _safe(bars(key="ct", title="Số cơ quan đã báo số liệu của từng chỉ tiêu", rows=rows))


def wall_picture(page: YearWall) -> SafeString:
    """Draw the wall of years."""
    years = [WallYear(each.year, each.decision, each.breaks) for each in page.years]
    rows = [
        WallRow(
            row.name,
            tuple(Square(cell.short, cell.tone, cell.words) if cell else None for cell in row.cells),
        )
        for row in page.rows
    ]
    return _safe(wall(key="nam", title="Kết quả từng năm và quyết định khi đó", years=years, rows=rows))
