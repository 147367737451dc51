"""The appraisal page and its fields, with and without a script, by role."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from dossiers import states
from dossiers.actions import appraisal, appraisal_facts, appraisal_scores, explanations
from dossiers.actions.appraisal_facts import VetoTyped
from dossiers.models import AppraisalCheck, Conclusion, Dossier, Explanation, Remark, Score, VetoAnswer
from dossiers.rules.appraisal import CHECKS
from records import clock
from records.models import AccessEntry
from records.text import vn_date
from tests.counting import cost
from tests.dossiers.stories import take_to
from tests.people import (
    ADMIN,
    APPRAISER,
    CHAIR,
    OFFICE_CHAIR,
    OFFICE_OFFICER,
    OFFICER,
    OUTSIDER,
    REGISTRAR,
    SECOND_APPRAISER,
    SIBLING,
    SYSTEM,
    World,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
STRANGERS = [OFFICER, CHAIR, REGISTRAR, SIBLING, OUTSIDER, SYSTEM]
GETS = ["", "tra-lai/", "ket-luan/"]
POSTS = [
    "buoc/receive/", "buoc/finish_appraisal/", "nhat-tri/", "diem/1.1/", "chot/1.1/", "su-kien/Q2/", "kiem-tra/hoi_dong/",
    "y-kien/", "y-kien/1/bo/", "tra-lai/", "ket-luan/",
]  # fmt: skip


def page(dossier: Dossier, rest: str = "") -> str:
    return f"/tham-dinh/{dossier.pk}/{rest}"


def complete(world: World, dossier: Dossier) -> None:
    who = world.user(APPRAISER)
    appraisal_scores.agree_rest(dossier=dossier, by=who, at=world.at)
    appraisal_facts.save_veto(
        dossier=dossier, code="Q2", typed=VetoTyped("khong"), version=0, by=who, at=world.at
    )
    for check in CHECKS:
        appraisal_facts.save_check(
            dossier=dossier, code=check.code, passed=True, note="", version=0, by=who, at=world.at
        )


def finished(world: World) -> Dossier:
    dossier = take_to(world, states.APPRAISING)
    complete(world, dossier)
    appraisal.finish_appraisal(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    return dossier


# -- doors --------------------------------------------------------------------------------------------------------------


def test_strangers_get_404_everywhere_and_change_nothing(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    before = (Score.objects.count(), AppraisalCheck.objects.count(), Remark.objects.count())
    for name in STRANGERS:
        client = world.client(name)
        for rest in GETS:
            assert client.get(page(dossier, rest)).status_code == 404, (name, rest)
        for rest in POSTS:
            assert client.post(page(dossier, rest), {"points": "5"}).status_code == 404, (name, rest)
    nobody = world.client(None)
    assert nobody.get(page(dossier)).status_code == 302
    assert nobody.post(page(dossier, "diem/1.1/")).status_code == 302
    assert (Score.objects.count(), AppraisalCheck.objects.count(), Remark.objects.count()) == before


@pytest.mark.parametrize("name", [APPRAISER, SECOND_APPRAISER, OFFICE_CHAIR, ADMIN])
def test_the_offices_desk_reads_and_each_look_leaves_its_row(world: World, name: str) -> None:
    dossier = take_to(world, states.APPRAISING)
    answer = world.client(name).get(page(dossier))
    assert answer.status_code == 200
    assert (
        AccessEntry.objects.filter(kind="xem", actor=world.user(name), subject_id=str(dossier.pk)).count()
        == 1
    )
    body = answer.content.decode()
    assert ("Chỉ xem:" in body) is (name in {OFFICE_CHAIR, ADMIN})
    assert ("data-autosave" in body) is (name in {APPRAISER, SECOND_APPRAISER})


def test_the_offices_own_clerk_is_not_at_the_desk(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    assert world.client(OFFICE_OFFICER).get(page(dossier)).status_code == 404


@pytest.mark.parametrize("state", [states.NOT_STARTED, states.DRAFTING, states.READY])
def test_what_is_not_handed_in_is_not_there(world: World, state: str) -> None:
    dossier = take_to(world, state)
    assert world.client(APPRAISER).get(page(dossier)).status_code == 404


def test_a_step_nobody_knows_is_404(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    assert world.client(APPRAISER).post(page(dossier, "buoc/forward/")).status_code == 404
    assert world.client(APPRAISER).get(page(dossier, "buoc/receive/")).status_code == 405


# -- fields with a script -----------------------------------------------------------------------------------------------


def test_a_score_is_saved_by_itself_and_the_totals_come_along(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    client = world.client(APPRAISER)
    answer = client.post(
        page(dossier, "diem/2.5/"),
        {"points": "1", "note": "Chưa có minh chứng", "version": "0"},
        headers=HTMX,
    )
    body = answer.content.decode()
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", answer.headers["X-Saved-At"])
    assert 'id="ver-td-2-5" value="1" hx-swap-oob="true"' in body
    assert 'id="tong-diem" hx-swap-oob="true"' in body
    assert 'id="tien-do" hx-swap-oob="true"' in body
    assert "Nhất trí các tiêu chí còn lại (21)" in body
    assert 'id="nhom-2" hx-swap-oob="true"' in body
    assert "Chưa có giải trình: 2.5" in body
    assert Score.objects.get(dossier=dossier, step=states.APPRAISAL).points == Decimal(1)


def test_a_refused_score_says_why_at_the_field(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    answer = world.client(APPRAISER).post(
        page(dossier, "diem/2.5/"), {"points": "2", "version": "0"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert "Điểm phải là một trong các mức 3; 1; 0. Mức tối đa là 3." in answer.content.decode()
    assert "X-Saved-At" not in answer.headers


def test_two_tabs_both_values_are_shown_and_mine_can_be_kept(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    first, second = world.client(APPRAISER), world.client(SECOND_APPRAISER)
    first.post(page(dossier, "diem/2.5/"), {"points": "1", "note": "Của một", "version": "0"}, headers=HTMX)
    answer = second.post(
        page(dossier, "diem/2.5/"), {"points": "0", "note": "Của hai", "version": "0"}, headers=HTMX
    )
    body = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Của một", "Của hai", "Giữ của tôi", 'value="1" hx-swap-oob="true"'):
        assert words in body
    kept = second.post(
        page(dossier, "diem/2.5/"), {"points": "0", "note": "Của hai", "version": "1"}, headers=HTMX
    )
    assert kept.status_code == 200
    assert Score.objects.get(dossier=dossier, step=states.APPRAISAL).note == "Của hai"


def test_final_score_facts_and_checks_are_saved_the_same_way(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    client = world.client(APPRAISER)
    client.post(
        page(dossier, "diem/3.3/"), {"points": "2", "note": "Chưa thấy sổ", "version": "0"}, headers=HTMX
    )
    refused = client.post(page(dossier, "chot/3.3/"), {"points": "4", "version": "0"}, headers=HTMX)
    assert refused.status_code == 422
    assert "lý do bắt buộc" in refused.content.decode()
    done = client.post(
        page(dossier, "chot/3.3/"), {"points": "4", "note": "Đã có ảnh sổ", "version": "0"}, headers=HTMX
    )
    assert done.status_code == 200
    assert 'id="chot-3-3-so" hx-swap-oob="true">4<' in done.content.decode()
    assert (
        client.post(
            page(dossier, "su-kien/Q2/"), {"value": "khong", "version": "0"}, headers=HTMX
        ).status_code
        == 200
    )
    wrong = client.post(page(dossier, "su-kien/L1/"), {"value": "co", "persons": "một"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Nhập số nguyên không âm." in wrong.content.decode()
    assert (
        client.post(
            page(dossier, "kiem-tra/hoi_dong/"), {"passed": "dat", "version": "0"}, headers=HTMX
        ).status_code
        == 200
    )
    bad = client.post(
        page(dossier, "kiem-tra/hop_don_vi/"), {"passed": "khong", "version": "0"}, headers=HTMX
    )
    assert bad.status_code == 422
    assert "nêu nhận xét" in bad.content.decode()
    assert VetoAnswer.objects.filter(dossier=dossier, step=states.APPRAISAL).count() == 1
    assert AppraisalCheck.objects.get(dossier=dossier).passed is True


def test_when_the_state_has_moved_on_the_field_says_so(world: World) -> None:
    dossier = finished(world)
    answer = world.client(APPRAISER).post(
        page(dossier, "diem/2.5/"), {"points": "1", "note": "x", "version": "1"}, headers=HTMX
    )
    assert answer.status_code == 403
    assert "không nhập được điểm thẩm định" in answer.content.decode()


# -- without a script ---------------------------------------------------------------------------------------------------


def test_without_a_script_the_page_comes_back_at_the_place(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    client = world.client(APPRAISER)
    done = client.post(page(dossier, "diem/2.5/"), {"points": "1", "note": "Chưa có", "version": "0"})
    assert (done.status_code, done.headers["Location"]) == (302, page(dossier) + "#tc-2.5")
    refused = client.post(page(dossier, "diem/1.4/"), {"points": "4", "note": "", "version": "0"})
    body = refused.content.decode()
    assert refused.status_code == 422
    assert "nêu lý do vì điểm thẩm định khác điểm tự chấm" in body
    # What was typed is still there.
    field = body[body.index('id="points-td-1-4"') : body.index("</select>", body.index('id="points-td-1-4"'))]
    assert '<option value="4" selected>' in field
    stale = client.post(page(dossier, "diem/2.5/"), {"points": "0", "note": "Khác", "version": "0"})
    assert stale.status_code == 409
    # The other page is one of the same account: the two values are told apart by where they stand.
    assert "Giữ giá trị vừa nhập" in stale.content.decode()


def test_agree_pin_take_back_and_steps(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    client = world.client(APPRAISER)
    taken = client.post(page(dossier, "buoc/receive/"), follow=True)
    assert "Đã tiếp nhận." in taken.content.decode()
    again = client.post(page(dossier, "buoc/receive/"))
    assert again.status_code == 409
    assert "đã xử lý bước này lúc" in again.content.decode()
    assert "Đã nhất trí 22 tiêu chí" in client.post(page(dossier, "nhat-tri/"), follow=True).content.decode()
    assert "Không còn tiêu chí nào" in client.post(page(dossier, "nhat-tri/"), follow=True).content.decode()
    empty = client.post(page(dossier, "y-kien/"), {"target": "criterion", "code": "1.4", "text": " "})
    assert empty.status_code == 422
    pinned = client.post(
        page(dossier, "y-kien/"), {"target": "criterion", "code": "1.4", "text": "Thiếu biên bản"}
    )
    assert pinned.headers["Location"] == page(dossier) + "#tc-1.4"
    remark = Remark.objects.get(dossier=dossier)
    assert "Thiếu biên bản" in client.get(page(dossier)).content.decode()
    assert client.post(page(dossier, f"y-kien/{remark.pk}/bo/")).status_code == 302
    assert not Remark.objects.exists()
    blocked = client.post(page(dossier, "buoc/finish_appraisal/"))
    assert blocked.status_code == 422
    assert "Câu Q2 về sự kiện loại trừ: người thẩm định chưa trả lời." in blocked.content.decode()
    # On the appraisal's own page, not on one that says no more than this.
    assert "Thẩm định theo tiêu chí" in blocked.content.decode()


def test_a_role_that_may_not_is_refused_with_its_reason(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    answer = world.client(ADMIN).post(page(dossier, "buoc/receive/"))
    assert answer.status_code == 403
    assert "bước này do Người thẩm định của Văn phòng thực hiện" in answer.content.decode()


# -- return, conclusion -------------------------------------------------------------------------------------------------


def test_the_return_form_proposes_warns_and_returns(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    client = world.client(APPRAISER)
    today = clock.local_date(world.at)
    shown = client.get(page(dossier, "tra-lai/")).content.decode()
    assert "Mặc định hai ngày làm việc" in shown
    near, far = vn_date(today + timedelta(days=3)), vn_date(today + timedelta(days=200))

    def send(**data: str) -> str:
        answer = client.post(page(dossier, "tra-lai/"), data)
        assert answer.status_code == 422
        return answer.content.decode()

    assert "Nhập ngày nộp lại, ví dụ 22/11/2026." in send(before="", note="x")
    assert "không đúng dạng ngày/tháng/năm" in send(before="32/13/2026", note="x")
    assert "Nêu ít nhất một nội dung cần hoàn thiện" in send(before=near, note="")
    assert "Ngày nộp lại phải sau hôm nay" in send(before=vn_date(today), note="x")
    warned = send(before=far, note="Thiếu Quyết định")
    assert "sau mốc “" in warned
    assert 'name="past_milestone_ok"' in warned
    assert "Thiếu Quyết định" in warned
    done = client.post(page(dossier, "tra-lai/"), {"before": near, "note": "Thiếu Quyết định"}, follow=True)
    assert f"Đơn vị nộp lại trước ngày {near}." in done.content.decode()
    assert world.dossier().state == states.RETURNED


def test_the_chair_concludes_with_the_vote(world: World) -> None:
    dossier = finished(world)
    chair = world.client(OFFICE_CHAIR)
    assert "Kết luận của Hội đồng" in chair.get(page(dossier, "ket-luan/")).content.decode()
    for data, sentence in (
        ({"voters": "", "agree": ""}, "Ghi số người biểu quyết."),
        ({"voters": "5", "agree": "x"}, "Nhập số nguyên không âm."),
        ({"voters": "5", "agree": "6"}, "không được lớn hơn số người biểu quyết"),
    ):
        answer = chair.post(page(dossier, "ket-luan/"), data)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert (
        world.client(APPRAISER).post(page(dossier, "ket-luan/"), {"voters": "5", "agree": "5"}).status_code
        == 403
    )
    done = chair.post(page(dossier, "ket-luan/"), {"voters": "5", "agree": "5"}, follow=True)
    assert "Đã ghi kết luận." in done.content.decode()
    assert Conclusion.objects.get(dossier=dossier).outcome_code == "dat"
    refused = chair.post(page(dossier, "buoc/reopen/"), {"note": ""})
    assert refused.status_code == 422
    assert (
        chair.post(page(dossier, "buoc/reopen/"), {"note": "Có tài liệu mới"}, follow=True).status_code == 200
    )
    assert world.dossier().state == states.APPRAISING


# -- the unit's explanation page ------------------------------------------------------------------------------------------


def asked(world: World) -> Dossier:
    dossier = take_to(world, states.APPRAISING)
    appraisal_scores.save_appraised(
        dossier=dossier, code="2.5", raw="1", not_applicable=False, note="Chưa có minh chứng", version=0,
        by=world.user(APPRAISER), at=world.at,
    )  # fmt: skip
    explanations.ask_explanation(dossier=dossier, by=world.user(APPRAISER), at=world.at)
    return dossier


def test_the_unit_explains_and_only_the_unit(world: World) -> None:
    dossier = asked(world)
    url = f"/ho-so/{dossier.pk}/giai-trinh/"
    for name in (SIBLING, OUTSIDER, SYSTEM):
        assert world.client(name).get(url).status_code == 404
        assert world.client(name).post(url, {"gt-2.5": "x"}).status_code == 404
        assert world.client(name).post(f"{url}2.5/", {"gt-2.5": "x"}).status_code == 404
    officer = world.client(OFFICER)
    shown = officer.get(url).content.decode()
    assert "Chưa có minh chứng" in shown
    draft = officer.post(f"{url}2.5/", {"gt-2.5": "Đơn vị nhất trí", "v-2.5": "0"}, headers=HTMX)
    assert draft.status_code == 200
    assert 'id="ver-gt-2-5"' in draft.content.decode()
    stale = officer.post(f"{url}2.5/", {"gt-2.5": "Khác", "v-2.5": "0"}, headers=HTMX)
    assert stale.status_code == 409
    # A draft is the unit's own until it is sent.
    assert "Đơn vị nhất trí" not in world.client(APPRAISER).get(page(dossier)).content.decode()
    assert "Đơn vị nhất trí" not in world.client(APPRAISER).get(url).content.decode()
    assert world.client(CHAIR).post(url, {"gt-2.5": "x"}).status_code == 403
    empty = officer.post(url, {"gt-2.5": " "})
    assert empty.status_code == 422
    assert "Tiêu chí 2.5: chưa ghi giải trình." in empty.content.decode()
    assert (
        "Đã gửi giải trình." in officer.post(url, {"gt-2.5": "Đơn vị nhất trí"}, follow=True).content.decode()
    )
    assert Explanation.objects.get(dossier=dossier).text == "Đơn vị nhất trí"
    assert "Đơn vị nhất trí" in world.client(APPRAISER).get(page(dossier)).content.decode()
    assert officer.post(url, {"gt-2.5": "Nữa"}).status_code == 409


def test_while_the_office_appraises_its_scores_are_not_the_units_to_read(world: World) -> None:
    dossier = asked(world)
    explanations.explain(dossier=dossier, texts={"2.5": "Nhất trí"}, by=world.user(OFFICER), at=world.at)
    shown = world.client(OFFICER).get(f"/ho-so/{dossier.pk}/giai-trinh/").content.decode()
    assert "đang xem xét" in shown
    assert "Chưa có minh chứng" not in shown


# -- size -----------------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_what_was_entered(world: World) -> None:
    dossier = take_to(world, states.APPRAISING)
    client = world.client(APPRAISER)
    appraisal_scores.save_appraised(
        dossier=dossier, code="2.5", raw="1", not_applicable=False, note="x", version=0,
        by=world.user(APPRAISER), at=world.at,
    )  # fmt: skip
    appraisal_facts.add_remark(
        dossier=dossier,
        target="criterion",
        target_code="1.1",
        text="x",
        by=world.user(APPRAISER),
        at=world.at,
    )
    few = cost(client, page(dossier))
    complete(world, dossier)
    for code in ("1.2", "1.3", "1.4"):
        appraisal_facts.add_remark(
            dossier=dossier,
            target="criterion",
            target_code=code,
            text="x",
            by=world.user(APPRAISER),
            at=world.at,
        )
    assert cost(client, page(dossier)) == few


def test_the_chair_opens_the_offices_own_dossier_again_from_its_page(world: World) -> None:
    dossier = take_to(world, states.ACCEPTED, "U-01")
    chair = world.client(OFFICE_CHAIR)
    assert (
        "Trang thẩm định: Mở lại hồ sơ của Văn phòng" in chair.get(f"/ho-so/{dossier.pk}/").content.decode()
    )
    shown = chair.get(page(dossier)).content.decode()
    assert page(dossier, "buoc/reopen_own/") in shown
    done = chair.post(page(dossier, "buoc/reopen_own/"), {"note": "Bổ sung theo yêu cầu"}, follow=True)
    assert done.redirect_chain[-1][0] == f"/ho-so/{dossier.pk}/"
    assert world.dossier("U-01").state == states.DRAFTING


def test_a_dossiers_own_page_sends_the_office_to_where_its_steps_are(world: World) -> None:
    dossier = take_to(world, states.SUBMITTED)
    shown = world.client(APPRAISER).get(f"/ho-so/{dossier.pk}/").content.decode()
    assert f'href="{page(dossier)}">Trang thẩm định: Tiếp nhận' in shown
    assert f"/ho-so/{dossier.pk}/buoc/receive/" not in shown
