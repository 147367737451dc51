"""The plan editor: drafts, rows, issuing, successors, next year's plan, and bad input said in a sentence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import actions, queries, states
from campaigns.models import Plan, PlanDeadline, PlanLink
from campaigns.rules import end_of
from records.errors import Blocked, NotAllowed, Stale
from records.models import Notice
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, World
from units.models import User

HEAD = {
    "kind": "KH",
    "number": "12/KH-VPUB",
    "subject": "Đánh giá, thẩm định năm 2026",
    "signed_on": dt.date(2026, 1, 12),
    "year": 2026,
}
ROW = {
    "title": "Gửi hồ sơ",
    "due_words": "trước ngày 01/10/2026",
    "purpose": states.SUBMIT,
    "actor": "Đơn vị",
}


def draft(world: World, **changed: object) -> Plan:
    by = world.user(ADMIN)
    return actions.create_plan(unit=world.units["U-01"], fields={**HEAD, **changed}, by=by, at=world.at)


def add(world: World, plan: Plan, **changed: object) -> PlanDeadline:
    row = actions.save_row(
        plan=plan, part="moc", row_id=None, fields={**ROW, **changed}, by=world.user(ADMIN), at=world.at
    )
    assert isinstance(row, PlanDeadline)
    return row


def texts(blocked: pytest.ExceptionInfo[Blocked]) -> str:
    return " ".join(problem.text for problem in blocked.value.problems)


@pytest.mark.parametrize(
    ("typed", "number", "symbol", "style"),
    [
        ("75/KH-UBND", "75", "/KH-UBND", "state"),
        ("53-KH/ĐUK", "53", "-KH/ĐUK", "party"),
        ("179- KH/TU", "179", "-KH/TU", "party"),
        ("/KH-VPUB", "", "/KH-VPUB", "state"),
        ("", "", "", "state"),
    ],
)
def test_numbers_of_state_and_party(world: World, typed: str, number: str, symbol: str, style: str) -> None:
    plan = draft(world, number=typed)
    assert (plan.number, plan.symbol, plan.style, plan.state) == (number, symbol, style, states.DRAFT)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": "mười hai"}, "không phải số, ký hiệu"),
        ({"number": "12/QĐ-VPUB"}, "không phải của loại văn bản"),
    ],
)
def test_numbers_that_are_none(world: World, changed: dict[str, object], said: str) -> None:
    with pytest.raises(Blocked) as blocked:
        draft(world, **changed)
    assert said in texts(blocked)


def test_a_deadline_keeps_its_words_rule_and_last_instant(world: World) -> None:
    plan = draft(world)
    row = add(world, plan)
    assert row.last_valid_at == end_of(dt.date(2026, 9, 30))
    assert (row.rule["kind"], row.code) == ("before", "M-01")
    with pytest.raises(Blocked) as blocked:
        add(world, plan, due_words="trước ngày 31/2/2026")
    assert "31/2/2026 không có trong lịch" in texts(blocked)
    with pytest.raises(Blocked) as blocked:
        add(world, plan, code="M-01")
    assert "đã dùng" in texts(blocked)
    assert plan.deadlines.count() == 1


def test_issuing_needs_number_date_and_possible_deadlines(world: World) -> None:
    plan = draft(world, number="", signed_on=None)
    by = world.user(ADMIN)
    with pytest.raises(Blocked) as blocked:
        actions.issue_plan(plan=plan, by=by, at=world.at)
    assert {problem.code for problem in blocked.value.problems} == {"number", "signed_on"}
    actions.save_plan(plan=plan, fields=HEAD, by=by, at=world.at)
    early = add(world, plan, due_words="trước ngày 05/01/2026")
    with pytest.raises(Blocked) as blocked:
        actions.issue_plan(plan=plan, by=by, at=world.at)
    assert "trước ngày ký kế hoạch" in texts(blocked)
    actions.remove_row(plan=plan, part="moc", row_id=early.pk, by=by, at=world.at)
    add(world, plan)
    issued = actions.issue_plan(plan=plan, by=by, at=world.at)
    assert (issued.state, issued.issued_by) == (states.ISSUED, by)
    with pytest.raises(Stale):
        add(world, plan)
    with pytest.raises(Stale):
        actions.save_plan(plan=plan, fields=HEAD, by=by, at=world.at)


def test_overlapping_periods_keep_a_plan_from_being_issued(world: World) -> None:
    plan = draft(world, number="12/KH-VPUB", signed_on=dt.date(2021, 12, 1), year=2021)
    add(world, plan, due_words="Từ 15/9/2021 đến 14/9/2022", purpose=states.PERIOD)
    with pytest.raises(Blocked) as blocked:
        actions.issue_plan(plan=plan, by=world.user(ADMIN), at=world.at)
    assert "trùng kỳ" in texts(blocked)
    assert "15/9/2021" in texts(blocked)


def test_a_successor_greys_the_old_dates_and_tells_the_units(world: World) -> None:
    by = world.user(ADMIN)
    plan = draft(world)
    add(world, plan)
    actions.issue_plan(plan=plan, by=by, at=world.at)
    type(world.practice).objects.filter(pk=world.practice.pk).update(plan=plan)
    new = actions.amend_plan(plan=plan, by=by, at=world.at)
    with pytest.raises(Blocked):
        actions.amend_plan(plan=plan, by=by, at=world.at)
    row = new.deadlines.get()
    actions.save_row(
        plan=new,
        part="moc",
        row_id=row.pk,
        fields={**ROW, "due_words": "trước ngày 10/10/2026"},
        by=by,
        at=world.at,
    )
    actions.save_plan(plan=new, fields={**HEAD, "number": "34/KH-VPUB"}, by=by, at=world.at)
    plan.refresh_from_db()
    assert plan.state == states.ISSUED
    actions.issue_plan(plan=new, by=by, at=world.at)
    plan.refresh_from_db()
    assert plan.state == states.SUPERSEDED
    assert plan.deadlines.get().due_words == "trước ngày 01/10/2026"
    old = world.client(OFFICER).get(reverse("campaigns:plan", args=[plan.pk]) + "?muc=moc").content.decode()
    assert "Đã được thay thế" in old
    assert "is-past" in old
    seen = world.client(OFFICER).get(reverse("campaigns:plan", args=[new.pk])).content.decode()
    assert "<del>trước ngày 01/10/2026</del>" in seen
    told = Notice.objects.filter(to=world.user(OFFICER), subject__contains="Thay đổi thời hạn").get()
    assert "trước ngày 01/10/2026 → trước ngày 10/10/2026" in told.body


def test_next_years_plan_shows_each_shifted_date(world: World) -> None:
    by = world.user(ADMIN)
    plan = Plan.objects.get(code="DOC-01")
    new = actions.take_over_plan(plan=plan, year=2022, by=by, at=world.at)
    rows = {row.code: row for row in new.deadlines.all()}
    assert rows["DL-03"].due_words == "Trước ngày 01/10/2022"
    assert rows["DL-03"].shifted_from == "Trước ngày 01/10/2021"
    assert rows["DL-01"].due_words == "Từ 15/9/2021 đến 15/9/2022"
    assert rows["DL-03"].last_valid_at == end_of(dt.date(2022, 9, 30))
    assert (new.year, new.taken_from, new.number) == (2022, plan, "")
    assert new.subject.endswith("năm 2022")
    assert new.mentions.count() == plan.mentions.count()
    seen = world.client(ADMIN).get(reverse("campaigns:plan", args=[new.pk]) + "?muc=moc").content.decode()
    assert "năm trước: “Trước ngày 01/10/2021”" in seen
    with pytest.raises(Blocked):
        actions.take_over_plan(plan=plan, year=2021, by=by, at=world.at)


def test_links_that_go_round_or_to_itself(world: World) -> None:
    by = world.user(ADMIN)
    plan = draft(world)
    add_basis = {"words": "Căn cứ", "link": states.REPLACES, "number": "12/KH-VPUB"}
    with pytest.raises(Blocked) as blocked:
        actions.add_basis(plan=plan, fields=add_basis, by=by, at=world.at)
    assert "không thể thay thế chính nó" in texts(blocked)
    upper = Plan.objects.get(code="DOC-02")
    PlanLink.objects.create(source=upper, target=plan, kind=states.CITES)
    with pytest.raises(Blocked) as blocked:
        actions.add_basis(plan=plan, fields={**add_basis, "number": "53-KH/ĐUK"}, by=by, at=world.at)
    assert "dẫn vòng" in texts(blocked)
    assert not plan.links.exists()


def test_bases_with_their_validity_on_the_day_of_signing(world: World) -> None:
    plan = draft(world)
    given = {
        "number": "509/QĐ-UBND", "words": "Quyết định số 509/QĐ-UBND", "link": states.CITES, "kind": "QĐ",
        "signed_on": dt.date(2024, 3, 26), "valid_to": dt.date(2025, 12, 31), "subject": "Tiêu chí",
    }  # fmt: skip
    actions.add_basis(plan=plan, fields=given, by=world.user(ADMIN), at=world.at)
    page = queries.plan_page(world.user(ADMIN), plan, dt.date(2026, 1, 5))
    assert page.bases[0].in_force is False
    assert page.bases[0].validity == "hết hiệu lực ngày 31/12/2025"
    assert "⚠29" in {finding.code for finding in queries.findings_of(plan)}


def test_a_plan_with_dossiers_is_not_deleted(world: World) -> None:
    by = world.user(ADMIN)
    with pytest.raises(Blocked) as blocked:
        actions.delete_plan(plan=Plan.objects.get(code="DOC-01"), by=by, at=world.at)
    assert "hồ sơ của đợt" in texts(blocked)
    plan = draft(world)
    actions.delete_plan(plan=plan, by=by, at=world.at)
    assert not Plan.objects.filter(pk=plan.pk).exists()


def test_a_journey_on_screen(world: World) -> None:
    admin = world.client(ADMIN)
    head = {**HEAD, "signed_on": "12/01/2026", "signer_title": "Chánh Văn phòng"}
    assert "Số, ký hiệu" in admin.get(reverse("campaigns:new_plan")).content.decode()
    bad = admin.post(reverse("campaigns:new_plan"), {**head, "signed_on": "31/2/2026", "number": "x"})
    assert bad.status_code == 422
    assert "Đánh giá, thẩm định năm 2026" in bad.content.decode()  # nothing typed is lost
    assert admin.post(reverse("campaigns:new_plan"), head).status_code == 302
    plan = Plan.objects.get(number="12", symbol="/KH-VPUB")
    forms: list[tuple[str, dict[str, str]]] = [
        ("moc", {"title": "Gửi hồ sơ", "due_words": "trước ngày 01/10/2026", "purpose": "submit", "actor": "Đơn vị"}),
        ("co-quan", {"name": "Công an tỉnh"}),
        ("chi-tieu", {"title": "Trường", "operator": ">", "value": "99,8", "unit_of_measure": "%", "denominator": "412"}),
        ("bien-phap", {"group": "M-1", "group_title": "Lãnh đạo", "words": "Ban hành kế hoạch"}),
        ("bao-cao", {"title": "Báo cáo năm", "months": "12", "sender": "Đơn vị", "receiver": "UBND tỉnh"}),
        ("noi-dung", {"kind": "recipient", "title": "Chủ tịch UBND tỉnh", "words": "Chủ tịch UBND tỉnh;"}),
    ]  # fmt: skip
    for part, given in forms:
        url = reverse("campaigns:add_row", args=[plan.pk, part])
        assert admin.get(url).status_code == 200
        assert admin.post(url, given).status_code == 302, part
    agency = plan.agencies.get()
    duty = {
        "agency": str(agency.pk),
        "title": "Tập huấn",
        "role": "lead",
        "due_words": "trong quý IV năm 2026",
    }
    assert admin.post(reverse("campaigns:add_row", args=[plan.pk, "nhiem-vu"]), duty).status_code == 302
    assert plan.duties.get().last_valid_at == end_of(dt.date(2026, 12, 31))
    row = plan.deadlines.get()
    edit = reverse("campaigns:edit_row", args=[plan.pk, "moc", row.pk])
    wrong = admin.post(edit, {"title": "Gửi hồ sơ", "due_words": "31/2/2026", "purpose": "submit"})
    assert wrong.status_code == 422
    assert "không có trong lịch" in wrong.content.decode()
    basis = {"link": "carries_out", "number": "53-KH/ĐUK", "words": "Thực hiện Kế hoạch số 53-KH/ĐUK"}
    assert admin.post(reverse("campaigns:add_basis", args=[plan.pk]), basis).status_code == 302
    for section in ("can-cu", "moc", "nhiem-vu", "chi-tieu", "bien-phap", "bao-cao", "noi-dung"):
        page = admin.get(reverse("campaigns:plan", args=[plan.pk]) + f"?muc={section}").content.decode()
        assert "Thêm" in page, section
    link = plan.links.get()
    assert admin.post(reverse("campaigns:remove_basis", args=[plan.pk, link.pk])).status_code == 302
    assert admin.post(reverse("campaigns:issue_plan", args=[plan.pk])).status_code == 302
    plan.refresh_from_db()
    assert plan.state == states.ISSUED
    assert "12/KH-VPUB" in world.client(OFFICER).get(reverse("campaigns:index")).content.decode()


def test_who_writes(world: World, outsider: User) -> None:
    plan = draft(world)
    row = add(world, plan)
    stranger = Client()
    stranger.force_login(outsider)
    clients = [stranger, *(world.client(name) for name in (OFFICER, CHAIR, APPRAISER, OUTSIDER))]
    pages: list[tuple[str, list[object]]] = [
        ("edit_plan", []),
        ("add_basis", []),
        ("add_row", ["moc"]),
        ("edit_row", ["moc", row.pk]),
    ]
    acts: list[tuple[str, list[object]]] = [("issue_plan", []), ("amend_plan", []), ("take_over_plan", []), ("delete_plan", []),
            ("remove_row", ["moc", row.pk])]  # fmt: skip
    for client in clients:
        for name, args in [*pages, *acts]:
            url = reverse(f"campaigns:{name}", args=[plan.pk, *args])
            assert client.post(url, {**ROW, "year": "2027"}).status_code == 404, name
        assert client.post(reverse("campaigns:new_plan"), HEAD).status_code == 404
    with pytest.raises(NotAllowed):
        actions.issue_plan(plan=plan, by=world.user(OFFICER), at=world.at)
    assert Plan.objects.filter(pk=plan.pk, state=states.DRAFT).exists()
