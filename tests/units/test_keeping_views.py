"""The screens that change the tree: owner, teammate, stranger."""

import pytest
from django.urls import reverse

from tests.people import ADMIN, CHAIR, OFFICER, OUTSIDER, SYSTEM, World
from units.models import Unit, UnitLink

REASON = "Quyết định số 01/QĐ-UBND"
FORMS: dict[str, dict[str, object]] = {
    "doi-ten": {"name": "Trung tâm Dữ liệu", "short_name": "", "on": "01/7/2025"},
    "chuyen": {"parent": "U-02 – Trung tâm", "on": "01/7/2025"},
    "tach": {"parts": "T-1; Trung tâm Một\nT-2; Trung tâm Hai", "keep": "on", "on": "01/7/2025"},
    "sap-nhap": {"units": "U-04", "on": "01/7/2025"},
    "ket-thuc": {"on": "30/6/2025"},
    "thong-tin": {"abbreviation": "TTDL", "place_name": "Sơn La"},
    "lien-ket": {"kind": "party", "target": "U-09", "valid_from": "01/7/2025"},
}


def url(world: World, step: str, code: str = "U-03") -> str:
    return reverse("units:change", args=[world.units[code].pk, step])


@pytest.mark.parametrize("step", FORMS)
def test_each_step_is_shown_explained_and_done(world: World, step: str) -> None:
    client = world.client(ADMIN)
    page = client.get(url(world, step)).content.decode()
    assert "Trung tâm Thông tin" in page
    assert "Lý do, căn cứ" in page
    response = client.post(url(world, step), {**FORMS[step], "reason": REASON})
    assert response.status_code == 302, response.content.decode()
    detail = client.get(response["Location"]).content.decode()
    assert REASON in detail or step == "lien-ket"


@pytest.mark.parametrize("step", FORMS)
def test_without_a_reason_nothing_happens(world: World, step: str) -> None:
    before = list(Unit.objects.order_by("pk").values())
    response = world.client(ADMIN).post(url(world, step), FORMS[step])
    assert response.status_code == 422
    assert "Nêu lý do" in response.content.decode()
    assert list(Unit.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("person", [OFFICER, CHAIR, OUTSIDER])
@pytest.mark.parametrize("step", ["doi-ten", "chuyen", "ket-thuc"])
def test_a_units_own_people_and_strangers_do_not_see_them(world: World, person: str, step: str) -> None:
    client = world.client(person)
    assert client.get(url(world, step)).status_code == 404
    assert client.post(url(world, step), {**FORMS[step], "reason": REASON}).status_code == 404
    assert client.get(reverse("units:create")).status_code == 404


def test_an_office_admin_keeps_what_is_below_and_no_more(world: World) -> None:
    client = world.client(ADMIN)
    assert client.get(url(world, "doi-ten", "U-01")).status_code == 404
    assert client.get(url(world, "doi-ten", "U-09")).status_code == 404
    assert world.client(SYSTEM).get(url(world, "doi-ten", "U-09")).status_code == 200
    assert client.get(url(world, "bay-len-troi")).status_code == 404
    data = {"code": "T-1", "name": "Gốc", "kind": "co_quan", "parent": "", "reason": REASON}
    assert client.post(reverse("units:create"), data).status_code == 403
    assert client.post(reverse("units:create"), {**data, "parent": "U-01"}).status_code == 302
    assert Unit.objects.get(code="T-1").parent == world.units["U-01"]


def test_an_unknown_code_is_said(world: World) -> None:
    response = world.client(ADMIN).post(
        url(world, "chuyen"), {"parent": "KHONG-CO", "on": "01/7/2025", "reason": REASON}
    )
    assert response.status_code == 422
    assert "Không có đơn vị mang mã KHONG-CO." in response.content.decode()


def test_a_line_of_a_split_must_be_readable(world: World) -> None:
    response = world.client(ADMIN).post(
        url(world, "tach"), {"parts": "T-1", "on": "01/7/2025", "reason": REASON}
    )
    assert "Dòng 1: ghi mã, dấu chấm phẩy, tên." in response.content.decode()


def test_a_link_ends_on_screen(world: World) -> None:
    client = world.client(ADMIN)
    client.post(url(world, "lien-ket"), {**FORMS["lien-ket"], "reason": REASON})
    link = UnitLink.objects.get(unit=world.units["U-03"], target=world.units["U-09"])
    target = reverse("units:end_link", args=[link.pk])
    assert target in client.get(reverse("units:detail", args=[link.unit_id])).content.decode()
    assert world.client(OFFICER).post(target, {"on": "01/8/2025", "reason": REASON}).status_code == 404
    assert client.post(target, {"on": "01/8/2025", "reason": REASON}).status_code == 302
    link.refresh_from_db()
    assert str(link.valid_to) == "2025-08-01"
