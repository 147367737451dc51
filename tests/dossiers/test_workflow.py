"""The unit's way to the receipt: approval of exactly what was seen, recall, withdrawal, one account or two people."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from dossiers import states
from dossiers.actions import scores, workflow
from dossiers.management.demo.unit import Cast
from dossiers.models import Dossier, Paper, Receipt, Snapshot
from dossiers.queries.approval import approval_of
from records import journal
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from tests.dossiers.stories import take_to
from tests.people import CHAIR, OFFICER, REGISTRAR, SIBLING, World

ON_PAPER = "Người lập và người duyệt là một người"
ONE_PERSON = "Một tài khoản vừa trình vừa duyệt"


def entry(dossier: Dossier, action: str) -> LogEntry:
    return LogEntry.objects.filter(action=action, subject_id=str(dossier.pk)).latest("seq")


def correct(world: World, dossier: Dossier, points: str = "3") -> None:
    """The chair changes one score while the dossier lies before him."""
    row = dossier.scores.get(criterion__code="1.1", step=states.SELF)
    scores.save_score(
        dossier=dossier,
        code="1.1",
        points=Decimal(points),
        not_applicable=False,
        note="Chủ tịch sửa",
        version=row.version,
        by=world.user(CHAIR),
        at=world.at,
    )


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def pdf_of(world: World, dossier: Dossier, kind: str, person: str = OFFICER) -> bytes:
    response = world.client(person).get(f"/ho-so/{dossier.pk}/van-ban/{kind}.pdf")
    assert response.status_code == 200
    return bytes(response.content)


# -- approval ---------------------------------------------------------------------------------------------------------


def test_content_changed_since_the_page_was_opened_is_not_approved(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    seen = approval_of(dossier).sha256
    correct(world, dossier)
    with pytest.raises(Stale, match="Nội dung đã thay đổi sau khi trang này được mở"):
        workflow.approve(dossier=dossier, by=world.user(CHAIR), at=world.at, sha256=seen)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.approved_at) == (states.AWAITING_CHAIR, None)
    assert not dossier.snapshots.filter(purpose=states.APPROVED_SNAPSHOT).exists()
    assert not LogEntry.objects.filter(action="ho-so.approve", subject_id=str(dossier.pk)).exists()


def test_the_chairs_page_of_changed_content_answers_409_and_names_what_to_do(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    seen = approval_of(dossier).sha256
    correct(world, dossier)
    response = world.client(CHAIR).post(f"/ho-so/{dossier.pk}/buoc/approve/", {"sha256": seen})
    assert response.status_code == 409
    assert "Xem lại bản mới rồi duyệt" in response.content.decode()


def test_what_the_chair_corrected_is_listed_and_approved(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    correct(world, dossier)
    shown = approval_of(dossier)
    assert any("1.1" in change.place and change.after == "3" for change in shown.changes)
    page = world.client(CHAIR).get(f"/ho-so/{dossier.pk}/duyet/").content.decode()
    assert page.index("Chủ tịch đã sửa") < page.index("Duyệt nội dung</button>")
    workflow.approve(dossier=dossier, by=world.user(CHAIR), at=world.at, sha256=shown.sha256)
    approved = dossier.snapshots.get(purpose=states.APPROVED_SNAPSHOT)
    assert approved.sha256 == shown.sha256
    assert entry(dossier, "ho-so.approve").data["sha256"] == shown.sha256


def test_the_officer_cannot_change_what_lies_before_the_chair(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    with pytest.raises(NotAllowed, match="nội dung đã khóa"):
        scores.save_score(
            dossier=dossier, code="1.1", points=Decimal(0), not_applicable=False, note="", version=1,
            by=world.user(OFFICER), at=world.at,
        )  # fmt: skip


def test_an_incomplete_dossier_does_not_reach_the_chair(world: World) -> None:
    dossier = world.dossier()
    workflow.start(dossier=dossier, by=world.user(OFFICER), at=world.at)
    with pytest.raises(Blocked) as refused:
        workflow.send_to_chair(dossier=dossier, by=world.user(OFFICER), at=world.at)
    found = refused.value.problems
    assert any("hội đồng" in problem.text.lower() for problem in found)
    assert all(problem.where for problem in found)
    assert world.dossier().state == states.DRAFTING
    client, step = world.client(OFFICER), f"/ho-so/{dossier.pk}/buoc/send_to_chair/"
    response = client.post(step)
    assert response.status_code == 422
    shown = response.content.decode()
    for problem in found[:5]:
        assert problem.where in shown
    # It is the page the step was asked from, with the refusal at its top; of a long list the rest is folded.
    assert "Chưa thực hiện được bước “Trình Chủ tịch Hội đồng”" in shown
    assert shown.index("Chưa thực hiện được bước") < shown.index("Nội dung hồ sơ")
    assert f"Xem đủ {len(found)} việc" in shown
    papers = client.post(step, HTTP_REFERER=f"http://testserver/ho-so/{dossier.pk}/van-ban/")
    assert (papers.status_code, "Ghi số, ngày đúng như bản đã ký" in papers.content.decode()) == (422, True)
    part = client.post(step, HTTP_HX_REQUEST="true")
    assert (part.status_code, part.headers["HX-Retarget"]) == (422, "#problems")


def test_a_refused_return_keeps_what_was_typed_on_the_chairs_page(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    chair = world.client(CHAIR)
    empty = chair.post(f"/ho-so/{dossier.pk}/buoc/chair_return/", {"note": " "})
    assert empty.status_code == 422
    assert "Duyệt nội dung hồ sơ" in empty.content.decode()
    assert "Nêu lý do" in empty.content.decode()
    workflow.recall(dossier=dossier, by=world.user(OFFICER), at=world.at, note="Sửa số liệu")
    late = chair.post(f"/ho-so/{dossier.pk}/buoc/chair_return/", {"note": "Bổ sung căn cứ"})
    assert late.status_code == 409
    assert "Trang trước đã cũ" in late.content.decode()
    assert "Nội dung hồ sơ" in late.content.decode()


def test_the_chair_returns_only_with_a_reason_and_the_officer_reads_it(world: World) -> None:
    dossier = take_to(world, states.AWAITING_CHAIR)
    with pytest.raises(Blocked, match="Nêu lý do"):
        workflow.chair_return(dossier=dossier, by=world.user(CHAIR), at=world.at, note="  ")
    workflow.chair_return(
        dossier=dossier, by=world.user(CHAIR), at=world.at, note="Bổ sung căn cứ tiêu chí 2.3"
    )
    assert world.dossier().state == states.DRAFTING
    assert Notice.objects.filter(to=world.user(OFFICER), url=f"/ho-so/{dossier.pk}/").exists()
    page = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/").content.decode()
    assert "Bổ sung căn cứ tiêu chí 2.3" in page
    # The next step says so too, and the history has it between the two times it was sent.
    again = "Sửa theo ý kiến của Chủ tịch Hội đồng rồi trình lại"
    assert again in page
    assert again in world.client(OFFICER).get("/").content.decode()
    workflow.send_to_chair(dossier=world.dossier(), by=world.user(OFFICER), at=world.at)
    page = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/").content.decode()
    assert again not in page
    assert page.count("Chủ tịch Hội đồng trả lại để sửa") == 1


# -- recall and withdrawal --------------------------------------------------------------------------------------------


def test_a_recall_voids_approval_and_papers_and_says_so(world: World) -> None:
    dossier = take_to(world, states.READY)
    numbers = set(dossier.papers.values_list("number", flat=True))
    assert dossier.papers.filter(state=states.PAPER_ISSUED).count() == 4
    workflow.recall(dossier=dossier, by=world.user(OFFICER), at=world.at, note="Sửa số liệu")
    assert (dossier.state, dossier.approved_at, dossier.approved_by) == (states.DRAFTING, None, None)
    assert set(dossier.papers.values_list("state", flat=True)) == {states.PAPER_VOID}
    assert set(dossier.papers.values_list("number", flat=True)) == numbers
    voided = dossier.snapshots.get(purpose=states.APPROVED_SNAPSHOT)
    assert voided.voided_by == world.user(OFFICER)
    page = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/").content.decode()
    assert "Việc duyệt mất hiệu lực" in page
    assert "DỰ THẢO" in text_of(pdf_of(world, dossier, "to-trinh"))
    take_to(world, states.READY)
    assert dossier.papers.filter(state=states.PAPER_ISSUED).count() == 4


def test_withdrawn_before_it_is_taken_in_and_handed_in_again(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    first = dossier.receipts.get()
    workflow.withdraw(dossier=dossier, by=world.user(OFFICER), at=world.at)
    assert (dossier.state, dossier.submitted_at, dossier.first_submitted_at) == (states.READY, None, None)
    assert dossier.punctuality == ""
    assert (
        "Hồ sơ đã rút"
        in world.client(OFFICER).get(f"/ho-so/{dossier.pk}/bien-nhan/{first.number}/").content.decode()
    )
    second = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=world.at)
    assert (second.number == first.number, dossier.state) == (False, states.SUBMITTED)
    assert dossier.receipts.filter(withdrawn_at__isnull=True).get() == second
    assert dossier.papers.filter(state=states.PAPER_ISSUED).count() == 4


def test_once_taken_in_it_cannot_be_withdrawn(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    with pytest.raises(Stale, match="Đang thẩm định"):
        workflow.withdraw(dossier=dossier, by=world.user(OFFICER), at=world.at)
    late = world.client(OFFICER).post(f"/ho-so/{dossier.pk}/buoc/withdraw/")
    assert (late.status_code, "Diễn biến" in late.content.decode()) == (409, True)
    assert world.dossier().state == states.APPRAISING


# -- the receipt ------------------------------------------------------------------------------------------------------


def test_a_second_submission_gets_the_first_receipt(world: World) -> None:
    dossier = take_to(world, states.READY)
    given = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=world.at)
    again = workflow.submit(dossier=dossier, by=world.user(OFFICER), at=world.at)
    assert given == again
    assert Receipt.objects.filter(dossier=dossier).count() == 1
    client = world.client(OFFICER)
    response = client.post(f"/ho-so/{dossier.pk}/buoc/submit/")
    assert response["Location"] == f"/ho-so/{dossier.pk}/bien-nhan/{given.number}/"
    assert Receipt.objects.filter(dossier=dossier).count() == 1


def test_a_receipt_verifies_and_a_changed_snapshot_does_not(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    receipt = dossier.receipts.get()
    url = f"/ho-so/{dossier.pk}/bien-nhan/{receipt.number}/"
    assert receipt.sha256 == receipt.snapshot.sha256
    assert LogEntry.objects.filter(hash=receipt.chain_head, action="bien-nhan.cap").exists()
    assert {item["sha256"] for item in receipt.items} == set(dossier.papers.values_list("sha256", flat=True))
    assert "khớp mã kiểm tra" in world.client(OFFICER).get(url).content.decode()
    Snapshot.objects.filter(pk=receipt.snapshot_id).update(body=receipt.snapshot.body.replace('"', "'", 1))
    assert "không khớp mã kiểm tra" in world.client(OFFICER).get(url).content.decode()
    assert world.client(SIBLING).get(url).status_code == 404


# -- two people, or one account ---------------------------------------------------------------------------------------


def test_sender_and_approver_are_two_people(world: World) -> None:
    from units import roles
    from units.actions import grant_role

    dossier = take_to(world, states.DRAFTING)
    officer = world.user(OFFICER)
    grant_role(user=officer, unit=world.units["U-03"], role=roles.CHAIR, by=None, at=world.at)
    take_to(world, states.AWAITING_CHAIR)
    dossier.refresh_from_db()
    assert dossier.sent_by == officer
    with pytest.raises(NotAllowed, match="Người trình và người duyệt phải là hai người"):
        workflow.approve(dossier=dossier, by=officer, at=world.at, sha256=approval_of(dossier).sha256)
    page = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/duyet/").content.decode()
    assert "Người trình và người duyệt phải là hai người" in page
    workflow.approve(dossier=dossier, by=world.user(CHAIR), at=world.at, sha256=approval_of(dossier).sha256)
    assert dossier.approved_alone is False


def test_a_single_account_does_both_and_paper_page_and_log_say_so(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED, unit="DT-B")
    person = Cast.of(dossier)
    assert person.officer == person.chair == person.registrar
    assert (dossier.sent_by, dossier.approved_by, dossier.approved_alone) == (
        person.officer,
        person.officer,
        True,
    )
    assert entry(dossier, "ho-so.approve").data["mot_tai_khoan"] is True
    for paper in dossier.papers.all():
        assert paper.stored is not None
        with paper.stored.file.open("rb") as stored:
            assert ON_PAPER in text_of(stored.read()), paper.kind
    page = world.client(person.officer.username).get(f"/ho-so/{dossier.pk}/").content.decode()
    assert ONE_PERSON in page


def test_two_people_leave_no_such_mark(world: World) -> None:
    dossier = take_to(world, states.READY)
    assert entry(dossier, "ho-so.approve").data["mot_tai_khoan"] is False
    assert not [
        p
        for p in Paper.objects.filter(dossier=dossier)
        if ON_PAPER in text_of(pdf_of(world, dossier, p.kind))
    ]
    assert dossier.papers.get(kind="to-trinh").issued_by == world.user(REGISTRAR)
    assert journal.verify() == []
