"""The texts of the examples: as written in 2021, and with its own days in a practice, whatever day that is."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from dossiers.loaders.samples import read_samples
from dossiers.management.demo import Calendar
from dossiers.management.demo.words import worded
from records.clock import ZONE
from tests.people import World

SAMPLES = read_samples()
TEXTS = ("council", "meeting", "sections", "scores", "vetoes", "appraisal", "returned")
OF_2021 = re.compile(r"\b20(20|21|22)\b|COVID")
#: A leap day, the turn of a year on both sides, a Sunday, the last and the first minute of a day in Vietnam.
DAYS = (
    "2024-02-29T12:00",
    "2025-12-20T12:00",
    "2025-12-31T23:59",
    "2026-01-01T00:00",
    "2026-11-22T09:00",
    "2026-11-23T00:30",
)


def told(world: World, unit: str, campaign: str, calendar: Calendar) -> dict[str, object]:
    found = worded(world.dossier(unit, campaign), SAMPLES[unit], calendar)
    return {key: found[key] for key in TEXTS if key in found}


def test_the_campaign_of_2021_keeps_the_words_of_its_example(world: World) -> None:
    said = worded(world.dossier("U-03", "kh-vpub-2021"), SAMPLES["U-03"], Calendar())
    notes = {code: note for code, (_points, note) in said["scores"].items()}
    assert notes["1.1"] == "Kế hoạch số 05/KH-TTTT ngày 12/01/2021"
    assert notes["1.2"] == "03 văn bản nhận, đã triển khai tại họp tháng 01, 4, 8/2021"
    assert notes["3.1"] == "02 lần: Báo cáo số 22/BC-TTTT ngày 10/3/2021; số 44/BC-TTTT ngày 08/9/2021"
    assert notes["5.1"] == "Quyết định 17/9 trước ngày họp 24/9; đủ thành phần"
    assert notes["5.4"] == "Nộp 28/9/2021"
    assert "COVID-19" in said["meeting"]["causes"]
    assert said["appraisal"]["remedies"].splitlines() == [
        "Kiểm tra nội bộ 02 lần/năm, trước 15/6/2022",
        "Có văn bản phối hợp với Công an phường, trước 31/12/2021",
        "Bổ sung minh chứng vận động gia đình, trước 31/12/2021",
        "Tổ tự quản hoạt động đều, từ quý I/2022",
    ]


def test_no_practice_speaks_of_2021(world: World) -> None:
    calendar = Calendar(base=world.at)
    for unit in SAMPLES:
        said = str({k: v for k, v in told(world, unit, "dien-tap", calendar).items() if k != "returned"})
        said = re.sub(r"'(at|explained|closed)': '[^']*'", "", said)
        assert not OF_2021.search(said), unit
        assert "{" not in re.sub(r"[{}](?=['}, ]|$)|: \{", "", said), unit
    notes = worded(world.dossier(), SAMPLES["U-03"], calendar)["scores"]
    today = calendar.day("")
    assert notes["5.4"][1].endswith(f"{today.month}/{today.year}")
    assert notes["5.1"][1].count("/") == 2


def test_wording_twice_is_wording_once(world: World) -> None:
    calendar = Calendar(base=world.at)
    once = worded(world.dossier(), SAMPLES["U-03"], calendar)
    assert worded(world.dossier(), once, calendar) == once


@pytest.mark.parametrize("moment", DAYS)
def test_days_keep_their_order_and_stay_in_the_period(moment: str) -> None:
    calendar = Calendar(base=datetime.fromisoformat(moment).replace(tzinfo=ZONE))
    today = calendar.day("2021-09-28")
    assert [calendar.day("", before=n) for n in (2, 1, 0)] == [today - timedelta(n) for n in (2, 1, 0)]
    last = today - timedelta(days=1)
    days = [date(2020, 12, 10), date(2021, 1, 5), date(2021, 3, 10), date(2021, 6, 15), date(2021, 9, 8)]
    moved = [calendar.shifted(day, last) for day in days]
    assert moved == sorted(moved)
    assert all(last - timedelta(days=366) <= day <= last for day in moved)
    assert all(day.weekday() < 5 for day in moved)
    assert Calendar().shifted(days[0], last) == days[0]
