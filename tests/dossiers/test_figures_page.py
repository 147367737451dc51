"""The table of figures: blank is not zero, checks are shown, a stale page is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.actions.figures import save_figure
from dossiers.models import Dossier, FigureValue
from dossiers.queries.figures import figure_table, problems
from records.errors import Blocked
from tests.counting import cost
from tests.dossiers.content import started
from tests.people import CHAIR, OFFICER, World

HTMX = {"HX-Request": "true"}


def page(dossier: Dossier) -> str:
    return reverse("dossiers:figures", args=[dossier.pk])


def post(client: Client, dossier: Dossier, code: str, htmx: bool = True, **data: Any) -> Any:
    url = reverse("dossiers:figure_save", args=[dossier.pk, code])
    return client.post(
        url, {"version": 0, "current": "", "previous": "", **data}, headers=HTMX if htmx else None
    )


def put(world: World, dossier: Dossier, code: str, current: str | None, previous: str | None = None) -> None:
    save_figure(
        dossier=dossier,
        code=code,
        current=None if current is None else Decimal(current),
        previous=None if previous is None else Decimal(previous),
        version=0,
        by=world.user(OFFICER),
        at=world.at,
    )


def test_blank_and_zero_are_two_things(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    assert post(client, dossier, "S14", current="0").status_code == 200
    stored = FigureValue.objects.get(dossier=dossier, spec__code="S14")
    assert (stored.current, stored.previous) == (Decimal(0), None)
    row = figure_table(dossier).row("S14")
    assert row is not None
    assert (row.current, row.previous) == ("0", "")
    assert post(client, dossier, "S14", version=1, current="").status_code == 200
    stored.refresh_from_db()
    assert stored.current is None


@pytest.mark.parametrize(
    ("code", "typed", "sentence"),
    [
        ("S01", "-1", "Kỳ này: số liệu S01 không được âm."),
        ("S01", "4,5", "Kỳ này: số liệu S01 phải là số nguyên."),
        ("S01", "bốn hai", "Không đọc được số. Số thập phân dùng dấu phẩy, ví dụ 9,5."),
        ("S18.b", "1,234", "Kỳ này: số liệu S18.b có nhiều nhất 2 chữ số thập phân."),
        ("S01", "1" * 17, "Kỳ này: số liệu S01 quá lớn."),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_numbers_that_cannot_be(world: World, code: str, typed: str, sentence: str, htmx: bool) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, code, htmx=htmx, current=typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not FigureValue.objects.filter(dossier=dossier).exists()
    if not htmx:
        assert f'value="{typed}"' in response.content.decode()


def test_offices_write_thousands_with_a_point(world: World) -> None:
    dossier = started(world)
    assert post(world.client(OFFICER), dossier, "S08", current="1.234").status_code == 200
    assert FigureValue.objects.get(dossier=dossier).current == 1234
    assert 'value="1.234"' in world.client(OFFICER).get(page(dossier)).content.decode()


def test_lodging_figures_do_not_apply(world: World) -> None:
    dossier = started(world)
    html = world.client(OFFICER).get(page(dossier)).content.decode()
    assert "không áp dụng: đơn vị không có cơ sở lưu trú" in html
    response = post(world.client(OFFICER), dossier, "S19.a", current="5")
    assert response.status_code == 422
    assert "Chỉ tiêu S19.a không áp dụng" in response.content.decode()


def test_checks_stand_beside_the_figures(world: World) -> None:
    dossier = started(world)
    for code, value in (("S01", "42"), ("S02", "38")):
        put(world, dossier, code, value)
    response = post(world.client(OFFICER), dossier, "S03", current="5")
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("Tổng số người (S01) phải bằng S02 + S03.") == 4
    assert "Tổng số người (S01) phải bằng S02 + S03." in [each.text for each in problems(dossier)]


def test_what_is_owed_is_named_with_its_place(world: World) -> None:
    dossier = started(world)
    found = problems(dossier)
    assert found[0].text == "Số liệu S01 chưa nhập: Tổng số người cuối kỳ."
    assert found[0].where == f"{page(dossier)}#so-S01"
    assert not any("S19" in each.text or "S20" in each.text for each in found)


def test_a_stale_page_is_shown_both_values(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier, "S01", current="42", previous="41")
    for htmx in (True, False):
        response = post(client, dossier, "S01", htmx=htmx, current="43", previous="41")
        assert response.status_code == 409
        html = response.content.decode()
        assert "vừa nhập ở đây “43”" in html
        assert "“42”" in html
    assert FigureValue.objects.get(dossier=dossier).current == 42


def test_who_may_not(world: World) -> None:
    dossier = started(world)
    assert post(world.client(CHAIR), dossier, "S01", current="1").status_code == 403
    assert post(world.client(OFFICER), dossier, "S99", current="1").status_code == 404
    with pytest.raises(Blocked):
        put(world, dossier, "S99", "1")


def test_without_a_script(world: World) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, "S04.a", htmx=False, current="3")
    assert response.headers["Location"] == f"{page(dossier)}#so-S04.a"


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    put(world, dossier, "S01", "42")
    few = cost(client, page(dossier))
    for code in ("S02", "S03", "S05", "S06", "S07"):
        put(world, dossier, code, "4")
    many = cost(client, page(dossier))
    assert few == many
