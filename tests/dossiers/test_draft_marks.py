"""A criteria set with draft rows marks whatever of a dossier uses it: every page, every PDF, every sheet."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from dossiers import states
from dossiers.documents.values import DRAFT_CRITERIA
from dossiers.models import Dossier
from scoring.catalogue import DRAFT_MARK
from scoring.queries import is_working_draft
from tests.dossiers.stories import take_to
from tests.dossiers.word_text import docx_text, parts
from tests.people import ADMIN, APPRAISER, OFFICE_CHAIR, OFFICER, World
from tests.test_permissions import urls

#: Pages on which no row of a set, no score and no conclusion stands: lists of names, states and numbers of papers.
WITHOUT_CRITERIA = {
    f"dossiers:{name}"
    for name in (
        "board_index",
        "book",
        "calendar",
        "campaign_compare",  # before a set is chosen
        "drill",  # how many dossiers stand at which step
        "drill_compare",
        "drill_compare_all",
        "drill_idle",
        "drill_idle_all",
        "follow_index",
        "home",
        "hook",
        "hooks",
        "inbox",
        "index",
        "jobs",
        "journal",
        "journal_index",
        "letterhead",
        "looks",  # who looked at personal data
        "notices",
        "opening",
        "practice",  # which practices there are
        "read_received",  # before a paper is read
        "receipt",
        "reminders",
        "storage",  # how much room the files of a unit take
        "trust_roots",
        "upper_index",
        "word_template_kind",
        "word_template_shipped",  # names of fields, no values
        "word_templates",
    )
}


@pytest.fixture
def story(world: World) -> Dossier:
    dossier = take_to(world, states.ACCEPTED)
    assert is_working_draft(dossier.participation.criteria_set_id)
    return dossier


def words(answer: Any) -> str:
    """What a reader reads of a page, a PDF or a sheet."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer["Content-Type"].split(";")[0]
    if kind == "application/pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    elif kind.endswith("wordprocessingml.document"):
        # Marks stand in the head and foot of every page.
        names = [
            name for name in parts(body, "word/") if re.search(r"(document|header|footer)\d*\.xml$", name)
        ]
        text = " ".join(docx_text(body, name) for name in names)
    elif kind.endswith("sheet"):
        text = " ".join(str(row) for row in load_workbook(io.BytesIO(body)).active.values)
    else:
        text = body.decode()
    return re.sub(r"\s+", " ", text)


def marked(answer: Any) -> bool:
    text = words(answer)
    return DRAFT_MARK in text or DRAFT_CRITERIA in text


def test_every_page_pdf_and_sheet_of_a_draft_set_says_so(world: World, story: Dossier) -> None:
    clients = [world.client(name) for name in (OFFICER, APPRAISER, ADMIN, OFFICE_CHAIR)]
    bare: set[str] = set()
    seen: set[str] = set()
    for name, url in urls(world, story).items():
        if not name.startswith("dossiers:"):
            continue
        for client in clients:
            answer = client.get(url)
            # An uploaded file leaves as it came.
            if answer.status_code == 200 and "file" not in name:
                seen.add(name)
                if not marked(answer):
                    bare.add(name)
    assert len(seen) > 30
    assert (sorted(bare - WITHOUT_CRITERIA), sorted(WITHOUT_CRITERIA - bare)) == ([], [])
    board = reverse("dossiers:board", args=["dien-tap"])
    compared = reverse("dossiers:campaign_compare", args=["dien-tap"])
    chosen = f"{compared}?bo={story.participation.criteria_set_id}"
    for url in (f"{board}?format=xlsx", chosen, f"{chosen}&format=xlsx"):
        assert marked(clients[1].get(url)), url
