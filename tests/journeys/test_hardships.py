"""What happens to work in hard conditions: no JavaScript, two tabs, a log-out in between, the back button, a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from dossiers import states
from dossiers.models import Dossier, Receipt
from tests.dossiers.stories import take_to
from tests.journeys.conftest import NewDesk
from tests.people import APPRAISER, CHAIR, OFFICER, World


def stored(dossier: Dossier, code: str) -> tuple[str, str]:
    row = dossier.scores.get(criterion__code=code, step=states.SELF, round=dossier.round)
    return f"{row.points:f}".rstrip("0").rstrip("."), row.note


def test_saving_sending_and_handing_in_work_without_javascript(desk: NewDesk, world: World) -> None:
    dossier = take_to(world, states.DRAFTING)
    base = f"/ho-so/{dossier.pk}/"
    officer = desk(OFFICER, scripts=False)
    officer.go(f"{base}tu-cham/")
    box = officer.page.locator('[id="tc-1.4"]')
    box.get_by_label("Điểm tự chấm tiêu chí 1.4").fill("9,5")
    with officer.page.expect_navigation():
        box.get_by_role("button", name="Lưu tiêu chí 1.4").click()
    box = officer.page.locator('[id="tc-1.4"]')
    expect(box.get_by_role("alert")).to_be_visible()
    expect(box.get_by_label("Điểm tự chấm tiêu chí 1.4")).to_have_value("9,5")
    box.get_by_label("Điểm tự chấm tiêu chí 1.4").fill("4")
    with officer.page.expect_navigation():
        box.get_by_role("button", name="Lưu tiêu chí 1.4").click()
    expect(officer.page).to_have_url(re.compile(r"#tc-1\.4$"))
    assert stored(dossier, "1.4")[0] == "4"
    officer.go(base)
    officer.press("Trình Chủ tịch Hội đồng")
    officer.sees("Đã trình Chủ tịch Hội đồng.")
    take_to(world, states.READY)
    officer.go(base)
    officer.press("Nộp hồ sơ")
    receipt = Receipt.objects.get(dossier=dossier)
    expect(officer.page).to_have_url(re.compile(f"/bien-nhan/{receipt.number}/$"))


def test_the_second_of_two_tabs_is_told_and_shown_both_values(desk: NewDesk, world: World) -> None:
    dossier = take_to(world, states.DRAFTING)
    first = desk(OFFICER)
    first.go(f"/ho-so/{dossier.pk}/tu-cham/")
    other = first.page.context.new_page()
    other.goto(f"/ho-so/{dossier.pk}/tu-cham/")

    here = first.page.locator('[id="tc-1.4"]')
    first.type_into(here.get_by_label("Điểm tự chấm tiêu chí 1.4"), "4")
    first.saved(here)
    there = other.locator('[id="tc-1.4"]')
    there.get_by_label("Điểm tự chấm tiêu chí 1.4").fill("0")
    there.get_by_label("Điểm tự chấm tiêu chí 1.4").blur()
    told = there.get_by_role("alert")
    expect(told).to_contain_text("đã sửa mục này lúc")
    expect(told).to_contain_text("“0”")
    expect(told).to_contain_text("“4”")
    assert stored(dossier, "1.4")[0] == "4"
    told.get_by_role("button", name="Giữ giá trị vừa nhập").click()
    expect(told).to_have_count(0)
    assert stored(dossier, "1.4")[0] == "0"

    first.type_into(here.get_by_label("Điểm tự chấm tiêu chí 1.4"), "2")
    again = here.get_by_role("alert")
    expect(again).to_contain_text("“2”")
    again.get_by_role("link", name="Giữ giá trị đã lưu").click()
    expect(here.get_by_label("Điểm tự chấm tiêu chí 1.4")).to_have_value("0")
    assert stored(dossier, "1.4")[0] == "0"


def test_logging_out_and_going_back_lose_nothing(desk: NewDesk, world: World) -> None:
    dossier = take_to(world, states.DRAFTING)
    officer = desk(OFFICER)
    place = f"/ho-so/{dossier.pk}/tu-cham/"
    officer.go(place)
    box = officer.page.locator('[id="tc-1.2"]')
    officer.type_into(box.get_by_label("Lý do, căn cứ của tiêu chí 1.2"), "Công văn số 12/VPUB")
    officer.saved(box)
    officer.log_out()
    officer.page.go_back()
    expect(officer.page.get_by_label("Lý do, căn cứ của tiêu chí 1.2")).to_have_count(0)
    officer.log_in()
    officer.go(place)
    field = officer.page.get_by_label("Lý do, căn cứ của tiêu chí 1.2")
    expect(field).to_have_value("Công văn số 12/VPUB")
    field.fill("Công văn số 13/VPUB")
    officer.page.get_by_role("link", name="Họp đơn vị", exact=True).click()
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("Họp đơn vị")
    officer.page.go_back()
    expect(officer.page.get_by_label("Lý do, căn cứ của tiêu chí 1.2")).to_have_value("Công văn số 13/VPUB")
    officer.saved(officer.page.locator('[id="tc-1.2"]'))
    assert stored(dossier, "1.2")[1] == "Công văn số 13/VPUB"


def test_a_stale_step_says_who_was_first(desk: NewDesk, world: World) -> None:
    """The chair's page stays open while the officer takes the dossier back."""
    dossier = take_to(world, states.AWAITING_CHAIR)
    chair, officer = desk(CHAIR), desk(OFFICER)
    chair.go(f"/ho-so/{dossier.pk}/duyet/")
    officer.go(f"/ho-so/{dossier.pk}/")
    officer.press("Rút lại để sửa", confirm="Đồng ý")
    chair.press("Duyệt nội dung", confirm="Đồng ý")
    chair.sees(re.compile("đã xử lý bước này"))
    dossier.refresh_from_db()
    assert dossier.state == states.DRAFTING


def test_a_phone_is_enough_for_a_dossier(desk: NewDesk, world: World) -> None:
    """Every page of the unit and the Office's desk at 390 px: nothing wider than the screen, one value typed."""
    dossier = take_to(world, states.DRAFTING)
    officer = desk(OFFICER, width=390)
    base = f"/ho-so/{dossier.pk}/"
    for room in ("", "hoi-dong/", "so-lieu/", "hop/", "hop/hoi-dong/", "bao-cao/", "van-ban/", "tu-cham/"):
        officer.go(base + room)
    box = officer.page.locator('[id="tc-1.4"]')
    officer.type_into(box.get_by_label("Điểm tự chấm tiêu chí 1.4"), "4")
    officer.saved(box)
    expect(officer.page.locator("#tong-diem .aside-bar")).to_be_in_viewport()
    for path in ("/ho-so/", "/thong-bao/", "/ke-hoach/", "/bo-tieu-chi/"):
        officer.go(path)
    officer.go(base)
    officer.press("Trình Chủ tịch Hội đồng", confirm="Đồng ý")

    chair = desk(CHAIR, width=390)
    chair.go(f"{base}duyet/")
    take_to(world, states.APPRAISING)
    appraiser = desk(APPRAISER, width=390)
    for path in (
        "/tham-dinh/",
        f"/tham-dinh/{dossier.pk}/",
        f"/tham-dinh/{dossier.pk}/tra-lai/",
        "/theo-doi/dien-tap/",
    ):
        appraiser.go(path)
    officer.go(f"{base}bien-nhan/{dossier.receipts.get().number}/")


def test_what_the_browser_itself_refuses_is_said_in_vietnamese(desk: NewDesk, world: World) -> None:
    officer = desk(OFFICER)
    officer.go("/kiem-tra/")
    field = officer.page.locator("main input[required]").first
    officer.page.locator("main form button").first.click()
    assert field.evaluate("field => field.validationMessage") == "Mục này không để trống."
    field.fill("AAAA-BBBB-CCCC")
    assert field.evaluate("field => field.validationMessage") == ""
