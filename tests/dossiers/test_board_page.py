"""The dashboard: every unit in words, filtered, sorted, and as a sheet of exactly what is shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.models import Milestone
from dossiers import states
from dossiers.actions import appraisal, appraisal_facts, scores, workflow
from dossiers.models import Dossier
from dossiers.queries.board import progress_board
from dossiers.queries.board_parts import Board, BoardRow
from dossiers.queries.upper import unit_lines
from dossiers.queries.upper_content import dossiers_of
from records import clock
from records.models import AccessEntry
from records.sheets import read_rows
from tests.counting import cost
from tests.dossiers.stories import PRACTICE, take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICE_OFFICER,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SIBLING,
    SYSTEM,
    World,
)

pytestmark = pytest.mark.django_db
URL = f"/theo-doi/{PRACTICE}/"
#: One page of the dashboard, whatever the number of units.
QUERIES = 30


def board(world: World, name: str = ADMIN, **more: str) -> Board:
    return progress_board(world.practice, world.user(name), world.at, **more)


def row(shown: Board, unit: str) -> BoardRow:
    return next(each for each in shown.rows if unit in each.unit)


def give_back(world: World, unit: str) -> None:
    """Take a dossier in and return it with a remark on the council's decision."""
    dossier, who = take_to(world, states.APPRAISING, unit), world.user(APPRAISER)
    appraisal_facts.add_remark(
        dossier=dossier, target="item", target_code="qd-hoi-dong", text="Thiếu bản đã ký", by=who, at=world.at
    )
    until = clock.local_date(world.at) + timedelta(days=4)
    appraisal.return_for_correction(dossier=dossier, until=until, by=who, at=world.at)


@pytest.mark.parametrize("name", [OFFICER, CHAIR, REGISTRAR, SIBLING, OUTSIDER, SYSTEM, OFFICE_OFFICER])
def test_strangers_get_404(world: World, name: str) -> None:
    client = world.client(name)
    for url in ("/theo-doi/", URL, URL + "?format=xlsx", "/theo-doi/khong-co/"):
        assert client.get(url).status_code == 404
    assert not AccessEntry.objects.filter(kind="xuat").exists()


@pytest.mark.parametrize("name", [APPRAISER, ADMIN, OFFICE_CHAIR])
def test_the_offices_desk_sees_it(world: World, name: str) -> None:
    client = world.client(name)
    assert client.get(URL).status_code == 200
    assert "Đợt diễn tập" in client.get("/theo-doi/").content.decode()
    assert client.get("/theo-doi/khong-co/").status_code == 404
    assert client.post(URL).status_code == 405


def test_every_step_is_told_in_words(world: World) -> None:
    take_to(world, states.DRAFTING, "U-03")
    take_to(world, states.APPRAISING, "U-02")
    give_back(world, "U-04")
    take_to(world, states.ACCEPTED, "U-05")
    shown = board(world)
    # The line of time runs by date, whatever the order of the plan's chapters; a beginning is nobody's deadline.
    codes = [each.code for each in shown.milestones]
    assert codes.index("DL-04") < codes.index("DL-03")
    start = shown.milestones[codes.index("DL-02")]
    assert (start.said.startswith("ngày "), start.countdown) == (True, "")
    idle = row(shown, "Văn phòng")
    assert (idle.own, idle.state_label, idle.missing) == (True, "Chưa bắt đầu", "Cả 4 thành phần")
    drafting = row(shown, "Trung tâm Thông tin")
    assert drafting.waiting_for == "Cán bộ đầu mối"
    # What a unit has not handed in yet is its own.
    assert drafting.self_total is None
    assert not drafting.readable
    appraising = row(shown, "Phục vụ hành chính công")
    assert appraising.missing == "22 tiêu chí chưa thẩm định"
    assert appraising.self_total is not None
    assert appraising.final_total is None
    back = row(shown, "Thanh Xuân")
    assert back.missing == "1 ý kiến chưa trả lời"
    assert "Đã trả lại 1 lần" in back.marks
    assert back.due_plan == "hạn hoàn thiện"
    done = row(shown, "Nhà khách UBND tỉnh")
    assert done.outcome
    assert done.final_total is not None
    assert (shown.stats.submitted, shown.stats.total) == (3, 6)
    assert shown.stats.returned == 1
    body = world.client(ADMIN).get(URL).content.decode()
    for words in (
        "Chưa bắt đầu",
        "22 tiêu chí chưa thẩm định",
        "hạn hoàn thiện",
        "Các mốc của kế hoạch",
        "Kiểm tra kế hoạch",
    ):
        assert words in body


def test_a_dossier_begun_says_what_it_lacks(world: World) -> None:
    from tests.dossiers.content import seated, started

    dossier = started(world)
    assert row(board(world), "Trung tâm Thông tin").missing.startswith(
        "Hội đồng, 8 câu loại trừ chưa trả lời, 22 tiêu chí"
    )
    seated(world, dossier)
    words = row(board(world), "Trung tâm Thông tin").missing
    assert words.startswith("8 câu loại trừ")
    assert words.endswith("họp đơn vị")


def test_after_the_deadline_it_is_late_in_word_and_colour(world: World) -> None:
    Milestone.objects.filter(campaign=world.practice, purpose="submit").update(
        last_valid_at=world.at - timedelta(days=3)
    )
    shown = board(world)
    late = row(shown, "Trung tâm Thông tin")
    assert (late.tone, late.due_tone, late.countdown) == ("late", "late", "quá hạn 3 ngày")
    assert "Quá hạn, chưa nộp" in late.marks
    assert shown.stats.late == 6
    assert "Quá hạn, chưa nộp" in world.client(ADMIN).get(URL).content.decode()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("trung tam thong tin", 1),
        ("TRUNG TÂM", 2),
        ("nha khach", 2),
        ("uy ban", 1),
        ("uỷ ban", 1),
        ("khong co", 0),
    ],
)
def test_search_needs_no_marks(world: World, q: str, found: int) -> None:
    assert board(world, q=q).shown == found
    body = world.client(ADMIN).get(URL, {"q": q}).content.decode()
    assert ("Không có đơn vị nào khớp" in body) is (found == 0)


def test_filter_by_state_and_sort(world: World) -> None:
    take_to(world, states.SUBMITTED, "U-03")
    only = board(world, state=states.SUBMITTED)
    assert [each.unit for each in only.rows] == ["Trung tâm Thông tin"]
    assert (only.total, only.stats.total) == (7, 6)
    assert [(each.code, each.count) for each in only.states] == [
        (states.NOT_STARTED, 6),
        (states.SUBMITTED, 1),
    ]
    assert board(world, state="khong-co").shown == 7
    names = [each.sort_key for each in board(world, sort="don-vi").rows]
    assert names == sorted(names)
    assert board(world, sort="tu-cham").rows[0].unit == "Trung tâm Thông tin"
    assert board(world, sort="trang-thai").rows[-1].state == states.SUBMITTED
    assert board(world, sort="han").shown == 7


def test_the_sheet_is_exactly_what_is_shown_and_leaves_its_row(world: World) -> None:
    take_to(world, states.ACCEPTED, "U-02")
    client = world.client(ADMIN)
    answer = client.get(URL, {"format": "xlsx", "q": "trung tam", "sort": "tu-cham"})
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="theo-doi-{PRACTICE}.xlsx"'
    rows = read_rows(answer.content)
    notes = " ".join(str(each[0]) for each in rows[:8] if each)
    for words in (
        "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký",
        "Đợt diễn tập",
        "tìm “trung tam”",
        "2/7 đơn vị",
    ):
        assert words in notes
    head = next(index for index, each in enumerate(rows) if each and each[0] == "TT")
    shown = board(world, q="trung tam", sort="tu-cham")
    assert [each[1] for each in rows[head + 1 :]] == [each.unit for each in shown.rows]
    first = rows[head + 1]
    assert first[2] == shown.rows[0].state_label
    assert Decimal(str(first[7])) == shown.rows[0].self_total
    look = AccessEntry.objects.get(kind="xuat")
    assert (look.actor, look.data["dong"], look.data["tim"]) == (world.user(ADMIN), 2, "trung tam")


def test_a_script_gets_the_table_alone(world: World) -> None:
    body = world.client(ADMIN).get(URL, {"q": "thong tin"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert "Trung tâm Thông tin" in body
    assert "Nhà khách" not in body


@pytest.mark.parametrize("units", [1, 3])
def test_one_number_of_queries_for_one_row_and_for_three(world: World, units: int) -> None:
    take_to(world, states.APPRAISING, "U-03")
    keep = ["U-03", "U-02", "U-05"][:units]
    Dossier.objects.filter(participation__campaign=world.practice).exclude(
        participation__unit__code__in=keep
    ).delete()
    if units == 3:
        take_to(world, states.SUBMITTED, "U-02")
        take_to(world, states.DRAFTING, "U-05")
    client = world.client(ADMIN)
    assert client.get(URL).content.decode().count('class="row-actions"') == units
    assert cost(client, URL) == QUERIES


def test_history_is_told_without_counting_days(world: World) -> None:
    shown = progress_board(world.history, world.user(ADMIN), world.at)
    assert not shown.running
    assert {each.countdown for each in shown.rows} == {""}
    assert {each.due_tone for each in shown.rows} == {""}
    assert shown.stats.late == 0
    assert shown.stats.next_value == "07/10/2021"
    body = world.client(ADMIN).get("/theo-doi/kh-vpub-2021/").content.decode()
    assert "Mốc cuối của đợt" in body
    assert "quá hạn" not in body
    assert "Số liệu minh họa" in body
    # The plan's own dates are kept and flagged, not corrected.
    assert "25-26/10/2021" in body
    assert "Mâu thuẫn" in body


def test_board_bundle_and_sheet_show_one_value_of_a_unit(world: World) -> None:
    """A returned unit, one that waits for the council, one that is still at work, the Office itself."""
    give_back(world, "U-04")
    take_to(world, states.APPRAISED, "U-02")
    take_to(world, states.AWAITING_CHAIR, "U-05")
    campaign = world.practice
    on_board = {each.pk: (each.self_total, each.final_total) for each in board(world).rows}
    in_bundle = {
        each.dossier_id: (each.own_points, each.final_points)
        for each in unit_lines(campaign, dossiers_of(campaign))
    }
    assert in_bundle == on_board
    totals = {each.unit: (each.self_total, each.final_total) for each in board(world).rows}
    assert totals["Nhà khách Thanh Xuân - Hà Nội"] == (Decimal("86.00"), None)
    assert totals["Trung tâm Phục vụ hành chính công"] == (Decimal("97.94"), Decimal("97.94"))
    assert totals["Nhà khách UBND tỉnh"] == (None, None)
    for address in (URL, f"/tong-hop/{PRACTICE}/"):
        page = world.client(ADMIN).get(address).content.decode()
        # Totals on the scale of 100 stand under each other: always two decimals.
        assert ">86,00<" in page, address
        assert ">97,94<" in page, address


def test_a_unit_at_work_again_after_a_return_shows_no_total_anywhere(world: World) -> None:
    give_back(world, "U-04")
    dossier, officer = world.dossier("U-04"), world.user("nktx.canbo")
    for remark in dossier.remarks.all():
        scores.reply_to_remark(
            dossier=dossier, remark_id=remark.pk, text="Đã bổ sung.", by=officer, at=world.at
        )
    workflow.send_to_chair(dossier=dossier, by=officer, at=world.at)
    (line,) = [
        each
        for each in unit_lines(world.practice, dossiers_of(world.practice))
        if each.dossier_id == dossier.pk
    ]
    shown = next(each for each in board(world).rows if each.pk == dossier.pk)
    assert (line.own_points, line.final_points) == (shown.self_total, shown.final_total) == (None, None)


def test_the_bundle_page_counts_what_is_missing_once(world: World) -> None:
    done = take_to(world, states.ACCEPTED, "U-03")
    drafting = take_to(world, states.DRAFTING, "U-02")
    page = world.client(ADMIN).get(f"/tong-hop/{PRACTICE}/").content.decode()
    # A draft is the unit's own: its line names it and does not lead where the Office is not let in.
    assert f'href="/tham-dinh/{done.pk}/"' in page
    assert f'href="/ho-so/{drafting.pk}/"' not in page
    assert page.count("việc trước khi Chánh Văn phòng duyệt") == 1
    assert "Còn thiếu" not in page
    assert "Sau đó, trước khi gửi" in page
