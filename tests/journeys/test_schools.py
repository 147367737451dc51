"""A periodic report filed by an agency on a phone, and the aggregate made of it."""

from __future__ import annotations

from playwright.sync_api import expect

from campaigns.models import Campaign
from dossiers.models import FilingReceipt
from tests.dossiers.schools import POLICE, SCHOOLS, filing, schools
from tests.journeys.conftest import NewDesk

__all__ = ["schools"]


def test_a_report_is_filed_and_the_aggregate_made(desk: NewDesk, schools: Campaign) -> None:
    police = desk(POLICE, width=390)
    police.go("/thuc-hien/")
    police.go("/thuc-hien/kh-75-2020/nhiem-vu/")
    police.follow("Báo cáo A01-1")
    police.page.get_by_label("Đang thực hiện").check()
    police.press("Ghi tình trạng")
    police.sees("Đã ghi tình trạng nhiệm vụ.")
    mine = filing(schools, "DL-10", "A01")
    police.go(f"/thuc-hien/kh-75-2020/bao-cao/{mine.pk}/")
    police.page.get_by_label("Nội dung mục I", exact=True).fill("Đã triển khai kế hoạch.")
    police.page.get_by_label("Nội dung mục VI", exact=True).fill("Tiếp tục thực hiện.")
    police.press("Lưu và gửi Ủy ban nhân dân tỉnh Sơn La (qua Sở Giáo dục và Đào tạo)")
    # Without number and day nothing is handed in, and what was written is kept.
    police.sees("Chưa ghi số, ký hiệu văn bản.")
    expect(police.page.get_by_label("Nội dung mục I", exact=True)).to_have_value("Đã triển khai kế hoạch.")
    police.page.get_by_label("Số, ký hiệu").fill("21/BC-CAT")
    police.page.get_by_label("Ngày ký").fill("18/5/2020")
    police.press("Lưu và gửi Ủy ban nhân dân tỉnh Sơn La (qua Sở Giáo dục và Đào tạo)")
    police.sees("Đã gửi. Biên nhận số KH-75-2020-DL-10-A01-1.")
    assert FilingReceipt.objects.get().punctuality == "late"

    office = desk(SCHOOLS)
    office.go("/thuc-hien/kh-75-2020/")
    office.go("/thuc-hien/kh-75-2020/chi-tieu/")
    aggregate = filing(schools, "DL-10", None)
    office.go(f"/thuc-hien/kh-75-2020/bao-cao/{aggregate.pk}/")
    expect(office.page.locator("#muc-II .reads")).to_contain_text("Đã nhận báo cáo của 1/23 cơ quan")
    office.page.get_by_label("Nội dung mục I", exact=True).fill("Đã đôn đốc các cơ quan.")
    office.page.get_by_label("Nội dung mục VI", exact=True).fill("Tiếp tục đôn đốc.")
    office.page.get_by_label("Số, ký hiệu").fill("98/BC-SGDĐT")
    office.page.get_by_label("Ngày ký").fill("2/6/2020")
    office.press("Lưu và gửi Ủy ban nhân dân tỉnh Sơn La")
    office.sees("Đã gửi. Biên nhận số KH-75-2020-DL-10-TH-1.")
