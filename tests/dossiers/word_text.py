"""The words of a Word file and of a PDF in reading order, so that the two can be laid side by side."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Any

import pdfplumber
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 72 / 25.4
#: Text between these distances from the edges is the page's own; above and below stand marks and page numbers.
TOP, BOTTOM = 14 * MM, 14 * MM


@dataclass(frozen=True)
class Text:
    """Letters without white space, and the places (counted in letters) at which a word ends."""

    letters: str
    ends: frozenset[int]


def normal(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u2060", "")
    return text.casefold()


def measured(text: str) -> Text:
    words = normal(text).split()
    ends, place = set(), 0
    for word in words:
        place += len(word)
        ends.add(place)
    return Text("".join(words), frozenset(ends))


def part(body: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return etree.fromstring(archive.read(name))


def parts(body: bytes, prefix: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return sorted(name for name in archive.namelist() if name.startswith(prefix))


def paragraph_text(paragraph: Any) -> str:
    return "".join(
        " " if each.tag in {f"{W}br", f"{W}tab"} else (each.text or "")
        for each in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab")
    )


def docx_text(body: bytes, name: str = "word/document.xml") -> str:
    return "\n".join(paragraph_text(each) for each in part(body, name).iter(f"{W}p"))


def repeated_heads(body: bytes) -> list[str]:
    """The letters of rows that are repeated on each page."""
    rows = part(body, "word/document.xml").iter(f"{W}tr")
    return [
        measured("\n".join(paragraph_text(each) for each in row.iter(f"{W}p"))).letters
        for row in rows
        if row.find(f"{W}trPr/{W}tblHeader") is not None
    ]


def pdf_pages(body: bytes) -> list[str]:
    """The text of each page in the order in which it was drawn, a space wherever the eye sees one."""
    pages = []
    with pdfplumber.open(io.BytesIO(body)) as opened:
        for page in opened.pages:
            text, last = "", None
            for char in page.chars:
                if char["top"] <= TOP or char["bottom"] > page.height - BOTTOM:
                    continue
                if last is not None and (
                    abs(char["bottom"] - last["bottom"]) > 3 or not -1 < char["x0"] - last["x1"] < 1.5
                ):
                    text += " "
                text += char["text"]
                last = char
            pages.append(text)
    return pages


def without_repeats(pages: list[str], heads: list[str], expected: str) -> str:
    """Join the pages, leaving out a table's head where it is repeated and the Word file has it once."""
    joined, place = "", 0
    for page in pages:
        letters = measured(page).letters
        again = (
            head
            for head in heads
            if letters.startswith(head) and expected.startswith(letters[len(head) :], place)
        )
        repeated = "" if expected.startswith(letters, place) else next(again, "")
        rest = _less(page, len(repeated))
        place += len(measured(rest).letters)
        joined += f"\n{rest}"
    return joined


def _less(page: str, letters: int) -> str:
    """The page without its first so many letters."""
    for number in range(len(page) + 1):
        if len(measured(page[:number]).letters) == letters:
            return page[number:]
    raise AssertionError("the page has fewer letters than its head")
