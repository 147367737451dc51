"""A plan is replaced: campaigns in preparation follow by a click that shows what differs, running ones keep what was said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from campaigns import actions, queries
from campaigns.models import Campaign, Plan
from dossiers.actions import following
from dossiers.actions.opening import open_campaign
from dossiers.queries.duties import duties_board
from records import clock
from records.errors import Blocked, NotAllowed, Stale
from records.models import Notice
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, SECOND_ADMIN, World

SUBMIT, REPORT = "Gửi kế hoạch", "Báo cáo năm"


def put(world: World, plan: Plan, part: str, row: int | None = None, **fields: object) -> None:
    actions.save_row(plan=plan, part=part, row_id=row, fields=fields, by=world.user(ADMIN), at=world.at)


def date(world: World, plan: Plan, title: str, words: str, purpose: str, row: int | None = None) -> None:
    put(
        world,
        plan,
        "moc",
        row,
        title=title,
        due_words=words,
        purpose=purpose,
        words=f"{title} {words}.",
        clause="IV",
    )


def issued(world: World) -> Plan:
    """A plan with two dates, a report, an agency and its duty, issued."""
    admin, at = world.user(ADMIN), world.at
    head = {"kind": "KH", "number": "12/KH-VPUB", "subject": "Phòng, chống ma túy năm 2027", "year": 2027,
            "signed_on": at.date()}  # fmt: skip
    plan = actions.create_plan(unit=world.units["U-01"], fields=head, by=admin, at=at)
    date(world, plan, SUBMIT, "trước ngày 25/02/2027", "submit")
    date(world, plan, REPORT, "trước ngày 15/12/2027", "report")
    put(world, plan, "co-quan", name="Trung tâm Thông tin", words="1. Trung tâm Thông tin", clause="III")
    for title in ("Tuyên truyền", "Tập huấn"):
        put(world, plan, "nhiem-vu", agency=plan.agencies.get(), title=title, role="lead", due_words="",
            words=f"{title}.", clause="III.1")  # fmt: skip
    put(world, plan, "bao-cao", title=REPORT, words="Báo cáo.", sender="Các đơn vị", receiver="Văn phòng", due_words="",
        clause="IV")  # fmt: skip
    plan.reports.update(deadline=plan.deadlines.get(title=REPORT))
    return actions.issue_plan(plan=plan, by=admin, at=at)


def amended(world: World, plan: Plan, *, number: str = "15/KH-VPUB") -> Plan:
    """A draft that replaces the plan, with its number, not issued yet."""
    new = actions.amend_plan(plan=plan, by=world.user(ADMIN), at=world.at)
    head = {
        "kind": "KH",
        "number": number,
        "subject": plan.subject,
        "year": 2027,
        "signed_on": world.at.date(),
    }
    return actions.save_plan(plan=new, fields=head, by=world.user(ADMIN), at=world.at)


def issue(world: World, plan: Plan) -> Plan:
    return actions.issue_plan(plan=plan, by=world.user(ADMIN), at=world.at)


def prepared(world: World, plan: Plan) -> Campaign:
    campaign = actions.prepare_campaign(
        plan=plan, unit=world.units["U-01"], scored=False, by=world.user(ADMIN), at=world.at
    )
    submit = campaign.milestones.get(title=SUBMIT)
    actions.add_item(
        milestone=submit, title="Kế hoạch của đơn vị", required=True, by=world.user(ADMIN), at=world.at
    )
    return campaign


def test_a_campaign_in_preparation_follows_by_a_click_that_shows_what_differs(world: World) -> None:
    old = issued(world)
    campaign = prepared(world, old)
    admin, at = world.user(ADMIN), world.at
    own = {
        "title": "Giao ban",
        "words": "ngày 10/6/2027",
        "purpose": "other",
        "actor": "",
        "receiver": "",
        "clause": "",
    }
    actions.save_milestone(campaign=campaign, milestone_id=None, fields=own, by=admin, at=at)
    new = amended(world, old)
    date(world, new, SUBMIT, "trước ngày 05/3/2027", "submit", new.deadlines.get(title=SUBMIT).pk)
    date(world, new, "Báo cáo 6 tháng", "trước ngày 10/6/2027", "report")
    put(world, new, "co-quan", name="Nhà khách UBND tỉnh", words="2. Nhà khách UBND tỉnh", clause="III")
    put(world, new, "bao-cao", title="Báo cáo 6 tháng", sender="Các đơn vị", receiver="Văn phòng", due_words="",
        words="Báo cáo 6 tháng.", clause="IV")  # fmt: skip
    half = new.deadlines.get(title="Báo cáo 6 tháng")
    new.reports.filter(title="Báo cáo 6 tháng").update(deadline=half)
    page = f"/ke-hoach/dot/{campaign.code}/chuan-bi/"
    client = world.client(ADMIN)
    assert "Theo kế hoạch mới" not in client.get(page).content.decode()
    issue(world, new)
    # Who prepares it is told; units know of no campaign that is not open.
    told = Notice.objects.filter(url=page)
    assert {each.to.username for each in told} == {ADMIN, SECOND_ADMIN}
    shown = client.get(page).content.decode()
    assert "12/KH-VPUB" in shown
    for words in (
        "15/KH-VPUB",
        "trước ngày 25/02/2027",
        "trước ngày 05/3/2027",
        "hết thứ Năm 04/3/2027",
        "Nhà khách UBND tỉnh",
    ):
        assert words in shown
    found = queries.succession(campaign)
    assert found is not None
    assert [(each.how, each.what.split(". ")[-1]) for each in found.changes] == [
        ("đổi", SUBMIT), ("thêm", "Báo cáo 6 tháng"), ("thêm", "Báo cáo BC-02"), ("thêm", "Cơ quan CQ-02"),
    ]  # fmt: skip
    refused = client.post(f"/theo-doi/{campaign.code}/mo/")
    assert "xem 4 điểm khác và theo kế hoạch mới" in refused.content.decode()
    assert client.post(page, {"viec": "theo-ke-hoach-moi", "dong": old.pk}).status_code == 409
    assert client.post(page, {"viec": "theo-ke-hoach-moi", "dong": new.pk}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.plan == new
    last = {each.title: each.words for each in campaign.milestones.all()}
    assert last == {SUBMIT: "trước ngày 05/3/2027", REPORT: "trước ngày 15/12/2027", "Giao ban": "ngày 10/6/2027",
                    "Báo cáo 6 tháng": "trước ngày 10/6/2027"}  # fmt: skip
    submit = campaign.milestones.get(title=SUBMIT)
    assert submit.last_valid_at is not None
    assert clock.local_date(submit.last_valid_at).isoformat() == "2027-03-04"
    # What was asked for at the date stays; the new report is asked for at its own; agencies are the new plan's.
    assert [each.title for each in submit.items.all()] == ["Kế hoạch của đơn vị"]
    assert [each.title for each in campaign.milestones.get(title="Báo cáo 6 tháng").items.all()] == [
        "Báo cáo 6 tháng"
    ]
    assert {(each.unit.code, each.agency.plan_id) for each in campaign.reporters.all()} == {
        ("U-03", new.pk), ("U-05", new.pk),
    }  # fmt: skip
    assert "ke-hoach-moi" not in client.get(page).content.decode()
    assert open_campaign(campaign=campaign, by=admin, at=at)


def test_what_the_office_changed_itself_stays_and_what_the_plan_dropped_goes(world: World) -> None:
    old = issued(world)
    campaign = prepared(world, old)
    admin, at = world.user(ADMIN), world.at
    row = campaign.milestones.get(title=SUBMIT)
    fields = {
        "title": SUBMIT,
        "words": "trước ngày 20/02/2027",
        "purpose": "submit",
        "actor": "",
        "receiver": "",
        "clause": "",
    }
    actions.save_milestone(campaign=campaign, milestone_id=row.pk, fields=fields, by=admin, at=at)
    new = amended(world, old)
    date(world, new, SUBMIT, "trước ngày 05/3/2027", "submit", new.deadlines.get(title=SUBMIT).pk)
    new.reports.all().delete()
    new.deadlines.get(title=REPORT).delete()
    issue(world, new)
    # Replaced once more: the newest in force is the one that counts.
    newest = issue(world, amended(world, new, number="18/KH-VPUB"))
    found = queries.succession(campaign)
    assert found is not None
    assert [(each.how, each.before, each.after) for each in found.changes][:2] == [
        ("giữ", "trước ngày 20/02/2027", "trước ngày 05/3/2027"),
        ("bỏ", "trước ngày 15/12/2027", ""),
    ]
    with pytest.raises(Stale):
        actions.follow_successor(campaign=campaign, plan_pk=new.pk, by=admin, at=at)
    with pytest.raises(NotAllowed):
        actions.follow_successor(campaign=campaign, plan_pk=newest.pk, by=world.user(APPRAISER), at=at)
    actions.follow_successor(campaign=campaign, plan_pk=newest.pk, by=admin, at=at)
    kept = Campaign.objects.get(pk=campaign.pk).milestones.get()
    assert (kept.words, kept.flag) == (
        "trước ngày 20/02/2027", "Khác kế hoạch: kế hoạch ghi “trước ngày 05/3/2027”."
    )  # fmt: skip


def test_a_running_campaign_keeps_what_its_agencies_said(world: World) -> None:
    old = issued(world)
    campaign = prepared(world, old)
    admin, officer, at = world.user(ADMIN), world.user(OFFICER), world.at
    open_campaign(campaign=campaign, by=admin, at=at)
    reporter = campaign.reporters.get()
    given: dict[str, Any] = {"evidence": "01/KH-TTTT", "done_on": None, "note": ""}
    entry = following.report_duty(
        reporter=reporter,
        duty=old.duties.get(title="Tuyên truyền"),
        state="doing",
        last=0,
        by=officer,
        at=at,
        **given,
    )
    new = amended(world, old)
    date(world, new, SUBMIT, "trước ngày 05/3/2027", "submit", new.deadlines.get(title=SUBMIT).pk)
    # A duty put in the place of one that is gone is another duty.
    gone = new.duties.get(title="Tập huấn")
    agency, code = gone.agency, gone.code
    gone.delete()
    put(
        world,
        new,
        "nhiem-vu",
        agency=agency,
        title="Rà soát",
        role="lead",
        due_words="",
        words="Rà soát.",
        clause="III.1",
    )
    assert new.duties.get(title="Rà soát").code != code
    issue(world, new)
    campaign.refresh_from_db()
    (kept, added) = duties_board(officer, campaign).rows
    assert (kept.title, kept.cells[0].state, kept.cells[0].evidence) == (
        "Tuyên truyền",
        "doing",
        "01/KH-TTTT",
    )
    assert (added.title, added.cells[0].state) == ("Rà soát", "")
    reporter = campaign.reporters.get()
    duty = new.duties.get(title="Tuyên truyền")
    with pytest.raises(Stale):
        following.report_duty(reporter=reporter, duty=duty, state="doing", last=0, by=officer, at=at, **given)
    following.report_duty(
        reporter=reporter, duty=duty, state="doing", last=entry.pk, by=officer, at=at, **given
    )
    page = (
        world.client(OFFICER)
        .get(f"/thuc-hien/{campaign.code}/nhiem-vu/{reporter.pk}/{duty.code}/")
        .content.decode()
    )
    assert page.count("01/KH-TTTT") >= 2
    # Those who take part are told what changed.
    assert {each.to.username for each in Notice.objects.filter(subject__startswith="Thay đổi thời hạn")} == {
        OFFICER,
        CHAIR,
    }


def test_strangers_cannot_let_it_follow(world: World) -> None:
    old = issued(world)
    campaign = prepared(world, old)
    new = issue(world, amended(world, old))
    page = f"/ke-hoach/dot/{campaign.code}/chuan-bi/"
    for name in (OFFICER, CHAIR, APPRAISER):
        assert world.client(name).post(page, {"viec": "theo-ke-hoach-moi", "dong": new.pk}).status_code == 404
    assert Client().post(page, {"viec": "theo-ke-hoach-moi", "dong": new.pk}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.plan == old
    with pytest.raises(Blocked) as stopped:
        open_campaign(campaign=campaign, by=world.user(ADMIN), at=world.at)
    assert "replaced" in {problem.code for problem in stopped.value.problems}
