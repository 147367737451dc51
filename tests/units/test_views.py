"""The unit tree on screen: search without marks, one unit, who may look."""

import io

import openpyxl
from django.urls import reverse

from records.models import AccessEntry
from tests.counting import cost
from tests.people import ADMIN, OFFICER, OUTSIDER, World
from units.models import Unit


def index(world: World, query: str = "", name: str | None = OFFICER) -> str:
    response = world.client(name).get(reverse("units:index") + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_tree_lists_parents_before_children(world: World) -> None:
    text = index(world)
    office, centre = "Văn phòng Ủy ban nhân dân tỉnh Sơn La</a>", "Trung tâm Thông tin</a>"
    assert text.index(office) < text.index(centre)
    assert "tree-1" in text
    assert "đóng ngoài tỉnh" in text
    assert text.count("Đơn vị diễn tập") >= 4  # two names and two marks


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
    many = cost(client, reverse("units:index"))
    assert Unit.objects.count() > 10
    assert one == many
