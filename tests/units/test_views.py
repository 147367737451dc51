"""The unit tree on screen: search without marks, one unit, who may look."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from records.clock import local_date
from records.models import AccessEntry
from tests.counting import cost
from tests.people import ADMIN, OFFICER, OUTSIDER, World
from units.actions import create_unit, retire_unit
from units.models import Unit
from units.queries.tree import PAGE


def index(world: World, query: str = "", name: str | None = OFFICER) -> str:
    response = world.client(name).get(reverse("units:index") + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_tree_opens_branch_by_branch(world: World) -> None:
    text = index(world).split("<main")[1]
    assert "Ủy ban nhân dân tỉnh Sơn La</a>" in text
    assert "Trung tâm Thông tin" not in text  # two levels down, nobody asked for it
    office = world.units["U-01"]
    url = reverse("units:below", args=[office.pk])
    assert f'hx-get="{url}"' in index(world, f"{world.units['U-10'].pk}/cap-duoi/")
    client = world.client(OFFICER)
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Trung tâm Thông tin</a>" in fragment
    assert "đóng ngoài tỉnh" in fragment
    assert "<html" not in fragment
    assert "Chánh Văn phòng" in client.get(url).content.decode()  # without script: the unit's own page


def test_a_long_branch_comes_in_pages(world: World) -> None:
    parent = world.units["U-05"]
    for number in range(1, PAGE + 3):
        create_unit(
            code=f"T-{number:03}", name=f"Tổ {number}", kind="ban", parent=parent, by=None, at=world.at
        )
    client, url = world.client(OFFICER), reverse("units:below", args=[parent.pk])
    first = client.get(url, headers={"HX-Request": "true"}).content.decode()
    second = client.get(url + "?page=2", headers={"HX-Request": "true"}).content.decode()
    assert first.count("<li>") == PAGE
    assert first.index("Tổ 2<") < first.index("Tổ 10<")  # figures count as numbers
    assert "Xem tiếp" in first
    assert "Xem tiếp" not in second
    assert second.count("<li>") == 2
    assert cost(client, reverse("units:detail", args=[parent.pk])) == cost(
        client, reverse("units:detail", args=[world.units["U-04"].pk])
    )


def test_an_ended_unit_is_shown_when_asked_for(world: World) -> None:
    unit = create_unit(code="T-1", name="Trạm cũ", kind="co_quan", parent=None, by=None, at=world.at)
    retire_unit(unit=unit, on=local_date(world.at) - timedelta(days=1), reason="Hết", by=None, at=world.at)
    assert "Trạm cũ" not in index(world).split("<main")[1]
    assert "Không tìm thấy" in index(world, "?q=tram cu")
    assert "Trạm cũ" in index(world, "?q=tram cu&het=1")


@pytest.mark.parametrize(
    "typed", ["Uỷ ban nhân dân tỉnh", "ủy ban NHÂN DÂN tỉnh", "uy ban nhan dan tinh", "u-10", "UBND tinh"]
)
def test_marks_case_and_variants_find_the_same(world: World, typed: str) -> None:
    assert "Ủy ban nhân dân tỉnh Sơn La</a>" in index(world, f"?q={typed}")


def test_results_stand_in_vietnamese_order(world: World) -> None:
    # a ă â, d đ, o ô ơ; tones ngang huyền hỏi ngã sắc nặng
    names = [
        "Xã An",
        "Xã Ăn",
        "Xã Ân",
        "Xã Da",
        "Xã Đa",
        "Xã Đà",
        "Xã Đả",
        "Xã Đã",
        "Xã Đá",
        "Xã Đạ",
        "Xã Ô",
        "Xã Ơ",
    ]
    for number, name in enumerate(reversed(names)):
        create_unit(code=f"X{number}", name=name, kind="xa", parent=None, by=None, at=world.at)
    text = index(world, "?q=xa&loai=xa")
    assert [name for name in re.findall(r">(Xã [^<]+)</a>", text) if name in names] == names


def test_suggestions_give_codes(world: World) -> None:
    client = world.client(OFFICER)
    text = client.get(reverse("units:suggest") + "?parent=trung tam thong tin").content.decode()
    assert 'value="U-03 – Trung tâm Thông tin"' in text
    assert "option" not in client.get(reverse("units:suggest")).content.decode()


def test_search_ignores_marks_and_case(world: World) -> None:
    text = index(world, "?q=NHA khach thanh xuan")
    assert "Nhà khách Thanh Xuân - Hà Nội" in text
    assert "Trung tâm Thông tin" not in text.split("<main")[1]
    assert "Không tìm thấy đơn vị" in index(world, "?q=khong-co-don-vi-nay")


def test_filter_by_kind(world: World) -> None:
    text = index(world, "?loai=to_chuc_dang").split("<main")[1]
    assert "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh</a>" in text
    assert "Trung tâm Thông tin" not in text


def test_the_workbook_holds_what_is_on_screen(world: World) -> None:
    response = world.client(OFFICER).get(reverse("units:index") + "?q=nha khach&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    codes = [row[0] for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("U-")]
    assert codes == ["U-04", "U-05"]
    assert AccessEntry.objects.filter(kind="xuat", subject_id="danh-sach-don-vi").count() == 1


def test_one_unit(world: World) -> None:
    office = world.units["U-01"]
    response = world.client(OFFICER).get(reverse("units:detail", args=[office.pk]))
    text = response.content.decode()
    for words in ("Chánh Văn phòng", "VPUB", "Ủy ban nhân dân tỉnh Sơn La", "Trung tâm Thông tin"):
        assert words in text
    assert "Đảng ủy Văn phòng Ủy ban nhân dân tỉnh" in text  # the party line upward
    assert "chưa nhập (văn bản in chỗ trống)" in text
    assert "Quản trị Văn phòng" in text


def test_an_invented_unit_says_so(world: World) -> None:
    text = world.client(ADMIN).get(reverse("units:detail", args=[world.units["DT-A"].pk])).content.decode()
    assert "Đơn vị không có thật" in text


def test_a_stranger_sees_nothing(world: World) -> None:
    client = world.client(OUTSIDER)
    assert client.get(reverse("units:index")).status_code == 404
    assert client.get(reverse("units:index") + "?format=xlsx").status_code == 404
    assert client.get(reverse("units:detail", args=[world.units["U-03"].pk])).status_code == 404
    assert world.client(None).get(reverse("units:index")).status_code == 302
    assert world.client(OFFICER).get(reverse("units:detail", args=[999_999])).status_code == 404
    assert world.client(OFFICER).post(reverse("units:index")).status_code == 405


def test_the_list_costs_the_same_whatever_its_length(world: World) -> None:
    client = world.client(OFFICER)
    client.get(reverse("units:index"))
    one = cost(client, reverse("units:index") + "?q=trung tam thong tin")
    many = cost(client, reverse("units:index") + "?q=t")
    assert Unit.objects.count() > 10
    assert one == many
