"""The pages in a real browser: no accessibility violation, nothing wider than a phone, and they work by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from campaigns import states
from campaigns.models import Extension, Plan
from records.text import vn_date
from tests.campaigns.test_views import ask_url, asked, campaign_url, later
from tests.people import ADMIN, OFFICER, World


def sign_in(page: Page, world: World, name: str, address: str) -> None:
    page.context.clear_cookies()
    cookie = world.client(name).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1366, 390])
def test_no_violation_and_no_sideways_scrolling(
    live_server: object, page: Page, world: World, width: int
) -> None:
    address = str(live_server)
    extension = asked(world)
    plan = Plan.objects.get(code="DOC-04")
    seen = {
        OFFICER: [
            reverse("campaigns:index"),
            reverse("campaigns:plan", args=[plan.pk]),
            campaign_url(),
            ask_url(world),
            reverse("units:index"),
            reverse("units:detail", args=[world.units["U-01"].pk]),
        ],
        ADMIN: [
            campaign_url("dien-tap"),
            reverse("campaigns:settings", args=["dien-tap"]),
            reverse("campaigns:extension", args=[extension.pk]),
        ],
    }
    page.set_viewport_size({"width": width, "height": 900})
    for name, urls in seen.items():
        sign_in(page, world, name, address)
        for url in urls:
            page.goto(address + url)
            found = [violation["id"] for violation in Axe().run(page).response["violations"]]
            assert found == [], url
            assert page.evaluate("document.documentElement.scrollWidth") <= width, url


@pytest.mark.django_db(transaction=True)
def test_asking_and_granting_in_a_browser_without_a_mouse(
    live_server: object, page: Page, world: World
) -> None:
    address = str(live_server)
    sign_in(page, world, OFFICER, address)
    page.goto(address + campaign_url("dien-tap"))
    page.get_by_role("link", name="Xin gia hạn").press("Enter")
    page.get_by_label("Xin gia hạn đến hết ngày").fill(vn_date(later(world)))
    page.get_by_label("Lý do").fill("Chưa họp được đơn vị.")
    page.get_by_role("button", name="Gửi đề nghị gia hạn").press("Enter")
    page.get_by_text("Đã gửi đề nghị gia hạn.").wait_for()
    request = Extension.objects.get()
    sign_in(page, world, ADMIN, address)
    page.goto(address + reverse("campaigns:extension", args=[request.pk]))
    page.get_by_label("Lý do của quyết định").fill("Có lý do chính đáng.")
    page.get_by_role("button", name="Đồng ý gia hạn").press("Enter")
    page.get_by_text("Đã ghi nhận, đã báo đơn vị.").wait_for()
    request.refresh_from_db()
    assert request.state == states.GRANTED
