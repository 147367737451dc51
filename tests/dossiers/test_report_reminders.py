"""Periodic reports are reminded of, extended, shown on the desk and in the calendar like dossiers are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from campaigns.actions import ask_report_extension, grant_extension
from campaigns.models import Campaign, Extension
from dossiers import catalogue, states
from dossiers.actions import filing as filing_actions
from dossiers.actions.reminders import NOBODY, run_reminders
from dossiers.models import FilingReceipt, Reminder
from dossiers.queries.calendar import events_of
from dossiers.queries.filing_content import content_of
from dossiers.queries.home import desk_of
from dossiers.queries.reminder_page import reminder_page
from records.errors import Blocked, NotAllowed, Stale
from records.models import Notice
from tests.dossiers.schools import (
    HEALTH,
    POLICE,
    SCHOOLS_ADMIN,
    at,
    filing,
    person,
    reporter,
    running,
    schools,
)
from tests.people import OUTSIDER, World

__all__ = ["running", "schools"]
TITLE = "Phòng, chống ma túy học đường năm 2020"


def hand_in(campaign: Campaign, unit: str, who: str, when: str) -> FilingReceipt:
    found = filing(campaign, "DL-10", unit)
    texts = {row["code"]: row["text"] for row in content_of(found)["sections"]}
    saved = filing_actions.save_filing(
        filing=found, number="21/BC-SYT", signed_on=at(when).date(), signer_title="Giám đốc", signer_name="",
        texts={**texts, "I": "Đã triển khai.", "VI": "Tiếp tục."}, version=found.version,
        by=person(who), at=at(when),
    )  # fmt: skip
    return filing_actions.send_filing(filing=saved, by=person(who), at=at(when))


def ask(campaign: Campaign, until: date, **other: Any) -> Extension:
    given: dict[str, Any] = {"by": person(HEALTH), "reason": "Chờ số liệu quý.", **other}
    return ask_report_extension(
        reporter=reporter(campaign, "A04"),
        milestone=campaign.milestones.get(code="DL-10"),
        until=until,
        at=at("2020-05-20T09:00"),
        **given,
    )


def told(name: str) -> list[str]:
    rows = Notice.objects.filter(to=person(name), key__startswith="nhac-").order_by("at", "pk")
    return list(rows.values_list("subject", flat=True))


def test_officers_are_reminded_of_each_report_and_heads_where_there_are_any(running: Campaign) -> None:
    hand_in(running, "A01", POLICE, "2020-05-12T09:00")
    for day in ("14", "14", "19", "22", "24", "25", "26"):
        run_reminders(by=None, at=at(f"2020-05-{day}T08:00"))
    assert [subject for subject in told(HEALTH) if "06 tháng" in subject] == [
        f"Còn 10 ngày: báo cáo 06 tháng, {TITLE}",
        f"Còn 5 ngày: báo cáo 06 tháng, {TITLE}",
        f"Còn 2 ngày: báo cáo 06 tháng, {TITLE}",
        f"Hạn cuối hôm nay, 24 giờ 00: báo cáo 06 tháng, {TITLE}",
        f"Quá hạn 1 ngày: báo cáo 06 tháng, {TITLE}",
    ]
    # Who handed in hears nothing; a unit whose head has no account says so on its row.
    assert not [subject for subject in told(POLICE) if "06 tháng" in subject]
    rows = Reminder.objects.filter(filing=filing(running, "DL-10", "A04"), audience=catalogue.TO_HEADS)
    assert set(rows.values_list("reason", flat=True)) == {NOBODY}
    page = reminder_page(running, person(SCHOOLS_ADMIN), at("2020-05-26T08:00"), q="so y te")
    assert {line.unit for line in page.lines} == {
        f"{reporter(running, 'A04')}: {title}"
        for title in ("Gửi Kế hoạch của từng cơ quan", "Báo cáo 06 tháng", "Báo cáo năm")
    }
    # The plan was signed on 18/3 and carried out from 19/3: ten days before 29/3 is that very day, nothing is skipped.
    notice = Notice.objects.get(to=person(HEALTH), subject__startswith="Còn 5 ngày")
    assert "gửi trước ngày 25/5/2020 (hết Chủ nhật 24/5/2020)" in notice.body


def test_more_time_moves_reminders_verdict_desk_and_is_printed(running: Campaign) -> None:
    run_reminders(by=None, at=at("2020-05-19T08:00"))
    for until, reason, said in (
        (date(2020, 5, 24), "x", "phải sau hạn"),
        (date(2020, 5, 30), "  ", "Nêu lý do"),
    ):
        with pytest.raises(Blocked, match=said):
            ask(running, until, reason=reason)
    with pytest.raises(NotAllowed):
        ask(running, date(2020, 5, 30), by=person(POLICE))
    asked = ask(running, date(2020, 5, 30))
    with pytest.raises(Stale):
        ask(running, date(2020, 5, 30))
    office = person(SCHOOLS_ADMIN)
    assert any("Sở Y tế" in task.title for task in desk_of(office, at("2020-05-20T10:00")).mine)
    grant_extension(
        extension=asked, until=date(2020, 5, 30), reason="Số liệu quý có muộn.", by=office,
        at=at("2020-05-20T11:00"),
    )  # fmt: skip
    run_reminders(by=None, at=at("2020-05-20T12:00"))
    mine = Reminder.objects.filter(filing=filing(running, "DL-10", "A04"), audience=catalogue.TO_OFFICERS)
    planned = mine.filter(state=catalogue.REMINDER_PLANNED)
    assert sorted(planned.values_list("due_on", flat=True)) == [
        date(2020, 5, 25), date(2020, 5, 28), date(2020, 5, 30), date(2020, 5, 31),
    ]  # fmt: skip
    owed = next(
        task for task in desk_of(person(HEALTH), at("2020-05-26T08:00")).mine if "06 tháng" in task.title
    )
    assert owed.deadline is not None
    assert (owed.what, owed.deadline.computed, owed.deadline.countdown) == (
        "Gửi báo cáo 06 tháng", "hết thứ Bảy 30/5/2020", "còn 4 ngày",
    )  # fmt: skip
    events = {event.uid: event for event in events_of(reporter(running, "A04").unit)}
    assert events[f"bao-cao-{filing(running, 'DL-10', 'A04').pk}@tham-dinh"].day == date(2020, 5, 30)
    receipt = hand_in(running, "A04", HEALTH, "2020-05-28T09:00")
    assert receipt.punctuality == states.EXTENDED
    whole = content_of(filing(running, "DL-10", None))
    row = next(each for each in whole["parts"] if each["name"] == "Sở Y tế")
    assert (
        "hết thứ Bảy 30/5/2020; lý do đề nghị: Chờ số liệu quý; lý do quyết định: Số liệu" in row["extension"]
    )


def test_the_desk_shows_what_is_owed_next_and_what_can_be_gathered(running: Campaign) -> None:
    mine = desk_of(person(HEALTH), at("2020-04-02T08:00")).mine
    assert [task.what for task in mine] == ["Gửi kế hoạch của từng cơ quan", "Gửi báo cáo 06 tháng"]
    hand_in(running, "A04", HEALTH, "2020-05-20T09:00")
    gathered = desk_of(person(SCHOOLS_ADMIN), at("2020-05-21T08:00")).mine
    assert "Lập báo cáo tổng hợp: báo cáo 06 tháng" in {task.what for task in gathered}
    filing_actions.return_filing(
        filing=filing(running, "DL-10", "A04"), note="Thiếu phụ lục.", by=person(SCHOOLS_ADMIN),
        at=at("2020-05-21T09:00"),
    )  # fmt: skip
    again = [task.what for task in desk_of(person(HEALTH), at("2020-05-21T10:00")).mine]
    assert "Hoàn thiện báo cáo 06 tháng" in again


def test_asking_at_the_screen_keeps_what_was_typed(running: Campaign, world: World) -> None:
    who = reporter(running, "A04")
    page = f"/ke-hoach/dot/{running.code}/xin-gia-han/{who.pk}/DL-11/"
    client = world.client(HEALTH)
    refused = client.post(page, {"until": "31/2/2027", "reason": "Chờ số liệu."})
    assert refused.status_code == 422
    assert "Chờ số liệu." in refused.content.decode()
    assert 'value="31/2/2027"' in refused.content.decode()
    done = client.post(page, {"until": "31/12/2026", "reason": "Chờ số liệu."}, follow=True)
    assert "Đã gửi đề nghị gia hạn." in done.content.decode()
    report = client.get(f"/thuc-hien/{running.code}/bao-cao/{filing(running, 'DL-11', 'A04').pk}/")
    assert "xin gia hạn đến hết ngày 31/12/2026" in report.content.decode()
    for stranger in (POLICE, OUTSIDER):
        assert world.client(stranger).get(page).status_code == 404
