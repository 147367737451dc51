"""The one door to WeasyPrint: HTML in, PDF/A-3b with Tinos and nothing else out.

Nothing is fetched but ``data:`` and our own static files; the same input gives the same bytes, in every process.
The library costs 0.8 s to import, so it is loaded by the first paper, not by the first page.
"""

from __future__ import annotations

import atexit
import base64
import io
import os
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders

from records.errors import Blocked, Problem

STYLE = "css/print/paper.css"
# Static files a paper may load, by the beginning of their static path.
ALLOWED = ("tinos/", "css/print/", "img/print/")
# A letter no font of ours has is shown as a box, never in a font from somewhere else.
BOX = "\u25a1"
_REGULAR = "tinos/400Regular/Tinos_400Regular.ttf"
_LOCK = threading.Lock()
#: A list of 3.000 units takes less; whatever is longer would hold a worker for minutes.
MAX_LETTERS = 2_000_000
#: Breaking one endless word costs the square of its length.
MAX_WORD = 2_000
_TEXTS = re.compile(r">([^<]+)")
#: What turns the direction of reading shows letters in another order than they are stored; the rest shows nothing.
_TURNING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u034f\u061c\u200c-\u200f\u202a-\u202e\u2061-\u206f\ufeff]"
)
#: Ends of lines and paragraphs that are no HTML: beside a blank they stop the layout.
_ENDS = str.maketrans({"\u2028": " ", "\u2029": " "})
TOO_WIDE = (
    "Có một chuỗi trên 2.000 ký tự không có dấu cách, không in được. Thêm dấu cách hoặc rút gọn rồi thử lại."
)
TOO_LONG = "Nội dung quá dài để in thành một văn bản (trên 2 triệu ký tự). Rút gọn nội dung rồi thử lại."


class ForbiddenAddress(ValueError):  # noqa: N818 - WeasyPrint reports it as a plain fetch failure
    """A paper named something outside the door: the network, a file, another scheme."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file embedded in the PDF (for example the data a paper was made from)."""

    name: str
    content: bytes
    description: str = ""


def render(
    html: str,
    *,
    title: str,
    author: str = "",
    subject: str = "",
    created: datetime | None = None,
    attachments: Sequence[Enclosure] = (),
) -> bytes:
    """Return the PDF of one paper: A4, PDF/A-3b, tagged, Tinos only.

    ``author``: the issuing body; ``subject``: number and date in words. ``created`` (aware) is written as creation date
    of the file and of what is enclosed; without it the file carries no date. Equal arguments give equal bytes.
    Raises ``Blocked`` for more than ``MAX_LETTERS`` letters.
    """
    if len(html) > MAX_LETTERS:
        raise Blocked([Problem("paper.too-long", TOO_LONG)])
    html = printable(html)
    if any(_endless(text) for text in _TEXTS.findall(html) if len(text) > MAX_WORD):
        raise Blocked([Problem("paper.too-wide", TOO_WIDE)])
    engine = _engine()
    with _LOCK:
        document = engine.html(
            string=html, base_url=None, url_fetcher=engine.fetcher, media_type="print"
        ).render(font_config=engine.fonts, stylesheets=[engine.style])
        document.metadata.title = title
        document.metadata.authors = [author] if author else []
        document.metadata.description = subject or None
        document.metadata.lang = "vi"
        document.metadata.generator = "Thẩm định"
        document.metadata.created = document.metadata.modified = _w3c(created)
        moment = (created or datetime(2000, 1, 1, tzinfo=UTC)).astimezone(UTC)
        enclosed = [
            engine.attachment(
                string=item.content,
                name=item.name,
                description=item.description or item.name,
                created=moment,
                modified=moment,
                relationship="Data",
                url_fetcher=engine.fetcher,
            )
            for item in attachments
        ]
        pdf: bytes = document.write_pdf(
            pdf_variant="pdf/a-3b", pdf_tags=True, attachments=enclosed or None, finisher=_tidied
        )
    return pdf


def _endless(text: str) -> bool:
    return any(len(word) > MAX_WORD and len(unescape(word)) > MAX_WORD for word in text.split())


def _tidied(document: Any, pdf: Any) -> None:
    """Name each enclosed file once, and leave out empty lists of patterns and shadings, which no validator judges."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    for each in pdf.objects:
        if isinstance(each, dict):
            for name in ("Pattern", "Shading"):
                if name in each and not each[name]:
                    del each[name]


def picture(body: bytes, *, content_type: str, title: str) -> bytes:
    """Return a PDF of one upright A4 page that shows a photograph or scan as large as it fits.

    ``content_type``: of the picture (``image/png``, ``image/jpeg``). Equal arguments give equal bytes.
    """
    source = f"data:{content_type};base64,{base64.b64encode(body).decode('ascii')}"
    style = (
        "@page { size: A4 portrait; margin: 10mm 10mm 15mm; @top-center { content: none } }"
        "img { display: block; margin: 0 auto; max-width: 190mm; max-height: 268mm }"
    )
    return render(
        f'<html lang="vi"><head><style>{style}</style></head>'
        f'<body><img src="{source}" alt="{escape(title)}"></body></html>',
        title=title,
    )


def raster(svg: str, *, width: float, height: float, dots: int = 220) -> bytes:
    """Return a PNG of an SVG picture, drawn by the engine that draws it in the PDF, in the same type.

    ``width``, ``height``: of its view box, in CSS pixels; ``dots`` per inch.
    """
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"
    size = f"{width:g}px {height:g}px"
    style = (
        f"@page {{ size: {size}; margin: 0; @top-center {{ content: none }} }}"
        f"html, body {{ margin: 0 }} img {{ display: block; width: {width:g}px; height: {height:g}px }}"
    )
    page = (
        f'<html lang="vi"><head><style>{style}</style></head><body><img src="{source}" alt="."></body></html>'
    )
    body = render(page, title="")
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    target = io.BytesIO()
    document[0].render(scale=dots / 72).to_pil().save(target, format="PNG", optimize=True)
    document.close()
    return target.getvalue()


def page_count(pdf: bytes) -> int:
    """Return the number of pages of a PDF."""
    # pypdf reads every object of a tagged paper to answer this: a quarter of a second where this takes a millisecond.
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def merge(
    parts: Iterable[bytes],
    *,
    title: str,
    label: str = "",
    created: datetime | None = None,
    attachments: Sequence[Enclosure] = (),
) -> bytes:
    """Join PDFs into one; with ``label`` every page carries ``label 5/42`` at the lower right.

    The label runs through the whole bundle, beside the page number each paper has of its own. Upright scans and
    rotated ones are stamped alike. Equal parts give equal bytes.
    """
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(io.BytesIO(part)), import_outline=False)
    if label and writer.pages:
        sizes: list[tuple[float, float]] = []
        for page in writer.pages:
            page.transfer_rotation_to_content()
            sizes.append((float(page.mediabox.width), float(page.mediabox.height)))
        stamps = PdfReader(io.BytesIO(_stamps(sizes, label)))
        for page, stamp in zip(writer.pages, stamps.pages, strict=True):
            page.merge_translated_page(
                stamp, float(page.mediabox.left), float(page.mediabox.bottom), over=True, expand=False
            )
    for item in attachments:
        writer.add_attachment(item.name, item.content)
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    facts = {"/Title": title, "/Producer": "Thẩm định"}
    if created is not None:
        stamp_date = created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        facts |= {"/CreationDate": stamp_date, "/ModDate": stamp_date}
    writer.metadata = None
    writer.add_metadata(facts)
    writer._ID = None  # noqa: SLF001 - an identifier inherited from the first part would be random or wrong
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _stamps(sizes: Sequence[tuple[float, float]], label: str) -> bytes:
    """Return a PDF with one empty page per size (points), stamped with the running number."""
    names = {size: f"s{index}" for index, size in enumerate(dict.fromkeys(sizes))}
    rules = "".join(
        # The page counts of papers stand in a margin box, and would show through at the edge of a stamp.
        f"@page {name} {{ size: {width:.3f}pt {height:.3f}pt; margin: 0; @top-center {{ content: none }} }}"
        for (width, height), name in names.items()
    )
    pages = "".join(
        f'<div class="stamp" style="page: {names[size]}; height: {size[1] - 1:.3f}pt">'
        f"<span>{label} {number}/{len(sizes)}</span></div>"
        for number, size in enumerate(sizes, start=1)
    )
    return render(
        f'<html lang="vi"><head><style>{rules}</style></head><body class="stamps">{pages}</body></html>',
        title=label,
    )


@dataclass(frozen=True, slots=True)
class _Engine:
    html: Any
    attachment: Any
    style: Any
    fonts: Any
    fetcher: Any


@cache
def _engine() -> _Engine:
    """Load WeasyPrint once; fonts and style sheet are parsed once and shared by every render."""
    # No system font is ever seen: the configuration beside this module lists none, Tinos comes by @font-face.
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fontconfig.xml"))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No fonts configured")
        from weasyprint import CSS, HTML, Attachment
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        """Fetches ``data:`` and ``static:<path>``; everything else is refused before it is opened."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            return URLFetcherResponse(url, static_file(url))

    fetcher = OwnFilesOnly(allowed_protocols=("data",), allow_redirects=False)
    fonts = FontConfiguration()
    style = CSS(
        string=static_file(f"static:{STYLE}").decode(),
        font_config=fonts,
        url_fetcher=fetcher,
        media_type="print",
    )
    # The fonts' folder is removed by a destructor that must run before the interpreter is taken apart.
    atexit.register(_engine.cache_clear)
    return _Engine(HTML, Attachment, style, fonts, fetcher)


def static_file(url: str) -> bytes:
    """Return the bytes behind ``static:<path>``; raises :class:`ForbiddenAddress` for any other address."""
    scheme, _, rest = url.partition(":")
    path = unquote(rest)
    if scheme != "static" or not path.startswith(ALLOWED) or ".." in path.split("/"):
        raise ForbiddenAddress(f"A paper may not load {url[:80]}")
    found = finders.find(path)
    if not isinstance(found, str):
        raise ForbiddenAddress(f"No such static file: {path}")
    return Path(found).read_bytes()


def printable(html: str) -> str:
    """Compose letters and marks (NFC); box what Tinos cannot show; control characters and marks of direction vanish.

    A mark that composes with no letter (all of Vietnamese do) is boxed, too: readers of PDF lose its letter with it.
    """
    html = _TURNING.sub("", unicodedata.normalize("NFC", html)).translate(_ENDS)
    known = _letters()
    odd = {each for each in set(html) if ord(each) not in known or unicodedata.combining(each)}
    if not odd:
        return html
    gone = {each for each in odd if unicodedata.category(each) in {"Cc", "Cf"}}
    return html.translate({ord(each): "" if each in gone else BOX for each in odd})


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(static_file(f"static:{_REGULAR}")), lazy=True)
    return frozenset(font.getBestCmap()) | {0x09, 0x0A, 0x0D}


def _w3c(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
