"""KH 75 as a campaign: duties, targets, reports with receipts, the aggregate; who sees and may do what."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign
from dossiers.actions import filing as filing_actions
from dossiers.actions import following as actions
from dossiers.models import Dossier, DutyEntry, Filing, FilingReceipt, TargetBase
from dossiers.queries.duties import duties_board
from dossiers.queries.filing_content import content_of
from dossiers.queries.targets import targets_board
from dossiers.signing.keys import public_keys
from dossiers.signing.reading import DRAFT, GENUINE, read
from records.errors import Blocked, NotAllowed, Stale
from records.sheets import read_rows
from tests.counting import cost
from tests.dossiers.schools import (
    DISTRICT,
    HEALTH,
    POLICE,
    SCHOOLS,
    SCHOOLS_ADMIN,
    at,
    filing,
    person,
    reporter,
    schools,
)
from tests.people import OFFICER, OUTSIDER, World

__all__ = ["schools"]
HOME = "/thuc-hien/kh-75-2020/"


def say(
    campaign: Campaign, unit: str, code: str, state: str = "doing", who: str = POLICE, **given: Any
) -> DutyEntry:
    who_reports = reporter(campaign, unit)
    fields: dict[str, Any] = {"evidence": "", "done_on": None, "note": "", "last": 0, **given}
    duty = who_reports.agency.duties.get(code=code)
    moment = fields.pop("when", at("2020-05-10T09:00"))
    return actions.report_duty(
        reporter=who_reports,
        duty=duty,
        state=state,
        by=person(who),
        at=moment,
        **fields,
    )


def hand_in(campaign: Campaign, unit: str, who: str, when: str, milestone: str = "DL-10") -> FilingReceipt:
    found = filing(campaign, milestone, unit)
    texts = {row["code"]: row["text"] for row in content_of(found)["sections"]}
    saved = filing_actions.save_filing(
        filing=found, number="21/BC-CAT", signed_on=at(when).date(), signer_title="Giám đốc", signer_name="",
        texts={**texts, "I": "Đã triển khai.", "VI": "Tiếp tục."}, version=found.version,
        by=person(who), at=at(when),
    )  # fmt: skip
    return filing_actions.send_filing(filing=saved, by=person(who), at=at(when))


def test_opening_makes_three_filings_for_each_agency_and_no_dossier(schools: Campaign) -> None:
    reporters = list(schools.reporters.select_related("agency"))
    assert {each.agency.code for each in reporters} == {f"A{n:02d}" for n in range(1, 13)}
    owed = schools.milestones.order_by("order").values_list("code", flat=True)
    assert list(owed) == ["DL-09", "DL-10", "DL-11"]
    for each in reporters:
        assert list(
            each.filings.order_by("milestone__order").values_list("milestone__code", flat=True)
        ) == list(owed)
    assert Filing.objects.filter(milestone__campaign=schools, reporter__isnull=True).count() == 2
    # ⚠22: no criteria of 2139, no scores, no dossiers.
    assert not schools.scored
    assert not schools.sets.exists()
    assert not Dossier.objects.filter(participation__campaign=schools).exists()


def test_a_duty_is_said_once_and_seen_by_the_office(schools: Campaign) -> None:
    for bad, code in (
        ({"state": "done"}, "evidence"),
        ({"state": "impossible"}, "note"),
        ({"state": "x"}, "state"),
        ({"state": "doing", "done_on": date(2020, 6, 1)}, "future"),
    ):
        with pytest.raises(Blocked) as refused:
            say(schools, "A01", "A01-1", **bad)
        assert code in {problem.code for problem in refused.value.problems}
    first = say(schools, "A01", "A01-1")
    with pytest.raises(Stale):
        say(schools, "A01", "A01-1", "done", evidence="x", done_on=date(2020, 5, 9))
    say(schools, "A01", "A01-1", "done", evidence="Báo cáo 9", done_on=date(2020, 5, 9), last=first.pk)
    with pytest.raises(NotAllowed):
        say(schools, "A01", "A01-1", who=HEALTH, last=first.pk)
    board = duties_board(person(SCHOOLS), schools)
    row = next(each for each in board.rows if each.code == "A01-1")
    assert row.only is not None
    assert (row.only.label, row.only.evidence) == ("Hoàn thành", "Báo cáo 9")
    # 31 duties and IV.3; A11's five are answered by twelve districts each.
    assert len(board.rows) == 32
    assert board.count.total == 27 + 5 * 12
    shared = {each.code: each.shared for each in board.rows if each.shared}
    assert set(shared) == {"A01-2", "A03-3"}
    assert "Một việc, hai vai" in shared["A01-2"]
    assert {each.code for each in duties_board(person(POLICE), schools).rows} == {
        f"A01-{n}" for n in range(1, 5)
    }


def test_targets_add_up_and_unknown_is_not_zero(schools: Campaign) -> None:
    office = person(SCHOOLS_ADMIN)
    target = schools.plan.targets.get(code="T-06")
    for given, code in ((Decimal(-1), "denominator"), (Decimal(412), "source")):
        with pytest.raises(Blocked) as refused:
            actions.set_target_base(
                campaign=schools, target=target, denominator=given, source="", agencies=["A11"], by=office,
                at=at("2020-04-01T08:00"),
            )  # fmt: skip
        assert code in {problem.code for problem in refused.value.problems}
    with pytest.raises(NotAllowed):
        actions.set_target_base(
            campaign=schools, target=target, denominator=None, source="", agencies=[], by=person(POLICE),
            at=at("2020-04-01T08:00"),
        )  # fmt: skip
    before = next(row for row in targets_board(office, schools).rows if row.code == "T-06")
    assert (before.denominator_words, before.latest.sum.reached) == ("chưa có", None)
    actions.set_target_base(
        campaign=schools, target=target, denominator=Decimal(412), source="Thống kê đầu năm", agencies=["A11"],
        by=office, at=at("2020-04-01T08:00"),
    )  # fmt: skip
    milestone = schools.milestones.get(code="DL-10")
    who = reporter(schools, "A11-125")
    fields: dict[str, Any] = {
        "reporter": who,
        "target": target,
        "milestone": milestone,
        "note": "",
        "at": at("2020-05-10T08:00"),
    }
    with pytest.raises(Blocked):
        actions.save_figure(reached=Decimal(46), total=Decimal(45), version=0, by=person(DISTRICT), **fields)
    actions.save_figure(reached=Decimal(45), total=Decimal(45), version=0, by=person(DISTRICT), **fields)
    with pytest.raises(Stale):
        actions.save_figure(reached=Decimal(44), total=Decimal(45), version=0, by=person(DISTRICT), **fields)
    row = next(row for row in targets_board(office, schools).rows if row.code == "T-06")
    assert row.room == "> 99,8 % của 412 trường: không trường nào được có tệ nạn; từ 501 trường mới được 1."
    latest = row.latest.sum
    assert latest.reached == Decimal(45)
    assert (latest.reported, latest.expected, len(latest.missing)) == (1, 12, 11)
    assert latest.percent is None
    assert latest.verdict == "Chưa đủ số liệu: còn 11 cơ quan chưa báo."
    # A number that small points at somebody: a reporter is not told of it, the office that gathers is.
    TargetBase.objects.filter(campaign=schools, target=target).update(denominator=4)
    told = {
        name: next(row for row in targets_board(person(name), schools).rows if row.code == "T-06")
        for name in (SCHOOLS_ADMIN, DISTRICT)
    }
    assert (told[SCHOOLS_ADMIN].denominator_words, told[SCHOOLS_ADMIN].denominator) == ("4", Decimal(4))
    assert (told[DISTRICT].denominator, "của 4" in told[DISTRICT].room) == (None, False)
    assert told[DISTRICT].denominator_words.startswith("< 5")


def test_a_report_takes_its_figures_from_rows_and_gives_a_receipt(schools: Campaign) -> None:
    say(schools, "A01", "A01-1")
    found = filing(schools, "DL-10", "A01")
    texts = {"II": "Đã hoàn thành 9 nhiệm vụ.", "I": "Tổ chức 3 cuộc họp.", "V": "{la}"}
    with pytest.raises(Blocked) as refused:
        filing_actions.save_filing(
            filing=found, number="12/QĐ-CAT", signed_on=None, signer_title="", signer_name="", texts=texts,
            version=1, by=person(POLICE), at=at("2020-05-12T08:00"),
        )  # fmt: skip
    assert {problem.code for problem in refused.value.problems} == {"typed", "token", "number_kind"}
    receipt = hand_in(schools, "A01", POLICE, "2020-05-24T23:59:59")
    assert receipt.punctuality == "on_time"
    assert (
        filing_actions.send_filing(
            filing=filing(schools, "DL-10", "A01"), by=person(POLICE), at=at("2020-05-26T08:00")
        ).pk
        == receipt.pk
    )
    assert hand_in(schools, "A04", HEALTH, "2020-05-25T00:00").punctuality == "late"
    # What was handed in stays as it was.
    body = json.loads(receipt.body)
    assert [row["state"] for row in body["duties"]] == ["doing", "", "", ""]
    first = DutyEntry.objects.get()
    say(schools, "A01", "A01-1", "done", evidence="x", done_on=date(2020, 5, 9), last=first.pk)
    assert json.loads(FilingReceipt.objects.get(pk=receipt.pk).body) == body


def test_a_report_that_was_handed_in_proves_itself(schools: Campaign, world: World) -> None:
    """Code and QR on its pages, data inside, the bytes kept; what replaces it ends it, and a draft has none of this."""
    say(schools, "A01", "A01-1")
    found = filing(schools, "DL-10", "A01")
    assert read(filing_actions.report_bytes(filing=found), public_keys()).state == DRAFT
    receipt = hand_in(schools, "A01", POLICE, "2020-05-20T08:00")
    found = filing(schools, "DL-10", "A01")
    body = filing_actions.report_bytes(filing=found)
    told = read(body, public_keys())
    assert (told.state, told.code, told.sha256) == (GENUINE, receipt.code, receipt.paper_sha256)
    assert [row["state"] for row in told.data["report"]["duties"]] == ["doing", "", "", ""]
    assert world.client(POLICE).get(f"{HOME}bao-cao/{found.pk}/van-ban.pdf").content == body
    assert code_link(receipt.code) in world.client(POLICE).get(f"{HOME}bao-cao/{found.pk}/").content.decode()
    url = f"/kiem-tra/{receipt.code}/"
    stranger = Client().get(url).content.decode().split("<main")[1]
    for phrase in ("Báo cáo định kỳ", "21/BC-CAT", "20/5/2020", "Công an tỉnh"):
        assert phrase in stranger
    for client in (Client(), world.client(HEALTH), world.client(OFFICER)):
        assert receipt.paper_sha256 not in client.get(url).content.decode()
    for who in (POLICE, SCHOOLS):
        page = world.client(who).get(url).content.decode()
        assert receipt.paper_sha256 in page
        assert "Đang có hiệu lực" in page
    filing_actions.return_filing(filing=found, note="Bổ sung.", by=person(SCHOOLS), at=at("2020-05-21T08:00"))
    assert "đã trả lại" in world.client(POLICE).get(url).content.decode()
    again = hand_in(schools, "A01", POLICE, "2020-05-22T08:00")
    assert again.code not in ("", receipt.code)
    assert "đã có bản gửi sau thay thế" in world.client(POLICE).get(url).content.decode()


def test_a_report_whose_figures_change_while_it_is_drawn_is_not_handed_in(
    schools: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was drawn is what is frozen, or nothing is."""
    drawn = filing_actions.report_pdf

    def late(*given: Any, **more: Any) -> Any:
        body = drawn(*given, **more)
        say(schools, "A01", "A01-1")
        return body

    monkeypatch.setattr(filing_actions, "report_pdf", late)
    with pytest.raises(Stale, match="Số liệu"):
        hand_in(schools, "A01", POLICE, "2020-05-20T08:00")
    assert not FilingReceipt.objects.exists()
    assert filing(schools, "DL-10", "A01").state == "draft"


def code_link(code: str) -> str:
    return f'href="/kiem-tra/{code}/"'


def test_the_aggregate_names_who_is_late_and_who_is_missing(schools: Campaign) -> None:
    say(schools, "A01", "A01-1")
    hand_in(schools, "A01", POLICE, "2020-05-20T08:00")
    hand_in(schools, "A04", HEALTH, "2020-05-26T08:00")
    content = content_of(filing(schools, "DL-10", None))
    said = {each["name"]: each["punctuality"] for each in content["parts"]}
    assert (said["Công an tỉnh"], said["Sở Y tế"], said["Sở Tài chính"]) == ("on_time", "late", "missing")
    assert sum(each["doing"] for each in content["parts"]) == 1
    assert sum(row["doing"] for row in content["duties"]) == 1
    assert sum(row["silent"] for row in content["duties"]) == 3 + 2
    returned = filing_actions.return_filing(
        filing=filing(schools, "DL-10", "A01"),
        note="Bổ sung số liệu.",
        by=person(SCHOOLS),
        at=at("2020-05-27T08:00"),
    )
    assert returned.state == "returned"
    again = hand_in(schools, "A01", POLICE, "2020-05-28T08:00")
    assert FilingReceipt.objects.filter(filing=returned, replaced_at__isnull=True).get() == again
    with pytest.raises(NotAllowed):
        filing_actions.send_filing(
            filing=filing(schools, "DL-10", None), by=person(POLICE), at=at("2020-06-01T08:00")
        )


def test_pages_for_office_agency_and_strangers(schools: Campaign, world: World) -> None:
    say(schools, "A01", "A01-1")
    mine, other = filing(schools, "DL-10", "A01"), filing(schools, "DL-10", "A04")
    aggregate = filing(schools, "DL-10", None)
    pages = ("", "nhiem-vu/", "chi-tieu/", f"bao-cao/{mine.pk}/", f"bao-cao/{mine.pk}/van-ban.pdf")
    office, police, stranger = (_client(name) for name in (SCHOOLS, POLICE, OFFICER))
    for page in pages:
        assert office.get(HOME + page).status_code == 200
        assert police.get(HOME + page).status_code == 200
        assert stranger.get(HOME + page).status_code == 404
    for hidden in (f"bao-cao/{other.pk}/", f"bao-cao/{aggregate.pk}/", "chi-tieu/T-01/"):
        assert police.get(HOME + hidden).status_code == 404
    assert "Sở Y tế" not in police.get(HOME).content.decode().replace("Sở Y tế</option", "")
    assert _client(OUTSIDER).get("/thuc-hien/").status_code == 404
    sheet = read_rows(office.get(HOME + "nhiem-vu/?format=xlsx").content)
    assert len([row for row in sheet if row and str(row[0]).startswith("A")]) == 87
    who = reporter(schools, "A01")
    path = f"{HOME}nhiem-vu/{who.pk}/A01-2/"
    kept = police.post(path, {"last": "0", "state": "done", "note": "đã tập huấn"})
    assert kept.status_code == 422
    assert "đã tập huấn" in kept.content.decode()
    assert office.post(path, {"last": "0", "state": "doing"}).status_code == 403
    refused = police.post(f"{HOME}bao-cao/{mine.pk}/", {"version": "1", "muc-I": "Viết dở.", "gui": "1"})
    assert refused.status_code == 422
    assert "Viết dở." in refused.content.decode()
    assert 'name="version" value="2"' in refused.content.decode()
    sent = police.post(
        f"{HOME}bao-cao/{mine.pk}/",
        {"version": "2", "number": "21/BC-CAT", "signed_on": "18/05/2020", "muc-I": "Đã làm.", "muc-VI": "Tiếp.",
         "muc-II": "Hoàn thành {xong}.", "muc-III": "Không có.", "gui": "1"},
    )  # fmt: skip
    assert sent.status_code == 302
    page = police.get(f"{HOME}bao-cao/{mine.pk}/").content.decode()
    assert "Nộp quá hạn" in page
    assert (
        '<a class="figure" href="/thuc-hien/kh-75-2020/nhiem-vu/?tinh-trang=done" title="hoàn thành">0</a>'
        in page
    )


@pytest.mark.parametrize("page", ["", "nhiem-vu/", "chi-tieu/"])
def test_the_number_of_queries_does_not_grow(schools: Campaign, page: str) -> None:
    office = _client(SCHOOLS)
    few = cost(office, HOME + page)
    for code in ("A01-1", "A01-2", "A01-3"):
        say(schools, "A01", code)
    hand_in(schools, "A01", POLICE, "2020-05-20T08:00")
    assert cost(office, HOME + page) == few


def _client(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client
