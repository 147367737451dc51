"""A plan read from pasted text, taken find by find, issued, and made a campaign – by an Office admin at a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from campaigns.models import Plan
from tests.journeys.conftest import NewDesk
from tests.people import ADMIN

TEXT = """ỦY BAN NHÂN DÂN TỈNH SƠN LA
Số: 12/KH-VPUB
KẾ HOẠCH
Phòng, chống ma túy năm 2027
Thực hiện Kế hoạch số 53-KH/ĐUK ngày 15/9/2021 của Đảng uỷ Khối các cơ quan và doanh nghiệp tỉnh về đánh giá, thẩm định.
III. PHÂN CÔNG TRÁCH NHIỆM
1. Sở Y tế
- Chủ trì tuyên truyền về điều trị nghiện ma túy.
IV. CHẾ ĐỘ BÁO CÁO
- Các đơn vị gửi báo cáo kết quả về Văn phòng trước ngày 15/11/2027.
"""


def test_a_plan_is_issued_from_pasted_text_and_becomes_a_campaign(desk: NewDesk) -> None:
    admin = desk(ADMIN)
    admin.go("/ke-hoach/dan/")
    admin.page.get_by_label("Văn bản của kế hoạch").fill(TEXT)
    admin.press("Đọc văn bản")
    admin.sees("Đã đọc văn bản; xem từng điều tìm thấy trước khi nhận.")
    plan = Plan.objects.get(source_text__contains="năm 2027")
    while (rest := admin.page.get_by_role("button", name=re.compile("^Nhận cả"))).count():
        with admin.page.expect_navigation():
            rest.first.click()
    admin.sees("Đã xem hết.")
    admin.go(f"/ke-hoach/{plan.pk}/sua/")
    admin.page.get_by_label("Số, ký hiệu").fill("12/KH-VPUB")
    admin.page.get_by_label("Ngày ký").fill("20/01/2027")
    admin.press("Lưu")
    admin.press("Ban hành", confirm="Đồng ý")
    admin.sees("Đã ban hành kế hoạch.")
    assert "trước ngày 15/11/2027" in plan.deadlines.values_list("due_words", flat=True)
    assert plan.duties.get().agency.name == "Sở Y tế"
    admin.press("Mở đợt báo cáo")
    admin.sees("Đã lập đợt từ kế hoạch")
    expect(admin.page.get_by_role("heading", level=1)).to_contain_text("Chuẩn bị đợt")
