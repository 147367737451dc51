"""Unit by year with the decision then in force: a change of criteria does not read as progress."""

from __future__ import annotations

import re

import pytest

from dossiers.charts.drawing import Square, WallRow, WallYear, wall
from dossiers.queries.year_wall import columns, decisions_for_agencies
from tests.people import ADMIN, OFFICER, OUTSIDER, World

pytestmark = pytest.mark.django_db
URL = "/thuc-hien/cac-nam/"


def test_each_year_stands_under_the_last_decision_issued_by_its_end(world: World) -> None:
    found = columns(range(2018, 2027), decisions_for_agencies())
    assert [(each.year, each.decision, each.breaks) for each in found if each.breaks] == [
        (2019, "2691/QĐ-UBND", True),
        (2020, "2139/QĐ-UBND", True),
        (2023, "1185/QĐ-UBND", True),
        (2024, "509/QĐ-UBND", True),
    ]
    # 28/2025/QĐ-TTg measures communes and provinces, not agencies.
    assert found[-1].decision == "509/QĐ-UBND"


def test_the_double_line_stands_at_the_break_and_never_through_a_name() -> None:
    years = [WallYear(2022, "2139/QĐ-UBND", breaks=False), WallYear(2023, "1185/QĐ-UBND", breaks=True)]
    cells = (Square("CN", "done", "Được công nhận"), None)
    drawn = wall(key="n", title="Các năm", years=years, rows=[WallRow("Tên dài " * 9, cells)] * 3)
    names = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>Tên dài', drawn)]
    lines = [
        (float(start), float(end))
        for start, end in re.findall(r'class="ch-break"[^>]*y1="([\d.]+)"[^>]*y2="([\d.]+)"', drawn)
    ]
    assert (len(names), len(lines)) == (3, 2 * 4)
    assert all(end <= name - 11 or start >= name for start, end in lines for name in names)
    unbroken = [WallYear(2022, "2139/QĐ-UBND", breaks=False), WallYear(2023, "2139/QĐ-UBND", breaks=False)]
    assert "ch-break" not in wall(key="n", title="Các năm", years=unbroken, rows=[WallRow("A", cells)])


def test_the_page_shows_what_a_person_may_see(world: World) -> None:
    page = world.client(ADMIN).get(URL)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Trung tâm Thông tin" in text
    assert "Nhà khách UBND tỉnh" in text
    own = world.client(OFFICER).get(URL).content.decode()
    assert "Trung tâm Thông tin" in own
    assert "Nhà khách UBND tỉnh" not in own
    assert world.client(OUTSIDER).get(URL).status_code == 404
    assert "Trung tâm Thông tin" not in world.client(ADMIN).get(URL, {"q": "nha khach"}).content.decode()
