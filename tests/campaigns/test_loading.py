"""DOC-01…DOC-10, DL-01…DL-06 and the practice campaign, as loaded from the data files."""

import datetime as dt

import pytest

from campaigns import actions, loaders, queries, states
from campaigns.models import Campaign, Milestone, Participation, Plan, PlanLink
from campaigns.rules import deadline_words, end_of
from records import clock
from records.errors import Blocked, NotAllowed, Stale
from records.models import LogEntry
from records.text import vn_date
from tests.campaigns.conftest import Fresh
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, World
from units.models import Unit, User

CODES = [f"DOC-{n:02d}" for n in range(1, 11)]
SEED = "Thời gian gửi hồ sơ đề nghị thẩm định: Trước ngày 01/10/2021."


def dated(campaign: Campaign, code: str) -> Milestone:
    return campaign.milestones.get(code=code)


def place(campaign: Campaign, code: str) -> Participation:
    return campaign.participations.get(unit__code=code)


def test_the_ten_documents(world: World) -> None:
    plans = {plan.code: plan for plan in Plan.objects.filter(is_practice=False)}
    assert sorted(plans) == CODES
    names = {code: queries.plan_name(plan) for code, plan in plans.items()}
    assert names["DOC-01"] == "Kế hoạch …/KH-VPUB"
    assert names["DOC-02"] == "Kế hoạch 53-KH/ĐUK"
    assert names["DOC-03"] == "Quyết định 2139/QĐ-UBND"
    assert names["DOC-08"] == "Kế hoạch 179-KH/TU"
    assert names["DOC-10"] == "Luật Ngân sách Nhà nước"
    first = plans["DOC-01"]
    assert (first.number, first.signed_on) == ("", None)
    assert queries.missing_words(first) == "chưa có số, ngày"
    assert queries.missing_words(plans["DOC-10"]) == "chưa có ngày"
    assert queries.missing_words(plans["DOC-02"]) == ""
    assert plans["DOC-04"].signer_name == "Hoàng Quốc Khánh"


def test_links_between_the_documents(world: World) -> None:
    links = {
        (link.source.code, link.kind, link.target.code)
        for link in PlanLink.objects.select_related("source", "target")
    }
    assert {
        ("DOC-01", "carries_out", "DOC-02"),
        ("DOC-01", "cites", "DOC-03"),
        ("DOC-02", "cites", "DOC-03"),
    } <= links
    assert {target for source, _kind, target in links if source == "DOC-04"} == {
        f"DOC-{n:02d}" for n in range(5, 11)
    }
    verbatim = PlanLink.objects.get(source__code="DOC-04", target__code="DOC-08").words
    assert "179- KH/TU" in verbatim  # the plan's own spacing


def test_the_dates_of_2021_verbatim(world: World) -> None:
    milestones = {m.code: m for m in world.history.milestones.all()}
    assert list(milestones) == [f"DL-0{n}" for n in range(1, 7)]
    assert milestones["DL-03"].words == SEED
    last = milestones["DL-03"].last_valid_at
    assert last is not None
    assert last == end_of(dt.date(2021, 9, 30))
    assert deadline_words(last) == "hết thứ Năm 30/9/2021"
    assert milestones["DL-06"].last_valid_at == end_of(dt.date(2021, 10, 7))
    assert "Ngày 25-26/10/2021" in milestones["DL-04"].words
    assert "chưa sửa" in milestones["DL-04"].flag
    assert queries.rule_of(milestones["DL-04"]).first == dt.date(2021, 10, 25)
    assert queries.rule_of(milestones["DL-01"]).kind == "period"


def test_items_of_the_unit_and_of_the_office(world: World) -> None:
    unit = {item.form_code: item for item in dated(world.history, "DL-03").items.all()}
    assert {code for code, item in unit.items() if item.required} == {
        "FORM-01", "FORM-03", "FORM-04", "FORM-05", "FORM-06", "FORM-11",
    }  # fmt: skip
    assert not unit["FORM-02"].required
    assert unit["FORM-05"].title.endswith("năm 2021")
    office = {item.form_code for item in dated(world.history, "DL-06").items.filter(required=True)}
    assert office == {"FORM-08", "FORM-11", "FORM-01", "FORM-05"}


def test_the_table_of_figures(world: World) -> None:
    specs = list(world.history.figures.all())
    rows: dict[str, int] = {}
    for spec in specs:
        rows[spec.row] = rows.get(spec.row, 0) + 1
    assert list(rows) == [f"S{n:02d}" for n in range(1, 21)]
    assert {row: n for row, n in rows.items() if n > 1} == {
        "S04": 3, "S11": 2, "S13": 2, "S17": 2, "S18": 3, "S19": 2, "S20": 2,
    }  # fmt: skip
    codes = {spec.code for spec in specs}
    checks = list(world.history.figure_checks.all())
    for check in checks:
        assert set(check.left) | set(check.right) <= codes
    assert {(c.left[0], c.target) for c in checks if c.op == "veto"} == {
        ("S14", "L1"), ("S15", "L2"), ("S16", "L3"), ("S18.a", "L5"),
    }  # fmt: skip
    assert any(c.op == "eq" and c.left == ["S01"] and c.right == ["S02", "S03"] for c in checks)


def test_who_takes_part(world: World) -> None:
    subjects = world.history.participations.filter(part=states.SUBJECT).values_list("unit__code", flat=True)
    assert list(subjects) == ["U-02", "U-03", "U-04", "U-05"]
    office = world.history.participations.get(part=states.APPRAISING)
    assert office.unit.code == "U-01"
    assert place(world.history, "U-04").place_name == "Hà Nội"
    assert {role.code for role in world.history.council_roles.all()} == {f"ROLE-0{n}" for n in range(1, 6)}
    assert world.history.upper_name == "Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh"
    assert "năm 2021" in world.history.council_name


def test_the_practice_campaign_is_open_from_the_base_day(world: World) -> None:
    practice = world.practice
    base = clock.local_date(world.at)
    assert practice.is_practice
    assert practice.upper_name == "Cấp trên (diễn tập)"
    assert (practice.period_from, practice.period_to) == (base - dt.timedelta(366), base - dt.timedelta(1))
    submit = dated(practice, "DL-03")
    assert (
        submit.words
        == f"Thời gian gửi hồ sơ đề nghị thẩm định: Trước ngày {vn_date(base + dt.timedelta(10))}."
    )
    assert submit.last_valid_at == end_of(base + dt.timedelta(9))
    appraise, forward = dated(practice, "DL-05"), dated(practice, "DL-06")
    assert appraise.first_valid_at is not None
    assert appraise.last_valid_at is not None
    assert forward.last_valid_at is not None
    assert appraise.first_valid_at <= world.at <= appraise.last_valid_at < forward.last_valid_at
    assert "đã được thay thế" in practice.plan.subject
    assert practice.plan.is_practice
    for link in practice.plan.links.all():
        assert "(theo khuôn năm 2021; Quyết định số 2139/QĐ-UBND đã được thay thế)" in link.words
    invented = {p.unit.code for p in practice.participations.select_related("unit") if p.unit.is_invented}
    assert invented == {"DT-A", "DT-B"}
    assert practice.participations.count() == 7


def test_no_contradiction_in_the_practice_plan(world: World) -> None:
    found = queries.findings(
        world.practice,
        list(world.practice.milestones.all()),
        list(world.practice.participations.select_related("unit")),
    )
    assert not [f for f in found if f.level == "contradiction"]


def test_loading_twice_changes_nothing(world: World) -> None:
    models = (Plan, PlanLink, Campaign, Milestone, Participation, Unit, LogEntry)
    counts = [model._default_manager.count() for model in models]
    before = world.practice.period_to
    actions.load_plans(by=None, at=world.at)
    again = actions.load_campaign(loaders.CAMPAIGN_2021, by=None, at=world.at)
    later = actions.load_campaign(loaders.PRACTICE, today=before + dt.timedelta(5), by=None, at=world.at)
    assert (again.pk, later.pk) == (world.history.pk, world.practice.pk)
    assert later.period_to == before
    assert counts == [model._default_manager.count() for model in models]


def test_what_is_missing_is_named(fresh: Fresh) -> None:
    with pytest.raises(Blocked) as blocked:
        fresh(
            loaders.CAMPAIGN_2021,
            ('"U-03"', '"U-99"'),
            ('"2139-2020-co-quan"', '"khong-co"'),
            ('"DOC-01"', '"DOC-99"'),
        )
    texts = [problem.text for problem in blocked.value.problems]
    assert "Chưa có đơn vị U-99." in texts
    assert "Chưa có bộ tiêu chí khong-co." in texts
    assert "Chưa có kế hoạch DOC-99." in texts
    assert not Campaign.objects.filter(code="thu-nghiem").exists()


def test_a_file_that_counts_days_needs_a_base_day() -> None:
    with pytest.raises(ValueError, match="--today"):
        loaders.read_campaign(loaders.PRACTICE, None)


def test_a_date_that_does_not_exist_is_refused(fresh: Fresh) -> None:
    with pytest.raises(ValueError, match="không có trong lịch"):
        fresh(loaders.CAMPAIGN_2021, ("Trước ngày 01/10/2021", "Trước ngày 31/9/2021"))


# -- opening ------------------------------------------------------------------------------------------------------


def test_a_real_campaign_on_draft_rows_opens_only_after_the_confirmation(
    world: World, real: Campaign
) -> None:
    admin = world.user(ADMIN)
    with pytest.raises(Blocked) as blocked:
        actions.open_campaign(campaign=real, by=admin, at=world.at)
    assert [p.code for p in blocked.value.problems] == ["draft_rows"]
    confirmed = actions.confirm_trial(campaign=real, by=admin, at=world.at)
    assert confirmed.trial_confirmed_by == admin
    opened = actions.open_campaign(campaign=confirmed, by=admin, at=world.at)
    assert (opened.state, opened.opened_at) == (states.OPEN, world.at)
    with pytest.raises(Stale):
        actions.open_campaign(campaign=opened, by=admin, at=world.at)
    closed = actions.close_campaign(campaign=opened, by=admin, at=world.at)
    assert closed.state == states.CLOSED
    with pytest.raises(Stale):
        actions.close_campaign(campaign=closed, by=admin, at=world.at)


def test_confirming_twice_keeps_the_first(world: World, real: Campaign) -> None:
    actions.confirm_trial(campaign=real, by=world.user(ADMIN), at=world.at)
    actions.confirm_trial(campaign=real, by=world.user(ADMIN), at=world.at + dt.timedelta(hours=1))
    real.refresh_from_db()
    assert real.trial_confirmed_at == world.at
    assert LogEntry.objects.filter(chain="thu-nghiem", action="dot.chay-thu").count() == 1


def test_a_campaign_without_deadline_or_items_does_not_open(world: World, fresh: Fresh) -> None:
    campaign = fresh(loaders.PRACTICE, ('purpose = "submit"', 'purpose = "other"'))
    with pytest.raises(Blocked) as blocked:
        actions.open_campaign(campaign=campaign, by=world.user(ADMIN), at=world.at)
    assert [p.code for p in blocked.value.problems] == ["no_deadline"]


@pytest.mark.parametrize("name", [OFFICER, CHAIR, APPRAISER, OUTSIDER])
def test_only_the_office_admin_opens_confirms_and_closes(world: World, real: Campaign, name: str) -> None:
    user = world.user(name)
    for act in (actions.open_campaign, actions.confirm_trial, actions.close_campaign):
        with pytest.raises(NotAllowed):
            act(campaign=real, by=user, at=world.at)
    real.refresh_from_db()
    assert (real.state, real.trial_confirmed_at) == (states.DRAFT, None)


def test_an_outsider_does_not_open_either(world: World, real: Campaign, outsider: User) -> None:
    with pytest.raises(NotAllowed):
        actions.open_campaign(campaign=real, by=outsider, at=world.at)


def test_the_tree_is_frozen_when_the_campaign_opens(world: World) -> None:
    before = place(world.practice, "U-03").name
    Unit.objects.filter(code="U-03").update(name="Trung tâm khác")
    assert place(world.practice, "U-03").name == before == "Trung tâm Thông tin"


def test_opening_takes_the_names_of_that_day(world: World, fresh: Fresh) -> None:
    campaign = fresh(loaders.PRACTICE)
    Unit.objects.filter(code="U-03").update(name="Trung tâm Thông tin - Tin học")
    actions.open_campaign(campaign=campaign, by=world.user(ADMIN), at=world.at)
    assert place(campaign, "U-03").name == "Trung tâm Thông tin - Tin học"


def test_a_shipped_plan_is_issued_and_nobody_edits_it(world: World) -> None:
    """DOC-01 bears no number in the copy at hand, and yet its words are history."""
    plan = Plan.objects.get(code="DOC-01")
    assert (plan.number, plan.state) == ("", "issued")
    text = world.client(ADMIN).get(f"/ke-hoach/{plan.pk}/").content.decode()
    assert "Sửa thông tin" not in text
    assert "Bỏ căn cứ" not in text
    assert not Plan.objects.filter(state="draft", is_practice=False).exists()
