"""The report by sections: text, figures beside it, sentences that may be inserted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from dossiers.actions.figures import save_figure
from dossiers.models import Dossier, ReportSection
from dossiers.queries.report import problems, report_page
from tests.counting import cost
from tests.dossiers.content import scored, started
from tests.people import CHAIR, OFFICER, World

HTMX = {"HX-Request": "true"}


def page(dossier: Dossier) -> str:
    return reverse("dossiers:report", args=[dossier.pk])


def post(client: Client, dossier: Dossier, code: str, htmx: bool = True, **data: Any) -> Any:
    url = reverse("dossiers:section_save", args=[dossier.pk, code])
    return client.post(url, {"version": 0, "text": "", **data}, headers=HTMX if htmx else None)


def figures(world: World, dossier: Dossier, **values: int) -> None:
    for code, value in values.items():
        save_figure(
            dossier=dossier,
            code=code.replace("_", "."),
            current=Decimal(value),
            previous=None,
            version=0,
            by=world.user(OFFICER),
            at=world.at,
        )


def test_a_section_is_kept_as_it_was_written(world: World) -> None:
    dossier = started(world)
    text = "Dòng một.\r\n\r\n<b>Dòng hai</b>"
    assert post(world.client(OFFICER), dossier, "I.1", text=text).status_code == 200
    assert ReportSection.objects.get(dossier=dossier).text == "Dòng một.\n\n<b>Dòng hai</b>"
    html = world.client(OFFICER).get(page(dossier)).content.decode()
    assert "&lt;b&gt;Dòng hai&lt;/b&gt;" in html


def test_every_section_is_owed_but_the_last(world: World) -> None:
    dossier = started(world)
    found = problems(dossier)
    assert len(found) == 10
    assert found[0].text == "Báo cáo: chưa viết mục I.1 (Đặc điểm của đơn vị)."
    assert found[0].where == f"{page(dossier)}#muc-I.1"


def test_a_figure_that_is_not_known_is_never_written_as_zero(world: World) -> None:
    dossier = started(world)
    figures(world, dossier, S14=0, S15=0, S16=0, S17_a=0)
    assert report_page(dossier).section("I.2").suggestion == ""
    figures(world, dossier, S17_b=0)
    assert report_page(dossier).section("I.2").suggestion.startswith("Trong kỳ từ ngày")


def test_the_situation_is_told_by_the_figures(world: World) -> None:
    dossier = started(world)
    figures(world, dossier, S14=0, S15=0, S16=0, S17_a=0, S17_b=0, S12=2)
    text = report_page(dossier).section("I.2").suggestion
    assert "đơn vị không có người nghiện ma túy, người sử dụng trái phép chất ma túy" in text
    assert text.endswith("Công tác rà soát được thực hiện 02 lần.")
    response = post(world.client(OFFICER), dossier, "I.2", text="Trước.", use="1")
    assert response.status_code == 200
    assert ReportSection.objects.get(dossier=dossier).text == f"Trước.\n{text}"


def test_people_found_are_told_as_counts(world: World) -> None:
    dossier = started(world)
    figures(world, dossier, S14=1, S15=2, S16=0, S17_a=1, S17_b=0)
    text = report_page(dossier).section("I.2").suggestion
    assert "có 01 người nghiện ma túy, 02 người sử dụng trái phép" in text
    assert "không có người nghiện" not in text


def test_the_result_is_computed(world: World) -> None:
    dossier = started(world)
    scored(world, dossier)
    html = world.client(OFFICER).get(page(dossier)).content.decode()
    assert "91,75 điểm; Đủ điều kiện đề nghị công nhận" in html


def test_a_stale_section_is_shown_both(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier, "III.1", text="Một")
    for htmx in (True, False):
        response = post(client, dossier, "III.1", htmx=htmx, text="Hai")
        assert response.status_code == 409
        html = response.content.decode()
        assert "vừa nhập ở đây “Hai”" in html
        assert "“Một”" in html
    assert ReportSection.objects.get(dossier=dossier).text == "Một"


def test_too_long_and_unknown(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    response = post(client, dossier, "I.1", text="a" * 20001)
    assert response.status_code == 422
    assert "Mục I.1 dài quá 20000 ký tự." in response.content.decode()
    assert post(client, dossier, "II.5", text="x").status_code == 404
    assert post(world.client(CHAIR), dossier, "I.1", text="x").status_code == 403


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier, "I.1", text="Một")
    few = cost(client, page(dossier))
    for code in ("I.2", "II.1", "II.2", "IV"):
        post(client, dossier, code, text="Hai")
    many = cost(client, page(dossier))
    assert few == many
