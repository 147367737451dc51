"""The plan checker against the plan of 2021 and against a plan in good order."""

import datetime as dt

from campaigns import states
from campaigns.rules import CampaignFacts, Finding, InstrumentFact, MilestoneFact, check, parse_deadline

D = dt.date
DOC_01 = InstrumentFact("DOC-01", "Kế hoạch …/KH-VPUB", "", None)
DOC_02 = InstrumentFact("DOC-02", "53-KH/ĐUK", "53", D(2021, 9, 15))
DOC_03 = InstrumentFact("DOC-03", "2139/QĐ-UBND", "2139", D(2020, 9, 29))


def fact(code: str, title: str, purpose: str, words: str, year: int | None = None) -> MilestoneFact:
    return MilestoneFact(code, title, purpose, parse_deadline(words, year))


def facts_2021(preparation: str = "Ngày 25-26/10/2021") -> CampaignFacts:
    return CampaignFacts(
        plan=DOC_01,
        bases=(DOC_02, DOC_03),
        milestones=(
            fact("DL-01", "Kỳ đánh giá", states.PERIOD, "Từ 15/9/2020 đến 15/9/2021"),
            fact("DL-03", "Đơn vị gửi hồ sơ", states.SUBMIT, "Trước ngày 01/10/2021"),
            fact("DL-04", "Công tác chuẩn bị", states.PREPARE, preparation),
            fact("DL-05", "Thẩm định", states.APPRAISE, "Ngày 01/10/2021"),
            fact("DL-06", "Gửi Đảng ủy Khối", states.FORWARD, "trước ngày 08/10/2021"),
        ),
        criteria_code="DOC-03",
        criteria_name="Quyết định số 2139/QĐ-UBND",
        criteria_signed_on=D(2020, 9, 29),
        subjects=4,
        outside_province=("Nhà khách Thanh Xuân - Hà Nội",),
    )


def by_code(found: list[Finding]) -> dict[str, Finding]:
    return {finding.code: finding for finding in found}


def test_dl_04_stands_after_the_steps_it_prepares() -> None:
    finding = by_code(check(facts_2021()))["⚠1"]
    assert finding.level == "contradiction"
    assert finding.rows == ("DL-04", "DL-05", "DL-06")
    assert "Công tác chuẩn bị (25-26/10/2021)" in finding.text
    assert "sau Thẩm định (01/10/2021) 24 ngày" in finding.text
    assert "trước ngày 08/10/2021) 17 ngày" in finding.text
    # The likely reading falls on a week-end, so it is asked, not corrected.
    assert "25-26/9/2021 thì rơi vào thứ Bảy – Chủ nhật" in finding.text
    assert "không tự sửa" in finding.text


def test_every_gap_of_2021_that_the_words_show() -> None:
    found = by_code(check(facts_2021()))
    assert set(found) == {"⚠1", "⚠2", "⚠3", "⚠4", "⚠5", "⚠15", "⚠19"}
    assert "có 0 ngày để đọc 4 hồ sơ" in found["⚠2"].text
    assert "Nhà khách Thanh Xuân - Hà Nội đóng ngoài tỉnh" in found["⚠3"].text
    assert "14 ngày" in found["⚠4"].text
    assert "366 ngày" in found["⚠5"].text
    assert found["⚠15"].rows == ("DOC-01",)
    assert found["⚠15"].text == "Kế hoạch …/KH-VPUB chưa có số, ngày. Văn bản sẽ in chỗ trống."


def test_preparation_in_september_is_no_contradiction() -> None:
    assert "⚠1" not in by_code(check(facts_2021("Ngày 13-14/9/2021")))


def test_days_off_and_dates_without_year_of_kh_75() -> None:
    kh75 = CampaignFacts(
        plan=InstrumentFact("DOC-04", "75/KH-UBND", "75", D(2020, 3, 18)),
        # ⚠20: a conclusion one day older than the directive listed before it is no error.
        bases=(
            InstrumentFact("DOC-05", "36-CT/TW", "36", D(2019, 8, 16)),
            InstrumentFact("DOC-07", "700-KL/TU", "700", D(2019, 8, 15)),
        ),
        milestones=(
            fact("DL-09", "Gửi Kế hoạch", states.SUBMIT, "trước ngày 30/3/2020"),
            fact("DL-10", "Báo cáo 06 tháng", states.SUBMIT, "Định kỳ 06 tháng (trước ngày 25/5)", 2020),
            fact("DL-11", "Báo cáo năm", states.SUBMIT, "01 năm (trước ngày 25/11)", 2020),
        ),
    )
    found = check(kh75)
    assert [(f.code, f.rows) for f in found] == [
        ("⚠11", ("DL-09",)),
        ("⚠11", ("DL-10",)),
        ("⚠12", ("DL-10",)),
        ("⚠12", ("DL-11",)),
    ]
    assert "Chủ nhật 29/3/2020" in found[0].text
    assert "thứ Sáu 27/3/2020" in found[0].text
    assert "tạm hiểu là năm 2020" in found[2].text


def test_a_holiday_counts_as_a_day_off() -> None:
    plan = CampaignFacts(
        plan=DOC_02,
        bases=(),
        milestones=(fact("M", "Gửi hồ sơ", states.SUBMIT, "trước ngày 03/9/2021"),),
    )
    assert check(plan) == []
    assert [f.code for f in check(plan, {D(2021, 9, 2)})] == ["⚠11"]


def test_a_law_without_number_lacks_only_its_date() -> None:
    law = InstrumentFact("DOC-10", "Luật Ngân sách Nhà nước", "", None, numbered=False)
    found = check(CampaignFacts(plan=DOC_02, bases=(law,), milestones=()))
    assert [f.text for f in found] == [
        "Căn cứ Luật Ngân sách Nhà nước chưa có ngày. Văn bản sẽ in chỗ trống."
    ]
