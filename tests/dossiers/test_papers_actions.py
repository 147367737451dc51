"""Number, date and signed copy of a paper: what is refused, what is frozen, and for how long."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter

from campaigns import states as campaign_states
from campaigns.models import Campaign
from dossiers import states
from dossiers.actions import papers, signed, workflow
from dossiers.actions.papers import Issue
from dossiers.actions.snapshots import approved_snapshot
from dossiers.models import Dossier, Paper
from records import clock
from records.errors import Blocked, NotAllowed, Problem, Stale
from tests.dossiers.stories import HISTORY, take_to
from tests.people import CHAIR, OFFICER, REGISTRAR, World, recast
from units.models import Unit

KINDS = ("qd-hoi-dong", "bb-tu-danh-gia", "bao-cao", "to-trinh")


@pytest.fixture
def signing(world: World) -> Dossier:
    return take_to(world, states.AWAITING_SIGNATURE)


def number(
    world: World, dossier: Dossier, kind: str, raw: str, day: date | None = None, by: str = REGISTRAR
) -> Paper:
    return papers.register(
        dossier=dossier,
        kind=kind,
        number=raw,
        signed_on=day or meeting_day(dossier),
        by=world.user(by),
        at=world.at,
    )


def meeting_day(dossier: Dossier) -> date:
    starts = dossier.meetings.get(kind=states.UNIT_MEETING).starts_at
    assert starts is not None
    return clock.local_date(starts)


def problems(world: World, dossier: Dossier, kind: str, raw: str, day: date | None = None) -> list[Problem]:
    with pytest.raises(Blocked) as refused:
        number(world, dossier, kind, raw, day)
    return list(refused.value.problems)


def scan(
    world: World, dossier: Dossier, kind: str, body: bytes = b"%PDF-1.4 signed", reason: str = ""
) -> None:
    signed.attach_scan(
        dossier=dossier, kind=kind, name="da-ky.pdf", content_type="application/pdf", body=body, reason=reason,
        by=world.user(REGISTRAR), at=world.at,
    )  # fmt: skip


@pytest.mark.parametrize("raw", ["", "abc", "1/2", "-3", "5,5", "123456"])
def test_a_number_is_digits(world: World, signing: Dossier, raw: str) -> None:
    assert [found.text for found in problems(world, signing, "qd-hoi-dong", raw)] == [
        "Số văn bản chỉ gồm chữ số, ví dụ 05 hoặc 21."
    ]


def test_below_ten_a_zero_leads(world: World, signing: Dossier) -> None:
    paper = number(world, signing, "qd-hoi-dong", " 5 ")
    assert (paper.number, paper.symbol) == ("05", "QĐ-TTTT")


def test_a_history_of_illustrations_may_leave_the_number_blank(world: World) -> None:
    dossier = take_to(world, states.AWAITING_SIGNATURE, campaign=HISTORY)
    paper = papers.register(
        dossier=dossier,
        kind="qd-hoi-dong",
        number="",
        signed_on=date(2021, 9, 17),
        by=world.user(REGISTRAR),
        at=world.at,
    )
    assert (paper.number, paper.state) == ("", states.PAPER_ISSUED)


def test_a_date_in_the_future_is_refused(world: World, signing: Dossier) -> None:
    tomorrow = clock.local_date(world.at) + timedelta(days=1)
    assert problems(world, signing, "qd-hoi-dong", "5", tomorrow)[0].code == "future"


def test_disorder_is_named_with_both_papers_and_days(world: World, signing: Dossier) -> None:
    met = meeting_day(signing)
    (found,) = problems(world, signing, "bb-tu-danh-gia", "3", met - timedelta(days=1))
    assert found.code == "date_order"
    assert "Ngày họp đơn vị" in found.text
    assert "biên bản họp tự đánh giá" in found.text
    (late,) = problems(world, signing, "qd-hoi-dong", "3", met + timedelta(days=1))
    assert late.text.startswith("Thứ tự ngày: Quyết định thành lập Hội đồng")
    assert not signing.papers.exists()


def test_a_later_paper_before_an_earlier_one_is_named(world: World, signing: Dossier) -> None:
    met = meeting_day(signing)
    number(world, signing, "bao-cao", "7", met + timedelta(days=1))
    (found,) = problems(world, signing, "to-trinh", "8", met)
    assert found.text.startswith("Thứ tự ngày: Báo cáo (")
    assert "tờ trình" in found.text


def test_a_taken_number_is_refused_by_name(world: World, signing: Dossier) -> None:
    """The unit's decision 21 of 2021 in another campaign: the number runs per unit, type and year."""
    done = take_to(world, states.AWAITING_SIGNATURE, campaign=HISTORY)
    papers.register(
        dossier=done,
        kind="qd-hoi-dong",
        number="21",
        signed_on=date(2021, 9, 17),
        by=world.user(REGISTRAR),
        at=world.at,
    )
    recast(HISTORY, is_practice=True)
    snapshot = approved_snapshot(signing)
    assert snapshot is not None
    issue = Issue(signing, "qd-hoi-dong", "21", "QĐ-TTTT", date(2021, 12, 31), snapshot)
    with pytest.raises(Blocked, match="Số 21/QĐ-TTTT năm 2021 đã dùng cho Quyết định thành lập Hội đồng"):
        papers.refuse_taken_number(issue)
    papers.refuse_taken_number(Issue(signing, "qd-hoi-dong", "21", "QĐ-TTTT", date(2022, 1, 1), snapshot))
    papers.refuse_taken_number(Issue(signing, "qd-hoi-dong", "22", "QĐ-TTTT", date(2021, 12, 31), snapshot))


def test_numbers_of_a_practice_and_of_the_real_year_do_not_meet(world: World, signing: Dossier) -> None:
    done = take_to(world, states.AWAITING_SIGNATURE, campaign=HISTORY)
    papers.register(
        dossier=done,
        kind="qd-hoi-dong",
        number="21",
        signed_on=date(2021, 9, 17),
        by=world.user(REGISTRAR),
        at=world.at,
    )
    snapshot = approved_snapshot(signing)
    assert snapshot is not None
    papers.refuse_taken_number(Issue(signing, "qd-hoi-dong", "21", "QĐ-TTTT", date(2021, 9, 18), snapshot))


def test_a_trial_campaign_issues_nothing(world: World, signing: Dossier) -> None:
    Campaign.objects.filter(code="dien-tap").update(
        trial_confirmed_at=world.at, trial_confirmed_by=world.user("vpub.quantri1")
    )
    dossier = world.dossier()
    assert "trial" in {found.code for found in problems(world, dossier, "qd-hoi-dong", "5")}
    assert not dossier.papers.exists()
    page = world.client(REGISTRAR).get(f"/ho-so/{dossier.pk}/van-ban/").content.decode()
    assert "Đợt chạy thử không cấp số, không ban hành" in page
    assert '/so-ngay/"' not in page


def test_only_the_registrar_or_the_officer_numbers_and_only_what_is_approved(world: World) -> None:
    early = take_to(world, states.AWAITING_CHAIR)
    with pytest.raises(NotAllowed, match="chưa ghi số, ngày được"):
        number(world, early, "qd-hoi-dong", "5")
    dossier = take_to(world, states.AWAITING_SIGNATURE)
    with pytest.raises(NotAllowed, match="Văn thư"):
        number(world, dossier, "qd-hoi-dong", "5", by=CHAIR)
    assert number(world, dossier, "qd-hoi-dong", "5", by=OFFICER).issued_by == world.user(OFFICER)


def test_a_second_number_for_an_issued_paper_is_refused(world: World, signing: Dossier) -> None:
    first = number(world, signing, "qd-hoi-dong", "5")
    with pytest.raises((Stale, Blocked)):
        number(world, world.dossier(), "qd-hoi-dong", "6")
    assert list(signing.papers.values_list("number", "sha256")) == [("05", first.sha256)]


def test_a_paper_the_plan_does_not_ask_for_is_refused(world: World, signing: Dossier) -> None:
    assert [found.code for found in problems(world, signing, "thong-bao", "5")] == ["kind"]


def test_issued_bytes_stay_whatever_is_changed_later(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    client = world.client(OFFICER)

    def served() -> dict[str, bytes]:
        return {kind: bytes(client.get(f"/ho-so/{dossier.pk}/van-ban/{kind}.pdf").content) for kind in KINDS}

    before = served()
    for paper in dossier.papers.all():
        assert hashlib.sha256(before[paper.kind]).hexdigest() == paper.sha256, paper.kind
        reader = PdfReader(io.BytesIO(before[paper.kind]))
        assert len(reader.pages) == paper.pages
        assert "DỰ THẢO" not in reader.pages[0].extract_text()
        assert f"{paper.number}/{paper.symbol}" in "".join(page.extract_text() for page in reader.pages)
    Unit.objects.filter(code="U-03").update(name="Trung tâm đổi tên")
    dossier.scores.filter(step=states.SELF, not_applicable=False).update(points=0)
    dossier.council.update(name="Người khác")
    assert served() == before


def test_papers_refer_to_each_other_by_number_and_day(world: World) -> None:
    dossier = take_to(world, states.READY)
    decision = dossier.papers.get(kind="qd-hoi-dong")
    body = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/van-ban/to-trinh.pdf").content
    text = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())
    assert f"{decision.number}/{decision.symbol}" in text


def test_a_signed_copy_is_replaced_only_with_a_reason_and_the_first_is_kept(
    world: World, signing: Dossier
) -> None:
    with pytest.raises(Blocked, match="Ghi số, ngày văn bản trước"):
        scan(world, signing, "qd-hoi-dong")
    number(world, signing, "qd-hoi-dong", "5")
    scan(world, signing, "qd-hoi-dong")
    first = signing.papers.get().scan_id or 0
    with pytest.raises(Blocked, match="tải bản mới kèm lý do"):
        scan(world, signing, "qd-hoi-dong", b"%PDF-1.4 other")
    scan(world, signing, "qd-hoi-dong", b"%PDF-1.4 other", "Bản trước thiếu dấu")
    paper = signing.papers.get()
    assert paper.scan_id != first
    assert paper.scan_reason == "Bản trước thiếu dấu"
    assert signing.files.filter(pk=first).exists()


def test_where_the_campaign_demands_signed_copies_nothing_goes_up_without(
    world: World, signing: Dossier
) -> None:
    Campaign.objects.filter(code="dien-tap").update(scan_policy=campaign_states.SCAN_REQUIRED)
    for kind, raw in zip(KINDS, ("1", "2", "3", "4"), strict=True):
        number(world, signing, kind, raw)
    dossier = world.dossier()
    with pytest.raises(Blocked) as refused:
        workflow.make_ready(dossier=dossier, by=world.user(REGISTRAR), at=world.at)
    assert {found.code for found in refused.value.problems} == {"no_scan"}
    assert len(refused.value.problems) == len(KINDS)
    for kind in KINDS:
        scan(world, dossier, kind)
    workflow.make_ready(dossier=dossier, by=world.user(REGISTRAR), at=world.at)
    workflow.submit(dossier=dossier, by=world.user(OFFICER), at=world.at)
    assert dossier.state == states.SUBMITTED


@pytest.mark.parametrize(
    ("policy", "may"), [(campaign_states.SCAN_LATER, True), (campaign_states.SCAN_OPTIONAL, False)]
)
def test_a_signed_copy_follows_the_submission_where_the_campaign_takes_it_later(
    world: World, signing: Dossier, policy: str, may: bool
) -> None:
    Campaign.objects.filter(code="dien-tap").update(scan_policy=policy)
    for kind, raw in zip(KINDS, ("1", "2", "3", "4"), strict=True):
        number(world, signing, kind, raw)
    dossier = world.dossier()
    workflow.make_ready(dossier=dossier, by=world.user(REGISTRAR), at=world.at)
    workflow.submit(dossier=dossier, by=world.user(OFFICER), at=world.at)
    frozen = dossier.papers.get(kind="to-trinh").sha256
    one_page, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(one_page)
    client = world.client(REGISTRAR)
    page = client.get(f"/ho-so/{dossier.pk}/van-ban/").content.decode()
    assert ("Tải bản đã ký" in page) is may
    assert "FORM-" not in page
    sent = client.post(
        f"/ho-so/{dossier.pk}/van-ban/to-trinh/ban-da-ky/",
        {"scan": SimpleUploadedFile("to-trinh.pdf", one_page.getvalue())},
    )
    assert sent.status_code == (302 if may else 403)
    paper = dossier.papers.get(kind="to-trinh")
    assert (paper.scan_id is not None, paper.sha256) == (may, frozen)


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("trong.pdf", b"", "rỗng"),
        ("gia.pdf", b"not a pdf at all", ""),
        ("ma.exe", b"MZ\x90\x00", ""),
        ("lon.pdf", b"%PDF-1.4" + b"0" * (20 * 1024 * 1024), "20 MB"),
    ],
)
def test_an_upload_that_is_no_signed_copy_gets_its_sentence(
    world: World, signing: Dossier, name: str, body: bytes, sentence: str
) -> None:
    number(world, signing, "qd-hoi-dong", "5")
    response = world.client(REGISTRAR).post(
        f"/ho-so/{signing.pk}/van-ban/qd-hoi-dong/ban-da-ky/", {"scan": SimpleUploadedFile(name, body)}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert signing.papers.get().scan_id is None


def test_the_page_refuses_a_date_that_is_none(world: World, signing: Dossier) -> None:
    client = world.client(REGISTRAR)
    url = f"/ho-so/{signing.pk}/van-ban/qd-hoi-dong/so-ngay/"
    wrong = client.post(url, {"number": "5", "signed_on": "31/02/2026"})
    assert wrong.status_code == 422
    assert "Ngày ký không đúng dạng" in wrong.content.decode()
    done = client.post(url, {"number": "5", "signed_on": f"{meeting_day(signing):%d/%m/%Y}"})
    assert done.status_code == 302
    assert "Số 05/QĐ-TTTT" in client.get(done["Location"]).content.decode()
