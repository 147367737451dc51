"""The tree, its people, lists and the dashboard in a real browser: axe finds nothing, nothing is wider than the window."""

from __future__ import annotations

from campaigns.models import Participation
from dossiers import catalogue
from dossiers.actions import hooks
from dossiers.models import HookDelivery
from tests.dossiers.test_drill_page import deeper
from tests.journeys.conftest import NewDesk
from tests.people import ADMIN, CHAIR, SYSTEM, World
from units.actions import importing

LIST = "ma,ten,loai,ma_cap_tren\nN1,Xã Một,Xã,\nN1,Xã Hai,Lâu đài,N9\n"


def test_the_dashboard_over_the_tree_in_both_schemes_and_on_a_phone(desk: NewDesk, world: World) -> None:
    left, _right = deeper(world)
    top = Participation.objects.get(campaign=world.practice, unit__code="U-01").path
    seat = desk(ADMIN)
    seat.go("/theo-doi/")
    seat.go(f"/theo-doi/dien-tap/cay/{top}/")
    with seat.page.expect_navigation():
        seat.page.locator(".tiles-wide .tile").first.click()
    assert left in seat.page.url
    seat.sees("Trung tâm Thông tin")
    seat.checked.clear()
    seat.page.emulate_media(color_scheme="dark")
    seat.go(f"/theo-doi/dien-tap/cay/{top}/")
    seat.checked.clear()
    seat.page.set_viewport_size({"width": 390, "height": 844})
    seat.width = 390
    seat.go(f"/theo-doi/dien-tap/cay/{top}/")
    seat.go(f"/theo-doi/dien-tap/so-sanh-dot/{top}/?voi=kh-vpub-2021")
    seat.go("/theo-doi/dien-tap/chua-bat-dau/")
    seat.page.get_by_label("Tìm đơn vị").fill("thong tin")
    seat.press("Lọc")
    seat.sees("Trung tâm Thông tin")


def test_units_people_lists_tokens_messages_and_the_register(desk: NewDesk, world: World) -> None:
    head, unit = world.user(CHAIR), world.units["U-03"]
    hooks.subscribe(
        unit=unit,
        name="Trục liên thông",
        url="https://nhan.example/tin",
        kinds=list(catalogue.HOOK_KINDS),
        by=head,
        at=world.at,
    )
    for number, state in enumerate((catalogue.HOOK_SENT, catalogue.HOOK_ASIDE, catalogue.HOOK_QUEUED)):
        hooks.announce(dossier=world.dossier(), step="submit", state="submitted", at=world.at)
        HookDelivery.objects.filter(pk=HookDelivery.objects.latest("pk").pk).update(
            state=state, attempts=number, error="Máy nhận trả lời 500." if number else ""
        )
    seat = desk(CHAIR, width=390)
    seat.go(f"/don-vi/{unit.pk}/")
    seat.go(f"/don-vi/{unit.pk}/nguoi/")
    seat.go(f"/don-vi/{unit.pk}/ma-truy-cap/")
    seat.go(f"/bao-tu-dong/{unit.pk}/")
    seat.follow("Xem các tin")
    seat.sees("Đã gác lại")
    seat.go("/so-cong-nhan/")
    seat = desk(SYSTEM)
    made = importing.start_import(
        file_name="ds.csv",
        content=LIST.encode(),
        complete=False,
        convert=False,
        effective_on=None,
        reason="QĐ 19",
        by=world.user(SYSTEM),
        at=world.at,
        queue=False,
    )
    importing.stage_and_check(listing_id=made.pk, report=lambda *_: None)
    seat.go("/don-vi/")
    seat.page.get_by_label("Tìm theo tên").fill("trung tam thong")
    seat.press("Tìm")
    seat.sees("Trung tâm Thông tin")
    seat.go("/don-vi/them/")
    for step in ("tach", "ket-thuc"):
        seat.go(f"/don-vi/{unit.pk}/thay-doi/{step}/")
    seat.go("/don-vi/nhap/")
    seat.go(f"/don-vi/nhap/{made.pk}/")
    seat.sees("không có đơn vị cấp trên mang mã N9")
    seat.go("/don-vi/nguoi/nhap/")
