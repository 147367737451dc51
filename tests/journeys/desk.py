"""A person at a browser: logs in, opens pages, presses buttons, and has every kind of page checked by axe once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.people import PASSWORD

SAVED = re.compile("[Đđ]ã lưu")
#: axe no longer looks for these, but an anchor or a swapped fragment would land on the wrong one.
TWICE = """() => {
  const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
  return [...new Set(ids.filter((id, n) => ids.indexOf(id) !== n))];
}"""


@dataclass
class Desk:
    """One person, one browser context. ``checked``: kinds of pages axe has seen."""

    page: Page
    name: str
    width: int = 1366
    scripts: bool = True
    checked: set[str] = field(default_factory=set)

    def log_in(self) -> None:
        self.page.goto("/tai-khoan/dang-nhap/")
        self.check()
        self.page.get_by_label("Tên đăng nhập").fill(self.name)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
        self.check()

    def log_out(self) -> None:
        self.page.locator(".site-user summary").click()
        self.page.get_by_role("button", name="Đăng xuất").click()
        expect(self.page).to_have_url(re.compile("/tai-khoan/dang-nhap/"))

    def go(self, path: str) -> None:
        """Open an address, as from a link in a notice, and look at it."""
        # A page that watches a job loads itself anew when the job is done; it may cross this very step.
        answer = self.page.goto(path) or self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        self.check()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Click the first link of this name and look at the page behind it."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.check()

    def press(self, name: str, *, confirm: str = "", within: Locator | None = None) -> None:
        """Press a button that leads to a page; ``confirm``: the dialog's button that follows."""
        button = (within or self.page).get_by_role("button", name=name, exact=True).first
        if confirm and self.scripts:
            button.click()
            with self.page.expect_navigation():
                self.page.get_by_role("dialog").get_by_role("button", name=confirm, exact=True).click()
        else:
            with self.page.expect_navigation():
                button.click()
        self.check()

    def check(self) -> None:
        """No violation, nothing wider than the window; each kind of page once."""
        kind = re.sub(r"\d+", "n", self.page.url.split("?")[0].split("#")[0].split("/", 3)[-1])
        if not self.scripts or kind in self.checked:
            return
        self.checked.add(kind)
        found = [
            f"{each['id']}: {[node['html'] for node in each['nodes']][:3]}"
            for each in Axe().run(self.page).response["violations"]
        ]
        assert not found, f"{self.page.url}: {found}"
        twice = self.page.evaluate(TWICE)
        assert twice == [], f"{self.page.url}: ids used twice: {twice}"
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, f"{self.page.url} is {wide} px wide"

    def saved(self, box: Locator) -> None:
        """Wait until the field's own line says it is stored."""
        expect(box.locator("[data-save-status]").first).to_have_text(SAVED)

    def type_into(self, place: Locator, value: str) -> None:
        """Type and leave the field."""
        place.fill(value)
        place.blur()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()
