"""The pages: who may open them, what stands on them, the mark of a working draft."""

import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from records.models import AccessEntry
from scoring.catalogue import DRAFT_MARK, readable_source
from scoring.models import CriteriaSet
from tests.counting import queries
from tests.scoring.conftest import People

READERS = ["officer", "appraiser", "office_admin", "system_admin"]


def urls(stored: CriteriaSet) -> list[str]:
    return [
        reverse("scoring:list"),
        reverse("scoring:set", args=[stored.pk]),
        reverse("scoring:sheet", args=[stored.pk]),
        reverse("scoring:difference", args=[stored.pk, stored.pk]),
        reverse("scoring:compare"),
        reverse("scoring:answer_sheet", args=[stored.pk, stored.pk]),
    ]


@pytest.mark.parametrize("name", READERS)
def test_everyone_with_a_role_reads(stored: CriteriaSet, people: People, name: str) -> None:
    client = people.client(name)
    assert {client.get(url).status_code for url in urls(stored)} == {200}


def test_an_account_without_a_role_finds_nothing(stored: CriteriaSet, people: People) -> None:
    client = people.client("outsider")
    assert {client.get(url).status_code for url in urls(stored)} == {404}


def test_nobody_reads_without_log_in(stored: CriteriaSet, client: Any) -> None:
    for url in urls(stored):
        response = client.get(url)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_the_page_carries_the_mark_and_every_row(stored: CriteriaSet, people: People) -> None:
    text = people.client("officer").get(reverse("scoring:set", args=[stored.pk])).content.decode()
    assert DRAFT_MARK in text
    for row in stored.criteria.all():
        assert row.text in text
        assert escape(readable_source(row.source)) in text
    for veto in stored.vetoes.all():
        assert veto.text in text
    assert "Tổng (quy về 100) từ 90 điểm trở lên; mọi nhóm từ 70 % điểm tối đa của nhóm trở lên" in text
    assert "{nam_sau}" not in text
    assert stored.sha256[:8] in text
    assert "S3 II" not in text
    assert "gạch đầu dòng 4" in text
    assert "đã đối chiếu 0/38 dòng" in text
    assert "Sửa<" not in text


def test_the_list_is_searched_without_marks(shipped: list[CriteriaSet], people: People) -> None:
    client = people.client("officer")
    text = client.get(reverse("scoring:list"), {"q": "TO DAN PHO"}).content.decode()
    assert "2139-2020-ban" in text
    assert "2139-2020-xa" not in text
    assert client.get(reverse("scoring:list"), {"doi_tuong": "xa"}).content.decode().count("2139-2020-") == 1
    assert "Không tìm thấy bộ tiêu chí" in client.get(reverse("scoring:list"), {"q": "zzz"}).content.decode()


@pytest.mark.parametrize(("subject", "rows"), [("ban", 1), ("", 5)])
def test_the_list_costs_the_same_for_any_number_of_sets(
    shipped: list[CriteriaSet], people: People, subject: str, rows: int
) -> None:
    client = people.client("officer")
    with queries(15):
        text = client.get(reverse("scoring:list"), {"doi_tuong": subject}).content.decode()
    assert text.count("phiên bản 1") == rows


def test_the_sheet_is_the_page(stored: CriteriaSet, people: People) -> None:
    response = people.client("officer").get(reverse("scoring:sheet", args=[stored.pk]))
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1][0] == DRAFT_MARK
    head = next(place for place, row in enumerate(rows) if row[0] == "Phần")
    table = rows[head + 1 :]
    assert [row[0] for row in table].count("Tiêu chí") == 22
    assert [row[0] for row in table].count("Sự kiện loại trừ") == 9
    assert [row[0] for row in table].count("Kết luận") == 7
    criterion = next(row for row in table if row[:2] == ("Tiêu chí", "2.1"))
    assert (criterion[3], criterion[8]) == (8, "Dự thảo")
    entry = AccessEntry.objects.get(kind="xuat")
    assert entry.subject_id == "bo-tieu-chi:2139-2020-co-quan:1"


@pytest.mark.parametrize(
    ("code", "words"), [("28-2025-xa", "loại III trở lên"), ("28-2025-tinh", "từ 8.000 cây")]
)
def test_a_counted_set_has_a_page_and_a_sheet(
    shipped: list[CriteriaSet], people: People, code: str, words: str
) -> None:
    client = people.client("officer")
    stored = next(each for each in shipped if each.code == code)
    text = client.get(reverse("scoring:set", args=[stored.pk])).content.decode()
    assert words in text
    assert "on_key_route" in text or "on_interprovincial_route" in text
    # Published from end to end: no mark of a working draft, and no points to add up.
    assert DRAFT_MARK not in text
    assert "Tổng điểm" not in text
    sheet = client.get(reverse("scoring:sheet", args=[stored.pk]))
    rows = list(load_workbook(io.BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows].count("population") == 1
    assert {row[-1] for row in rows if row[0] in ("Số liệu", "Tỷ lệ", "Tiêu chí")} == {"Đã công bố"}


def test_the_list_can_be_taken_as_a_sheet(shipped: list[CriteriaSet], people: People) -> None:
    response = people.client("officer").get(reverse("scoring:list"), {"format": "xlsx", "doi_tuong": "ban"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows if str(row[0]).startswith("2139-")] == ["2139-2020-ban"]
