"""What a clerk meets on the unit's pages: counts that agree, remarks to be answered, forms that keep what was typed."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dossiers import catalogue, states
from dossiers.actions import appraisal, appraisal_facts, papers, scores, workflow
from dossiers.models import CouncilMember, Dossier, FigureValue, Score, VetoAnswer
from dossiers.queries.dossier_page import dossier_page
from dossiers.queries.journal import journal_page
from dossiers.queries.report import suggestion_of
from dossiers.queries.scoring_page import scoring_page
from dossiers.rules.figures import check_words
from records import clock
from records.errors import Blocked
from records.text import curly, vn_date
from tests.dossiers.stories import take_to
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, REGISTRAR, World


def returned(world: World) -> Dossier:
    """A dossier that came back with one remark at a criterion and one at a paper."""
    dossier = take_to(world, states.APPRAISING)
    for target, code in (("criterion", "3.3"), ("item", "qd-hoi-dong")):
        appraisal_facts.add_remark(
            dossier=dossier, target=target, target_code=code, text="Chưa thấy.", by=world.user(APPRAISER), at=world.at
        )  # fmt: skip
    appraisal.return_for_correction(
        dossier=dossier, until=clock.local_date(world.at) + timedelta(days=4), by=world.user(APPRAISER), at=world.at,
        past_milestone_ok=True,
    )  # fmt: skip
    return dossier


def test_a_returned_dossier_goes_to_the_chair_only_when_every_remark_is_answered(world: World) -> None:
    dossier = returned(world)
    officer = world.user(OFFICER)
    with pytest.raises(Blocked) as refused:
        workflow.send_to_chair(dossier=dossier, by=officer, at=world.at)
    assert [(each.code, each.text, each.where) for each in refused.value.problems] == [
        (
            "remark",
            "Chưa trả lời ý kiến của cơ quan thẩm định về tiêu chí 3.3.",
            f"/ho-so/{dossier.pk}/tu-cham/#tc-3.3",
        ),
        (
            "remark",
            "Chưa trả lời ý kiến của cơ quan thẩm định về Quyết định thành lập Hội đồng.",
            f"/ho-so/{dossier.pk}/van-ban/#qd-hoi-dong",
        ),
    ]
    home = world.client(OFFICER).get("/").content.decode()
    assert "Trả lời 2 ý kiến của cơ quan thẩm định" in home
    assert f'href="/ho-so/{dossier.pk}/tu-cham/#tc-3.3">Xem ý kiến và hoàn thiện' in home
    for remark in dossier.remarks.all():
        scores.reply_to_remark(
            dossier=dossier, remark_id=remark.pk, text="Đã bổ sung.", by=officer, at=world.at
        )
    workflow.send_to_chair(dossier=dossier, by=officer, at=world.at)
    assert dossier.state == states.AWAITING_CHAIR


def test_the_chair_sending_it_back_does_not_lift_the_duty_to_answer(world: World) -> None:
    dossier = returned(world)
    officer = world.user(OFFICER)
    for remark in dossier.remarks.all():
        scores.reply_to_remark(dossier=dossier, remark_id=remark.pk, text="Đã sửa.", by=officer, at=world.at)
    workflow.send_to_chair(dossier=dossier, by=officer, at=world.at)
    workflow.chair_return(dossier=dossier, by=world.user(CHAIR), at=world.at, note="Ghi rõ hơn.")
    dossier.remarks.update(reply="", replied_at=None, replied_by=None)
    with pytest.raises(Blocked, match="Chưa trả lời ý kiến"):
        workflow.send_to_chair(dossier=dossier, by=officer, at=world.at)


@pytest.mark.parametrize("state", [states.DRAFTING, states.RETURNED, states.AWAITING_SIGNATURE])
def test_the_rooms_count_what_the_list_names(world: World, state: str) -> None:
    """Every missing thing is counted once, in its room; the scoring page counts like the dossier's page."""
    dossier = returned(world) if state == states.RETURNED else take_to(world, state)
    if state != states.AWAITING_SIGNATURE:
        CouncilMember.objects.filter(dossier=dossier).delete()
        VetoAnswer.objects.filter(dossier=dossier, veto__code__in=("L1", "L2"), step=states.SELF).delete()
        Score.objects.filter(dossier=dossier, criterion__code__in=("1.1", "2.1"), step=states.SELF).delete()
        FigureValue.objects.filter(dossier=dossier, spec__code__in=("S01", "S06")).delete()
        dossier.sections.all().delete()
    person = REGISTRAR if state == states.AWAITING_SIGNATURE else OFFICER
    page = dossier_page(dossier, world.user(person), world.at)
    assert page.missing
    assert sum(room.missing for room in page.rooms) == len(page.missing)
    scoring = next(room for room in page.rooms if room.url.endswith("/tu-cham/"))
    totals = scoring_page(dossier, world.user(person), world.at).totals
    assert scoring.missing == len(totals.missing)
    html = world.client(person).get(f"/ho-so/{dossier.pk}/").content.decode()
    assert f"Còn thiếu {len(page.missing)} việc" in html
    assert html.count('class="btn btn-primary"') == 1


def test_number_and_date_are_refused_beside_their_fields_and_kept(world: World) -> None:
    dossier = take_to(world, states.AWAITING_SIGNATURE)
    client = world.client(REGISTRAR)
    url = f"/ho-so/{dossier.pk}/van-ban/qd-hoi-dong/so-ngay/"
    both = client.post(url, {"number": "5/QĐ", "signed_on": "31/02/2026"})
    html = both.content.decode()
    assert both.status_code == 422
    assert 'id="loi-so-qd-hoi-dong">Số văn bản chỉ gồm chữ số' in html
    assert 'id="loi-ngay-qd-hoi-dong">Ngày ký không đúng dạng' in html
    assert 'value="5/QĐ"' in html
    assert 'value="31/02/2026"' in html
    assert 'href="#so-qd-hoi-dong"' in html
    assert 'href="#ngay-qd-hoi-dong"' in html
    later = clock.local_date(world.at) + timedelta(days=2)
    future = client.post(url, {"number": "5", "signed_on": vn_date(later)}).content.decode()
    assert f'id="loi-ngay-qd-hoi-dong">Ngày ký {vn_date(later)} ở tương lai' in future
    assert "Nhập số văn bản" in client.post(url, {"number": " ", "signed_on": ""}).content.decode()
    assert not dossier.papers.filter(state=states.PAPER_ISSUED).exists()


def test_a_taken_number_and_a_future_day_are_named_together(world: World) -> None:
    dossier = take_to(world, states.AWAITING_SIGNATURE)
    by, day = world.user(REGISTRAR), clock.local_date(world.at)
    with pytest.raises(Blocked) as refused:
        papers.register(dossier=dossier, kind="bao-cao", number="5/BC", signed_on=day, by=by, at=world.at)
    assert [each.code for each in refused.value.problems] == ["number"]
    papers.register(dossier=dossier, kind="bao-cao", number="5", signed_on=day, by=by, at=world.at)
    with pytest.raises(Blocked) as both:
        papers.register(
            dossier=dossier, kind="bao-cao", number="5", signed_on=day + timedelta(days=1), by=by, at=world.at
        )
    assert {"future"} <= {each.code for each in both.value.problems}


def test_a_refused_signed_copy_names_what_is_taken_and_stays_on_the_page(world: World) -> None:
    dossier = take_to(world, states.READY)
    client = world.client(REGISTRAR)
    url = f"/ho-so/{dossier.pk}/van-ban/qd-hoi-dong/ban-da-ky/"
    answer = client.post(url, {"scan": SimpleUploadedFile("ky.exe", b"MZ\x90\x00")})
    html = answer.content.decode()
    assert answer.status_code == 422
    sentence = "Tệp ky.exe: không đúng loại. Nhận PDF, JPEG hoặc PNG, mỗi tệp không quá 20 MB."
    assert html.count(sentence) == 2
    assert 'id="qd-hoi-dong"' in html


@pytest.mark.parametrize("state", [states.DRAFTING, states.AWAITING_SIGNATURE, states.READY])
def test_the_papers_page_has_one_primary_button_at_most(world: World, state: str) -> None:
    dossier = take_to(world, state)
    for person in (OFFICER, REGISTRAR, CHAIR):
        html = world.client(person).get(f"/ho-so/{dossier.pk}/van-ban/").content.decode()
        assert html.count("btn-primary") <= 1, person
    if state == states.AWAITING_SIGNATURE:
        page = world.client(REGISTRAR).get(f"/ho-so/{dossier.pk}/van-ban/").content.decode()
        assert 'class="btn btn-primary" aria-describedby="ten-qd-hoi-dong">Ghi số, ngày' in page


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ("= S02 + S03", "bằng S02 cộng S03"),
        ("mỗi số ≤ S01", "mỗi số không lớn hơn S01"),
        ("≤ S01; nối 2.4", "không lớn hơn S01; dùng cho tiêu chí 2.4"),
        ("≥ S09", "không nhỏ hơn S09"),
        ("> 0 ⇔ L1 = Có", "lớn hơn 0 khi câu L1 trả lời “Có”; bằng 0 khi trả lời “Không”"),
        ("nối L4, N1", "dùng cho câu L4, N1"),
        ("đã xử lý ≤ tiếp nhận", "đã xử lý không lớn hơn tiếp nhận"),
        ("", ""),
    ],
)
def test_a_check_is_said_in_words(sign: str, words: str) -> None:
    assert check_words(sign) == words


def test_no_page_of_figures_shows_a_sign(world: World) -> None:
    dossier = take_to(world, states.DRAFTING)
    html = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/so-lieu/").content.decode()
    assert not set("⇔≤≥") & set(html)
    scoring = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/tu-cham/").content.decode()
    assert not re.search(r"\bS[03] [IVX]+\.", scoring)
    assert "Dự thảo" in scoring


def test_straight_quotes_become_vietnamese_ones() -> None:
    assert curly('đề nghị công nhận "Đơn vị" và "B"') == "đề nghị công nhận “Đơn vị” và “B”"
    assert curly('lẻ "một') == 'lẻ "một'


def test_counts_below_ten_are_written_alike(world: World) -> None:
    dossier = take_to(world, states.DRAFTING)
    figures = {value.spec.code: value.current for value in dossier.figures.select_related("spec")}
    assert suggestion_of("II.1", dossier, figures) == (
        "Trong kỳ, đơn vị ban hành 03 văn bản lãnh đạo, chỉ đạo; tổ chức 01 cuộc kiểm tra, giám sát nội bộ."
    )
    assert suggestion_of("II.3", dossier, figures) == (
        "Thực hiện 02 lần rà soát; trong kỳ không tiếp nhận tin phản ánh."
    )
    heard = suggestion_of("II.3", dossier, figures | {"S13.a": Decimal(3), "S13.b": Decimal(0)})
    assert heard.endswith("tiếp nhận 03 tin phản ánh, đã xử lý hoặc chuyển cơ quan có thẩm quyền 0 tin.")
    assert "42/42 người ký cam kết" in suggestion_of("II.2", dossier, figures)


def test_the_journal_names_the_place_of_a_remark(world: World) -> None:
    dossier = returned(world)
    page = journal_page(dossier.participation.campaign, world.user(ADMIN))
    pinned = [row.detail for row in page.rows if row.what == "Ghim ý kiến"]
    assert pinned == [f"tại {catalogue.PAPER_NAMES['qd-hoi-dong']}", "tại tiêu chí 3.3"]


def test_the_icon_is_there_for_everyone(world: World) -> None:
    answer = world.client(None).get("/favicon.ico")
    assert answer.status_code == 302
    assert "icons/favicon" in answer["Location"]
    path = finders.find("icons/favicon.ico")
    assert isinstance(path, str)
    with Image.open(path) as icon:
        assert icon.format == "ICO"
        assert {(16, 16), (32, 32), (48, 48)} <= icon.info["sizes"]
