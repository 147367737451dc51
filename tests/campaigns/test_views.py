"""Pages of plans, campaigns, settings and extensions: what each person sees, and what a stranger does not."""

import datetime as dt
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from campaigns import actions, states
from campaigns.models import Campaign, Extension, Plan
from records.models import AccessEntry
from records.text import vn_date
from tests.counting import cost
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, SECOND_ADMIN, SIBLING, World
from units.models import User

DRAFT_MARK = "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def campaign_url(code: str = "kh-vpub-2021") -> str:
    return reverse("campaigns:campaign", args=[code])


def ask_url(world: World, code: str = "U-03", campaign: Campaign | None = None) -> str:
    run = campaign or world.practice
    return reverse("campaigns:ask_extension", args=[run.code, run.participations.get(unit__code=code).pk])


def later(world: World, days: int = 12) -> dt.date:
    return world.practice.period_to + dt.timedelta(days + 1)


def asked(world: World) -> Extension:
    return actions.ask_extension(
        participation=world.practice.participations.get(unit__code="U-03"),
        milestone=world.practice.milestones.get(purpose=states.SUBMIT),
        until=later(world),
        reason="Chưa họp được đơn vị.",
        by=world.user(OFFICER),
        at=world.at,
    )


# -- plans --------------------------------------------------------------------------------------------------------


def test_the_list_of_plans(world: World) -> None:
    text = page(world.client(OFFICER), reverse("campaigns:index"))
    assert "Kế hoạch …/KH-VPUB" in text
    assert "chưa có số, ngày" in text
    assert "Kế hoạch 53-KH/ĐUK" in text
    assert "Đợt diễn tập" in text
    assert "Số liệu minh họa" in text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hoc duong", {"DOC-04"}),
        ("179-kh/tu", {"DOC-08"}),
        ("DANG UY KHOI", {"DOC-02"}),
    ],
)
def test_search_without_marks(world: World, words: str, found: set[str]) -> None:
    text = page(world.client(OFFICER), f"{reverse('campaigns:index')}?q={words}")
    for plan in Plan.objects.all():
        assert (reverse("campaigns:plan", args=[plan.pk]) in text) == (plan.code in found), plan.code


def test_the_workbook_holds_what_is_on_screen(world: World) -> None:
    response = world.client(OFFICER).get(f"{reverse('campaigns:index')}?loai=CT&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    codes = [row[0] for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("DOC-")]
    assert codes == ["DOC-05"]
    assert (
        AccessEntry.objects.filter(kind="xuat", actor=world.user(OFFICER), subject_id="ke-hoach").count() == 1
    )


def test_a_plan_shows_its_bases_verbatim_both_ways(world: World) -> None:
    kh75 = page(world.client(OFFICER), reverse("campaigns:plan", args=[Plan.objects.get(code="DOC-04").pk]))
    assert "Nguyên văn: Kế hoạch số 179- KH/TU ngày 20/12/2019" in kh75
    assert "Nguyên văn: Thực hiện Chỉ thị số 36-CT/TW ngày 16/8/2019 của Bộ Chính trị" in kh75
    assert "Hoàng Quốc Khánh" in kh75
    own = page(world.client(OFFICER), reverse("campaigns:plan", args=[Plan.objects.get(code="DOC-01").pk]))
    assert "chưa có số, ngày" in own
    assert "Nguyễn Huy Anh" in own
    decision = page(
        world.client(OFFICER), reverse("campaigns:plan", args=[Plan.objects.get(code="DOC-03").pk])
    )
    for name in ("Kế hoạch …/KH-VPUB", "Kế hoạch 53-KH/ĐUK"):
        assert name in decision


def test_plans_are_read_by_everyone_with_a_role_and_by_nobody_else(world: World, outsider: User) -> None:
    url = reverse("campaigns:plan", args=[Plan.objects.get(code="DOC-01").pk])
    page(signed_in(outsider), url)
    page(world.client(OUTSIDER), url, 404)
    page(world.client(OUTSIDER), reverse("campaigns:index"), 404)
    response = world.client(None).get(url)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    page(world.client(OFFICER), reverse("campaigns:plan", args=[999_999]), 404)


# -- campaigns ----------------------------------------------------------------------------------------------------


def test_the_campaign_of_2021(world: World) -> None:
    text = page(world.client(OFFICER), campaign_url())
    assert "“Thời gian gửi hồ sơ đề nghị thẩm định: Trước ngày 01/10/2021.”" in text
    assert "hết thứ Năm 30/9/2021" in text
    assert "hết thứ Năm 07/10/2021" in text
    assert "Giữ nguyên văn kế hoạch, chưa sửa" in text
    assert "sau Thẩm định (01/10/2021) 24 ngày" in text
    assert "thứ Bảy – Chủ nhật" in text
    assert "chưa có số, ngày. Văn bản sẽ in chỗ trống." in text
    assert DRAFT_MARK in text
    assert "Số liệu minh họa" in text
    assert "quá hạn" not in text  # history is not late
    assert "mẫu 02" in text
    assert "không yêu cầu" in text
    assert "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh" in text


def test_the_practice_campaign_says_what_it_is(world: World) -> None:
    text = page(world.client(OFFICER), campaign_url("dien-tap"))
    assert "Đợt diễn tập." in text
    assert "Cấp trên (diễn tập)" in text
    assert "Đơn vị diễn tập A" in text
    assert "còn 9 ngày" in text
    assert "Mâu thuẫn" not in text


def test_who_may_see_a_campaign(world: World, outsider: User) -> None:
    for name in (OFFICER, CHAIR, SIBLING, APPRAISER, ADMIN):
        page(world.client(name), campaign_url())
    page(signed_in(outsider), campaign_url(), 404)
    page(world.client(OUTSIDER), campaign_url(), 404)
    assert "Đánh giá, thẩm định cơ quan, đơn vị liên quan đến ma túy năm 2021" not in page(
        signed_in(outsider), reverse("campaigns:index")
    )
    page(world.client(OFFICER), campaign_url("khong-co"), 404)


def test_a_campaign_in_preparation_is_seen_by_the_office_only(world: World, real: Campaign) -> None:
    page(world.client(OFFICER), campaign_url(real.code), 404)
    text = page(world.client(ADMIN), campaign_url(real.code))
    assert "Xác nhận chạy thử" in text
    assert "Xác nhận chạy thử" not in page(world.client(APPRAISER), campaign_url(real.code))


def test_the_trial_is_confirmed_by_the_admin(world: World, real: Campaign) -> None:
    url = reverse("campaigns:confirm_trial", args=[real.code])
    assert world.client(APPRAISER).post(url).status_code == 404
    assert world.client(OFFICER).post(url).status_code == 404
    assert world.client(ADMIN).get(url).status_code == 405
    assert world.client(ADMIN).post(url).status_code == 302
    real.refresh_from_db()
    assert real.trial_confirmed_by == world.user(ADMIN)
    text = page(world.client(ADMIN), campaign_url(real.code))
    assert "Chạy thử, không dùng để ký ban hành." in text
    assert "Xác nhận chạy thử" not in text


def test_a_campaign_page_costs_the_same_with_more_units(world: World) -> None:
    client = world.client(ADMIN)
    five = cost(client, campaign_url())
    seven = cost(client, campaign_url("dien-tap"))
    assert five == seven


# -- settings -----------------------------------------------------------------------------------------------------

SETTINGS = {
    "scan_policy": "later",
    "council_name": "Hội đồng thẩm định năm 2021",
    "contact_title": "Phòng TC-HC-QT",
    "contact_phone": "",
}


def test_settings_are_the_office_admins(world: World, outsider: User) -> None:
    url = reverse("campaigns:settings", args=["kh-vpub-2021"])
    for name in (OFFICER, CHAIR, APPRAISER, OUTSIDER):
        page(world.client(name), url, 404)
        assert world.client(name).post(url, SETTINGS).status_code == 404
    page(signed_in(outsider), url, 404)
    response = world.client(ADMIN).post(url, SETTINGS, follow=True)
    assert "Đã lưu cài đặt của đợt." in response.content.decode()
    saved = world.history
    assert (saved.scan_policy, saved.forward_partial, saved.council_name) == (
        "later",
        False,
        "Hội đồng thẩm định năm 2021",
    )


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [("council_name", "  ", "Nhập tên Hội đồng."), ("scan_policy", "x", "không phải")],
)
def test_ill_formed_settings_are_named_and_change_nothing(
    world: World, field: str, value: str, text: str
) -> None:
    response = world.client(ADMIN).post(
        reverse("campaigns:settings", args=["kh-vpub-2021"]), {**SETTINGS, field: value}
    )
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert world.history.scan_policy == "optional"
    if field == "council_name":
        assert text in response.content.decode()


# -- extensions ---------------------------------------------------------------------------------------------------


def test_an_officer_asks_and_the_admin_grants(world: World) -> None:
    officer, admin = world.client(OFFICER), world.client(ADMIN)
    assert ask_url(world) in page(officer, campaign_url("dien-tap"))
    assert ask_url(world, "U-05") not in page(officer, campaign_url("dien-tap"))
    form = page(officer, ask_url(world))
    assert "còn 9 ngày" in form
    response = officer.post(
        ask_url(world), {"until": vn_date(later(world)), "reason": "Chưa họp được đơn vị."}
    )
    extension = Extension.objects.get()
    url = reverse("campaigns:extension", args=[extension.pk])
    assert response["Location"] == url
    assert "Đang chờ Quản trị Văn phòng quyết định." in page(officer, url)
    assert "Đồng ý gia hạn" in page(admin, url)
    given = {"decision": "grant", "until": vn_date(later(world)), "reason": "Có lý do chính đáng."}
    assert admin.post(url, given).status_code == 302
    seen = page(officer, url)
    assert "Được gia hạn" in seen
    assert "Có lý do chính đáng." in seen
    second = world.client(SECOND_ADMIN).post(url, given)
    assert second.status_code == 409


def test_the_admin_refuses(world: World) -> None:
    url = reverse("campaigns:extension", args=[asked(world).pk])
    response = world.client(ADMIN).post(url, {"decision": "refuse", "reason": ""})
    assert response.status_code == 422
    assert "Nêu lý do." in response.content.decode()
    assert world.client(ADMIN).post(url, {"decision": "refuse", "reason": "Đủ thời gian."}).status_code == 302
    assert Extension.objects.get().state == states.REFUSED


def test_others_do_not_decide_and_strangers_do_not_see(world: World, outsider: User) -> None:
    extension = asked(world)
    url = reverse("campaigns:extension", args=[extension.pk])
    given = {"decision": "refuse", "reason": "Không."}
    page(world.client(CHAIR), url)
    assert world.client(CHAIR).post(url, given).status_code == 403
    page(world.client(APPRAISER), url)
    assert world.client(APPRAISER).post(url, given).status_code == 403
    for client in (world.client(SIBLING), world.client(OUTSIDER), signed_in(outsider)):
        page(client, url, 404)
        assert client.post(url, given).status_code == 404
    assert Extension.objects.get().state == states.ASKED
    # A sibling's list does not show it either.
    assert "Chưa họp được đơn vị." not in page(world.client(SIBLING), campaign_url("dien-tap"))
    assert "Chưa họp được đơn vị." in page(world.client(ADMIN), campaign_url("dien-tap"))


def test_nobody_asks_for_another_unit(world: World, outsider: User) -> None:
    given = {"until": vn_date(later(world)), "reason": "x"}
    for client in (
        world.client(SIBLING),
        world.client(APPRAISER),
        world.client(OUTSIDER),
        signed_in(outsider),
    ):
        page(client, ask_url(world), 404)
        assert client.post(ask_url(world), given).status_code == 404
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("until", "reason", "text"),
    [
        ("", "Lý do", "Nhập ngày."),
        ("31/2/2027", "Lý do", "Ghi ngày dạng 01/10/2021."),
        ("01/10/2099", "", "Nêu lý do."),
        ("01/01/2020", "Lý do", "phải sau hạn của kế hoạch"),
    ],
)
def test_ill_formed_requests_say_why(world: World, until: str, reason: str, text: str) -> None:
    response = world.client(OFFICER).post(ask_url(world), {"until": until, "reason": reason})
    assert response.status_code == 422
    assert text in response.content.decode()
    assert not Extension.objects.exists()


def test_a_form_without_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user(OFFICER))
    response = client.post(ask_url(world), {"until": vn_date(later(world)), "reason": "x"})
    assert response.status_code == 403
    assert not Extension.objects.exists()
