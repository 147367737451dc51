"""From the Office's desk back to the unit and again: return, reply, explanation, conclusion, reopening, notices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dossiers import states
from dossiers.actions import appraisal, appraisal_facts, appraisal_scores, scores, workflow
from dossiers.management.demo import Calendar, appraise_to, hand_in_to
from dossiers.models import Dossier, Receipt, StoredFile
from records import clock, journal
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from records.text import vn_date, weekday
from tests.dossiers.stories import SAMPLES, take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SECOND_APPRAISER,
    SIBLING,
    SYSTEM,
    World,
)

REMARK = "Chưa thấy sổ theo dõi tin phản ánh."


def told(world: World, name: str, dossier: Dossier) -> set[str]:
    """Subjects of what a person was told of a dossier."""
    return set(
        Notice.objects.filter(to=world.user(name), url__contains=f"/{dossier.pk}/").values_list(
            "subject", flat=True
        )
    )


def send_back(world: World, dossier: Dossier, code: str = "3.3") -> None:
    appraisal_facts.add_remark(
        dossier=dossier,
        target="criterion",
        target_code=code,
        text=REMARK,
        by=world.user(APPRAISER),
        at=world.at,
    )
    appraisal.return_for_correction(
        dossier=dossier,
        until=clock.local_date(world.at) + timedelta(days=4),
        by=world.user(APPRAISER),
        at=world.at,
        past_milestone_ok=True,
    )


def test_a_return_names_its_day_and_its_remarks_stand_at_their_place(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    send_back(world, dossier)
    appraisal_note = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/").content.decode()
    assert REMARK in appraisal_note
    assert f"/ho-so/{dossier.pk}/tu-cham/#tc-3.3" in appraisal_note
    scoring = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/tu-cham/").content.decode()
    place = scoring.index('id="tc-3.3"')
    assert place < scoring.index(REMARK) < scoring.index('id="tc-3.4"')


def test_a_remark_on_a_paper_stands_at_the_paper_and_is_answered_there(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraisal_facts.add_remark(
        dossier=dossier,
        target="item",
        target_code="bao-cao",
        text="Thiếu phụ lục.",
        by=world.user(APPRAISER),
        at=world.at,
    )
    appraisal.return_for_correction(
        dossier=dossier, until=clock.local_date(world.at) + timedelta(days=4), by=world.user(APPRAISER), at=world.at,
        past_milestone_ok=True,
    )  # fmt: skip
    client = world.client(OFFICER)
    page = client.get(f"/ho-so/{dossier.pk}/van-ban/").content.decode()
    assert page.index('id="bao-cao"') < page.index("Thiếu phụ lục.") < page.index('id="to-trinh"')
    remark = dossier.remarks.get()
    answer = client.post(f"/ho-so/{dossier.pk}/tu-cham/y-kien/{remark.pk}/", {"text": "Đã bổ sung."})
    assert answer["Location"] == f"/ho-so/{dossier.pk}/van-ban/#bao-cao"
    assert "Đã lưu trả lời" in client.get(answer["Location"]).content.decode()
    remark.refresh_from_db()
    assert (remark.reply, remark.replied_by) == ("Đã bổ sung.", world.user(OFFICER))
    assert "Đã bổ sung." in world.client(APPRAISER).get(f"/tham-dinh/{dossier.pk}/").content.decode()


def test_a_return_without_remark_or_note_or_with_a_past_day_is_refused(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    today = clock.local_date(world.at)
    for until, note in ((today + timedelta(days=3), ""), (today, "Sửa"), (today - timedelta(days=1), "Sửa")):
        with pytest.raises(Blocked):
            appraisal.return_for_correction(
                dossier=dossier,
                until=until,
                note=note,
                by=world.user(APPRAISER),
                at=world.at,
                past_milestone_ok=True,
            )
    assert world.dossier().state == states.APPRAISING
    far = today + timedelta(days=300)
    with pytest.raises(Blocked) as warned:
        appraisal.return_for_correction(
            dossier=dossier, until=far, note="Sửa", by=world.user(APPRAISER), at=world.at
        )
    assert {problem.code for problem in warned.value.problems} == {"past_milestone"}


def test_the_second_round_keeps_the_first_and_the_units_papers_are_due_anew(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraisal_scores.save_appraised(
        dossier=dossier, code="2.5", raw="1", not_applicable=False, note="Chưa có minh chứng", version=0,
        by=world.user(APPRAISER), at=world.at,
    )  # fmt: skip
    send_back(world, dossier)
    assert (dossier.state, dossier.round, dossier.returns) == (states.RETURNED, 2, 1)
    own = dossier.scores.filter(step=states.SELF)
    assert own.filter(round=1).count() == own.filter(round=2).count() == 22
    remark = dossier.remarks.get()
    scores.reply_to_remark(
        dossier=dossier, remark_id=remark.pk, text="Đã gửi sổ.", by=world.user(OFFICER), at=world.at
    )
    hand_in_to(dossier, SAMPLES["U-03"], Calendar(base=world.at), states.SUBMITTED)
    assert (dossier.state, dossier.punctuality) == (states.SUBMITTED, states.ON_TIME)
    assert Receipt.objects.filter(dossier=dossier).count() == 2
    assert dossier.return_acts.get().answered_at is not None
    assert dossier.papers.filter(state=states.PAPER_VOID).count() == 4
    assert dossier.papers.filter(state=states.PAPER_ISSUED).count() == 4
    kept = appraisal.receive(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    assert kept == ["2.5"]
    assert dossier.scores.get(step=states.APPRAISAL, round=2).points == 1


def test_a_remark_never_sent_is_not_shown_to_the_unit(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraisal_facts.add_remark(
        dossier=dossier,
        target="criterion",
        target_code="3.3",
        text=REMARK,
        by=world.user(APPRAISER),
        at=world.at,
    )
    for path in ("", "tu-cham/", "van-ban/"):
        assert REMARK not in world.client(OFFICER).get(f"/ho-so/{dossier.pk}/{path}").content.decode()


def test_nobody_appraises_where_he_scored_or_sits_on_the_council(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    first, second = world.user(APPRAISER), world.user(SECOND_APPRAISER)
    dossier.scores.filter(criterion__code="1.1").update(saved_by=first)
    member = dossier.council.first()
    assert member is not None
    dossier.council.filter(pk=member.pk).update(user=second)
    with pytest.raises(NotAllowed, match="đã nhập điểm tự chấm"):
        appraisal.receive(dossier=dossier, by=first, at=world.at)
    with pytest.raises(NotAllowed, match="thành viên Hội đồng của đơn vị"):
        appraisal.receive(dossier=dossier, by=second, at=world.at)
    assert world.client(APPRAISER).post(f"/tham-dinh/{dossier.pk}/buoc/receive/").status_code == 403
    assert world.dossier().state == states.SUBMITTED


def test_an_accepted_dossier_is_reopened_only_by_the_chair_with_a_reason_and_keeps_its_version(
    world: World,
) -> None:
    dossier = take_to(world, states.ACCEPTED)
    concluded = dossier.snapshots.get(purpose=states.CONCLUDED_SNAPSHOT)
    for name in (APPRAISER, ADMIN, CHAIR):
        with pytest.raises(NotAllowed):
            appraisal.reopen(dossier=dossier, by=world.user(name), at=world.at, note="Sai")
    with pytest.raises(Blocked, match="Nêu lý do"):
        appraisal.reopen(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="")
    appraisal.reopen(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="Bổ sung minh chứng 2.5")
    assert (dossier.state, dossier.round) == (states.APPRAISING, 2)
    kept = dossier.snapshots.get(purpose=states.CONCLUDED_SNAPSHOT)
    assert (kept.pk, kept.body, kept.round) == (concluded.pk, concluded.body, 1)
    assert (
        dossier.scores.filter(step=states.FINAL, round=1).count()
        == dossier.scores.filter(step=states.FINAL, round=2).count()
    )
    assert dossier.conclusions.get(round=1).reopened_at is not None


def test_the_second_of_two_appraisers_is_told(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    appraisal.receive(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    with pytest.raises(Stale, match=r"Người thẩm định 1 – .* đã xử lý bước này"):
        appraisal.receive(dossier=world.dossier(), by=world.user(SECOND_APPRAISER), at=world.at)


def test_a_whole_story_tells_the_right_people_and_the_log_is_whole(world: World) -> None:
    dossier = world.dossier()
    sample, days = SAMPLES["U-03"], Calendar(base=world.at)
    hand_in_to(dossier, sample, days, states.SUBMITTED)
    appraise_to(dossier, sample, days, states.ACCEPTED)
    assert told(world, CHAIR, dossier) >= {"Đề nghị duyệt hồ sơ Trung tâm Thông tin"}
    assert told(world, REGISTRAR, dossier) == {"Đã duyệt, chờ ký và lấy số: hồ sơ Trung tâm Thông tin"}
    for name in (APPRAISER, SECOND_APPRAISER):
        assert "Đã nhận hồ sơ Trung tâm Thông tin" in told(world, name, dossier)
    assert "Đề nghị giải trình: hồ sơ Trung tâm Thông tin" in told(world, OFFICER, dossier)
    assert "Đã gửi giải trình: hồ sơ Trung tâm Thông tin" in told(world, APPRAISER, dossier)
    assert told(world, OFFICE_CHAIR, dossier) == {"Chờ Hội đồng kết luận: hồ sơ Trung tâm Thông tin"}
    for name in (SIBLING, OUTSIDER, SYSTEM):
        assert told(world, name, dossier) == set()
    steps = [
        entry.action.removeprefix("ho-so.")
        for entry in LogEntry.objects.filter(chain="dien-tap", subject_id=str(dossier.pk)).order_by("seq")
        if entry.action.removeprefix("ho-so.") in states.BY_STEP
    ]
    assert steps == [
        "start", "send_to_chair", "approve", "make_ready", "submit", "receive", "ask_explanation", "explain",
        "finish_appraisal", "conclude",
    ]  # fmt: skip
    assert LogEntry.objects.filter(chain="dien-tap", action="diem.tu_cham").count() == 22
    assert journal.verify() == []


def notices(world: World, name: str, dossier: Dossier, subject: str) -> list[Notice]:
    """What a person was told of a dossier's unit under such a subject."""
    return list(Notice.objects.filter(to=world.user(name), subject__startswith=subject))


def test_the_office_is_told_when_a_unit_takes_its_dossier_back(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    workflow.withdraw(dossier=dossier, by=world.user(OFFICER), at=world.at)
    for name in (APPRAISER, SECOND_APPRAISER, ADMIN):
        (told_once,) = notices(world, name, dossier, "Đơn vị đã rút hồ sơ: Trung tâm Thông tin")
        # The dossier itself is the unit's again; its address would be closed to the Office.
        assert told_once.url == "/tham-dinh/"
        assert "hạn nộp không thay đổi" in told_once.body
        assert world.client(name).get(told_once.url).status_code == 200
    assert notices(world, SIBLING, dossier, "Đơn vị đã rút") == []


def test_the_notice_of_a_return_names_the_new_day(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    before = clock.local_date(world.at) + timedelta(days=4)
    send_back(world, dossier)
    for name in (OFFICER, CHAIR):
        (told_once,) = notices(world, name, dossier, f"Đề nghị hoàn thiện hồ sơ trước ngày {vn_date(before)}")
        last = before - timedelta(days=1)
        assert f"hết {weekday(last)} {vn_date(last)}" in told_once.body
        assert "Nội dung cần hoàn thiện: 1" in told_once.body


def test_the_unit_is_told_that_and_why_its_dossier_was_opened_again(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    appraisal.reopen(
        dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="Đối chiếu lại sổ theo dõi."
    )
    for name in (OFFICER, CHAIR, APPRAISER):
        (told_once,) = notices(world, name, dossier, "Đã mở lại hồ sơ Trung tâm Thông tin")
        assert "Lý do: Đối chiếu lại sổ theo dõi." in told_once.body
    assert notices(world, SIBLING, dossier, "Đã mở lại") == []


def test_a_notice_says_no_score_and_no_outcome(world: World) -> None:
    take_to(world, states.ACCEPTED)
    for notice in Notice.objects.all():
        said = f"{notice.subject} {notice.body}".lower()
        assert "điểm" not in said
        assert "đạt tiêu chuẩn" not in said


def test_strangers_get_404_for_every_file(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED)
    files = list(StoredFile.objects.filter(dossier=dossier).values_list("pk", flat=True))
    assert len(files) == 4
    for name in (SIBLING, OUTSIDER, SYSTEM):
        client = world.client(name)
        assert [client.get(f"/tep/{pk}/").status_code for pk in files] == [404] * 4, name
    for name in (OFFICER, APPRAISER, ADMIN, OFFICE_CHAIR):
        client = world.client(name)
        assert [client.get(f"/tep/{pk}/").status_code for pk in files] == [200] * 4, name
