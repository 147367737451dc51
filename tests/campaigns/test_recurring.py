"""Deadlines that come again: read from the words, counted out on the plan's page, one milestone a round."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from campaigns import actions, queries
from campaigns.rules import from_data, last_valid_day, occurrences, parse_deadline, reading, to_data
from tests.people import ADMIN, World

DAY = dt.date


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("trước ngày 25 hằng tháng", [DAY(2026, month, 24) for month in range(1, 13)]),
        ("Định kỳ hàng tháng (chậm nhất ngày 31)",
         [DAY(2026, 1, 31), DAY(2026, 2, 28), DAY(2026, 3, 31), DAY(2026, 4, 30), DAY(2026, 5, 31), DAY(2026, 6, 30),
          DAY(2026, 7, 31), DAY(2026, 8, 31), DAY(2026, 9, 30), DAY(2026, 10, 31), DAY(2026, 11, 30), DAY(2026, 12, 31)]),
        ("Hằng quý, trước ngày 20 tháng cuối quý",
         [DAY(2026, 3, 19), DAY(2026, 6, 19), DAY(2026, 9, 19), DAY(2026, 12, 19)]),
        ("chậm nhất ngày 05 của tháng đầu quý sau",
         [DAY(2026, 4, 5), DAY(2026, 7, 5), DAY(2026, 10, 5), DAY(2027, 1, 5)]),
    ],
)  # fmt: skip
def test_rounds_are_counted_out(words: str, days: list[DAY]) -> None:
    rule = parse_deadline(words, 2026)
    assert rule.kind == "recurring"
    assert [last_valid_day(each) for each in occurrences(rule)] == days
    assert from_data(to_data(rule), words) == rule
    assert f"{len(days)} kỳ" in reading(rule)


@pytest.mark.parametrize(
    "words",
    [
        "định kỳ",
        "hằng quý",
        "mỗi năm",
        "Định kỳ 06 tháng (trước ngày 25/5)",
        "trước ngày 25/9/2026",
        "Quý IV năm 2026",
    ],
)
def test_no_round_is_invented(words: str) -> None:
    rule = parse_deadline(words, 2026)
    assert rule.every == 0
    assert occurrences(rule) == (rule,)


def test_on_screen_and_into_the_campaign(world: World) -> None:
    by, admin = world.user(ADMIN), world.client(ADMIN)
    fields = {
        "kind": "KH", "number": "12/KH-VPUB", "subject": "Báo cáo năm 2026", "signed_on": DAY(2026, 3, 10), "year": 2026,
    }  # fmt: skip
    plan = actions.create_plan(unit=world.units["U-01"], fields=fields, by=by, at=world.at)
    url = reverse("campaigns:add_row", args=[plan.pk, "moc"])
    typed = {
        "title": "Báo cáo quý",
        "purpose": "report",
        "due_words": "trước ngày 20 tháng cuối quý",
        "code": "BQ",
    }
    assert admin.post(url, typed).status_code == 302
    report = {
        "title": "Báo cáo quý", "months": "3", "sender": "Các đơn vị", "receiver": "Văn phòng",
        "due_words": "trước ngày 20 tháng cuối quý",
    }  # fmt: skip
    assert admin.post(reverse("campaigns:add_row", args=[plan.pk, "bao-cao"]), report).status_code == 302
    page = unescape(admin.get(reverse("campaigns:plan", args=[plan.pk]) + "?muc=moc").content.decode())
    assert "4 kỳ trong năm" in page
    assert "hết thứ Năm 19/3/2026" in page
    off = [each for each in queries.findings_of(plan) if each.code == "⚠11"]
    # What is over when the plan is signed is left out; 19/3 and 19/6 are working days.
    assert [each.text for each in off] == [
        "Báo cáo quý: 2 kỳ kết thúc vào ngày nghỉ: thứ Bảy 19/9/2026, thứ Bảy 19/12/2026."
    ]
    row = plan.deadlines.get()
    edit = reverse("campaigns:edit_row", args=[plan.pk, "moc", row.pk])
    assert admin.post(edit, {**typed, "due_words": "trước ngày 10 tháng cuối quý"}).status_code == 302
    admin.post(edit, typed)
    plan = actions.issue_plan(plan=plan, by=by, at=world.at)
    campaign = actions.prepare_campaign(plan=plan, unit=world.units["U-01"], scored=False, by=by, at=world.at)
    rounds = list(campaign.milestones.order_by("order").values_list("code", "title"))
    assert rounds == [(f"BQ.{month:02d}", f"Báo cáo quý (kỳ {month:02d}/2026)") for month in (3, 6, 9, 12)]
    assert all(each.items.get().title == "Báo cáo quý" for each in campaign.milestones.all())
    # A successor that words the day otherwise moves every round of an open campaign.
    type(campaign).objects.filter(pk=campaign.pk).update(state="open")
    new = actions.amend_plan(plan=plan, by=by, at=world.at)
    actions.save_row(
        plan=new, part="moc", row_id=new.deadlines.get().pk, by=by, at=world.at,
        fields={"title": "Báo cáo quý", "due_words": "trước ngày 26 tháng cuối quý"},
    )  # fmt: skip
    actions.save_plan(
        plan=new, fields={**fields, "number": "34/KH-VPUB", "signed_on": DAY(2026, 5, 4)}, by=by, at=world.at
    )
    actions.issue_plan(plan=new, by=by, at=world.at)
    lasts = [each.last_valid_at for each in campaign.milestones.order_by("order")]
    assert [each.date() for each in lasts if each] == [
        DAY(2026, 3, 19), DAY(2026, 6, 25), DAY(2026, 9, 25), DAY(2026, 12, 25),
    ]  # fmt: skip
