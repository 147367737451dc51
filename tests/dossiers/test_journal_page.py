"""The journal of a campaign: told in words, filtered by dossier, for Office admins; notes leave a look."""

from __future__ import annotations

import pytest

from dossiers import states
from dossiers.actions import appraisal, appraisal_scores
from dossiers.queries.journal import WORDS, action_words, journal_page
from records.models import AccessEntry, LogEntry, PersonalValue
from tests.counting import cost
from tests.dossiers.stories import PRACTICE, take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    OFFICE_CHAIR,
    OFFICER,
    OUTSIDER,
    SECOND_ADMIN,
    SYSTEM,
    World,
)

pytestmark = pytest.mark.django_db
URL = f"/nhat-ky/{PRACTICE}/"


@pytest.mark.parametrize("name", [OFFICER, APPRAISER, OFFICE_CHAIR, OUTSIDER, SYSTEM])
def test_it_is_for_office_admins_alone(world: World, name: str) -> None:
    for url in ("/nhat-ky/", URL, "/nhat-ky/khong-co/"):
        assert world.client(name).get(url).status_code == 404


def test_it_tells_who_did_what(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraisal_scores.save_appraised(
        dossier=dossier, code="2.5", raw="1", not_applicable=False, note="Chưa có minh chứng", version=0,
        by=world.user(APPRAISER), at=world.at,
    )  # fmt: skip
    client = world.client(ADMIN)
    body = client.get(URL).content.decode()
    for words in (
        "Nhập điểm thẩm định",
        "tiêu chí 2.5",
        "từ trống thành 1",
        "Chưa có minh chứng",
        "Tiếp nhận",
    ):
        assert words in body
    assert "Trung tâm Thông tin" in body
    look = AccessEntry.objects.get(kind="xem", actor=world.user(ADMIN))
    assert look.data["trang"] == "nhat-ky"


def test_an_erased_note_is_gone_and_nothing_is_recorded_as_seen(world: World) -> None:
    take_to(world, states.SUBMITTED)
    PersonalValue.objects.all().delete()
    assert world.client(ADMIN).get(URL).status_code == 200
    assert not AccessEntry.objects.filter(kind="xem").exists()


def test_filter_by_dossier(world: World) -> None:
    one, two = take_to(world, states.DRAFTING, "U-03"), take_to(world, states.DRAFTING, "U-02")
    whole = journal_page(world.practice, world.user(ADMIN))
    some = journal_page(world.practice, world.user(ADMIN), dossier=str(two.pk))
    assert 0 < some.total < whole.total
    assert {each.unit for each in some.rows} == {"Trung tâm Phục vụ hành chính công"}
    # A dossier that is not of this campaign filters nothing away and shows nothing else.
    assert journal_page(world.practice, world.user(ADMIN), dossier="999999").total == whole.total
    assert journal_page(world.practice, world.user(ADMIN), dossier="' OR 1").dossier is None
    assert world.client(ADMIN).get(URL, {"ho-so": str(one.pk), "page": "99"}).status_code == 200


def test_every_step_of_the_workflow_has_its_words() -> None:
    assert action_words("ho-so.receive") == "Tiếp nhận"
    assert action_words("ho-so.lan_moi") == WORDS["ho-so.lan_moi"]
    for step in states.BY_STEP:
        assert action_words(f"ho-so.{step}") == states.BY_STEP[step].label


def test_every_action_written_on_the_way_has_words(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    appraisal.reopen(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="Xem lại")
    actions = set(LogEntry.objects.filter(chain=PRACTICE).values_list("action", flat=True))
    assert {action for action in actions if action_words(action) == action} == set()


def test_pages_are_of_fifty_and_cost_the_same(world: World) -> None:
    client = world.client(SECOND_ADMIN)

    take_to(world, states.DRAFTING, "U-03")
    one = cost(client, URL)
    take_to(world, states.SUBMITTED, "U-02")
    assert LogEntry.objects.filter(chain=PRACTICE).count() > 50
    assert len(journal_page(world.practice, world.user(ADMIN)).rows) == 50
    assert cost(client, URL) == one
