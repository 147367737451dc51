"""The sheet a set is edited in: written with codes and checksum, read back row by row with an error for each cell.

One page of the workbook for each kind of row. Everything stands as text, so that nothing is turned into a date or
loses a zero; what a spreadsheet could take for a formula is kept from it by ``records.sheets``.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from records import sheets
from records.text import nfc, vn_date
from scoring.catalogue import (
    CAUTION,
    COUNTED_KINDS,
    CRITERION,
    DRAFT_MARK,
    GROUP,
    HEAD,
    INPUT,
    MEASURE,
    OUTCOME,
    RULE,
    VETO,
)
from scoring.queries.faults import fault_of
from scoring.queries.fields import CHOICES, FIELDS, Field
from scoring.queries.typed import (
    HEAD_KEY,
    find,
    parse,
    rows_of,
    typed,
    with_marks_fallen,
    with_rows,
    with_sums,
)
from scoring.queries.wording import shares_of
from scoring.rules import SetSpec, set_problems

SHEETS: dict[str, str] = {
    HEAD: "Bộ tiêu chí",
    GROUP: "Nhóm",
    CRITERION: "Tiêu chí",
    VETO: "Loại trừ",
    INPUT: "Số liệu",
    MEASURE: "Tỷ lệ",
    RULE: "Tiêu chí đếm",
    CAUTION: "Lưu ý",
    OUTCOME: "Kết luận",
}
TABLES = (GROUP, CRITERION, VETO, OUTCOME)
# Rows that others name come first: a row may name one that is new in this very file.
READ_IN_ORDER = (HEAD, INPUT, MEASURE, RULE, CAUTION, GROUP, CRITERION, OUTCOME, VETO)
CODE, VERSION, SHA = "Mã bộ", "Phiên bản", "Mã kiểm tra"
GUIDE = (
    "Sửa các ô trắng; không đổi tên trang, hàng tiêu đề và ba dòng Mã bộ, Phiên bản, Mã kiểm tra.",
    "Thêm dòng ở cuối hoặc chèn giữa bảng; bỏ dòng bằng cách xóa cả hàng. Số thập phân dùng dấu phẩy.",
    'Ô đánh dấu: ghi "x". Điểm tối đa của nhóm và của bộ do chương trình tính từ các tiêu chí.',
)
_WIDE = {
    "condition": 70,
    "text": 60,
    "levels": 60,
    "evidence": 40,
    "label": 50,
    "source": 34,
    "other": 40,
    "na_hint": 30,
}


class ForeignError(ValueError):
    """A workbook that is not this version's own; the text says why in Vietnamese."""


@dataclass(frozen=True, slots=True)
class CellError:
    """What cannot be read, and where: the page of the workbook, the row as the spreadsheet counts it, the column."""

    sheet: str
    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """What stands in the workbook: the texts by kind, each with its row number."""

    rows: Mapping[str, Sequence[tuple[int, Mapping[str, str]]]]
    sha256: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The set a workbook makes, or the errors that stand in the way of the whole of it."""

    spec: SetSpec | None
    errors: tuple[CellError, ...]


def edit_xlsx(spec: SetSpec) -> bytes:
    """Write a version as the workbook it is edited in."""
    from openpyxl import Workbook

    workbook = Workbook()
    head = workbook.active
    head.title = SHEETS[HEAD]
    _write_head(head, spec)
    for kind in _tables(spec):
        _write_table(workbook.create_sheet(SHEETS[kind]), kind, spec)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def read_xlsx(content: bytes, spec: SetSpec) -> Read:
    """Read a workbook made by :func:`edit_xlsx` from this very version.

    ForeignError (or ``records.sheets.RefusedError``) with one clear sentence when it is another set, another version,
    another content, or no workbook of ours at all.
    """
    head = _sheet(content, HEAD)
    named = {str(row[0]): _text(row[1]) if len(row) > 1 else "" for row in head if row and row[0]}
    if CODE not in named or SHA not in named:
        raise ForeignError('Tệp không có trang "Bộ tiêu chí" như khi xuất ra; xuất lại tệp rồi sửa.')
    if named[CODE] != spec.code:
        raise ForeignError(f"Tệp này của bộ tiêu chí {named[CODE]}, không phải {spec.code}.")
    if named.get(VERSION) != str(spec.version):
        raise ForeignError(f"Tệp này của phiên bản {named.get(VERSION)}; đang mở phiên bản {spec.version}.")
    if named[SHA] != spec.sha256:
        raise ForeignError(
            f"Bộ tiêu chí đã thay đổi sau khi xuất tệp (mã kiểm tra trong tệp {named[SHA][:8]}, "
            f"hiện nay {spec.sha256[:8]}). Xuất lại tệp rồi sửa."
        )
    rows: dict[str, Sequence[tuple[int, Mapping[str, str]]]] = {
        HEAD: [(0, {field.name: named.get(field.label, "") for field in FIELDS[HEAD]})]
    }
    for kind in _tables(spec):
        rows[kind] = _table(_sheet(content, kind), kind)
    return Read(rows, named[SHA])


def take(read: Read, spec: SetSpec) -> Taken:
    """Make the set the workbook describes; every cell that cannot be read is named, and then nothing is made."""
    errors: list[CellError] = []
    made = spec
    for kind in (each for each in READ_IN_ORDER if each in read.rows):
        rows: list[Any] = []
        seen: dict[str, int] = {}
        for number, texts in read.rows[kind]:
            key = HEAD_KEY if kind == HEAD else texts["priority" if kind == OUTCOME else "code"]
            parsed = parse(kind, texts, spec=made, before=find(spec, kind, key) if kind != HEAD else made)
            labels = {field.name: field.label for field in FIELDS[kind]}
            errors += [
                CellError(SHEETS[kind], number, labels.get(name, ""), text)
                for name, text in parsed.errors.items()
            ]
            if key and key in seen:
                errors.append(
                    CellError(
                        SHEETS[kind], number, FIELDS[kind][0].label, f"Mã {key} đã có ở dòng {seen[key]}."
                    )
                )
            seen.setdefault(key, number)
            if parsed.row is not None:
                rows.append(parsed.row)
        # A head that cannot be read leaves none to put in its place; its errors are told all the same.
        if rows or kind != HEAD:
            made = with_rows(made, kind, rows)
    if not errors:
        made = with_marks_fallen(spec, with_sums(made))
        errors = _faults(read, spec, made)
    return Taken(None, tuple(errors)) if errors else Taken(made, ())


def _faults(read: Read, old: SetSpec, new: SetSpec) -> list[CellError]:
    """Name what the file makes wrong with the set as a whole, at the row it comes from."""
    known = set(set_problems(old))
    found = []
    for each in (fault_of(line) for line in set_problems(new) if line not in known):
        key = "priority" if each.kind == OUTCOME else "code"
        number = next((row for row, texts in read.rows.get(each.kind, ()) if texts.get(key) == each.key), 0)
        labels = {field.name: field.label for field in FIELDS[each.kind]}
        found.append(CellError(SHEETS[each.kind], number, labels.get(each.field, ""), each.text))
    return found


def _tables(spec: SetSpec) -> tuple[str, ...]:
    """Return the pages of the workbook: those of the kinds of rows a set of its kind may have."""
    return (*COUNTED_KINDS, OUTCOME) if spec.is_counted else TABLES


def _write_head(sheet: Any, spec: SetSpec) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 90
    notes = [*([DRAFT_MARK] if spec.is_working_draft else []), *GUIDE]
    values = [(CODE, spec.code), (VERSION, str(spec.version)), (SHA, spec.sha256)]
    shown = typed(HEAD, spec)
    values += [(field.label, shown[field.name]) for field in FIELDS[HEAD]]
    for note in notes:
        sheet.append(["", sheets.safe(note)])
        sheet.cell(sheet.max_row, 2).font = Font(name="Times New Roman", size=12, italic=True)
    for label, value in values:
        sheet.append([label, sheets.safe(value)])
        sheet.cell(sheet.max_row, 1).font = Font(name="Times New Roman", size=12, bold=True)
        cell = sheet.cell(sheet.max_row, 2)
        cell.number_format = "@"
        cell.font = Font(name="Times New Roman", size=12)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if label in (CODE, VERSION, SHA):
            cell.fill = PatternFill("solid", fgColor="EDF0F3")


def _write_table(sheet: Any, kind: str, spec: SetSpec) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    fields = FIELDS[kind]
    sheet.append([field.label for field in fields])
    for place, field in enumerate(fields, 1):
        cell = sheet.cell(1, place)
        cell.font = Font(name="Times New Roman", size=12, bold=True)
        cell.fill = PatternFill("solid", fgColor="E8F0F8")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        sheet.column_dimensions[get_column_letter(place)].width = _WIDE.get(field.name, 16)
    sheet.freeze_panes = "C2"
    for row in rows_of(spec, kind):
        texts = typed(kind, row, shares_of(spec.measures))
        sheet.append([sheets.safe(_for_sheet(field, texts[field.name])) or None for field in fields])
        for place in range(1, len(fields) + 1):
            cell = sheet.cell(sheet.max_row, place)
            cell.number_format = "@"
            cell.font = Font(name="Times New Roman", size=12)
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _for_sheet(field: Field, text: str) -> str:
    """Closed lists are written in words; ``parse`` takes the words back."""
    if field.kind in ("provenance", "answered_by", "input_kind"):
        return CHOICES[field.kind].get(text, text)
    return text


def _sheet(content: bytes, kind: str) -> list[list[object]]:
    try:
        return sheets.read_rows(content, sheet=SHEETS[kind])
    except sheets.RefusedError as error:
        if isinstance(error.__cause__, KeyError):
            raise ForeignError(f'Tệp không có trang "{SHEETS[kind]}"; xuất lại tệp rồi sửa.') from error
        raise


def _table(rows: list[list[object]], kind: str) -> Sequence[tuple[int, Mapping[str, str]]]:
    fields = FIELDS[kind]
    columns = {_text(value): place for place, value in enumerate(rows[0] if rows else [])}
    lost = [field.label for field in fields if field.label not in columns]
    if lost:
        raise ForeignError(f'Trang "{SHEETS[kind]}" thiếu cột {", ".join(lost)}; xuất lại tệp rồi sửa.')
    found = []
    for number, row in enumerate(rows[1:], 2):
        texts = {
            field.name: _text(row[columns[field.label]]) if columns[field.label] < len(row) else ""
            for field in fields
        }
        if any(texts.values()):
            found.append((number, texts))
    return found


def _text(value: object) -> str:
    """Return a cell as it would be typed: a spreadsheet may have made a number or a date of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}".replace(".", ",")
    if isinstance(value, datetime):
        return vn_date(value.date())
    if isinstance(value, date):
        return vn_date(value)
    return nfc(str(value)).strip()
