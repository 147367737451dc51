"""The unit meeting and the council's session: one record, one version, contradictions shown."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dossiers import states
from dossiers.actions.figures import save_figure
from dossiers.actions.meeting import MeetingValues, save_meeting
from dossiers.actions.scores import save_veto
from dossiers.models import Dossier, Meeting
from dossiers.queries.meeting import meeting_page, problems
from records.clock import ZONE
from records.errors import Blocked
from tests.counting import cost
from tests.dossiers.content import scored, seated, started
from tests.people import CHAIR, OFFICER, SIBLING, World

HTMX = {"HX-Request": "true"}
RECORD = {
    "version": 0,
    "date": "24/9/2021",
    "starts": "14 giờ 00",
    "ends": "15:40",
    "place": "Phòng họp Trung tâm",
    "present": "40",
    "absence_reasons": "01 nghỉ thai sản, 01 đi công tác",
    "council_present": "5",
    "chair_name": "Ông Nguyễn Văn A, Giám đốc",
    "secretary_name": "Ông Vũ Văn E, Phó Bí thư chi bộ",
    "opinion-0-speaker": "Đại diện công đoàn",
    "opinion-0-text": "Nhất trí kết quả tự chấm",
    "opinion-0-reply": "Hội đồng tiếp thu",
    "vote_method": "gio_tay",
    "agree": "40",
    "disagree": "0",
    "other_votes": "0",
}


def page(dossier: Dossier) -> str:
    return reverse("dossiers:meeting", args=[dossier.pk])


def post(client: Client, dossier: Dossier, slug: str = "don-vi", htmx: bool = True, **data: Any) -> Any:
    url = reverse("dossiers:meeting_save", args=[dossier.pk, slug])
    return client.post(url, {**RECORD, **data}, headers=HTMX if htmx else None)


def people(world: World, dossier: Dossier, count: int = 42) -> None:
    save_figure(
        dossier=dossier, code="S01", current=Decimal(count), previous=None, version=0,
        by=world.user(OFFICER), at=world.at,
    )  # fmt: skip


def test_the_record_is_stored_whole(world: World) -> None:
    dossier = started(world)
    seated(world, dossier)
    people(world, dossier)
    response = post(world.client(OFFICER), dossier)
    assert response.status_code == 200
    assert "95,24 %" in response.content.decode()
    row = Meeting.objects.get(dossier=dossier)
    assert row.starts_at == datetime(2021, 9, 24, 14, 0, tzinfo=ZONE)
    assert row.ends_at == datetime(2021, 9, 24, 15, 40, tzinfo=ZONE)
    assert (row.agree, row.version) == (40, 1)
    assert [each.speaker for each in row.opinions.all()] == ["Đại diện công đoàn"]
    assert problems(dossier) == []


def test_chair_and_secretary_are_proposed_from_the_council(world: World) -> None:
    dossier = started(world)
    seated(world, dossier)
    html = world.client(OFFICER).get(page(dossier)).content.decode()
    assert 'value="Ông Nguyễn Văn A, Giám đốc"' in html
    assert 'value="Ông Vũ Văn E, Phó Bí thư chi bộ"' in html
    assert not Meeting.objects.filter(dossier=dossier).exists()
    # They are copied once: what the council is called later is said beside, and not written over the record.
    post(world.client(OFFICER), dossier, secretary_name="vũ văn e")
    html = world.client(OFFICER).get(page(dossier)).content.decode()
    assert "Thư ký ghi trong biên bản là “vũ văn e”, trong Hội đồng là “Vũ Văn E”." in html
    assert "Chủ trì ghi trong biên bản" not in html


def test_votes_that_do_not_add_up_are_kept_and_named(world: World) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, agree="39")
    assert response.status_code == 200
    sentence = "cộng lại là 39, số người có mặt là 40. Hai số phải bằng nhau."
    assert sentence in response.content.decode()
    assert any(sentence in each.text for each in problems(dossier))


def test_more_present_than_the_table_says(world: World) -> None:
    dossier = started(world)
    people(world, dossier, 30)
    html = post(world.client(OFFICER), dossier).content.decode()
    assert "Số người có mặt (40) lớn hơn tổng số người của đơn vị (30, chỉ tiêu S01)." in html
    assert "nhiều hơn tổng số người" in html
    assert "vắng -10" not in html


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"ends": "13:00"}, "Giờ kết thúc trước giờ bắt đầu."),
        (
            {"date": "31/2/2021"},
            '<a href="#id_date">Ngày họp</a>: Ngày không đúng dạng ngày/tháng/năm, ví dụ 22/11/2026.',
        ),
        ({"date": ""}, "Ghi ngày họp, ví dụ 22/11/2026."),
        ({"starts": ""}, "Ghi giờ bắt đầu, ví dụ 14:00."),
        ({"ends": "25:00"}, '<a href="#id_ends">Kết thúc lúc</a>: Giờ không đúng dạng, ví dụ 14:00.'),
        ({"present": "-3"}, "Nhập số nguyên không âm."),
        ({"agree": "bốn mươi"}, "Nhập số nguyên không âm."),
        ({"vote_method": "hô to"}, "Chọn hình thức biểu quyết: giơ tay hoặc phiếu kín."),
        ({"opinion-0-text": ""}, "Mỗi ý kiến có người phát biểu và nội dung."),
        ({"place": "x" * 301}, "Địa điểm dài quá 300 ký tự."),
        ({"decided_outcome": "co_te_nan"}, "Chọn một kết luận trong danh sách."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_cannot_be(world: World, data: dict[str, Any], sentence: str, htmx: bool) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, htmx=htmx, **data)
    assert response.status_code == 422
    html = response.content.decode()
    assert sentence in html
    assert not Meeting.objects.filter(dossier=dossier).exists()
    if not htmx:
        assert "Nhất trí kết quả tự chấm" in html or data.get("opinion-0-text") == ""


def test_opinions_are_added_and_taken_off(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    more = post(client, dossier, more="1").content.decode()
    assert 'name="opinion-1-speaker"' in more
    second: dict[str, Any] = {"opinion-1-speaker": "Bà B", "opinion-1-text": "Ý hai"}
    post(client, dossier, version=1, **second)
    assert len(meeting_page(dossier, "don-vi").opinions) == 2
    removed: dict[str, Any] = {"opinion-0-remove": "1"}
    post(client, dossier, version=2, **second, **removed)
    assert [each.speaker for each in meeting_page(dossier, "don-vi").opinions] == ["Bà B"]


def test_silence_is_said(world: World) -> None:
    dossier = started(world)
    quiet: dict[str, Any] = {"opinion-0-speaker": "", "opinion-0-text": "", "opinion-0-reply": ""}
    post(world.client(OFFICER), dossier, **quiet)
    assert "Họp đơn vị: chưa ghi ý kiến thảo luận." in [each.text for each in problems(dossier)]
    post(world.client(OFFICER), dossier, version=1, no_opinions="1", **quiet)
    assert "Họp đơn vị: chưa ghi ý kiến thảo luận." not in [each.text for each in problems(dossier)]


def test_persons_decide_where_the_set_leaves_it_to_them(world: World) -> None:
    dossier = started(world)
    scored(world, dossier)
    save_veto(
        dossier=dossier, code="N1", value="co", cases=1, persons=None, basis="Biên bản số 3", version=1,
        by=world.user(OFFICER), at=world.at,
    )  # fmt: skip
    client = world.client(OFFICER)
    html = client.get(page(dossier)).content.decode()
    assert 'id="id_decided_outcome"' in html
    assert 'value="co_te_nan"' not in html
    assert post(client, dossier).status_code == 200
    assert "Họp đơn vị: chưa ghi kết luận của Hội đồng." in [each.text for each in problems(dossier)]
    post(client, dossier, version=1, decided_outcome="dat", decided_reason="Khách gây ra, đã báo Công an")
    assert not any("kết luận của Hội đồng" in each.text for each in problems(dossier))
    totals = client.get(reverse("dossiers:scoring", args=[dossier.pk])).content.decode()
    assert "Đủ điều kiện đề nghị công nhận" in totals


def test_a_stale_page_is_shown_both_and_overwrites_nothing(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier)
    for htmx in (True, False):
        response = post(client, dossier, htmx=htmx, place="Hội trường")
        assert response.status_code == 409
        html = response.content.decode()
        assert "vừa nhập ở đây “Hội trường”" in html
        assert "“Phòng họp Trung tâm”" in html
    row = Meeting.objects.get(dossier=dossier)
    assert (row.place, row.version) == ("Phòng họp Trung tâm", 1)
    assert post(client, dossier, keep=1, place="Hội trường").status_code == 200
    row.refresh_from_db()
    assert (row.place, row.version) == ("Hội trường", 2)


def test_the_councils_session_is_a_second_record(world: World) -> None:
    dossier = started(world)
    seated(world, dossier)
    client = world.client(OFFICER)
    assert post(client, dossier, "hoi-dong", present="5", agree="5").status_code == 200
    assert Meeting.objects.get(dossier=dossier).kind == states.COUNCIL_SESSION
    assert [each.text for each in problems(dossier)] == ["Chưa ghi cuộc họp đơn vị."]
    assert post(client, dossier, "khac").status_code == 404
    html = client.get(reverse("dossiers:session", args=[dossier.pk])).content.decode()
    assert "trên 5 thành viên Hội đồng" in html
    assert "id_shortcomings" not in html


def test_who_may_not(world: World) -> None:
    dossier = started(world)
    assert post(world.client(CHAIR), dossier).status_code == 403
    assert post(world.client(SIBLING), dossier).status_code == 404
    post(world.client(OFFICER), dossier)
    html = world.client(CHAIR).get(page(dossier)).content.decode()
    assert "Nhất trí kết quả tự chấm" in html
    assert "<form id=" not in html


def test_the_action_knows_its_kinds(world: World) -> None:
    dossier = started(world)
    with pytest.raises(Blocked, match="Không có loại cuộc họp này"):
        save_meeting(
            dossier=dossier, kind=states.APPRAISAL_MEETING, values=MeetingValues(), opinions=(), version=0,
            by=world.user(OFFICER), at=world.at,
        )  # fmt: skip


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier)
    few = cost(client, page(dossier))
    lines: dict[str, Any] = {f"opinion-{n}-{name}": "x" for n in range(1, 4) for name in ("speaker", "text")}
    post(client, dossier, version=1, **lines)
    many = cost(client, page(dossier))
    assert few == many
