"""The appraisal through its verbs: three scores apart, reasons, rounds, conclusion, and who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from dossiers import states
from dossiers.actions import appraisal, appraisal_facts, appraisal_scores, explanations, scores
from dossiers.actions.appraisal import Vote
from dossiers.actions.appraisal_facts import VetoTyped
from dossiers.actions.versioned import Conflict
from dossiers.models import Conclusion, Dossier, Explanation, Remark, Return, Score, Snapshot, VetoAnswer
from dossiers.queries.appraisal_checks import check_version
from dossiers.rules.appraisal import CHECKS
from records import clock, journal
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry, Notice
from tests.dossiers.stories import take_to
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

pytestmark = pytest.mark.django_db
ALL_AGREE = Vote(5, 5)


def appraise(
    world: World, dossier: Dossier, code: str, raw: str, note: str = "", *, version: int = 0, na: bool = False,
    by: str = APPRAISER,
) -> int:  # fmt: skip
    return appraisal_scores.save_appraised(
        dossier=dossier,
        code=code,
        raw=raw,
        not_applicable=na,
        note=note,
        version=version,
        by=world.user(by),
        at=world.at,
    ).version


def complete(world: World, dossier: Dossier) -> None:
    """Agree to everything, answer Q2, check the process."""
    who = world.user(APPRAISER)
    appraisal_scores.agree_rest(dossier=dossier, by=who, at=world.at)
    appraisal_facts.save_veto(
        dossier=dossier, code="Q2", typed=VetoTyped("khong"), version=0, by=who, at=world.at
    )
    for check in CHECKS:
        appraisal_facts.save_check(
            dossier=dossier, code=check.code, passed=True, note="", version=0, by=who, at=world.at
        )


def returned(world: World, dossier: Dossier, note: str = "Thiếu Quyết định đã ký") -> Return:
    return appraisal.return_for_correction(
        dossier=dossier,
        until=clock.local_date(world.at) + timedelta(days=4),
        note=note,
        by=world.user(APPRAISER),
        at=world.at,
    )


def stored(dossier: Dossier, code: str, step: str) -> Score:
    return Score.objects.get(dossier=dossier, criterion__code=code, step=step, round=dossier.round)


# -- scores -----------------------------------------------------------------------------------------------------------


def test_the_appraised_score_stands_beside_the_units_own(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    before = stored(dossier, "2.5", states.SELF)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    assert stored(dossier, "2.5", states.SELF).points == before.points == Decimal(3)
    assert stored(dossier, "2.5", states.APPRAISAL).points == Decimal(1)
    entry = LogEntry.objects.filter(action="diem.tham_dinh").latest("seq")
    assert entry.data["tieu_chi"] == "2.5"
    assert entry.data["sau"] == "1"
    assert "Chưa có minh chứng" not in str(entry.data)
    assert journal.verify("dien-tap") == []


@pytest.mark.parametrize(
    ("raw", "na", "sentence"),
    [
        ("2", False, "Điểm phải là một trong các mức 3; 1; 0. Mức tối đa là 3."),
        ("9", False, "Mức tối đa là 3."),
        ("-1", False, "Điểm không được âm."),
        ("abc", False, "Điểm phải là số. Số thập phân dùng dấu phẩy, ví dụ 9,5."),
        ("9,5", False, "Mức tối đa là 3."),
        ("9.5", False, "Mức tối đa là 3."),
        ("1", False, "nêu lý do vì điểm thẩm định khác điểm tự chấm"),
        ("", True, 'không được ghi "Không áp dụng"'),
    ],
)
def test_each_wrong_score_gets_its_sentence(world: World, raw: str, na: bool, sentence: str) -> None:
    dossier = take_to(world, states.APPRAISING)
    with pytest.raises(Blocked) as refused:
        appraise(world, dossier, "2.5", raw, na=na)
    assert any(sentence in problem.text for problem in refused.value.problems)
    assert not Score.objects.filter(dossier=dossier, step=states.APPRAISAL).exists()


def test_agreeing_to_not_applicable_needs_no_second_reason_but_doubting_it_does(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    assert appraise(world, dossier, "4.2", "", na=True) == 1
    with pytest.raises(Blocked, match="nêu lý do"):
        appraise(world, dossier, "4.2", "3", version=1)


def test_an_unknown_criterion_is_refused_by_name(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    with pytest.raises(Blocked, match=r"không có tiêu chí 9\.9"):
        appraise(world, dossier, "9.9", "1")


def test_a_stale_page_overwrites_nothing_and_shows_both_values(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    with pytest.raises(Conflict) as conflict:
        appraise(world, dossier, "2.5", "0", "Không thấy gì", by=SECOND_APPRAISER)
    assert [(pair.mine, pair.theirs) for pair in conflict.value.pairs] == [
        ("0", "1"),
        ("Không thấy gì", "Chưa có minh chứng"),
    ]
    assert conflict.value.version == 1
    assert stored(dossier, "2.5", states.APPRAISAL).points == Decimal(1)
    assert appraise(world, dossier, "2.5", "0", "Không thấy gì", version=1, by=SECOND_APPRAISER) == 2


def test_sending_the_same_value_again_is_stored_not_a_conflict(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    assert appraise(world, dossier, "2.5", "1", "Chưa có minh chứng") == 1


def test_agree_rest_takes_the_own_score_and_leaves_what_the_log_doubts(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    Dossier.objects.filter(pk=dossier.pk).update(returns=1)
    dossier.refresh_from_db()
    taken = appraisal_scores.agree_rest(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    assert taken == 20
    assert stored(dossier, "2.5", states.APPRAISAL).points == Decimal(1)
    assert stored(dossier, "4.2", states.APPRAISAL).not_applicable
    # Returned once: the log proposes 4 where the unit gave itself 6.
    assert not Score.objects.filter(dossier=dossier, criterion__code="5.3", step=states.APPRAISAL).exists()


def test_closing_a_point_needs_an_appraisal_and_a_reason_where_it_differs(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    who = world.user(APPRAISER)

    def close(raw: str, note: str = "", version: int = 0) -> int:
        return appraisal_scores.close_point(
            dossier=dossier,
            code="3.3",
            raw=raw,
            not_applicable=False,
            note=note,
            version=version,
            by=who,
            at=world.at,
        ).version

    with pytest.raises(Blocked, match="chưa thẩm định, chưa chốt được"):
        close("4")
    appraise(world, dossier, "3.3", "2", "Chưa thấy sổ theo dõi")
    with pytest.raises(Blocked, match="lý do bắt buộc khi điểm chốt khác điểm thẩm định"):
        close("4")
    with pytest.raises(Blocked, match="nhập điểm chốt"):
        close("", "Có sổ")
    assert close("4", "Đơn vị gửi ảnh sổ lập ngày 05/01/2021") == 1
    assert [
        stored(dossier, "3.3", step).points for step in (states.SELF, states.APPRAISAL, states.FINAL)
    ] == [4, 2, 4]


# -- facts, checks, remarks ---------------------------------------------------------------------------------------------


def test_a_fact_found_by_the_office_needs_its_basis(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    who = world.user(APPRAISER)

    def say(code: str, typed: VetoTyped, version: int = 0) -> None:
        appraisal_facts.save_veto(
            dossier=dossier, code=code, typed=typed, version=version, by=who, at=world.at
        )

    for typed, sentence in (
        (VetoTyped("co"), "ghi số vụ, số người"),
        (VetoTyped("co", persons=1), "ghi căn cứ"),
        (VetoTyped("khong", persons=1), "khác 0"),
        (VetoTyped("co", persons=-1, basis="x"), "không được âm"),
        (VetoTyped("gì đó"), "chọn Không hoặc Có"),
    ):
        with pytest.raises(Blocked, match=sentence):
            say("L2", typed)
    say("L2", VetoTyped("co", persons=1, basis="Thông báo số 12/TB-CAP ngày 20/9/2021"))
    kept = VetoAnswer.objects.get(dossier=dossier, veto__code="L2", step=states.APPRAISAL)
    assert (kept.value, kept.persons) == ("co", 1)
    assert VetoAnswer.objects.get(dossier=dossier, veto__code="L2", step=states.SELF).value == "khong"


def test_a_check_that_fails_needs_a_remark_and_a_stale_page_is_told(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    who = world.user(APPRAISER)

    def check(passed: bool | None, note: str = "", version: int = 0, at: datetime | None = None) -> int:
        return appraisal_facts.save_check(
            dossier=dossier,
            code="hoi_dong",
            passed=passed,
            note=note,
            version=version,
            by=who,
            at=at or world.at,
        ).version

    with pytest.raises(Blocked, match="chưa đạt: nêu nhận xét"):
        check(False)
    first = check(True)
    assert first == check_version(world.at)
    with pytest.raises(Conflict):
        check(False, "Thiếu đại diện công đoàn")
    assert check(False, "Thiếu đại diện công đoàn", first, world.at + timedelta(minutes=1)) > first
    with pytest.raises(Blocked, match="Không có mục kiểm tra này"):
        appraisal_facts.save_check(
            dossier=dossier, code="khac", passed=True, note="", version=0, by=who, at=world.at
        )


def test_remarks_are_pinned_to_a_place_that_exists(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    who = world.user(APPRAISER)

    def pin(target: str, code: str, text: str) -> Remark:
        return appraisal_facts.add_remark(
            dossier=dossier, target=target, target_code=code, text=text, by=who, at=world.at
        )

    for target, code, text in (
        ("criterion", "1.4", "  "),
        ("criterion", "9.9", "x"),
        ("item", "khong-co", "x"),
        ("page", "1.4", "x"),
    ):
        with pytest.raises(Blocked):
            pin(target, code, text)
    kept = pin("criterion", "1.4", "Thiếu biên bản kiểm tra")
    gone = pin("item", "qd-hoi-dong", "Thiếu bản đã ký")
    appraisal_facts.take_back_remark(dossier=dossier, remark_id=gone.pk, by=who, at=world.at)
    assert list(Remark.objects.filter(dossier=dossier)) == [kept]
    assert LogEntry.objects.filter(action="y_kien.bo").exists()


# -- return and rounds ------------------------------------------------------------------------------------------------


def test_a_return_opens_a_new_round_and_keeps_the_old_one(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    remark = appraisal_facts.add_remark(
        dossier=dossier,
        target="criterion",
        target_code="2.5",
        text="Bổ sung minh chứng",
        by=world.user(APPRAISER),
        at=world.at,
    )
    act = returned(world, dossier, note="")
    assert (dossier.state, dossier.round, dossier.returns) == (states.RETURNED, 2, 1)
    assert act.round == 1
    remark.refresh_from_db()
    assert remark.returned == act
    own = Score.objects.filter(dossier=dossier, step=states.SELF)
    assert own.filter(round=1).count() == own.filter(round=2).count() == 22
    assert VetoAnswer.objects.filter(dossier=dossier, step=states.SELF, round=2).count() == 8
    assert Score.objects.filter(dossier=dossier, step=states.APPRAISAL, round=1).count() == 1
    assert not Score.objects.filter(dossier=dossier, step=states.APPRAISAL, round=2).exists()
    assert Notice.objects.filter(to=world.user(OFFICER), subject__contains="hoàn thiện").exists()


def test_a_return_without_content_or_time_is_refused(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    with pytest.raises(Blocked) as refused:
        appraisal.return_for_correction(
            dossier=dossier, until=clock.local_date(world.at), by=world.user(APPRAISER), at=world.at
        )
    assert [problem.code for problem in refused.value.problems] == ["no_remarks", "until_past"]
    dossier.refresh_from_db()
    assert (dossier.state, dossier.round) == (states.APPRAISING, 1)


def test_a_date_past_the_offices_milestone_is_accepted_only_on_purpose(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    far = clock.local_date(world.at) + timedelta(days=90)

    def give_back(**more: bool) -> Return:
        return appraisal.return_for_correction(
            dossier=dossier, until=far, note="Thiếu", by=world.user(APPRAISER), at=world.at, **more
        )

    with pytest.raises(Blocked) as refused:
        give_back()
    assert {problem.code for problem in refused.value.problems} == {"past_milestone"}
    assert give_back(past_milestone_ok=True).until_at == rules_until(far)


def rules_until(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.ZONE) - timedelta(microseconds=1)


def test_taking_in_again_keeps_the_appraisal_where_the_unit_changed_nothing(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    appraise(world, dossier, "1.4", "4", "Đủ hai lần")
    returned(world, dossier)
    scores.save_score(
        dossier=dossier, code="1.4", points=Decimal(4), not_applicable=False, note="02 lần",
        version=stored(dossier, "1.4", states.SELF).version, by=world.user(OFFICER), at=world.at,
    )  # fmt: skip
    # Straight to the Office: the unit's own steps are not what is tried here.
    Dossier.objects.filter(pk=dossier.pk).update(state=states.SUBMITTED)
    dossier.refresh_from_db()
    kept = appraisal.receive(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    assert kept == ["2.5"]
    assert stored(dossier, "2.5", states.APPRAISAL).note == "Chưa có minh chứng"
    assert Score.objects.filter(dossier=dossier, step=states.APPRAISAL, round=1).count() == 2


# -- explanations -----------------------------------------------------------------------------------------------------


def test_differences_are_asked_about_and_explained(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    who, officer = world.user(APPRAISER), world.user(OFFICER)
    with pytest.raises(Blocked, match="Không có tiêu chí nào chênh lệch"):
        explanations.ask_explanation(dossier=dossier, by=who, at=world.at)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    appraise(world, dossier, "3.3", "2", "Chưa thấy sổ")
    assert explanations.ask_explanation(dossier=dossier, by=who, at=world.at) == 2
    assert dossier.state == states.AWAITING_EXPLANATION
    with pytest.raises(NotAllowed):
        appraise(world, dossier, "2.5", "3", version=1)
    with pytest.raises(Blocked) as refused:
        explanations.explain(dossier=dossier, texts={"2.5": "Nhất trí"}, by=officer, at=world.at)
    assert [problem.text for problem in refused.value.problems] == ["Tiêu chí 3.3: chưa ghi giải trình."]
    explanations.explain(
        dossier=dossier, texts={"2.5": "Nhất trí", "3.3": "Có sổ từ 05/01/2021"}, by=officer, at=world.at
    )
    assert dossier.state == states.APPRAISING
    assert Explanation.objects.get(dossier=dossier, criterion__code="3.3").answered_by == officer
    with pytest.raises(Blocked, match="đã giải trình mọi tiêu chí"):
        explanations.ask_explanation(dossier=dossier, by=who, at=world.at)


def test_a_draft_of_an_explanation_is_kept_and_a_stale_one_told(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    explanations.ask_explanation(dossier=dossier, by=world.user(APPRAISER), at=world.at)

    def draft(text: str, version: int, code: str = "2.5") -> int:
        return explanations.save_explanation(
            dossier=dossier, code=code, text=text, version=version, by=world.user(OFFICER), at=world.at
        ).version

    first = draft("Đơn vị nhất trí", 0)
    with pytest.raises(Conflict):
        draft("Không nhất trí", 0)
    assert draft("Không nhất trí", first) != first
    with pytest.raises(Blocked, match=r"không yêu cầu giải trình tiêu chí 1\.1"):
        draft("x", 0, "1.1")
    assert Explanation.objects.get(dossier=dossier).answered_at is None


# -- finish, conclude, reopen -------------------------------------------------------------------------------------------


def test_finishing_lists_all_that_is_missing(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    with pytest.raises(Blocked) as refused:
        appraisal.finish_appraisal(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    codes = [problem.code for problem in refused.value.problems]
    assert codes.count("not_appraised") == 22
    assert codes.count("veto") == 1
    assert codes.count("check") == 5
    assert all(problem.where.startswith(f"/tham-dinh/{dossier.pk}/#") for problem in refused.value.problems)


def test_the_appraised_score_is_final_where_nobody_closed_it_and_all_is_frozen(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    complete(world, dossier)
    found = appraisal.finish_appraisal(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    assert stored(dossier, "2.5", states.FINAL).points == Decimal(1)
    assert Score.objects.filter(dossier=dossier, step=states.FINAL).count() == 22
    assert found.own.printed == "91,75"
    assert found.final is not None
    assert found.final.printed == "89,69"
    assert found.final.outcome_code == "dat_khac_phuc"
    assert Snapshot.objects.filter(dossier=dossier, purpose=states.APPRAISED_SNAPSHOT).count() == 1


def finished(world: World) -> Dossier:
    dossier = take_to(world, states.APPRAISING)
    appraise(world, dossier, "2.5", "1", "Chưa có minh chứng")
    complete(world, dossier)
    appraisal.finish_appraisal(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    return dossier


def conclude(world: World, dossier: Dossier, vote: Vote = ALL_AGREE, **more: str) -> Conclusion:
    return appraisal.conclude(dossier=dossier, vote=vote, by=world.user(OFFICE_CHAIR), at=world.at, **more)


def test_the_conclusion_follows_from_the_final_scores(world: World) -> None:
    dossier = finished(world)
    with pytest.raises(Blocked, match="danh mục việc khắc phục"):
        conclude(world, dossier)
    with pytest.raises(Blocked, match="không chọn kết luận khác"):
        conclude(world, dossier, outcome="dat", remedies="x")
    with pytest.raises(Blocked, match="không được lớn hơn số người biểu quyết"):
        conclude(world, dossier, Vote(6, 5), remedies="x")
    done = conclude(world, dossier, remedies="Kiểm tra 02 lần/năm, trước 15/6/2022")
    assert done.outcome_code == "dat_khac_phuc"
    assert dossier.state == states.ACCEPTED
    assert dossier.remedies == "Kiểm tra 02 lần/năm, trước 15/6/2022"
    assert Snapshot.objects.filter(dossier=dossier, purpose=states.CONCLUDED_SNAPSHOT).exists()


def test_where_persons_must_decide_the_chair_chooses_with_a_reason(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraisal_facts.save_veto(
        dossier=dossier, code="N1", typed=VetoTyped("co", cases=1, basis="Biên bản số 3/BB ngày 02/8"), version=0,
        by=world.user(APPRAISER), at=world.at,
    )  # fmt: skip
    complete(world, dossier)
    appraisal.finish_appraisal(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    with pytest.raises(Blocked, match="Chọn một kết luận"):
        conclude(world, dossier)
    with pytest.raises(Blocked, match="ghi lý do"):
        conclude(world, dossier, outcome="dat")
    with pytest.raises(Blocked, match="Chọn một kết luận"):
        conclude(world, dossier, outcome="co_te_nan", reason="x")
    assert conclude(world, dossier, outcome="dat", reason="Do khách gây ra, đã xử lý").outcome_code == "dat"


def test_a_fact_of_drug_evil_decides_whatever_the_points(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    appraisal_facts.save_veto(
        dossier=dossier, code="L2", typed=VetoTyped("co", persons=1, basis="Thông báo số 12/TB ngày 20/9"), version=0,
        by=world.user(APPRAISER), at=world.at,
    )  # fmt: skip
    complete(world, dossier)
    appraisal.finish_appraisal(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    assert conclude(world, dossier).outcome_code == "co_te_nan"


def test_reopening_needs_a_reason_and_keeps_the_earlier_version(world: World) -> None:
    dossier = finished(world)
    conclude(world, dossier, remedies="Việc, hạn")
    with pytest.raises(Blocked, match="Nêu lý do"):
        appraisal.reopen(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note=" ")
    with pytest.raises(NotAllowed):
        appraisal.reopen(dossier=dossier, by=world.user(APPRAISER), at=world.at, note="x")
    appraisal.reopen(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="Có tài liệu mới")
    assert (dossier.state, dossier.round) == (states.APPRAISING, 2)
    assert Conclusion.objects.get(dossier=dossier).reopened_at == world.at
    appraise(world, dossier, "2.5", "3", version=stored(dossier, "2.5", states.APPRAISAL).version)
    assert stored(dossier, "2.5", states.FINAL).points == Decimal(3)
    old = Score.objects.get(dossier=dossier, criterion__code="2.5", step=states.FINAL, round=1)
    assert old.points == Decimal(1)
    appraisal.finish_appraisal(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    assert conclude(world, dossier).outcome_code == "dat"
    assert Conclusion.objects.filter(dossier=dossier).count() == 2
    assert journal.verify("dien-tap") == []


def test_the_chair_may_send_an_appraisal_back_before_concluding(world: World) -> None:
    dossier = finished(world)
    with pytest.raises(Blocked):
        appraisal.resume_appraisal(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="")
    appraisal.resume_appraisal(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="Xem lại 2.5")
    assert (dossier.state, dossier.round) == (states.APPRAISING, 1)


def test_what_the_level_above_asks_is_taken_up_in_a_new_round(world: World) -> None:
    dossier = finished(world)
    conclude(world, dossier, remedies="Việc, hạn")
    Dossier.objects.filter(pk=dossier.pk).update(state=states.UPPER_RETURNED)
    dossier.refresh_from_db()
    appraisal.take_up_again(
        dossier=dossier, by=world.user(APPRAISER), at=world.at, note="Theo Công văn của cấp trên"
    )
    assert (dossier.state, dossier.round) == (states.APPRAISING, 2)
    assert Conclusion.objects.filter(dossier=dossier, reopened_at__isnull=True).count() == 0


def test_a_second_press_is_told_that_it_was_done(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    again = world.dossier()
    appraisal.receive(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    with pytest.raises(Stale):
        appraisal.receive(dossier=again, by=world.user(SECOND_APPRAISER), at=world.at)


# -- who may ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [OFFICER, CHAIR, REGISTRAR, SIBLING, OFFICE_CHAIR, ADMIN, SYSTEM, OUTSIDER])
def test_only_an_appraiser_appraises(world: World, name: str) -> None:
    dossier = take_to(world, states.APPRAISING)
    calls: list[Callable[[], object]] = [
        lambda: appraise(world, dossier, "1.1", "5", by=name),
        lambda: appraisal_scores.agree_rest(dossier=dossier, by=world.user(name), at=world.at),
        lambda: appraisal_facts.save_check(
            dossier=dossier,
            code="hoi_dong",
            passed=True,
            note="",
            version=0,
            by=world.user(name),
            at=world.at,
        ),
        lambda: appraisal_facts.save_veto(
            dossier=dossier, code="Q2", typed=VetoTyped("khong"), version=0, by=world.user(name), at=world.at
        ),
        lambda: appraisal_facts.add_remark(
            dossier=dossier, target="criterion", target_code="1.1", text="x", by=world.user(name), at=world.at
        ),
        lambda: appraisal.finish_appraisal(dossier=dossier, by=world.user(name), at=world.at),
        lambda: explanations.ask_explanation(dossier=dossier, by=world.user(name), at=world.at),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()


def test_whoever_scored_for_the_unit_may_not_appraise_it(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    Score.objects.filter(dossier=dossier, criterion__code="1.1").update(saved_by=world.user(APPRAISER))
    with pytest.raises(NotAllowed, match="đã nhập điểm tự chấm"):
        appraise(world, dossier, "1.1", "5")
    assert appraise(world, dossier, "1.1", "5", by=SECOND_APPRAISER) == 1


def test_whoever_sits_on_the_units_council_may_neither_appraise_nor_conclude(world: World) -> None:
    dossier = finished(world)
    member = dossier.council.exclude(is_chair=True).first()
    assert member is not None
    type(member).objects.filter(pk=member.pk).update(user=world.user(OFFICE_CHAIR))
    with pytest.raises(NotAllowed, match="thành viên Hội đồng của đơn vị"):
        conclude(world, dossier, remedies="x")


@pytest.mark.parametrize("state", [states.SUBMITTED, states.APPRAISED, states.ACCEPTED])
def test_scores_are_closed_outside_the_appraisal(world: World, state: str) -> None:
    dossier = take_to(world, state)
    with pytest.raises(NotAllowed, match="không nhập được điểm thẩm định"):
        appraise(world, dossier, "1.1", "5")


# -- the Office's own dossier ---------------------------------------------------------------------------------------------


def test_only_the_chair_opens_the_offices_own_dossier_again_and_its_approval_is_void(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED, "U-01")
    for name in (APPRAISER, ADMIN, OFFICER):
        with pytest.raises(NotAllowed):
            appraisal.reopen_own(dossier=dossier, by=world.user(name), at=world.at, note="x")
    with pytest.raises(Blocked, match="Nêu lý do"):
        appraisal.reopen_own(dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note=" ")
    appraisal.reopen_own(
        dossier=dossier, by=world.user(OFFICE_CHAIR), at=world.at, note="Cấp trên yêu cầu bổ sung"
    )
    assert (dossier.state, dossier.round, dossier.approved_at) == (states.DRAFTING, 2, None)
    assert Score.objects.filter(dossier=dossier, step=states.SELF, round=2).count() == 22
    assert not Snapshot.objects.filter(
        dossier=dossier, purpose=states.APPROVED_SNAPSHOT, voided_at__isnull=True
    ).exists()
    assert not dossier.papers.filter(kind__in=states.UNIT_PAPERS).exclude(state=states.PAPER_VOID).exists()


def test_every_office_step_of_the_table_has_its_verb() -> None:
    office = {states.OFFICE_APPRAISER, states.OFFICE_CHAIR}
    for move in states.MOVES:
        if move.role in office:
            assert callable(getattr(appraisal, move.step, None) or getattr(explanations, move.step, None)), (
                move.step
            )
