"""More time: asked by the unit, decided by the Office, counted to the last microsecond."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns import actions, queries, states
from campaigns.models import Campaign, Extension, Milestone, Participation
from campaigns.rules import end_of
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SECOND_ADMIN,
    SIBLING,
    ZONE,
    World,
)
from units import roles
from units.actions import grant_role
from units.models import User

#: The illustrative case of 2021: Nhà khách UBND tỉnh asks on 29/9 and gets the end of 01/10.
ASKED_AT = dt.datetime(2021, 9, 29, 10, 0, tzinfo=ZONE)
UNTIL = dt.date(2021, 10, 1)
REASON = "Lãnh đạo đơn vị đi công tác, chưa họp được."


def place(campaign: Campaign, code: str = "U-05") -> Participation:
    return campaign.participations.select_related("campaign", "unit").get(unit__code=code)


def due(campaign: Campaign) -> Milestone:
    return campaign.milestones.get(purpose=states.SUBMIT)


def ask_url(world: World) -> str:
    return reverse("campaigns:ask_extension", args=[world.history.code, place(world.history).pk])


def asked(world: World, until: dt.date = UNTIL, at: dt.datetime = ASKED_AT) -> Extension:
    return actions.ask_extension(
        participation=place(world.history),
        milestone=due(world.history),
        until=until,
        reason=REASON,
        by=world.user(SIBLING),
        at=at,
    )


def test_the_office_enters_what_a_unit_asked_for_and_another_admin_decides(world: World) -> None:
    part, url = place(world.history), ask_url(world)
    admin = world.client(ADMIN)
    page = admin.get(url).content.decode()
    assert "Ghi đề nghị của đơn vị" in page
    assert "qua điện thoại hoặc bằng văn bản" in page
    extension = actions.ask_extension(
        participation=part,
        milestone=due(world.history),
        until=UNTIL,
        reason=REASON,
        by=world.user(ADMIN),
        at=ASKED_AT,
    )
    assert LogEntry.objects.filter(action="gia-han.ghi-thay", subject_id=str(extension.pk)).count() == 1
    told = Notice.objects.filter(url=reverse("campaigns:extension", args=[extension.pk]))
    assert {each.to.username for each in told} >= {SIBLING, SECOND_ADMIN}
    assert ADMIN not in {each.to.username for each in told}
    with pytest.raises(NotAllowed, match="hai người"):
        actions.grant_extension(
            extension=extension, until=UNTIL, reason="Được.", by=world.user(ADMIN), at=ASKED_AT
        )
    actions.grant_extension(
        extension=extension, until=UNTIL, reason="Có lý do.", by=world.user(SECOND_ADMIN), at=ASKED_AT
    )
    assert queries.deadline_for(part, due(world.history)).said == "hết thứ Sáu 01/10/2021"


def test_what_the_unit_asks_itself_is_not_called_entered(world: World) -> None:
    assert LogEntry.objects.filter(action="gia-han.xin", subject_id=str(asked(world).pk)).count() == 1
    assert "Gửi đề nghị gia hạn" in world.client(SIBLING).get(ask_url(world)).content.decode()


def test_who_may_only_look_is_not_told_that_he_enters(world: World) -> None:
    """The unit's registrar opens the page and reads why it is not his to send."""
    text = world.client("nkub.vanthu").get(ask_url(world)).content.decode()
    assert "Không gửi được đề nghị" in text
    assert "Ghi đề nghị" not in text


@pytest.mark.parametrize("name", [APPRAISER, OUTSIDER])
def test_nobody_else_of_the_office_enters_one(world: World, name: str) -> None:
    assert world.client(name).get(ask_url(world)).status_code == 404
    with pytest.raises(NotAllowed):
        actions.ask_extension(
            participation=place(world.history), milestone=due(world.history), until=UNTIL, reason=REASON,
            by=world.user(name), at=ASKED_AT,
        )  # fmt: skip


def test_the_last_instant_of_the_plan_and_of_the_extension(world: World) -> None:
    part, milestone = place(world.history), due(world.history)
    midnight = dt.datetime(2021, 10, 1, tzinfo=ZONE)
    plain = queries.deadline_for(part, milestone)
    assert plain.said == "hết thứ Năm 30/9/2021"
    assert plain.verdict(dt.datetime(2021, 9, 30, 23, 59, 59, tzinfo=ZONE)) == "on_time"
    assert plain.verdict(midnight) == "late"
    # A request alone moves nothing.
    extension = asked(world)
    assert queries.deadline_for(part, milestone).verdict(midnight) == "late"
    actions.grant_extension(
        extension=extension, until=UNTIL, reason="Có lý do chính đáng.", by=world.user(ADMIN), at=ASKED_AT
    )
    longer = queries.deadline_for(part, milestone)
    assert longer.said == "hết thứ Sáu 01/10/2021"
    assert longer.verdict(midnight - dt.timedelta(microseconds=1)) == "on_time"
    assert longer.verdict(midnight) == "extended"
    assert longer.verdict(dt.datetime(2021, 10, 1, 23, 59, 59, 999999, tzinfo=ZONE)) == "extended"
    assert longer.verdict(dt.datetime(2021, 10, 2, tzinfo=ZONE)) == "late"
    # No other unit gains by it.
    assert queries.deadline_for(place(world.history, "U-03"), milestone).verdict(midnight) == "late"


def test_granting_says_who_when_why_and_tells_the_unit(world: World) -> None:
    extension = asked(world)
    admin_notices = Notice.objects.filter(key=f"gia-han-xin-{extension.pk}")
    assert {notice.to.username for notice in admin_notices.select_related("to")} == {ADMIN, SECOND_ADMIN}
    granted = actions.grant_extension(
        extension=extension, until=UNTIL, reason="Có lý do chính đáng.", by=world.user(ADMIN), at=ASKED_AT
    )
    assert (granted.state, granted.until_at) == (states.GRANTED, end_of(UNTIL))
    assert (granted.decided_by, granted.decided_at) == (world.user(ADMIN), ASKED_AT)
    told = Notice.objects.filter(key=f"gia-han-granted-{extension.pk}").select_related("to")
    assert {notice.to.username for notice in told} == {"nkub.canbo", "nkub.chutich"}
    assert all(notice.subject == "Kết quả đề nghị gia hạn" for notice in told)
    entries = LogEntry.objects.filter(chain="kh-vpub-2021", subject_type="campaigns.extension").order_by(
        "seq"
    )
    assert [entry.action for entry in entries] == ["gia-han.xin", "gia-han.dong-y"]


def test_the_office_may_grant_another_day_than_asked(world: World) -> None:
    granted = actions.grant_extension(
        extension=asked(world, until=dt.date(2021, 10, 5)),
        until=UNTIL,
        reason="Chỉ đến 01/10.",
        by=world.user(ADMIN),
        at=ASKED_AT,
    )
    assert granted.until_at == end_of(UNTIL)
    assert granted.asked_until == dt.date(2021, 10, 5)


def test_refusing_needs_a_reason_and_moves_nothing(world: World) -> None:
    extension = asked(world)
    with pytest.raises(Blocked, match="Nêu lý do"):
        actions.refuse_extension(extension=extension, reason="   ", by=world.user(ADMIN), at=ASKED_AT)
    refused = actions.refuse_extension(
        extension=extension, reason="Đủ thời gian.", by=world.user(ADMIN), at=ASKED_AT
    )
    assert (refused.state, refused.until_at) == (states.REFUSED, None)
    assert queries.extension_until(place(world.history), due(world.history)) is None


def test_a_second_decision_is_stale(world: World) -> None:
    extension = asked(world)
    actions.refuse_extension(extension=extension, reason="Không.", by=world.user(ADMIN), at=ASKED_AT)
    with pytest.raises(Stale):
        actions.grant_extension(
            extension=extension, until=UNTIL, reason="Có.", by=world.user(SECOND_ADMIN), at=ASKED_AT
        )
    extension.refresh_from_db()
    assert extension.state == states.REFUSED


def test_one_open_request_at_a_time(world: World) -> None:
    first = asked(world)
    with pytest.raises(Stale, match="đang chờ Văn phòng"):
        asked(world)
    actions.refuse_extension(extension=first, reason="Không.", by=world.user(ADMIN), at=ASKED_AT)
    assert asked(world).pk != first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            participation=first.participation,
            milestone=first.milestone,
            asked_until=UNTIL,
            reason="x",
            asked_at=ASKED_AT,
            asked_by=world.user(SIBLING),
        )


def test_of_two_grants_the_later_counts(world: World) -> None:
    for day in (2, 1):
        actions.grant_extension(
            extension=asked(world),
            until=dt.date(2021, 10, day),
            reason="Được.",
            by=world.user(ADMIN),
            at=ASKED_AT,
        )
    assert queries.extension_until(place(world.history), due(world.history)) == end_of(dt.date(2021, 10, 2))


@pytest.mark.parametrize(
    ("until", "at", "text"),
    [
        (dt.date(2021, 9, 30), ASKED_AT, "phải sau hạn của kế hoạch (hết thứ Năm 30/9/2021)"),
        (dt.date(2021, 10, 2), dt.datetime(2021, 10, 4, 8, tzinfo=ZONE), "đã qua"),
    ],
)
def test_a_day_that_gives_no_time_is_refused(
    world: World, until: dt.date, at: dt.datetime, text: str
) -> None:
    with pytest.raises(Blocked) as blocked:
        asked(world, until, at)
    assert text in blocked.value.problems[0].text
    assert blocked.value.problems[0].where == "#id_until"


def test_it_can_still_be_asked_after_the_deadline(world: World) -> None:
    late = dt.datetime(2021, 10, 1, 7, 0, tzinfo=ZONE)
    assert asked(world, UNTIL, late).state == states.ASKED


def test_a_later_day_than_the_offices_own_milestones_is_warned_of(world: World) -> None:
    extension = asked(world, until=dt.date(2021, 10, 8))
    assert queries.passed_milestones(extension) == [
        "Thẩm định (hết thứ Sáu 01/10/2021)",
        "Báo cáo Đảng ủy Khối (hết thứ Năm 07/10/2021)",
    ]


@pytest.mark.parametrize("name", [OFFICER, REGISTRAR, APPRAISER, OUTSIDER])
def test_nobody_asks_for_another_unit(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_extension(
            participation=place(world.history),
            milestone=due(world.history),
            until=UNTIL,
            reason=REASON,
            by=world.user(name),
            at=ASKED_AT,
        )
    assert not Extension.objects.exists()


def test_the_chair_of_the_unit_may_ask(world: World) -> None:
    extension = actions.ask_extension(
        participation=place(world.history, "U-03"),
        milestone=due(world.history),
        until=UNTIL,
        reason=REASON,
        by=world.user(CHAIR),
        at=ASKED_AT,
    )
    assert extension.asked_by == world.user(CHAIR)


@pytest.mark.parametrize("name", [OFFICER, CHAIR, SIBLING, APPRAISER, OUTSIDER])
def test_only_the_office_admin_decides(world: World, name: str) -> None:
    extension = asked(world)
    with pytest.raises(NotAllowed):
        actions.grant_extension(
            extension=extension, until=UNTIL, reason="Được.", by=world.user(name), at=ASKED_AT
        )
    with pytest.raises(NotAllowed):
        actions.refuse_extension(extension=extension, reason="Không.", by=world.user(name), at=ASKED_AT)
    extension.refresh_from_db()
    assert extension.state == states.ASKED


def test_an_outsider_neither_asks_nor_decides(world: World, outsider: User) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_extension(
            participation=place(world.history),
            milestone=due(world.history),
            until=UNTIL,
            reason=REASON,
            by=outsider,
            at=ASKED_AT,
        )
    with pytest.raises(NotAllowed):
        actions.refuse_extension(extension=asked(world), reason="Không.", by=outsider, at=ASKED_AT)


def test_who_asked_does_not_decide(world: World) -> None:
    admin = world.user(ADMIN)
    grant_role(user=admin, unit=world.units["U-05"], role=roles.OFFICER, by=None, at=world.at)
    extension = actions.ask_extension(
        participation=place(world.history),
        milestone=due(world.history),
        until=UNTIL,
        reason=REASON,
        by=admin,
        at=ASKED_AT,
    )
    with pytest.raises(NotAllowed, match="hai người"):
        actions.grant_extension(extension=extension, until=UNTIL, reason="Được.", by=admin, at=ASKED_AT)


def test_no_extension_when_the_campaign_is_closed(world: World) -> None:
    actions.close_campaign(campaign=world.history, by=world.user(ADMIN), at=world.at)
    with pytest.raises(NotAllowed, match="không trong thời gian thực hiện"):
        asked(world)


def test_only_the_submission_can_be_extended_and_only_in_its_own_campaign(world: World) -> None:
    for milestone in (world.history.milestones.get(code="DL-06"), due(world.practice)):
        with pytest.raises(Blocked):
            actions.ask_extension(
                participation=place(world.history),
                milestone=milestone,
                until=dt.date(2099, 1, 1),
                reason=REASON,
                by=world.user(SIBLING),
                at=ASKED_AT,
            )
