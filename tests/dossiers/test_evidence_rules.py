"""Evidence as a reference: what it must say, its codes, and how it reads on paper. No database."""

from __future__ import annotations

from datetime import date

import pytest

from dossiers.rules import evidence as rules
from dossiers.rules.evidence import Reference

TODAY = date(2021, 9, 28)
KNOWN = ("1.1", "1.4", "2.2", "2.3")


def wrong(each: Reference, codes: tuple[str, ...] = ("1.1",), *, has_file: bool = False) -> list[str]:
    return rules.reference_problems(each, codes=codes, known=KNOWN, has_file=has_file, today=TODAY)


@pytest.mark.parametrize(
    ("each", "text"),
    [
        (
            Reference(
                "van_ban", "Kế hoạch", "05/KH-TTTT", date(2021, 1, 12), "Trung tâm Thông tin", "Phòng, chống"
            ),
            "Kế hoạch số 05/KH-TTTT, ngày 12/01/2021",
        ),
        (Reference("van_ban", "Biên bản", dated_on=date(2021, 6, 15)), "Biên bản ngày 15/6/2021"),
        (Reference("van_ban", "Công văn", "7/CV", at_unit=True), "Công văn số 7/CV (lưu tại đơn vị)"),
        (Reference("van_ban", subject="Nội quy", number="3"), "Nội quy số 3"),
        (
            Reference(
                "su_kien", subject="Sinh hoạt chuyên đề", dated_on=date(2021, 6, 26), figures="42/42 người dự"
            ),
            "Sinh hoạt chuyên đề, ngày 26/6/2021: 42/42 người dự",
        ),
        (
            Reference("duong_dan", subject="Tin bài", url="https://sonla.gov.vn/a"),
            "Tin bài (https://sonla.gov.vn/a)",
        ),
        (Reference("tep", file_name="so.pdf"), "so.pdf"),
        (Reference("tep", subject="Sổ theo dõi", file_name="so.pdf"), "Sổ theo dõi"),
    ],
)
def test_a_reference_reads_as_number_and_date(each: Reference, text: str) -> None:
    assert rules.printed(each) == text


def test_the_screen_adds_issuer_and_subject() -> None:
    each = Reference(
        "van_ban", "Kế hoạch", "05/KH", date(2021, 1, 12), "Trung tâm Thông tin", "Phòng, chống ma túy"
    )
    assert (
        rules.described(each)
        == "Kế hoạch số 05/KH, ngày 12/01/2021 – Trung tâm Thông tin – Phòng, chống ma túy"
    )


@pytest.mark.parametrize(
    ("each", "sentence"),
    [
        (Reference("khac"), "Chọn loại minh chứng."),
        (Reference("van_ban", number="5"), "Ghi loại văn bản, ví dụ Kế hoạch."),
        (Reference("van_ban", "Kế hoạch"), "Ghi số, ký hiệu hoặc ngày của văn bản."),
        (
            Reference("van_ban", "Kế hoạch", dated_on=date(2021, 1, 1), at_unit=True),
            "Văn bản lưu tại đơn vị phải ghi số, ký hiệu.",
        ),
        (
            Reference("van_ban", "Kế hoạch", "5", date(2021, 9, 29)),
            "Ngày 29/9/2021 ở tương lai. Ghi đúng ngày trên văn bản hoặc ngày diễn ra.",
        ),
        (Reference("su_kien", dated_on=TODAY), "Ghi tên sự kiện, hoạt động."),
        (Reference("su_kien", subject="Họp"), "Ghi ngày diễn ra sự kiện."),
        (Reference("duong_dan", url="https://a.vn"), "Ghi nội dung của trang được dẫn."),
        (
            Reference("duong_dan", subject="Tin", url="javascript:alert(1)"),
            "Đường dẫn phải bắt đầu bằng http:// hoặc https://.",
        ),
        (Reference("tep"), "Chọn tệp cần tải lên."),
        (
            Reference("su_kien", subject="Họp", dated_on=TODAY, at_unit=True),
            "Chỉ văn bản mới ghi lưu tại đơn vị.",
        ),
    ],
)
def test_what_a_reference_lacks_is_said_in_one_sentence(each: Reference, sentence: str) -> None:
    assert wrong(each) == [sentence]


def test_a_document_kept_at_the_unit_takes_no_file() -> None:
    each = Reference("van_ban", "Công văn", "7/CV", at_unit=True)
    assert wrong(each) == []
    assert wrong(each, has_file=True) == ["Minh chứng lưu tại đơn vị chỉ ghi số, ngày; không tải tệp lên."]


def test_it_serves_criteria_of_the_set() -> None:
    each = Reference("van_ban", "Kế hoạch", "5")
    assert wrong(each, ()) == ["Chọn ít nhất một tiêu chí dùng minh chứng này."]
    assert wrong(each, ("1.1", "9.9")) == ["Bộ tiêu chí không có tiêu chí 9.9."]


def test_codes_count_on_and_are_never_used_again() -> None:
    assert rules.next_code("1", "1.1", []) == "H1-1.01"
    assert rules.next_code("1", "1.1", ["H1-1.01", "H1-1.02", "H1-4.07", "H2-1.09"]) == "H1-1.03"
    assert rules.next_code("2", "2.4", ["H1-1.01"]) == "H2-4.01"
    assert rules.next_code("1", "1.1", [f"H1-1.{n:02d}" for n in range(1, 100)]) == "H1-1.100"
    assert sorted(["H10-1.01", "H2-4.03", "H2-4.10", "H2-4.9"], key=rules.code_order) == [
        "H2-4.03",
        "H2-4.9",
        "H2-4.10",
        "H10-1.01",
    ]


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://sonla.gov.vn/tin?a=1", True),
        ("http://10.0.0.1/x", True),
        ("ftp://a.vn/x", False),
        ("https://", False),
        ("//a.vn", False),
        ("https://a b.vn", False),
        ("https://[::1", False),
        ("data:text/html,x", False),
    ],
)
def test_only_web_addresses_are_links(url: str, good: bool) -> None:
    assert rules.is_address(url) is good


@pytest.mark.parametrize(
    ("given", "demanded", "evidence", "note", "lacks"),
    [
        (True, True, False, "", True),
        (True, True, False, "  ", True),
        (True, True, False, "Có giải trình", False),
        (True, True, True, "", False),
        (True, False, False, "", False),
        (False, True, False, "", False),
    ],
)
def test_a_written_reason_stands_for_evidence(
    given: bool, demanded: bool, evidence: bool, note: str, lacks: bool
) -> None:
    assert rules.lacks_proof(points_given=given, demanded=demanded, evidence=evidence, note=note) is lacks
