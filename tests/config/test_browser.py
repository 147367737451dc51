"""The scripts in a real browser: what was typed is stored or shown, through lost lines and ended sessions."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.config import autosave_site as site
from tests.config.conftest import PASSWORD
from units.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.config.autosave_site")]


@pytest.fixture(autouse=True)
def _fresh_site() -> Iterator[None]:
    site.reset()
    yield
    site.reset()


def sign_in(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])


@pytest.fixture
def scoring(page: Page, context: BrowserContext, live_server: LiveServer, officer: User) -> Page:
    sign_in(context, live_server, officer)
    page.goto(f"{live_server.url}/thu/")
    return page


def status(page: Page) -> str:
    return page.locator("[data-save-status]").inner_text()


def test_a_field_saves_itself_and_says_when(scoring: Page) -> None:
    scoring.get_by_label("Điểm").fill("5")
    scoring.get_by_label("Điểm").blur()
    expect(scoring.locator("[data-save-status]")).to_contain_text("Đã lưu lúc 09:41")
    expect(scoring.locator("#ket-qua")).to_have_text("Tổng: 5")
    assert site.stored["diem"] == "5"
    assert scoring.evaluate("Object.keys(localStorage).length") == 0


def test_a_lost_line_keeps_the_value_and_sends_it_when_the_line_returns(
    scoring: Page, context: BrowserContext
) -> None:
    context.set_offline(True)
    scoring.get_by_label("Điểm").fill("3")
    scoring.get_by_label("Điểm").blur()
    expect(scoring.locator("[data-save-status]")).to_have_text(
        "Chưa gửi được – đang giữ trên máy này. Tự gửi lại khi có mạng."
    )
    assert site.stored == {}
    context.set_offline(False)
    expect(scoring.locator("[data-save-status]")).to_contain_text("Đã lưu lúc 09:41")
    assert site.stored["diem"] == "3"


def test_a_page_closed_without_a_line_is_put_back_at_the_next_visit(
    scoring: Page, context: BrowserContext, live_server: LiveServer
) -> None:
    scoring.on("dialog", lambda dialog: dialog.accept())
    context.set_offline(True)
    scoring.get_by_label("Ghi chú").fill("Biên bản ngày 15/6/2021")
    expect(scoring.locator("[data-save-status]")).to_contain_text("đang giữ trên máy này")
    scoring.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{live_server.url}/thu/")
    expect(again.get_by_label("Ghi chú")).to_have_value("Biên bản ngày 15/6/2021")
    expect(again.locator("[data-save-status]")).to_contain_text("Đã lưu lúc 09:41")
    assert site.stored["ghi_chu"] == "Biên bản ngày 15/6/2021"


def test_leaving_right_after_typing_still_sends(scoring: Page, live_server: LiveServer) -> None:
    scoring.get_by_label("Ghi chú").type("vội")
    scoring.goto(f"{live_server.url}/thu/khac/")
    scoring.goto(f"{live_server.url}/thu/")
    expect(scoring.get_by_label("Ghi chú")).to_have_value("vội")
    assert site.stored["ghi_chu"] == "vội"
    assert scoring.evaluate("Object.keys(localStorage).length") == 0


def test_an_ended_session_keeps_the_value_and_offers_to_log_in(
    scoring: Page, context: BrowserContext, live_server: LiveServer, officer: User
) -> None:
    Session.objects.all().delete()
    scoring.get_by_label("Điểm").fill("5")
    scoring.get_by_label("Điểm").blur()
    line = scoring.locator("[data-save-status]")
    expect(line).to_contain_text("Phiên làm việc đã hết hạn")
    expect(scoring.locator("#ket-qua")).to_have_text("")
    with context.expect_page() as opened:
        line.get_by_role("link", name="Đăng nhập lại ở thẻ mới").click()
    tab = opened.value
    tab.get_by_label("Tên đăng nhập").fill(officer.username)
    tab.get_by_label("Mật khẩu").fill(PASSWORD)
    tab.get_by_role("button", name="Đăng nhập").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Đã đăng nhập lại")
    assert Axe().run(tab).violations_count == 0
    # The first tab sends by itself, with the new session's form token.
    expect(scoring.locator("[data-save-status]")).to_contain_text("Đã lưu lúc 09:41")
    assert site.stored["diem"] == "5"
    assert scoring.evaluate("Object.keys(localStorage).length") == 0


def test_somebody_elses_log_in_sends_nothing_of_mine(
    scoring: Page, context: BrowserContext, live_server: LiveServer, admin: User
) -> None:
    Session.objects.all().delete()
    scoring.get_by_label("Điểm").fill("5")
    scoring.get_by_label("Điểm").blur()
    expect(scoring.locator("[data-save-status]")).to_contain_text("hết hạn")
    sign_in(context, live_server, admin)
    tab = context.new_page()
    tab.goto(f"{live_server.url}/tai-khoan/da-dang-nhap-lai/")
    expect(scoring.locator("[data-save-status]")).to_contain_text("tài khoản khác")
    assert site.stored == {}


def test_logging_out_asks_and_then_leaves_nothing_on_the_machine(
    scoring: Page, context: BrowserContext
) -> None:
    site.answer["status"] = 500
    scoring.get_by_label("Ghi chú").fill("Chưa gửi")
    scoring.get_by_label("Ghi chú").blur()
    expect(scoring.locator(".unsent-bar")).to_contain_text("1 mục chưa gửi được, đang giữ trên máy này.")
    scoring.locator(".site-user summary").click()
    scoring.get_by_role("button", name="Đăng xuất").click()
    dialog = scoring.get_by_role("dialog")
    expect(dialog).to_contain_text("Đăng xuất sẽ xóa nội dung này khỏi máy.")
    dialog.get_by_role("button", name="Đăng xuất").click()
    expect(scoring).to_have_url(re.compile("/tai-khoan/dang-nhap/"))
    assert scoring.evaluate("Object.keys(localStorage).length") == 0


def test_a_refused_value_stays_in_its_field_with_the_reason(scoring: Page) -> None:
    site.answer["status"] = 422
    scoring.get_by_label("Điểm").fill("12")
    scoring.get_by_label("Điểm").blur()
    expect(scoring.locator("#ket-qua")).to_have_text("Điểm phải là một trong các mức 5; 3; 0.")
    expect(scoring.locator("[data-save-status]")).to_contain_text("Chưa lưu")
    expect(scoring.get_by_label("Điểm")).to_have_value("12")
    assert site.stored == {}


def test_another_person_at_the_same_machine_is_not_given_the_value(
    scoring: Page, context: BrowserContext, live_server: LiveServer, admin: User
) -> None:
    site.answer["status"] = 500
    scoring.get_by_label("Điểm").fill("4")
    scoring.get_by_label("Điểm").blur()
    expect(scoring.locator("[data-save-status]")).to_contain_text("chương trình gặp lỗi")
    site.answer["status"] = 200
    scoring.close()
    sign_in(context, live_server, admin)
    page = context.new_page()
    page.goto(f"{live_server.url}/thu/")
    expect(page.get_by_label("Điểm")).to_have_value("")
    page.wait_for_timeout(300)
    assert site.stored == {}


def test_an_unsent_value_is_announced_on_other_pages(
    scoring: Page, context: BrowserContext, live_server: LiveServer
) -> None:
    site.answer["status"] = 422
    scoring.get_by_label("Điểm").fill("12")
    scoring.get_by_label("Điểm").blur()
    expect(scoring.locator("[data-save-status]")).to_contain_text("Chưa lưu")
    scoring.goto(f"{live_server.url}/thu/khac/")
    bar = scoring.locator(".unsent-bar")
    expect(bar).to_contain_text("Còn nội dung chưa gửi")
    assert bar.get_by_role("link").get_attribute("href") == "/thu/"


def test_a_step_is_confirmed_first_and_sent_once(scoring: Page) -> None:
    scoring.get_by_role("button", name="Nộp hồ sơ").click()
    dialog = scoring.get_by_role("dialog", name="Nộp hồ sơ")
    expect(dialog).to_contain_text("Sau khi nộp không sửa được.")
    dialog.get_by_role("button", name="Quay lại").click()
    assert site.submitted == []
    scoring.get_by_role("button", name="Nộp hồ sơ").click()
    dialog.get_by_role("button", name="Nộp", exact=True).click()
    expect(scoring.get_by_role("heading", name="Trang khác")).to_be_visible()
    assert site.submitted == ["POST"]


def test_a_second_click_while_the_first_is_under_way_sends_nothing(scoring: Page) -> None:
    scoring.evaluate(
        """() => {
          const button = document.querySelector("[data-confirm]");
          delete button.dataset.confirm;
          const twice = button.form;
          twice.requestSubmit(button);
          twice.requestSubmit(button);
        }"""
    )
    expect(scoring.get_by_role("heading", name="Trang khác")).to_be_visible()
    assert site.submitted == ["POST"]


def test_a_field_for_one_answer_shows_with_that_answer(scoring: Page) -> None:
    reason = scoring.get_by_text("Lý do không áp dụng")
    expect(reason).to_be_hidden()
    scoring.get_by_label("Không áp dụng").check()
    expect(reason).to_be_visible()


def test_the_account_menu_logs_out(scoring: Page, live_server: LiveServer) -> None:
    scoring.locator(".site-user summary").click()
    scoring.get_by_role("button", name="Đăng xuất").click()
    expect(scoring).to_have_url(re.compile("/tai-khoan/dang-nhap/"))
    expect(scoring.get_by_role("status")).to_have_text("Đã đăng xuất.")


def test_the_menu_folds_at_390_px_and_opens_by_keyboard(scoring: Page) -> None:
    scoring.set_viewport_size({"width": 390, "height": 844})
    menu = scoring.get_by_role("navigation", name="Danh mục chính")
    expect(menu).to_be_hidden()
    scoring.get_by_role("button", name="Danh mục").press("Enter")
    expect(menu).to_be_visible()
    scoring.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    assert scoring.evaluate("document.documentElement.scrollWidth") == 390


def test_the_first_tab_stop_leads_past_the_menu(scoring: Page) -> None:
    scoring.keyboard.press("Tab")
    expect(scoring.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    scoring.keyboard.press("Enter")
    expect(scoring.locator("main")).to_be_focused()


def test_nothing_breaks_the_content_policy(
    page: Page, context: BrowserContext, live_server: LiveServer, officer: User
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(context, live_server, officer)
    page.goto(f"{live_server.url}/thu/")
    page.get_by_label("Điểm").fill("5")
    page.get_by_label("Điểm").blur()
    expect(page.locator("[data-save-status]")).to_contain_text("Đã lưu lúc 09:41")
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/thu/", "/tai-khoan/doi-mat-khau/", "/khong-co/"])
def test_axe_finds_nothing(scoring: Page, live_server: LiveServer, address: str, scheme: str) -> None:
    scoring.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    scoring.goto(f"{live_server.url}{address}")
    results = Axe().run(scoring)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_log_in_page(page: Page, live_server: LiveServer, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{live_server.url}/tai-khoan/dang-nhap/")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
