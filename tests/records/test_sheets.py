"""Spreadsheets: texts stay texts, kinds survive, hostile files are refused in words."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from records import sheets

HEADERS = ("Đơn vị", "Điểm", "Ngày")


def _table(*rows: tuple[object, ...], notes: tuple[str, ...] = ()) -> bytes:
    return sheets.table_xlsx(title="Bảng theo dõi: đợt 1/2021", headers=HEADERS, rows=rows, notes=notes)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "=HYPERLINK("])
def test_no_text_becomes_a_formula_and_it_reads_back(start: str) -> None:
    text = f"{start}1+1"
    content = _table((text, None, None))
    cell = load_workbook(io.BytesIO(content)).active["A3"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert sheets.read_rows(content)[2][0] == text.strip()


def test_titles_headers_and_notes_are_neutralised_too() -> None:
    content = sheets.table_xlsx(title="=1+1", headers=("=2+2",), rows=[], notes=("@x",))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_kinds_survive_and_nothing_is_not_zero() -> None:
    content = _table(
        ("Trung tâm Thông tin", Decimal("89.69"), date(2021, 9, 30)),
        ("Nhà khách", None, datetime(2021, 9, 30, 16, 59, tzinfo=UTC)),
        ("Số", 1234, True),
        notes=("Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký",),
    )
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.title == "Bảng theo dõi đợt 1 2021"
    assert sheet["A2"].value == "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký"
    assert [cell.value for cell in sheet[3]] == list(HEADERS)
    assert sheet.freeze_panes == "A4"
    assert (sheet["B4"].value, sheet["C4"].number_format) == (89.69, "dd/mm/yyyy")
    assert sheet["B5"].value is None
    assert sheet["C5"].value == datetime(2021, 9, 30, 23, 59)  # noqa: DTZ001 - the clock on the wall
    assert (sheet["B6"].value, sheet["C6"].value) == (1234, "Có")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@settings(deadline=None, max_examples=40)
def test_any_text_can_be_written_and_opened(values: list[str]) -> None:
    content = sheets.table_xlsx(title="Bảng", headers=["x"] * len(values), rows=[values])
    assert sheets.read_rows(content)[1] == ["x"] * len(values)


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp rỗng."),
        (b"PK\x03\x04 not a zip", sheets.UNREADABLE),
        (b"%PDF-1.7", sheets.UNREADABLE),
        (_zip(other=b"x"), sheets.UNREADABLE),
        (_zip(**{"xl/workbook.xml": b"<not-xml"}), sheets.UNREADABLE),
        (_zip(**{"xl/workbook.xml": b"\x00" * 50_000_000}), "Tệp nén quá lớn khi mở ra; không xử lý."),
        (b"x" * (sheets.MAX_FILE_BYTES + 1), "Tệp lớn hơn 20 MB."),
    ],
    ids=["empty", "broken zip", "pdf", "other zip", "broken xml", "bomb", "too large"],
)
def test_hostile_and_broken_files_are_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        sheets.read_rows(content)
    assert str(refused.value) == sentence


def test_an_external_entity_is_not_read() -> None:
    good = _table(("a", 1, None))
    out = io.BytesIO()
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            hostile = part.filename in {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
            target.writestr(part.filename, entity if hostile else source.read(part))
    with pytest.raises(ValueError, match="Không đọc được tệp"):
        sheets.read_rows(out.getvalue())


def test_a_sheet_that_lies_about_its_size_is_read_by_its_rows() -> None:
    good = _table(("a", 1, None))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                body = body.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>', 1)
            target.writestr(part.filename, body)
    assert sheets.read_rows(out.getvalue())[2][:2] == ["a", 1]


def test_rows_are_taken_one_by_one_and_equal_tables_give_equal_bytes() -> None:
    def rows(taken: list[int]) -> Iterator[tuple[object, ...]]:
        for number in range(1_200):
            taken.append(number)
            yield (number, "Đơn vị & <con>", None, 2.5, time(16, 30), Decimal("NaN"))

    def made(name: str) -> bytes:
        return sheets.table_xlsx(title=name, headers=["TT"] * 30, rows=rows([]))

    assert made("Bảng") == made("Bảng")
    sheet = load_workbook(io.BytesIO(made("Đợt 'A' & <B>\x01"))).active
    assert sheet is not None
    assert sheet.title == "Đợt 'A' & <B>"
    assert sheet.auto_filter.ref == "A2:AD1202"
    assert [cell.value for cell in sheet[1202]][:6] == [
        1_199,
        "Đơn vị & <con>",
        None,
        2.5,
        time(16, 30),
        "NaN",
    ]
