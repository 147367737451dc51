"""Take the pictures of the user guide from the running product: ``make guide``.

A demonstration database is built in a folder of its own, served on a free port and looked at with Chromium as each
role. Nothing is drawn by hand, so the guide shows the pages as they are today.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "huong-dan" / "anh"
SIZE = {"width": 1240, "height": 780}
PASSWORD = "Thamdinh@2021"  # noqa: S105 - the published password of the demonstration accounts


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, who looks, and where; ``{…}`` is filled from the demonstration data."""

    name: str
    user: str
    path: str
    #: A selector to scroll to, so that the part the text speaks of is in view.
    at: str = ""


SHOTS = (
    Shot("viec-cua-toi", "tttt.canbo", "/"),
    Shot("ho-so", "tttt.canbo", "/ho-so/{drafting}/"),
    Shot("tu-cham", "tttt.canbo", "/ho-so/{drafting}/tu-cham/", at="section[id^='nhom-'], .criterion"),
    Shot("bien-nhan", "dtb.canbo", "/ho-so/{submitted}/bien-nhan/{receipt}/"),
    Shot("duyet", "nkub.chutich", "/ho-so/{awaiting_chair}/duyet/"),
    Shot("van-ban", "nktx.vanthu", "/ho-so/{returned}/van-ban/"),
    Shot("tham-dinh", "vpub.thamdinh1", "/tham-dinh/"),
    Shot("tham-dinh-ho-so", "vpub.thamdinh1", "/tham-dinh/{submitted}/"),
    Shot("ke-hoach", "vpub.quantri1", "/ke-hoach/"),
    Shot("theo-doi", "vpub.quantri1", "/theo-doi/dien-tap/"),
    Shot("don-doc", "vpub.quantri1", "/theo-doi/dien-tap/don-doc/"),
    Shot("tong-hop", "vpub.quantri1", "/tong-hop/dien-tap/"),
    Shot("bo-tieu-chi", "vpub.quantri1", "/bo-tieu-chi/"),
    Shot("thuc-hien", "sgddt.canbo", "/thuc-hien/kh-75-2020/"),
    Shot("don-vi", "quantri.hethong", "/don-vi/"),
)


def _places() -> dict[str, object]:
    """Return the numbers of the practice campaign's dossiers by state, and the receipt of the submitted one."""
    import django

    django.setup()
    from dossiers.models import Dossier

    rows = Dossier.objects.filter(participation__campaign__code="dien-tap").order_by("pk")
    found: dict[str, object] = {}
    for dossier in rows:
        found.setdefault(dossier.state, dossier.pk)
        if dossier.state == "submitted" and "receipt" not in found:
            found["receipt"] = dossier.receipts.latest("pk").number
    return found


def _take(address: str, places: dict[str, object]) -> None:
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for user in dict.fromkeys(shot.user for shot in SHOTS):
            page = browser.new_context(
                viewport=SIZE, base_url=address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
            ).new_page()
            page.set_default_timeout(60_000)
            page.goto("/tai-khoan/dang-nhap/")
            page.locator("input[name=login]").fill(user)
            page.locator("input[name=password]").fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
            page.wait_for_url(f"{address}/")
            for shot in (shot for shot in SHOTS if shot.user == user):
                answer = page.goto(shot.path.format(**places))
                if answer is None or answer.status != 200:
                    raise SystemExit(f"{shot.name}: {answer.status if answer else 'no answer'} {page.url}")
                if shot.at:
                    page.locator(shot.at).first.scroll_into_view_if_needed()
                picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                # Screens have few colours: a palette makes the file a third of its size.
                picture.quantize(128, dither=Image.Dither.NONE).save(
                    TARGET / f"{shot.name}.png", optimize=True
                )
                print(f"  {shot.name}.png")
        browser.close()


def main() -> None:
    """Build, serve, look."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(TD_PROFILE="local", TD_VAR_DIR=folder, DJANGO_SETTINGS_MODULE="config.settings")
        sys.path.insert(0, str(ROOT))
        from bench.lighthouse.site import served

        with served(Path(folder)) as address:
            _take(address, _places())


if __name__ == "__main__":
    main()
