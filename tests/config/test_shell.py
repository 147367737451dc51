"""The frame: only the pages a person may open, who the person is, nothing inline, nothing from elsewhere."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.test import Client

from config.context import ENTRIES, may_open, shell_of
from records import outbox
from tests.config.conftest import AT, account
from tests.counting import queries
from units import actions, roles
from units.models import Unit, User

PAGE = "/tai-khoan/doi-mat-khau/"


def labels(user: User, path: str = "/") -> list[str]:
    return [entry.label for entry in shell_of(user, path).nav]


def test_every_entry_is_a_page_that_its_door_opens(
    client: Client, officer: User, admin: User, outsider: User
) -> None:
    for user in (officer, admin, outsider):
        client.force_login(user)
        shown = {entry.url for entry in shell_of(user, "/").nav}
        for _label, url in ENTRIES:
            assert (client.get(url).status_code == 200) == (url in shown), (user.username, url)


def test_a_stranger_sees_no_navigation(client: Client, db: None) -> None:
    assert shell_of(AnonymousUser(), "/").nav == ()
    assert 'class="site-nav"' not in client.get("/khong-co/").content.decode()


def test_an_account_without_a_role_is_offered_no_list(outsider: User) -> None:
    assert {"Đơn vị", "Kế hoạch", "Bộ tiêu chí", "Nhật ký"}.isdisjoint(labels(outsider))


def test_the_frame_names_unit_and_role(client: Client, officer: User) -> None:
    client.force_login(officer)
    html = client.get(PAGE).content.decode()
    assert "Trung tâm Thông tin" in html
    assert "Cán bộ đầu mối" in html


def test_a_person_of_two_units_is_shown_the_upper_one_and_told_of_the_other(
    office: Unit, centre: Unit
) -> None:
    user = account("hai-noi", (centre, roles.OFFICER), (office, roles.APPRAISER))
    shell = shell_of(user, "/")
    assert shell.unit == "Văn phòng UBND tỉnh và 1 đơn vị khác"
    assert shell.role == "Người thẩm định"


def test_a_role_that_ended_is_not_shown(centre: Unit) -> None:
    user = account("da-thoi")
    actions.grant_role(user=user, unit=centre, role=roles.OFFICER, by=None, at=AT, ends_on=date(2021, 9, 17))
    assert (shell_of(user, "/").unit, shell_of(user, "/").role) == ("", "")


def test_the_open_page_is_marked(officer: User) -> None:
    active = [entry.label for entry in shell_of(officer, "/don-vi/5/").nav if entry.active]
    assert active == ["Đơn vị"]


def test_unread_notices_are_counted(client: Client, officer: User) -> None:
    outbox.notify(to=[officer], subject="Mở đợt", body="…", url="/", at=AT, key="k1")
    client.force_login(officer)
    html = client.get(PAGE).content.decode()
    assert '1<span class="visually-hidden"> thông báo chưa đọc</span>' in html


def test_a_path_that_does_not_exist_opens_for_nobody(admin: User) -> None:
    assert may_open(admin, "/khong-co-trang-nay/") is False


def test_the_frame_costs_a_fixed_number_of_queries(officer: User) -> None:
    fresh = User.objects.get(pk=officer.pk)
    # Memberships, delegations, unit names, whether the unit runs a campaign, unread notices.
    with queries(5):
        shell_of(fresh, "/")


def test_headers_of_a_signed_in_page(client: Client, officer: User) -> None:
    client.force_login(officer)
    response = client.get(PAGE)
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", ["/tai-khoan/dang-nhap/", "/khong-co/", PAGE])
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client: Client, officer: User, page: str) -> None:
    if page == PAGE:
        client.force_login(officer)
    html = client.get(page).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", html)
    links = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert links
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in links)


def test_every_asset_the_frame_names_is_there(client: Client, db: None) -> None:
    html = client.get("/tai-khoan/dang-nhap/").content.decode()
    assets = re.findall(r'"/static/([^"]+)"', html)
    assert len(assets) >= 10
    assert [asset for asset in assets if finders.find(asset) is None] == []


def test_every_asset_the_page_of_a_fault_names_is_there() -> None:
    page = Path(settings.BASE_DIR, "templates", "500.html").read_text(encoding="utf-8")
    assets = re.findall(r'"/static/([^"]+)"', page)
    assert len(assets) == 3
    assert [asset for asset in assets if finders.find(asset) is None] == []


def test_every_file_the_sheets_name_is_there() -> None:
    sheet = finders.find("css/theme.css")
    assert isinstance(sheet, str)
    files = re.findall(r'url\("\.\./([^"]+)"\)', Path(sheet).read_text(encoding="utf-8"))
    assert len(files) == 4
    assert [name for name in files if finders.find(name) is None] == []


def test_the_page_of_components_is_for_those_who_keep_an_office(
    client: Client, officer: User, admin: User
) -> None:
    client.force_login(officer)
    assert client.get("/phong-cach/").status_code == 404
    client.force_login(admin)
    html = client.get("/phong-cach/").content.decode()
    for part in ("chip-late", "stepper", "next-step", "stat-value", "field-error", "alert-warning", "empty"):
        assert part in html
