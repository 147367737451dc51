"""The Office sends up and hears back: meeting, papers, bundle, sending, decision by two people, result and notice."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from openpyxl import load_workbook
from playwright.sync_api import expect

from campaigns.models import Campaign
from dossiers import states
from dossiers.models import Bundle
from records import clock
from records.text import vn_date
from tests.dossiers.stories import take_to
from tests.journeys.conftest import NewDesk
from tests.journeys.desk import Desk
from tests.people import ADMIN, OFFICE_CHAIR, OFFICER, SECOND_ADMIN, World
from tests.records.workers import work_off

HEAD = "/tong-hop/dien-tap/"


def hold_the_meeting(admin: Desk, world: World) -> None:
    admin.go(f"{HEAD}hop/")
    day = clock.local_date(world.at) - timedelta(days=1)
    typed = {
        "#id_date": vn_date(day),
        "#id_starts": "15:00",
        "#id_ends": "16:30",
        "#id_place": "Phòng họp Văn phòng UBND tỉnh",
        "#id_council_present": "6",
        "#id_chair_name": "(Chánh Văn phòng)",
        "#id_secretary_name": "(Thư ký)",
    }
    for place, value in typed.items():
        admin.page.locator(place).fill(value)
    admin.page.get_by_label("Cuộc họp không có ý kiến khác").check()
    admin.press("Lưu cuộc họp")
    admin.sees("Cuộc họp đã ghi đủ.")


def number_the_papers(admin: Desk, world: World) -> None:
    today = clock.local_date(world.at)
    for kind, number in (("bb-tham-dinh", "17"), ("to-trinh-cap-tren", "31")):
        admin.go(f"{HEAD}van-ban/")
        admin.page.locator(f"#so-{kind}").fill(number)
        admin.page.locator(f"#ngay-{kind}").fill(vn_date(today))
        admin.press("Ghi số, ngày", confirm="Đồng ý", within=admin.page.locator(f"#{kind}"))
        expect(admin.page.locator(f"#{kind}")).to_contain_text(f"Số {number}/")


def record(admin: Desk, kind: str, world: World, number: str) -> None:
    admin.go(f"{HEAD}cap-tren/{kind}/")
    admin.page.locator("#id_number").fill(number)
    admin.page.locator("#id_signed_on").fill(vn_date(clock.local_date(world.at)))
    if kind == "gui":
        admin.page.get_by_label("Hình thức gửi").fill("Nộp trực tiếp")
    else:
        admin.page.get_by_label("Cơ quan ban hành").fill("Cấp công nhận (diễn tập)")
    admin.press("Ghi nhận, chờ người thứ hai xác nhận")
    admin.sees("Chờ người thứ hai xác nhận")
    expect(admin.page.get_by_role("button", name="Xác nhận", exact=True)).to_be_disabled()


def confirm(second: Desk) -> None:
    second.go("/")
    second.follow("Xem và xác nhận")
    second.press("Xác nhận", confirm="Xác nhận")


def test_from_the_conclusions_to_the_units_notice(desk: NewDesk, world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    take_to(world, states.ACCEPTED, unit="U-01")
    admin = desk(ADMIN)
    admin.go(HEAD)
    admin.sees("Đợt này chỉ gửi cấp trên khi mọi đơn vị đã có kết luận.")
    admin.sees(re.compile("Nhà khách UBND tỉnh"))
    Campaign.objects.filter(code="dien-tap").update(forward_partial=True)
    hold_the_meeting(admin, world)

    chair = desk(OFFICE_CHAIR)
    chair.go(f"{HEAD}van-ban/")
    chair.press("Duyệt nội dung", confirm="Đồng ý")
    number_the_papers(admin, world)
    admin.go(HEAD)
    admin.press("Lập hồ sơ tổng hợp")
    work_off()
    admin.go(HEAD)
    admin.sees("Đã lập")
    bundle = Bundle.objects.get()
    pdf = admin.page.request.get(f"/tep/{bundle.pdf_id}/")
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")
    sheet = load_workbook(io.BytesIO(admin.page.request.get(f"/tep/{bundle.sheet_id}/").body()))
    listed = {str(cell.value) for row in sheet.active.iter_rows() for cell in row if cell.value is not None}
    assert any("Trung tâm Thông tin" in value for value in listed)

    record(admin, "gui", world, "31/TTr-VPUB")
    second = desk(SECOND_ADMIN)
    confirm(second)
    dossier.refresh_from_db()
    assert dossier.state == states.FORWARDED
    record(admin, "quyet-dinh", world, "01/QĐ-DT")
    confirm(second)
    dossier.refresh_from_db()
    assert dossier.state == states.RECOGNISED

    admin.go(f"/ho-so/{dossier.pk}/ket-qua/")
    admin.page.locator("#so").fill("3")
    admin.page.locator("#ngay").fill(vn_date(clock.local_date(world.at)))
    admin.press("Ghi số, ngày", confirm="Đồng ý")
    officer = desk(OFFICER)
    officer.go(f"/ho-so/{dossier.pk}/ket-qua/")
    expect(officer.page.get_by_role("heading", name="Công nhận", exact=True)).to_be_visible()
    expect(officer.page.locator("#thong-bao-ket-qua")).to_contain_text("Số 03/TB-")
    expect(officer.page.get_by_role("link", name="In Thông báo kết quả")).to_be_visible()
    notice = officer.page.request.get(f"/ho-so/{dossier.pk}/ket-qua/thong-bao.pdf")
    assert (notice.status, notice.body()[:5]) == (200, b"%PDF-")
    for path in ("xep-loai/", "nam-sau/", "cap-tren/"):
        admin.go(f"{HEAD}{path}")


def test_the_dashboard_filters_and_its_sheet_says_the_same(desk: NewDesk, world: World) -> None:
    take_to(world, states.SUBMITTED)
    admin = desk(ADMIN)
    admin.go("/theo-doi/")
    admin.go("/theo-doi/dien-tap/")
    table = admin.page.locator("#bang")
    expect(table).to_contain_text("Nhà khách UBND tỉnh")
    search = (
        admin.page.get_by_role("search")
        .get_by_role("searchbox")
        .or_(admin.page.get_by_role("search").get_by_role("textbox"))
    )
    search.first.fill("trung tam thong tin")
    search.first.press("Enter")
    expect(table).not_to_contain_text("Nhà khách UBND tỉnh")
    expect(table).to_contain_text("Trung tâm Thông tin")
    admin.go("/theo-doi/dien-tap/?q=trung+tam+thong+tin")
    link = admin.page.get_by_role("link", name=re.compile("Excel|XLSX")).first.get_attribute("href")
    answer = admin.page.request.get(f"/theo-doi/dien-tap/{link}" if str(link).startswith("?") else str(link))
    sheet = load_workbook(io.BytesIO(answer.body()))
    listed = " ".join(
        str(cell.value) for row in sheet.active.iter_rows() for cell in row if cell.value is not None
    )
    assert "Trung tâm Thông tin" in listed
    assert "Nhà khách UBND tỉnh" not in listed
    admin.go("/nhat-ky/")
    admin.go("/nhat-ky/dien-tap/")
