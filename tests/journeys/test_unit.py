"""Officer, chair and registrar of a unit, from the log-in to the printed receipt."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from dossiers import states
from dossiers.management.demo import Calendar
from dossiers.management.demo import unit as demo
from dossiers.models import Dossier, Receipt, VetoAnswer
from records import clock
from records.text import vn_date
from tests.dossiers.stories import SAMPLES
from tests.journeys.conftest import NewDesk
from tests.journeys.desk import Desk
from tests.people import CHAIR, OFFICER, REGISTRAR, World

MEMBERS = (
    ("Nguyễn Văn A", "Giám đốc", None),
    ("Trần Thị B", "Phó Giám đốc", "Lãnh đạo đơn vị"),
    ("Lê Văn C", "Chủ tịch công đoàn bộ phận", "Đại diện công đoàn"),
    ("Phạm Thị D", "Bí thư chi đoàn", "Đại diện đoàn thanh niên"),
    ("Vũ Văn E", "Phó Bí thư chi bộ", "Người phụ trách công tác đảng"),
)
SENTENCE = "Ban hành quy chế phối hợp với Công an phường trong quý I."


def council(officer: Desk, base: str) -> None:
    officer.go(f"{base}hoi-dong/")
    page = officer.page
    for n, (name, position, role) in enumerate(MEMBERS):
        row = page.get_by_role("group", name=f"Thành viên {n + 1}", exact=True)
        row.get_by_label("Họ và tên").fill(name)
        row.get_by_label("Chức vụ").fill(position)
        if role is None:
            row.get_by_label("Chủ tịch Hội đồng").check()
        else:
            row.get_by_label(role).check()
    page.get_by_role("group", name="Thành viên 5", exact=True).get_by_label("Thư ký").check()
    officer.saved(page.locator("#hoi-dong"))
    page.locator("#id_title").fill("GIÁM ĐỐC")
    officer.type_into(page.locator("#id_signer_name"), "Nguyễn Văn A")
    officer.saved(page.locator("#khoi-nguoi-ky"))
    expect(page.locator("#tinh-trang-hoi-dong")).to_contain_text("Đủ thành phần")


def the_rest(world: World, dossier: Dossier) -> None:
    """Everything the officer does not type in this journey, through the same actions."""
    dossier.refresh_from_db()
    sample = SAMPLES["U-03"]
    days, cast = Calendar(base=world.at), demo.Cast.of(dossier)
    figures = {code: value for code, value in sample["figures"].items() if code != "S06"}
    points = {code: value for code, value in sample["scores"].items() if code != "1.1"}
    sections = {code: text for code, text in sample["sections"].items() if code != "IV"}
    less = {**sample, "figures": figures, "scores": points, "sections": sections}
    demo._figures(dossier, less, days, cast)
    demo._scores(dossier, less, days, cast)
    demo._report(dossier, less, days, cast)
    VetoAnswer.objects.filter(dossier=dossier, veto__code="L3").delete()


def scores(officer: Desk, base: str) -> None:
    officer.go(f"{base}tu-cham/")
    page = officer.page
    box = page.locator('[id="tc-1.1"]')
    points = box.get_by_label("Điểm tự chấm tiêu chí 1.1")
    officer.type_into(points, "9,5")
    expect(box.get_by_role("alert")).to_contain_text("5")
    expect(points).to_have_value("9,5")
    officer.type_into(points, "5")
    officer.saved(box)
    expect(box.get_by_role("alert")).to_have_count(0)
    officer.type_into(box.get_by_label("Lý do, căn cứ của tiêu chí 1.1"), "Kế hoạch số 05/KH-TTTT")
    officer.saved(box)
    veto = page.locator('[id="sk-L3"]')
    veto.get_by_label("Không", exact=True).check()
    officer.saved(veto)
    expect(page.locator("#tong-diem .total")).to_contain_text("91,75")


def meeting(world: World, officer: Desk, base: str) -> None:
    officer.go(f"{base}hop/")
    page = officer.page
    eve = clock.local_date(world.at) - timedelta(days=1)
    typed = {
        "#id_date": vn_date(eve),
        "#id_starts": "14:00",
        "#id_ends": "15:40",
        "#id_place": "Phòng họp Trung tâm",
        "#id_present": "40",
        "#id_council_present": "5",
        "#id_absence_reasons": "01 nghỉ thai sản, 01 đi công tác",
        "#id_chair_name": "Nguyễn Văn A",
        "#id_secretary_name": "Vũ Văn E",
        "#id_shortcomings": "Kiểm tra nội bộ mới thực hiện 01 lần.",
        "#id_causes": "Kiêm nhiệm nhiều việc.",
        "#id_remedies": "Kiểm tra nội bộ 02 lần/năm.",
        "#id_agree": "40",
        "#id_disagree": "0",
        "#id_other_votes": "0",
    }
    for place, value in typed.items():
        page.locator(place).fill(value)
    page.get_by_label("giơ tay").check()
    page.get_by_label("Cuộc họp không có ý kiến khác").check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    officer.saved(page.locator("#hop-don-vi"))


def report(officer: Desk, base: str) -> None:
    officer.go(f"{base}bao-cao/")
    section = officer.page.locator('[id="muc-IV"]')
    officer.type_into(section.get_by_role("textbox"), SENTENCE)
    officer.saved(section)
    officer.go(f"{base}so-lieu/")
    row = officer.page.locator("form.figure-row", has_text="S06").first
    officer.type_into(officer.page.get_by_label(re.compile("^S06 .*, kỳ này$")), "1")
    officer.saved(row)


def number_papers(world: World, registrar: Desk, base: str) -> None:
    """Numbers in the order of the papers; a decision dated after the meeting is refused by name."""
    page = registrar.page
    today = clock.local_date(world.at)
    eve = today - timedelta(days=1)
    registrar.go(f"{base}van-ban/")
    page.locator("#so-qd-hoi-dong").fill("5")
    page.locator("#ngay-qd-hoi-dong").fill(vn_date(today))
    registrar.press("Ghi số, ngày", confirm="Đồng ý", within=page.locator("#qd-hoi-dong"))
    registrar.sees(
        re.compile("Thứ tự ngày: Quyết định thành lập Hội đồng .* phải trước hoặc cùng ngày với ngày họp")
    )
    for kind, number, day in (
        ("qd-hoi-dong", "5", eve),
        ("bb-tu-danh-gia", "6", eve),
        ("bao-cao", "7", today),
        ("to-trinh", "8", today),
    ):
        registrar.go(f"{base}van-ban/")
        page.locator(f"#so-{kind}").fill(number)
        page.locator(f"#ngay-{kind}").fill(vn_date(day))
        registrar.press("Ghi số, ngày", confirm="Đồng ý", within=page.locator(f"#{kind}"))
        expect(page.locator(f"#{kind}")).to_contain_text(f"Số 0{number}/")
    registrar.press("Đủ số, ngày – chuyển sang nộp")


def test_from_an_empty_dossier_to_the_receipt(desk: NewDesk, world: World) -> None:
    dossier = world.dossier()
    base = f"/ho-so/{dossier.pk}/"
    officer = desk(OFFICER)
    officer.sees("Hồ sơ Trung tâm Thông tin")
    # The desk's own button takes the first step.
    officer.press("Bắt đầu lập hồ sơ", within=officer.page.locator(f'form[action="{base}buoc/start/"]'))
    officer.check()
    officer.press("Trình Chủ tịch Hội đồng", confirm="Đồng ý")
    expect(officer.page.get_by_role("link", name=re.compile("[Hh]ội đồng")).first).to_be_visible()
    council(officer, base)
    the_rest(world, dossier)
    scores(officer, base)
    report(officer, base)
    meeting(world, officer, base)
    officer.go(base)
    expect(officer.page.get_by_text("Không thiếu gì ở bước này.")).to_be_visible()
    officer.press("Trình Chủ tịch Hội đồng", confirm="Đồng ý")
    officer.sees("Đã trình Chủ tịch Hội đồng.")

    chair = desk(CHAIR)
    chair.follow("Xem và duyệt")
    papers = chair.page.get_by_role("link", name=re.compile("^Xem PDF"))
    for link in papers.all():
        pdf = chair.page.request.get(str(link.get_attribute("href")))
        assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
    chair.go(f"{base}tu-cham/")
    box = chair.page.locator('[id="tc-1.4"]')
    chair.type_into(box.get_by_label("Điểm tự chấm tiêu chí 1.4"), "4")
    chair.saved(box)
    chair.go(f"{base}duyet/")
    listed = chair.page.locator("aside")
    expect(listed).to_contain_text("Chủ tịch đã sửa")
    expect(listed).to_contain_text("1.4")
    chair.press("Duyệt nội dung", confirm="Đồng ý")
    chair.sees("Đã duyệt. Tiếp theo: ký và lấy số.")

    registrar = desk(REGISTRAR)
    number_papers(world, registrar, base)
    registrar.sees("Hồ sơ đủ điều kiện nộp.")

    officer.go(base)
    officer.page.get_by_role("button", name="Nộp hồ sơ", exact=True).click()
    officer.page.get_by_role("dialog").get_by_role("button", name="Đồng ý").dblclick()
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("Biên nhận hồ sơ")
    officer.check()
    receipt = Receipt.objects.get(dossier=dossier)
    officer.sees(f"Số {receipt.number}")
    officer.sees("khớp mã kiểm tra")
    officer.page.evaluate("window.print = () => { document.title = 'đã in'; }")
    officer.page.get_by_role("button", name="In trang này").click()
    expect(officer.page).to_have_title("đã in")
    pdf = officer.page.request.get(f"{base}bien-nhan/{receipt.number}.pdf")
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")
    officer.page.emulate_media(media="print")
    expect(officer.page.get_by_text(receipt.sha256).first).to_be_visible()
    expect(officer.page.locator(".site-head")).to_be_hidden()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.punctuality) == (states.SUBMITTED, states.ON_TIME)
