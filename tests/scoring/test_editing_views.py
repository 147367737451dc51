"""The desk of an open version: who finds it, what is kept when something is wrong, marks and locks on screen."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from scoring import actions
from scoring.catalogue import CRITERION, DRAFT_MARK, OUTCOME, ROW_KINDS
from scoring.models import CriteriaSet, Criterion, SignedScan
from scoring.queries import spec_of
from scoring.queries.typed import find, fingerprint, key_of, rows_of, typed
from scoring.rules import CriterionSpec
from tests.counting import cost
from tests.dossiers.content import pdf_bytes
from tests.scoring.conftest import AT, People

PDF = pdf_bytes()


def url(name: str, opened: CriteriaSet, *args: object) -> str:
    return reverse(f"scoring:{name}", args=[opened.pk, *args])


def fields(opened: CriteriaSet, kind: str, key: str) -> dict[str, str]:
    row = find(spec_of(opened.pk), kind, key)
    assert row is not None
    return typed(kind, row) | {"seen": fingerprint(kind, row)}


def text_of(opened: CriteriaSet, code: str) -> str:
    found = spec_of(opened.pk).criterion(code)
    assert found is not None
    return found.text


def desks(opened: CriteriaSet) -> list[str]:
    return [
        url("set", opened),
        url("open_version", opened),
        url("row", opened, CRITERION, "2.1"),
        url("row_add", opened, CRITERION),
        url("row_remove", opened, CRITERION, "2.1"),
        url("row_move", opened, CRITERION, "2.1"),
        url("finish", opened),
        url("discard", opened),
        url("edit_sheet", opened),
        url("import", opened),
        url("check", opened),
        url("uncheck", opened, CRITERION, "2.1"),
        url("lock", opened),
    ]


@pytest.mark.parametrize("name", ["officer", "appraiser", "system_admin", "outsider"])
def test_a_version_being_edited_is_there_for_office_admins_only(
    opened: CriteriaSet, people: People, name: str
) -> None:
    client = people.client(name)
    before = spec_of(opened.pk)
    for each in desks(opened):
        assert {client.get(each).status_code, client.post(each).status_code} <= {404, 405}, each
    assert spec_of(opened.pk) == before
    listed = client.get(reverse("scoring:list"))
    assert "Đang soạn" not in listed.content.decode()


def test_every_page_of_a_draft_carries_its_mark(opened: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    base = opened.made_from_id
    pages = [
        url("set", opened),
        reverse("scoring:open_version", args=[base]),
        reverse("scoring:lock", args=[base]),
        url("row", opened, CRITERION, "2.1"),
        url("row_add", opened, CRITERION),
        url("import", opened),
        url("check", opened),
        url("difference", opened, base),
        f"{reverse('scoring:compare')}?a={opened.pk}&b={base}",
    ]
    assert [each for each in pages if DRAFT_MARK not in client.get(each).content.decode()] == []


@pytest.mark.parametrize("name", ["office_admin", "second_admin"])
def test_every_row_opens_for_an_admin_and_saves_unchanged(
    opened: CriteriaSet, people: People, name: str
) -> None:
    client = people.client(name)
    spec = spec_of(opened.pk)
    for kind in ROW_KINDS:
        for row in rows_of(spec, kind)[:: 1 if kind == OUTCOME else 5]:
            key = key_of(kind, row)
            page = client.get(url("row", opened, kind, key))
            assert page.status_code == 200
            assert DRAFT_MARK in page.content.decode()
            saved = client.post(url("row", opened, kind, key), page.context["form"].initial)
            assert saved.status_code == 302, saved.context["form"].errors
    assert spec_of(opened.pk) == spec


def test_a_saved_row_leads_back_to_its_place(opened: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    data = fields(opened, CRITERION, "2.1") | {"text": "Nội dung mới"}
    response = client.post(url("row", opened, CRITERION, "2.1"), data, follow=True)
    assert response.redirect_chain == [(url("set", opened) + "#tc-2.1", 302)]
    assert "Đã lưu tiêu chí 2.1." in response.content.decode()
    assert "Nội dung mới" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"text": "  "}, "text", "Ghi nội dung."),
        ({"max_points": "chín"}, "max_points", "Điểm phải là số"),
        ({"max_points": "9"}, "levels", "mức cao nhất 8 khác điểm tối đa 9"),
        ({"levels": "8 điểm"}, "levels", "Dòng 1: Mỗi dòng một mức"),
        ({"levels": "8: có\n-1: không"}, "levels", "Dòng 2: Điểm không được âm"),
        ({"code": "2.2"}, "code", "mã lặp lại"),
        ({"code": "hai chấm một"}, "code", "Mã gồm chữ, số"),
        ({"group": "9"}, "group", "Không có nhóm 9"),
        ({"source": ""}, "source", "Ghi nguồn."),
        ({"provenance": "signed"}, "provenance", "trang Đối chiếu"),
        ({"auto": "bừa"}, "auto", "Một trong: returns"),
    ],
)
def test_errors_stand_at_their_field_and_nothing_typed_is_lost(
    opened: CriteriaSet, people: People, change: dict[str, str], field: str, sentence: str
) -> None:
    data = fields(opened, CRITERION, "2.1") | {"evidence": "Đang gõ dở"} | change
    response = people.client("office_admin").post(url("row", opened, CRITERION, "2.1"), data)
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])
    assert "Đang gõ dở" in response.content.decode()
    assert find(spec_of(opened.pk), CRITERION, "2.1") == find(
        spec_of(opened.made_from_id or 0), CRITERION, "2.1"
    )


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"min_group_ratio": "170"}, "min_group_ratio", "Tỷ lệ từ 0 đến 100"),
        ({"priority": "năm"}, "priority", "Thứ tự là số nguyên"),
        ({"priority": "4"}, "priority", "mã lặp lại"),
        ({"code": "Đạt"}, "code", "chữ thường không dấu"),
    ],
)
def test_thresholds_of_a_conclusion_are_checked(
    opened: CriteriaSet, people: People, change: dict[str, str], field: str, sentence: str
) -> None:
    data = fields(opened, OUTCOME, "5") | change
    response = people.client("office_admin").post(url("row", opened, OUTCOME, "5"), data)
    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])


def test_a_threshold_is_changed_on_screen(opened: CriteriaSet, people: People) -> None:
    data = fields(opened, OUTCOME, "5") | {"min_total": "92,5", "min_group_ratio": "75", "no_zero": ""}
    assert people.client("office_admin").post(url("row", opened, OUTCOME, "5"), data).status_code == 302
    outcome = spec_of(opened.pk).outcomes[4]
    assert outcome.condition == {"min_total": "92.5", "min_group_ratio": "0.75"}


def test_a_stale_save_shows_both_values_and_the_next_one_decides(opened: CriteriaSet, people: People) -> None:
    mine = fields(opened, CRITERION, "2.1") | {"text": "Bản của tôi"}
    theirs = fields(opened, CRITERION, "2.1") | {"text": "Bản người kia"}
    assert people.client("second_admin").post(url("row", opened, CRITERION, "2.1"), theirs).status_code == 302
    client = people.client("office_admin")
    response = client.post(url("row", opened, CRITERION, "2.1"), mine)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Bản của tôi" in text
    assert "Bản người kia" in text
    assert text_of(opened, "2.1") == "Bản người kia"
    again = mine | {"seen": response.context["seen"]}
    assert client.post(url("row", opened, CRITERION, "2.1"), again).status_code == 302
    assert text_of(opened, "2.1") == "Bản của tôi"


def test_rows_are_added_moved_and_removed_on_screen(opened: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    start = client.get(url("row_add", opened, CRITERION), {"nhom": "3"}).context["form"].initial
    assert (start["code"], start["group"]) == ("3.5", "3")
    data = start | {"text": "Mới", "max_points": "", "source": "Điều 9"}
    assert client.post(url("row_add", opened, CRITERION), data).status_code == 302
    assert client.post(url("row_move", opened, CRITERION, "3.5"), {"huong": "len"}).status_code == 302
    assert [each.code for each in spec_of(opened.pk).criteria_of("3")] == ["3.1", "3.2", "3.3", "3.5", "3.4"]
    page = client.get(url("set", opened)).content.decode()
    assert "chưa nhập điểm tối đa của tiêu chí 3.5" in page
    assert client.post(url("row_remove", opened, CRITERION, "3.5")).status_code == 302
    assert spec_of(opened.pk).criterion("3.5") is None
    assert client.post(url("row_remove", opened, CRITERION, "3.5")).status_code == 409


def test_faults_of_the_whole_lead_to_their_row_and_stop_the_keeping(
    opened: CriteriaSet, people: People
) -> None:
    client = people.client("office_admin")
    for key in ("L1", "L2"):
        client.post(url("row_remove", opened, "loai-tru", key))
    page = client.get(url("set", opened)).content.decode()
    assert "không có sự kiện loại trừ L1" in page
    assert url("row", opened, OUTCOME, "1") in page
    assert client.post(url("finish", opened)).status_code == 422
    assert CriteriaSet.objects.get(pk=opened.pk).state == "editing"


def test_rows_are_marked_with_page_and_scan_and_the_scan_is_for_admins(
    opened: CriteriaSet, people: People, settings: Any, tmp_path: Any
) -> None:
    client = people.client("office_admin")
    first, second = (find(spec_of(opened.pk), CRITERION, code) for code in ("2.1", "2.2"))
    assert isinstance(first, CriterionSpec)
    assert isinstance(second, CriterionSpec)
    data = {
        f"trang-{CRITERION}-2.1": "trang 7",
        f"da-xem-{CRITERION}-2.1": fingerprint(CRITERION, first),
        f"trang-{CRITERION}-2.2": "8",
        f"da-xem-{CRITERION}-2.2": fingerprint(CRITERION, replace(second, text="khác")),
    }
    refused = client.post(url("check", opened), data)
    assert refused.status_code == 422
    assert "Tiêu chí 2.2 đã được sửa" in refused.content.decode()
    assert 'value="trang 7"' in refused.content.decode()
    upload = SimpleUploadedFile("2139.pdf", PDF, "application/x-whatever")
    data[f"da-xem-{CRITERION}-2.2"] = fingerprint(CRITERION, second)
    assert client.post(url("check", opened), data | {"new_scan": upload}).status_code == 302
    row = Criterion.objects.get(set=opened, code="2.1")
    assert (row.checked_by, row.checked_page, row.provenance) == (people.office_admin, "7", "signed")
    page = client.get(url("set", opened)).content.decode()
    assert "đã đối chiếu 2/38 dòng" in page
    assert "2139.pdf" in page
    scan = SignedScan.objects.get()
    got = client.get(reverse("scoring:scan", args=[scan.pk]))
    assert (b"".join(got), got["Content-Type"]) == (PDF, "application/pdf")
    for name in ("officer", "appraiser", "system_admin", "outsider"):
        assert people.client(name).get(reverse("scoring:scan", args=[scan.pk])).status_code == 404
    assert client.post(url("uncheck", opened, CRITERION, "2.1")).status_code == 302
    assert Criterion.objects.get(set=opened, code="2.1").checked_by is None


@pytest.mark.parametrize(("name", "body"), [("2139.pdf", b"MZ..."), ("2139.exe", PDF), ("trong.pdf", b"")])
def test_what_is_no_scan_is_refused(opened: CriteriaSet, people: People, name: str, body: bytes) -> None:
    response = people.client("office_admin").post(
        url("check", opened), {"new_scan": SimpleUploadedFile(name, body, "application/pdf")}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["new_scan"]
    assert not SignedScan.objects.exists()


def test_locking_on_screen_takes_two_people(stored: CriteriaSet, people: People) -> None:
    first, second = people.client("office_admin"), people.client("second_admin")
    assert first.post(url("lock", stored), {"buoc": "de-nghi"}).status_code == 302
    page = first.get(url("lock", stored)).content.decode()
    assert "người đề nghị khóa và người xác nhận phải là hai người" in page
    assert first.post(url("lock", stored), {"buoc": "xac-nhan"}).status_code == 403
    assert second.post(url("lock", stored), {"buoc": "khong", "reason": ""}).status_code == 422
    assert second.post(url("lock", stored), {"buoc": "xac-nhan"}).status_code == 302
    for name in ("officer", "office_admin"):
        page = people.client(name).get(url("set", stored)).content.decode()
        assert "Đã khóa" in page
        assert "Quản trị Văn phòng 2" in page
    for attempt in ("finish", "discard"):
        assert first.post(url(attempt, stored)).status_code == 409
    assert (
        first.post(url("row", stored, CRITERION, "2.1"), fields(stored, CRITERION, "2.1")).status_code == 302
    )
    assert first.post(url("row_remove", stored, CRITERION, "2.1")).status_code == 409
    assert CriteriaSet.objects.get(pk=stored.pk).state == "locked"


def test_a_new_version_shows_what_differs_by_row_and_field(opened: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    assert opened.made_from_id is not None
    where = url("difference", opened, opened.made_from_id)
    assert "Hai phiên bản giống nhau" in client.get(where).content.decode()
    data = fields(opened, CRITERION, "2.1") | {"text": "Nội dung mới"}
    client.post(url("row", opened, CRITERION, "2.1"), data)
    client.post(url("row_remove", opened, CRITERION, "2.5"))
    response = client.get(where)
    found = response.context["found"]
    assert [(row.kind_label, row.key, row.what) for row in found.rows] == [
        ("Tiêu chí", "2.1", "Sửa"),
        ("Tiêu chí", "2.5", "Bỏ"),
    ]
    change = found.rows[0].fields[0]
    assert (change.label, change.new) == ("Nội dung", "Nội dung mới")
    assert change.old in response.content.decode()


def test_where_a_version_is_used_is_for_the_office(stored: CriteriaSet, people: People) -> None:
    page = people.client("office_admin").get(url("set", stored)).context["page"]
    assert {use.code for use in page.uses} == {"dien-tap", "kh-vpub-2021"}
    assert all(use.units and use.dossiers for use in page.uses)
    assert people.client("appraiser").get(url("set", stored)).context["page"].uses is not None
    assert people.client("officer").get(url("set", stored)).context["page"].uses is None


def test_a_set_of_sixty_criteria_costs_what_a_small_one_costs(opened: CriteriaSet, people: People) -> None:
    client = people.client("office_admin")
    pages = [url("set", opened), url("check", opened), url("row", opened, CRITERION, "2.1")]
    small = [cost(client, each) for each in pages]
    spec = spec_of(opened.pk)
    base = spec.criteria[0]
    extra = tuple(replace(base, code=f"5.{number}", group="5") for number in range(10, 60))
    many = replace(spec, criteria=spec.criteria + extra)
    actions.apply_import(stored=opened, spec=many, seen=spec.sha256, by=people.office_admin, at=AT)
    assert len(spec_of(opened.pk).criteria) == 72
    assert [cost(client, each) for each in pages] == small


def test_counted_sets_show_inputs_thresholds_and_clauses(shipped: list[CriteriaSet], people: People) -> None:
    client: Client = people.client("officer")
    counted = [each for each in shipped if each.counting]
    assert {each.code for each in counted} == {"28-2025-xa", "28-2025-tinh"}
    for stored in counted:
        text = client.get(url("set", stored)).content.decode()
        for title in ("Số liệu đầu vào", "Tiêu chí và ngưỡng", "Kết luận"):
            assert title in text
        assert DRAFT_MARK not in text
        spec = spec_of(stored.pk)
        codes = [*(each.code for each in spec.inputs), *(each.code for each in spec.rules)]
        assert [code for code in codes if code not in text] == []
        assert "dòng chép từ toàn văn đã công bố" in text
