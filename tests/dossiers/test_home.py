"""«Việc của tôi»: what is due, until when, what is missing, whose turn it is – and the notices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.actions import ask_extension
from dossiers import states
from dossiers.models import Dossier
from dossiers.queries.home import Desk, Task, desk_of
from records import clock, outbox
from records.models import Notice
from tests.counting import cost
from tests.dossiers.stories import take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SIBLING,
    SYSTEM,
    World,
)


def desk(world: World, name: str) -> Desk:
    return desk_of(world.user(name), world.at)


def mine(world: World, name: str, dossier: Dossier) -> Task | None:
    """The task about a dossier that waits for this person, or none."""
    return next((task for task in desk(world, name).mine if task.dossier == dossier.pk), None)


@pytest.mark.parametrize(
    ("state", "person", "what", "action", "place"),
    [
        (states.NOT_STARTED, OFFICER, "Bắt đầu lập hồ sơ", "Bắt đầu lập hồ sơ", "/ho-so/{}/"),
        (states.DRAFTING, OFFICER, "Trình Chủ tịch Hội đồng", "Trình Chủ tịch Hội đồng", "/ho-so/{}/"),
        (states.AWAITING_CHAIR, CHAIR, "Xem bản trình và duyệt nội dung", "Xem và duyệt", "/ho-so/{}/duyet/"),
        (
            states.AWAITING_SIGNATURE, REGISTRAR, "Ghi số, ngày các văn bản đã ký", "Ghi số, ngày",
            "/ho-so/{}/van-ban/#qd-hoi-dong",
        ),
        (states.READY, OFFICER, "Nộp hồ sơ", "Nộp hồ sơ", "/ho-so/{}/"),
        (states.SUBMITTED, APPRAISER, "Tiếp nhận hồ sơ đã nộp", "Tiếp nhận", "/tham-dinh/{}/"),
        (
            states.AWAITING_EXPLANATION, OFFICER, "Giải trình tiêu chí có chênh lệch", "Viết giải trình",
            "/ho-so/{}/giai-trinh/",
        ),
        (states.APPRAISED, OFFICE_CHAIR, "Ghi kết luận của Hội đồng", "Kết luận", "/tham-dinh/{}/"),
    ],
)  # fmt: skip
def test_each_state_waits_for_its_person_with_the_next_step(
    world: World, state: str, person: str, what: str, action: str, place: str
) -> None:
    """The next thing is a verb, and its button leads to the very place."""
    dossier = take_to(world, state)
    task = mine(world, person, dossier)
    assert task is not None
    assert (task.what, task.action, task.url) == (what, action, place.format(dossier.pk))
    page = world.client(person).get("/").content.decode()
    assert what in page
    if task.deadline is not None and task.deadline.computed:
        assert task.deadline.computed in page
    for name in {OFFICER, CHAIR, REGISTRAR, SIBLING, OUTSIDER, SYSTEM} - {person}:
        waiting = mine(world, name, dossier)
        # The officer may number papers too: whoever of the two is there first.
        assert waiting is None or (state, name) == (states.AWAITING_SIGNATURE, OFFICER), name


def test_the_officer_sees_deadline_words_and_what_is_missing(world: World) -> None:
    dossier = take_to(world, states.DRAFTING)
    dossier.council.all().delete()
    task = mine(world, OFFICER, dossier)
    assert task is not None
    assert task.deadline is not None
    assert task.deadline.words == dossier.milestone.words
    assert task.missing[0].where.startswith(f"/ho-so/{dossier.pk}/hoi-dong/")
    page = world.client(OFFICER).get("/").content.decode()
    assert task.missing[0].text in page
    assert dossier.milestone.words in page
    assert "Đợt diễn tập" in page


def test_what_waits_for_others_says_for_whom(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    other = next(task for task in desk(world, OFFICER).others if task.url == f"/ho-so/{dossier.pk}/")
    assert other.waiting_for == "Chủ tịch Hội đồng"
    assert mine(world, OFFICER, dossier) is None


def test_the_most_urgent_comes_first(world: World) -> None:
    tasks = desk(world, OFFICER).mine
    ends = [task.deadline.last_valid_at for task in tasks if task.deadline and task.deadline.last_valid_at]
    assert len(tasks) == 2
    assert ends == sorted(ends)


def test_an_extension_asked_for_waits_for_the_admin(world: World) -> None:
    dossier = world.dossier()
    last = dossier.milestone.last_valid_at
    assert last is not None
    ask_extension(
        participation=dossier.participation,
        milestone=dossier.milestone,
        until=clock.local_date(last) + timedelta(days=2),
        reason="Thủ trưởng đi công tác.",
        by=world.user(OFFICER),
        at=world.at,
    )
    assert [task.title for task in desk(world, ADMIN).mine] == ["Trung tâm Thông tin xin gia hạn"]
    assert not desk(world, APPRAISER).mine


def test_somebody_without_a_role_has_an_empty_desk(world: World) -> None:
    take_to(world, states.SUBMITTED)
    keeper = desk(world, SYSTEM)
    assert (keeper.mine, keeper.others, keeper.watched, keeper.unread) == ((), (), (), ())
    assert "Không có việc nào đang chờ" in world.client(SYSTEM).get("/").content.decode()
    without = desk(world, OUTSIDER)
    assert (without.mine, without.others) == ((), ())
    page = world.client(OUTSIDER).get("/")
    assert "Tài khoản chưa được giao vai trò" in page.content.decode()
    assert 'href="/ho-so/"' not in page.content.decode()
    assert world.client(OUTSIDER).get("/ho-so/").status_code == 404


def test_the_list_is_searched_without_marks_and_shows_only_ones_own(world: World) -> None:
    take_to(world, states.SUBMITTED)
    own = world.client(OFFICER).get("/ho-so/").content.decode()
    assert "Trung tâm Thông tin" in own
    assert "Nhà khách UBND tỉnh" not in own
    office = world.client(APPRAISER)
    assert "Trung tâm Thông tin" in office.get("/ho-so/?q=trung+tam+thong").content.decode()
    assert "Trung tâm Thông tin" not in office.get("/ho-so/?q=nha+khach").content.decode()


def test_a_notice_is_read_by_its_own_reader_only(world: World) -> None:
    take_to(world, states.AWAITING_CHAIR)
    notice = Notice.objects.get(to=world.user(CHAIR))
    url = f"/thong-bao/{notice.pk}/da-doc/"
    assert notice.subject in world.client(CHAIR).get("/thong-bao/").content.decode()
    for name in (OFFICER, SIBLING, OUTSIDER):
        assert world.client(name).post(url).status_code == 404
    assert world.client(CHAIR).get(url).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None
    assert world.client(CHAIR).post(url, {"url": "https://example.org/"})["Location"] == notice.url
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_one_and_many_dossiers_cost_the_same_number_of_queries(world: World) -> None:
    """The list of dossiers: one row and three rows under one count."""
    take_to(world, states.SUBMITTED)
    client = world.client(APPRAISER)
    one = cost(client, "/ho-so/")
    take_to(world, states.SUBMITTED, unit="U-05")
    take_to(world, states.SUBMITTED, unit="DT-B")
    assert cost(client, "/ho-so/") == one


def test_the_introduction_speaks_to_the_role_until_it_is_put_away(world: World) -> None:
    client = world.client(CHAIR)
    html = client.get("/").content.decode()
    assert "Lần đầu dùng chương trình" in html
    assert "Vai trò: Chủ tịch Hội đồng" in html
    assert client.post("/gioi-thieu/da-xem/").status_code == 302
    assert "Lần đầu dùng chương trình" not in client.get("/").content.decode()
    assert desk(world, OFFICER).welcome is not None


def test_every_role_has_an_introduction_whose_pages_open(world: World) -> None:
    for name in (OFFICER, CHAIR, REGISTRAR, APPRAISER, ADMIN, SYSTEM):
        welcome = desk(world, name).welcome
        assert welcome is not None, name
        assert len(welcome.points) == 3
        for point in welcome.points:
            assert not point.url or world.client(name).get(point.url).status_code in {200, 302}, point


def test_the_office_watches_its_running_campaigns(world: World) -> None:
    before = desk(world, ADMIN).watched
    assert [each.tally.received for each in before] == [0, 0]
    # What is in earnest stands before what is practised.
    assert [each.practice for each in before] == [False, True]
    assert all(each.chase_url for each in before)
    take_to(world, states.SUBMITTED)
    practised = desk(world, ADMIN).watched[1]
    assert practised.tally.received == 1
    assert practised.percent == 100 // practised.tally.expected
    assert practised.deadline is not None
    assert not any(each.chase_url for each in desk(world, APPRAISER).watched)
    assert desk(world, OFFICER).watched == ()


def test_who_is_late_is_counted_on_the_start_page(world: World) -> None:
    campaign = world.dossier().participation.campaign
    submit = campaign.milestones.get(purpose="submit")
    assert submit.last_valid_at is not None
    later = desk_of(world.user(ADMIN), submit.last_valid_at + timedelta(minutes=1))
    seen = next(each for each in later.watched if each.title == campaign.title)
    # The Office's own dossier is not among them: it goes up with the bundle, whose day has not come.
    assert seen.tally.missing == seen.tally.expected == 6
    html = world.client(ADMIN).get("/").content.decode()
    assert "Đợt đang thực hiện" in html


def test_the_newest_unread_notices_stand_on_the_start_page(world: World) -> None:
    take_to(world, states.AWAITING_CHAIR)
    unread = desk(world, CHAIR).unread
    assert unread
    html = world.client(CHAIR).get("/").content.decode()
    assert unread[0].subject in html
    outbox.mark_read(user=world.user(CHAIR), at=world.at)
    assert desk(world, CHAIR).unread == ()
