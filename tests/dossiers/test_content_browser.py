"""The rooms of a dossier in a real browser: saved as one types, two tabs, without a script, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from dossiers import states
from dossiers.models import CouncilMember, Dossier, Evidence, FigureValue, Meeting, ReportSection, Score
from tests.dossiers.content import pdf_bytes, scored, seated, started
from tests.people import CHAIR, OFFICER, World

pytestmark = pytest.mark.django_db(transaction=True)
ROOMS = ("council", "scoring", "figures", "meeting", "session", "report")


def sign_in(context: BrowserContext, world: World, live_server: LiveServer, name: str = OFFICER) -> None:
    cookie = world.client(name).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.fixture
def dossier(world: World) -> Dossier:
    return started(world)


@pytest.fixture
def room(
    page: Page, context: BrowserContext, live_server: LiveServer, world: World, dossier: Dossier
) -> Callable[[str], Page]:
    """Open a room of the dossier as its officer."""
    sign_in(context, world, live_server)

    def open_room(name: str) -> Page:
        page.goto(live_server.url + reverse(f"dossiers:{name}", args=[dossier.pk]))
        return page

    return open_room


def test_points_are_saved_as_one_types_and_the_total_follows(
    room: Callable[[str], Page], dossier: Dossier
) -> None:
    page = room("scoring")
    field = page.get_by_label("Điểm tự chấm tiêu chí 1.1, tối đa 5")
    field.fill("5")
    status = page.locator("#diem-1-1 [data-save-status]")
    expect(status).to_have_text(re.compile(r"Đã lưu lúc \d\d:\d\d"))
    expect(page.locator("#nhom-1")).to_have_text("5/20 điểm")
    expect(page.locator("#tong-diem")).to_contain_text("đã chấm 1/22 tiêu chí")
    expect(field).to_have_value("5")
    # The next change names the version the server gave: no conflict with oneself.
    field.fill("3")
    expect(page.locator("#nhom-1")).to_have_text("3/20 điểm")
    assert Score.objects.get(dossier=dossier, step=states.SELF).version == 2


def test_a_refused_value_stays_and_says_why(room: Callable[[str], Page], dossier: Dossier) -> None:
    page = room("scoring")
    field = page.get_by_label("Điểm tự chấm tiêu chí 1.1, tối đa 5")
    field.fill("9,5")
    expect(page.locator("#tb-diem-1-1")).to_have_text(
        "Điểm phải là một trong các mức 5; 3; 0. Mức tối đa là 5."
    )
    expect(field).to_have_value("9,5")
    field.fill("5")
    expect(page.locator("#tb-diem-1-1")).to_be_empty()
    expect(page.locator("#nhom-1")).to_have_text("5/20 điểm")


def test_a_veto_decides_before_anything_is_scored(room: Callable[[str], Page]) -> None:
    page = room("scoring")
    box = page.locator("#su-kien-L2")
    expect(box.get_by_label("Số người")).to_be_hidden()
    box.get_by_label("Có", exact=True).check()
    expect(page.locator("#tong-diem")).to_contain_text("Đề nghị xác nhận đơn vị có tệ nạn ma túy")
    box.get_by_label("Số người").fill("1")
    box.get_by_label(re.compile("Căn cứ")).fill("Kết luận số 5 ngày 03/8/2021")
    expect(page.locator("#thieu-su-kien-L2")).to_be_empty()
    box.get_by_label("Không", exact=True).check()
    expect(page.locator("#tong-diem")).to_contain_text("Chưa đủ thông tin để kết luận")


def test_not_applicable_empties_the_points(room: Callable[[str], Page]) -> None:
    page = room("scoring")
    row = page.locator("#diem-4-2")
    row.get_by_label(re.compile("Điểm tự chấm")).fill("3")
    expect(page.locator("#nhom-4")).to_have_text("3/15 điểm")
    row.get_by_label("Không áp dụng", exact=True).check()
    expect(page.locator("#tb-diem-4-2")).to_have_text("Nêu lý do không áp dụng tiêu chí 4.2.")
    row.get_by_label(re.compile("Lý do, căn cứ")).fill("Đơn vị không có cơ sở lưu trú")
    expect(page.locator("#nhom-4")).to_have_text("0/12 điểm")
    expect(row.get_by_label(re.compile("Điểm tự chấm"))).to_have_value("")


def test_a_file_is_added_and_taken_away(room: Callable[[str], Page], dossier: Dossier) -> None:
    page = room("scoring")
    row = page.locator("#diem-1-1")
    row.get_by_text("Thêm minh chứng").click()
    row.locator("input[type=file][multiple]").set_input_files(
        {"name": "Kế hoạch.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()}
    )
    expect(row.get_by_role("link", name="Kế hoạch.pdf")).to_be_visible()
    row.get_by_role("button", name="Kế hoạch.pdf").click()
    expect(row.get_by_role("link", name="Kế hoạch.pdf")).to_have_count(0)
    assert Evidence.objects.get(dossier=dossier).removed_at is not None


def test_two_tabs_the_second_is_told_and_chooses(
    room: Callable[[str], Page], context: BrowserContext, dossier: Dossier
) -> None:
    first = room("scoring")
    second = context.new_page()
    second.goto(first.url)
    first.get_by_label("Điểm tự chấm tiêu chí 1.1, tối đa 5").fill("5")
    expect(first.locator("#nhom-1")).to_have_text("5/20 điểm")
    second.get_by_label("Điểm tự chấm tiêu chí 1.1, tối đa 5").fill("3")
    said = second.locator("#tb-diem-1-1")
    expect(said).to_contain_text("đã sửa mục này lúc")
    expect(said).to_contain_text("vừa nhập ở đây “3”")
    expect(said).to_contain_text("“5”")
    assert Score.objects.get(dossier=dossier, step=states.SELF).points == 5
    said.get_by_role("button", name="Giữ giá trị vừa nhập").click()
    expect(second.locator("#nhom-1")).to_have_text("3/20 điểm")
    first.get_by_label("Điểm tự chấm tiêu chí 1.1, tối đa 5").fill("0")
    first.get_by_role("link", name="Giữ giá trị đã lưu").click()
    expect(first.get_by_label("Điểm tự chấm tiêu chí 1.1, tối đa 5")).to_have_value("3")
    assert Score.objects.get(dossier=dossier, step=states.SELF).points == 3


def test_figures_check_each_other_as_one_types(room: Callable[[str], Page], dossier: Dossier) -> None:
    page = room("figures")
    for label, value in (("S01", "42"), ("S02", "38"), ("S03", "5")):
        page.get_by_label(re.compile(rf"^{label} .*kỳ này")).fill(value)
    expect(page.locator("#ghi-so-lieu-S01")).to_contain_text("Tổng số người (S01) phải bằng S02 + S03.")
    page.get_by_label(re.compile(r"^S03 .*kỳ này")).fill("4")
    expect(page.locator("#ghi-so-lieu-S01 .finding")).to_have_count(0)
    assert FigureValue.objects.get(dossier=dossier, spec__code="S03").current == 4


def test_the_council_grows_by_lines(room: Callable[[str], Page], dossier: Dossier) -> None:
    page = room("council")
    page.get_by_label("Họ và tên").nth(0).fill("Nguyễn Văn A")
    page.get_by_label("Chủ tịch Hội đồng").nth(0).check()
    expect(page.locator("#tinh-trang-hoi-dong")).to_contain_text("1 người")
    before = page.get_by_label("Họ và tên").count()
    for n in range(1, before):
        page.get_by_label("Họ và tên").nth(n).fill(f"Thành viên {n}")
    page.get_by_role("button", name="Thêm thành viên").click()
    expect(page.get_by_label("Họ và tên")).to_have_count(before + 2)
    assert CouncilMember.objects.filter(dossier=dossier).count() == before


def test_a_proposed_sentence_is_inserted(room: Callable[[str], Page], dossier: Dossier) -> None:
    page = room("report")
    page.get_by_role("button", name="Chèn vào mục V").click()
    expect(page.get_by_label(re.compile("Nội dung mục V "))).to_have_value("Không có.")
    assert ReportSection.objects.get(dossier=dossier).text == "Không có."


def test_votes_are_added_up_as_one_types(room: Callable[[str], Page], dossier: Dossier) -> None:
    page = room("meeting")
    page.get_by_label("Số người có mặt").fill("40")
    for label, value in (("Tán thành", "39"), ("Không tán thành", "0"), ("Ý kiến khác", "0")):
        page.get_by_label(label, exact=True).fill(value)
    expect(page.locator("#tinh-trang-hop")).to_contain_text("cộng lại là 39, số người có mặt là 40")
    page.get_by_label("Tán thành", exact=True).fill("40")
    expect(page.locator("#tinh-trang-hop")).not_to_contain_text("Chưa khớp")
    assert Meeting.objects.get(dossier=dossier).agree == 40


def test_without_a_script_everything_can_be_entered(
    browser: Browser, live_server: LiveServer, world: World, dossier: Dossier
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    sign_in(context, world, live_server)
    page = context.new_page()
    base = live_server.url
    page.goto(base + reverse("dossiers:scoring", args=[dossier.pk]))
    page.get_by_label("Điểm tự chấm tiêu chí 1.1, tối đa 5").fill("5")
    page.get_by_role("button", name="Lưu tiêu chí 1.1").click()
    expect(page).to_have_url(re.compile(r"#tc-1\.1$"))
    expect(page.locator("#nhom-1")).to_have_text("5/20 điểm")
    page.goto(base + reverse("dossiers:figures", args=[dossier.pk]))
    page.get_by_label(re.compile(r"^S01 .*kỳ này")).fill("42")
    page.get_by_role("button", name="Lưu S01").click()
    expect(page.get_by_label(re.compile(r"^S01 .*kỳ này"))).to_have_value("42")
    page.goto(base + reverse("dossiers:report", args=[dossier.pk]))
    page.get_by_label(re.compile("Nội dung mục III.1")).fill("Làm tốt.")
    page.get_by_role("button", name="Lưu mục III.1").click()
    expect(page.get_by_label(re.compile("Nội dung mục III.1"))).to_have_value("Làm tốt.")
    context.close()


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("state", [states.DRAFTING, states.SUBMITTED])
def test_no_violation_and_no_sideways_scrolling(
    page: Page,
    context: BrowserContext,
    live_server: LiveServer,
    world: World,
    dossier: Dossier,
    width: int,
    state: str,
) -> None:
    seated(world, dossier)
    scored(world, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    sign_in(context, world, live_server, OFFICER if state == states.DRAFTING else CHAIR)
    page.set_viewport_size({"width": width, "height": 900})
    for name in ROOMS:
        page.goto(live_server.url + reverse(f"dossiers:{name}", args=[dossier.pk]))
        found = [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]
        assert found == [], name
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), name
