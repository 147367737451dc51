"""The Office appraises: receive, differ, return at a place, read the reply, ask, be explained to, conclude."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from dossiers import states
from dossiers.management.demo import Calendar, hand_in_to
from dossiers.rules.appraisal import CHECKS
from records import clock
from records.text import vn_date
from tests.dossiers.stories import SAMPLES, take_to
from tests.journeys.conftest import NewDesk
from tests.journeys.desk import Desk
from tests.people import APPRAISER, OFFICE_CHAIR, OFFICER, World

REMARK = "Chưa thấy sổ theo dõi tin phản ánh."
REPLY = "Đã gửi ảnh sổ theo dõi lập đầu năm."
EXPLANATION = "Đơn vị nhất trí với điểm thẩm định."


def appraise_differently(appraiser: Desk, code: str, points: str, reason: str) -> None:
    """A score that differs needs a reason; with one it is stored and the list of differences follows."""
    row = appraiser.page.locator(f'[id="tc-{code}"]')
    row.get_by_label(f"Điểm thẩm định tiêu chí {code}").select_option(points)
    appraiser.type_into(row.get_by_label(f"Lý do thẩm định tiêu chí {code}"), reason)
    appraiser.saved(row.locator("form.score-cell"))
    expect(
        appraiser.page.get_by_label("Tổng hợp thẩm định").get_by_role("link", name=code).first
    ).to_be_visible()


def check_the_process(appraiser: Desk) -> None:
    for check in CHECKS:
        box = appraiser.page.locator(f"#kt-{check.code}")
        box.get_by_label("Đạt", exact=True).check()
        appraiser.saved(box)


def answer_the_appraisers_question(appraiser: Desk) -> None:
    for box in appraiser.page.locator(".veto-row", has_text="Người thẩm định trả lời").all():
        box.get_by_label("Không", exact=True).check()
        appraiser.saved(box)


def test_from_the_inbox_to_the_conclusion(desk: NewDesk, world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    unit, office = f"/ho-so/{dossier.pk}/", f"/tham-dinh/{dossier.pk}/"

    appraiser = desk(APPRAISER)
    appraiser.go("/tham-dinh/")
    appraiser.follow("Trung tâm Thông tin")
    appraiser.press("Tiếp nhận")
    appraise_differently(appraiser, "2.5", "1", "Chưa có minh chứng về vận động gia đình")
    criterion = appraiser.page.locator('[id="tc-3.3"]')
    criterion.get_by_text("Ghim ý kiến").first.click()
    criterion.get_by_label("Ý kiến tại tiêu chí 3.3").fill(REMARK)
    appraiser.press("Ghim ý kiến", within=criterion)
    appraiser.follow("Trả lại để hoàn thiện")
    before = clock.local_date(world.at) + timedelta(days=5)
    appraiser.page.get_by_label("Nộp lại trước ngày").fill(vn_date(before))
    warned = appraiser.page.get_by_label("Vẫn trả lại với ngày này")
    if warned.count():
        warned.check()
    appraiser.press("Trả lại để hoàn thiện", confirm="Trả lại")
    appraiser.sees("Đã trả lại, đã báo đơn vị.")

    officer = desk(OFFICER)
    officer.follow("Xem ý kiến và hoàn thiện")
    officer.sees(f"{vn_date(before - timedelta(days=1))}")
    officer.go(f"/ho-so/{dossier.pk}/")
    officer.follow(REMARK)
    expect(officer.page).to_have_url(re.compile(r"/tu-cham/#tc-3\.3$"))
    place = officer.page.locator('[id="tc-3.3"]')
    expect(place).to_contain_text(REMARK)
    expect(place).to_be_in_viewport()
    place.get_by_label("Trả lời ý kiến về tiêu chí 3.3").fill(REPLY)
    officer.press("Gửi trả lời", within=place)
    expect(officer.page.locator('[id="tc-3.3"]')).to_contain_text(REPLY)
    officer.go(unit)
    officer.press("Trình Chủ tịch Hội đồng", confirm="Đồng ý")
    dossier.refresh_from_db()
    hand_in_to(dossier, SAMPLES["U-03"], Calendar(base=world.at), states.READY)
    officer.go(unit)
    officer.press("Nộp hồ sơ", confirm="Đồng ý")
    officer.sees("Đúng hạn")

    appraiser.go(office)
    expect(appraiser.page.locator('[id="tc-3.3"]')).to_contain_text(REPLY)
    appraiser.press("Tiếp nhận")
    appraiser.page.get_by_role("button", name=re.compile("^Nhất trí các tiêu chí còn lại")).click()
    with appraiser.page.expect_navigation():
        appraiser.page.get_by_role("dialog").get_by_role("button", name="Nhất trí", exact=True).click()
    # Returned once: the programme proposes 4 for 5.3, so that criterion is left to the appraiser.
    appraise_differently(appraiser, "5.3", "4", "Bị trả lại 01 lần")
    check_the_process(appraiser)
    answer_the_appraisers_question(appraiser)
    appraiser.press("Yêu cầu giải trình", confirm="Đồng ý")
    appraiser.sees("Đã gửi yêu cầu.")

    officer.go("/")
    officer.follow("Viết giải trình")
    for answer in officer.page.get_by_label("Giải trình của đơn vị").all():
        officer.type_into(answer, EXPLANATION)
    officer.press("Gửi giải trình", confirm="Gửi")
    officer.sees("Đã gửi giải trình.")

    appraiser.go(office)
    expect(appraiser.page.locator('[id="tc-2.5"]')).to_contain_text(EXPLANATION)
    appraiser.press("Hoàn thành thẩm định", confirm="Đồng ý")
    appraiser.sees("Đã chuyển Hội đồng.")

    chair = desk(OFFICE_CHAIR)
    chair.follow("Kết luận")
    if "ket-luan" not in chair.page.url:
        chair.follow("Kết luận của Hội đồng")
    chair.page.get_by_label("Số người biểu quyết").fill("5")
    chair.page.get_by_label("Số tán thành").fill("5")
    chair.page.get_by_label("Việc phải khắc phục, thời hạn").fill("Bổ sung minh chứng, trước 31/12.")
    chair.press("Ghi kết luận", confirm="Ghi kết luận")
    chair.sees("Đã ghi kết luận.")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.punctuality, dossier.returns) == (states.ACCEPTED, states.ON_TIME, 1)
    assert dossier.conclusions.get().agree == 5
