"""Chasing: who is late, calls, the công văn before and after the deadline, what each role may do."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from campaigns.actions import ask_extension, grant_extension
from campaigns.rules import end_of
from dossiers import catalogue, states
from dossiers.actions import chase_letters, chasing
from dossiers.actions.chase_letters import letter_bytes
from dossiers.loaders.printed import measured
from dossiers.models import BookEntry, ChaseCall, ChaseLetter, Dossier
from dossiers.rules.layout import conformity
from dossiers.signing.keys import public_keys
from dossiers.signing.reading import read
from records import clock
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice, PersonalValue
from tests.counting import cost
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, REGISTRAR, SIBLING, SYSTEM, World
from units.actions.contact import save_contact
from units.models import UnitContact

OFFICE_REGISTRAR = "vpub.vanthu"
DAY = timedelta(days=1)
CHASE = reverse("dossiers:chase", args=["dien-tap"])


def overdue(world: World, days: int = 3) -> None:
    """The last valid day of the practice was ``days`` ago."""
    campaign = world.practice
    milestone = campaign.milestones.get(purpose="submit")
    milestone.last_valid_at = end_of(clock.local_date(world.at) - days * DAY)
    milestone.save(update_fields=["last_valid_at"])
    campaign.opened_at = world.at - 40 * DAY
    campaign.save(update_fields=["opened_at"])


def ids(world: World, *codes: str) -> list[int]:
    return [world.dossier(code).pk for code in codes]


def draft(world: World, *codes: str) -> ChaseLetter:
    (letter,) = chase_letters.draft_letters(
        campaign=world.practice, dossier_ids=ids(world, *codes), by=world.user(ADMIN), at=world.at
    )
    return letter


def text_of(letter: ChaseLetter) -> str:
    pages = PdfReader(io.BytesIO(letter_bytes(letter=letter))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def issued(world: World, letter: ChaseLetter, number: str = "12") -> ChaseLetter:
    return chase_letters.register_letter(
        letter=letter,
        number=number,
        signed_on=clock.local_date(world.at),
        by=world.user(OFFICE_REGISTRAR),
        at=world.at,
    )


# -- the page -------------------------------------------------------------------------------------------------------


def test_the_page_names_what_each_late_unit_lacks_and_how_to_reach_it(world: World) -> None:
    overdue(world)
    unit = world.units["U-03"]
    save_contact(
        unit=unit,
        person="Viên chức Phòng Hành chính",
        phone="0212 385 1234",
        by=world.user(OFFICER),
        at=world.at,
    )
    page = world.client(APPRAISER).get(CHASE).content.decode()
    for words in (
        "Quá hạn 3 ngày",
        "Còn thiếu: Quyết định thành lập Hội đồng; Bảng tự chấm điểm; Biên bản họp tự đánh giá; Báo cáo; Tờ trình.",
        "Viên chức Phòng Hành chính",
        "0212 385 1234",
        "chưa lần nào",
        "Kính gửi đồng chí đầu mối Trung tâm Thông tin: hồ sơ",
        "Lập công văn cho {late} đơn vị quá hạn",
    ):
        assert words.format(late=6) in page, words
    # What only waits for the chair is written: it lacks signature and number, not the paper.
    take_to(world, states.AWAITING_CHAIR, "U-03")
    page = world.client(APPRAISER).get(CHASE, {"q": "trung tam thong tin"}).content.decode()
    assert (
        "Chưa ký, lấy số: Quyết định thành lập Hội đồng; Biên bản họp tự đánh giá; Báo cáo; Tờ trình." in page
    )
    assert "Hiện chưa ký, lấy số: quyết định thành lập Hội đồng" in page
    found = world.client(APPRAISER).get(CHASE, {"q": "nha khach thanh", "loc": "qua-han"}).content.decode()
    assert "Nhà khách Thanh Xuân" in found
    assert "Trung tâm Thông tin" not in found


def test_only_the_office_sees_contacts(world: World) -> None:
    save_contact(
        unit=world.units["U-03"],
        person="Chuyên viên",
        phone="0911 222 333",
        by=world.user(OFFICER),
        at=world.at,
    )
    for person in (OFFICER, CHAIR, SIBLING, REGISTRAR, OUTSIDER, SYSTEM):
        assert world.client(person).get(CHASE).status_code == 404, person
    where = reverse("units:contact", args=[world.units["U-03"].pk])
    assert "0911 222 333" in world.client(OFFICER).get(where).content.decode()
    for person in (SIBLING, OUTSIDER, APPRAISER, ADMIN):
        assert world.client(person).get(where).status_code == 404, person
    assert (
        "0911 222 333"
        not in world.client(SIBLING)
        .get(reverse("units:detail", args=[world.units["U-03"].pk]))
        .content.decode()
    )


def test_a_wrong_telephone_is_refused_and_what_was_typed_stays(world: World) -> None:
    where = reverse("units:contact", args=[world.units["U-03"].pk])
    answer = world.client(OFFICER).post(where, {"person": "Chuyên viên văn phòng", "phone": "gọi sau"})
    assert answer.status_code == 422
    assert "ví dụ 0212 385 1234" in answer.content.decode()
    assert "Chuyên viên văn phòng" in answer.content.decode()
    assert not UnitContact.objects.exists()


def test_the_sheet_holds_the_rows_of_the_page(world: World) -> None:
    overdue(world)
    answer = world.client(ADMIN).get(CHASE, {"format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert any("Trung tâm Thông tin" in str(row) and "quá hạn 3 ngày" in str(row) for row in rows)


def test_pages_cost_the_same_for_one_and_many(world: World) -> None:
    overdue(world)
    client = world.client(ADMIN)
    pages = [CHASE, reverse("dossiers:reminders", args=["dien-tap"])]
    many = [cost(client, page) for page in pages]
    Dossier.objects.filter(participation__campaign=world.practice).exclude(
        pk__in=ids(world, "U-03", "U-01")
    ).update(state="submitted")
    assert [cost(client, page) for page in pages] == many


# -- calls ----------------------------------------------------------------------------------------------------------


def test_a_call_is_kept_with_who_when_and_what(world: World) -> None:
    dossier = world.dossier()
    where = reverse("dossiers:chase_call", args=["dien-tap", dossier.pk])
    client = world.client(APPRAISER)
    wrong = client.post(where, {"spoke_to": "Phó Giám đốc", "text": "", "date": "31/2/2026", "hour": "9:00"})
    assert wrong.status_code == 422
    assert "Không có ngày này" in wrong.content.decode()
    assert "Phó Giám đốc" in wrong.content.decode()
    empty = client.post(where, {"spoke_to": "Phó Giám đốc", "text": ""})
    assert "Ghi nội dung trao đổi." in empty.content.decode()
    ahead = client.post(where, {"spoke_to": "A", "text": "B", "date": "31/12/2099", "hour": "9h00"})
    assert "Giờ gọi ở tương lai" in ahead.content.decode()
    assert client.post(where, {"spoke_to": "Phó Giám đốc", "text": "Hẹn nộp thứ Sáu."}).status_code == 302
    call = ChaseCall.objects.get()
    assert (call.by, call.text) == (world.user(APPRAISER), "Hẹn nộp thứ Sáu.")
    assert "Hẹn nộp thứ Sáu." in client.get(CHASE).content.decode()
    entry = LogEntry.objects.get(action="don-doc.goi")
    assert "Hẹn nộp" not in str(entry.data)
    assert PersonalValue.objects.filter(entry=entry, value="Hẹn nộp thứ Sáu.").exists()
    with pytest.raises(NotAllowed):
        chasing.log_call(
            dossier=dossier, called_at=None, spoke_to="A", text="B", by=world.user(OFFICER), at=world.at
        )


# -- công văn -------------------------------------------------------------------------------------------------------


def test_before_the_deadline_the_letter_asks(world: World) -> None:
    said = text_of(draft(world, "U-03"))
    assert "Kính gửi: Trung tâm Thông tin." in said
    assert "V/v đôn đốc gửi hồ sơ đề nghị thẩm định năm" in said
    assert "đề nghị Thủ trưởng Trung tâm Thông tin chỉ đạo hoàn thành, gửi hồ sơ đúng thời hạn" in said
    assert "yêu cầu" not in said
    assert "DỰ THẢO" in said


def test_after_it_subordinates_are_told_and_others_asked(world: World) -> None:
    overdue(world)
    part = world.dossier("U-05").participation
    part.kind = "to_chuc_dang"
    part.save(update_fields=["kind"])
    mixed = text_of(draft(world, "U-03", "U-05"))
    assert "Đến nay đã quá thời hạn 03 ngày, các đơn vị nêu trên chưa gửi hồ sơ:" in mixed
    assert "yêu cầu Thủ trưởng các đơn vị trực thuộc gửi hồ sơ trước 17 giờ 00" in mixed
    assert "trân trọng đề nghị quý cơ quan quan tâm, chỉ đạo" in mixed
    alone = text_of(draft(world, "U-05"))
    assert "trân trọng đề nghị quý cơ quan" in alone
    assert "yêu cầu" not in alone
    assert "chịu trách nhiệm" not in alone


def test_late_and_not_late_become_two_letters_in_one_press(world: World) -> None:
    overdue(world)
    until = clock.local_date(world.at) + 4 * DAY
    part, milestone = world.dossier("U-05").participation, world.dossier("U-05").milestone
    asked = ask_extension(
        participation=part,
        milestone=milestone,
        until=until,
        reason="Mưa lũ.",
        by=world.user(SIBLING),
        at=world.at,
    )
    grant_extension(extension=asked, until=until, reason="Đồng ý.", by=world.user(ADMIN), at=world.at)
    answer = world.client(ADMIN).post(
        reverse("dossiers:chase_letter_draft", args=["dien-tap"]),
        {"dv": ids(world, "U-03", "U-05")},
        follow=True,
    )
    assert "Đã lập hai dự thảo công văn" in answer.content.decode()
    late, ahead = ChaseLetter.objects.order_by("pk")
    assert [each.dossiers.get().participation.unit.code for each in (late, ahead)] == ["U-03", "U-05"]
    assert "đã quá thời hạn 03 ngày" in text_of(late)
    assert "chỉ đạo hoàn thành, gửi hồ sơ đúng thời hạn" in text_of(ahead)


def test_more_than_five_stand_in_an_annex_and_the_layout_conforms(world: World) -> None:
    overdue(world)
    all_late = Dossier.objects.filter(participation__campaign=world.practice).exclude(
        participation__unit=world.practice.office
    )
    (letter,) = chase_letters.draft_letters(
        campaign=world.practice,
        dossier_ids=list(all_late.values_list("pk", flat=True)),
        by=world.user(APPRAISER),
        at=world.at,
    )
    said = text_of(letter)
    assert "Kính gửi: Các đơn vị có tên tại Phụ lục." in said
    assert all(
        words in said for words in ("Số ngày chậm", "Thành phần còn thiếu", "Đầu mối", "Đơn vị diễn tập B")
    )
    body = letter_bytes(letter=issued(world, letter))
    assert [each.rule for each in conformity(measured(body), own=True) if each.met is False] == []


def test_an_issued_letter_is_frozen_numbered_once_and_told_to_its_units(world: World) -> None:
    overdue(world)
    letter = draft(world, "U-03")
    with pytest.raises(NotAllowed):
        chase_letters.register_letter(
            letter=letter,
            number="5",
            signed_on=clock.local_date(world.at),
            by=world.user(APPRAISER),
            at=world.at,
        )
    done = issued(world, letter, "5")
    body = letter_bytes(letter=done)
    assert (done.number, done.symbol) == ("05", "VPUB-TCHCQT")
    # The code on its pages leads to it: anybody learns that it is genuine, its units and the Office also its hash.
    check = f"/kiem-tra/{done.code}/"
    assert read(body, public_keys()).code == done.code != ""
    for client, shown in ((Client(), False), (world.client(OFFICER), True), (world.client(SIBLING), False)):
        page = client.get(check).content.decode()
        assert "05/VPUB-TCHCQT" in page
        assert (done.sha256 in page) is shown
    told = Notice.objects.filter(key=f"don-doc-{done.pk}")
    assert {notice.to for notice in told} == {world.user(name) for name in (OFFICER, CHAIR, REGISTRAR)}
    assert told[0].subject.startswith("Công văn đôn đốc số 05/VPUB-TCHCQT")
    pdf = reverse("dossiers:chase_letter_pdf", args=[done.pk])
    assert world.client(OFFICER).get(pdf).content == body
    for person in (SIBLING, OUTSIDER, SYSTEM):
        assert world.client(person).get(pdf).status_code == 404, person
    dossier = world.dossier()
    dossier.participation.name = "Tên khác"
    dossier.participation.save(update_fields=["name"])
    assert letter_bytes(letter=ChaseLetter.objects.get(pk=done.pk)) == body
    with pytest.raises(Stale):
        issued(world, ChaseLetter.objects.get(pk=done.pk), "6")
    with pytest.raises(Stale):
        chase_letters.drop_letter(letter=done, by=world.user(ADMIN), at=world.at)
    # The number stands in the Office's book; the book gives none twice, whatever asks for it.
    assert [str(each) for each in BookEntry.objects.filter(symbol="VPUB-TCHCQT")] == ["05/VPUB-TCHCQT"]
    with pytest.raises(Blocked, match="đã dùng: Công văn đôn đốc"):
        issued(world, draft(world, "U-03"), "05")


def test_a_draft_is_the_offices_alone(world: World) -> None:
    letter = draft(world, "U-03")
    pdf = reverse("dossiers:chase_letter_pdf", args=[letter.pk])
    where = reverse("dossiers:chase_letter", args=["dien-tap", letter.pk])
    for person in (OFFICER, CHAIR, SIBLING, OUTSIDER, SYSTEM):
        assert world.client(person).get(pdf).status_code == 404, person
        assert world.client(person).get(where).status_code == 404, person
    assert world.client(OFFICE_REGISTRAR).get(where).status_code == 200
    with pytest.raises(NotAllowed):
        chase_letters.draft_letters(
            campaign=world.practice, dossier_ids=ids(world, "U-03"), by=world.user(OFFICER), at=world.at
        )


def test_faults_of_a_letter_are_named_and_nothing_is_lost(world: World) -> None:
    overdue(world)
    client = world.client(ADMIN)
    none = client.post(reverse("dossiers:chase_letter_draft", args=["dien-tap"]), {}, follow=True)
    assert none.redirect_chain == [(reverse("dossiers:chase", args=["dien-tap"]), 302)]
    assert "Chọn ít nhất một đơn vị" in none.content.decode()
    made = client.post(reverse("dossiers:chase_letter_draft", args=["dien-tap"]), {"nhom": "qua-han"})
    assert made.status_code == 302
    letter = ChaseLetter.objects.get()
    assert letter.dossiers.count() == 6
    where = reverse("dossiers:chase_letter", args=["dien-tap", letter.pk])
    answer = client.post(where, {"date": "31/2/2027", "hour": "17:00", "title": "PHÓ CHÁNH VĂN PHÒNG"})
    assert answer.status_code == 422
    assert "Không có ngày này" in answer.content.decode()
    assert "31/2/2027" in answer.content.decode()
    past = client.post(where, {"date": "01/01/2020", "hour": "17:00", "title": "PHÓ CHÁNH VĂN PHÒNG"})
    assert "đã qua" in past.content.decode()
    number = client.post(
        reverse("dossiers:chase_letter_register", args=["dien-tap", letter.pk]),
        {"number": "mười", "signed_on": "31/2/2026"},
    )
    assert number.status_code == 422
    assert "mười" in number.content.decode()
    assert ChaseLetter.objects.get().state == catalogue.LETTER_DRAFT
