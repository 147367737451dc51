"""What a hand and an eye feel: waiting is said, motion can be done without, letters grow, and no mouse is needed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from dossiers import states
from dossiers.models import Dossier
from tests.dossiers.stories import take_to
from tests.dossiers.test_content_browser import sign_in
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, World

pytestmark = pytest.mark.django_db(transaction=True)

#: What still moves for somebody who asked for no motion: elements with an animation or transition one can see.
MOVING = """() => [...document.querySelectorAll("*")].flatMap((each) => ["", "::before", "::after"].map((part) => {
  const style = getComputedStyle(each, part || null);
  const longest = Math.max(...[style.animationDuration, style.transitionDuration].join(",").split(",").map(parseFloat));
  return longest > 0.02 ? `${each.tagName}.${each.className}${part} ${longest}` : null;
})).filter(Boolean)"""
#: What a reader at 200 % cannot get at: text that is cut off beside the page.
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "(document.activeElement.innerText || document.activeElement.value || '').trim()"


def press_tab_to(page: Page, words: str, limit: int = 90) -> None:
    """Go on by Tab until the focus stands on what is called so, which must be seen to be focused."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if re.search(words, page.evaluate(FOCUSED)):
            style = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth; })()"
            )
            assert style == "solid3px", f"focus on {words} is not seen: {style}"
            return
    raise AssertionError(f"{words} is not reached by Tab")


def test_a_chair_approves_without_a_mouse(
    page: Page, context: BrowserContext, live_server: LiveServer, world: World
) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    sign_in(context, world, live_server, CHAIR)
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Đến nội dung chính"
    page.keyboard.press("Enter")
    press_tab_to(page, "^Xem và duyệt$")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/duyet/$"))
    press_tab_to(page, "^Duyệt nội dung$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    # A question is left by Escape, and the focus is where it was.
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "Duyệt nội dung"
    page.keyboard.press("Enter")
    press_tab_to(page, "^Đồng ý$", 3)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/duyet/"))
    dossier.refresh_from_db()
    assert dossier.state == states.AWAITING_SIGNATURE


@pytest.fixture
def opened(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, world: World
) -> Callable[[str], Page]:
    def go(name: str) -> Page:
        context = new_context(base_url=live_server.url)
        context.set_default_timeout(60_000)
        sign_in(context, world, live_server, name)
        return context.new_page()

    return go


def test_letters_twice_as_large_and_no_motion(opened: Callable[[str], Page], world: World) -> None:
    dossier: Dossier = take_to(world, states.APPRAISING)
    rooms = ("", "tu-cham/", "so-lieu/", "hop/", "van-ban/", "minh-chung/")
    pages = {
        OFFICER: ["/", *(f"/ho-so/{dossier.pk}/{room}" for room in rooms)],
        APPRAISER: ["/tham-dinh/", f"/tham-dinh/{dossier.pk}/"],
        ADMIN: ["/theo-doi/dien-tap/", "/theo-doi/dien-tap/don-doc/", "/ke-hoach/", "/dien-tap/"],
    }
    wrong = []
    for name, paths in pages.items():
        # 1366 × 768 at 200 %, and 320 px wide, which is 1280 px at 400 % (WCAG 2.2, 1.4.4 and 1.4.10).
        page = opened(name)
        page.emulate_media(reduced_motion="reduce")
        for path in paths:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            for width in (683, 320):
                page.set_viewport_size({"width": width, "height": 384})
                if page.evaluate(WIDE) > 0:
                    wrong.append(f"{path} is {page.evaluate(WIDE)} px too wide at {width} px")
            wrong += [f"{path}: {each} moves" for each in page.evaluate(MOVING)]
    assert not wrong, "\n".join(wrong)


#: Notes what the page says while it waits, where the page that comes can read it.
NOTED = """() => new MutationObserver(() => {
  const said = document.getElementById("dang-cho");
  if (document.body.hasAttribute("data-waiting")) sessionStorage.waited = said ? said.textContent : "";
}).observe(document.body, { attributes: true, childList: true, subtree: true })"""


def test_what_takes_longer_than_300_ms_says_so(opened: Callable[[str], Page], world: World) -> None:
    page = opened(OFFICER)
    page.goto("/")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    page.evaluate(NOTED)
    # A place on the same page is there at once.
    page.evaluate("document.querySelector('.skip-link').click()")
    page.wait_for_timeout(400)
    assert page.evaluate("sessionStorage.waited") is None
    slow = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Hồ sơ").click()
    page.wait_for_url("**/ho-so/")
    assert page.evaluate("sessionStorage.waited") == "Đang xử lý…"
    assert page.evaluate("document.body.hasAttribute('data-waiting')") is False
