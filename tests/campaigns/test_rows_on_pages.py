"""What the two plans name, with its quoted words, is read on the plans' pages by somebody who logs in and clicks."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from campaigns.models import Duty, Measure, Mention, PeriodicReport, Plan, PlanAgency, PlanDeadline, Target
from tests.campaigns.test_requirement_rows import DOCS, SILENT
from tests.people import OFFICER, World

ROWS: tuple[Any, ...] = (PlanDeadline, Duty, Target, Measure, PeriodicReport, PlanAgency, Mention)
SECTIONS = ("can-cu", "moc", "nhiem-vu", "chi-tieu", "bien-phap", "bao-cao", "noi-dung")


def text_of(html: str) -> str:
    """Return what a reader sees: without tags, entities and runs of white space."""
    body = html[html.index("<main") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def pages(world: World) -> dict[str, str]:
    """The text of all sections of both plans, as an officer of a unit sees them."""
    client = world.client(OFFICER)
    return {
        plan.code: " ".join(
            text_of(client.get(f"/ke-hoach/{plan.pk}/?muc={section}").content.decode())
            for section in SECTIONS
        )
        for plan in Plan.objects.filter(code__in=("DOC-01", "DOC-04"))
    }


def absent(pages: dict[str, str]) -> list[str]:
    """Return the rows whose code or quoted words stand on no page of their plan."""
    found = []
    for model in ROWS:
        for row in model._default_manager.select_related("plan"):
            words, page = re.sub(r"\s+", " ", row.words).strip(), pages[row.plan.code]
            if row.code not in page or words not in page or (not words and row.code not in SILENT):
                found.append(row.code)
    return found


def test_every_row_and_its_words_stand_on_a_page(pages: dict[str, str]) -> None:
    assert absent(pages) == []
    rows = sum(model._default_manager.count() for model in ROWS)
    assert rows > 170


def test_every_document_has_a_page_and_its_words_stand_where_it_is_cited(
    world: World, pages: dict[str, str]
) -> None:
    client = world.client(OFFICER)
    for plan in Plan.objects.filter(code__in=DOCS):
        page = text_of(client.get(f"/ke-hoach/{plan.pk}/").content.decode())
        assert re.sub(r"\s+", " ", plan.subject) in page, plan.code
        for link in plan.links_in.filter(source__code__in=pages).select_related("source"):
            assert re.sub(r"\s+", " ", link.words) in pages[link.source.code], plan.code


def test_a_row_hidden_from_the_page_would_be_seen(world: World, pages: dict[str, str]) -> None:
    PlanDeadline.objects.filter(code="DL-06").update(words="Câu này không có trên trang nào.")
    assert absent(pages) == ["DL-06"]
