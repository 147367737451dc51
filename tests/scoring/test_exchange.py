"""The sheet a set is edited in: out and in again changes nothing; foreign or faulty files change nothing either."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from scoring import actions
from scoring.catalogue import CRITERION, DRAFT_MARK
from scoring.loaders import read_set, set_paths
from scoring.models import CriteriaSet, Criterion
from scoring.queries import differences, spec_of
from scoring.queries.typed import fingerprint
from scoring.rules import SetSpec
from scoring.spreadsheets import exchange
from tests.scoring.conftest import AT, People

Book = Any


def edited(spec: SetSpec, change: Callable[[Book], None]) -> bytes:
    book = load_workbook(io.BytesIO(exchange.edit_xlsx(spec)))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(book: Book, sheet: str, row: int, column: str, value: object) -> None:
    page = book[sheet]
    place = [each.value for each in page[1]].index(column) + 1
    page.cell(row, place).value = value


def post(people: People, opened: CriteriaSet, content: bytes) -> Any:
    upload = SimpleUploadedFile("bo-tieu-chi.xlsx", content)
    return people.client("office_admin").post(reverse("scoring:import", args=[opened.pk]), {"tep": upload})


@pytest.mark.parametrize("path", set_paths(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_out_and_in_again_is_the_same_set(path: Any) -> None:
    spec = read_set(path)
    taken = exchange.take(exchange.read_xlsx(exchange.edit_xlsx(spec), spec), spec)
    assert taken.errors == ()
    assert taken.spec == spec


def test_texts_that_look_like_formulas_survive_and_are_no_formulas(agency: SetSpec) -> None:
    first = replace(agency.criteria[0], text='=HYPERLINK("http://x")', evidence="+84", source="@x")
    spec = replace(agency, criteria=(first, *agency.criteria[1:]))
    book = load_workbook(io.BytesIO(exchange.edit_xlsx(spec)))
    kinds = {each.data_type for page in book.worksheets for line in page.iter_rows() for each in line}
    assert "f" not in kinds
    taken = exchange.take(exchange.read_xlsx(exchange.edit_xlsx(spec), spec), spec)
    assert taken.spec is not None
    assert taken.spec.criteria[0] == first


def test_the_workbook_carries_codes_checksum_and_the_draft_mark(opened: CriteriaSet, people: People) -> None:
    url = reverse("scoring:edit_sheet", args=[opened.pk])
    book = load_workbook(io.BytesIO(people.client("office_admin").get(url).content))
    head = [tuple(row) for row in book["Bộ tiêu chí"].iter_rows(values_only=True)]
    assert head[0][1] == DRAFT_MARK
    assert ("Mã kiểm tra", spec_of(opened.pk).sha256) in head
    assert [row[0] for row in book["Tiêu chí"].iter_rows(min_row=2, values_only=True)][:2] == ["1.1", "1.2"]


def test_the_change_is_shown_first_and_taken_over_only_then(opened: CriteriaSet, people: People) -> None:
    before = spec_of(opened.pk)

    def change(book: Book) -> None:
        cell(book, "Tiêu chí", 2, "Nội dung", "Nội dung mới")
        cell(book, "Kết luận", 6, "Tổng (quy về 100) từ", 92.5)

    shown = post(people, opened, edited(before, change))
    assert shown.status_code == 200
    assert [row.key for row in shown.context["found"].rows] == ["1.1", "5"]
    assert "Nội dung mới" in shown.content.decode()
    assert spec_of(opened.pk) == before
    client = people.client("office_admin")
    url = reverse("scoring:import", args=[opened.pk])
    assert client.post(url, {"noi_dung": shown.context["payload"]}).status_code == 302
    after = spec_of(opened.pk)
    assert after.criteria[0].text == "Nội dung mới"
    assert after.outcomes[4].condition["min_total"] == "92.5"
    assert len(differences(before, after).rows) == 2
    # The same page once more: the set is no longer what the file was made from.
    assert client.post(url, {"noi_dung": shown.context["payload"]}).status_code == 409


def test_a_preview_that_was_tampered_with_is_refused(opened: CriteriaSet, people: People) -> None:
    before = spec_of(opened.pk)
    shown = post(people, opened, edited(before, lambda book: cell(book, "Tiêu chí", 2, "Nội dung", "Mới")))
    url = reverse("scoring:import", args=[opened.pk])
    forged = shown.context["payload"][:-2] + "xx"
    assert people.client("office_admin").post(url, {"noi_dung": forged}).status_code == 422
    assert spec_of(opened.pk) == before


def test_rows_are_added_and_removed_in_the_sheet(opened: CriteriaSet, people: People) -> None:
    spec = spec_of(opened.pk)

    def change(book: Book) -> None:
        page = book["Tiêu chí"]
        page.delete_rows(3)
        page.insert_rows(4)
        for column, value in (
            ("Mã", "1.6"),
            ("Nhóm", "1"),
            ("Nội dung", "Mới"),
            ("Điểm tối đa", 4),
            ("Cách cho điểm", "4: có\n0: không"),
            ("Nguồn", "Điều 7"),
            ("Nguồn gốc", "Dự thảo"),
        ):
            cell(book, "Tiêu chí", 4, column, value)

    shown = post(people, opened, edited(spec, change))
    assert shown.status_code == 200, shown.context.get("errors")
    found = {(row.key, row.what) for row in shown.context["found"].rows}
    assert {("1.6", "Thêm"), ("1.2", "Bỏ")} <= found
    url = reverse("scoring:import", args=[opened.pk])
    people.client("office_admin").post(url, {"noi_dung": shown.context["payload"]})
    codes = [each.code for each in spec_of(opened.pk).criteria_of("1")]
    assert codes == ["1.1", "1.3", "1.6", "1.4", "1.5"]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "sentence"),
    [
        ("Tiêu chí", 2, "Điểm tối đa", "nhiều", "Điểm phải là số"),
        ("Tiêu chí", 2, "Nhóm", "9", "Không có nhóm 9"),
        ("Tiêu chí", 3, "Mã", "1.1", "Mã 1.1 đã có ở dòng 2"),
        ("Tiêu chí", 2, "Điểm tối đa", 7, "mức cao nhất 5 khác điểm tối đa 7"),
        ("Tiêu chí", 2, "Nguồn gốc", "Đã đối chiếu", "trang Đối chiếu"),
        ("Tiêu chí", 2, 'Được ghi "Không áp dụng"', "có lẽ", 'Ghi "x" hoặc để trống'),
        ("Loại trừ", 4, "Hệ quả khi trả lời Có", "khong_co", "Không có kết luận khong_co"),
        ("Loại trừ", 4, "Người trả lời", "Ai đó", "Một trong: Đơn vị, Người thẩm định"),
        ("Kết luận", 6, "Mọi nhóm từ (% điểm tối đa)", "700", "Tỷ lệ từ 0 đến 100"),
        ("Nhóm", 2, "Nội dung", None, "Ghi nội dung"),
    ],
)
def test_errors_name_page_row_and_column_and_nothing_is_taken(
    opened: CriteriaSet, people: People, sheet: str, row: int, column: str, value: object, sentence: str
) -> None:
    spec = spec_of(opened.pk)

    def change(book: Book) -> None:
        cell(book, "Tiêu chí", 5, "Nội dung", "Dòng đúng")
        cell(book, sheet, row, column, value)

    response = post(people, opened, edited(spec, change))
    assert response.status_code == 422
    found = [each for each in response.context["errors"] if sentence in each.text]
    assert [(each.sheet, each.row) for each in found] == [(sheet, row)]
    assert f"Trang {sheet}, dòng {row}" in response.content.decode()
    assert "payload" not in response.context
    assert spec_of(opened.pk) == spec


def foreign() -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["a", "b"])
    book.save(out)
    return out.getvalue()


def test_files_of_another_set_version_or_content_are_refused(
    opened: CriteriaSet, shipped: list[CriteriaSet], people: People
) -> None:
    spec = spec_of(opened.pk)
    ban = next(each for each in shipped if each.code == "2139-2020-ban")
    base = spec_of(opened.made_from_id or 0)

    def lost(book: Book) -> None:
        book["Tiêu chí"].delete_cols(2)

    def gone(book: Book) -> None:
        del book["Kết luận"]

    cases = (
        (exchange.edit_xlsx(spec_of(ban.pk)), "Tệp này của bộ tiêu chí 2139-2020-ban"),
        (exchange.edit_xlsx(base), "Tệp này của phiên bản 1; đang mở phiên bản 2"),
        (exchange.edit_xlsx(replace(spec, sha256="0" * 64)), "đã thay đổi sau khi xuất tệp"),
        (edited(spec, lost), "thiếu cột Nhóm"),
        (edited(spec, gone), "không có trang"),
        (foreign(), "xuất lại tệp"),
        (b"khong phai bang tinh", "Không đọc được tệp"),
        (b"", "Tệp rỗng"),
    )
    for content, sentence in cases:
        response = post(people, opened, content)
        assert response.status_code == 422, sentence
        assert sentence in response.content.decode()
    assert spec_of(opened.pk) == spec


def test_a_head_that_cannot_be_read_is_told_beside_its_rows(agency: SetSpec) -> None:
    def empty(book: Book) -> None:
        for row in book["Bộ tiêu chí"].iter_rows(max_col=2):
            if row[0].value not in (exchange.CODE, exchange.VERSION, exchange.SHA):
                row[1].value = None

    taken = exchange.take(exchange.read_xlsx(edited(agency, empty), agency), agency)
    assert taken.spec is None
    assert any(each.sheet == "Bộ tiêu chí" and each.text for each in taken.errors)


def test_a_mark_stays_with_an_unchanged_row_and_falls_with_a_changed_one(
    opened: CriteriaSet, people: People
) -> None:
    spec = spec_of(opened.pk)
    rows = [
        actions.Compared(CRITERION, each.code, "7", fingerprint(CRITERION, each))
        for each in spec.criteria[:2]
    ]
    actions.mark_checked(stored=opened, rows=rows, scan=None, by=people.office_admin, at=AT)
    marked = spec_of(opened.pk)
    content = edited(marked, lambda book: cell(book, "Tiêu chí", 2, "Nội dung", "Mới"))
    taken = exchange.take(exchange.read_xlsx(content, marked), marked)
    assert taken.spec is not None
    (shown,) = differences(marked, taken.spec).rows
    assert (shown.key, shown.mark_falls) == ("1.1", True)
    actions.apply_import(stored=opened, spec=taken.spec, seen=marked.sha256, by=people.office_admin, at=AT)
    found = dict(
        Criterion.objects.filter(set=opened, code__in=["1.1", "1.2"]).values_list("code", "provenance")
    )
    assert found == {"1.1": "draft", "1.2": "signed"}
