"""The pure checks of council, figures and meeting; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dossiers.rules.council import CHAIR_ROLE, RoleNeed, Seat, council_problems, double_roles
from dossiers.rules.figures import Figure, FigureRule, figure_problems, findings, missing
from dossiers.rules.meeting import MeetingFacts, meeting_problems, wrong
from dossiers.rules.report import report_problems

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NEEDS = (
    RoleNeed(CHAIR_ROLE, "Chủ tịch Hội đồng", "Thủ trưởng đơn vị"),
    RoleNeed("ROLE-02", "Lãnh đạo đơn vị"),
    RoleNeed("ROLE-04", "Đại diện đoàn thanh niên", "đoàn thanh niên", may_lack=True),
)
WHOLE = (Seat("A", is_chair=True), Seat("B", ("ROLE-02",), is_secretary=True), Seat("C", ("ROLE-04",)))


def texts(problems: object) -> list[str]:
    return [problem.text for problem in problems]  # type: ignore[attr-defined]


def test_no_council_is_one_sentence() -> None:
    assert texts(council_problems(NEEDS, (), ())) == ["Chưa thành lập Hội đồng: chưa có thành viên nào."]


def test_a_whole_council_lacks_nothing() -> None:
    assert council_problems(NEEDS, WHOLE, ()) == []


def test_each_lack_is_named() -> None:
    assert texts(council_problems(NEEDS, (Seat("A"),), ())) == [
        "Chưa nêu Chủ tịch Hội đồng.",
        "Chưa nêu Thư ký Hội đồng.",
        "Chưa có Lãnh đạo đơn vị. Chọn người hoặc ghi người kiêm nhiệm.",
        "Chưa có Đại diện đoàn thanh niên. Chọn người, ghi người kiêm nhiệm, hoặc ghi “Đơn vị không có tổ chức này”.",
    ]


def test_a_missing_organisation_said_so_lacks_nothing() -> None:
    assert council_problems(NEEDS, WHOLE[:2], ("ROLE-04",)) == []
    assert texts(council_problems(NEEDS, WHOLE, ("ROLE-04",))) == [
        "Vai trò “Đại diện đoàn thanh niên” vừa có người, vừa ghi “Đơn vị không có tổ chức này”. Bỏ một trong hai."
    ]


def test_one_person_may_fill_two_roles_and_it_is_said() -> None:
    seats = (Seat("A", is_chair=True), Seat("B", ("ROLE-02", "ROLE-04"), is_secretary=True))
    assert council_problems(NEEDS, seats, ()) == []
    assert [(each.name, each.titles) for each in double_roles(NEEDS, seats)] == [
        ("B", ("Lãnh đạo đơn vị", "Đại diện đoàn thanh niên"))
    ]


def test_the_offices_own_council_has_no_prescribed_composition() -> None:
    seats = (Seat("A", is_chair=True), Seat("B", is_secretary=True))
    assert council_problems((), seats, (), prescribed=False) == []


EQ = FigureRule("eq", ("S01",), ("S02", "S03"), text="Tổng số người (S01) phải bằng S02 + S03.")
LE = FigureRule("le", ("S10",), ("S01",), text="Số người ký cam kết (S10) không lớn hơn tổng số người (S01).")
VETO = FigureRule("veto", ("S14",), target="L1", text="S14 > 0 khi và chỉ khi L1 = Có.")


def table(**values: int | None) -> list[Figure]:
    return [Figure(code, code, None if value is None else Decimal(value)) for code, value in values.items()]


def test_sums_and_ceilings() -> None:
    good = table(S01=42, S02=38, S03=4, S10=42)
    assert findings(good, (EQ, LE), {}) == ()
    bad = table(S01=42, S02=38, S03=3, S10=43)
    assert [each.text for each in findings(bad, (EQ, LE), {})] == [EQ.text, LE.text]


def test_blank_is_not_zero() -> None:
    assert findings(table(S01=None, S02=38, S03=4, S10=50), (EQ, LE), {}) == ()
    assert [each.code for each in missing(table(S01=None, S02=0), has_lodging=False)] == ["S01"]


def test_a_veto_and_its_figure_agree_in_both_directions() -> None:
    assert findings(table(S14=0), (VETO,), {"L1": "khong"}) == ()
    assert findings(table(S14=1), (VETO,), {"L1": "co"}) == ()
    assert [each.text for each in findings(table(S14=1), (VETO,), {"L1": "khong"})] == [VETO.text]
    assert [each.text for each in findings(table(S14=0), (VETO,), {"L1": "co"})] == [VETO.text]
    assert findings(table(S14=1), (VETO,), {"L1": ""}) == ()
    assert findings(table(S14=None), (VETO,), {"L1": "co"}) == ()


def test_lodging_figures_are_not_asked_of_other_units() -> None:
    lodging = [Figure("S19.a", "Lượt khách", lodging_only=True)]
    assert missing(lodging, has_lodging=False) == ()
    assert texts(figure_problems(lodging, (), {}, has_lodging=True)) == [
        "Số liệu S19.a chưa nhập: Lượt khách."
    ]


def test_the_last_period_is_checked_but_never_blocks() -> None:
    figures = [Figure("S01", "S01", Decimal(5), Decimal(1)), Figure("S10", "S10", Decimal(5), Decimal(2))]
    found = findings(figures, (LE,), {})
    assert [(each.period, each.text) for each in found] == [("previous", f"Kỳ trước: {LE.text}")]
    assert figure_problems(figures, (LE,), {}) == []


MET = MeetingFacts(
    starts_at=datetime(2021, 9, 24, 14, 0, tzinfo=ZONE),
    ends_at=datetime(2021, 9, 24, 15, 40, tzinfo=ZONE),
    place="Phòng họp",
    present=40,
    total=42,
    absence_reasons="01 nghỉ thai sản, 01 đi công tác",
    council_present=6,
    council_total=6,
    chair_name="A",
    secretary_name="B",
    opinions=1,
    vote_method="gio_tay",
    agree=40,
    disagree=0,
    other=0,
)


def test_a_whole_meeting_lacks_nothing() -> None:
    assert meeting_problems(MET) == []
    assert texts(meeting_problems(None)) == ["Chưa ghi cuộc họp đơn vị."]


def test_votes_must_add_up_to_those_present() -> None:
    assert texts(wrong(replace(MET, agree=39))) == [
        "Tán thành, không tán thành và ý kiến khác cộng lại là 39, số người có mặt là 40. Hai số phải bằng nhau."
    ]


def test_more_present_than_there_are() -> None:
    assert texts(wrong(replace(MET, present=43, agree=43))) == [
        "Số người có mặt (43) lớn hơn tổng số người của đơn vị (42, chỉ tiêu S01)."
    ]
    assert texts(wrong(replace(MET, council_present=7))) == [
        "Số thành viên Hội đồng có mặt (7) lớn hơn số thành viên (6)."
    ]


def test_absence_needs_a_reason_and_silence_is_said() -> None:
    assert texts(meeting_problems(replace(MET, absence_reasons="", opinions=0))) == [
        "Họp đơn vị: chưa ghi lý do vắng của 2 người.",
        "Họp đơn vị: chưa ghi ý kiến thảo luận.",
    ]
    assert meeting_problems(replace(MET, opinions=0, no_opinions=True)) == []
    assert texts(wrong(replace(MET, no_opinions=True))) == [
        "Đã ghi “Cuộc họp không có ý kiến khác” nhưng còn ý kiến trong danh sách."
    ]


def test_a_decision_needs_its_reason() -> None:
    asked = replace(MET, needs_decision=True)
    assert texts(meeting_problems(asked)) == ["Họp đơn vị: chưa ghi kết luận của Hội đồng."]
    assert texts(meeting_problems(replace(asked, decided_outcome="dat"))) == [
        "Họp đơn vị: chưa ghi lý do kết luận của Hội đồng."
    ]


def test_sections_without_text_are_named() -> None:
    found = texts(report_problems({"I.1": "Có", "I.2": "  "}))
    assert "Báo cáo: chưa viết mục I.2 (Tình hình liên quan đến ma túy trong kỳ)." in found
    assert len(found) == 9
