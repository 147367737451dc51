"""The door to WeasyPrint: own files only, Tinos only, the same bytes in every process."""

import hashlib
import io
import re
import subprocess
import sys
from datetime import UTC, datetime

import pdfplumber
import pytest
from pypdf import PdfReader, PdfWriter

from records import pdf

CREATED = datetime(2021, 9, 28, 9, 20, tzinfo=UTC)
HTML = '<html lang="vi"><body><p>Ủy ban nhân dân – ma túy, ướt đẫm ỷ ỵ ẫ</p></body></html>'


def fonts(data: bytes) -> set[str]:
    found: set[str] = set()
    with pdfplumber.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            found |= {char["fontname"].split("+")[-1] for char in page.chars}
    return found


def text(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as opened:
        return "\n".join(page.extract_text() or "" for page in opened.pages)


def test_equal_input_gives_equal_bytes_in_another_process() -> None:
    here = pdf.render(HTML, title="Thử", created=CREATED, attachments=[pdf.Enclosure("a.json", b"{}")])
    assert here == pdf.render(
        HTML, title="Thử", created=CREATED, attachments=[pdf.Enclosure("a.json", b"{}")]
    )
    script = (
        "import sys, django; django.setup()\n"
        "from datetime import datetime\n"
        "from hashlib import sha256\n"
        "from records import pdf\n"
        "data = pdf.render(sys.argv[1], title='Thử', created=datetime.fromisoformat(sys.argv[2]),\n"
        "                  attachments=[pdf.Enclosure('a.json', b'{}')])\n"
        "print(sha256(data).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, HTML, CREATED.isoformat()],
        check=True,
        capture_output=True,
        text=True,
        env={
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "PYTHONHASHSEED": "77",
            "PATH": "/usr/bin:/bin",
        },
    )
    assert done.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_other_instant_gives_other_bytes() -> None:
    assert pdf.render(HTML, title="Thử", created=CREATED) != pdf.render(HTML, title="Thử")


def test_tinos_only_and_pdf_a() -> None:
    data = pdf.render(
        '<p>chữ</p><p style="font-family: Arial, sans-serif">khác</p><code>mã</code><p>emoji 🙂 và 漢</p>',
        title="T",
    )
    assert fonts(data) == {"Tinos"}
    assert text(data).count(pdf.BOX) == 2
    reader = PdfReader(io.BytesIO(data))
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="B"' in metadata
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_decomposed_letters_are_composed() -> None:
    assert "Ủy ban" in text(pdf.render("<p>U\u0309y ban</p>", title="T"))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x",
        "file:///etc/hostname",
        "static:../manage.py",
        "static:tinos/../../manage.py",
        "static:tinos/%2e%2e/%2e%2e/manage.py",
        "static:css/theme.css",
        "static:tinos/no-such-font.ttf",
    ],
)
def test_nothing_else_is_fetched(address: str) -> None:
    with pytest.raises(pdf.ForbiddenAddress):
        pdf._engine().fetcher.fetch(address)


def test_a_paper_that_names_the_network_renders_without_it() -> None:
    data = pdf.render(
        '<link rel="stylesheet" href="http://127.0.0.1:9/a.css"><link rel="attachment" href="file:///etc/hostname">'
        '<img src="http://127.0.0.1:9/a.png" alt=""><p style="background: url(file:///etc/hostname)">còn đây</p>',
        title="T",
    )
    assert "còn đây" in text(data)
    assert not PdfReader(io.BytesIO(data)).attachments


def test_static_fonts_and_data_are_fetched() -> None:
    assert pdf.static_file("static:tinos/400Regular/Tinos_400Regular.ttf")[:4] == b"\x00\x01\x00\x00"
    assert pdf._engine().fetcher.fetch("data:text/plain,abc").read() == b"abc"


def test_enclosure_keeps_its_bytes() -> None:
    data = pdf.render(
        HTML, title="T", created=CREATED, attachments=[pdf.Enclosure("du-lieu.json", b'{"a": 1}')]
    )
    assert PdfReader(io.BytesIO(data)).attachments == {"du-lieu.json": [b'{"a": 1}']}


def rotated(data: bytes, angle: int) -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        page.rotate(angle)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_merge_numbers_every_page_and_keeps_the_text() -> None:
    upright = pdf.render("<p>một</p><p style='break-before: page'>hai</p>", title="A")
    flat = pdf.render("<section class='whole-landscape'><p>ba</p></section>", title="B")
    turned = rotated(pdf.render("<p>bốn</p>", title="C"), 90)
    merged = pdf.merge([upright, flat, turned], title="Hồ sơ", label="Hồ sơ, trang", created=CREATED)
    assert pdf.page_count(merged) == 4
    assert fonts(merged) == {"Tinos"}
    with pdfplumber.open(io.BytesIO(merged)) as opened:
        for number, (page, word) in enumerate(
            zip(opened.pages, ("một", "hai", "ba", "bốn"), strict=True), start=1
        ):
            found = page.extract_text() or ""
            # A turned scan keeps its turn: its letters stand below each other, the stamp is upright.
            assert word in found or set(word) <= set(found.split("Hồ sơ")[0])
            assert f"Hồ sơ, trang {number}/4" in found
            stamp = page.search(f"{number}/4")[0]
            assert page.width - stamp["x1"] < 50
            assert page.height - stamp["bottom"] < 30


def test_merge_is_deterministic_and_can_go_unnumbered() -> None:
    parts = [pdf.render(HTML, title="A", created=CREATED), pdf.render("<p>b</p>", title="B", created=CREATED)]
    first = pdf.merge(parts, title="Hồ sơ", label="Trang", created=CREATED)
    assert first == pdf.merge(parts, title="Hồ sơ", label="Trang", created=CREATED)
    assert "Trang" not in text(pdf.merge(parts, title="Hồ sơ"))


def test_no_style_asks_for_features_of_the_font() -> None:
    """Every line of text would leave a list of them behind in memory: a worker grew by 300 MB over 1.000 papers."""
    style = re.sub(r"/\*.*?\*/", "", pdf.static_file(f"static:{pdf.STYLE}").decode(), flags=re.DOTALL)
    assert not re.search(r"font-(variant|feature|kerning)", style)
    # What it was asked for is so without: two letters, two glyphs.
    body = pdf.render("<p>fi ffi fl</p>", title="x")
    assert "fi ffi fl" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
