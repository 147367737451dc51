"""The papers as PDF: layout by Nghị định 30/2020/NĐ-CP, Phụ lục I (domain 5), variants, marks, pages, bytes."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from dossiers.documents import kinds, lines, values
from dossiers.documents.council import DoubleRole
from dossiers.documents.frames import authority, issuer_in_head, section_initials
from dossiers.documents.office import Notice
from dossiers.documents.render import Paper, render_html, render_pdf
from dossiers.documents.values import DocRef, LetterHead, Marks, Person, Verdict, VetoFact
from records.text import ZONE
from tests.dossiers import paper_examples as examples

CREATED = datetime(2021, 9, 28, 16, 20, tzinfo=ZONE)
MM = 72 / 25.4
NAMES = sorted(examples.EXAMPLES)
NUMBERED = [name for name in NAMES if not name.startswith(("phieu", "bia"))]


@cache
def drawn(name: str) -> bytes:
    return render_pdf(examples.EXAMPLES[name](), created=CREATED)


def opened(body: bytes) -> Any:
    return pdfplumber.open(io.BytesIO(body))


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.replace("\u00a0", " ").replace("\u2060", "").split()))


def text_of(body: bytes) -> str:
    with opened(body) as pdf:
        return plain("\n".join(page.extract_text() or "" for page in pdf.pages))


def text_of_paper(paper: Paper) -> str:
    return text_of(render_pdf(paper))


def words_of(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.extract_words(extra_attrs=["size", "fontname"])
    return found


def drawn_rules(page: Any) -> list[dict[str, Any]]:
    return [*page.rects, *page.lines, *page.curves]


def sizes(body: bytes, page: int, phrase: str) -> set[tuple[float, str]]:
    """Sizes and fonts of the letters of the first occurrence of a phrase on a page."""
    with opened(body) as pdf:
        chars = [char for char in pdf.pages[page].chars if char["text"].strip()]
        flat = "".join(plain(char["text"]) for char in chars)
        start = flat.index(phrase.replace(" ", ""))
        hit = chars[start : start + len(phrase.replace(" ", ""))]
        return {(round(char["size"], 1), char["fontname"].split("+")[-1]) for char in hit}


def bold(body: bytes, phrase: str) -> bool:
    """Whether a phrase is set with the bold file: its letters share the font of the national motto."""
    with opened(body) as pdf:
        fonts = {char["fontname"] for char in pdf.pages[0].chars if char["text"].strip()}
        assert fonts
    return raw_fonts(body, phrase) == raw_fonts(body, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")


def raw_fonts(body: bytes, phrase: str) -> set[str]:
    with opened(body) as pdf:
        chars = [char for char in pdf.pages[0].chars if char["text"].strip()]
        flat = "".join(plain(char["text"]) for char in chars)
        start = flat.index(phrase.replace(" ", ""))
        return {char["fontname"] for char in chars[start : start + len(phrase.replace(" ", ""))]}


# -- every paper ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_only_tinos_is_embedded(name: str) -> None:
    with opened(drawn(name)) as pdf:
        fonts = {char["fontname"].split("+")[-1] for page in pdf.pages for char in page.chars}
    assert fonts
    assert all(font.startswith("Tinos") for font in fonts)


@pytest.mark.parametrize("name", NAMES)
def test_a4_with_margins_20_20_30_15(name: str) -> None:
    with opened(drawn(name)) as pdf:
        for page in pdf.pages:
            assert {round(page.width / MM), round(page.height / MM)} == {210, 297}
            for word in words_of(page):
                assert word["x0"] >= 30 * MM - 1, word["text"]
                assert word["x1"] <= page.width - 15 * MM + 1, word["text"]
            top = 15 if name == "phieu-bien-nhan" else 20
            # Marks and the page number alone stand in the margins.
            body = [word for word in words_of(page) if word["top"] < top * MM - 1]
            said = plain(" ".join(word["text"] for word in body))
            assert re.fullmatch(r"(DỰ THẢO)? ?\d* ?(Đợt diễn tập)?", said), said


@pytest.mark.parametrize("name", NAMES)
def test_marks_stand_on_every_page(name: str) -> None:
    marks = examples.EXAMPLES[name]().frame.marks
    with opened(drawn(name)) as pdf:
        for page in pdf.pages:
            said = plain(page.extract_text())
            assert (values.DRAFT_CRITERIA in said) is marks.draft_criteria
            assert (values.ILLUSTRATIVE in said) is (marks.illustrative or marks.practice)
            assert (values.PRACTICE in said) is marks.practice
            assert ("DỰ THẢO" in said) is marks.draft
            assert (values.ONE_PERSON in said) is marks.one_person


def test_marks_vanish_when_they_no_longer_hold() -> None:
    paper = examples.minutes(marks=Marks(draft=False))
    said = text_of_paper(paper)
    for mark in (
        values.DRAFT,
        values.PRACTICE,
        values.ILLUSTRATIVE,
        values.DRAFT_CRITERIA,
        values.ONE_PERSON,
    ):
        assert mark not in said
    assert values.TRIAL in text_of_paper(examples.minutes(marks=Marks(trial=True)))


@pytest.mark.parametrize("name", NAMES)
def test_no_form_name_is_printed(name: str) -> None:
    assert not re.search(r"mẫu 0\d", text_of(drawn(name)), re.IGNORECASE)


@pytest.mark.parametrize("name", NUMBERED)
def test_head_of_page_one(name: str) -> None:
    body = drawn(name)
    assert {size for size, _ in sizes(body, 0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")} == {12.0}
    assert {size for size, _ in sizes(body, 0, "Độc lập - Tự do - Hạnh phúc")} == {13.0}
    assert bold(body, "Độc lập - Tự do - Hạnh phúc")
    with opened(body) as pdf:
        page = pdf.pages[0]
        nation = page.search("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")[0]
        motto = page.search("Độc lập - Tự do - Hạnh phúc")[0]
        assert nation["x0"] > page.width * 0.45
        assert abs((nation["x0"] + nation["x1"]) - (motto["x0"] + motto["x1"])) < 3
        # The rule below the motto is as long as the motto.
        rules = [
            rect
            for rect in drawn_rules(page)
            if rect["height"] < 2 and -4 < rect["top"] - motto["bottom"] < 6
        ]
        assert any(
            abs(rule["x0"] - motto["x0"]) < 2 and abs(rule["x1"] - motto["x1"]) < 2 for rule in rules
        ), rules
        number = page.search("Số:")[0]
        assert number["x1"] < page.width * 0.45


@pytest.mark.parametrize("name", NUMBERED)
def test_issuer_rule_is_a_third_to_a_half_of_the_name(name: str) -> None:
    paper = examples.EXAMPLES[name]()
    with opened(drawn(name)) as pdf:
        page = pdf.pages[0]
        issuer = page.search(paper.frame.head.issuer_name.upper())[-1]
        for found in page.search(paper.frame.head.issuer_name.upper()):
            if found["x1"] < page.width * 0.5:
                issuer = found
                break
        near = [
            rect
            for rect in drawn_rules(page)
            if rect["height"] < 2 and 0 < rect["top"] - issuer["bottom"] < 8
        ]
        share = near[0]["width"] / (issuer["x1"] - issuer["x0"])
        assert 1 / 3 <= share <= 1 / 2


@pytest.mark.parametrize("name", NUMBERED)
def test_place_and_date_stand_level_with_the_number_but_not_in_minutes(name: str) -> None:
    with opened(drawn(name)) as pdf:
        page = pdf.pages[0]
        number = page.search("Số:")[0]
        dates = [
            found for found in page.search(r"Sơn La, ngày") if abs(found["bottom"] - number["bottom"]) < 4
        ]
    assert len(dates) == (0 if name.startswith("bb-") else 1)


@pytest.mark.parametrize("name", NAMES)
def test_page_numbers_from_page_two_in_the_middle_of_the_top_margin(name: str) -> None:
    with opened(drawn(name)) as pdf:
        previous, expected = None, 0
        for page in pdf.pages:
            annex = (
                plain(page.extract_text())
                .removeprefix("DỰ THẢO ")
                .removeprefix("Đợt diễn tập ")
                .startswith("Phụ lục")
            )
            shape = page.width > page.height
            expected = 1 if annex or previous is None else expected + 1
            previous = shape
            middle = [
                word
                for word in words_of(page)
                if word["bottom"] < 20 * MM
                and abs((word["x0"] + word["x1"]) / 2 - (page.width + 15 * MM) / 2) < 12
            ]
            shown = [word["text"] for word in middle]
            assert shown == ([] if expected == 1 else [str(expected)])
            assert all(round(word["size"]) == 13 for word in middle)


@pytest.mark.parametrize("name", NUMBERED)
def test_the_signature_is_never_alone_on_a_page(name: str) -> None:
    paper = examples.EXAMPLES[name]()
    start = "THƯ KÝ" if name.startswith("bb-") else "Nơi nhận:"
    with opened(drawn(name)) as pdf:
        page = next(page for page in pdf.pages if page.search(start))
        place = page.search(start)[-1]
        above = [
            word
            for word in words_of(page)
            if 20 * MM - 1 < word["top"] < place["top"] - 2 and word["bottom"] < page.height - 20 * MM
        ]
        said = plain(page.extract_text())
    assert len(above) >= 8
    assert (paper.frame.signer.name or "…") in said or "THƯ KÝ" in said


def test_recipients_and_signer_in_their_sizes() -> None:
    body = drawn("to-trinh-c")
    assert {size for size, _ in sizes(body, 0, "Nơi nhận:")} == {12.0}
    assert {size for size, _ in sizes(body, 0, "- Như trên;")} == {11.0}
    assert {size for size, _ in sizes(body, 0, "GIÁM ĐỐC")} == {14.0}
    with opened(body) as pdf:
        page = pdf.pages[0]
        left, right = page.search("Nơi nhận:")[0], page.search("GIÁM ĐỐC")[-1]
        assert abs(left["top"] - right["top"]) < 6
        assert right["x0"] > page.width / 2


def test_equal_papers_have_equal_bytes_in_another_process() -> None:
    script = (
        "import django; django.setup()\n"
        "from datetime import datetime\n"
        "from hashlib import sha256\n"
        "import sys\n"
        "from dossiers.documents.render import render_pdf\n"
        "from tests.dossiers.paper_examples import EXAMPLES\n"
        "created = datetime.fromisoformat(sys.argv[1])\n"
        "for name in sys.argv[2:]:\n"
        "    print(sha256(render_pdf(EXAMPLES[name](), created=created)).hexdigest())"
    )
    names = ["bb-tu-danh-gia", "to-trinh-cap-tren"]
    done = subprocess.run(
        [sys.executable, "-c", script, CREATED.isoformat(), *names],
        check=True,
        capture_output=True,
        text=True,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "PYTHONHASHSEED": "4",
            "PATH": "/usr/bin:/bin",
        },
    )
    assert done.stdout.split() == [hashlib.sha256(drawn(name)).hexdigest() for name in names]


# -- wording ----------------------------------------------------------------------------------------------------------

# The words that say it of a unit; "không có tệ nạn", the heading of part II and the title of the plan do not.
EVIL = re.compile(r"(?<!không )(?<!mục )(có tệ nạn ma túy)")


def said_of_the_unit(text: str) -> list[str]:
    """Every place where tệ nạn is said, without the heading of part II of the list."""
    without = text.replace("Đề nghị xác nhận đơn vị có tệ nạn ma túy Không có.", "")
    return EVIL.findall(without)


@pytest.mark.parametrize("variant", ["A", "C"])
def test_points_alone_never_print_te_nan(variant: str) -> None:
    for paper in (examples.minutes(variant), examples.letter(variant)):
        assert said_of_the_unit(text_of_paper(paper)) == []


def test_te_nan_is_printed_when_a_fact_of_that_kind_is_answered_yes() -> None:
    for paper in (examples.minutes("B"), examples.letter("B")):
        assert said_of_the_unit(text_of_paper(paper))


def test_a_verdict_of_te_nan_without_a_fact_cannot_be_made() -> None:
    innocent = VetoFact("Q1", "Không họp đơn vị", evil=False)
    with pytest.raises(ValueError, match="exclusion fact"):
        Verdict("B", "…", facts=(innocent,))
    with pytest.raises(ValueError, match="no other outcome"):
        Verdict("A", "…", facts=(examples.FACT_L2,))
    with pytest.raises(ValueError, match="no other outcome"):
        Verdict("C", "…", facts=(examples.FACT_L2,))


def test_a_notice_of_te_nan_without_a_fact_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="exclusion fact"):
        replace(examples.notice("xac_nhan"), facts=())


def test_the_three_letters() -> None:
    a, b, c = (text_of_paper(examples.letter(variant)) for variant in "ABC")
    assert "Về việc đề nghị công nhận “Đơn vị đạt tiêu chuẩn không có ma túy” năm 2021" in a
    assert "đơn vị không có sự kiện loại trừ" in a
    assert "Về việc đề nghị xác nhận đơn vị có tệ nạn ma túy năm 2021" in b
    assert "đơn vị có 01 vụ, 01 người thuộc trường hợp: L2 –" in b
    assert "đề nghị giao xây dựng đơn vị đạt tiêu chuẩn không có ma túy năm 2022" in c
    assert "tổng điểm 74,00 dưới 80" in c
    for said in (a, b, c):
        assert "Kính gửi: Văn phòng Ủy ban nhân dân tỉnh Sơn La." in said
        assert "xem xét, thẩm định./." in said


def test_a_letter_without_an_outcome_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="outcome"):
        replace(examples.letter("A"), verdict=examples.verdict("?"))


@pytest.mark.parametrize(("variant", "filled"), [("A", "I"), ("B", "II"), ("C", "III")])
def test_empty_parts_of_the_list_say_so(variant: str, filled: str) -> None:
    with opened(render_pdf(examples.letter(variant))) as pdf:
        page = pdf.pages[-1]
        assert page.width > page.height
        rows = [[plain(cell or "") for cell in row] for row in page.extract_tables()[0]]
    parts = {row[0]: rows[index + 1] for index, row in enumerate(rows) if row[0] in {"I", "II", "III"}}
    assert set(parts) == {"I", "II", "III"}
    for part, following in parts.items():
        assert ("Không có." in following) is (part != filled)
        assert ("Trung tâm Thông tin" in following) is (part == filled)
    assert "Danh sách này có 01 đơn vị." in plain(page.extract_text())


def test_the_minutes_say_what_was_entered() -> None:
    said = text_of(drawn("bb-tu-danh-gia"))
    for phrase in (
        "14 giờ 00, ngày 24 tháng 9 năm 2021",
        "40/42 cán bộ",
        "(đạt 95,24 %); vắng 02 người, lý do: 01 nghỉ thai sản, 01 đi công tác.",
        "Quyết định số 21/QĐ-TTTT ngày 17/9/2021 của Giám đốc Trung tâm Thông tin",
        "89/97 điểm; quy về thang 100: 91,75 điểm (bằng chữ: Chín mươi mốt phẩy bảy mươi lăm điểm)",
        "Tiêu chí không áp dụng: 4.2 (đơn vị không có cơ sở lưu trú)",
        "tán thành 40/40 (100 %); không tán thành 0; ý kiến khác 0",
        "Cuộc họp kết thúc vào 15 giờ 40, ngày 24 tháng 9 năm 2021./.",
        "Lưu: VT, Hồ sơ.",
        "BẢNG TỰ CHẤM ĐIỂM THEO BỘ TIÊU CHÍ",
        "mã kiểm tra 3f9a1c20",
    ):
        assert phrase in said


def test_the_score_sheet_has_every_criterion_and_its_sums() -> None:
    said = text_of(drawn("bb-tu-danh-gia"))
    for code in examples.OWN_SCORES:
        assert re.search(rf"\b{re.escape(code)}\b", said), code
    assert "Cộng nhóm 4 12 10" in said
    assert "Tổng cộng 97 89" in said
    appraised = text_of(drawn("phieu-cham-diem-tham-dinh"))
    assert "Tổng cộng 97 89 85 87" in appraised
    assert "Quy về thang 100 91,75 87,63 89,69" in appraised


def test_unknown_is_left_blank_never_zero() -> None:
    paper = examples.minutes()
    blank = replace(
        paper,
        started_at=None,
        figures=replace(paper.figures, addicted=None),
        attendance=replace(paper.attendance, present=None),
    )
    said = text_of_paper(blank)
    assert "Số người nghiện ma túy: …; số người sử dụng" in said
    assert "Thời gian bắt đầu: … giờ …, ngày tháng năm 2021." in said
    assert "…/42 cán bộ" in said
    assert "…" in text_of(drawn("bao-cao"))


def test_nothing_entered_is_not_none() -> None:
    quiet = replace(examples.minutes(), opinions=())
    assert "4. Ý kiến thảo luận: …" in text_of_paper(quiet)
    assert "Cuộc họp không có ý kiến khác." in text_of_paper(replace(quiet, no_opinions=True))
    flawless = replace(quiet, shortcomings=())
    assert "giải pháp khắc phục: Không có." in text_of_paper(flawless)
    open_question = replace(flawless, verdict=examples.verdict("?"))
    assert "giải pháp khắc phục: Không có." not in text_of_paper(open_question)
    assert "- Tồn tại, hạn chế: …;" in text_of_paper(open_question)


def test_numbers_not_yet_given_leave_room() -> None:
    said = text_of(drawn("bb-tu-danh-gia"))
    assert "Số: /BB-TTTT" in said
    numbered = text_of(drawn("bao-cao"))
    assert "Số: 48/BC-TTTT" in numbered
    assert "Sơn La, ngày 27 tháng 9 năm 2021" in numbered
    assert "Sơn La, ngày tháng năm 2021" in text_of(drawn("to-trinh-a"))


@pytest.mark.parametrize(
    ("typed", "name", "line"),
    [
        (
            "Ông Tòng Văn A, Viên chức Phòng Hành chính",
            "Tòng Văn A",
            "ông Tòng Văn A, Viên chức Phòng Hành chính",
        ),
        ("bà  Lò Thị B", "Lò Thị B", "bà Lò Thị B"),
        ("Ôn Văn C", "Ôn Văn C", "Ôn Văn C"),
        ("(Giám đốc)", "(Giám đốc)", "(Giám đốc)"),
        ("", "", lines.ELLIPSIS),
    ],
)
def test_a_signature_is_the_name_alone(typed: str, name: str, line: str) -> None:
    assert (Person.read(typed).name, Person.read(typed).line) == (name, line)


def test_the_council_says_who_holds_two_roles_and_what_is_missing() -> None:
    said = text_of(drawn("qd-hoi-dong-nho"))
    assert "đồng thời là đại diện công đoàn và người phụ trách công tác đảng" in said
    three = DoubleRole("Lò Văn A", ("Chủ tịch Hội đồng", "lãnh đạo đơn vị", "người phụ trách công tác đảng"))
    assert three.line.endswith("Chủ tịch Hội đồng, lãnh đạo đơn vị và người phụ trách công tác đảng")
    assert "Đơn vị không có tổ chức đoàn thanh niên; Hội đồng không có đại diện của tổ chức này." in said
    office = text_of(drawn("qd-hoi-dong-van-phong"))
    assert "CHÁNH VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH SƠN LA" in office
    assert "thẩm định hồ sơ của các đơn vị trực thuộc; tự chấm điểm của Văn phòng" in office


def test_the_office_stands_first_and_is_not_appraised_by_itself() -> None:
    with opened(drawn("to-trinh-cap-tren")) as pdf:
        rows = [[plain(cell or "") for cell in row] for row in pdf.pages[1].extract_tables()[0]]
    first = next(row for row in rows if row[0] == "1")
    assert first[1] == "Văn phòng UBND tỉnh"
    assert first[4] == "(do cấp trên thẩm định)"


@pytest.mark.parametrize(
    ("result", "phrase"),
    [
        ("cong_nhan", "được công nhận “Đơn vị đạt tiêu chuẩn không có ma túy” năm 2021"),
        ("xac_nhan", "được xác nhận là đơn vị có tệ nạn ma túy năm 2021, thuộc trường hợp: L2"),
        ("giao_xay_dung", "chưa được công nhận năm 2021 do: tổng điểm 74,00 dưới 80"),
    ],
)
def test_the_notice_tells_the_result(result: str, phrase: str) -> None:
    paper = examples.notice(result)
    assert isinstance(paper, Notice)
    said = text_of_paper(paper)
    assert phrase in said
    assert bool(said_of_the_unit(said)) is (result == "xac_nhan")


def test_the_receipt_fits_half_a_page() -> None:
    with opened(drawn("phieu-bien-nhan")) as pdf:
        assert len(pdf.pages) == 1
        page = pdf.pages[0]
        body = [word for word in words_of(page) if word["bottom"] < page.height - 20 * MM]
        assert max(word["bottom"] for word in body) < page.height / 2
        assert "BN-2021-0004" in page.extract_text()


def test_page_counts() -> None:
    pages = {}
    for name in NAMES:
        with opened(drawn(name)) as pdf:
            pages[name] = len(pdf.pages)
    assert pages["phieu-bien-nhan"] == 1
    assert pages["thong-bao-cong-nhan"] == 1
    assert pages["bia-ho-so"] == 2
    assert pages["to-trinh-c"] == 2
    assert pages["qd-hoi-dong"] == 2
    assert pages["bao-cao"] == 3


def test_long_names_wrap_and_nothing_runs_over() -> None:
    name = "Trung tâm Ứng dụng Công nghệ thông tin, Truyền thông và Chuyển đổi số vùng cao biên giới Mộc Châu"
    paper = examples.minutes()
    frame = replace(
        paper.frame, unit_name=name, head=replace(paper.frame.head, issuer_name=name, parent_name=name)
    )
    sheet = replace(paper.sheet, unit_name=name)
    with opened(render_pdf(replace(paper, frame=frame, sheet=sheet, place="x" * 300))) as pdf:
        for page in pdf.pages:
            assert max(word["x1"] for word in words_of(page)) <= page.width - 15 * MM + 1
        nation = pdf.pages[0].search("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")[0]
        left = [
            word for word in words_of(pdf.pages[0]) if word["top"] < 200 and word["x1"] < nation["x0"] - 2
        ]
        assert "BIÊN" in {word["text"] for word in left}


def test_what_a_person_typed_is_text_never_markup() -> None:
    paper = replace(
        examples.minutes(), place='<img src="http://127.0.0.1:9/x"><b>đậm</b>', conclusion_note="<script>"
    )
    html = render_html(paper)
    assert "<b>" not in html
    assert "<script" not in html
    assert "<b>đậm</b>" in text_of_paper(paper)


def test_every_kind_has_a_template_and_an_example() -> None:
    shown = {build().frame.kind for build in examples.EXAMPLES.values()}
    assert shown == set(kinds.BY_CODE)
    # The invitation belongs to a meeting, not to a dossier.
    assert list(kinds.BY_CODE) == [kind.code for kind in (*kinds.KINDS, kinds.MEETING_PAPER)]


def test_every_kind_and_template_is_documented() -> None:
    root = Path(__file__).resolve().parents[2]
    said = (root / "docs/forms.md").read_text(encoding="utf-8")
    for kind in kinds.KINDS:
        assert f"`{kind.code}`" in said
        assert f"`{Path(kind.template).name}`" in said
        assert (root / "templates" / kind.template).is_file()


# -- lines ------------------------------------------------------------------------------------------------------------


def test_a_number_is_read_in_one_piece() -> None:
    """A line never ends inside a number; in the narrow cells of a table it may."""
    found = re.findall(r'<span class="nb">([^<]*)</span>', render_html(examples.EXAMPLES["to-trinh-a"]()))
    assert {"số 2139/QĐ-UBND", "số 53-KH/ĐUK", "số 48/BC-TTTT"} <= set(found)
    for name in ("qd-hoi-dong", "bb-tu-danh-gia", "to-trinh-a", "bb-tham-dinh", "thong-bao-cong-nhan"):
        for page in opened(drawn(name)).pages:
            ends = [line["text"] for line in page.extract_text_lines() if line["x1"] > page.width - 20 * MM]
            assert not [end for end in ends if re.search(r"/(QĐ|BB|BC|TTr|TB|KH)-$|\d-KH/$", end)]


def test_the_marks_of_quotation_are_those_of_print() -> None:
    assert lines.quoted('đạt "Đơn vị đạt tiêu chuẩn"; "B') == 'đạt “Đơn vị đạt tiêu chuẩn”; "B'


def test_lines_of_text() -> None:
    assert lines.percent(40, 42) == "95,24"
    assert lines.percent(42, 42) == "100"
    assert lines.percent(None, 42) == lines.percent(1, 0) == "…"
    assert lines.two(0) == "0"
    assert lines.two(4) == "04"
    assert lines.two(12) == "12"
    assert lines.two(None) == "…"
    assert lines.scaled(Decimal("89.690721649")) == "89,69"
    assert lines.scaled_in_words(Decimal("89.690721649")) == "Tám mươi chín phẩy sáu mươi chín điểm"
    assert lines.scaled_in_words(Decimal("87.625")) == "Tám mươi bảy phẩy sáu mươi ba điểm"
    assert lines.points(Decimal("5.00")) == "5"
    assert lines.points(Decimal("2.50")) == "2,5"
    assert lines.points(Decimal(100)) == "100"
    assert lines.points(None) == "…"


def test_heads_and_references() -> None:
    head = LetterHead(
        "Văn phòng UBND tỉnh Sơn La", "Trung tâm Thông tin", "BC-TTTT", 2021, "05", "Sơn La", date(2021, 1, 5)
    )
    assert head.number_line == "Số: 05/BC-TTTT"
    assert head.date_line == "Sơn La, ngày 05 tháng 01 năm 2021"
    blank = DocRef("Biên bản", "BB-TTTT", year=2021)
    assert plain(blank.text) == "Biên bản số /BB-TTTT ngày …/…/2021"
    assert (
        DocRef("Biên bản", "BB-TTTT", "03", date(2021, 9, 24)).text == "Biên bản số 03/BB-TTTT ngày 24/9/2021"
    )


def test_names_on_paper() -> None:
    office = "Văn phòng Ủy ban nhân dân tỉnh Sơn La"
    assert authority("Chánh Văn phòng", office) == "Chánh Văn phòng Ủy ban nhân dân tỉnh Sơn La"
    assert authority("Giám đốc", "Trung tâm Thông tin") == "Giám đốc Trung tâm Thông tin"
    assert issuer_in_head(office, "Ủy ban nhân dân tỉnh Sơn La") == "Văn phòng"
    assert issuer_in_head("Trung tâm Thông tin", office) == "Trung tâm Thông tin"
    assert section_initials("Phòng Tổ chức - Hành chính - Quản trị") == "TCHCQT"
    assert section_initials("") == ""
