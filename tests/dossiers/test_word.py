"""The papers as Word files: the same words as the PDF, the layout of Nghị định 30/2020/NĐ-CP, text that stays text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from PIL import Image

from dossiers.documents import kinds
from dossiers.documents.periodic import PeriodicPaper
from dossiers.documents.render import Paper, kind_for, render_docx, render_pdf
from dossiers.documents.values import Marks, Opinion
from dossiers.documents.word import fill
from dossiers.documents.word.finish import lines_of
from dossiers.documents.word.source import Tag
from dossiers.documents.word.styles import mm
from dossiers.documents.word.tree import grow
from tests.dossiers import paper_examples as examples
from tests.dossiers import periodic_examples
from tests.dossiers.word_text import (
    W,
    docx_text,
    measured,
    normal,
    part,
    parts,
    pdf_pages,
    repeated_heads,
    without_repeats,
)

NAMES = sorted(examples.EXAMPLES)
HOSTILE = "{{ 7*7 }} {% raw %} {_{x}_} <w:p/> & ]]> \"'</w:t> {#p if#} \u202eabc\u202c"


@cache
def word(name: str) -> bytes:
    return render_docx(examples.EXAMPLES[name]())


def same_words(paper: Paper) -> None:
    """Every letter of both in the same order; no two words of the one run together in the other."""
    if isinstance(paper, PeriodicPaper):
        # The letters drawn in its picture are no text of the paper; the Word file has the tables alone.
        paper = replace(paper, chart="")
    body = render_docx(paper)
    ours = measured(docx_text(body))
    printed = measured(without_repeats(pdf_pages(render_pdf(paper)), repeated_heads(body), ours.letters))
    assert printed.letters == ours.letters
    # The PDF may break a number at its hyphen in a narrow cell; it never joins what Word separates.
    assert ours.ends <= printed.ends


@pytest.mark.parametrize("name", NAMES)
def test_word_says_what_the_pdf_says(name: str) -> None:
    same_words(examples.EXAMPLES[name]())


def test_the_picture_of_a_report_stands_in_word_too() -> None:
    picture = "word/media/"
    paper = periodic_examples.aggregate()
    body = render_docx(paper)
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        (name,) = [each for each in package.namelist() if each.startswith(picture)]
        drawn = Image.open(io.BytesIO(package.read(name)))
        document = package.read("word/document.xml").decode()
    assert drawn.format == "PNG"
    # As sharp as print wants, and no empty sheet: white, greys, the black of letters.
    assert drawn.width > 700
    assert len(drawn.convert("L").getcolors() or []) > 3
    assert "Sở Y tế: 1 không thực hiện được" in document
    without = render_docx(replace(paper, chart=""))
    with zipfile.ZipFile(io.BytesIO(without)) as package:
        assert not [each for each in package.namelist() if each.startswith(picture)]


def test_every_kind_is_among_the_examples() -> None:
    assert {kind_for(build()).code for build in examples.EXAMPLES.values()} == set(kinds.BY_CODE)


def test_a_word_left_out_is_seen() -> None:
    """The twin: with one sentence changed the comparison fails."""
    paper = examples.council_decision()
    body = render_docx(replace(paper, authority_line="GIÁM ĐỐC TRUNG TÂM KHÁC"))
    printed = measured("\n".join(pdf_pages(render_pdf(paper))))
    assert measured(docx_text(body)).letters != printed.letters


def test_empty_parts_and_long_texts() -> None:
    paper = examples.minutes()
    few = replace(paper.sheet, groups=paper.sheet.groups[:1], vetoes=())
    bare = replace(paper, shortcomings=(), causes=(), fixes=(), guests="", not_applicable=(), sheet=few)
    long = tuple(Opinion(f"Người {number}", "Ý kiến dài. " * 30, "") for number in range(6))
    same_words(replace(bare, opinions=long))
    same_words(replace(examples.bundle_cover(), contents=examples.contents() * 3))


def test_typed_text_stays_text() -> None:
    """Neither markup nor template code: what a person typed is what Word shows, but for turned reading."""
    paper = replace(examples.minutes(), opinions=(Opinion(HOSTILE, HOSTILE, HOSTILE),), place=HOSTILE)
    text = normal(docx_text(render_docx(paper)))
    assert text.count(normal(HOSTILE.replace("\u202e", "").replace("\u202c", ""))) == 4
    assert "\u202e" not in text


@pytest.mark.parametrize("name", NAMES)
def test_pages_follow_the_decree(name: str) -> None:
    document = part(word(name), "word/document.xml")
    sections = list(document.iter(f"{W}sectPr"))
    for section in sections:
        size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert {size.get(f"{W}w"), size.get(f"{W}h")} == {str(mm(210)), str(mm(297))}
        assert margin.get(f"{W}left") == str(mm(30))
        assert margin.get(f"{W}right") == str(mm(15))
        assert section.find(f"{W}titlePg") is not None
    # An annex begins to count anew.
    assert all(each.find(f"{W}pgNumType").get(f"{W}start") == "1" for each in sections[1:])
    for table in document.iter(f"{W}tbl"):
        bordered = table.find(f"{W}tblPr/{W}tblBorders") is not None
        headed = table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        assert bordered == headed
    fonts = part(word(name), "word/styles.xml").find(f".//{W}rFonts")
    assert set(fonts.attrib.values()) == {"Times New Roman"}


def sizes(body: bytes) -> dict[str, tuple[str, bool, bool]]:
    found = {}
    for style in part(body, "word/styles.xml").iter(f"{W}style"):
        size = style.find(f"{W}rPr/{W}sz")
        if size is not None:
            said = style.find(f"{W}rPr")
            found[style.find(f"{W}name").get(f"{W}val")] = (
                size.get(f"{W}val"),
                said.find(f"{W}b") is not None,
                said.find(f"{W}caps") is not None,
            )
    return found


def test_sizes_follow_the_decree() -> None:
    """Phụ lục I: half-points, bold, capitals."""
    found = sizes(word("to-trinh-a"))
    assert found["Quốc hiệu"] == ("24", True, False)
    assert found["Tiêu ngữ"] == ("26", True, False)
    assert found["Cơ quan chủ quản"] == ("24", False, True)
    assert found["Cơ quan ban hành"] == ("24", True, True)
    assert found["Tên loại văn bản"] == ("28", True, True)
    assert found["Đoạn văn"] == ("28", False, False)
    assert found["Nơi nhận"] == ("24", True, False)
    assert found["Dòng nơi nhận"] == ("22", False, False)


def test_lists_lie_on_their_side() -> None:
    lying = [
        section.find(f"{W}pgSz").get(f"{W}orient")
        for section in part(word("to-trinh-cap-tren"), "word/document.xml").iter(f"{W}sectPr")
    ]
    assert lying == [None, "landscape", None]


def rules(name: str) -> list[tuple[int, int]]:
    found = []
    for paragraph in part(word(name), "word/document.xml").iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val").startswith("tdRule"):
            indent = paragraph.find(f"{W}pPr/{W}ind")
            found.append((int(indent.get(f"{W}left")), int(indent.get(f"{W}right"))))
    return found


def test_rules_are_centred_and_as_long_as_their_lines_want() -> None:
    issuer, motto, subject = rules("to-trinh-c")[:3]
    assert all(left == right for left, right in (issuer, motto, subject))
    # "Độc lập - Tự do - Hạnh phúc" at 13 points bold is about 56 mm; its rule is as long as the line.
    assert 54 < ((mm(165) * 57 // 100) - 2 * motto[0]) / mm(1) < 58


def marks_of(body: bytes) -> str:
    names = [*parts(body, "word/header"), *parts(body, "word/footer")]
    return "\n".join(docx_text(body, name) for name in names)


def test_a_subject_with_its_period_below_has_one_rule_of_the_longer_line() -> None:
    """Measured by the shorter one the rule would be a quarter of the subject, which the decree does not allow."""
    subject = rules("bao-cao")[2]
    width = mm(165) - 2 * subject[0]
    text = "Kết quả công tác phòng, chống ma túy năm 2021 của Trung tâm Thông tin"
    line = next(lines_of(text, 14, mm(165), bold=True, italic=False))
    assert 1 / 3 < width / line < 1 / 2


def test_marks_stand_in_word_too() -> None:
    draft = marks_of(word("bb-tu-danh-gia-dien-tap-b"))
    for mark in (
        "DỰ THẢO",
        "Đợt diễn tập",
        "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký",
        "Số liệu minh họa – không phải số liệu thật của đơn vị.",
    ):
        assert mark in draft
    clean = marks_of(render_docx(examples.minutes(marks=Marks(draft=False))))
    assert clean.split() == ["2", "2"], "issued: page numbers and no mark"


def test_equal_templates_are_equal_files() -> None:
    kind = kinds.kind_of(kinds.LETTER)
    first = fill.shipped_template(kind.template, kind.title)
    fill.shipped_template.cache_clear()
    assert fill.shipped_template(kind.template, kind.title) == first


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["<p>", Tag("open", "if a"), "x</p><p>y", Tag("close", "endif"), "</p>"], "begins or ends inside"),
        (["<p><span>x</p>"], "closes"),
    ],
)
def test_a_condition_across_paragraphs_is_told(pieces: list[Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        grow(pieces)
