"""Lists of units: every error of every line, all or nothing, the reform by a second list."""

import io
import unicodedata
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.errors import Blocked, Stale
from records.models import LogEntry
from tests.people import ADMIN, CHAIR, OFFICER, OUTSIDER, SECOND_ADMIN, SYSTEM, World
from units import actions, catalogue, roles
from units.actions import applying, importing
from units.models import ImportRow, StagedUnit, Unit, UnitChange, UnitImport
from units.queries import tree
from units.queries.soundness import findings
from units.rules import lettering, listing

HEAD = "ma,ten,loai,ma_cap_tren\n"
ON = date(2025, 7, 1)
BEFORE = HEAD + (
    "Q,Quốc gia Thử,Quốc gia,\n"
    "P1,Tỉnh Một,Tỉnh,Q\nP2,Tỉnh Hai,Tỉnh,Q\n"
    "H1,Huyện Một,Huyện,P1\nH2,Huyện Hai,Huyện,P2\n"
    "X1,Xã Một,Xã,H1\nX2,Xã Hai,Xã,H1\nX3,Xã Ba,Xã,H2\nX4,Xã Bốn,Xã,H2\n"
)
AFTER = (
    HEAD
    + "Q,Quốc gia Thử,Quốc gia,\nP1,Tỉnh Một,tỉnh,Q\nX1,Phường Một,phường,P1\nX3,Xã Ba,xã,P1\nX5,Xã Năm,xã,P1\n"
)


def silent(_done: int, _total: int, _message: str) -> None:
    """Report nothing."""


def check(world: World, content: bytes | str, name: str = "ds.csv", **given: Any) -> UnitImport:
    options: dict[str, Any] = {
        "complete": False,
        "convert": False,
        "effective_on": ON,
        "reason": "QĐ 19",
        "by": None,
        "queue": False,
    }
    made = importing.start_import(
        file_name=name,
        content=content.encode() if isinstance(content, str) else content,
        at=world.at,
        **(options | given),
    )
    importing.stage_and_check(listing_id=made.pk, report=silent)
    made.refresh_from_db()
    return made


def bring(world: World, content: str, **given: Any) -> UnitImport:
    made = check(world, content, **given)
    for change in set(ImportRow.objects.filter(listing=made, decision="").values_list("change", flat=True)):
        importing.decide(made=made, change=change, decision="yes", by=world.user(SYSTEM), at=world.at)
    made.refresh_from_db()
    applying.apply(made=made, by=None, at=world.at, report=silent)
    return made


def problems(made: UnitImport) -> dict[int | None, list[str]]:
    return dict(ImportRow.objects.filter(listing=made, faulty=True).values_list("number", "problems"))


def workbook(rows: list[list[object]], title: str = "DS") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS: list[list[object]] = [
    ["Danh sách đơn vị"],
    ["Mã", "Tên", "Loại", "Mã cấp trên"],
    ["01", "Tỉnh A", "Tỉnh", None],
    ["001", "Xã B", "Xã", "01"],
]


def test_a_list_is_brought_in_and_again_without_change(world: World) -> None:
    made = bring(world, BEFORE)
    assert made.counts[catalogue.NEW] == 9
    unit = Unit.objects.get(code="X1")
    assert (unit.parent and unit.parent.code, unit.kind, unit.type_name) == ("H1", roles.COMMUNE, "Xã")
    assert UnitChange.objects.get(unit=unit).reason == "QĐ 19"
    assert list(findings(world.at.date())) == []
    again = check(world, BEFORE)
    assert again.counts == {"same": 9, "faulty": 0, "noticed": 0}


def test_every_error_of_every_line_is_told_and_nothing_written(world: World) -> None:
    count = Unit.objects.count()
    content = HEAD + (
        "A,Đơn vị A,Xã,\nA,Đơn vị A2,Xã,\nB,,Xã,KHONG\n,Không mã,Tỉnh,\nC,C,Lâu đài,\n"
        "D,D,Xã,E\nE,E,Xã,D\nF,F,Xã,F\nG,G,,A\n"
    )
    made = check(world, content)
    told = problems(made)
    assert told[2] == ["mã A có 2 dòng"]
    assert told[3] == ["mã A có 2 dòng"]
    assert told[4] == ["thiếu tên", "không có đơn vị cấp trên mang mã KHONG"]
    assert told[5] == ["thiếu mã"]
    assert told[6][0].startswith("loại “Lâu đài” không có")
    assert [told[number] for number in (7, 8, 9)] == [["cấp trên tạo thành vòng, hoặc nằm dưới một vòng"]] * 3
    assert told[10] == ["thiếu loại"]
    with pytest.raises(Blocked, match="dòng có lỗi"):
        applying.apply(made=made, by=None, at=world.at, report=silent)
    assert Unit.objects.count() == count


def test_decomposed_text_is_taken_and_said(world: World) -> None:
    made = bring(world, HEAD + unicodedata.normalize("NFD", "N1,Xã Chiềng Mai,Xã,\n"))
    assert Unit.objects.get(code="N1").name == "Xã Chiềng Mai"
    assert "tổ hợp" in ImportRow.objects.get(listing=made).notices[0]


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [("X· S¬n La", "TCVN3 (ABC)", "Xã"), ("Xaõ Sôn La Noäi", "VNI", "Xã")],
)
def test_an_old_lettering_is_recognised_said_and_read_when_asked(
    world: World, name: str, said: str, kind: str
) -> None:
    content = (HEAD + f"N1,{name},xa,\n").encode("latin-1")
    made = check(world, content)
    assert said in problems(made)[2][0]
    assert "Sơn La" in problems(made)[2][0]
    made = check(world, content, convert=True)
    assert ImportRow.objects.get(listing=made).name.startswith(f"{kind} Sơn La")
    assert f"Chữ trong tệp viết bằng mã {said}." in made.said


def test_unicode_is_never_taken_for_an_old_lettering() -> None:
    names = ["Xã Hòa Bình", "Xã Ia Tôr", "Phường Bến Thành", "Xã Ea Kčiă", "Xã Cô Tô"]
    assert lettering.lettering_of(names) == lettering.UNICODE
    assert lettering.lettering_of(["Xã Hòa", "Xã Cô Tô", "Xã Nà Pó", "Xã É Tòng"]) == lettering.UNICODE


def test_the_reform_lists_what_ended_merged_moved_and_keeps_history(world: World) -> None:
    bring(world, BEFORE, effective_on=None)
    made = check(world, AFTER, complete=True)
    changes = dict(ImportRow.objects.filter(listing=made).values_list("code", "change"))
    assert changes == {
        "Q": "same",
        "P1": "same",
        "X1": "move,rename,retype",
        "X3": "move",
        "X5": "new",
        "P2": "merge",  # its one commune that stays hangs under P1 now
        "H1": "close",
        "H2": "close",
        "X2": "close",
        "X4": "close",
    }
    with pytest.raises(Blocked, match="chờ xác nhận"):
        applying.apply(made=made, by=None, at=world.at, report=silent)
    made = bring(world, AFTER, complete=True)
    unit = Unit.objects.get(code="X1")
    assert (unit.name, unit.former_names, unit.parent and unit.parent.code) == ("Phường Một", "Xã Một", "P1")
    kinds = UnitChange.objects.filter(unit=unit).values_list("kind", flat=True)
    assert sorted(kinds) == sorted([roles.CREATED, roles.MOVED, roles.RENAMED, roles.RETYPED])
    told = {each.what: each.detail for each in tree.changes(unit)}
    assert told["Chuyển cơ quan chủ quản"] == "Huyện Một (H1) → Tỉnh Một (P1)"
    assert tree.changes(Unit.objects.get(code="P2"))[0].detail == "vào Tỉnh Một (P1)"
    assert Unit.objects.get(code="H1").valid_to == date(2025, 6, 30)
    assert list(findings(world.at.date())) == []
    assert LogEntry.objects.filter(action="nhap-don-vi.ghi").count() == 2


def test_a_merger_is_proposed_from_where_the_children_went_or_what_the_file_says(world: World) -> None:
    bring(
        world,
        HEAD + "Q,Q,Quốc gia,\nP1,Một,Tỉnh,Q\nP2,Hai,Tỉnh,Q\nX1,Xã,Xã,P2\nX2,Xã Hai,Xã,P2\n",
        effective_on=None,
    )
    made = check(
        world,
        "ma,ten,loai,ma_cap_tren,ma_tien_than\nQ,Q,Quốc gia,,\nP1,Một,Tỉnh,Q,\nX1,Xã,Xã,P1,X2\n",
        complete=True,
    )
    rows = {row.code: row for row in ImportRow.objects.filter(listing=made)}
    assert (rows["P2"].change, rows["P2"].heirs) == ("merge", ["P1"])
    assert "1/1" in rows["P2"].evidence
    assert (rows["X2"].change, rows["X2"].heirs) == ("merge", ["X1"])
    for change in ("merge", "move"):
        importing.decide(made=made, change=change, decision="yes", by=world.user(SYSTEM), at=world.at)
    applying.apply(made=made, by=None, at=world.at, report=silent)
    assert [each.code for each in Unit.objects.get(code="P1").predecessors.all()] == ["P2"]


def test_what_a_person_leaves_out_stays(world: World) -> None:
    bring(world, BEFORE, effective_on=None)
    made = check(world, AFTER, complete=True)
    user = world.user(SYSTEM)
    row = ImportRow.objects.get(listing=made, code="X2")
    importing.decide(made=made, change="close", decision="no", row=row.pk, by=user, at=world.at)
    for change in ("close", "merge", "move", "move,rename,retype"):
        importing.decide(made=made, change=change, decision="yes", by=user, at=world.at)
    with pytest.raises(Blocked, match="X2: còn hoạt động dưới H1"):
        applying.apply(made=made, by=None, at=world.at, report=silent)
    for code in ("H1",):
        other = ImportRow.objects.get(listing=made, code=code)
        importing.decide(made=made, change="close", decision="no", row=other.pk, by=user, at=world.at)
    applying.apply(made=made, by=None, at=world.at, report=silent)
    assert Unit.objects.get(code="X2").valid_to is None
    assert Unit.objects.get(code="X4").valid_to == date(2025, 6, 30)


def test_a_tree_that_changed_since_the_check_is_not_written_over(world: World) -> None:
    made = check(world, BEFORE)
    actions.create_unit(code="ZZ", name="Khác", kind=roles.OFFICE, parent=None, by=None, at=world.at)
    with pytest.raises(Stale, match="đã thay đổi"):
        applying.apply(made=made, by=None, at=world.at, report=silent)
    assert not Unit.objects.filter(code="P1").exists()
    made.refresh_from_db()
    assert made.state == catalogue.CHECKED
    importing.stage_and_check(listing_id=made.pk, report=silent)  # once more, from the start
    made.refresh_from_db()
    applying.apply(made=made, by=None, at=world.at, report=silent)
    with pytest.raises(Stale, match="đã được ghi"):
        applying.apply(made=made, by=None, at=world.at, report=silent)


def test_what_was_staged_goes_with_a_list_that_is_put_away(world: World) -> None:
    made = check(world, BEFORE)
    actions.create_unit(code="ZZ", name="Khác", kind=roles.OFFICE, parent=None, by=None, at=world.at)
    with pytest.raises(Stale, match="đã thay đổi"):
        applying.apply(made=made, by=None, at=world.at, report=silent)
    assert StagedUnit.objects.filter(listing=made).count() == 9
    importing.cancel_import(made=made, by=None, at=world.at)
    assert not StagedUnit.objects.exists()


def test_a_workbook_with_a_title_above_the_header(world: World) -> None:
    made = check(world, saved(workbook(ROWS)), "ds.xlsx")
    assert made.counts[catalogue.NEW] == 2
    assert made.said == ["Đọc bảng “DS”, tiêu đề ở dòng 2."]
    assert list(ImportRow.objects.filter(listing=made).values_list("number", "code")) == [
        (3, "01"),
        (4, "001"),
    ]


def test_formulas_numbers_and_merged_cells_are_told(world: World) -> None:
    book = workbook([*ROWS, [7, "=B4", "Xã", "01"], ["09", "Xã G", "Xã", "01"], ["10", "Xã H", "Xã", "01"]])
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("C6:C7")
    told = problems(made := check(world, saved(book), "ds.xlsx"))
    assert any("công thức" in text for text in told[5])
    assert "bỏ gộp ô" in told[6][0]
    assert "bỏ gộp ô" in told[7][0]
    assert "số 0" in ImportRow.objects.get(listing=made, number=5).notices[0]


def test_the_right_sheet_is_found_and_a_wrong_book_is_said(world: World) -> None:
    book = workbook([["không", "phải"]], "Bìa")
    second = book.create_sheet("Dữ liệu")
    for row in ROWS[1:]:
        second.append(row)
    made = check(world, saved(book), "ds.xlsx")
    assert made.said[1] == "Bỏ qua bảng không có tiêu đề đúng: Bìa."
    made = check(world, saved(workbook([["không", "phải"]], "Bìa")), "ds.xlsx")
    assert made.state == catalogue.REFUSED
    assert "Mã, Tên, Loại, Mã cấp trên" in made.said[0]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


def entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>',
        )
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp rỗng."),
        (b"\x00\x01\x02", "không phải bảng tính"),
        (b"PK\x03\x04 broken", "Không đọc được tệp"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls cũ"),
        (HEAD.encode(), "không có dòng nào"),
        (b"a,b\n1,2\n", "tiêu đề"),
        (bomb(), "quá lớn"),
        (entities(), "Không đọc được tệp"),
        (HEAD.encode() + b"A,A,x,\n" * 200_100, "quá 200.000 dòng"),
    ],
)
def test_what_cannot_be_read_has_a_clear_answer(world: World, content: bytes, said: str) -> None:
    count = Unit.objects.count()
    made = check(world, content, "ds.xlsx")
    assert made.state == catalogue.REFUSED
    assert said in made.said[0]
    assert not ImportRow.objects.filter(listing=made).exists()
    assert Unit.objects.count() == count


def test_a_million_rows_stop_early(world: World) -> None:
    row = '<row r="{0}"><c t="inlineStr"><is><t>A{0}</t></is></c></row>'
    sheet = "<worksheet><sheetData>" + HEADER_ROW
    sheet += "".join(row.format(number) for number in range(2, 230_000)) + "</sheetData></worksheet>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    made = check(world, out.getvalue(), "ds.xlsx")
    assert made.state == catalogue.REFUSED
    assert made.said == ["Danh sách có quá 200.000 dòng."]


HEADER_ROW = (
    '<row r="1">'
    + "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in listing.REQUIRED)
    + "</row>"
)


def test_an_office_admin_brings_in_only_what_lies_below(world: World) -> None:
    made = check(world, HEAD + "N1,Tổ Một,Bản,U-03\nN2,Tổ Hai,Bản,U-09\nN3,Gốc,Bản,\n", by=world.user(ADMIN))
    assert problems(made) == {
        3: ["nằm ngoài phạm vi được giao quản lý"],
        4: ["nằm ngoài phạm vi được giao quản lý"],
    }


def test_the_screens_from_upload_to_the_tree(world: World) -> None:
    client = world.client(SYSTEM)
    assert client.get(reverse("units:list_template"))["Content-Type"].endswith("sheet")
    response = client.post(
        reverse("units:lists"),
        {
            "file": SimpleUploadedFile("ds.csv", BEFORE.encode()),
            "reason": "QĐ 19",
            "effective_on": "01/7/2025",
        },
    )
    made = UnitImport.objects.get()
    url = reverse("units:list", args=[made.pk])
    assert response["Location"] == url
    assert "Đang xử lý" in client.get(url).content.decode()
    assert "hx-get" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    importing.stage_and_check(listing_id=made.pk, report=silent)
    UnitImport.objects.filter(pk=made.pk).update(job=None)
    page = client.get(url).content.decode()
    assert "Thêm mới: 9" in page
    assert "Ghi vào cây đơn vị" in page
    assert client.post(reverse("units:list_apply", args=[made.pk])).status_code == 302
    applying.apply_by_id(listing_id=made.pk, user_id=world.user(SYSTEM).pk, report=silent)
    assert Unit.objects.filter(code="X4").exists()
    assert client.post(reverse("units:list_apply", args=[made.pk])).status_code == 422


def test_lists_belong_to_who_brought_them(world: World) -> None:
    made = check(world, BEFORE, by=world.user(SYSTEM))
    url = reverse("units:list", args=[made.pk])
    assert world.client(SYSTEM).get(url).status_code == 200
    for name in (ADMIN, SECOND_ADMIN, OFFICER, CHAIR, OUTSIDER):
        assert world.client(name).get(url).status_code == 404
        assert world.client(name).post(reverse("units:list_apply", args=[made.pk])).status_code == 404
    for name in (OFFICER, CHAIR, OUTSIDER):
        assert world.client(name).get(reverse("units:lists")).status_code == 404
    world.client(SYSTEM).post(reverse("units:list_cancel", args=[made.pk]))
    assert not ImportRow.objects.filter(listing=made).exists()


def test_the_command_says_what_the_screen_says(world: World, tmp_path: Any) -> None:
    path = tmp_path / "ds.csv"
    path.write_text(BEFORE, encoding="utf-8")
    out = io.StringIO()
    call_command("import_units", path, "--dry-run", stdout=out, stderr=io.StringIO())
    assert not Unit.objects.filter(code="P1").exists()
    call_command("import_units", path, stdout=out, stderr=io.StringIO())
    assert "9 thêm mới" in out.getvalue()
    path.write_text(AFTER, encoding="utf-8")
    options = ["--complete", "--on", "2025-07-01"]
    with pytest.raises(CommandError, match="chờ xác nhận"):
        call_command("import_units", path, *options, stdout=out, stderr=io.StringIO())
    call_command("import_units", path, *options, "--confirm", "all", stdout=out, stderr=io.StringIO())
    assert "5 kết thúc" in out.getvalue()
    path.write_text(HEAD + "A,,x,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="không ghi gì"):
        call_command("import_units", path, stdout=out, stderr=io.StringIO())
    assert "Dòng 2: thiếu tên; loại “x”" in out.getvalue()


def test_new_units_are_written_by_one_statement_however_many(world: World) -> None:
    """What is new is staged in committed chunks; the transaction that holds the tree does not grow row by row."""
    for first, count in ((1, 3), (100, 40)):
        lines = "".join(f"S{first + n},Trạm thử {first + n},Xã,\n" for n in range(count))
        with CaptureQueriesContext(connection) as seen:
            bring(world, HEAD + lines)
        written = [each["sql"] for each in seen.captured_queries if 'INSERT INTO "units_unit"' in each["sql"]]
        assert len(written) == 1
        assert Unit.objects.filter(name__startswith="Trạm thử").count() >= count
    unit = Unit.objects.get(code="S101")
    event = unit.changes.get()
    assert (event.kind, event.reason, event.on) == (roles.CREATED, "QĐ 19", ON)
    assert event.after == {"ten": "Trạm thử 101", "cap_tren": ""}
    assert not StagedUnit.objects.exists()
    assert [each.code for each in tree.units(world.user(SYSTEM), "tram thu 139")] == ["S139"]
