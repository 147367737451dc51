"""The scoring page: who may, what is stored, what is refused and how it is said."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dossiers import states
from dossiers.actions.evidence import add_evidence
from dossiers.actions.figures import save_figure
from dossiers.actions.scores import reply_to_remark, save_score, save_veto
from dossiers.actions.versioned import Conflict
from dossiers.models import Dossier, Evidence, Remark, Return, Score, VetoAnswer
from dossiers.queries.scoring_page import problems
from records.errors import Blocked, NotAllowed
from records.models import LogEntry
from tests.counting import cost
from tests.dossiers.content import POINTS, QUESTIONS, file, image_bytes, pdf_bytes, scored, started
from tests.people import APPRAISER, CHAIR, OFFICER, OUTSIDER, SIBLING, World, recast

HTMX = {"HX-Request": "true"}
#: Everything of a request: session, person, roles, frame, dossier, facts, head, and the page itself.
#: Two of them are the unit's own: who prepares what, and how many remarks it keeps.
PAGE_QUERIES = 23


def url(dossier: Dossier, name: str = "scoring", *args: object) -> str:
    return reverse(f"dossiers:{name}", args=[dossier.pk, *args])


def post(client: Client, dossier: Dossier, code: str, htmx: bool = True, **data: Any) -> Any:
    return client.post(
        url(dossier, "score_save", code), {"version": 0, **data}, headers=HTMX if htmx else None
    )


def score_of(dossier: Dossier, code: str) -> Score | None:
    return Score.objects.filter(dossier=dossier, criterion__code=code, step=states.SELF).first()


def test_the_page_asks_vetoes_first_and_says_what_it_rests_on(world: World) -> None:
    dossier = started(world)
    html = world.client(OFFICER).get(url(dossier)).content.decode()
    assert html.index("Sự kiện loại trừ") < html.index('id="tc-1.1"')
    assert "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký" in html
    assert (
        "Căn cứ: Kế hoạch 75/KH-UBND ngày 18/3/2020, mục II.1 gạch đầu dòng 4; mục IV.1 (phỏng theo)" in html
    )
    assert "Chỉ người thẩm định trả lời." in html
    assert "Còn 8 câu chưa trả lời" in html
    assert "hết" in html.lower()
    assert "còn" in html


@pytest.mark.parametrize("name", [OUTSIDER, SIBLING])
def test_strangers_get_404(world: World, name: str) -> None:
    dossier = started(world)
    for page in ("scoring", "council", "figures", "meeting", "session", "report"):
        assert world.client(name).get(url(dossier, page)).status_code == 404
    assert post(world.client(name), dossier, "1.1", points="5").status_code == 404
    assert score_of(dossier, "1.1") is None


def test_the_office_does_not_see_a_dossier_that_was_not_handed_in(world: World) -> None:
    dossier = started(world)
    assert world.client(APPRAISER).get(url(dossier)).status_code == 404


def test_opposite_roles_read_and_do_not_write(world: World) -> None:
    dossier = started(world)
    client = world.client(CHAIR)
    html = client.get(url(dossier)).content.decode()
    assert "Chỉ xem: nội dung do Cán bộ đầu mối nhập." in html
    assert 'name="points"' not in html
    response = post(client, dossier, "1.1", points="5")
    assert response.status_code == 403
    assert "nội dung do Cán bộ đầu mối nhập" in response.content.decode()
    assert score_of(dossier, "1.1") is None


def test_the_chair_corrects_while_it_lies_before_him(world: World) -> None:
    dossier = started(world)
    Dossier.objects.filter(pk=dossier.pk).update(state=states.AWAITING_CHAIR)
    assert post(world.client(OFFICER), dossier, "1.1", points="5").status_code == 403
    assert post(world.client(CHAIR), dossier, "1.1", points="5").status_code == 200
    stored = score_of(dossier, "1.1")
    assert stored is not None
    assert stored.points == 5


@pytest.mark.parametrize("state", sorted(states.WITH_OFFICE | states.BUNDLED))
def test_a_frozen_dossier_is_read_only_for_everyone(world: World, state: str) -> None:
    dossier = started(world)
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    for name in (OFFICER, CHAIR):
        client = world.client(name)
        for page in ("scoring", "council", "figures", "meeting", "report"):
            response = client.get(url(dossier, page))
            assert response.status_code == 200
            assert "data-autosave" not in response.content.decode()
            assert "Chỉ xem:" in response.content.decode()
        assert post(client, dossier, "1.1", points="5").status_code == 403


def test_a_saved_score_says_when_and_brings_the_total(world: World) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, "1.1", points="5", note="Kế hoạch số 05")
    assert response.status_code == 200
    assert re.fullmatch(r"\d{2}:\d{2}", response.headers["X-Saved-At"])
    html = response.content.decode()
    assert 'id="tong-diem"' in html
    assert 'name="version" value="1"' in html
    assert "5/20 điểm" in html
    entry = LogEntry.objects.filter(action="diem.tu_cham").latest("pk")
    assert entry.data == {"tieu_chi": "1.1", "lan": 1, "truoc": "", "sau": "5"}


def test_without_a_script_the_row_is_posted_and_comes_back_to_its_place(world: World) -> None:
    dossier = started(world)
    response = post(world.client(OFFICER), dossier, "1.1", htmx=False, points="5")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{url(dossier)}#tc-1.1"


LEVELS = "Điểm phải là một trong các mức 5; 3; 0. Mức tối đa là 5."


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ("6", [LEVELS]),
        ("4", [LEVELS]),
        ("9,5", [LEVELS]),
        ("9.5", [LEVELS]),
        ("-1", ["Điểm không được âm.", LEVELS]),
        ("năm", ["Điểm phải là số. Số thập phân dùng dấu phẩy, ví dụ 9,5.", LEVELS]),
        ("1e3", ["Điểm phải là số. Số thập phân dùng dấu phẩy, ví dụ 9,5.", LEVELS]),
        ("5" * 30, ["Điểm dài quá 20 ký tự."]),
    ],
)
def test_points_that_cannot_be(world: World, typed: str, sentences: list[str]) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    response = post(client, dossier, "1.1", points=typed)
    assert response.status_code == 422
    assert "X-Saved-At" not in response.headers
    plain = post(client, dossier, "1.1", htmx=False, points=typed, note="giữ lại")
    assert plain.status_code == 422
    for html in (response.content.decode(), plain.content.decode()):
        for sentence in sentences:
            assert sentence in html
    assert "giữ lại</textarea>" in plain.content.decode()
    assert score_of(dossier, "1.1") is None


@pytest.mark.parametrize("typed", ["3", "3,0", "3.0", " 3 "])
def test_comma_and_point_both_read(world: World, typed: str) -> None:
    dossier = started(world)
    assert post(world.client(OFFICER), dossier, "1.1", points=typed).status_code == 200
    stored = score_of(dossier, "1.1")
    assert stored is not None
    assert stored.points == 3


def test_not_applicable_needs_its_reason_and_its_permission(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    response = post(client, dossier, "4.2", na="1")
    assert response.status_code == 422
    assert "Nêu lý do không áp dụng tiêu chí 4.2." in response.content.decode()
    assert post(client, dossier, "4.2", na="1", points="3", note="Không có cơ sở lưu trú").status_code == 200
    stored = score_of(dossier, "4.2")
    assert stored is not None
    assert stored.not_applicable
    assert stored.points is None
    refused = post(client, dossier, "1.1", na="1", note="không muốn")
    assert refused.status_code == 422
    assert "Tiêu chí 1.1 không được ghi &quot;Không áp dụng&quot;." in refused.content.decode()


def test_an_unknown_criterion_is_404(world: World) -> None:
    dossier = started(world)
    assert post(world.client(OFFICER), dossier, "9.9", points="5").status_code == 404


def test_a_stale_page_is_told_and_shown_both_values(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    assert post(client, dossier, "1.1", points="5").status_code == 200
    stale = post(client, dossier, "1.1", points="3")
    assert stale.status_code == 409
    html = stale.content.decode()
    assert re.search(
        r"Một trang khác của tài khoản này đã sửa mục này lúc \d\d giờ \d\d\. Chọn giá trị giữ lại: "
        r"vừa nhập ở đây “3” – đã lưu ở trang kia “5”\.",
        html,
    )
    assert "Giữ giá trị vừa nhập" in html
    stored = score_of(dossier, "1.1")
    assert stored is not None
    assert stored.points == 5
    kept = post(client, dossier, "1.1", points="3", keep=stored.version)
    assert kept.status_code == 200
    stored.refresh_from_db()
    assert (stored.points, stored.version) == (Decimal(3), 2)


def test_a_conflict_names_the_other_person(world: World) -> None:
    dossier = started(world)
    save_score(
        dossier=dossier, code="1.1", points=Decimal(5), not_applicable=False, note="", version=0,
        by=world.user(OFFICER), at=world.at,
    )  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(state=states.AWAITING_CHAIR)
    with pytest.raises(Conflict) as found:
        save_score(
            dossier=dossier, code="1.1", points=Decimal(3), not_applicable=False, note="", version=0,
            by=world.user(CHAIR), at=world.at,
        )  # fmt: skip
    assert found.value.by_name == str(world.user(OFFICER))
    assert (found.value.pairs[0].mine, found.value.pairs[0].theirs) == ("3", "5")


def test_the_same_value_twice_is_no_conflict_and_no_second_entry(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier, "1.1", points="5")
    before = LogEntry.objects.count()
    assert post(client, dossier, "1.1", points="5").status_code == 200
    assert LogEntry.objects.count() == before


def test_the_worked_example_adds_up(world: World) -> None:
    dossier = started(world)
    scored(world, dossier)
    html = world.client(OFFICER).get(url(dossier)).content.decode()
    assert "91,75" in html
    assert "89/97 điểm" in html
    assert "Đủ điều kiện đề nghị công nhận" in html
    assert problems(dossier) == []


def test_what_is_missing_is_named_with_its_place(world: World) -> None:
    dossier = started(world)
    found = problems(dossier)
    assert found[0].text == "Còn 8 câu về sự kiện loại trừ chưa trả lời; chưa thể kết luận."
    assert found[0].where == f"{url(dossier)}#sk-L1"
    assert "Tiêu chí 1.1 chưa chấm." in [problem.text for problem in found]
    assert len(found) == 23


# -- Vetoes ----------------------------------------------------------------------------------------------------------


def veto(client: Client, dossier: Dossier, code: str, **data: Any) -> Any:
    return client.post(url(dossier, "veto_save", code), {"version": 0, **data}, headers=HTMX)


def test_a_yes_is_announced_and_concludes_when_nothing_is_open(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    response = veto(client, dossier, "L2", value="co")
    assert response.status_code == 200
    html = response.content.decode()
    assert "Chưa đủ thông tin để kết luận" in html
    announced = "khi đủ thông tin, kết luận sẽ là: Đề nghị xác nhận đơn vị có tệ nạn ma túy."
    assert f"Đã có sự kiện L2: {announced}" in html
    assert f"Đã có sự kiện L2: {announced}" in client.get(url(dossier, "why")).content.decode()
    assert "Câu L2 trả lời Có: ghi số vụ, số người." in html
    wanted = "Câu L2 trả lời Có: ghi căn cứ (số, ngày văn bản của cơ quan có thẩm quyền)."
    assert wanted in [problem.text for problem in problems(dossier)]
    full = veto(client, dossier, "L2", version=1, value="co", cases="1", persons="1", basis="Kết luận số 5")
    assert full.status_code == 200
    assert wanted not in [problem.text for problem in problems(dossier)]


def test_counts_are_whole_and_belong_to_a_yes(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    refused = veto(client, dossier, "L2", value="co", cases="-1", persons="một")
    assert refused.status_code == 422
    assert "Nhập số nguyên không âm." in refused.content.decode()
    assert veto(client, dossier, "L2", value="khong", cases="3", persons="2").status_code == 200
    stored = VetoAnswer.objects.get(dossier=dossier, veto__code="L2")
    assert (stored.value, stored.cases, stored.persons) == ("khong", None, None)


def test_the_appraisers_question_is_not_the_units(world: World) -> None:
    dossier = started(world)
    response = veto(world.client(OFFICER), dossier, "Q2", value="khong")
    assert response.status_code == 422
    assert "Câu Q2 chỉ do người thẩm định trả lời." in response.content.decode()


def test_an_answer_that_is_none_of_the_three(world: World) -> None:
    dossier = started(world)
    response = veto(world.client(OFFICER), dossier, "L1", value="co the")
    assert response.status_code == 422
    assert "Câu L1: chọn Không hoặc Có." in response.content.decode()


def test_a_stale_veto_is_shown_both(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    veto(client, dossier, "L1", value="khong")
    response = veto(client, dossier, "L1", value="co")
    assert response.status_code == 409
    assert "vừa nhập ở đây “Có”" in response.content.decode()
    assert "“Không”" in response.content.decode()
    assert VetoAnswer.objects.get(dossier=dossier, veto__code="L1").value == "khong"


def test_the_action_refuses_what_a_form_never_sends(world: World) -> None:
    dossier = started(world)
    with pytest.raises(Blocked, match="không được âm"):
        save_veto(
            dossier=dossier, code="L1", value="co", cases=-1, persons=None, basis="x", version=0,
            by=world.user(OFFICER), at=world.at,
        )  # fmt: skip


# -- Evidence --------------------------------------------------------------------------------------------------------


def test_files_come_with_the_score_and_go_again(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    response = post(client, dossier, "1.1", points="5", files=[file("Kế hoạch.pdf", pdf_bytes())])
    assert response.status_code == 200
    assert "Kế hoạch.pdf" in response.content.decode()
    evidence = Evidence.objects.get(dossier=dossier)
    assert client.get(reverse("dossiers:file", args=[evidence.stored_id])).status_code == 200
    assert world.client(SIBLING).get(reverse("dossiers:file", args=[evidence.stored_id])).status_code == 404
    assert post(client, dossier, "1.1", version=1, points="5", remove=evidence.pk).status_code == 200
    evidence.refresh_from_db()
    assert evidence.removed_at is not None
    assert "Kế hoạch.pdf" not in client.get(url(dossier)).content.decode()


TAKEN = "Nhận PDF, JPEG, PNG, DOCX hoặc XLSX, mỗi tệp không quá 20 MB."


@pytest.mark.parametrize(
    ("name", "body", "fault"),
    [
        ("a.exe", b"MZ\x00", "không đúng loại"),
        ("a.pdf", b"", "rỗng"),
        ("a.png", image_bytes("PNG")[:30], "không đọc được"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "lớn hơn 20 MB"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_refused_file_keeps_everything_else(
    world: World, name: str, body: bytes, fault: str, htmx: bool
) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    response = post(client, dossier, "1.1", htmx=htmx, points="5", note="Giữ lại", files=[file(name, body)])
    assert response.status_code == 422
    assert f"Tệp {name}: {fault}. {TAKEN} Các nội dung khác vẫn được giữ." in response.content.decode()
    stored = score_of(dossier, "1.1")
    assert stored is not None
    assert (stored.points, stored.note) == (Decimal(5), "Giữ lại")
    assert not Evidence.objects.filter(dossier=dossier).exists()


def test_the_same_file_twice_is_named(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    body = pdf_bytes()
    post(client, dossier, "1.1", points="5", files=[file("a.pdf", body)])
    again = post(client, dossier, "1.1", version=1, points="5", files=[file("a.pdf", body)])
    assert again.status_code == 422
    assert "Tệp a.pdf đã có trong minh chứng của tiêu chí 1.1." in again.content.decode()
    assert Evidence.objects.filter(dossier=dossier).count() == 1


# -- Remarks -----------------------------------------------------------------------------------------------------------


def returned(world: World) -> tuple[Dossier, Remark]:
    dossier = started(world)
    Dossier.objects.filter(pk=dossier.pk).update(state=states.RETURNED, returns=1)
    act = Return.objects.create(
        dossier=dossier, round=1, until_at=world.at, at=world.at, by=world.user(APPRAISER)
    )
    remark = Remark.objects.create(
        dossier=dossier, round=1, target=Remark.CRITERION, target_code="2.5", text="Chưa có minh chứng",
        at=world.at, by=world.user(APPRAISER), returned=act,
    )  # fmt: skip
    dossier.refresh_from_db()
    return dossier, remark


def test_a_remark_stands_at_its_criterion_and_is_answered_there(world: World) -> None:
    dossier, remark = returned(world)
    client = world.client(OFFICER)
    html = client.get(url(dossier)).content.decode()
    assert html.index('id="tc-2.5"') < html.index("Chưa có minh chứng") < html.index('id="tc-3.1"')
    response = client.post(url(dossier, "remark_reply", remark.pk), {"text": "Đã bổ sung ảnh"})
    assert response.headers["Location"] == f"{url(dossier)}#tc-2.5"
    remark.refresh_from_db()
    assert (remark.reply, remark.replied_by) == ("Đã bổ sung ảnh", world.user(OFFICER))


def test_a_reply_needs_words_and_its_own_dossier(world: World) -> None:
    dossier, remark = returned(world)
    response = world.client(OFFICER).post(url(dossier, "remark_reply", remark.pk), {"text": "  "})
    assert response.status_code == 422
    assert "Nêu nội dung trả lời." in response.content.decode()
    with pytest.raises(Blocked, match="Không có ý kiến này"):
        reply_to_remark(
            dossier=dossier, remark_id=remark.pk + 99, text="a", by=world.user(OFFICER), at=world.at
        )
    with pytest.raises(NotAllowed):
        reply_to_remark(dossier=dossier, remark_id=remark.pk, text="a", by=world.user(APPRAISER), at=world.at)


# -- Cost ----------------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    post(client, dossier, "1.1", points="5", files=[file("a.pdf", pdf_bytes())])
    few = cost(client, url(dossier))
    for code, points in POINTS.items():
        if code != "1.1":
            post(
                client, dossier, code, points=points, files=[file(f"{code}.pdf", pdf_bytes() + code.encode())]
            )
    for code in QUESTIONS:
        veto(client, dossier, code, value="khong")
    many = cost(client, url(dossier))
    assert Evidence.objects.filter(dossier=dossier).count() == len(POINTS)
    assert few == many == PAGE_QUERIES


def test_a_file_alone_scores_nothing(world: World) -> None:
    dossier = started(world)
    assert post(world.client(OFFICER), dossier, "1.1", files=[file("a.pdf", pdf_bytes())]).status_code == 200
    assert score_of(dossier, "1.1") is None
    assert Evidence.objects.filter(dossier=dossier).count() == 1


# -- What the program knows besides ----------------------------------------------------------------------------------


def test_last_years_score_stands_beside_this_years(world: World) -> None:
    dossier = started(world)
    past = world.dossier(campaign="kh-vpub-2021")
    Dossier.objects.filter(pk=past.pk).update(state=states.ACCEPTED)
    criterion = past.participation.criteria_set.criteria.get(code="1.1")
    for step, points in ((states.SELF, 5), (states.FINAL, 3)):
        Score.objects.create(dossier=past, criterion=criterion, step=step, round=1, points=points)
    html = world.client(OFFICER).get(url(dossier)).content.decode()
    assert "năm trước" not in html
    recast("dien-tap", year=2022, is_practice=False)
    html = world.client(OFFICER).get(url(dossier)).content.decode()
    assert "tối đa 5 · năm trước 3" in html


def test_proposals_come_from_figures_and_are_taken_by_one_press(world: World) -> None:
    dossier = started(world)
    client = world.client(OFFICER)
    assert "S10/S01" not in client.get(url(dossier)).content.decode()
    for code, value in (("S01", "42"), ("S10", "40")):
        save_figure(
            dossier=dossier,
            code=code,
            current=Decimal(value),
            previous=None,
            version=0,
            by=world.user(OFFICER),
            at=world.at,
        )
    html = client.get(url(dossier)).content.decode()
    assert "Chương trình đề xuất: <strong>3</strong> (S10/S01 = 40/42)" in html
    assert post(client, dossier, "2.4", use="3").status_code == 200
    stored = score_of(dossier, "2.4")
    assert stored is not None
    assert stored.points == 3


def test_returns_and_punctuality_are_proposed(world: World) -> None:
    dossier, _remark = returned(world)
    html = world.client(OFFICER).get(url(dossier)).content.decode()
    assert "Chương trình đề xuất: <strong>4</strong> (hồ sơ bị trả lại 1 lần)" in html
    assert "Chương trình đề xuất: <strong>5</strong> (nếu nộp hôm nay)" in html


def test_evidence_may_follow_while_an_explanation_is_asked_for(world: World) -> None:
    dossier = started(world)
    Dossier.objects.filter(pk=dossier.pk).update(state=states.AWAITING_EXPLANATION)
    dossier.refresh_from_db()
    add_evidence(
        dossier=dossier,
        code="3.3",
        name="so.pdf",
        content_type="application/pdf",
        body=pdf_bytes(),
        by=world.user(OFFICER),
        at=world.at,
    )
    with pytest.raises(NotAllowed):
        add_evidence(
            dossier=dossier,
            code="3.3",
            name="b.pdf",
            content_type="application/pdf",
            body=pdf_bytes(),
            by=world.user(CHAIR),
            at=world.at,
        )
    assert Evidence.objects.filter(dossier=dossier).count() == 1
