"""From a real dossier to its papers: the content that is hashed, approved and printed; the Office's papers on top."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers import states
from dossiers.documents import kinds
from dossiers.documents.covers import ReceiptItem
from dossiers.documents.from_campaign import (
    appraisal_minutes,
    bundle_cover,
    final_verdict,
    notice,
    proposed,
    upward_letter,
)
from dossiers.documents.from_snapshot import Registered, paper_from
from dossiers.documents.office import ContentsRow
from dossiers.documents.proof import Proof
from dossiers.documents.receipts import receipt_paper
from dossiers.documents.render import Paper, render_pdf
from dossiers.documents.report import Report
from dossiers.documents.values import DocRef
from dossiers.loaders.samples import read_samples
from dossiers.management.demo.office import appraise_to, extend
from dossiers.management.demo.time import Calendar
from dossiers.management.demo.unit import fill, hand_in_to
from dossiers.models import Dossier, FigureValue, Meeting, Score, VetoAnswer
from dossiers.queries.campaign_snapshot import campaign_snapshot_of
from dossiers.queries.snapshot import Content, canonical, snapshot_of
from records.text import ZONE
from tests.dossiers.test_papers import said_of_the_unit, text_of_paper
from tests.people import World

CALENDAR = Calendar()
SAMPLES = read_samples()


def filled(world: World, unit: str = "U-03", campaign: str = "kh-vpub-2021") -> Dossier:
    dossier = world.dossier(unit, campaign)
    fill(dossier, SAMPLES[unit], CALENDAR)
    return world.dossier(unit, campaign)


def look(name: str, paper: Paper) -> None:
    """Keep the paper as a file when somebody wants to look at it (``PAPERS_OUT=DIR``)."""
    target = os.environ.get("PAPERS_OUT")
    if target:
        Path(target).mkdir(parents=True, exist_ok=True)
        (Path(target) / f"{name}.pdf").write_bytes(render_pdf(paper))


NUMBERS = {
    kinds.COUNCIL_DECISION: Registered("21", "QĐ-TTTT", date(2021, 9, 17)),
    kinds.MINUTES: Registered("03", "BB-TTTT", date(2021, 9, 24)),
    kinds.REPORT: Registered("48", "BC-TTTT", date(2021, 9, 27)),
}


def test_the_content_is_plain_and_its_hash_does_not_move(world: World) -> None:
    dossier = filled(world)
    content = snapshot_of(dossier)
    body, sha256 = canonical(content)
    assert json.loads(body) == content
    assert canonical(snapshot_of(world.dossier("U-03", "kh-vpub-2021"))) == (body, sha256)
    Score.objects.filter(dossier=dossier, criterion__code="1.4").update(points=0)
    assert canonical(snapshot_of(dossier))[1] != sha256


def test_the_content_costs_a_constant_number_of_queries(world: World) -> None:
    dossier = filled(world)
    snapshot_of(dossier)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        snapshot_of(dossier)
    assert len(queries) <= 24


def test_papers_of_the_example(world: World) -> None:
    content = snapshot_of(filled(world))
    decision = text_of_paper(paper_from(kinds.COUNCIL_DECISION, content, registered={}, issued=False))
    for phrase in (
        "VĂN PHÒNG UBND TỈNH SƠN LA",
        "GIÁM ĐỐC TRUNG TÂM THÔNG TIN",
        "Căn cứ Quyết định số 2139/QĐ-UBND ngày 29 tháng 9 năm 2020 của Chủ tịch Ủy ban nhân dân tỉnh Sơn La ban hành tiêu chí",
        "Thực hiện Kế hoạch số 53-KH/ĐUK ngày 15 tháng 9 năm 2021 của Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh về đánh giá",
        "Thực hiện Kế hoạch số …/KH-VPUB ngày …/…/2021 của Văn phòng Ủy ban nhân dân tỉnh Sơn La về đánh giá",
        "(Giám đốc) – Chủ tịch Hội đồng;",
        "Ủy viên (đại diện công đoàn)",
        "Văn phòng Ủy ban nhân dân tỉnh Sơn La trước ngày 01/10/2021",
    ):
        assert phrase in decision, phrase
    minutes = text_of_paper(paper_from(kinds.MINUTES, content, registered=NUMBERS, issued=True))
    for phrase in (
        "40/42 cán bộ",
        "đạt 95,24 %",
        "Quyết định số 21/QĐ-TTTT ngày 17/9/2021 của Giám đốc Trung tâm Thông tin",
        "theo Báo cáo số 48/BC-TTTT ngày 27/9/2021",
        "89/97 điểm; quy về thang 100: 91,75 điểm (bằng chữ: Chín mươi mốt phẩy bảy mươi lăm điểm)",
        "Tiêu chí không áp dụng: 4.2 (Đơn vị không có cơ sở lưu trú)",
        "Số người nghiện ma túy: 0; số người sử dụng trái phép chất ma túy: 0",
        "tán thành 40/40 (100 %)",
        "Trung tâm Thông tin đủ điều kiện đề nghị công nhận",
        "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký",
        "Số liệu minh họa – không phải số liệu thật của đơn vị.",
    ):
        assert phrase in minutes, phrase
    assert "DỰ THẢO" not in minutes.replace("dự thảo", "")
    report_paper = paper_from(kinds.REPORT, content, registered=NUMBERS, issued=True)
    assert isinstance(report_paper, Report)
    figures = {line.code: (line.this_period, line.last_period) for line in report_paper.annex.figures}
    assert list(figures) == [f"S{number:02d}" for number in range(1, 21)]
    assert figures["S04"] == ("26 / 11 / 42", "25 / 12 / 41")
    report = text_of_paper(report_paper)
    assert "26 / 11 / 42 25 / 12 / 41" in report
    assert "Không áp dụng" in report
    assert "2 / 2 … / …" in report
    letter_paper = paper_from(kinds.LETTER, content, registered=NUMBERS, issued=False)
    letter = text_of_paper(letter_paper)
    assert "tổng điểm tự chấm 91,75/100; 40/42 người dự họp, 100 % tán thành" in letter
    assert said_of_the_unit(letter) == []
    for kind in (*kinds.UNIT_DOSSIER, kinds.SCORE_SHEET):
        look(f"that-{kind}", paper_from(kind, content, registered=NUMBERS, issued=False))


def test_an_empty_dossier_prints_dots_and_no_letter(world: World) -> None:
    content = snapshot_of(world.dossier("U-05", "kh-vpub-2021"))
    for kind in (kinds.COUNCIL_DECISION, kinds.MINUTES, kinds.REPORT, kinds.SCORE_SHEET):
        assert "…" in text_of_paper(paper_from(kind, content, registered={}, issued=False))
    with pytest.raises(LookupError, match="Chưa đủ thông tin"):
        paper_from(kinds.LETTER, content, registered={}, issued=False)
    with pytest.raises(LookupError, match="không có loại văn bản"):
        paper_from("bb-tham-dinh", content, registered={}, issued=False)


def answered(dossier: Dossier, code: str, value: str) -> Content:
    VetoAnswer.objects.filter(dossier=dossier, veto__code=code).update(value=value, cases=1, persons=1)
    return snapshot_of(dossier)


def test_an_evil_fact_makes_variant_b_whatever_the_points(world: World) -> None:
    content = answered(filled(world), "L2", states.VETO_YES)
    assert content["outcome"]["variant"] == "B"
    letter = text_of_paper(paper_from(kinds.LETTER, content, registered=NUMBERS, issued=False))
    assert "đơn vị có 01 vụ, 01 người thuộc trường hợp: L2" in letter
    assert said_of_the_unit(letter)
    assert "91,75/100" in letter


@pytest.mark.parametrize("way", ["points", "procedure"])
def test_missing_points_or_procedure_never_print_te_nan(world: World, way: str) -> None:
    dossier = filled(world)
    if way == "points":
        Score.objects.filter(dossier=dossier, criterion__code__startswith="3.").update(points=0)
        content, reason = snapshot_of(dossier), "dưới"
    else:
        content, reason = (
            answered(dossier, "Q1", states.VETO_YES),
            "Không thành lập Hội đồng hoặc không họp đơn vị",
        )
    assert content["outcome"]["variant"] == "C"
    for kind in (kinds.LETTER, kinds.MINUTES):
        said = text_of_paper(paper_from(kind, content, registered=NUMBERS, issued=False))
        assert said_of_the_unit(said) == []
        assert "không có tệ nạn ma túy nhưng chưa đủ điều kiện" in said
        assert reason in said


def test_unanswered_is_no_conclusion(world: World) -> None:
    content = answered(filled(world), "L3", states.VETO_UNANSWERED)
    assert content["outcome"]["variant"] == ""
    minutes = text_of_paper(paper_from(kinds.MINUTES, content, registered=NUMBERS, issued=False))
    assert "Chưa đủ thông tin để kết luận." in minutes
    assert "Chưa trả lời" in minutes


def test_the_figures_have_one_source(world: World) -> None:
    dossier = filled(world)
    FigureValue.objects.filter(dossier=dossier, spec__code="S01").update(current=57)
    FigureValue.objects.filter(dossier=dossier, spec__code="S14").update(current=None)
    content = snapshot_of(dossier)
    minutes = text_of_paper(paper_from(kinds.MINUTES, content, registered=NUMBERS, issued=False))
    assert "40/57 cán bộ" in minutes
    assert "Số người nghiện ma túy: …;" in minutes
    letter = text_of_paper(paper_from(kinds.LETTER, content, registered=NUMBERS, issued=False))
    assert "40/57 người dự họp" in letter


def test_a_practice_says_so_and_names_the_old_pattern(world: World) -> None:
    dossier = world.dossier("U-03", "dien-tap")
    fill(dossier, SAMPLES["U-03"], Calendar(base=world.at))
    content = snapshot_of(world.dossier("U-03", "dien-tap"))
    said = text_of_paper(
        paper_from(kinds.COUNCIL_DECISION, content, registered={}, issued=False, one_person=True)
    )
    assert "Đợt diễn tập" in said
    assert "theo khuôn năm 2021; Quyết định số 2139/QĐ-UBND đã được thay thế" in said
    assert "Người lập và người duyệt là một người" in said


def test_points_that_were_not_entered_are_not_nought(world: World) -> None:
    """A sum of which a part is missing is no result: dots, on every paper, and for the group too."""
    content = snapshot_of(world.dossier("U-03", "dien-tap"))
    minutes = text_of_paper(paper_from(kinds.MINUTES, content, registered={}, issued=False))
    assert (
        "3. Hội đồng báo cáo kết quả tự chấm điểm: …/100 điểm; quy về thang 100: … điểm (bằng chữ: …)."
        in minutes
    )
    assert "Cộng nhóm 1 20 …" in minutes
    report = text_of_paper(paper_from(kinds.REPORT, content, registered={}, issued=False))
    assert "…/100 điểm; quy về thang 100: … điểm." in report
    decision = text_of_paper(paper_from(kinds.COUNCIL_DECISION, content, registered={}, issued=False))
    assert "gồm các ông, bà có tên sau: …" in decision
    assert "ngày …/…/2021 của Văn phòng" in decision  # the plan of 2021 keeps its year in a practice


def test_names_frozen_in_the_content_do_not_follow_the_unit(world: World) -> None:
    content = snapshot_of(filled(world))
    before = text_of_paper(paper_from(kinds.MINUTES, content, registered=NUMBERS, issued=True))
    Meeting.objects.update(place="Nơi khác")
    world.units["U-03"].__class__.objects.filter(code="U-03").update(name="Tên khác")
    assert text_of_paper(paper_from(kinds.MINUTES, content, registered=NUMBERS, issued=True)) == before


def test_the_receipt_carries_its_check_address(world: World) -> None:
    content = snapshot_of(filled(world))
    paper = receipt_paper(
        content,
        number="BN-1",
        submitted_at=datetime(2021, 9, 28, 16, 20, tzinfo=ZONE),
        submitted_by="Cán bộ đầu mối",
        punctuality="Đúng hạn",
        items=[ReceiptItem("Báo cáo", "48/BC-TTTT", 4, "ab" * 32)],
        sha256="cd" * 32,
        check=Proof("7KQM4TXW9HPD", "https://example.vn/kiem-tra/7KQM4TXW9HPD/"),
    )
    said = text_of_paper(paper)
    assert paper.check_image.startswith("data:image/png")
    assert "7KQM-4TXW-9HPD" in said
    assert "16 giờ 20 ngày 28/9/2021 – Đúng hạn (hạn: trước ngày 01/10/2021)" in said
    assert "abababab" in said
    assert "DỰ THẢO" not in said
    look("that-bien-nhan", paper)


@pytest.fixture
def appraised(world: World) -> Content:
    """The campaign of 2021 with every unit concluded and the Office's own dossier ready."""
    for unit in ("U-02", "U-03", "U-04", "U-05"):
        dossier = world.dossier(unit, "kh-vpub-2021")
        fill(dossier, SAMPLES[unit], CALENDAR)
        extend(world.dossier(unit, "kh-vpub-2021"), SAMPLES[unit], CALENDAR)
        dossier = world.dossier(unit, "kh-vpub-2021")
        hand_in_to(dossier, SAMPLES[unit], CALENDAR, states.SUBMITTED)
        appraise_to(world.dossier(unit, "kh-vpub-2021"), SAMPLES[unit], CALENDAR, states.ACCEPTED)
    hand_in_to(world.dossier("U-01", "kh-vpub-2021"), SAMPLES["U-01"], CALENDAR, states.ACCEPTED)
    return campaign_snapshot_of(world.history)


def test_the_offices_papers(appraised: Content) -> None:
    by_name = {row["content"]["unit"]["name"]: row["content"] for row in appraised["units"]}
    own = by_name["Trung tâm Thông tin"]
    assert own["appraisal"]["final"]["variant"] == "A"
    assert own["appraisal"]["final"]["must_fix"]
    assert not by_name["Trung tâm Phục vụ hành chính công"]["appraisal"]["final"]["must_fix"]
    minutes = appraisal_minutes(appraised, registered={}, issued=False)
    said = text_of_paper(minutes)
    for phrase in (
        "Số: /BB-VPUB",
        "04/04 đơn vị đã gửi; đúng hạn 03; trong thời gian gia hạn 01; chưa gửi 0.",
        "- Nhà khách UBND tỉnh được gia hạn đến hết thứ Sáu 01/10/2021; lý do đề nghị: Thủ trưởng đơn vị",
        "ký văn bản ngày 01/10; lý do quyết định: Đồng ý; đơn vị nộp trong buổi sáng ngày 01/10.",
        "Đề nghị công nhận 04 đơn vị; đề nghị xác nhận có tệ nạn ma túy 0 đơn vị",
    ):
        assert phrase in said, phrase
    row = next(row for row in minutes.results if row.unit == "Trung tâm Thông tin")
    assert row.differences[0] == "2.5: 3 → 1, Chưa có minh chứng về vận động gia đình"
    assert row.replies[0] == "2.5: Đơn vị nhất trí với điểm thẩm định."
    assert "91,75" in said
    assert "89,69" in said
    contents = (
        ContentsRow("Tờ trình", "15/TTr-TTTT", date(2021, 9, 28), 3, 1, "ab" * 32, "Trung tâm Thông tin"),
    )
    letter = upward_letter(appraised, registered={}, issued=False, contents=contents)
    said = text_of_paper(letter)
    for phrase in (
        "Kính gửi: Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh.",
        "thuộc diện đánh giá: 05; đã tự đánh giá: 05; đã thẩm định: 04.",
        "Danh sách này có 05 cơ quan, đơn vị.",
        "MỤC LỤC HỒ SƠ",
    ):
        assert phrase in said, phrase
    first, *others = letter.units.recognise
    assert first.name == "Văn phòng Ủy ban nhân dân tỉnh Sơn La"
    assert first.final_text == "(do cấp trên thẩm định)"
    assert first.letter is None
    own_row = next(row for row in others if row.name == "Trung tâm Thông tin")
    assert own_row.minutes is not None
    assert own_row.minutes.date_text == "24/9/2021"
    assert own_row.final_text == "89,69"
    cover = bundle_cover(appraised, contents=contents, made_at=datetime(2021, 10, 6, 9, 5, tzinfo=ZONE))
    assert "Gồm 01 văn bản, 3 trang" in text_of_paper(cover)
    sheet = paper_from(kinds.SCORE_SHEET, own, registered={}, issued=False)
    assert "Tổng cộng 97 89 85 87" in text_of_paper(sheet)
    for name, paper in (
        ("that-bb-tham-dinh", minutes),
        ("that-to-trinh-cap-tren", letter),
        ("that-bia", cover),
        ("that-phieu-tham-dinh", sheet),
    ):
        look(name, paper)


def test_notices_follow_the_decision_and_never_invent_te_nan(appraised: Content) -> None:
    unit = next(
        row["content"] for row in appraised["units"] if row["content"]["unit"]["abbreviation"] == "TTTT"
    )
    decision = DocRef("Quyết định", year=2021)
    common = {
        "office": appraised["office"],
        "decision": decision,
        "decided_by": "",
        "registered": {},
        "issued": False,
    }
    good = notice(unit, result="cong_nhan", **common)
    said = text_of_paper(good)
    assert "được công nhận “Đơn vị đạt tiêu chuẩn không có ma túy” năm 2021" in said
    assert "điểm thẩm định (chốt): 89,69/100 (bằng chữ: Tám mươi chín phẩy sáu mươi chín điểm)" in said
    assert "Số: /TB-VPUB" in said
    assert "văn bản phối hợp với Công an phường" in said
    look("that-thong-bao", good)
    with pytest.raises(LookupError, match="không có sự kiện loại trừ"):
        notice(unit, result="xac_nhan", **common)
    evil = json.loads(json.dumps(unit))
    next(each for each in evil["vetoes"] if each["code"] == "L2")["value"] = "co"
    next(each for each in evil["appraisal"]["vetoes"] if each["code"] == "L2")["value"] = "co"
    evil["appraisal"]["final"] |= {"variant": "B", "must_fix": False}
    assert said_of_the_unit(text_of_paper(notice(evil, result="xac_nhan", **common)))
    assert proposed(final_verdict(evil), 2021) == "Đề nghị xác nhận có tệ nạn ma túy"
    assert proposed(replace(final_verdict(unit), must_fix=False), 2021) == "Đề nghị công nhận"
