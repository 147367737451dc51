"""What levels without accounts did: requests, decisions, withdrawals – recorded by one, confirmed by another."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from dossiers import states
from dossiers.actions import appraisal, office_papers, outside
from dossiers.actions.outside import Document, Ruling
from dossiers.management.demo import Calendar, appraise_to
from dossiers.models import Dossier, OutsideAct, Paper, Snapshot
from dossiers.rules import upper as rules
from records import clock, journal
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from tests.counting import cost
from tests.dossiers.campaigns_taken import (
    LETTER,
    MINUTES,
    OFFICE_REGISTRAR,
    approve,
    forwarded,
    number,
    send,
    taken,
    yesterday,
)
from tests.dossiers.stories import SAMPLES
from tests.people import (
    ADMIN,
    APPRAISER,
    OFFICE_CHAIR,
    OFFICE_OFFICER,
    OFFICER,
    OUTSIDER,
    SECOND_ADMIN,
    SIBLING,
    World,
)

ACTS = "/tong-hop/dien-tap/cap-tren/"
REASON = "Ghi nhầm số quyết định"


@pytest.fixture(scope="module", autouse=True)
def sent(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole practice lies with the level above."""
    with taken(django_db_blocker, "appraised", then=forwarded):
        yield


def record(
    world: World, kind: str, rulings: Mapping[str, Ruling], by: str = ADMIN, **document: Any
) -> OutsideAct:
    """Record an act about units named by their code."""
    told = {
        "number": "01/QĐ-DT",
        "signed_on": clock.local_date(world.at),
        "issuer": "Cấp công nhận (diễn tập)",
        "note": "",
        **document,
    }
    return outside.record_act(
        campaign=world.practice,
        kind=kind,
        document=Document(**told),
        rulings={world.dossier(code).pk: ruling for code, ruling in rulings.items()},
        by=world.user(by),
        at=world.at,
    )


def decide(world: World, rulings: Mapping[str, Ruling], **document: Any) -> OutsideAct:
    return record(world, states.ACT_DECIDED, rulings, **document)


def confirm(world: World, act: OutsideAct, by: str = SECOND_ADMIN) -> OutsideAct:
    return outside.confirm_act(act=act, by=world.user(by), at=world.at)


RECOGNISE = Ruling(outcome=states.RECOGNISED)


# -- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [APPRAISER, OFFICE_CHAIR, OFFICE_REGISTRAR, OFFICE_OFFICER])
def test_people_of_the_office_read_acts_but_only_admins_record_them(name: str, world: World) -> None:
    client = world.client(name)
    page = client.get(f"{ACTS}quyet-dinh/")
    assert page.status_code == 200
    assert "Bước này do Quản trị Văn phòng thực hiện" in page.content.decode()
    dossier = world.dossier()
    response = client.post(
        f"{ACTS}quyet-dinh/",
        {"number": "1", "signed_on": "22/11/2026", "issuer": "X", f"outcome-{dossier.pk}": "recognised"},
    )
    assert response.status_code == 403
    assert not OutsideAct.objects.filter(kind=states.ACT_DECIDED).exists()


@pytest.mark.parametrize("name", [OFFICER, OUTSIDER, SIBLING])
def test_strangers_get_404(name: str, world: World) -> None:
    act = decide(world, {"U-03": RECOGNISE})
    client = world.client(name)
    for path in (ACTS, f"{ACTS}quyet-dinh/", f"/tong-hop/ghi-nhan/{act.pk}/"):
        assert client.get(path).status_code == 404
    for path in (f"/tong-hop/ghi-nhan/{act.pk}/xac-nhan/", f"/tong-hop/ghi-nhan/{act.pk}/huy/"):
        assert client.post(path, {"reason": "x"}).status_code == 404
    act.refresh_from_db()
    assert act.state == states.ACT_PENDING


def test_an_unknown_kind_of_act_is_no_page(world: World) -> None:
    assert world.client(ADMIN).get(f"{ACTS}khac/").status_code == 404


def test_the_recorder_never_confirms_and_the_database_says_so_too(world: World) -> None:
    act = decide(world, {"U-03": RECOGNISE})
    page = world.client(ADMIN).get(f"/tong-hop/ghi-nhan/{act.pk}/").content.decode()
    assert "Người ghi nhận và người xác nhận phải là hai người" in page
    response = world.client(ADMIN).post(f"/tong-hop/ghi-nhan/{act.pk}/xac-nhan/")
    assert response.status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideAct.objects.filter(pk=act.pk).update(confirmed_at=world.at, confirmed_by=world.user(ADMIN))
    assert world.dossier().state == states.FORWARDED


def test_the_states_of_acts_are_those_of_the_table() -> None:
    steps = {
        states.ACT_SENT: "forward",
        states.ACT_ASKED: "record_upper_return",
        states.ACT_DECIDED: "confirm_decision",
        states.ACT_REVOKED: "revoke_result",
    }
    assert set(steps.values()) == states.COLLECTIVE
    for kind, step in steps.items():
        assert rules.SOURCES[kind] == states.BY_STEP[step].sources


# -- a request to supplement ------------------------------------------------------------------------------------------


def test_a_request_reopens_only_the_units_named(world: World) -> None:
    act = record(
        world,
        states.ACT_ASKED,
        {"U-03": Ruling(note="Bổ sung minh chứng 3.3")},
        note="Bổ sung hồ sơ",
        number="12-CV/DT",
    )
    assert world.dossier().state == states.FORWARDED
    confirm(world, act)
    assert world.dossier().state == states.UPPER_RETURNED
    others = Dossier.objects.filter(participation__campaign=world.practice).exclude(
        participation__unit__code="U-03"
    )
    assert set(others.values_list("state", flat=True)) == {states.FORWARDED}
    # What the Office had approved and numbered no longer stands; it sends a new bundle.
    assert not Snapshot.objects.filter(purpose=states.UPPER_SNAPSHOT, voided_at__isnull=True).exists()
    assert not Paper.objects.filter(kind__in=states.OFFICE_PAPERS, state=states.PAPER_ISSUED).exists()
    assert Notice.objects.filter(
        to=world.user(APPRAISER), subject__startswith="Cấp trên yêu cầu bổ sung"
    ).exists()
    appraisal.take_up_again(
        dossier=world.dossier(), by=world.user(APPRAISER), at=world.at, note="Theo yêu cầu"
    )
    assert world.dossier().state == states.APPRAISING
    text = world.client(ADMIN).get("/tong-hop/dien-tap/").content.decode()
    assert "Trung tâm Thông tin: đang thẩm định" in text


def test_after_a_request_the_office_answers_with_papers_of_new_numbers(world: World) -> None:
    campaign = world.practice
    confirm(
        world, record(world, states.ACT_ASKED, {"U-03": Ruling()}, note="Bổ sung hồ sơ", number="12-CV/DT")
    )
    appraisal.take_up_again(
        dossier=world.dossier(), by=world.user(APPRAISER), at=world.at, note="Theo yêu cầu"
    )
    appraise_to(world.dossier(), SAMPLES["U-03"], Calendar(base=world.at), states.ACCEPTED)
    page = world.client(ADMIN).get("/tong-hop/dien-tap/van-ban/").content.decode()
    assert "Gửi lần 2 (bổ sung)" in page
    assert "Gửi bổ sung lần này: <strong>Trung tâm Thông tin</strong>" in page
    # The council met before what it concluded went up; the page says so and leaves it to the Office.
    assert "diễn ra trước lần gửi trước" in page
    approve(world)
    with pytest.raises(Blocked, match="Lấy số mới"):
        number(world, MINUTES, "7", yesterday(world))
    number(world, MINUTES, "8", yesterday(world))
    number(world, LETTER, "32")
    body = office_papers.upper_bytes(campaign=campaign, kind=LETTER)
    written = " ".join(PdfReader(io.BytesIO(body or b"")).pages[0].extract_text().split())
    assert "bổ sung, thay thế Tờ trình nêu trên" in written
    assert "Tờ trình số 31/TTr-VPUB ngày" in written
    # The earlier papers stay in the history with their numbers.
    kept = Paper.objects.filter(kind=LETTER, dossier__participation__campaign=campaign)
    assert list(kept.order_by("pk").values_list("number", "state")) == [
        ("31", states.PAPER_VOID),
        ("32", states.PAPER_ISSUED),
    ]


@pytest.mark.parametrize(
    ("document", "units", "sentence"),
    [
        ({"note": ""}, ["U-03"], "Ghi nội dung cấp trên yêu cầu."),
        ({"note": "Bổ sung"}, [], "Chọn đơn vị mà cấp trên yêu cầu bổ sung."),
        ({"note": "Bổ sung", "issuer": ""}, ["U-03"], "Ghi cơ quan ban hành văn bản."),
        ({"note": "Bổ sung", "number": ""}, ["U-03"], "Ghi số, ký hiệu văn bản."),
    ],
)
def test_a_request_without_its_document_is_not_recorded(
    document: dict[str, Any], units: list[str], sentence: str, world: World
) -> None:
    with pytest.raises(Blocked, match=sentence):
        record(world, states.ACT_ASKED, {code: Ruling() for code in units}, **document)


# -- a decision -------------------------------------------------------------------------------------------------------


def test_a_decision_about_some_units_moves_only_those(world: World) -> None:
    act = decide(world, {"U-03": RECOGNISE, "DT-A": Ruling(outcome=states.CONFIRMED)})
    page = world.client(SECOND_ADMIN).get(f"/tong-hop/ghi-nhan/{act.pk}/").content.decode()
    assert "1 công nhận, 1 xác nhận có tệ nạn, 0 giao xây dựng" in page
    assert "Khi xác nhận, từng hồ sơ chuyển như sau" in page
    confirm(world, act)
    assert world.dossier("U-03").state == states.RECOGNISED
    assert world.dossier("DT-A").state == states.CONFIRMED
    assert world.dossier("U-02").state == states.FORWARDED
    told = Notice.objects.filter(to=world.user(OFFICER), url__contains=f"/{world.dossier().pk}/").latest("pk")
    assert told.subject == f"Đã có kết quả {world.practice.title}"
    entry = LogEntry.objects.filter(action="ho-so.confirm_decision").latest("seq")
    assert entry.data["so"] == "01/QĐ-DT"
    assert journal.verify("dien-tap") == []


def test_a_decision_that_differs_needs_its_reason_row_by_row(world: World) -> None:
    differing = {"U-03": Ruling(outcome=states.ASSIGNED), "U-02": RECOGNISE}
    with pytest.raises(
        Blocked, match="Trung tâm Thông tin: kết quả khác đề nghị của Văn phòng, nêu lý do"
    ) as error:
        decide(world, differing)
    assert len(error.value.problems) == 1
    act = decide(world, {**differing, "U-03": Ruling(states.ASSIGNED, "Chưa đủ minh chứng")})
    page = world.client(SECOND_ADMIN).get(f"/tong-hop/ghi-nhan/{act.pk}/").content.decode()
    assert "khác đề nghị" in page
    confirm(world, act)
    dossier = world.dossier("U-03")
    assert (dossier.state, dossier.result_reason) == (states.ASSIGNED, "Chưa đủ minh chứng")


@pytest.mark.parametrize("unit", ["DT-B", "U-03", "U-01"])
def test_nobody_is_said_to_have_drug_evil_without_a_fact(unit: str, world: World) -> None:
    """Points that are missing are no tệ nạn: only an exclusion fact answered "Có" is."""
    with pytest.raises(Blocked, match="không có sự kiện loại trừ nào về tệ nạn ma túy được trả lời “Có”"):
        decide(world, {unit: Ruling(states.CONFIRMED, "Theo quyết định")})
    page = world.client(ADMIN).get(f"{ACTS}quyet-dinh/").content.decode()
    assert page.count('value="confirmed"') == 1


@pytest.mark.parametrize("outcome", ["", "forwarded", "withdrawn_result", "x"])
def test_an_outcome_that_is_none_is_refused(outcome: str, world: World) -> None:
    with pytest.raises(Blocked, match="Trung tâm Thông tin: chọn kết quả theo quyết định"):
        decide(world, {"U-03": Ruling(outcome)})


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"number": "  "}, "Ghi số, ký hiệu văn bản."),
        ({"signed_on": None}, "Ngày quyết định: chưa ghi."),
        ({"issuer": ""}, "Ghi cơ quan ban hành văn bản."),
    ],
)
def test_a_decision_without_its_document_is_refused(
    document: dict[str, Any], sentence: str, world: World
) -> None:
    with pytest.raises(Blocked, match=sentence):
        decide(world, {"U-03": RECOGNISE}, **document)


def test_a_decision_lies_neither_before_the_sending_nor_in_the_future(world: World) -> None:
    with pytest.raises(Blocked, match="trước bước liền trước"):
        decide(world, {"U-03": RECOGNISE}, signed_on=yesterday(world))
    with pytest.raises(Blocked, match="ở tương lai"):
        decide(world, {"U-03": RECOGNISE}, signed_on=clock.local_date(world.at) + timedelta(days=1))


def test_numbers_of_real_issuers_stay_blank_where_figures_are_invented(world: World) -> None:
    campaign = world.practice
    campaign.is_illustrative = True
    campaign.save(update_fields=["is_illustrative"])
    act = decide(world, {"U-03": RECOGNISE}, number="")
    text = world.client(SECOND_ADMIN).get(f"/tong-hop/ghi-nhan/{act.pk}/").content.decode()
    assert "chưa có số (số liệu minh họa)" in text


def test_a_dossier_waits_for_one_act_at_a_time(world: World) -> None:
    decide(world, {"U-03": RECOGNISE})
    with pytest.raises(Blocked, match="Trung tâm Thông tin: đã có một ghi nhận chờ người thứ hai xác nhận"):
        decide(world, {"U-03": RECOGNISE, "U-02": RECOGNISE})
    assert OutsideAct.objects.filter(kind=states.ACT_DECIDED).count() == 1


def test_a_second_click_on_confirm_is_told_who_was_first(world: World) -> None:
    act = decide(world, {"U-03": RECOGNISE})
    client = world.client(SECOND_ADMIN)
    url = f"/tong-hop/ghi-nhan/{act.pk}/xac-nhan/"
    assert client.post(url).status_code == 302
    again = client.post(url)
    assert again.status_code == 409
    assert "đã xác nhận ghi nhận này" in again.content.decode()
    assert LogEntry.objects.filter(action="ho-so.confirm_decision").count() == 1


def test_all_rows_or_none(world: World) -> None:
    act = decide(world, {"U-02": RECOGNISE, "U-03": RECOGNISE})
    # One of the dossiers has moved on meanwhile.
    Dossier.objects.filter(pk=world.dossier("U-03").pk).update(state=states.UPPER_RETURNED)
    with pytest.raises(Stale):
        confirm(world, act)
    act.refresh_from_db()
    assert act.state == states.ACT_PENDING
    assert world.dossier("U-02").state == states.FORWARDED


# -- cancelling -------------------------------------------------------------------------------------------------------


def test_a_wrong_record_is_cancelled_with_a_reason_and_kept(world: World) -> None:
    act = decide(world, {"U-03": RECOGNISE})
    with pytest.raises(Blocked, match="Nêu lý do hủy ghi nhận"):
        outside.cancel_act(act=act, reason="  ", by=world.user(SECOND_ADMIN), at=world.at)
    with pytest.raises(NotAllowed):
        outside.cancel_act(act=act, reason=REASON, by=world.user(APPRAISER), at=world.at)
    response = world.client(ADMIN).post(f"/tong-hop/ghi-nhan/{act.pk}/huy/", {"reason": REASON})
    assert response.status_code == 302
    with pytest.raises(Stale, match="đã hủy ghi nhận này"):
        confirm(world, act)
    assert REASON in world.client(APPRAISER).get(ACTS).content.decode()
    assert world.dossier().state == states.FORWARDED
    # The unit is free for the right record.
    assert decide(world, {"U-03": RECOGNISE}).state == states.ACT_PENDING


# -- the form ---------------------------------------------------------------------------------------------------------

PDF_BYTES = b"%PDF-1.4\n"


def typed(world: World, **more: Any) -> dict[str, Any]:
    day = clock.local_date(world.at)
    return {
        "number": "01/QĐ-DT",
        "signed_on": f"{day:%d/%m/%Y}",
        "issuer": "Cấp công nhận (diễn tập)",
        f"outcome-{world.dossier('U-03').pk}": states.RECOGNISED,
        f"outcome-{world.dossier('U-02').pk}": "",
        **more,
    }


def test_the_form_starts_at_the_proposals_and_keeps_what_was_typed(world: World) -> None:
    client = world.client(ADMIN)
    page = client.get(f"{ACTS}quyet-dinh/").content.decode()
    assert page.count('value="recognised" selected') == 5
    assert page.count('value="confirmed" selected') == 1
    assert page.count('value="assigned" selected') == 1
    refused = client.post(f"{ACTS}quyet-dinh/", typed(world, number="", signed_on="31/02/2026"))
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Ngày quyết định không đúng dạng ngày/tháng/năm" in text
    assert text.count('value="recognised" selected') == 1
    response = client.post(f"{ACTS}quyet-dinh/", typed(world))
    assert response.status_code == 302
    act = OutsideAct.objects.get(kind=states.ACT_DECIDED)
    assert list(act.rows.values_list("dossier_id", "outcome")) == [
        (world.dossier("U-03").pk, states.RECOGNISED)
    ]


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("qd.exe", b"MZ" + b"\x00" * 50, "không đúng loại"),
        ("qd.pdf", b"", "rỗng"),
        ("qd.pdf", PDF_BYTES, "không đọc được"),
        ("qd.pdf", b"%PDF-1.4" + b"0" * (20 * 1024 * 1024 + 1), "lớn hơn 20 MB"),
    ],
    ids=["type", "empty", "broken", "large"],
)
def test_a_scan_that_cannot_be_read_is_refused_and_the_rest_is_kept(
    name: str, body: bytes, sentence: str, world: World
) -> None:
    scan = SimpleUploadedFile(name, body, content_type="application/pdf")
    response = world.client(ADMIN).post(f"{ACTS}quyet-dinh/", typed(world, scan=scan))
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence.lower() in text.lower()
    assert "01/QĐ-DT" in text
    assert not OutsideAct.objects.filter(kind=states.ACT_DECIDED).exists()


def test_a_good_scan_is_kept_with_the_act_and_only_the_office_reads_it(world: World) -> None:
    body = world.client(ADMIN).get("/tong-hop/dien-tap/van-ban/bb-tham-dinh.pdf").content
    scan = SimpleUploadedFile("quyết định.pdf", body, content_type="application/pdf")
    assert world.client(ADMIN).post(f"{ACTS}quyet-dinh/", typed(world, scan=scan)).status_code == 302
    act = OutsideAct.objects.get(kind=states.ACT_DECIDED)
    assert act.scan is not None
    link = f"/tep/{act.scan_id}/"
    assert link in world.client(SECOND_ADMIN).get(f"/tong-hop/ghi-nhan/{act.pk}/").content.decode()
    assert world.client(SECOND_ADMIN).get(link).status_code == 200
    assert world.client(OFFICER).get(link).status_code == 404


# -- withdrawing ------------------------------------------------------------------------------------------------------


def test_a_result_is_withdrawn_with_reason_and_decided_anew(world: World) -> None:
    confirm(world, decide(world, {"U-03": RECOGNISE}))
    with pytest.raises(Blocked, match="Nêu lý do thu hồi kết quả"):
        record(world, states.ACT_REVOKED, {"U-03": Ruling()}, number="05/QĐ-DT")
    act = record(
        world, states.ACT_REVOKED, {"U-03": Ruling()}, number="05/QĐ-DT", note="Phát hiện báo cáo sai"
    )
    confirm(world, act)
    dossier = world.dossier()
    assert (dossier.state, dossier.result_reason) == (states.WITHDRAWN_RESULT, "Phát hiện báo cáo sai")
    again = Ruling(states.ASSIGNED, "Theo kết luận thanh tra")
    confirm(world, decide(world, {"U-03": again}, number="06/QĐ-DT"))
    assert world.dossier().state == states.ASSIGNED
    page = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/ket-qua/").content.decode()
    for kept in ("01/QĐ-DT", "05/QĐ-DT", "06/QĐ-DT", "Phát hiện báo cáo sai", "Theo kết luận thanh tra"):
        assert kept in page


def test_a_result_that_was_never_given_is_not_withdrawn(world: World) -> None:
    with pytest.raises(Blocked, match="hồ sơ đang ở trạng thái “Đã gửi”"):
        record(world, states.ACT_REVOKED, {"U-03": Ruling()}, note="x")


# -- counting ---------------------------------------------------------------------------------------------------------


def test_acts_are_listed_with_the_same_queries_for_one_and_for_three(world: World) -> None:
    client = world.client(ADMIN)

    one = cost(client, ACTS)
    decide(world, {"U-03": RECOGNISE})
    decide(world, {"U-02": RECOGNISE})
    assert cost(client, ACTS) == one


def test_a_closed_campaign_records_nothing(world: World) -> None:
    campaign = world.practice
    campaign.state = "closed"
    campaign.save(update_fields=["state"])
    with pytest.raises(NotAllowed, match="đợt đánh giá đã kết thúc"):
        decide(world, {"U-03": RECOGNISE})
    with pytest.raises(NotAllowed, match="đợt đánh giá đã kết thúc"):
        send(world)


def test_a_later_decision_withdraws_a_result_of_a_closed_campaign(world: World) -> None:
    confirm(world, decide(world, {"U-03": RECOGNISE}))
    campaign = world.practice
    campaign.state = "closed"
    campaign.save(update_fields=["state"])
    text = world.client(ADMIN).get(ACTS).content.decode()
    assert text.count("Ghi nhận<span") == 1
    act = record(
        world, states.ACT_REVOKED, {"U-03": Ruling()}, number="05/QĐ-DT", note="Phát hiện báo cáo sai"
    )
    confirm(world, act)
    assert world.dossier().state == states.WITHDRAWN_RESULT
    # Nothing else happens to a closed campaign.
    with pytest.raises(NotAllowed, match="đợt đánh giá đã kết thúc"):
        decide(world, {"U-03": RECOGNISE})
