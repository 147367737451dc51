"""The journal of a campaign: told in words, filtered, for Office admins; notes are shown by an act with a reason."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from dossiers import states
from dossiers.actions import appraisal, appraisal_scores
from dossiers.actions.looks import reveal_notes
from dossiers.queries.journal import WORDS, action_words, journal_page
from records import journal
from records.errors import NotAllowed
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
        "Tiếp nhận",
        "Có lời ghi, đang được che",
    ):
        assert words in body
    assert "Trung tâm Thông tin" in body
    assert "Chưa có minh chứng" not in body
    # A paper's number and a receipt say whose they are.
    rows = journal_page(world.practice, world.user(ADMIN)).rows
    assert {line.unit for line in rows if line.what == "Cấp biên nhận"} == {"Trung tâm Thông tin"}


def test_a_note_is_shown_once_after_a_reason_that_the_log_keeps(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraisal_scores.save_appraised(
        dossier=dossier, code="2.5", raw="1", not_applicable=False, note="Chưa có minh chứng", version=0,
        by=world.user(APPRAISER), at=world.at,
    )  # fmt: skip
    client = world.client(ADMIN)
    reason = "Trả lời đơn của đơn vị ngày 05/10"
    for short in ("", "xem", "   x        y "):
        refused = client.post(URL, {"reason": short})
        assert (refused.status_code, "Ghi lý do xem" in refused.content.decode()) == (422, True)
        assert "Chưa có minh chứng" not in refused.content.decode()
    assert not LogEntry.objects.filter(action="du-lieu-ca-nhan.hien").exists()
    shown = client.post(URL, {"reason": reason}).content.decode()
    assert "“Chưa có minh chứng”" in shown
    assert "Có lời ghi, đang được che" not in shown
    # The next look hides them again.
    assert "Chưa có minh chứng" not in client.get(URL).content.decode()
    entry = LogEntry.objects.get(action="du-lieu-ca-nhan.hien")
    assert (entry.chain, entry.actor, reason in str(entry.data)) == (PRACTICE, world.user(ADMIN), False)
    told = StringIO()
    call_command("who_saw", account=ADMIN, stdout=told)
    assert "Hiện phần được che" in told.getvalue()
    assert reason in told.getvalue()
    assert reason in client.get(f"{URL}luot-xem/").content.decode()
    # The reason itself may name somebody: it can be erased, the chain stays whole.
    journal.erase_personal(entry=entry, by=world.user(ADMIN), at=world.at, reason="thử")
    assert journal.verify() == []
    assert "lý do: đã xóa" in client.get(f"{URL}luot-xem/").content.decode()


def test_whoever_may_not_read_the_log_shows_nothing(world: World) -> None:
    take_to(world, states.SUBMITTED)
    for name in (OFFICER, APPRAISER, OFFICE_CHAIR, SYSTEM):
        assert world.client(name).post(URL, {"reason": "Muốn xem cho biết"}).status_code == 404
        with pytest.raises(NotAllowed):
            reveal_notes(
                campaign=world.practice,
                reason="Muốn xem cho biết",
                where={},
                by=world.user(name),
                at=world.at,
            )
    assert not AccessEntry.objects.filter(kind="hien").exists()


def test_an_erased_note_is_gone_and_nothing_is_hidden(world: World) -> None:
    take_to(world, states.SUBMITTED)
    PersonalValue.objects.all().delete()
    page = world.client(ADMIN).get(URL)
    assert (page.status_code, "đang được che" in page.content.decode()) == (200, False)


def test_filter_by_unit_without_marks(world: World) -> None:
    take_to(world, states.DRAFTING, "U-03")
    take_to(world, states.DRAFTING, "U-02")
    some = journal_page(world.practice, world.user(ADMIN), unit="trung tam thong tin")
    assert {each.unit for each in some.rows} == {"Trung tâm Thông tin"}
    assert journal_page(world.practice, world.user(ADMIN), unit="khong co don vi nay").total == 0


def test_filter_by_dossier(world: World) -> None:
    one, two = take_to(world, states.DRAFTING, "U-03"), take_to(world, states.DRAFTING, "U-02")
    whole = journal_page(world.practice, world.user(ADMIN))
    some = journal_page(world.practice, world.user(ADMIN), dossier=str(two.pk))
    assert 0 < some.total < whole.total
    assert {each.unit for each in some.rows} == {"Trung tâm Phục vụ hành chính công"}
    # Its papers and receipts are its own too.
    take_to(world, states.SUBMITTED, "U-02")
    whole = journal_page(world.practice, world.user(ADMIN))
    handed_in = journal_page(world.practice, world.user(ADMIN), dossier=str(two.pk))
    assert {"Ghi số, ngày văn bản", "Cấp biên nhận"} <= {each.what for each in handed_in.rows}
    assert {each.unit for each in handed_in.rows} == {"Trung tâm Phục vụ hành chính công"}
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

    take_to(world, states.SUBMITTED, "U-03")
    one = cost(client, URL)
    take_to(world, states.SUBMITTED, "U-02")
    assert LogEntry.objects.filter(chain=PRACTICE).count() > 50
    assert len(journal_page(world.practice, world.user(ADMIN)).rows) == 50
    assert cost(client, URL) == one
