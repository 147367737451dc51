"""Hostile and broken files: a clear sentence at the command and on screen, bounded memory, nothing half done."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
import unicodedata
import zipfile
from collections import deque
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from records.sheets import RefusedError
from tests.people import CHAIR, SYSTEM, World
from units import catalogue
from units.actions import importing
from units.loaders.cells import sheets_of
from units.loaders.lists import read_listing
from units.models import ImportRow, StagedUnit, Unit, UnitImport, User
from units.rules import lettering

HEAD = "ma,ten,loai,ma_cap_tren\n"
LINES = HEAD + "N1,Tỉnh Sơn La,Tỉnh,\nN2,Xã Chiềng Mường Bú,Xã,N1\nN3,Phường Tô Hiệu,Phường,N1\n"
BOOK = '<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
LINKS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
HEADER = "".join(
    f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("ma", "ten", "loai", "ma_cap_tren")
)
#: The last row a sheet may have; fewer, with the same answer, when the whole suite runs.
MANY = 1_048_577 if os.environ.get("RELIABILITY") else 100_000
TONES = {"\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}


def book(sheet: str, *, before: str = "", strings: str = "", packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An XLSX of one sheet as its bare markup."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS)
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"{before}<worksheet><sheetData>{sheet}</sheetData></worksheet>"
        )
    return out.getvalue()


def foreign(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def other_sheet() -> bytes:
    found = openpyxl.Workbook()
    assert found.active is not None
    found.active.append(["Báo cáo", "năm 2026"])
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def laughs() -> bytes:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return book(
        f'<row r="1">{HEADER}</row><row r="2"><c t="inlineStr"><is><t>&l9;</t></is></c></row>',
        before=f'<!DOCTYPE x [<!ENTITY l0 "lol">{lols}]>',
    )


#: What arrives, under which name, and what the answer must say.
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("ds.xlsx", b"", "Tệp rỗng"),
    "header alone": ("ds.csv", HEAD.encode(), "không có dòng nào dưới tiêu đề"),
    "another table": ("ds.xlsx", other_sheet(), "Dùng tệp mẫu ở trang nhập đơn vị"),
    "a pdf by the wrong name": ("ds.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01", "không phải bảng tính"),
    "a web page by the wrong name": ("ds.xlsx", b"<html><table><tr><td>ma</td></tr>", "tiêu đề"),
    "an old workbook": ("ds.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, ".xls cũ"),
    "an open document": (
        "ds.xlsx",
        foreign(**{"content.xml": b"<x/>", "mimetype": b"x"}),
        "Không đọc được tệp",
    ),
    "a cut workbook": ("ds.xlsx", book(f"<row>{HEADER}</row>")[:-40], "Không đọc được tệp"),
    "an unclosed sheet": ("ds.xlsx", book(f"<row>{HEADER}</row><row><c>"), "Không đọc được tệp"),
    "a row inside a cell": (
        "ds.xlsx",
        book(f"<row>{HEADER}</row><row><c><v>7</v><row></row></c></row>"),
        "Không đọc được tệp",
    ),
    "a stranger's string": (
        "ds.xlsx",
        book(f'<row>{HEADER}</row><row><c t="s"><v>7</v></c></row>'),
        "Không đọc được tệp",
    ),
    "an external entity": (
        "ds.xlsx",
        book(
            f'<row r="1">{HEADER}</row><row r="2"><c t="inlineStr"><is><t>&e;</t></is></c></row>',
            before='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        ),
        "Không đọc được tệp",
    ),
    "a billion laughs": ("ds.xlsx", laughs(), "Không đọc được tệp"),
    "a bomb": ("ds.xlsx", foreign(**{"xl/workbook.xml": b"0" * 60_000_000}), "quá lớn"),
    "a million lines": ("ds.csv", (HEAD + "A,A,x,\n" * 1_000_000).encode(), "quá 200.000 dòng"),
    "a quote that never ends": (
        "ds.csv",
        (HEAD + 'N1,"' + "x" * 200_000 + "\n").encode(),
        "dấu ngoặc kép không đóng",
    ),
    "errors of its own": ("ds.csv", (HEAD + "N1,,Xã,\nN1,B,Lâu đài,N9\n").encode(), "thiếu tên"),
}


def test_the_command_and_the_screen_answer_each_and_nothing_is_written(world: World, tmp_path: Path) -> None:
    units, client = Unit.objects.count(), world.client(SYSTEM)
    for case, (name, content, sentence) in HOSTILE.items():
        path = tmp_path / name
        path.write_bytes(content)
        said, told = io.StringIO(), io.StringIO()
        began = time.process_time()
        with pytest.raises(CommandError, match="không ghi gì") as refused:
            call_command("import_units", path, stdout=said, stderr=told)
        assert refused.value.returncode == 2, case
        assert sentence in said.getvalue() + told.getvalue(), case
        assert time.process_time() - began < 20, case

        upload = {"file": SimpleUploadedFile(name, content), "reason": "QĐ 19"}
        answer = client.post(reverse("units:lists"), upload)
        if answer.status_code == 422:
            assert sentence in answer.content.decode(), case
            assert "QĐ 19" in answer.content.decode(), case
            continue
        made = UnitImport.objects.latest("pk")
        importing.stage_and_check(listing_id=made.pk, report=lambda *_: None)
        UnitImport.objects.filter(pk=made.pk).update(job=None)
        page = client.get(answer["Location"]).content.decode()
        assert sentence in page, case
        assert "Ghi vào cây đơn vị" not in page, case
        assert client.post(reverse("units:list_apply", args=[made.pk])).status_code in {409, 422}, case
    assert Unit.objects.count() == units
    assert not StagedUnit.objects.exists()
    assert not ImportRow.objects.exclude(listing__state=catalogue.CHECKED).exists()


def test_a_list_of_people_is_refused_as_clearly(world: World) -> None:
    client, count = world.client(CHAIR), User.objects.count()
    url = reverse("units:people_import")
    people = "ten_dang_nhap,ten_hien_thi,ma_don_vi,vai_tro\n"
    cases = {case: each for case, each in HOSTILE.items() if case != "errors of its own"}
    cases["header alone"] = ("ds.csv", people.encode(), "không có dòng nào dưới tiêu đề")
    cases["a million lines"] = (
        "ds.csv",
        (people + "abc,A,U-03,Văn thư\n" * 300_000).encode(),
        "quá 2.000 dòng",
    )
    cases["old lettering"] = (
        "ds.csv",
        (people + "abc,NguyÔn V¨n Tó,U-03,Văn thư\n").encode("latin-1", "replace"),
        "TCVN3 (ABC)",
    )
    del cases["a quote that never ends"]  # its header is that of units
    for case, (name, content, sentence) in cases.items():
        file = SimpleUploadedFile(name, content)
        answer = client.post(url, {"file": file, "mode": "nhap"})
        assert answer.status_code == 422, case
        wanted = "tiêu đề" if "tệp mẫu" in sentence else sentence
        assert wanted in answer.content.decode(), case
    assert User.objects.count() == count


def windows_1258(text: str) -> bytes:
    """Write a text as Vietnamese Windows does: a tone the page has no letter for stands behind its letter."""
    out = b""
    for sign in text:
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", sign)
            base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
            out += (base + "".join(mark for mark in marks if mark in TONES)).encode("cp1258")
    return out


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode(),
        LINES.encode("utf-8-sig"),
        LINES.encode("utf-16"),
        LINES.encode("utf-16-le"),
        LINES.encode("utf-16-be"),
        unicodedata.normalize("NFD", LINES).encode(),
        windows_1258(LINES),
        windows_1258(LINES.replace("ma,ten,loai,ma_cap_tren", "Mã;Tên;Loại;Mã cấp trên").replace(",", ";")),
        LINES.replace(",", "\t").encode("utf-16"),
    ],
    ids=["utf8", "bom", "utf16", "le", "be", "nfd", "cp1258", "cp1258 header", "tabs"],
)
def test_every_way_a_list_is_saved_is_read(content: bytes) -> None:
    lines = list(read_listing(content, "ds.csv").lines())
    kind = lettering.lettering_of([line.name for line in lines])
    names = [lettering.converted(line.name, kind) for line in lines]
    assert names == ["Tỉnh Sơn La", "Xã Chiềng Mường Bú", "Phường Tô Hiệu"]
    assert [line.code for line in lines] == ["N1", "N2", "N3"]


def test_formatted_rows_without_a_word_are_no_lines() -> None:
    """Sheets end in them, up to the last row a sheet has: two lines are found, and memory stays flat."""
    rows = "".join(f'<row r="{number}"/>' for number in range(4, MANY))
    content = book(f'<row r="1">{HEADER}</row><row r="2">{HEADER}</row><row r="3">{HEADER}</row>{rows}')
    tracemalloc.start()
    try:
        assert len(list(read_listing(content, "ds.xlsx").lines())) == 2
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_too_many_written_rows_are_refused_before_they_are_held() -> None:
    rows = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(max(MANY, 200_100)))
    sheets = sheets_of(book(f"<row>{HEADER}</row>{rows}"), "ds.xlsx")
    with pytest.raises(RefusedError, match=r"quá 200\.000 dòng"):
        deque((row for sheet in sheets for row in sheet.rows), maxlen=0)
