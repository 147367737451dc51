"""Chasing in the browser: a late unit is called, written to, and given more time; so is an agency that owes a report."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from campaigns.models import Campaign, Milestone
from campaigns.rules import end_of
from records import clock
from records.text import vn_date
from tests.dossiers.schools import HEALTH, SCHOOLS_ADMIN, filing, running, schools
from tests.journeys.conftest import NewDesk
from tests.people import ADMIN, OFFICER, World

__all__ = ["running", "schools"]
DAY = timedelta(days=1)
OFFICE_REGISTRAR = "vpub.vanthu"
SAID = "Hẹn nộp trong tuần; đang chờ số của Quyết định."


def overdue(world: World) -> None:
    """The last valid day of the practice was three days ago."""
    Milestone.objects.filter(campaign=world.practice, purpose="submit").update(
        last_valid_at=end_of(clock.local_date(world.at) - 3 * DAY)
    )


def test_a_late_unit_is_called_and_written_to(desk: NewDesk, world: World) -> None:
    overdue(world)
    dossier = world.dossier()
    officer = desk(OFFICER, width=390)
    officer.go(f"/ho-so/{dossier.pk}/")
    officer.follow("Đầu mối liên hệ của đơn vị")
    officer.page.get_by_label("Đầu mối liên hệ", exact=True).fill("Viên chức Phòng Hành chính")
    officer.page.get_by_label("Điện thoại").fill("0212 385 1234")
    officer.press("Lưu")

    admin = desk(ADMIN)
    admin.go("/theo-doi/dien-tap/")
    admin.follow("Đôn đốc", exact=True)
    row = admin.page.locator(f"#dv-{dossier.pk}")
    expect(row).to_contain_text("Quá hạn 3 ngày")
    expect(row.get_by_role("link", name="0212 385 1234")).to_be_visible()
    row.get_by_text("Lời nhắc", exact=True).click()
    expect(row.locator("textarea")).to_have_value(re.compile("Kính gửi đồng chí đầu mối Trung tâm Thông tin"))
    admin.follow("Ghi đã gọi điện cho Trung tâm Thông tin")
    admin.page.get_by_label("Người nghe máy (chức danh)").fill("Phó Giám đốc")
    admin.page.get_by_label("Nội dung trao đổi").fill(SAID)
    admin.press("Ghi")
    expect(admin.page.locator(f"#dv-{dossier.pk}")).to_contain_text(SAID)
    admin.page.locator(f"#chon-{dossier.pk}").check()
    admin.press("Lập công văn cho đơn vị đã chọn")
    admin.page.get_by_label("Chức vụ người ký").fill("PHÓ CHÁNH VĂN PHÒNG")
    admin.press("Lưu dự thảo")
    where = admin.page.url.split("/", 3)[-1]

    registrar = desk(OFFICE_REGISTRAR)
    registrar.go(f"/{where}")
    registrar.page.get_by_label("Số", exact=True).fill("12")
    registrar.page.get_by_label("Ngày ký").fill(vn_date(clock.local_date(world.at)))
    registrar.press("Ghi số, ngày", confirm="Đồng ý")
    expect(registrar.page.get_by_role("heading", level=1)).to_contain_text("số 12/VPUB-TCHCQT")

    officer.go("/thong-bao/")
    officer.sees("Công văn đôn đốc số 12/VPUB-TCHCQT")
    officer.go(f"/ho-so/{dossier.pk}/")
    officer.sees("Công văn đôn đốc của Văn phòng")


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


def test_an_agency_that_owes_a_report_is_called_written_to_and_answers(
    desk: NewDesk, running: Campaign
) -> None:
    owed = filing(running, "DL-10", "A04")
    chase = f"/thuc-hien/{running.code}/don-doc/"
    office = desk(SCHOOLS_ADMIN, width=390)
    office.go(f"{chase}?q=so+y+te")
    row = office.page.locator(f"#dv-{owed.pk}")
    expect(row).to_contain_text("hết Chủ nhật 24/5/2020")
    with office.page.expect_navigation():
        row.get_by_role("link", name="Ghi đã gọi điện cho Sở Y tế").click()
    office.page.get_by_label("Người nghe máy (chức danh)").fill("Chánh Văn phòng Sở")
    office.press("Ghi")
    # What was typed stays when something is missing.
    expect(office.page.get_by_label("Người nghe máy (chức danh)")).to_have_value("Chánh Văn phòng Sở")
    office.page.get_by_label("Nội dung trao đổi").fill(SAID)
    office.press("Ghi")
    expect(office.page.locator(f"#dv-{owed.pk}")).to_contain_text(SAID)
    office.page.locator(f"#chon-{owed.pk}").check()
    office.press("Lập công văn cho cơ quan đã chọn")
    office.page.get_by_label("Chức vụ người ký").fill("PHÓ GIÁM ĐỐC")
    office.press("Lưu dự thảo")
    office.page.get_by_label("Số", exact=True).fill("31")
    office.page.get_by_label("Ngày ký").fill(vn_date(clock.local_date(clock.now())))
    office.press("Ghi số, ngày", confirm="Đồng ý")
    expect(office.page.get_by_role("heading", level=1)).to_contain_text("số 31/")

    health = desk(HEALTH)
    health.go("/thong-bao/")
    health.sees("Công văn đôn đốc số 31/")
    health.go(f"/thuc-hien/{running.code}/bao-cao/{owed.pk}/")
    for section in ("I", "VI"):
        health.page.get_by_label(f"Nội dung mục {section}", exact=True).fill("Đã thực hiện.")
    health.page.get_by_label("Số, ký hiệu").fill("12/BC-SYT")
    health.page.get_by_label("Ngày ký").fill("26/5/2020")
    health.press("Lưu và gửi Ủy ban nhân dân tỉnh Sơn La (qua Sở Giáo dục và Đào tạo)")
    health.sees(re.compile("Đã gửi. Biên nhận số"))

    office.go(f"{chase}?q=so+y+te")
    expect(office.page.locator(f"#dv-{owed.pk}")).to_have_count(0)
