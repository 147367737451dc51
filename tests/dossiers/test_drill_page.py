"""The dashboard over the tree: figures of every node, rights by subtree, sheet of what is shown, constant queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from campaigns.actions import freezing
from campaigns.models import Milestone, Participation, TreeNode
from dossiers import charts, states
from dossiers.access import reach_for
from dossiers.actions import counting, opening
from dossiers.models import Dossier
from dossiers.queries import drill, drill_lists
from dossiers.queries.drill_parts import DrillPage
from records import jobs
from records.models import AccessEntry, Job
from records.sheets import read_rows
from tests.counting import cost
from tests.dossiers.stories import take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_OFFICER,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SIBLING,
    SYSTEM,
    World,
)
from units.actions.tree import create_unit
from units.models import Unit

pytestmark = pytest.mark.django_db
#: One node, whatever hangs below it, the frame and log-in included.
QUERIES = 12


def page(world: World, path: str = "", **asked: Any) -> DrillPage:
    reach = reach_for(world.user(ADMIN), "dien-tap")
    return drill.drill_page(
        reach, path or drill.top_of(reach.campaign, reach), world.at, drill.Asked(**asked)
    )


def deeper(world: World) -> list[str]:
    """Hang two of the campaign's units under a new node, as a campaign over several levels has them; two paths."""
    campaign = world.practice
    top = Participation.objects.get(campaign=campaign, unit__code="U-01")
    above = []
    for serial, codes in ((900001, ("U-02", "U-03")), (900002, ("U-04", "U-05"))):
        unit = create_unit(
            code=f"C{serial}", name=f"Xã Thử {serial}", kind="xa", parent=None, by=None, at=world.at
        )
        path = f"{top.path}{serial}"
        TreeNode.objects.create(
            campaign=campaign,
            unit=unit,
            path=path,
            above=top.path,
            name=unit.name,
            search=unit.search,
            sort_key=unit.sort_key,
            takers=2,
        )
        for number, code in enumerate(codes, start=1):
            place = {"above": path, "path": f"{path}{number:06d}"}
            part = Participation.objects.filter(campaign=campaign, unit__code=code)
            part.update(**place)
            Dossier.objects.filter(participation__in=part).update(path=place["path"])
        above.append(path)
    counting.set_up(campaign=campaign)
    return above


@pytest.mark.parametrize("name", [OFFICER, CHAIR, REGISTRAR, SIBLING, OUTSIDER, SYSTEM, OFFICE_OFFICER, None])
def test_strangers_see_nothing(world: World, name: str | None) -> None:
    client, path = world.client(name), page(world).path
    for url in (
        "/theo-doi/dien-tap/cay/",
        f"/theo-doi/dien-tap/cay/{path}/",
        f"/theo-doi/dien-tap/cay/{path}/?format=xlsx",
        "/theo-doi/dien-tap/chua-bat-dau/",
        "/theo-doi/dien-tap/so-sanh-dot/",
        "/theo-doi/dien-tap/dang-mo/",
    ):
        assert client.get(url).status_code == (302 if name is None else 404), url
    assert not AccessEntry.objects.filter(kind="xuat").exists()


def test_whoever_sits_in_a_node_sees_that_subtree_alone(world: World) -> None:
    left, right = deeper(world)
    Unit.objects.get(code="C900001").memberships.create(user=world.user(OUTSIDER), role="appraiser")
    client = world.client(OUTSIDER)
    assert client.get("/theo-doi/dien-tap/cay/")["Location"] == f"/theo-doi/dien-tap/cay/{left}/"
    body = client.get(f"/theo-doi/dien-tap/cay/{left}/").content.decode()
    assert "Trung tâm Thông tin" in body
    assert "Nhà khách" not in body
    assert client.get(f"/theo-doi/dien-tap/cay/{right}/").status_code == 404
    assert client.get(f"/theo-doi/dien-tap/cay/{left[:-6]}/").status_code == 404
    assert client.get(f"/theo-doi/dien-tap/chua-bat-dau/{right}/").status_code == 404
    assert "Nhà khách" not in client.get("/theo-doi/dien-tap/chua-bat-dau/").content.decode()
    assert client.get("/theo-doi/dien-tap/")["Location"] == "/theo-doi/dien-tap/cay/"
    assert "Đợt diễn tập" in client.get("/theo-doi/", follow=True).content.decode()
    # Rights are those of today: the role gone, the next request finds nothing.
    Unit.objects.get(code="C900001").memberships.all().delete()
    assert client.get(f"/theo-doi/dien-tap/cay/{left}/").status_code == 404


def test_figures_of_every_node(world: World) -> None:
    left, right = deeper(world)
    take_to(world, states.SUBMITTED, "U-03")
    take_to(world, states.DRAFTING, "U-04")
    top = page(world, left[:-6])
    figures = {row.path: row.tally for row in top.rows}
    assert (figures[left].expected, figures[left].received, figures[left].on_time) == (2, 1, 1)
    assert (figures[right].received, figures[right].not_started) == (0, 1)
    assert str(figures[left].rate) == "50.0"
    assert top.total.received == 1
    Milestone.objects.filter(campaign=world.practice, purpose="submit").update(
        last_valid_at=world.at - timedelta(days=1)
    )
    late = page(world, left[:-6], sort="thieu", only="qua-han")
    assert [(row.path, row.tally.missing, row.tone) for row in late.rows] == [
        (right, 2, "late"),
        (left, 1, "late"),
    ]
    assert [row.path for row in page(world, left[:-6], q="thu 900002").rows] == [right]
    leaves = page(world, left).leaves
    assert {row.name for row in leaves} == {"Trung tâm Thông tin", "Trung tâm Phục vụ hành chính công"}
    assert [row.name for row in page(world, left, state=states.SUBMITTED).leaves] == ["Trung tâm Thông tin"]


def test_the_picture_says_what_the_table_says(world: World) -> None:
    left, _right = deeper(world)
    take_to(world, states.SUBMITTED, "U-03")
    shown = page(world, left[:-6])
    grid, wide = charts.tile_grids(shown.rows, 4, 12)
    assert [tile.words for tile in wide.tiles] == [tile.words for tile in grid.tiles]
    assert [tile.path for tile in grid.tiles] == [row.path for row in shown.rows]
    assert "đã nộp 1/2 (50,0 %)" in grid.tiles[0].words
    assert grid.tiles[0].figure == "… 50,0 %"
    TreeNode.objects.filter(path=left).update(name="Xã <b>Thử</b>")
    body = world.client(ADMIN).get(f"/theo-doi/dien-tap/cay/{left[:-6]}/").content.decode()
    assert "<b>" not in body
    assert body.count('class="tile tile-') == 2 * len(shown.rows)
    assert body.count('<th scope="row" class="card-title-cell"><a href="/theo-doi/dien-tap/cay/') == len(
        shown.rows
    )


def test_the_sheet_is_what_is_shown(world: World) -> None:
    left, _right = deeper(world)
    take_to(world, states.SUBMITTED, "U-03")
    client = world.client(ADMIN)
    answer = client.get(f"/theo-doi/dien-tap/cay/{left[:-6]}/", {"format": "xlsx", "sort": "ty-le"})
    rows = read_rows(answer.content)
    head = next(index for index, row in enumerate(rows) if row and row[0] == "TT")
    shown = page(world, left[:-6], sort="ty-le")
    total = head + 1 + len(shown.rows)
    assert [(row[1], row[3], row[4]) for row in rows[head + 1 : total]] == [
        (row.name, row.tally.expected, row.tally.received) for row in shown.rows
    ]
    assert rows[total][3] == shown.total.expected
    # Units that hang at the node itself stand below the total, as on the page.
    assert [row[1] for row in rows[total + 1 :]] == [row.name for row in shown.leaves] != []
    assert AccessEntry.objects.get(kind="xuat").data["bang"] == "theo-cay"
    leaf = read_rows(client.get(f"/theo-doi/dien-tap/cay/{left}/", {"format": "xlsx"}).content)
    assert [row[1] for row in leaf[-2:]] == [row.name for row in page(world, left).leaves]


def test_who_has_not_begun_is_listed_and_counted_alike(world: World) -> None:
    left, _right = deeper(world)
    take_to(world, states.DRAFTING, "U-02")
    found = drill_lists.idle_page(reach_for(world.user(ADMIN), "dien-tap"), left, world.at)
    assert ([row.name for row in found.rows], found.total) == (["Trung tâm Thông tin"], 1)
    client = world.client(ADMIN)
    assert "Trung tâm Thông tin" in client.get(f"/theo-doi/dien-tap/chua-bat-dau/{left}/").content.decode()
    sheet = read_rows(client.get(f"/theo-doi/dien-tap/chua-bat-dau/{left}/", {"format": "xlsx"}).content)
    assert sheet[-1][1] == "Trung tâm Thông tin"
    assert ["Đợt diễn tập"] in sheet
    asked = {"buoc": "tat-ca", "q": "phuc vu"}
    body = client.get("/theo-doi/dien-tap/chua-bat-dau/", asked).content.decode()
    assert "Trung tâm Phục vụ hành chính công" in body
    assert "Trung tâm Thông tin" not in body
    assert "Đợt diễn tập." in body
    sheet = read_rows(client.get("/theo-doi/dien-tap/chua-bat-dau/", {**asked, "format": "xlsx"}).content)
    assert (sheet[-1][:2], "1 hồ sơ" in str(sheet[1])) == ([1, "Trung tâm Phục vụ hành chính công"], True)
    nobody = client.get("/theo-doi/dien-tap/chua-bat-dau/", {"q": "khong co"}).content.decode()
    assert "Không có đơn vị nào khớp" in nobody


def test_campaigns_are_compared_unit_by_unit(world: World) -> None:
    top = page(world).path
    found = drill_lists.compared_page(
        reach_for(world.user(ADMIN), "dien-tap"), world.user(ADMIN), top, ["kh-vpub-2021"], world.at
    )
    assert [each.code for each in found.campaigns] == ["dien-tap", "kh-vpub-2021"]
    now, then = found.total.tallies
    assert now is not None
    assert then is not None
    history = Dossier.objects.filter(participation__campaign=world.history, milestone__purpose="submit")
    assert then.expected == history.count()
    client = world.client(ADMIN)
    assert client.get(f"/theo-doi/dien-tap/so-sanh-dot/{top}/?voi=kh-vpub-2021").status_code == 200
    assert client.get(f"/theo-doi/dien-tap/so-sanh-dot/{top}/?format=xlsx").status_code == 200


@pytest.mark.parametrize("moved", [0, 3])
def test_one_number_of_queries_whatever_hangs_below(world: World, moved: int) -> None:
    left, _right = deeper(world)
    for code in ("U-02", "U-03", "U-04")[:moved]:
        take_to(world, states.SUBMITTED, code)
    client = world.client(APPRAISER)
    assert cost(client, f"/theo-doi/dien-tap/cay/{left}/") <= QUERIES
    assert cost(client, f"/theo-doi/dien-tap/cay/{left[:-6]}/") <= QUERIES


def test_a_campaign_of_many_units_opens_in_the_background(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the limit at three units the practice's copy takes the long way and ends where the short one does."""
    campaign = world.practice
    straight = sorted(
        Dossier.objects.filter(participation__campaign=campaign).values_list("path", "milestone_id")
    )
    counted = drill.counted([campaign.pk], "")[campaign.pk].own
    Dossier.objects.filter(participation__campaign=campaign).delete()
    type(campaign).objects.filter(pk=campaign.pk).update(state="draft", opened_at=None)
    monkeypatch.setattr(opening, "IN_ONE_GO", 3)
    monkeypatch.setattr(freezing, "CHUNK", 3)
    client = world.client(ADMIN)
    assert client.post("/theo-doi/dien-tap/mo/")["Location"] == "/theo-doi/dien-tap/dang-mo/"
    assert client.post("/theo-doi/dien-tap/mo/").status_code == 409
    job = Job.objects.get(kind="mo-dot")
    assert client.get("/theo-doi/dien-tap/").status_code == 404
    said: list[str] = []

    class Watched(jobs.Run):
        def progress(self, done: int, total: int, message: str = "") -> None:
            said.append(message)
            assert type(campaign).objects.get(pk=campaign.pk).state == "opening"

    opening.open_in_chunks(run=Watched(job.pk, 1), campaign_id=campaign.pk, user_id=world.user(ADMIN).pk)
    assert len(said) == 3
    campaign.refresh_from_db()
    assert campaign.state == "open"
    assert (
        sorted(Dossier.objects.filter(participation__campaign=campaign).values_list("path", "milestone_id"))
        == straight
    )
    assert drill.counted([campaign.pk], "")[campaign.pk].own == counted


def test_a_cancelled_opening_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = world.practice
    Dossier.objects.filter(participation__campaign=campaign).delete()
    type(campaign).objects.filter(pk=campaign.pk).update(state="draft", opened_at=None)
    monkeypatch.setattr(freezing, "CHUNK", 3)
    job = opening.start_opening(campaign=campaign, by=world.user(ADMIN), at=world.at)

    class Stopped(jobs.Run):
        def progress(self, done: int, total: int, message: str = "") -> None:
            raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        opening.open_in_chunks(run=Stopped(job.pk, 1), campaign_id=campaign.pk, user_id=world.user(ADMIN).pk)
    campaign.refresh_from_db()
    assert campaign.state == "draft"
    assert not Dossier.objects.filter(participation__campaign=campaign).exists()
    assert reverse("dossiers:opening", args=["dien-tap"])
