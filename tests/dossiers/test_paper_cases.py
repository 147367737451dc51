"""Every paper looks right in every case: the rules of layout hold, lists go on, signatures and last pages hold together."""

from __future__ import annotations

import io
import os
from functools import cache

import pdfplumber
import pytest

from dossiers.documents.render import render_pdf
from dossiers.loaders.printed import measured
from dossiers.rules.layout import conformity
from tests.dossiers import paper_cases as cases

#: ``RELIABILITY=1`` tries every length; the suite one in six.
STEP = 1 if os.environ.get("RELIABILITY") else 6
LENGTHS = range(0, 36, STEP)


@cache
def body_of(name: str) -> bytes:
    return render_pdf(cases.CASES[name]())


def wrong(body: bytes) -> list[str]:
    found = conformity(measured(body), own=True)
    return [f"{each.rule}: {each.figure}" for each in found if each.met is False]


@pytest.mark.parametrize("name", sorted(cases.CASES))
def test_the_rules_of_layout_hold(name: str) -> None:
    assert wrong(body_of(name)) == []


def test_a_list_of_200_rows_goes_on_over_landscape_pages_with_its_head_repeated() -> None:
    with pdfplumber.open(io.BytesIO(body_of("200-dong"))) as opened:
        flat = [page for page in opened.pages if page.width > page.height]
        assert len(flat) >= 6
        texts = [page.extract_text() for page in flat]
        assert all("Tên cơ quan, đơn vị" in text for text in texts), texts[1][:300]
        assert all(page.width - max(char["x1"] for char in page.chars) > 40 for page in flat)
        assert "200" in texts[-1]


def last_lines(body: bytes) -> tuple[int, str]:
    """How many lines of text stand before the signatures on their page, and what the page says."""
    with pdfplumber.open(io.BytesIO(body)) as opened:
        for page in opened.pages:
            lines = [line["text"] for line in page.extract_text_lines()]
            place = next(
                (n for n, text in enumerate(lines) if text.startswith(("THƯ KÝ", "Nơi nhận:"))), None
            )
            if place is not None:
                marks = ("DỰ THẢO", "Đợt diễn tập")
                before = [
                    text
                    for text in lines[:place]
                    if not text.startswith(marks) and not text.strip().isdigit()
                ]
                return len(before), "\n".join(lines)
    raise AssertionError("no signature")


@pytest.mark.parametrize("lines", LENGTHS)
def test_wherever_the_text_ends_the_signatures_have_company(lines: int) -> None:
    before, page = last_lines(render_pdf(cases.stretched(lines)))
    assert before >= 4, page
    before, page = last_lines(render_pdf(cases.stretched_letter(lines)))
    assert before >= 4, page
