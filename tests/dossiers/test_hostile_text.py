"""S4: whatever somebody types stands literally on the paper, or is refused; it reaches no file and no socket.

Strings are drawn from a seed and many stand on one paper. ``RELIABILITY=1`` tries 10.000 of them.
"""

from __future__ import annotations

import io
import os
import random
import resource
import socket
import subprocess
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.template import engines
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from dossiers.documents.render import Paper, render_html, render_pdf
from dossiers.documents.values import Opinion
from records import pdf
from records.errors import Blocked
from tests.dossiers import paper_examples as examples

COUNT = 10_000 if os.environ.get("RELIABILITY") else 300
A_PAPER = 100
PIECES = (
    "<b>đậm</b>", "<script>alert(1)</script>", "<img src=x onerror=y>", "</p></body>", "<!--", "-->", "<![CDATA[", "]]>",
    "&amp;", "&lt;", "&#60;", "&nbsp;", "{{ paper.frame }}", "{% include 'x' %}", "{# c #}", "{{", "%}", "${x}", "\\u003c",
    "<style>*{display:none}</style>", "<br>", "url(file:///etc/passwd)", "@import 'a'", "';--", '"', "'", "`", "=1+1", "@x",
    "\u202e", "\u200f", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u0301", "\u0323\u0302", "\u0000", "\u0007", "\u001b[31m",
    "\u0085", "\u2028", "\u00a0", "\t", "e\u0301", "o\u031b\u0323", "ｆｕｌｌ", "ﬁ", "漢字", "عربي", "ไทย", "🙂", "👨\u200d👩", "\U000e0041",
    "Ủy ban nhân dân", "ma túy", "ỗ ễ ượ ẵ", "đ Đ", "1.234,5", "–", "…", "./.", "100 %", "§", "№", "½", "x" * 90,
)  # fmt: skip
BLANK = {"\t", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\u2028", "\u2029"}


def strings(count: int, seed: int = 2139) -> list[str]:
    """Made-up input: pieces that are dangerous somewhere, and letters from all over Unicode."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        parts = [chance.choice(PIECES) for _ in range(chance.randint(1, 4))]
        if chance.random() < 0.4:
            parts.append("".join(chr(chance.choice(RANGES)(chance)) for _ in range(chance.randint(1, 8))))
        chance.shuffle(parts)
        found.append(chance.choice(("", " ")).join(parts))
    return found


RANGES = (
    lambda chance: chance.randint(0x20, 0x7E),
    lambda chance: chance.randint(0xA0, 0x24F),
    lambda chance: chance.randint(0x300, 0x36F),
    lambda chance: chance.randint(0x1EA0, 0x1EF9),
    lambda chance: chance.randint(0x2000, 0x206F),
    lambda chance: chance.randint(0x0, 0x1F),
    lambda chance: chance.choice((0x0627, 0x0E01, 0x4E00, 0xAC00, 0x1F600, 0x10FFFF, 0xE000, 0xFFFD)),
)


def literal(text: str) -> str:
    """What must stand on the paper: the string itself, letters no font of ours has as boxes, marks of direction gone."""
    return squeezed(pdf.printable(text))


@cache
def twins() -> dict[int, int]:
    """Letters that share one glyph of Tinos («ǁ» and «‖», «µ» and «μ»): a file that holds both can name only one."""
    font = TTFont(io.BytesIO(pdf.static_file("static:tinos/400Regular/Tinos_400Regular.ttf")), lazy=True)
    first: dict[str, int] = {}
    return {code: first.setdefault(glyph, code) for code, glyph in sorted(font.getBestCmap().items())}


def squeezed(text: str) -> str:
    """Without anything blank: where a line breaks is the page's affair. Of letters with one glyph the first."""
    text = unicodedata.normalize("NFC", text.replace("\u00ad", "")).translate(twins())
    return "".join(
        each for each in text if not each.isspace() and each not in "\u200b\u2060\u200e\u200f\u00ad"
    )


def paper_of(texts: list[str]) -> Paper:
    """The minutes with one opinion for each string, between marks that find it again."""
    paper = examples.minutes()
    said = tuple(
        Opinion("A", f"[{n:04d}⟦{text}⟧{n:04d}]".replace("⟦", "«").replace("⟧", "»"))
        for n, text in enumerate(texts)
    )
    return replace(paper, opinions=said)


def printed(body: bytes) -> str:
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=body, capture_output=True, check=True)
    return squeezed(told.stdout.decode())


def missing(texts: list[str], body: bytes) -> list[str]:
    """Strings that do not stand on the paper as they were typed; a page's number or marks may stand in between."""
    found = printed(body)
    lost = []
    for n, text in enumerate(texts):
        begin, end = found.find(f"[{n:04d}«"), found.find(f"»{n:04d}]")
        inner = found[begin + 6 : end] if 0 <= begin < end else None
        if inner is None or (inner != literal(text) and not _across_a_page(inner, literal(text))):
            lost.append(text)
    return lost


def _across_a_page(inner: str, wanted: str) -> bool:
    """Whether the foot of one page and the head of the next stand inside the string."""
    size = len(wanted)
    return len(inner) > size and any(
        inner.startswith(wanted[:cut]) and inner.endswith(wanted[cut:]) for cut in range(size + 1)
    )


def test_every_string_stands_literally_on_the_paper() -> None:
    texts = strings(COUNT)
    lost = []
    for start in range(0, len(texts), A_PAPER):
        some = texts[start : start + A_PAPER]
        lost += missing(some, render_pdf(paper_of(some)))
    assert lost == []


def test_an_end_of_line_that_is_no_html_stands_as_a_blank() -> None:
    """Beside a blank it stopped the layout, with no sentence to whoever had typed it."""
    texts = ["a \u2029b", "a\u2028 b", " \u2028\u2029 ", "a\u0085 b"]
    assert missing(texts, render_pdf(paper_of(texts))) == []


def test_letters_of_one_glyph_stand_there_as_it() -> None:
    """They look the same on paper. The reading names one of the two, and never a letter that looks otherwise."""
    assert missing(["ǁ", "‖", "ǀ", "|"], render_pdf(paper_of(["ǁ", "‖", "ǀ", "|"]))) == []
    assert squeezed("ǁ") == squeezed("‖") != squeezed("|")
    # Nothing a Vietnamese text is written with is among them.
    alike = {code for code, first in twins().items() if code != first}
    assert not {chr(code) for code in alike} & set(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY0123456789"
    )
    assert not alike & set(range(0x1EA0, 0x1EFA))


def test_without_escaping_it_would_not() -> None:
    """The twin: the same paper from a template that does not escape loses strings, and the first of them becomes markup."""
    texts = ["<b>đậm</b>", "a<!--b", "&lt;", "<style>*{display:none}</style>"]
    source = "{% autoescape off %}{% for text in texts %}<p>[{{ text }}]</p>{% endfor %}{% endautoescape %}"
    html = engines["django"].from_string(source).render({"texts": texts})
    found = printed(pdf.render(html, title="x"))
    assert "<b>" not in found
    assert not all(squeezed(f"[{text}]") in found for text in texts)


def test_no_string_changes_the_markup_of_the_paper() -> None:
    """As many elements with hostile strings as with plain ones."""
    plain = render_html(paper_of(["x"] * A_PAPER))
    hostile = render_html(paper_of(strings(A_PAPER, seed=7)))
    assert plain.count("<p") == hostile.count("<p")
    assert "<script" not in hostile
    assert "<img" not in hostile


# -- nothing is reached ------------------------------------------------------------------------------------------------


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A socket on loopback that notes whoever knocks."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                try:
                    caller, _address = server.accept()
                except TimeoutError:
                    continue
                heard.append(caller.recv(200))
                caller.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            time.sleep(0.2)
            done.set()
            thread.join()


def payloads(port: int, canary: Path) -> list[str]:
    """Ways out of a paper: the network and a file, by every element and rule that loads something."""
    ways = []
    for address in (
        f"http://127.0.0.1:{port}/c",
        f"//127.0.0.1:{port}/c",
        canary.as_uri(),
        f"FILE://{canary}",
        str(canary),
    ):
        ways += [
            f'<img src="{address}">', f'<link rel="stylesheet" href="{address}">', f'<style>@import "{address}";</style>',
            f'<p style="background:url({address})">x</p>', f'<object data="{address}"></object>', f'<embed src="{address}">',
            f'<link rel="attachment" href="{address}">', f'<a rel="attachment" href="{address}">x</a>',
            f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/><use href="{address}#a"/></svg>',
            f'<style>@font-face{{font-family:q;src:url("{address}")}} b{{font-family:q}}</style><b>x</b>',
            f'<style>li{{list-style-image:url("{address}")}} p::before{{content:url("{address}")}}</style><li>x</li><p>y</p>',
            f'<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cimage href=%22{address}%22/%3E%3C/svg%3E">',
            f'<base href="{address}"><img src="c.png">', f'<iframe src="{address}"></iframe>',
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]><p>&e;</p>',
        ]  # fmt: skip
    return ways


def test_hostile_payloads_reach_no_file_and_no_socket(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CHIM-HOANG-YEN-4711", encoding="utf-8")
    with listening() as (port, heard):
        ways = payloads(port, canary)
        # As text on a paper: they stand there literally.
        body = render_pdf(paper_of(ways))
        assert missing(ways, body) == []
        # And even as markup, if escaping ever failed: the door still lets nothing through.
        raw = pdf.render("".join(f"<div>{way}</div>" for way in ways), title="x")
    assert heard == []
    for made in (body, raw):
        reader = PdfReader(io.BytesIO(made))
        assert not reader.attachments
        assert b"CHIM-HOANG-YEN" not in made
        assert "CHIM-HOANG-YEN" not in "".join(page.extract_text() for page in reader.pages)


def test_the_listener_would_hear_a_paper_that_may_fetch(tmp_path: Path) -> None:
    """The twin: the library's own fetcher knocks, and a file it may read shows."""
    pdf._engine()
    import weasyprint

    with listening() as (port, heard):
        weasyprint.HTML(string=f'<img src="http://127.0.0.1:{port}/c">').write_pdf()
    assert heard


# -- time and memory ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["ế " * 6_000, "<" * 1_900, "a\u0301 " * 4_000, "\u202e" * 100_000],
    ids=["words", "angles", "marks", "turns"],
)
def test_a_huge_input_is_bounded_in_time_and_memory(text: str) -> None:
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = printed(render_pdf(paper_of([text])))
    letter = literal(text)[:1]
    assert not letter or found.count(letter) >= len(literal(text))
    assert time.process_time() - begun < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_marks_that_turn_the_direction_of_reading_are_not_printed() -> None:
    """A number must not read backwards on the paper: ``\u202e`` would show 12 where 21 is stored."""
    found = printed(render_pdf(paper_of(["Số \u202e21\u202c/QĐ"])))
    assert "«Số21/QĐ»" in found


@pytest.mark.parametrize(
    ("text", "told"), [("x " * (pdf.MAX_LETTERS // 2), "quá dài"), ("x" * 200_000, "không có dấu cách")]
)
def test_what_no_paper_can_hold_is_refused_with_a_sentence(text: str, told: str) -> None:
    begun = time.process_time()
    with pytest.raises(Blocked) as refused:
        render_pdf(paper_of([text]))
    assert told in refused.value.problems[0].text
    assert time.process_time() - begun < 5
