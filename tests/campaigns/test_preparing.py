"""An issued plan becomes a campaign: milestones, items, route and audience on screen, then it is opened."""

from __future__ import annotations

import pytest
from django.test import Client

from campaigns import actions
from campaigns.models import Campaign, Plan
from dossiers.actions.opening import open_campaign
from dossiers.models import Dossier, Filing
from records.errors import Blocked, NotAllowed, Stale
from tests.people import ADMIN, APPRAISER, OFFICER, World


def draft(world: World) -> Plan:
    """A plan of the Office with a deadline, a report and an agency, issued."""
    admin, at = world.user(ADMIN), world.at
    plan = actions.create_plan(
        unit=world.units["U-01"],
        fields={"kind": "KH", "number": "12/KH-VPUB", "subject": "Phòng, chống ma túy năm 2027", "year": 2027,
                "signed_on": at.date()},
        by=admin, at=at,
    )  # fmt: skip

    def put(part: str, **fields: object) -> None:
        actions.save_row(plan=plan, part=part, row_id=None, fields=fields, by=admin, at=at)

    put(
        "moc",
        title="Gửi hồ sơ",
        due_words="trước ngày 25/11/2027",
        purpose="submit",
        words="Gửi hồ sơ.",
        clause="IV",
    )
    put(
        "moc",
        title="Báo cáo năm",
        due_words="trước ngày 15/12/2027",
        purpose="report",
        words="Báo cáo.",
        clause="IV",
    )
    put("co-quan", name="Trung tâm Thông tin", words="1. Trung tâm Thông tin", clause="III")
    put(
        "bao-cao",
        title="Báo cáo năm",
        sender="Các đơn vị",
        receiver="Văn phòng",
        due_words="",
        words="Báo cáo.",
        clause="IV",
    )
    plan.reports.update(deadline=plan.deadlines.get(purpose="report"))
    return actions.issue_plan(plan=plan, by=admin, at=at)


def test_a_plan_becomes_a_campaign_of_reports(world: World) -> None:
    plan = draft(world)
    admin = world.client(ADMIN)
    assert "Mở đợt báo cáo" in admin.get(f"/ke-hoach/{plan.pk}/").content.decode()
    made = admin.post(f"/ke-hoach/{plan.pk}/mo-dot/")
    assert made.status_code == 302
    campaign = Campaign.objects.get(plan=plan)
    page = f"/ke-hoach/dot/{campaign.code}/chuan-bi/"
    assert made["Location"] == page
    assert not campaign.scored
    assert [each.unit.code for each in campaign.reporters.select_related("unit")] == ["U-03"]
    assert [each.title for each in campaign.milestones.get(purpose="report").items.all()] == ["Báo cáo năm"]
    shown = admin.get(page).content.decode()
    assert "hết thứ Ba 14/12/2027" in shown
    # The date without anything owed keeps it from opening, in a sentence.
    refused = admin.post(f"/theo-doi/{campaign.code}/mo/")
    assert refused.status_code == 422
    assert "chưa có thành phần phải gửi" in refused.content.decode()
    milestone = campaign.milestones.get(purpose="submit")
    empty = admin.post(page, {"viec": "them-thanh-phan", "moc": milestone.pk, "ten": " "})
    assert empty.status_code == 422
    admin.post(
        page, {"viec": "them-thanh-phan", "moc": milestone.pk, "ten": "Kế hoạch của đơn vị", "bat-buoc": "1"}
    )
    agency = plan.agencies.get()
    kept = admin.post(page, {"viec": "them-don-vi", "loai": "don_vi_truc_thuoc", "duoi": ""})
    assert "Chọn cơ quan của kế hoạch" in kept.content.decode()
    below = {
        "viec": "them-don-vi",
        "loai": "don_vi_truc_thuoc",
        "duoi": world.units["U-01"].pk,
        "co-quan": agency.pk,
    }
    admin.post(page, below)
    assert campaign.reporters.count() == 4
    admin.post(page, {"viec": "them-buoc", "ai": "Văn phòng", "lam-gi": "Tổng hợp"})
    assert campaign.route.count() == 2
    assert admin.post(f"/theo-doi/{campaign.code}/mo/").status_code == 302
    assert Filing.objects.filter(milestone__campaign=campaign).count() == 4 * 2 + 1
    with pytest.raises(Stale):
        actions.add_step(campaign=campaign, actor="a", action="b", by=world.user(ADMIN), at=world.at)
    # A plan with such a campaign is neither carried out twice nor deleted.
    assert "đã có đợt" in admin.post(f"/ke-hoach/{plan.pk}/mo-dot/").content.decode()
    with pytest.raises(Blocked) as stopped:
        actions.delete_plan(plan=plan, by=world.user(ADMIN), at=world.at)
    assert {problem.code for problem in stopped.value.problems} == {"campaign", "issued"}


def test_a_plan_becomes_a_scored_campaign_like_the_last_one(world: World) -> None:
    plan = draft(world)
    admin = world.user(ADMIN)
    unit = world.units["U-01"]
    campaign = actions.prepare_campaign(plan=plan, unit=unit, scored=True, by=admin, at=world.at)
    assert campaign.figures.count() == world.history.figures.count()
    assert campaign.milestones.get(purpose="submit").items.filter(required=True).count() == 6
    assert (
        actions.add_audience(
            campaign=campaign, kind="don_vi_truc_thuoc", under=unit, agency=None, by=admin, at=world.at
        )
        == 4
    )
    with pytest.raises(Blocked) as refused:
        actions.add_audience(campaign=campaign, kind="xa", under=None, agency=None, by=admin, at=world.at)
    assert {problem.code for problem in refused.value.problems} == {"nobody", "set"}
    actions.confirm_trial(campaign=campaign, by=admin, at=world.at)
    assert open_campaign(campaign=campaign, by=admin, at=world.at) == 4
    assert Dossier.objects.filter(participation__campaign=campaign).count() == 4


def test_only_the_offices_admin_prepares(world: World) -> None:
    plan = draft(world)
    for name in (OFFICER, APPRAISER):
        assert world.client(name).post(f"/ke-hoach/{plan.pk}/mo-dot/").status_code == 404
    assert Client().post(f"/ke-hoach/{plan.pk}/mo-dot/").status_code == 302
    with pytest.raises(NotAllowed):
        actions.prepare_campaign(
            plan=plan, unit=world.units["U-01"], scored=False, by=world.user(APPRAISER), at=world.at
        )
    unissued = actions.amend_plan(plan=plan, by=world.user(ADMIN), at=world.at)
    with pytest.raises(Blocked):
        actions.prepare_campaign(
            plan=unissued, unit=world.units["U-01"], scored=False, by=world.user(ADMIN), at=world.at
        )
