"""The user guide names only what stands on the screen, and every page leads to the part that explains it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from config import guide
from config.context import shell_of
from tests.test_permissions import ROUTES
from units.models import User

FILES = sorted(guide.FOLDER.glob("*.md"))
#: Words in bold are words of the screen.
BOLD = re.compile(r"\*\*([^*]+?)\*\*")
#: In the answers, a bold sentence is the question; a warning in bold ends with a full stop.
SAID = re.compile(r"[.?]$")


def screen() -> str:
    """All words the product can show, as written in templates and code."""
    found = []
    for folder in (
        "templates",
        "campaigns",
        "config",
        "dossiers",
        "operations",
        "records",
        "scoring",
        "units",
    ):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*"):
            if path.suffix in {".html", ".py", ".toml"} and path.name != "guide.py":
                found.append(path.read_text("utf-8"))  # noqa: PERF401 - two conditions read better as a loop
    return "\n".join(found)


def test_every_word_in_bold_stands_on_a_screen() -> None:
    words = screen()
    named = {(path.name, bold) for path in FILES for bold in BOLD.findall(path.read_text("utf-8"))}
    said = {(name, bold) for name, bold in named if not SAID.search(bold) and bold != "đậm"}
    assert len(said) > 50
    assert {(name, bold) for name, bold in said if bold not in words} == set()


def test_every_picture_is_taken_by_the_command_and_used() -> None:
    command = (Path(settings.BASE_DIR) / "scripts" / "guide_pictures.py").read_text("utf-8")
    taken = set(re.findall(r'Shot\("([a-z0-9-]+)"', command))
    used = {
        name for path in FILES for name in re.findall(r"\(anh/([a-z0-9-]+)\.png\)", path.read_text("utf-8"))
    }
    there = {path.stem for path in (guide.FOLDER / "anh").glob("*.png")}
    assert taken == used == there


def test_every_file_is_a_chapter_of_the_index() -> None:
    index = (guide.FOLDER / "README.md").read_text("utf-8")
    assert re.findall(r"\]\(([a-z-]+)\.md\)", index) == list(guide.CHAPTERS)
    assert {path.stem for path in FILES} == {guide.INDEX, *guide.CHAPTERS}


def test_every_page_leads_to_a_part_that_is_there() -> None:
    for name in ROUTES:
        address = guide.topic(name)
        if name.startswith("guide"):
            assert address == ""
            continue
        page, _, anchor = address.partition("#")
        if not anchor:
            assert page == reverse("guide"), name
            continue
        slug = page.rstrip("/").rpartition("/")[2]
        assert anchor in {part.anchor for part in guide.chapter(slug).parts}, (name, address)


def test_nearly_every_page_has_a_part_of_its_own() -> None:
    without = {name for name in ROUTES if ":" in name and "#" not in guide.topic(name)}
    # The start page is explained by the chapter of the role; feeds, keys and the API are for programs.
    assert {name for name in without if not name.startswith("api:")} == {
        "dossiers:home",
        "dossiers:unit_calendar",
        "dossiers:paper_keys",
    }


@pytest.mark.parametrize("slug", [guide.INDEX, *guide.CHAPTERS])
def test_a_chapter_is_shown_to_anybody(client: Client, db: None, slug: str) -> None:
    page = reverse("guide") if slug == guide.INDEX else reverse("guide_chapter", args=[slug])
    html = client.get(page).content.decode()
    assert f"<h1>{guide.chapter(slug).title}</h1>" in html
    assert html.count("<h1") == 1
    assert ".md" not in html
    assert "](" not in html


def test_a_chapter_that_is_not_there_is_not_found(client: Client, db: None) -> None:
    assert client.get("/huong-dan/khong-co/").status_code == 404
    assert client.get("/huong-dan/README/").status_code == 404


def test_the_start_page_leads_to_the_chapter_of_the_role(officer: User) -> None:
    assert shell_of(officer, "/").guide_url == "/huong-dan/can-bo-dau-moi/"
    assert shell_of(AnonymousUser(), "/").guide_url == "/huong-dan/"
