"""Results: each unit sees its own and why, gets its notice; the Office gets its two lists."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from dossiers import states
from dossiers.actions import outside, results
from dossiers.actions.outside import Document, Ruling
from dossiers.models import OutsideAct, Paper
from records import clock
from records.errors import Blocked, NotAllowed, Stale
from records.models import AccessEntry
from records.sheets import read_rows
from tests.dossiers.campaigns_taken import (
    LETTER,
    MINUTES,
    OFFICE_REGISTRAR,
    forwarded,
    taken,
    yesterday,
)
from tests.dossiers.word_text import docx_text, measured, parts, pdf_pages, repeated_heads, without_repeats
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SECOND_ADMIN,
    SIBLING,
    World,
)

RATING, NEXT_YEAR = "/tong-hop/dien-tap/xep-loai/", "/tong-hop/dien-tap/nam-sau/"
DECISION = {
    "U-01": Ruling(states.RECOGNISED),
    "U-02": Ruling(states.RECOGNISED),
    "U-03": Ruling(states.ASSIGNED, "Chưa đủ minh chứng vận động gia đình"),
    "DT-A": Ruling(states.CONFIRMED),
    "DT-B": Ruling(states.ASSIGNED),
}


def act(world: World, kind: str, rulings: dict[str, Ruling], number: str, note: str = "") -> OutsideAct:
    recorded = outside.record_act(
        campaign=world.practice,
        kind=kind,
        document=Document(
            number=number, signed_on=clock.local_date(world.at), issuer="Cấp công nhận (diễn tập)", note=note
        ),
        rulings={world.dossier(code).pk: ruling for code, ruling in rulings.items()},
        by=world.user(ADMIN),
        at=world.at,
    )
    return outside.confirm_act(act=recorded, by=world.user(SECOND_ADMIN), at=world.at)


def decided(world: World) -> None:
    """Five of the seven units have a result, one of them not the one proposed."""
    forwarded(world)
    act(world, states.ACT_DECIDED, DECISION, "01/QĐ-DT")


@pytest.fixture(scope="module", autouse=True)
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with taken(django_db_blocker, "appraised", then=decided):
        yield


def result(world: World, unit: str, name: str) -> str:
    response = world.client(name).get(f"/ho-so/{world.dossier(unit).pk}/ket-qua/")
    assert response.status_code == 200
    return response.content.decode()


def register(
    world: World, unit: str = "U-03", number: str = "12", by: str = OFFICE_REGISTRAR, **other: Any
) -> Paper:
    return results.register_notice(
        dossier=world.dossier(unit),
        number=number,
        signed_on=other.get("signed_on", clock.local_date(world.at)),
        by=world.user(by),
        at=world.at,
    )


# -- the unit ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [OFFICER, CHAIR, REGISTRAR, ADMIN, APPRAISER, OFFICE_CHAIR, OFFICE_REGISTRAR]
)
def test_the_unit_and_the_office_see_the_result_and_why(name: str, world: World) -> None:
    text = result(world, "U-03", name)
    assert f"Giao xây dựng năm {world.practice.year + 1}" in text
    assert "01/QĐ-DT" in text
    assert "Chưa đủ minh chứng vận động gia đình" in text
    assert "91,75/100" in text
    assert "89,69/100" in text
    assert AccessEntry.objects.filter(kind="xem", actor=world.user(name), data__trang="ket-qua").exists()


@pytest.mark.parametrize("name", [SIBLING, OUTSIDER])
def test_another_unit_sees_nothing(name: str, world: World) -> None:
    pk = world.dossier("U-03").pk
    client = world.client(name)
    assert client.get(f"/ho-so/{pk}/ket-qua/").status_code == 404
    assert client.get(f"/ho-so/{pk}/ket-qua/thong-bao.pdf").status_code == 404
    assert client.post(f"/ho-so/{pk}/ket-qua/so-ngay/", {"number": "1"}).status_code == 404


def test_a_unit_without_a_decision_is_told_who_is_waited_for(world: World) -> None:
    text = result(world, "U-05", SIBLING)
    assert "Chưa có quyết định" in text
    assert "Đang chờ: Cấp trên (diễn tập)" in text
    assert (
        world.client(SIBLING).get(f"/ho-so/{world.dossier('U-05').pk}/ket-qua/thong-bao.pdf").status_code
        == 404
    )


def test_drug_evil_is_told_with_its_fact_and_no_name(world: World) -> None:
    text = result(world, "DT-A", ADMIN)
    assert "Xác nhận có tệ nạn ma túy" in text
    assert "L2 – " in text
    missing = result(world, "DT-B", ADMIN)
    assert "Xác nhận có tệ nạn ma túy" not in missing
    assert "Chưa đủ điều kiện do" in missing


def test_the_offices_own_score_is_left_to_the_level_above(world: World) -> None:
    assert "do cấp trên thẩm định" in result(world, "U-01", OFFICE_CHAIR)


# -- the notice -------------------------------------------------------------------------------------------------------


def words(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_notice_is_a_draft_until_the_office_numbers_it_and_frozen_then(world: World) -> None:
    url = f"/ho-so/{world.dossier('U-03').pk}/ket-qua/thong-bao.pdf"
    draft = words(world.client(OFFICER).get(url).content)
    assert "DỰ THẢO" in draft
    assert "Quyết định số 01/QĐ-DT" in draft
    assert "Chưa đủ minh chứng vận động gia đình" in draft
    paper = register(world)
    assert (paper.number, paper.symbol) == ("12", "TB-VPUB")
    issued = world.client(OFFICER).get(url).content
    assert "DỰ THẢO" not in words(issued)
    assert "Số: 12/TB-VPUB" in words(issued)
    assert world.client(CHAIR).get(url).content == issued
    assert "In Thông báo kết quả" in result(world, "U-03", OFFICER)
    with pytest.raises(Stale, match="đã được ghi số, ngày"):
        register(world, number="13")


@pytest.mark.parametrize("name", [OFFICER, REGISTRAR, APPRAISER, OFFICE_CHAIR])
def test_only_clerks_and_admins_of_the_office_number_a_notice(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        register(world, by=name)


def test_numbers_of_notices_run_in_one_series_of_the_office(world: World) -> None:
    register(world, "U-03", "12")
    with pytest.raises(Blocked, match="đã dùng cho một Thông báo khác"):
        register(world, "U-02", "12")
    assert register(world, "U-02", "13").number == "13"


@pytest.mark.parametrize(
    ("unit", "number", "day", "sentence"),
    [
        ("U-05", "12", "today", "Chưa có quyết định về đơn vị này"),
        ("U-03", "", "today", "Số văn bản chỉ gồm chữ số"),
        ("U-03", "12", "before", "trước ngày quyết định"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(
    unit: str, number: str, day: str, sentence: str, world: World
) -> None:
    on = clock.local_date(world.at) if day == "today" else yesterday(world)
    with pytest.raises(Blocked, match=sentence):
        register(world, unit, number, signed_on=on)


def test_the_office_numbers_a_notice_on_the_page(world: World) -> None:
    pk = world.dossier("DT-A").pk
    day = f"{clock.local_date(world.at):%d/%m/%Y}"
    client = world.client(OFFICE_REGISTRAR)
    assert (
        client.post(f"/ho-so/{pk}/ket-qua/so-ngay/", {"number": "9", "signed_on": "hôm nay"}).status_code
        == 422
    )
    assert client.post(f"/ho-so/{pk}/ket-qua/so-ngay/", {"number": "9", "signed_on": day}).status_code == 302
    text = words(client.get(f"/ho-so/{pk}/ket-qua/thong-bao.pdf").content)
    assert "được xác nhận là đơn vị có tệ nạn ma túy" in text


# -- lists ------------------------------------------------------------------------------------------------------------


def test_the_rating_list_names_every_result_and_counts_who_waits(world: World) -> None:
    text = world.client(ADMIN).get(RATING).content.decode()
    for code in DECISION:
        assert world.dossier(code).participation.name in text
    assert "Còn 2 cơ quan, đơn vị chưa có quyết định." in text
    assert "Văn phòng đề nghị: Công nhận" in text


def test_next_years_list_holds_those_to_be_built_up(world: World) -> None:
    text = world.client(ADMIN).get(NEXT_YEAR).content.decode()
    for unit in ("Trung tâm Thông tin", "Đơn vị diễn tập A", "Đơn vị diễn tập B"):
        assert unit in text
    assert "Trung tâm Phục vụ hành chính công" not in text


@pytest.mark.parametrize(("path", "rows"), [(RATING, 5), (NEXT_YEAR, 3)])
def test_the_sheet_is_what_the_screen_shows(path: str, rows: int, world: World) -> None:
    response = world.client(ADMIN).get(f"{path}?format=xlsx")
    assert response.status_code == 200
    cells = read_rows(response.content)
    head = next(i for i, row in enumerate(cells) if row and row[0] == "TT")
    shown = world.client(ADMIN).get(path).content.decode()
    names = [row[1] for row in cells[head + 1 :]]
    assert len(names) == rows
    assert all(str(name) in shown for name in names)
    assert "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký" in [row[0] for row in cells[:head] if row]
    assert AccessEntry.objects.filter(kind="xuat", actor=world.user(ADMIN), data__so_dong=rows).exists()


def test_a_withdrawn_result_leaves_the_list_its_notice_and_keeps_its_history(world: World) -> None:
    paper = register(world, "U-02", "21")
    act(world, states.ACT_REVOKED, {"U-02": Ruling()}, "05/QĐ-DT", note="Báo cáo sai sự thật")
    paper.refresh_from_db()
    assert paper.state == states.PAPER_VOID
    rating = world.client(ADMIN).get(RATING).content.decode()
    results_part, withdrawn = rating.split("Kết quả đã thu hồi", 1)
    assert "Trung tâm Phục vụ hành chính công" not in results_part
    assert "Trung tâm Phục vụ hành chính công" in withdrawn
    text = result(world, "U-02", ADMIN)
    assert "Kết quả đã thu hồi" in text
    assert "Báo cáo sai sự thật" in text
    assert "01/QĐ-DT" in text
    with pytest.raises(Blocked, match="Chưa có quyết định về đơn vị này"):
        register(world, "U-02", "22")


# -- the papers as Word files, where everything has been issued -----------------------------------------------------


def word_and_pdf(world: World, name: str, path: str) -> tuple[bytes, bytes]:
    client = world.client(name)
    word = client.get(f"{path}.docx")
    assert word.status_code == 200
    assert word["Content-Disposition"].startswith("attachment;")
    look = AccessEntry.objects.latest("pk")
    assert (look.kind, look.data["dang"]) == ("tai", "word")
    return word.content, client.get(f"{path}.pdf").content


def test_issued_papers_say_the_same_in_word(world: World) -> None:
    dossier = world.dossier("U-03")
    register(world)
    for name, path in (
        (OFFICER, f"/ho-so/{dossier.pk}/van-ban/qd-hoi-dong"),
        (OFFICER, f"/ho-so/{dossier.pk}/van-ban/to-trinh"),
        (OFFICER, f"/ho-so/{dossier.pk}/ket-qua/thong-bao"),
        (ADMIN, f"/tong-hop/dien-tap/van-ban/{MINUTES}"),
        (ADMIN, f"/tong-hop/dien-tap/van-ban/{LETTER}"),
    ):
        word, pdf = word_and_pdf(world, name, path)
        ours = measured(docx_text(word)).letters
        printed = without_repeats(pdf_pages(pdf), repeated_heads(word), ours)
        assert measured(printed).letters == ours, path
        assert "DỰ THẢO" not in "".join(docx_text(word, head) for head in parts(word, "word/header")), path


def test_pages_lead_to_word(world: World) -> None:
    dossier = world.dossier("U-03")
    for name, page, link in (
        (OFFICER, f"/ho-so/{dossier.pk}/van-ban/", f"/ho-so/{dossier.pk}/van-ban/to-trinh.docx"),
        (OFFICER, f"/ho-so/{dossier.pk}/ket-qua/", f"/ho-so/{dossier.pk}/ket-qua/thong-bao.docx"),
        (ADMIN, "/tong-hop/dien-tap/van-ban/", f"/tong-hop/dien-tap/van-ban/{LETTER}.docx"),
    ):
        assert link in world.client(name).get(page).content.decode()
        assert world.client(SIBLING).get(link).status_code == 404
    assert world.client(OFFICER).get(f"/ho-so/{dossier.pk}/van-ban/gi-do.docx").status_code == 404
