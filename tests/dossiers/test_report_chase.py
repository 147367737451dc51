"""Chasing plans and periodic reports: who owes, calls, the công văn that asks and never demands, who may see it."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from campaigns.models import Campaign
from dossiers.actions import chase_letters
from dossiers.models import ChaseCall, ChaseLetter
from dossiers.queries.report_chase import owing_reports
from records import clock
from records.errors import NotAllowed
from records.models import Notice
from tests.dossiers.schools import (
    HEALTH,
    POLICE,
    SCHOOLS,
    SCHOOLS_ADMIN,
    at,
    filing,
    person,
    reporter,
    running,
    schools,
)
from tests.people import OUTSIDER, World
from units.actions.contact import save_contact

__all__ = ["running", "schools"]
CHASE = "/thuc-hien/kh-75-2020/don-doc/"
SAID = "Hẹn gửi trong tuần."


def text_of(letter: ChaseLetter) -> str:
    pages = PdfReader(io.BytesIO(chase_letters.letter_bytes(letter=letter))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_gathering_office_sees_who_owes_and_keeps_its_calls(running: Campaign, world: World) -> None:
    save_contact(
        unit=reporter(running, "A04").unit, person="Chuyên viên Văn phòng Sở", phone="0212 000 0104",
        by=person(HEALTH), at=world.at,
    )  # fmt: skip
    office = world.client(SCHOOLS_ADMIN)
    page = unescape(office.get(CHASE, {"q": "so y te"}).content.decode())
    for words in (
        "Quá hạn", "0212 000 0104", "Chuyên viên Văn phòng Sở", "Sao chép lời nhắc",
        "Kính gửi đồng chí đầu mối Sở Y tế: báo cáo 06 tháng", "(hết Chủ nhật 24/5/2020)",
    ):  # fmt: skip
        assert words in page, words
    assert "Công an tỉnh" not in page
    owed = filing(running, "DL-10", "A04")
    call = f"{CHASE}{owed.pk}/goi-dien/"
    refused = office.post(call, {"spoke_to": "", "text": SAID})
    assert refused.status_code == 422
    assert SAID in refused.content.decode()
    assert office.post(call, {"spoke_to": "Chuyên viên", "text": SAID}).status_code == 302
    assert ChaseCall.objects.get().filing == owed
    assert SAID in office.get(CHASE, {"q": "so y te"}).content.decode()
    assert office.get(CHASE, {"format": "xlsx"}).status_code == 200
    assert "Báo cáo 06 tháng" in office.get(f"{CHASE}lich-nhac/?q=so+y+te").content.decode()
    for stranger in (HEALTH, POLICE, OUTSIDER):
        client = world.client(stranger)
        for url in (CHASE, call, f"{CHASE}lich-nhac/"):
            assert client.get(url).status_code == 404, (stranger, url)


def test_each_owes_what_is_late_and_the_next_one(running: Campaign) -> None:
    before = {each.milestone.code for each in owing_reports(running, at("2020-03-20T08:00"))[0]}
    assert before == {"DL-09"}
    later = {each.milestone.code for each in owing_reports(running, at("2020-05-26T08:00"))[0]}
    assert later == {"DL-09", "DL-10", "DL-11"}


def test_the_letter_asks_agencies_and_is_told_to_them_alone(running: Campaign, world: World) -> None:
    ids = [filing(running, "DL-10", unit).pk for unit in ("A04", "A08")]
    with pytest.raises(NotAllowed):
        chase_letters.draft_report_letters(
            campaign=running, filing_ids=ids, by=person(SCHOOLS), at=at("2020-05-27T09:00")
        )
    (early,) = chase_letters.draft_report_letters(
        campaign=running, filing_ids=ids, by=person(SCHOOLS_ADMIN), at=at("2020-05-20T09:00")
    )
    said = text_of(early)
    assert "V/v đôn đốc gửi báo cáo 06 tháng năm 2020" in said
    assert "thời hạn gửi báo cáo 06 tháng là trước ngày 25/5/2020" in said
    assert "trân trọng đề nghị quý cơ quan quan tâm, chỉ đạo hoàn thành, gửi báo cáo đúng thời hạn" in said
    assert "hồ sơ" not in said
    office = world.client(SCHOOLS_ADMIN)
    assert office.post(f"{CHASE}cong-van/", {"dv": ids}).status_code == 302
    letter = ChaseLetter.objects.order_by("-pk")[0]
    late = text_of(letter)
    assert "yêu cầu" not in late
    assert "chịu trách nhiệm" not in late
    assert "Mặt trận Tổ quốc" in late
    issued = chase_letters.register_letter(
        letter=letter, number="5", signed_on=clock.local_date(world.at), by=person(SCHOOLS_ADMIN), at=world.at
    )
    told = Notice.objects.get(to=person(HEALTH), key=f"don-doc-{issued.pk}")
    assert "về việc đôn đốc gửi báo cáo 06 tháng." in told.body
    pdf = f"/cong-van/{issued.pk}.pdf"
    assert world.client(HEALTH).get(pdf).status_code == 200
    for stranger in (POLICE, OUTSIDER):
        assert world.client(stranger).get(pdf).status_code == 404
    assert office.get(f"/theo-doi/kh-75-2020/don-doc/cong-van/{issued.pk}/").status_code == 200


def test_all_late_ones_get_a_letter_for_each_paper(running: Campaign, world: World) -> None:
    answer = world.client(SCHOOLS_ADMIN).post(f"{CHASE}cong-van/", {"nhom": "qua-han"}, follow=True)
    assert "Đã lập 3 dự thảo công văn" in answer.content.decode()
    assert sorted(each.content["paper"]["what"] for each in ChaseLetter.objects.all()) == [
        "báo cáo 06 tháng", "báo cáo năm", "kế hoạch của từng cơ quan",
    ]  # fmt: skip
    none = world.client(SCHOOLS_ADMIN).post(f"{CHASE}cong-van/", {}, follow=True)
    assert none.redirect_chain == [(CHASE, 302)]
    assert "Chọn ít nhất một cơ quan chưa gửi." in none.content.decode()
    assert "Chọn ít nhất một cơ quan chưa gửi." in none.content.decode()
