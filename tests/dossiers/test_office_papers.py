"""The Office's meeting, the approval of its papers, their numbers: by role, out of order, twice, stale."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from campaigns.models import Campaign
from dossiers import states
from dossiers.actions import appraisal, office_papers
from dossiers.actions import bundle as bundle_actions
from dossiers.actions.versioned import Conflict
from dossiers.models import Dossier, Paper, Snapshot
from dossiers.queries.home import desk_of
from dossiers.queries.upper_content import dossiers_of, upper_state
from records import clock, journal
from records.errors import Blocked, NotAllowed, Stale
from records.models import Job, Notice
from tests.counting import cost
from tests.dossiers.campaigns_taken import (
    LETTER,
    MINUTES,
    OFFICE_REGISTRAR,
    approve,
    meet,
    number,
    session,
    taken,
    yesterday,
)
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICE_OFFICER,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SYSTEM,
    World,
)

PAGES = ("", "hop/", "van-ban/", "cap-tren/", "xep-loai/", "nam-sau/")


@pytest.fixture(scope="module", autouse=True)
def concluded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every dossier of the practice is concluded; the Office's own lies ready too."""
    with taken(django_db_blocker, "appraised"):
        yield


def problems(error: pytest.ExceptionInfo[Blocked]) -> list[str]:
    return [problem.code for problem in error.value.problems]


# -- who sees what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", [ADMIN, APPRAISER, OFFICE_CHAIR, OFFICE_REGISTRAR, OFFICE_OFFICER])
def test_people_of_the_office_open_every_page(name: str, page: str, world: World) -> None:
    response = world.client(name).get(f"/tong-hop/dien-tap/{page}")
    assert response.status_code == 200
    assert "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký" in response.content.decode()


@pytest.mark.parametrize("page", [*PAGES, "van-ban/bb-tham-dinh.pdf", "cap-tren/gui/"])
@pytest.mark.parametrize("name", [OFFICER, CHAIR, REGISTRAR, OUTSIDER, SYSTEM])
def test_strangers_get_404(name: str, page: str, world: World) -> None:
    assert world.client(name).get(f"/tong-hop/dien-tap/{page}").status_code == 404
    assert world.client(name).get("/tong-hop/").status_code == 404


def test_the_bundle_names_every_unit_and_everything_that_is_missing(world: World) -> None:
    text = world.client(ADMIN).get("/tong-hop/dien-tap/").content.decode()
    for part in world.practice.participations.all():
        assert part.name in text
    assert "Đề nghị xác nhận có tệ nạn ma túy" in text
    assert f"Đề nghị giao xây dựng năm {world.practice.year + 1}" in text
    assert "Chưa ghi cuộc họp của Hội đồng thẩm định." in text
    assert "Chánh Văn phòng chưa duyệt nội dung gửi cấp trên." in text
    assert "Chưa lập hồ sơ tổng hợp." in text
    assert "trước ngày" in text


def test_pages_take_the_same_number_of_queries_for_any_number_of_units(world: World) -> None:
    client = world.client(ADMIN)

    paths = [f"/tong-hop/dien-tap/{page}" for page in ("", "van-ban/", "cap-tren/", "xep-loai/", "nam-sau/")]
    before = [cost(client, path) for path in paths]
    # Four units stand at the very beginning again: fewer units in the bundle, not fewer or more queries.
    Dossier.objects.filter(
        participation__campaign=world.practice, participation__unit__code__in=["U-02", "U-04", "U-05", "DT-B"]
    ).update(state=states.NOT_STARTED)
    assert [cost(client, path) for path in paths] == before


# -- the meeting ----------------------------------------------------------------------------------------------------


def test_the_meeting_is_recorded_with_opinions_and_logged(world: World) -> None:
    meet(world, guests="Đại diện Đảng ủy Văn phòng")
    own = world.dossier("U-01")
    row = own.meetings.get(kind=states.APPRAISAL_MEETING)
    assert (row.council_present, row.version, row.opinions.count()) == (6, 1, 1)
    assert "Đã lưu lúc" in world.client(ADMIN).get("/tong-hop/dien-tap/hop/").content.decode()
    assert journal.verify("dien-tap") == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"council_present": 7}, "lớn hơn số thành viên Hội đồng"),
        ({"no_opinions": True}, "nhưng còn ý kiến trong danh sách"),
        ({"place": "x" * 301}, "Địa điểm dài quá 300 ký tự"),
    ],
)
def test_a_meeting_that_cannot_be_is_not_stored(wrong: dict[str, Any], sentence: str, world: World) -> None:
    with pytest.raises(Blocked, match=sentence):
        meet(world, **wrong)
    assert not world.dossier("U-01").meetings.filter(kind=states.APPRAISAL_MEETING).exists()


def test_a_meeting_does_not_end_before_it_begins(world: World) -> None:
    start = session(world).starts_at
    assert start is not None
    with pytest.raises(Blocked, match="Giờ kết thúc trước giờ bắt đầu"):
        meet(world, ends_at=start - timedelta(minutes=1))


@pytest.mark.parametrize("name", [OFFICE_CHAIR, OFFICE_REGISTRAR, OFFICER])
def test_others_do_not_record_the_meeting(name: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        office_papers.save_session(
            campaign=world.practice,
            values=session(world),
            opinions=[],
            version=0,
            by=world.user(name),
            at=world.at,
        )


def test_a_stale_page_is_shown_both_values_and_overwrites_nothing(world: World) -> None:
    meet(world)
    with pytest.raises(Conflict):
        meet(world, place="Hội trường")
    own = world.dossier("U-01")
    assert own.meetings.get(kind=states.APPRAISAL_MEETING).place == "Phòng họp Văn phòng"
    sent = {
        "version": "0",
        "place": "Hội trường",
        "date": "",
        "opinion-0-speaker": "A",
        "opinion-0-text": "B",
    }
    response = world.client(APPRAISER).post("/tong-hop/dien-tap/hop/", sent)
    assert response.status_code == 409
    text = response.content.decode()
    assert "của tôi “Hội trường”" in text
    assert "“Phòng họp Văn phòng”" in text
    kept = world.client(APPRAISER).post("/tong-hop/dien-tap/hop/", {**sent, "keep": "1"})
    assert kept.status_code == 302
    assert own.meetings.get(kind=states.APPRAISAL_MEETING).place == "Hội trường"


def test_what_was_typed_stays_on_the_page_when_it_is_refused(world: World) -> None:
    sent = {
        "version": "0",
        "date": "31/02/2026",
        "place": "Hội trường lớn",
        "opinion-0-speaker": "Ông A",
        "opinion-0-text": "Nhất trí",
    }
    response = world.client(ADMIN).post("/tong-hop/dien-tap/hop/", sent)
    assert response.status_code == 422
    for typed in ("31/02/2026", "Hội trường lớn", "Ông A", "Nhất trí"):
        assert typed in response.content.decode()


# -- the approval ---------------------------------------------------------------------------------------------------


def test_only_the_head_of_the_office_approves_and_only_what_he_saw(world: World) -> None:
    meet(world)
    state = upper_state(world.practice, dossiers_of(world.practice))
    for name in (ADMIN, APPRAISER, OFFICE_REGISTRAR, CHAIR):
        with pytest.raises(NotAllowed):
            office_papers.approve_upper(
                campaign=world.practice, by=world.user(name), at=world.at, sha256=state.sha256
            )
    with pytest.raises(Stale, match="Nội dung đã thay đổi sau khi trang này được mở"):
        office_papers.approve_upper(
            campaign=world.practice, by=world.user(OFFICE_CHAIR), at=world.at, sha256="0" * 64
        )
    page = world.client(OFFICE_CHAIR).get("/tong-hop/dien-tap/van-ban/").content.decode()
    assert state.sha256 in page
    response = world.client(OFFICE_CHAIR).post("/tong-hop/dien-tap/van-ban/duyet/", {"sha256": state.sha256})
    assert response.status_code == 302
    assert Notice.objects.filter(to=world.user(OFFICE_REGISTRAR), subject__startswith="Đã duyệt").exists()


def test_a_second_click_gets_the_same_approval(world: World) -> None:
    meet(world)
    first = approve(world)
    assert approve(world).pk == first.pk
    assert Snapshot.objects.filter(purpose=states.UPPER_SNAPSHOT).count() == 1


def test_nothing_is_approved_before_the_meeting_is_recorded(world: World) -> None:
    with pytest.raises(Blocked, match="Chưa ghi cuộc họp của Hội đồng thẩm định") as error:
        approve(world)
    assert "session.none" in problems(error)


def test_a_unit_that_is_opened_again_voids_the_approval_visibly(world: World) -> None:
    meet(world)
    approve(world)
    number(world, MINUTES, "7", yesterday(world))
    unit = world.dossier("U-03")
    appraisal.reopen(dossier=unit, by=world.user(OFFICE_CHAIR), at=world.at, note="Bổ sung minh chứng 2.5")
    text = world.client(ADMIN).get("/tong-hop/dien-tap/van-ban/").content.decode()
    assert "Đã sửa sau khi duyệt" in text
    assert "không còn hiệu lực, nội dung đã thay đổi" in text
    bundle_page = world.client(ADMIN).get("/tong-hop/dien-tap/").content.decode()
    assert "Trung tâm Thông tin: đang thẩm định" in bundle_page
    with pytest.raises(Blocked, match="Trung tâm Thông tin: đang thẩm định"):
        approve(world)
    with pytest.raises(Stale, match="Việc duyệt nội dung không còn hiệu lực"):
        number(world, LETTER, "31")


def test_a_changed_meeting_ends_the_approval_and_the_papers_issued_from_it(world: World) -> None:
    meet(world)
    first = approve(world)
    paper = number(world, MINUTES, "7", yesterday(world))
    meet(world, version=1, place="Hội trường lớn")
    first.refresh_from_db()
    paper.refresh_from_db()
    assert first.voided_at == world.at
    assert paper.state == states.PAPER_VOID
    assert approve(world).pk != first.pk


def test_the_office_may_send_ahead_only_where_the_campaign_says_so(world: World) -> None:
    meet(world)
    unit = world.dossier("DT-B")
    appraisal.reopen(dossier=unit, by=world.user(OFFICE_CHAIR), at=world.at, note="Xem lại")
    with pytest.raises(Blocked, match="Đơn vị diễn tập B: đang thẩm định"):
        approve(world)
    campaign = world.practice
    campaign.forward_partial = True
    campaign.save(update_fields=["forward_partial"])
    snapshot = approve(world)
    text = world.client(ADMIN).get("/tong-hop/dien-tap/").content.decode()
    assert "Đợt cho gửi trước; còn đợi 1 đơn vị" in text
    assert "Đơn vị diễn tập B: đang thẩm định" in text
    # What the unit that is waited for does meanwhile is no part of what was approved.
    unit.refresh_from_db()
    unit.remedies = "Thay đổi trong lúc chờ"
    unit.save(update_fields=["remedies"])
    assert upper_state(campaign, dossiers_of(campaign)).sha256 == snapshot.sha256
    named = [row for row in json.loads(snapshot.body)["units"] if not row["concluded"]]
    assert [row["content"]["unit"]["name"] for row in named] == ["Đơn vị diễn tập B"]


def test_the_offices_own_dossier_must_be_in_the_bundle(world: World) -> None:
    meet(world)
    Dossier.objects.filter(pk=world.dossier("U-01").pk).update(state=states.READY)
    with pytest.raises(Blocked, match="Hồ sơ tự đánh giá của Văn phòng chưa đưa vào hồ sơ tổng hợp"):
        approve(world)
    # A campaign that lets the Office send ahead says so even while something else is missing.
    Dossier.objects.filter(pk=world.dossier("DT-B").pk).update(state=states.APPRAISING)
    for ahead in (True, False):
        Campaign.objects.filter(pk=world.practice.pk).update(forward_partial=ahead)
        text = world.client(ADMIN).get("/tong-hop/dien-tap/").content.decode()
        assert ("Đợt cho gửi trước; còn đợi 1 đơn vị" in text) is ahead
        assert ("chỉ gửi cấp trên khi mọi đơn vị đã có kết luận" in text) is not ahead
        assert "Đơn vị diễn tập B: đang thẩm định" in text


# -- number and date ------------------------------------------------------------------------------------------------


def test_papers_are_numbered_in_order_and_frozen(world: World) -> None:
    meet(world)
    with pytest.raises(Stale):
        number(world, MINUTES, "7", yesterday(world))
    snapshot = approve(world)
    with pytest.raises(Blocked, match="Ghi số, ngày Biên bản thẩm định trước"):
        number(world, LETTER, "31")
    minutes = number(world, MINUTES, "7", yesterday(world))
    assert (minutes.number, minutes.symbol, minutes.snapshot_id) == ("07", "BB-VPUB", snapshot.pk)
    stored = office_papers.upper_bytes(campaign=world.practice, kind=MINUTES)
    response = world.client(APPRAISER).get("/tong-hop/dien-tap/van-ban/bb-tham-dinh.pdf")
    assert response.content == stored
    with pytest.raises(Stale, match="Biên bản thẩm định đã được ghi số, ngày"):
        number(world, MINUTES, "8", yesterday(world))
    # The numbers of the Office's own papers are no part of what was approved.
    assert upper_state(world.practice, dossiers_of(world.practice)).current


@pytest.mark.parametrize(
    ("value", "days", "sentence"),
    [
        ("", 0, "Số văn bản chỉ gồm chữ số"),
        ("7/BB", 0, "Số văn bản chỉ gồm chữ số"),
        ("7", 1, "ở tương lai"),
        ("7", -3, "Thứ tự ngày: Ngày họp Hội đồng thẩm định"),
    ],
)
def test_a_wrong_number_or_day_is_refused(value: str, days: int, sentence: str, world: World) -> None:
    meet(world)
    approve(world)
    with pytest.raises(Blocked, match=sentence):
        number(world, MINUTES, value, clock.local_date(world.at) + timedelta(days=days))
    assert not Paper.objects.filter(kind=MINUTES, dossier__participation__campaign=world.practice).exists()


def test_a_number_of_the_offices_own_series_is_given_once(world: World) -> None:
    meet(world)
    approve(world)
    own = world.dossier("U-01").papers.get(kind="bb-tu-danh-gia", state=states.PAPER_ISSUED)
    with pytest.raises(Blocked, match="đã dùng cho Biên bản họp tự đánh giá"):
        number(world, MINUTES, own.number, yesterday(world))


@pytest.mark.parametrize("name", [OFFICE_CHAIR, APPRAISER])
def test_others_do_not_number(name: str, world: World) -> None:
    meet(world)
    approve(world)
    response = world.client(name).post(
        "/tong-hop/dien-tap/van-ban/bb-tham-dinh/so-ngay/", {"number": "7", "signed_on": "22/11/2026"}
    )
    assert response.status_code == 403
    assert "Văn thư" in response.content.decode()


def test_a_trial_numbers_nothing(world: World) -> None:
    meet(world)
    approve(world)
    campaign = world.practice
    campaign.trial_confirmed_at, campaign.trial_confirmed_by = world.at, world.user(ADMIN)
    campaign.save(update_fields=["trial_confirmed_at", "trial_confirmed_by"])
    with pytest.raises(Blocked, match="Đợt chạy thử không cấp số"):
        number(world, MINUTES, "7", yesterday(world))


def test_everything_missing_is_named_before_anything_is_built(world: World) -> None:
    with pytest.raises(Blocked) as error:
        bundle_actions.start_build(campaign=world.practice, by=world.user(ADMIN), at=world.at)
    texts = [problem.text for problem in error.value.problems]
    assert "Chưa ghi cuộc họp của Hội đồng thẩm định." in texts
    assert "Chánh Văn phòng chưa duyệt nội dung gửi cấp trên." in texts
    meet(world)
    response = world.client(ADMIN).post("/tong-hop/dien-tap/lap/")
    assert response.status_code == 422
    assert "Chánh Văn phòng chưa duyệt nội dung gửi cấp trên." in response.content.decode()
    assert not Job.objects.filter(kind="ho-so-tong-hop").exists()


def test_the_offices_dossier_leads_to_its_papers_for_the_whole_campaign(world: World) -> None:
    page = world.client(OFFICE_OFFICER).get(f"/ho-so/{world.dossier('U-01').pk}/").content.decode()
    for kind in (MINUTES, LETTER):
        url = f"/tong-hop/dien-tap/van-ban/{kind}.pdf"
        assert url in page
        assert world.client(OFFICE_OFFICER).get(url).status_code == 200


# -- the desk -------------------------------------------------------------------------------------------------------


def test_the_desk_says_the_next_step_to_the_person_who_takes_it(world: World) -> None:
    def mine(name: str) -> list[str]:
        return [task.title for task in desk_of(world.user(name), world.at).mine]

    assert "Ghi cuộc họp Hội đồng thẩm định" in mine(APPRAISER)
    assert "Ghi cuộc họp Hội đồng thẩm định" not in mine(OFFICE_REGISTRAR)
    meet(world)
    assert "Duyệt Biên bản thẩm định, Tờ trình gửi cấp trên" in mine(OFFICE_CHAIR)
    approve(world)
    assert "Ghi số, ngày văn bản gửi cấp trên" in mine(OFFICE_REGISTRAR)
    number(world, MINUTES, "7", yesterday(world))
    number(world, LETTER, "31")
    assert "Lập hồ sơ tổng hợp" in mine(ADMIN)
    waiting = [task.title for task in desk_of(world.user(OFFICE_CHAIR), world.at).others]
    assert "Lập hồ sơ tổng hợp" in waiting
    assert not [title for title in mine(OFFICER) if "hồ sơ tổng hợp" in title]
    page = world.client(ADMIN).get("/").content.decode()
    assert "Lập hồ sơ tổng hợp" in page
