"""The Office's inbox: lanes, whose turn, days, and nothing that is not handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.actions import close_campaign
from dossiers import states
from dossiers.actions import appraisal, appraisal_facts
from dossiers.models import Dossier
from dossiers.queries.inbox import CampaignInbox, inbox_of
from records import clock
from tests.counting import cost
from tests.dossiers.stories import take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICE_OFFICER,
    OFFICER,
    OUTSIDER,
    SIBLING,
    SYSTEM,
    World,
)

pytestmark = pytest.mark.django_db
URL = "/tham-dinh/"
QUERIES = 12


def practice(world: World, name: str = APPRAISER) -> CampaignInbox:
    return next(each for each in inbox_of(world.user(name), world.at).campaigns if each.code == "dien-tap")


def give_back(world: World, unit: str) -> None:
    """Take a dossier in and return it with a remark on the council's decision."""
    dossier, who = take_to(world, states.APPRAISING, unit), world.user(APPRAISER)
    appraisal_facts.add_remark(
        dossier=dossier, target="item", target_code="qd-hoi-dong", text="Thiếu bản đã ký", by=who, at=world.at
    )
    until = clock.local_date(world.at) + timedelta(days=4)
    appraisal.return_for_correction(dossier=dossier, until=until, by=who, at=world.at)


@pytest.mark.parametrize("name", [OFFICER, CHAIR, SIBLING, OUTSIDER, SYSTEM, OFFICE_OFFICER])
def test_strangers_get_404(world: World, name: str) -> None:
    assert world.client(name).get(URL).status_code == 404


@pytest.mark.parametrize("name", [APPRAISER, ADMIN, OFFICE_CHAIR])
def test_the_desk_opens_it(world: World, name: str) -> None:
    assert world.client(name).get(URL).status_code == 200


def test_dossiers_stand_in_the_lane_of_whose_turn_it_is(world: World) -> None:
    take_to(world, states.SUBMITTED, "U-02")
    take_to(world, states.APPRAISING, "U-03")
    give_back(world, "U-04")
    take_to(world, states.DRAFTING, "U-05")
    found = practice(world)
    lanes = {lane.code: [row.unit for row in lane.rows] for lane in found.lanes}
    assert lanes["tiep-nhan"] == ["Trung tâm Phục vụ hành chính công"]
    assert lanes["tham-dinh"] == ["Trung tâm Thông tin"]
    assert lanes["cho-don-vi"] == ["Nhà khách Thanh Xuân - Hà Nội"]
    assert (found.total, found.pending) == (6, 3)
    assert inbox_of(world.user(APPRAISER), world.at).waiting == 2
    body = world.client(APPRAISER).get(URL).content.decode()
    for words in ("Tiếp nhận", "0/22 tiêu chí", "trước ngày", "Đúng hạn", "Chưa nộp 3/6 đơn vị"):
        assert words in body
    assert "Đã trả lại 1 lần" in body


def test_days_are_counted(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED, "U-02")
    Dossier.objects.filter(pk=dossier.pk).update(changed_at=world.at - timedelta(days=3))
    row = practice(world).lanes[0].rows[0]
    assert row.days_here == 3
    assert row.punctuality == "Đúng hạn"
    assert "đã 3 ngày" in world.client(APPRAISER).get(URL).content.decode()


def test_the_offices_own_dossier_is_not_its_own_to_appraise(world: World) -> None:
    names = [row.unit for lane in practice(world).lanes for row in lane.rows]
    assert not any("Văn phòng" in name for name in names)
    assert practice(world).total == 6


def test_a_closed_campaign_is_no_work(world: World) -> None:
    close_campaign(campaign=world.history, by=world.user(ADMIN), at=world.at)
    assert [each.code for each in inbox_of(world.user(APPRAISER), world.at).campaigns] == ["dien-tap"]


@pytest.mark.parametrize("units", [1, 3])
def test_one_number_of_queries(world: World, units: int) -> None:
    for unit in ["U-03", "U-02", "U-05"][:units]:
        take_to(world, states.SUBMITTED, unit)
    client = world.client(APPRAISER)
    assert client.get(URL).content.decode().count('class="row-actions"') == units
    assert cost(client, URL) == QUERIES
