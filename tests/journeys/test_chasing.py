"""Chasing in the browser: more time is asked for, given, and everything follows."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from records import clock
from records.text import vn_date
from tests.journeys.conftest import NewDesk
from tests.people import ADMIN, OFFICER, World

DAY = timedelta(days=1)


def test_more_time_is_asked_for_given_and_reminders_follow(desk: NewDesk, world: World) -> None:
    dossier = world.dossier()
    last = dossier.milestone.last_valid_at
    assert last is not None
    until = vn_date(clock.local_date(last) + 4 * DAY)
    officer = desk(OFFICER, scripts=False)
    officer.go(f"/ho-so/{dossier.pk}/")
    officer.follow("Xin gia hạn nộp hồ sơ")
    officer.page.get_by_label("Xin gia hạn đến hết ngày").fill("31/2/2027")
    officer.page.get_by_label("Lý do").fill("Mưa lũ, mất điện nhiều ngày.")
    officer.press("Gửi đề nghị gia hạn")
    expect(officer.page.get_by_label("Xin gia hạn đến hết ngày")).to_have_value("31/2/2027")
    expect(officer.page.get_by_label("Lý do")).to_have_value("Mưa lũ, mất điện nhiều ngày.")
    officer.page.get_by_label("Xin gia hạn đến hết ngày").fill("01/01/2020")
    officer.press("Gửi đề nghị gia hạn")
    officer.sees("Ngày gia hạn phải sau hạn của kế hoạch")
    officer.page.get_by_label("Xin gia hạn đến hết ngày").fill(until)
    officer.press("Gửi đề nghị gia hạn")

    admin = desk(ADMIN)
    admin.go("/thong-bao/")
    admin.press("Mở Đề nghị gia hạn của Trung tâm Thông tin")
    admin.page.get_by_label("Lý do của quyết định").fill("Nhất trí.")
    admin.press("Đồng ý gia hạn")
    admin.go("/theo-doi/dien-tap/don-doc/lich-nhac/?q=trung+tam+thong+tin")
    admin.sees(f"{until}")

    officer.go(f"/ho-so/{dossier.pk}/")
    officer.sees("Đồng ý gia hạn")
    officer.go(f"/lich/{dossier.participation.unit_id}/")
    officer.sees("được gia hạn")
