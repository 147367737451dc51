"""«Trước ngày 01/10/2021» to the microsecond, extensions, and returns that outlive the deadline (DL-03, DL-05)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from campaigns.actions import ask_extension, grant_extension
from dossiers import states
from dossiers.actions import appraisal, workflow
from dossiers.management.demo import Calendar, hand_in_to
from dossiers.models import Dossier
from records.errors import Blocked
from tests.dossiers.stories import HISTORY, PRACTICE, SAMPLES, take_to
from tests.people import ADMIN, APPRAISER, OFFICER, ZONE, World

LAST = datetime(2021, 9, 30, 23, 59, 59, 999999, tzinfo=ZONE)
MIDNIGHT = datetime(2021, 10, 1, 0, 0, tzinfo=ZONE)
WORDS = "Thời gian gửi hồ sơ đề nghị thẩm định: Trước ngày 01/10/2021."


def ready(world: World) -> Dossier:
    dossier = take_to(world, states.READY, campaign=HISTORY)
    assert dossier.milestone.code == "DL-03"
    return dossier


def granted(world: World, dossier: Dossier, until: date, officer: str = OFFICER) -> None:
    extension = ask_extension(
        participation=dossier.participation,
        milestone=dossier.milestone,
        until=until,
        reason="Thủ trưởng đi công tác.",
        by=world.user(officer),
        at=datetime(2021, 9, 29, 14, 0, tzinfo=ZONE),
    )
    grant_extension(
        extension=extension,
        until=until,
        reason="Có lý do chính đáng.",
        by=world.user(ADMIN),
        at=datetime(2021, 9, 29, 16, 0, tzinfo=ZONE),
    )


def test_the_last_microsecond_of_the_day_before_is_on_time(world: World) -> None:
    dossier = ready(world)
    assert dossier.milestone.last_valid_at == LAST
    assert dossier.milestone.words == WORDS
    receipt = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=LAST)
    assert (receipt.at, receipt.punctuality) == (LAST, states.ON_TIME)
    assert (dossier.state, dossier.punctuality) == (states.SUBMITTED, states.ON_TIME)


def test_midnight_is_too_late_and_the_way_to_an_extension_is_shown(world: World) -> None:
    dossier = ready(world)
    with pytest.raises(Blocked) as refused:
        workflow.submit(dossier=dossier, by=world.user(OFFICER), at=MIDNIGHT)
    (problem,) = refused.value.problems
    assert problem.text == (
        f"Đã hết hạn lúc 24 giờ 00 ngày 30/9/2021 (“{WORDS}”). Đơn vị có thể xin gia hạn; Văn phòng quyết định."
    )
    assert problem.where.startswith("/ke-hoach/")
    assert "gia-han" in problem.where
    assert world.client(OFFICER).get(problem.where).status_code == 200
    assert world.dossier(campaign=HISTORY).state == states.READY
    assert not dossier.receipts.exists()


def test_the_page_of_a_late_submission_holds_sentence_and_link(world: World) -> None:
    """Today is long after 2021: the button of the page is refused with the same words."""
    dossier = ready(world)
    response = world.client(OFFICER).post(f"/ho-so/{dossier.pk}/buoc/submit/")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Đã hết hạn lúc 24 giờ 00 ngày 30/9/2021" in page
    assert "gia-han" in page


def test_within_an_extension_it_is_accepted_and_marked(world: World) -> None:
    dossier = ready(world)
    granted(world, dossier, date(2021, 10, 1))
    end = datetime(2021, 10, 1, 23, 59, 59, 999999, tzinfo=ZONE)
    with pytest.raises(Blocked, match="ngày 01/10/2021"):
        workflow.submit(dossier=dossier, by=world.user(OFFICER), at=end + timedelta(microseconds=1))
    receipt = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=end)
    assert (receipt.punctuality, dossier.punctuality) == (states.EXTENDED, states.EXTENDED)
    page = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/bien-nhan/{receipt.number}/").content.decode()
    assert "Nộp trong thời gian gia hạn" in page


def test_an_extension_of_another_unit_does_not_help(world: World) -> None:
    dossier = ready(world)
    other = world.dossier("U-05", HISTORY)
    until = date(2021, 10, 5)
    extension = ask_extension(
        participation=other.participation, milestone=other.milestone, until=until, reason="Khác", by=world.user("nkub.canbo"),
        at=datetime(2021, 9, 29, 9, 0, tzinfo=ZONE),
    )  # fmt: skip
    grant_extension(
        extension=extension,
        until=until,
        reason="Được",
        by=world.user(ADMIN),
        at=datetime(2021, 9, 29, 10, 0, tzinfo=ZONE),
    )
    with pytest.raises(Blocked, match="Đã hết hạn"):
        workflow.submit(dossier=dossier, by=world.user(OFFICER), at=MIDNIGHT)


def returned(world: World, until: date) -> Dossier:
    """U-02 handed in on 29/9, was taken in on DL-05 (1/10) and is returned then, after DL-03 has passed."""
    dossier = take_to(world, states.SUBMITTED, unit="U-02", campaign=HISTORY)
    at = datetime(2021, 10, 1, 9, 0, tzinfo=ZONE)
    appraisal_day = dossier.participation.campaign.milestones.get(code="DL-05")
    assert appraisal_day.last_valid_at == datetime(2021, 10, 1, 23, 59, 59, 999999, tzinfo=ZONE)
    appraisal.receive(dossier=dossier, by=world.user(APPRAISER), at=at)
    appraisal.return_for_correction(
        dossier=dossier,
        until=until,
        note="Bổ sung minh chứng.",
        by=world.user(APPRAISER),
        at=at,
        past_milestone_ok=True,
    )
    hand_in_to(dossier, SAMPLES["U-02"], Calendar(), states.READY, days=AGAIN)
    return dossier


AGAIN = {
    "sent": "2021-10-04T08:10",
    "approved": "2021-10-04T08:40",
    "numbered": "2021-10-04T09:20",
    "letter": "2021-10-04",
}


def test_a_return_after_the_deadline_is_answered_until_its_own_day_and_stays_on_time(world: World) -> None:
    dossier = returned(world, date(2021, 10, 6))
    act = dossier.return_acts.get()
    end = datetime(2021, 10, 5, 23, 59, 59, 999999, tzinfo=ZONE)
    assert act.until_at == end > LAST == dossier.milestone.last_valid_at
    receipt = workflow.submit(dossier=dossier, by=world.user("ttpvhcc.canbo"), at=end)
    assert (dossier.punctuality, receipt.punctuality) == (states.ON_TIME, states.ON_TIME)
    assert dossier.first_submitted_at == datetime(2021, 9, 29, 10, 5, tzinfo=ZONE)
    act.refresh_from_db()
    assert act.answered_at == end
    assert not dossier.participation.extensions.exists()


def test_after_the_returns_own_day_it_is_late(world: World) -> None:
    dossier = returned(world, date(2021, 10, 6))
    officer, over = world.user("ttpvhcc.canbo"), datetime(2021, 10, 6, 0, 0, tzinfo=ZONE)
    with pytest.raises(Blocked, match=r"ngày 05/10/2021 .“nộp lại trước ngày 06/10/2021”."):
        workflow.submit(dossier=dossier, by=officer, at=over)
    assert dossier.return_acts.get().answered_at is None
    granted(world, dossier, date(2021, 10, 7), officer=officer.username)
    workflow.submit(dossier=dossier, by=officer, at=over)
    assert (dossier.state, dossier.punctuality) == (states.SUBMITTED, states.ON_TIME)


def test_withdrawing_moves_no_deadline(world: World) -> None:
    dossier = ready(world)
    workflow.submit(dossier=dossier, by=world.user(OFFICER), at=LAST)
    workflow.withdraw(dossier=dossier, by=world.user(OFFICER), at=MIDNIGHT)
    with pytest.raises(Blocked, match="Đã hết hạn"):
        workflow.submit(dossier=dossier, by=world.user(OFFICER), at=MIDNIGHT + timedelta(minutes=1))


def test_a_withdrawn_resubmission_keeps_the_first_punctuality_and_the_returns_day(world: World) -> None:
    dossier = returned(world, date(2021, 10, 6))
    officer = world.user("ttpvhcc.canbo")
    workflow.submit(dossier=dossier, by=officer, at=datetime(2021, 10, 5, 9, 0, tzinfo=ZONE))
    workflow.withdraw(dossier=dossier, by=officer, at=datetime(2021, 10, 5, 10, 0, tzinfo=ZONE))
    assert dossier.punctuality == states.ON_TIME
    again = workflow.submit(dossier=dossier, by=officer, at=datetime(2021, 10, 5, 20, 0, tzinfo=ZONE))
    assert again.punctuality == states.ON_TIME


def test_the_moment_is_read_before_any_lock(world: World) -> None:
    """``at`` decides, not the clock at the time of writing: history is handed in today with its own instants."""
    dossier = take_to(world, states.SUBMITTED, unit="U-02", campaign=HISTORY)
    assert dossier.submitted_at == datetime(2021, 9, 29, 10, 5, tzinfo=ZONE)
    assert dossier.punctuality == states.ON_TIME


def test_the_deadline_is_shown_as_the_last_day_with_the_plans_words(world: World) -> None:
    page = world.client(OFFICER).get(f"/ho-so/{world.dossier(campaign=HISTORY).pk}/").content.decode()
    assert "ết thứ Năm 30/9/2021" in page
    assert WORDS in page
    practice = world.client(OFFICER).get(f"/ho-so/{world.dossier(campaign=PRACTICE).pk}/").content.decode()
    assert "còn " in practice
