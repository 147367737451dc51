"""Reading a pasted plan by rules, on short passages quoted from the two plans (figures: docs/plan-reader.md)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from campaigns import actions, queries, states
from campaigns.models import Plan, PlanFind
from campaigns.rules import read_plan
from campaigns.rules.plan_bodies import purpose_of
from records.errors import Blocked, NotAllowed, Stale
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, OUTSIDER, World

SCHOOLS = """Số hiệu: 75/KH-UBND Loại văn bản: Văn bản khác
Ngày ban hành: 18/03/2020 Ngày hiệu lực: Đang cập nhật
Số: 75/KH-UBND
Sơn La, ngày 18 tháng 3 năm 2020
KẾ HOẠCH
PHÒNG, CHỐNG MA TÚY HỌC ĐƯỜNG NĂM 2020
Thực hiện Chỉ thị số 36-CT/TW ngày 16/8/2019 của Bộ Chính trị; Quyết định số 1236/QĐ-BGDĐT ngày 30/3/2018 của Bộ Giáo dục và Đào tạo về việc phê duyệt Đề án “Tăng cường năng Lực phòng, chống ma túy trong trường học đến năm 2020”; Kết luận số 700-KL/TU ngày 15/8/2019 và Kế hoạch số 179- KH/TU ngày 20/12/2019 của Ban Thường vụ tỉnh ủy về tăng cường lãnh đạo; Thông báo số 1866-TB/TU ngày 06/01/2020 của Ban Thường vụ tỉnh ủy về ý kiến
I. MỤC TIÊU
2. Mục tiêu cụ thể
- Đối với các đơn vị trường học không có tệ nạn ma túy: Duy trì không để phát sinh tệ nạn ma túy; 100% các đơn vị trường học được tập trung chỉ đạo.
- 100% cán bộ trong nhóm nguy cơ cao được tuyên truyền. Đến hết năm 2020, nâng tổng số các đơn vị trường học không có tệ nạn ma túy của tỉnh lên trên 99,8%.
- Phấn đấu mỗi huyện, thành phố mỗi năm xây dựng được 01 mô hình điểm về phòng, chống ma túy.
II. NỘI DUNG, BIỆN PHÁP THỰC HIỆN
3. Tổ chức rà soát, thống kê
- Định kỳ có kế hoạch điều tra cơ bản, rà soát, đánh giá tình hình.
III. PHÂN CÔNG TRÁCH NHIỆM
1. Công an tỉnh
- Chủ trì, phối hợp với Sở Giáo dục và Đào tạo tổ chức tập huấn cho cán bộ, giáo viên.
3. Sở Giáo dục và Đào tạo
- Phối hợp với các cơ quan chức năng tổ chức tập huấn.
- Chủ trì tổ chức Cuộc thi cấp tỉnh. Thời gian thực hiện vào Quý IV năm 2020.
8. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh
Hướng dẫn Mặt trận Tổ quốc cấp xã phối hợp với UBND cùng cấp theo quy định của Luật Ngân sách Nhà nước và chế độ tài chính.
IV. TỔ CHỨC THỰC HIỆN
1. Các sở, ban, ngành căn cứ chức năng gửi Kế hoạch về UBND tỉnh (qua Sở Giáo dục và Đào tạo) để tổng hợp trước ngày 30/3/2020.
2. Định kỳ 06 tháng (trước ngày 25/5), 01 năm (trước ngày 25/11) báo cáo kết quả thực hiện về UBND tỉnh (qua Sở Giáo dục và Đào tạo) để tổng hợp.
3. Giao Sở Giáo dục và Đào tạo theo dõi, đôn đốc; định kỳ tổng hợp, đánh giá tình hình, báo cáo UBND tỉnh theo quy định./.
Nơi nhận:
- Chủ tịch UBND tỉnh;
- Lưu: VT, KGVX, 10 bản.
Hoàng Quốc Khánh"""

OFFICE = """Số: /KH-VPUB
Sơn La, ngày tháng năm 2021
**KẾ HOẠCH**
**Đánh giá, thẩm định, cơ quan đơn vị liên quan đến ma túy năm 2021**
Thực hiện Kế hoạch số 53-KH/ĐUK ngày 15/9/2021 của Đảng uỷ Khối các cơ quan và doanh nghiệp tỉnh về đánh giá.
**I. MỤC ĐÍCH, YÊU CẦU**
2. Là một trong các tiêu chí đánh giá kết quả hoàn thành nhiệm vụ năm 2021, 2022 của cơ quan.
#### IV. THỜI GIAN THẨM ĐỊNH
1. Công tác chuẩn bị: Ngày 25-26/10/2021, xây dựng kế hoạch.
2. Thời gian thẩm định: **Ngày 01/10/2021.**
3. Hoàn chỉnh hồ sơ thẩm định của cơ quan báo cáo Đảng uỷ Khối **trước ngày 08/10/2021.**
#### V. CÁC ĐƠN VỊ TRỰC THUỘC
1. Lập biên bản theo mẫu 01 kèm theo Kế hoạch số 53-KH/ĐUK ngày 15/9/2021 của Đảng uỷ Khối.
2. Thời gian đánh giá: **Từ 15/9/2020 đến 15/9/2021.**
**Lưu ý:** Thời gian gửi hồ sơ đề nghị thẩm định: **Trước ngày 01/10/2021.**
#### VI. TỔ CHỨC THỰC HIỆN
2. Giao Phòng Tổ chức-Hành chính-Quản trị tham mưu thành lập hội đồng thẩm định của cơ quan.
"""


def test_numbers_dates_and_bases() -> None:
    read = read_plan(SCHOOLS)
    assert (read.number, read.signed_on, read.year) == ("75/KH-UBND", dt.date(2020, 3, 18), 2020)
    assert read.subject == "PHÒNG, CHỐNG MA TÚY HỌC ĐƯỜNG NĂM 2020"
    numbers = [find.data["number"] or find.data["subject"] for find in read.of("basis")]
    assert numbers == [
        "36-CT/TW", "1236/QĐ-BGDĐT", "700-KL/TU", "179-KH/TU", "1866-TB/TU", "Luật Ngân sách Nhà nước",
    ]  # fmt: skip
    assert read.of("basis")[0].data["issuer"] == "Bộ Chính trị"
    assert read_plan(OFFICE).number == "/KH-VPUB"
    assert read_plan(OFFICE).signed_on is None


def test_every_date_and_no_false_one() -> None:
    found = [(find.data["due_words"], find.data["purpose"]) for find in read_plan(OFFICE).of("deadline")]
    assert found == [
        ("ngày 15/9/2021", states.START),
        ("năm 2021, 2022", states.OTHER),
        ("Ngày 25-26/10/2021", states.PREPARE),
        ("Ngày 01/10/2021", states.APPRAISE),
        ("trước ngày 08/10/2021", states.FORWARD),
        ("Từ 15/9/2020 đến 15/9/2021", states.PERIOD),
        ("Trước ngày 01/10/2021", states.SUBMIT),
    ]
    words = [find.data["due_words"] for find in read_plan(SCHOOLS).of("deadline")]
    dated = [each for each in words if any(sign.isdigit() for sign in each) and "mô hình" not in each]
    assert dated == [
        "Đến hết năm 2020", "Quý IV năm 2020", "trước ngày 30/3/2020",
        "Định kỳ 06 tháng (trước ngày 25/5)", "01 năm (trước ngày 25/11)",
    ]  # fmt: skip
    assert len(words) == 8


def test_agencies_duties_targets_reports() -> None:
    read = read_plan(SCHOOLS)
    assert [find.data["name"] for find in read.of("agency")][:3] == [
        "Công an tỉnh", "Sở Giáo dục và Đào tạo", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
    ]  # fmt: skip
    roles = [find.data["role"] for find in read.of("duty")]
    assert roles[:4] == [states.LEAD, states.COORDINATE, states.LEAD, states.ASKED_TO]
    assert read.of("duty")[0].data["partners"] == "Sở Giáo dục và Đào tạo"
    figures = [(find.data["operator"], find.data["value"]) for find in read.of("target")]
    assert figures == [("=", "0"), ("=", "100"), ("=", "100"), (">", "99,8"), ("=", "01")]
    assert [find.data["through"] for find in read.of("report")] == ["Sở Giáo dục và Đào tạo"] * 3
    assert [find.data["months"] for find in read.of("report")] == ["", "6", "12"]
    assert len(read.of("recipient")) == 2
    assert len(read.of("measure")) == 1


ORGANISED = """KẾ HOẠCH
Phòng, chống ma túy năm 2027
I. MỤC TIÊU
1. Chung
IV. TỔ CHỨC THỰC HIỆN
1. Công an tỉnh
- Chủ trì tổ chức tập huấn trước ngày 15/6/2027.
- Phối hợp với Sở Y tế tuyên truyền.
2. Sở Y tế chủ trì, phối hợp với các đơn vị tuyên truyền về điều trị nghiện.
3. Sở Tài chính: Hướng dẫn quản lý, sử dụng kinh phí.
4. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh phối hợp tuyên truyền.
5. Giao cho Văn phòng UBND tỉnh theo dõi, đôn đốc.
6. Ban hành các văn bản chỉ đạo theo quy định; hội nghị sơ kết thực hiện trong quý.
7. Hội nghị tổng kết tổ chức vào cuối năm.
8. Kinh phí thực hiện
- Ngân sách nhà nước bảo đảm.
9. UBND các xã, phường
Tổ chức tuyên truyền đến bản, tiểu khu, tổ dân phố.
Nơi nhận:
- Lưu: VT.
"""


def test_duties_under_organisation_are_found_and_headings_that_name_no_body_are_not() -> None:
    read = read_plan(ORGANISED)
    assert [(find.data["agency"], find.data["title"], find.data["role"]) for find in read.of("duty")] == [
        ("Công an tỉnh", "Chủ trì tổ chức tập huấn trước ngày 15/6/2027", states.LEAD),
        ("Công an tỉnh", "Phối hợp với Sở Y tế tuyên truyền", states.COORDINATE),
        ("Sở Y tế", "Chủ trì, phối hợp với các đơn vị tuyên truyền về điều trị nghiện", states.LEAD),
        ("Sở Tài chính", "Hướng dẫn quản lý, sử dụng kinh phí", states.GUIDE),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Phối hợp tuyên truyền", states.COORDINATE),
        ("Văn phòng UBND tỉnh", "Theo dõi, đôn đốc", states.LEAD),
        ("UBND các xã, phường", "Tổ chức tuyên truyền đến bản, tiểu khu, tổ dân phố", states.LEAD),
    ]
    assert [find.data["name"] for find in read.of("agency") if find.data["asked"]] == [
        "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"
    ]
    assert [find.data["due_words"] for find in read.of("deadline")] == ["trước ngày 15/6/2027"]


# Our own words, in the forms in which plans of provinces and communes are commonly laid out.
IN_PARTS = """KẾ HOẠCH
Phòng, chống ma túy năm 2027
Căn cứ Nghị quyết số 12-NQ/TU ngày 05 tháng 01 năm 2027 của Tỉnh ủy về công tác phòng, chống ma túy.
PHẦN THỨ NHẤT
TÌNH HÌNH
I. KẾT QUẢ NĂM 2026
1. Công an tỉnh chủ trì xử lý 12 vụ.
PHẦN THỨ HAI
NHIỆM VỤ, GIẢI PHÁP
A. CHỈ TIÊU
1. 100% số xã có kế hoạch trước ngày 15 tháng 02 năm 2027.
B. NHIỆM VỤ, GIẢI PHÁP
I. TUYÊN TRUYỀN
1. Tuyên truyền pháp luật
1.1. Phát sóng chuyên mục trên đài hằng tháng.
Cơ quan chủ trì: Đài Phát thanh và Truyền hình tỉnh; phối hợp: Công an tỉnh. Thời gian: trong quý II/2027.
1.2. Hội thi tìm hiểu pháp luật do Sở Tư pháp chủ trì, tổ chức trong tháng 6/2027.
2. Công an tỉnh chủ trì, phối hợp với Sở Y tế rà soát người nghiện; Sở Y tế có trách nhiệm tổng hợp trước ngày 30 tháng 9 năm 2027.
3. Các cấp, các ngành đẩy mạnh tuyên truyền trong cơ quan.
C. PHÂN CÔNG THỰC HIỆN
1. Công an tỉnh là cơ quan chủ trì, theo dõi việc thực hiện Kế hoạch này.
2. Các cơ quan
a) Sở Y tế:
- Tổ chức điều trị thay thế.
b) Sở Nội vụ và Sở Tài chính phối hợp bố trí biên chế, kinh phí.
3. Căn cứ Kế hoạch này, các sở, ban, ngành xây dựng kế hoạch của mình trước ngày 15/02/2027.
4. Trường hợp có vướng mắc, đề nghị Mặt trận Tổ quốc tỉnh phối hợp giám sát.
"""

BY_ARTICLES = """Điều 1. Mục tiêu
1. 100% thôn, bản ký cam kết.
Điều 2. Phân công trách nhiệm
1. Trưởng Công an xã:
a) Rà soát số liệu trước ngày 05/11/2027.
b) Phối hợp với Trạm Y tế xã tuyên truyền.
2. Trạm Y tế xã có trách nhiệm thống kê người điều trị.
"""

BY_NUMBERS = """KẾ HOẠCH
Xây dựng cơ quan không có ma túy năm 2027
1. MỤC ĐÍCH
Nâng cao nhận thức.
2. PHÂN CÔNG NHIỆM VỤ
2.1. Văn phòng HĐND và UBND xã
- Tham mưu kế hoạch.
2.2. Kinh phí
- Từ dự toán được giao.
"""


TWO = "Phần thứ hai"


@pytest.mark.parametrize(
    ("text", "duties", "dates"),
    [
        (
            IN_PARTS,
            [
                # What was done last year («Phần thứ nhất») tells nobody anything.
                (
                    f"{TWO}.B.I.1.1",
                    "Đài Phát thanh và Truyền hình tỉnh",
                    "Phát sóng chuyên mục trên đài hằng tháng",
                ),
                (f"{TWO}.B.I.1.2", "Sở Tư pháp", "Hội thi tìm hiểu pháp luật"),
                (f"{TWO}.B.I.2", "Công an tỉnh", "Chủ trì, phối hợp với Sở Y tế rà soát người nghiện"),
                (f"{TWO}.B.I.2", "Sở Y tế", "Có trách nhiệm tổng hợp trước ngày 30 tháng 9 năm 2027"),
                (f"{TWO}.C.1", "Công an tỉnh", "Là cơ quan chủ trì, theo dõi việc thực hiện Kế hoạch này"),
                (f"{TWO}.C.2.a", "Sở Y tế", "Tổ chức điều trị thay thế"),
                (f"{TWO}.C.2.b", "Sở Nội vụ", "Phối hợp bố trí biên chế, kinh phí"),
                (f"{TWO}.C.2.b", "Sở Tài chính", "Phối hợp bố trí biên chế, kinh phí"),
                (f"{TWO}.C.3", "Các sở, ban, ngành", "Xây dựng kế hoạch của mình trước ngày 15/02/2027"),
                (f"{TWO}.C.4", "Mặt trận Tổ quốc tỉnh", "Phối hợp giám sát"),
            ],
            [
                ("100% số xã có kế hoạch trước ngày 15 tháng 02 năm 2027", "trước ngày 15 tháng 02 năm 2027"),
                ("Phát sóng chuyên mục trên đài hằng tháng", "quý II/2027"),
                (
                    "Hội thi tìm hiểu pháp luật do Sở Tư pháp chủ trì, tổ chức trong tháng 6/2027",
                    "trong tháng 6/2027",
                ),
                (
                    "Sở Y tế có trách nhiệm tổng hợp trước ngày 30 tháng 9 năm 2027",
                    "trước ngày 30 tháng 9 năm 2027",
                ),
                (
                    "Căn cứ Kế hoạch này, các sở, ban, ngành xây dựng kế hoạch của mình trước ngày 15/02/2027",
                    "trước ngày 15/02/2027",
                ),
            ],
        ),
        (
            BY_ARTICLES,
            [
                ("Điều 2.1.a", "Trưởng Công an xã", "Rà soát số liệu trước ngày 05/11/2027"),
                ("Điều 2.1.b", "Trưởng Công an xã", "Phối hợp với Trạm Y tế xã tuyên truyền"),
                ("Điều 2.2", "Trạm Y tế xã", "Có trách nhiệm thống kê người điều trị"),
            ],
            [("Rà soát số liệu trước ngày 05/11/2027", "trước ngày 05/11/2027")],
        ),
        (BY_NUMBERS, [("2.1", "Văn phòng HĐND và UBND xã", "Tham mưu kế hoạch")], []),
    ],
    ids=["parts", "articles", "numbers"],
)
def test_sections_of_every_form_and_doers_that_are_the_subject(
    text: str, duties: list[tuple[str, ...]], dates: list[tuple[str, ...]]
) -> None:
    read = read_plan(text)
    found = [(find.data["clause"], find.data["agency"], find.data["title"]) for find in read.of("duty")]
    assert found == duties
    assert [(find.data["title"], find.data["due_words"]) for find in read.of("deadline")] == dates
    assert {agency for _clause, agency, _title in found} <= {find.data["name"] for find in read.of("agency")}


def test_a_heading_over_bodies_with_names_is_no_agency() -> None:
    names = [find.data["name"] for find in read_plan(IN_PARTS).of("agency")]
    assert "Các cơ quan" not in names
    assert {"Các sở, ban, ngành", "Sở Y tế", "Sở Nội vụ"} <= set(names)


def test_what_is_sent_is_called_by_what_stands_before_its_receiver() -> None:
    sent = "1. Báo cáo kết quả thực hiện về Văn phòng (qua Phòng Tổng hợp) trước ngày 15/12/2027."
    plan = f"KẾ HOẠCH\nNăm 2027\nI. TỔ CHỨC THỰC HIỆN\n{sent}\nNơi nhận:\n- Lưu: VT."
    assert [find.data["title"] for find in read_plan(plan).of("report")] == ["Báo cáo kết quả"]
    assert read_plan(SCHOOLS).of("report")[0].data["title"] == "Kế hoạch của cơ quan"


def test_what_a_line_of_doers_says_joins_what_stands_above_it() -> None:
    duty = read_plan(IN_PARTS).of("duty")[0].data
    assert (duty["partners"], duty["due_words"]) == ("Công an tỉnh", "quý II/2027")
    assert [find.data["signed_on"] for find in read_plan(IN_PARTS).of("basis")] == ["05/01/2027"]
    said = [(find.data["group"], find.data["words"][:4]) for find in read_plan(IN_PARTS).of("measure")]
    assert said == [("M-1", "Phát"), ("M-1", "Hội "), ("M-2", "Công"), ("M-3", "Các ")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("không có gì", "Không thấy mục I, II"),
        (SCHOOLS.replace("30/3/2020", "31/2/2020"), "31/2/2020 không có trong lịch"),
        (SCHOOLS.replace("ngày 18 tháng 3", "ngày 31 tháng 2"), "31/2/2020 không có trong lịch"),
    ],
)
def test_what_cannot_be_read_is_said(world: World, text: str, said: str) -> None:
    with pytest.raises(Blocked) as blocked:
        actions.paste_plan(unit=world.units["U-01"], text=text, by=world.user(ADMIN), at=world.at)
    assert said in blocked.value.problems[0].text
    assert not PlanFind.objects.exists()


def pasted(world: World) -> Plan:
    return actions.paste_plan(unit=world.units["U-01"], text=SCHOOLS, by=world.user(ADMIN), at=world.at)


def test_nothing_enters_the_plan_before_a_person_takes_it(world: World) -> None:
    plan = pasted(world)
    by = world.user(ADMIN)
    assert (plan.state, plan.number, plan.symbol) == (states.DRAFT, "75", "/KH-UBND")
    assert not plan.deadlines.exists()
    for part in dict(states.FIND_PARTS):
        actions.accept_all(plan=plan, part=part, by=by, at=world.at)
    assert not plan.finds.filter(state=states.FOUND).exists()
    assert plan.deadlines.count() == 8
    assert plan.duties.count() == 6
    assert plan.links.count() == 6
    # The bases already in the list are used again, not entered twice.
    assert set(plan.links.values_list("target__code", flat=True)) == {
        "DOC-05", "DOC-06", "DOC-07", "DOC-08", "DOC-09", "DOC-10",
    }  # fmt: skip
    found = {finding.code for finding in queries.findings_of(plan)}
    assert {"⚠11", "⚠12", "⚠13", "⚠14"} <= found
    with pytest.raises(Stale):
        actions.decide_find(plan=plan, find_id=plan.finds.all()[0].pk, accept=True, by=by, at=world.at)


def test_on_screen_take_correct_and_leave(world: World) -> None:
    admin = world.client(ADMIN)
    assert admin.post(reverse("campaigns:paste"), {"text": "x"}).status_code == 422
    response = admin.post(reverse("campaigns:paste"), {"text": SCHOOLS})
    plan = Plan.objects.get(source_text__contains="Số hiệu: 75/KH-UBND")
    url = reverse("campaigns:finds", args=[plan.pk])
    assert response["Location"] == url
    assert "Thời gian thực hiện vào Quý IV năm 2020" in admin.get(url).content.decode()
    row = plan.finds.get(part="deadline", data__due_words="trước ngày 30/3/2020")
    edit = reverse("campaigns:find", args=[plan.pk, row.pk])
    assert "trước ngày 30/3/2020" in admin.get(edit).content.decode()
    given = {"title": "Gửi kế hoạch", "due_words": "trước ngày 31/2/2020", "purpose": "submit"}
    assert admin.post(edit, given).status_code == 422
    assert admin.post(edit, {**given, "due_words": "trước ngày 28/3/2020"}).status_code == 302
    assert plan.deadlines.get().due_words == "trước ngày 28/3/2020"
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (states.CORRECTED, world.user(ADMIN))
    other = plan.finds.filter(part="measure")[0]
    admin.post(url, {"find": other.pk, "decision": "dismissed"})
    other.refresh_from_db()
    assert other.state == states.DISMISSED
    assert not plan.measures.exists()


def test_a_strangers_eyes(world: World) -> None:
    plan = pasted(world)
    row = plan.finds.all()[0]
    for name in (OFFICER, CHAIR, APPRAISER, OUTSIDER):
        client = world.client(name)
        assert client.get(reverse("campaigns:finds", args=[plan.pk])).status_code == 404
        assert client.get(reverse("campaigns:find", args=[plan.pk, row.pk])).status_code == 404
        assert client.post(reverse("campaigns:paste"), {"text": SCHOOLS}).status_code == 404
    with pytest.raises(NotAllowed):
        actions.decide_find(plan=plan, find_id=row.pk, accept=True, by=world.user(OFFICER), at=world.at)
    assert (
        "hoc duong"
        not in world.client(OFFICER).get(reverse("campaigns:plan", args=[plan.pk])).content.decode()
    )
    assert world.client(OFFICER).get(reverse("campaigns:plan", args=[plan.pk])).status_code == 404


def test_a_period_of_assessment_is_no_deadline_of_anybody() -> None:
    sentence = "Kỳ đánh giá từ ngày 01/12/2025 đến ngày 30/11/2026."
    assert purpose_of("từ ngày 01/12/2025 đến ngày 30/11/2026", sentence) == states.PERIOD
