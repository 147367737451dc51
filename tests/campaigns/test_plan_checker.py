"""The plan checker over whole plans: the two of the seeds, a clean one, and each kind of fault by itself."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns import actions, queries, states
from campaigns.models import FindingDecision, OfficeDay, Plan, PlanDeadline, PlanLink
from campaigns.rules import (
    BasisFact,
    DeadlineFact,
    DutyFact,
    MentionFact,
    PeriodFact,
    PlanFacts,
    PlanFinding,
    ReportFact,
    TargetFact,
    check_plan,
    parse_deadline,
)
from records.errors import Blocked, NotAllowed, Stale
from tests.people import ADMIN, APPRAISER, OFFICER, OUTSIDER, World

DAY = dt.date


def due(code: str, purpose: str, words: str, actor: str = "Văn phòng", receiver: str = "") -> DeadlineFact:
    return DeadlineFact(code, code, purpose, words, parse_deadline(words, 2025), actor, receiver)


def clean() -> PlanFacts:
    """A plan in good order: numbered, dated, every duty with a day, every target with its denominator."""
    return PlanFacts(
        code="KH-SACH",
        name="Kế hoạch 12/KH-VPUB",
        kind_name="Kế hoạch",
        issuer="Văn phòng Ủy ban nhân dân tỉnh",
        number="12/KH-VPUB",
        numbered=True,
        signed_on=DAY(2025, 1, 10),
        year=2025,
        bases=(
            BasisFact(
                "QĐ", "Quyết định 509/QĐ-UBND", "QĐ", states.CITES, "509/QĐ-UBND", DAY(2024, 3, 26),
                words="Quyết định số 509/QĐ-UBND ngày 26/3/2024", holds_criteria=True,
            ),
        ),
        deadlines=(
            due("M1", states.PERIOD, "Từ 01/01/2025 đến 31/12/2025"),
            due("M2", states.PREPARE, "Ngày 20-21/01/2025"),
            due("M3", states.SUBMIT, "trước ngày 01/10/2025", receiver="Văn phòng UBND tỉnh"),
            due("M4", states.APPRAISE, "Từ ngày 06/10/2025 đến ngày 17/10/2025"),
            due("M5", states.CORRECT, "chậm nhất ngày 24/10/2025"),
            due("M6", states.FORWARD, "trước ngày 05/11/2025", receiver="Đảng ủy UBND tỉnh"),
        ),
        duties=(
            DutyFact("N1", "Công an tỉnh", states.LEAD, "Tập huấn", "Chủ trì tập huấn trước ngày 01/6/2025",
                     "III.1", parse_deadline("trước ngày 01/6/2025", 2025)),
        ),
        targets=(TargetFact("T1", "Trường", "=", Decimal(100), "%", "trường học", Decimal(412), "100% trường học"),),
        reports=(ReportFact("B1", "Báo cáo năm", 12, "trước ngày 10/01/2026",
                            parse_deadline("trước ngày 10/01/2026", 2025)),),
        mentions=(
            MentionFact(states.RECIPIENT, "NN1", "Đảng ủy UBND tỉnh", "Đảng ủy UBND tỉnh;"),
            MentionFact(states.FORM, "F1", "Bảng chấm điểm", "bảng chấm điểm theo mẫu 01"),
        ),
    )  # fmt: skip


def codes(found: list[PlanFinding]) -> list[str]:
    return [finding.code for finding in found]


def test_a_clean_plan_has_no_finding() -> None:
    assert check_plan(clean(), frozenset({DAY(2025, 9, 2)})) == []


FAULTS: dict[str, tuple[str, PlanFacts]] = {
    "parent earlier": (
        "⚠26",
        replace(clean(), parent_deadlines=(("53-KH/ĐUK", due("P", states.FORWARD, "trước ngày 01/11/2025")),)),
    ),
    "loop": ("⚠27", replace(clean(), circle=("A", "B", "A"))),
    "supersedes itself": ("⚠27", replace(clean(), circle=("A", "A"))),
    "before issue": ("⚠28", replace(clean(), deadlines=(due("M", states.SUBMIT, "trước ngày 08/01/2025"),))),
    "basis of later": (
        "⚠29", replace(clean(), bases=(replace(clean().bases[0], signed_on=DAY(2025, 2, 1), holds_criteria=False),)),
    ),
    "basis expired": ("⚠29", replace(clean(), bases=(replace(clean().bases[0], valid_to=DAY(2024, 12, 31)),))),
    "overlap": (
        "⚠30", replace(clean(), other_periods=(PeriodFact("KH 1", DAY(2024, 6, 1), DAY(2025, 1, 1)),)),
    ),
    "no owner": ("⚠18", replace(clean(), deadlines=(due("M", states.EVENT, "trước ngày 01/7/2025", actor=""),))),
    "duty of nobody": ("⚠18", replace(clean(), duties=(replace(clean().duties[0], agency=""),))),
    "two leads": ("⚠25", replace(clean(), duties=(
        clean().duties[0], replace(clean().duties[0], code="N2", agency="Sở Y tế"),
    ))),
    "unnumbered": ("⚠15", replace(clean(), number="")),
    "day off": ("⚠11", replace(clean(), deadlines=(due("M", states.EVENT, "trước ngày 03/9/2025"),))),
    "no denominator": ("⚠16", replace(clean(), targets=(replace(clean().targets[0], denominator=None),))),
    "report too early": ("⚠13", replace(clean(), reports=(
        ReportFact("B", "Báo cáo 06 tháng", 6, "trước ngày 26/5/2025", parse_deadline("trước ngày 26/5/2025", 2025)),
    ))),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_the_only_finding(fault: str) -> None:
    code, facts = FAULTS[fault]
    found = check_plan(facts, frozenset({DAY(2025, 9, 2)}))
    assert codes(found) == [code]
    assert found[0].quote
    assert found[0].proposal
    assert set(found[0].as_data()) == {"code", "plan", "severity", "quote", "proposal"}


def test_both_seed_plans(world: World) -> None:
    first = queries.findings_of(Plan.objects.get(code="DOC-01"))
    assert set(codes(first)) == {f"⚠{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 19)}
    text = {finding.code: finding.text for finding in first}
    assert "24 ngày" in text["⚠1"]
    assert "17 ngày" in text["⚠1"]
    assert "có 0 ngày để đọc 4 hồ sơ" in text["⚠2"]
    assert any("không nói ai chuyển tiếp" in each.text for each in first)
    second = queries.findings_of(Plan.objects.get(code="DOC-04"))
    assert set(codes(second)) == {f"⚠{n}" for n in (11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 23, 25)}
    assert codes(second).count("⚠16") == 6
    assert any("30/31" in each.text for each in second)
    assert any("đến hạn được 68 ngày" in each.text for each in second)
    # ⚠20: a conclusion one day older than the directive listed before it is no error.
    assert not any("DOC-07" in each.rows for each in second)
    words = " ".join(row.words for row in PlanDeadline.objects.all())
    assert all(each.quote for each in (*first, *second))
    assert text["⚠1"]
    assert next(each.quote for each in first if each.code == "⚠1") in words


def test_the_command_prints_five_values(world: World) -> None:
    out = io.StringIO()
    call_command("check_plan", "DOC-01", "--format=json", stdout=out)
    rows = json.loads(out.getvalue())
    assert {frozenset(row) for row in rows} == {frozenset({"code", "plan", "severity", "quote", "proposal"})}
    assert {row["plan"] for row in rows} == {"DOC-01"}
    assert {row["severity"] for row in rows} == {"contradiction", "gap", "notice"}
    for name in ("75/KH-UBND", "kh-vpub-2021", "--all"):
        out = io.StringIO()
        call_command("check_plan", *([] if name == "--all" else [name]), all=name == "--all", stdout=out)
        assert "phát hiện trong" in out.getvalue()
    for given in ([], ["khong-co"]):
        with pytest.raises(CommandError):
            call_command("check_plan", *given)


def test_the_offices_own_days_off(world: World) -> None:
    plan = Plan.objects.get(code="DOC-01")
    assert not [f for f in queries.findings_of(plan) if f.code == "⚠11"]
    by = world.user(ADMIN)
    OfficeDay.objects.create(
        unit=world.units["U-01"], day=DAY(2021, 9, 30), name="Ngày truyền thống", set_at=world.at, set_by=by
    )
    assert [f.rows for f in queries.findings_of(plan) if f.code == "⚠11"] == [("DL-03",)]


def finding(plan: Plan, code: str) -> PlanFinding:
    return next(each for each in queries.findings_of(plan) if each.code == code)


def test_a_person_accepts_and_an_issued_plan_keeps_its_words(world: World) -> None:
    plan = Plan.objects.get(code="DOC-04")
    Plan.objects.filter(pk=plan.pk).update(issuer_unit=world.units["U-01"])
    plan.refresh_from_db()
    found = finding(plan, "⚠11")

    def accept(name: str) -> FindingDecision:
        return actions.decide_finding(
            plan=plan, key=found.key, decision=states.ACCEPTED, reason="", by=world.user(name), at=world.at
        )

    with pytest.raises(NotAllowed):
        accept(APPRAISER)
    decided = accept(ADMIN)
    assert decided.applied == {}
    assert plan.deadlines.get(code="DL-09").due_words == "trước ngày 30/3/2020"
    with pytest.raises(Stale):
        accept(ADMIN)


def test_accepting_changes_the_words_of_a_draft_and_keeps_the_old(world: World) -> None:
    plan = Plan.objects.get(code="DOC-04")
    Plan.objects.filter(pk=plan.pk).update(issuer_unit=world.units["U-01"], state=states.DRAFT)
    plan.refresh_from_db()
    found = finding(plan, "⚠12")
    decided = actions.decide_finding(
        plan=plan, key=found.key, decision=states.ACCEPTED, reason="", by=world.user(ADMIN), at=world.at
    )
    assert decided.applied["cu"] == "Định kỳ 06 tháng (trước ngày 25/5)"
    assert plan.deadlines.get(code="DL-10").due_words == "Định kỳ 06 tháng (trước ngày 25/5/2020)"
    assert found.key not in {each.key for each in queries.findings_of(plan)}


def test_keeping_the_words_needs_a_reason(world: World) -> None:
    plan = Plan.objects.get(code="DOC-01")
    key, by = finding(plan, "⚠2").key, world.user(ADMIN)
    with pytest.raises(Blocked):
        actions.decide_finding(plan=plan, key=key, decision=states.DISMISSED, reason=" ", by=by, at=world.at)
    assert not FindingDecision.objects.exists()


def test_the_page_and_who_decides(world: World) -> None:
    plan = Plan.objects.get(code="DOC-01")
    url = reverse("campaigns:check", args=[plan.pk])
    found = finding(plan, "⚠1")
    given = {"key": found.key, "decision": states.DISMISSED, "reason": "Đã hỏi Đảng ủy Khối."}
    seen = world.client(OFFICER).get(url).content.decode()
    assert "không tự sửa" in seen
    assert "Giữ nguyên văn" not in seen
    assert world.client(OUTSIDER).get(url).status_code == 404
    for name in (OFFICER, APPRAISER, OUTSIDER):
        assert world.client(name).post(url, given).status_code == 404
    assert world.client(ADMIN).post(url, {**given, "reason": ""}).status_code == 422
    assert world.client(ADMIN).post(url, given).status_code == 302
    assert "Đã hỏi Đảng ủy Khối." in world.client(OFFICER).get(url).content.decode()
    assert FindingDecision.objects.get().decided_by == world.user(ADMIN)


def test_a_loop_of_links_is_found(world: World) -> None:
    first, second = Plan.objects.get(code="DOC-01"), Plan.objects.get(code="DOC-02")
    PlanLink.objects.create(source=second, target=first, kind=states.CITES)
    assert "⚠27" in codes(queries.findings_of(first))
    assert "⚠27" in codes(queries.findings_of(second))


def test_every_section_of_the_plan_page(world: World) -> None:
    url = reverse("campaigns:plan", args=[Plan.objects.get(code="DOC-04").pk])
    client = world.client(OFFICER)
    shown = {
        "moc": "hết Chủ nhật 29/3/2020",
        "nhiem-vu": "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
        "chi-tieu": "từ 501 mới được 1",
        "bien-phap": "M-5.4",
        "bao-cao": "Sở Giáo dục và Đào tạo → UBND tỉnh",
        "noi-dung": "Thường trực tỉnh ủy (B/c)",
        "khong-co": "còn hiệu lực ngày 18/3/2020",
    }
    for section, words in shown.items():
        assert words in client.get(f"{url}?muc={section}").content.decode(), section
    assert client.get(f"{url}?muc=chi-tieu").content.decode().count("chưa có") >= 10
