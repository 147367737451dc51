"""DL-03 and DL-05: a return made after the deadline is answered in time until the return's own date."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dossiers import states
from dossiers.actions import appraisal, workflow
from dossiers.management.demo import hand_in_to
from dossiers.models import Dossier
from records import clock
from records.errors import Blocked
from tests.dossiers.stories import HISTORY, SAMPLES, calendar, plain, take_to
from tests.people import APPRAISER, World

pytestmark = pytest.mark.django_db
UNIT, OFFICER = "U-04", "nktx.canbo"


def at(
    day: int, hour: int = 9, minute: int = 0, second: int = 0, micro: int = 0, month: int = 10
) -> datetime:
    return datetime(2021, month, day, hour, minute, second, micro, tzinfo=clock.ZONE)


def back_with_the_unit(world: World) -> Dossier:
    """Handed in on the last evening of DL-03, returned on the day of DL-05, ready to be handed in again."""
    dossier = take_to(world, states.SUBMITTED, UNIT, HISTORY)
    assert dossier.punctuality == states.ON_TIME
    appraiser = world.user(APPRAISER)
    appraisal.receive(dossier=dossier, by=appraiser, at=at(1, 7))
    with pytest.raises(Blocked) as warned:
        appraisal.return_for_correction(
            dossier=dossier, until=date(2021, 10, 6), note="Thiếu Quyết định đã ký", by=appraiser, at=at(1, 8)
        )
    assert [problem.code for problem in warned.value.problems] == ["past_milestone"]
    appraisal.return_for_correction(
        dossier=dossier,
        until=date(2021, 10, 6),
        note="Thiếu Quyết định đã ký",
        past_milestone_ok=True,
        by=appraiser,
        at=at(1, 8),
    )
    hand_in_to(dossier, plain(UNIT), calendar(world, HISTORY), states.READY, days=SAMPLES[UNIT]["returned"])
    return world.dossier(UNIT, HISTORY)


def test_the_deadline_itself_is_strict(world: World) -> None:
    dossier = take_to(world, states.READY, UNIT, HISTORY)
    with pytest.raises(Blocked) as refused:
        workflow.submit(dossier=dossier, by=world.user(OFFICER), at=at(1, 0))
    assert refused.value.problems[0].code == "late"
    assert "Đã hết hạn lúc 24 giờ 00 ngày 30/9/2021" in refused.value.problems[0].text
    receipt = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=at(30, 23, 59, 59, 999999, month=9))
    assert receipt.punctuality == states.ON_TIME


def test_an_answer_within_the_returns_date_is_on_time_without_extension(world: World) -> None:
    dossier = back_with_the_unit(world)
    receipt = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=at(5, 23, 59, 59, 999999))
    assert receipt.punctuality == states.ON_TIME
    assert dossier.punctuality == states.ON_TIME
    assert dossier.first_submitted_at is not None
    assert clock.local_date(dossier.first_submitted_at) == date(2021, 9, 30)
    assert dossier.return_acts.get().answered_at is not None


def test_after_the_returns_date_it_is_too_late(world: World) -> None:
    dossier = back_with_the_unit(world)
    with pytest.raises(Blocked) as refused:
        workflow.submit(dossier=dossier, by=world.user(OFFICER), at=at(6, 0))
    assert "Đã hết hạn lúc 24 giờ 00 ngày 05/10/2021" in refused.value.problems[0].text
