"""Time: R4 with ten thousand random wordings, quarters and years, days off, back-planning, shifted years."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from campaigns import catalogue
from campaigns.models import OfficeDay, Plan
from campaigns.rules import (
    Step,
    back_plan,
    last_valid_instant,
    parse_deadline,
    shifted,
    verdict,
    working_days_between,
)
from tests.people import ADMIN, APPRAISER, OFFICER, OUTSIDER, World

DAY = dt.date
VN = ZoneInfo("Asia/Ho_Chi_Minh")
EXAMPLES = 10_000


def _wording(pick: random.Random) -> tuple[str, int]:
    """A wording, and the first second since 1970 that is too late, counted without the rules."""
    year, month = pick.randint(2000, 2099), pick.randint(1, 12)
    day = pick.randint(1, 28)
    written = pick.choice(
        [f"{day}/{month}/{year}", f"{day:02d}/{month:02d}/{year}", f"{day} tháng {month} năm {year}"]
    )
    way = pick.randrange(6)
    if way == 0:
        words, ends = (
            f"{pick.choice(['trước ngày', 'Trước ngày', 'gửi hồ sơ trước'])} {written}",
            DAY(year, month, day),
        )
    elif way == 1:
        lead = pick.choice(["chậm nhất ngày", "Đến hết ngày", "không quá ngày", "trước và trong ngày"])
        words, ends = f"{lead} {written}", DAY(year, month, day) + dt.timedelta(1)
    elif way == 2:
        quarter = pick.randint(1, 4)
        roman = ("I", "II", "III", "IV")[quarter - 1]
        words = f"{pick.choice(['vào Quý', 'trong quý'])} {roman} năm {year}"
        ends = DAY(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    elif way == 3:
        words, ends = f"Đến hết năm {year}", DAY(year + 1, 1, 1)
    elif way == 4:
        words, ends = f"định kỳ 06 tháng (trước ngày {written})", DAY(year, month, day)
    else:
        words, ends = f"thẩm định ngày {written}", DAY(year, month, day) + dt.timedelta(1)
    return words, (ends - DAY(1970, 1, 1)).days * 86_400 - 7 * 3600


def test_ten_thousand_wordings_and_instants_agree_with_the_oracle() -> None:
    pick = random.Random(2139)
    wrong = []
    for _ in range(EXAMPLES):
        words, too_late = _wording(pick)
        micro = pick.choice([-1, 0, 1, pick.randint(-(10**12), 10**12)])
        at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=too_late, microseconds=micro)
        expected = "on_time" if micro < 0 else "late"
        if verdict(last_valid_instant(parse_deadline(words, None)), at) != expected:
            wrong.append((words, at))
    assert wrong == []


def test_tet_and_the_days_given_instead() -> None:
    off = catalogue.days_off(2021)
    assert DAY(2021, 2, 12) in off  # mùng một Tết Tân Sửu
    assert DAY(2021, 9, 2) in off
    rule = parse_deadline("trước ngày 13/02/2021", None)
    rolled = last_valid_instant(rule, roll=True, days_off=off)
    assert rolled is not None
    assert rolled.astimezone(VN).date() == DAY(2021, 2, 17)


def test_steps_counted_back_from_the_last_day() -> None:
    steps = [
        Step("a", "Chuẩn bị", 2, DAY(2021, 9, 28)),
        Step("b", "Thẩm định", 3, DAY(2021, 10, 1)),
        Step("c", "Gửi", 1),
    ]
    placed = back_plan(DAY(2021, 10, 7), steps)
    assert [(each.latest_start, each.latest_end) for each in placed] == [
        (DAY(2021, 9, 30), DAY(2021, 10, 1)),
        (DAY(2021, 10, 4), DAY(2021, 10, 6)),
        (DAY(2021, 10, 7), DAY(2021, 10, 7)),
    ]
    assert [each.slack for each in placed] == [3, 3, None]
    # A day off pushes everything before it; a step planned after its latest day has negative slack.
    moved = back_plan(DAY(2021, 10, 7), steps, {DAY(2021, 10, 5)})
    assert moved[1].latest_start == DAY(2021, 10, 1)
    assert back_plan(DAY(2021, 10, 7), [Step("d", "Chuẩn bị", 1, DAY(2021, 10, 26))])[0].slack == -13
    assert working_days_between(DAY(2021, 10, 1), DAY(2021, 10, 4), set()) == 1
    with pytest.raises(ValueError, match="không được âm"):
        back_plan(DAY(2021, 10, 7), [Step("e", "Bước", -1)])


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        ("Từ 15/9/2020 đến 15/9/2021", "Từ 15/9/2021 đến 15/9/2022"),
        ("Quý IV năm 2020", "Quý IV năm 2021"),
        ("trước ngày 29/02/2020", "trước ngày 28/02/2021"),
        ("trước ngày 25/5", "trước ngày 25/5"),
    ],
)
def test_years_move_along(words: str, moved: str) -> None:
    assert shifted(words, 1) == moved


def test_the_page_of_days_off(world: World) -> None:
    url = reverse("campaigns:office_days")
    admin = world.client(ADMIN)
    assert "Quốc khánh" in admin.get(f"{url}?nam=2021").content.decode()
    given = {"day": "30/9/2021", "name": "Ngày truyền thống"}
    assert admin.post(url, {**given, "day": "31/2/2021"}).status_code == 422
    assert admin.post(url, given).status_code == 302
    assert admin.post(url, given).status_code == 422
    assert "Ngày truyền thống" in admin.get(f"{url}?nam=2021").content.decode()
    row = OfficeDay.objects.get()
    for name in (OFFICER, APPRAISER, OUTSIDER):
        assert world.client(name).get(url).status_code == 404
        assert (
            world.client(name).post(reverse("campaigns:remove_office_day", args=[row.pk])).status_code == 404
        )
    assert admin.post(reverse("campaigns:remove_office_day", args=[row.pk])).status_code == 302
    assert not OfficeDay.objects.exists()


def test_the_page_counted_back(world: World) -> None:
    url = reverse("campaigns:back_plan", args=[Plan.objects.get(code="DOC-01").pk])
    seen = world.client(OFFICER).get(url).content.decode()
    assert "thứ Năm 07/10/2021" in seen
    assert "muộn" in seen  # the preparation of 25-26/10
    assert "kế hoạch không có mốc này" in seen  # return for correction
    assert seen != world.client(OFFICER).get(f"{url}?appraise=10").content.decode()
    assert world.client(OUTSIDER).get(url).status_code == 404
