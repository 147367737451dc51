"""The tables of a paper in Word: fixed widths, heads repeated, no row torn; head and signature have no lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from dossiers.documents.word.runs import BOLD, ITALIC, kept_with_next, paragraph_xml, run_xml, runs_xml
from dossiers.documents.word.source import Tag
from dossiers.documents.word.styles import twips
from dossiers.documents.word.tree import Element

#: Sets the blocks inside a cell; the second argument is the style of a paragraph without one.
Fill = Callable[[Element, str], list[str]]
GRID = "grid"
#: Tables without lines: widths of their columns in per cent, and the style of a cell's text.
PLAIN: dict[str, tuple[tuple[int, ...], str]] = {
    "head": ((43, 57), "number"),
    "sign": ((47, 53), "recipient"),
    "facts": ((26, 74), "fact"),
    "check": ((100,), "fact"),
}
WIDTH = re.compile(r"w(\d+)")
#: Pictures stay in the PDF.
LEFT_OUT = "qr"
BOLD_ROWS = {"group", "sum", "part"}
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table_xml(table: Element, width: int, fill: Fill) -> str:
    """Return a table as wide as the text, ``width`` in twips."""
    kind = next((name for name in (GRID, *PLAIN) if table.has(name)), None)
    if kind is None:
        raise ValueError(f"Word knows no table {' '.join(table.classes)!r}")
    shares = _shares(table, kind)
    columns = [round(width * share / sum(shares)) for share in shares]
    lines = ""
    if kind == GRID:
        edges = "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES
        )
        lines = f"<w:tblBorders>{edges}</w:tblBorders>"
    pad = twips(3.5) if kind == GRID else 0
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>{lines}<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>" + "".join(_rows(table, kind, columns, fill)) + "</w:tbl>"
    )


def _shares(table: Element, kind: str) -> tuple[int, ...]:
    if kind == GRID:
        found = [
            int(match[1])
            for group in table.elements("colgroup")
            for column in group.elements("col")
            for name in column.classes
            if (match := WIDTH.fullmatch(name))
        ]
        if not found:
            raise ValueError("A table of a paper names the width of every column (<colgroup>)")
        return tuple(found)
    if kind == "sign" and any(
        cell.has("half") for row in table.elements("tr") for cell in row.elements("td")
    ):
        return (50, 50)
    return PLAIN[kind][0]


def _rows(part: Element, kind: str, columns: list[int], fill: Fill, *, head: bool = False) -> Iterator[str]:
    for child in part.children:
        if isinstance(child, Tag) and child.role != "field":
            yield _control_row(child, columns)
        elif isinstance(child, Element) and child.name in {"thead", "tbody"}:
            yield from _rows(child, kind, columns, fill, head=child.name == "thead")
        elif isinstance(child, Element) and child.name == "tr":
            yield _row(child, kind, columns, fill, head=head)


def _control_row(tag: Tag, columns: list[int]) -> str:
    words = paragraph_xml("gap", run_xml(f"{{%tr {tag.text} %}}"))
    return (
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{sum(columns)}" w:type="dxa"/><w:gridSpan w:val="{len(columns)}"/></w:tcPr>'
        f"{words}</w:tc></w:tr>"
    )


def _row(row: Element, kind: str, columns: list[int], fill: Fill, *, head: bool) -> str:
    cells, place = [], 0
    for cell in (each for each in row.children if isinstance(each, Element)):
        if cell.name not in {"td", "th"} or cell.has(LEFT_OUT):
            continue
        span = int(cell.attributes.get("colspan", "1"))
        cells.append(_cell(cell, row, kind, columns[place : place + span], fill))
        place += span
    if place != len(columns):
        raise ValueError(f"A row has {place} of {len(columns)} columns")
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Element, row: Element, kind: str, columns: list[int], fill: Fill) -> str:
    span = f'<w:gridSpan w:val="{len(columns)}"/>' if len(columns) > 1 else ""
    middle = '<w:vAlign w:val="center"/>' if kind == GRID else ""
    blocks = _grid_cell(cell, row, fill) if kind == GRID else _plain_cell(cell, kind, fill)
    if BOLD_ROWS.intersection(row.classes):
        # The heading of a group stays with its first row.
        blocks = [kept_with_next(block) for block in blocks]
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{sum(columns)}" w:type="dxa"/>{span}{middle}</w:tcPr>'
        f"{''.join(blocks) or paragraph_xml('cell', '')}</w:tc>"
    )


def _grid_cell(cell: Element, row: Element, fill: Fill) -> list[str]:
    centred = cell.name == "th" or cell.has("c") or row.has("none")
    key = "cell-centre" if centred else "cell"
    if cell.holds("p"):
        return fill(cell, key)
    bold = BOLD if cell.name == "th" or BOLD_ROWS.intersection(row.classes) else ""
    return [paragraph_xml(key, runs_xml(cell, bold + (ITALIC if row.has("none") else "")))]


def _plain_cell(cell: Element, kind: str, fill: Fill) -> list[str]:
    key = PLAIN[kind][1]
    if cell.holds("p"):
        return fill(cell, key)
    named = next((name for name in cell.classes if name in {"number", "date", "about"}), key)
    return [paragraph_xml(named, runs_xml(cell))]
