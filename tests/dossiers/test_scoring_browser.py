"""The scoring page under a quick hand and on a bad line: keys, sums, files, a lost line, an ended session, Excel."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from dossiers import states
from dossiers.models import Dossier, Evidence, Score
from tests.dossiers.content import POINTS, image_bytes, started
from tests.dossiers.test_content_browser import sign_in
from tests.people import CHAIR, OFFICER, PASSWORD, World

pytestmark = pytest.mark.django_db(transaction=True)

#: Lets go of a file over the criterion, or pastes it there: what a hand does with a mouse or a clipboard.
HAND = """([selector, kind, name, type, bytes]) => {
  const target = document.querySelector(selector);
  const bag = new DataTransfer();
  bag.items.add(new File([new Uint8Array(bytes)], name, { type }));
  if (kind === "paste") {
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: bag, bubbles: true, cancelable: true }));
    return;
  }
  for (const step of ["dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(step, { dataTransfer: bag, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def dossier(world: World) -> Dossier:
    cache.clear()
    return started(world)


@pytest.fixture
def scoring(
    page: Page, context: BrowserContext, live_server: LiveServer, world: World, dossier: Dossier
) -> Page:
    sign_in(context, world, live_server)
    page.goto(live_server.url + reverse("dossiers:scoring", args=[dossier.pk]))
    return page


def points(page: Page, code: str) -> Any:
    return page.get_by_label(re.compile(rf"^Điểm tự chấm tiêu chí {re.escape(code)},"))


def status(page: Page, code: str) -> Any:
    return page.locator(f"#diem-{code.replace('.', '-')} [data-save-status]")


def stored(dossier: Dossier) -> dict[str, str]:
    rows = Score.objects.filter(dossier=dossier, step=states.SELF, points__isnull=False)
    return {row.criterion.code: f"{row.points.normalize():f}" for row in rows.select_related("criterion") if row.points is not None}  # fmt: skip


def test_the_page_is_filled_by_keys_alone_and_the_sums_move_before_the_answer(
    scoring: Page, dossier: Dossier, context: BrowserContext
) -> None:
    scoring.locator("#su-kien-L1 input[type=radio][value='']").focus()
    scoring.keyboard.press("ArrowLeft")
    scoring.keyboard.press("ArrowLeft")
    for _question in range(len(scoring.locator(".veto input[type=radio]:checked").all())):
        scoring.keyboard.press("Enter")
    expect(points(scoring, "1.1")).to_be_focused()
    total = scoring.locator("#tong-diem .total")
    # Held back, so that what is seen can only be the page's own estimate.
    scoring.route("**/tieu-chi/1.1/", lambda route: None)
    scoring.keyboard.type(POINTS["1.1"])
    expect(total).to_have_text("5,00 / 100 · tạm tính")
    expect(scoring.locator("#nhom-1")).to_have_text("5/20 điểm · tạm tính")
    scoring.keyboard.press("Enter")
    scoring.unroute("**/tieu-chi/1.1/")
    codes = [*list(POINTS)[1:]]
    codes.insert(codes.index("4.3"), "4.2")
    for code in codes:
        expect(points(scoring, code)).to_be_focused()
        scoring.keyboard.type(POINTS.get(code, "3"))
        scoring.keyboard.press("ArrowDown" if code == "1.3" else "Enter")
    expect(points(scoring, "5.4")).to_be_focused()
    scoring.keyboard.press("Shift+Enter")
    expect(points(scoring, "5.3")).to_be_focused()
    # No trap: Tab leads on to the reason of the same row, and back.
    points(scoring, "1.1").focus()
    scoring.keyboard.press("Tab")
    expect(scoring.get_by_label("Lý do, căn cứ của tiêu chí 1.1")).to_be_focused()
    scoring.keyboard.press("Shift+Tab")
    scoring.keyboard.type("5")
    scoring.keyboard.press("Enter")
    expect(total).not_to_contain_text("tạm tính")
    expect(scoring.locator("#tong-diem")).to_contain_text("đã chấm 22/22 tiêu chí")
    assert stored(dossier) == {**POINTS, "4.2": "3"}


def test_a_lost_line_and_an_ended_session_lose_nothing(
    scoring: Page, context: BrowserContext, live_server: LiveServer, world: World, dossier: Dossier
) -> None:
    context.set_offline(True)
    points(scoring, "1.1").fill("5")
    points(scoring, "1.2").fill("4")
    for code in ("1.1", "1.2"):
        expect(status(scoring, code)).to_have_text(
            "Chưa gửi được – đang giữ trên máy này. Tự gửi lại khi có mạng."
        )
    expect(scoring.locator(".unsent-bar")).to_contain_text("2 mục chưa gửi được, đang giữ trên máy này.")
    kept = scoring.evaluate("Object.keys(localStorage)")
    assert all(f":/ho-so/{dossier.pk}/tu-cham/" in key for key in kept)
    assert stored(dossier) == {}
    context.set_offline(False)
    for code in ("1.1", "1.2"):
        expect(status(scoring, code)).to_have_text(re.compile("Đã lưu lúc"))
    expect(scoring.locator(".unsent-bar")).to_be_hidden()
    Session.objects.all().delete()
    points(scoring, "1.3").fill("4")
    expect(status(scoring, "1.3")).to_contain_text("Phiên làm việc đã hết hạn")
    with context.expect_page() as opened:
        scoring.locator(".unsent-bar").get_by_role("link", name="Đăng nhập lại ở thẻ mới").click()
    tab = opened.value
    tab.get_by_label("Tên đăng nhập").fill(OFFICER)
    tab.get_by_label("Mật khẩu").fill(PASSWORD)
    tab.get_by_role("button", name="Đăng nhập").click()
    expect(status(scoring, "1.3")).to_have_text(re.compile("Đã lưu lúc"))
    assert stored(dossier) == {"1.1": "5", "1.2": "4", "1.3": "4"}
    assert scoring.evaluate("Object.keys(localStorage)") == []


def test_files_are_dropped_pasted_and_photographed_at_the_criterion(scoring: Page, dossier: Dossier) -> None:
    png = list(image_bytes("PNG"))
    scoring.evaluate(HAND, ["[id='tc-1.1']", "drop", "Kế hoạch.png", "image/png", png])
    row = scoring.locator("[id='tc-1.1']")
    expect(row.get_by_role("link", name="Kế hoạch.png")).to_be_visible()
    expect(row.locator(".upload-line")).to_have_count(0)
    scoring.evaluate(HAND, ["#ly-do-diem-1-2", "paste", "image.png", "image/png", png])
    expect(
        scoring.locator("[id='tc-1.2']").get_by_role("link", name=re.compile(r"^Ảnh dán \d\d-\d\d-\d\d"))
    ).to_be_visible()
    camera = scoring.locator("#chup-diem-1-3")
    assert camera.get_attribute("capture") == "environment"
    camera.set_input_files({"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": image_bytes("JPEG")})
    expect(scoring.locator("[id='tc-1.3']").get_by_role("link", name="anh.jpg")).to_be_visible()
    # Let go beside the criteria: nothing is sent and the page stays.
    scoring.evaluate(HAND, ["h1", "drop", "Lạc.png", "image/png", png])
    scoring.evaluate(HAND, ["[id='tc-1.4']", "drop", "Bí mật.exe", "application/octet-stream", [77, 90, 0]])
    expect(scoring.locator("[id='tc-1.4']").get_by_role("alert")).to_be_visible()
    assert Evidence.objects.filter(dossier=dossier).count() == 3
    assert row.get_by_text("Không tải lên tài liệu có độ mật.").count() == 1


def test_a_colleague_is_seen_and_every_state_is_without_violation(
    scoring: Page, context: BrowserContext, live_server: LiveServer, world: World, dossier: Dossier
) -> None:
    with scoring.context.browser.new_context(locale="vi-VN") as other:  # type: ignore[union-attr]
        sign_in(other, world, live_server, CHAIR)
        beside = other.new_page()
        beside.goto(scoring.url)
        expect(beside.locator("[data-presence]")).to_contain_text(str(world.user(OFFICER)))
        scoring.reload()
        said = scoring.locator("[data-presence]")
        expect(said).to_have_text(re.compile(r"Đồng nghiệp đang mở biểu này: .+, từ \d\d giờ \d\d"))
        expect(said).to_contain_text(str(world.user(CHAIR)))
    points(scoring, "1.1").fill("9")
    expect(scoring.locator("#tb-diem-1-1")).to_contain_text("Mức tối đa là 5")
    fold = scoring.get_by_role("button", name="Thu gọn nội dung tiêu chí")
    fold.click()
    expect(scoring.locator("details.asked-more[open]")).to_have_count(0)
    context.set_offline(True)
    points(scoring, "1.2").fill("4")
    expect(scoring.locator(".unsent-bar")).to_be_visible()
    for width, scheme in ((1366, "dark"), (390, "light"), (683, "light")):
        scoring.set_viewport_size({"width": width, "height": 844})
        scoring.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        # A colour caught on its way from one scheme to the other has no contrast to speak of.
        scoring.wait_for_timeout(700)
        found = [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(scoring).response["violations"]]
        assert found == [], (width, scheme)
        assert scoring.evaluate("document.documentElement.scrollWidth") <= width
    scoring.set_viewport_size({"width": 390, "height": 844})
    step = scoring.locator("#tong-diem .bar-next a")
    expect(step).to_be_in_viewport()
    box = step.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    context.set_offline(False)
    expect(status(scoring, "1.2")).to_have_text(re.compile("Đã lưu lúc"))


def test_the_workbook_goes_out_and_comes_back(scoring: Page, dossier: Dossier, tmp_path: Any) -> None:
    scoring.get_by_role("link", name="Điền bằng Excel").click()
    with scoring.expect_download() as download:
        scoring.get_by_role("link", name="Tải bảng Excel").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book["Tự chấm điểm"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "1.1")
    sheet[f"F{row}"].value = 5
    path = tmp_path / "da-dien.xlsx"
    book.save(path)
    scoring.get_by_label("Tệp Excel đã điền (.xlsx)").set_input_files(path)
    scoring.get_by_role("button", name="Xem trước thay đổi").click()
    expect(scoring.get_by_role("heading", name="1 mục thay đổi")).to_be_visible()
    assert [each["id"] for each in Axe().run(scoring).response["violations"]] == []
    assert stored(dossier) == {}
    scoring.get_by_role("button", name="Lưu 1 mục").click()
    expect(scoring.get_by_text("Đã lưu 1 mục từ bảng Excel.")).to_be_visible()
    expect(points(scoring, "1.1")).to_have_value("5")
