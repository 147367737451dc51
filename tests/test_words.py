"""One voice: no English on any page, one spelling, the field's own terms, and no word that brands a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from dossiers.models import Dossier
from tests.people import ADMIN, APPRAISER, CHAIR, OFFICER, REGISTRAR, SYSTEM, World
from tests.test_permissions import PUBLIC, ROUTES, story, urls

__all__ = ["story"]

#: English words that are no Vietnamese syllable without its marks.
ENGLISH = re.compile(
    r"\b(the|and|please|submit|save|saved|delete|cancel|error|errors|field|fields|required|invalid|select|choose|this|"
    r"that|with|your|you|upload|next|previous|search|none|true|false|null|undefined|enter|value|values|valid|ensure|"
    r"must|cannot|already|exists|does|not|found|page|pages|home|login|logout|sign|password|username|user|users|"
    r"back|edit|update|create|created|view|list|item|items|total|draft|status|state|date|time|day|month|year|unit|units|"
    r"dossier|campaign|score|scores|criterion|evidence|report|file|files|size|type|name|number|more|less|all|other|"
    r"yes|show|hide|open|close|closed|loading|unknown|failed|success|warning|info)\b",
    re.IGNORECASE,
)
#: Names of things that have no other name, and what stands for a program rather than for a reader.
FOREIGN = re.compile(
    r"\b[a-z]+ \d{4}\b|Enter|Ctrl|Shift|Excel|Word|PDF|CSV|JSON|XLSX|DOCX|API|OpenAPI|SHA-?256|sha256|QR|iCalendar|ICS|ZIP|PNG|JPEG|CMS|TOML|"
    r"https?://\S+|\S+@\S+|\S+\.(?:xlsx|pdf|docx|csv|toml|json|zip|ics|py)|[\w-]*[._/][\w./-]*"
)
#: What is not ours to say, in any page or paper, and what to say instead.
WRONG = {
    "con nghiện": "người nghiện ma túy",
    "kẻ nghiện": "người nghiện ma túy",
    "của bạn": "của tài khoản này, của đơn vị",
    "Bạn ": "câu không chủ ngữ",
    "uỷ": "ủy",
    "Uỷ": "Ủy",
    "hoà ": "hòa ",
    "thuỷ": "thủy",
    "tuỳ": "tùy",
    "luỹ": "lũy",
    "huỷ": "hủy",
    "click": "bấm",
    "website": "trang",
    "user": "tài khoản",
}


class _Said(HTMLParser):
    """The words of a page that a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "code", "pre"}:
            self.silent += 1
        self.words += [
            value for name, value in attrs if name in {"aria-label", "title", "alt", "placeholder"} and value
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "code", "pre"}:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def said(html: str) -> str:
    reader = _Said()
    reader.feed(html)
    return "\n".join(reader.words)


@pytest.fixture
def pages(world: World, story: Dossier) -> dict[str, str]:
    """Every page of the product, seen by the first role that may open it."""
    clients = [world.client(name) for name in (OFFICER, ADMIN, APPRAISER, CHAIR, REGISTRAR, SYSTEM)]
    shown: dict[str, str] = {}
    for name, url in urls(world, story).items():
        for client in clients:
            response = client.get(url)
            if response.status_code == 200 and "text/html" in response["Content-Type"]:
                shown[name] = said(response.content.decode())
                break
    return shown


def test_no_page_speaks_english(pages: dict[str, str]) -> None:
    assert len(pages) > 90
    english = {
        (name, found[0], line.strip()[:90])
        for name, text in pages.items()
        for line in text.splitlines()
        for found in ENGLISH.finditer(FOREIGN.sub(" ", line))
    }
    assert not english, sorted(english)


@pytest.mark.parametrize(
    "name", sorted(name for name in PUBLIC if name in ROUTES and not ROUTES[name].pattern.converters)
)
def test_no_public_page_speaks_english(client: Client, db: None, name: str) -> None:
    from django.urls import reverse

    response = client.get(reverse(name), follow=True)
    if "text/html" in response["Content-Type"] and name != "api_docs":
        text = FOREIGN.sub(" ", said(response.content.decode()))
        assert not ENGLISH.findall(text)


def sources() -> Iterator[tuple[str, int, str]]:
    """Lines with Vietnamese words: templates, and strings of the code, data and guide."""
    root = Path(settings.BASE_DIR)
    apps = sorted(path.parent.name for path in root.glob("*/apps.py"))
    for folder in ("templates", "config", "docs/huong-dan", *apps):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in {".html", ".py", ".md"} or "migrations" in path.parts:
                continue
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                yield str(path.relative_to(root)), number, line


#: A Vietnamese sentence has at least one letter that only Vietnamese has.
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_words_are_those_of_the_glossary(wrong: str) -> None:
    boundary = (
        re.compile(rf"(?<![\w.{{-]){re.escape(wrong)}(?![\w=.-])") if wrong.isascii() else re.compile(wrong)
    )
    found = []
    # What reads the papers of others must know every spelling.
    reading = () if wrong.isascii() else ("campaigns/rules/", "units/rules/")
    for name, number, line in sources():
        if name.startswith(reading):
            continue
        if not VIETNAMESE.search(line) or "#:" in line or line.lstrip().startswith(("#", '"""')):
            continue
        text = line
        if name.endswith(".html"):
            text = re.sub(r"{[%{#].*?[#}%]}|<[^>]*>", " ", line)
        elif name.endswith(".py"):
            text = " ".join(part for part in re.findall(r'"([^"]*)"', line) if VIETNAMESE.search(part))
            text = re.sub(r"{[^}]*}", " ", text)
        if boundary.search(text):
            found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert not found, f"«{wrong}» → «{WRONG[wrong]}»: {found}"
