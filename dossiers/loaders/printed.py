"""A PDF as it is printed → measured lines, strokes and fonts, whoever made the file."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from dossiers.rules.layout.sheet import Font, Line, Page, Sheet, Stroke
from records.errors import Blocked, Problem

MAX_PAGES = 500
# Letters of one row differ by less; indices and footnote marks by more.
SAME_ROW = 2.5
# A gap wider than so many letter heights parts two columns; words of a justified line stand closer.
COLUMN_GAP = 1.1
WORD_GAP = 0.12

UNREADABLE = (
    "Không đọc được tệp: không phải PDF, hoặc PDF đã hỏng, có mật khẩu. Hãy xuất lại tệp PDF rồi thử lại."
)
NO_TEXT = "Tệp chỉ có ảnh quét, không có chữ để đo cỡ và phông. Hãy dùng tệp PDF xuất từ phần mềm soạn thảo."
TOO_LONG = f"Tệp có quá {MAX_PAGES} trang. Hãy kiểm tra từng văn bản một."


def measured(content: bytes) -> Sheet:
    """Measure a PDF; raises ``Blocked`` for what is no PDF, is locked, too long, or holds no text."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise _refused("too-long", TOO_LONG)
            pages = tuple(_page(each) for each in pdf.pages)
            fonts = _fonts(content)
    except (
        PDFException,
        PSException,
        PdfminerException,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        # A damaged file fails anywhere in the reader; whatever it raises, the person needs the same sentence.
        raise _refused("unreadable", UNREADABLE) from error
    if not any(page.lines for page in pages):
        raise _refused("no-text", NO_TEXT)
    return Sheet(pages, fonts)


def _refused(code: str, text: str) -> Blocked:
    return Blocked([Problem(code, text)])


def _page(page: Any) -> Page:
    letters = [char for char in page.chars if char["text"].strip() or char["text"] in " \u00a0"]
    return Page(
        number=page.page_number,
        width=float(page.width),
        height=float(page.height),
        lines=tuple(_line(row) for row in _rows(letters)),
        strokes=tuple(_strokes((*page.rects, *page.lines, *page.curves))),
    )


def _rows(letters: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Put letters together that share a base line, and part rows where a column ends."""
    rows: list[list[dict[str, Any]]] = []
    for letter in sorted(letters, key=_base):
        if rows and abs(_base(letter) - _base(rows[-1][0])) < SAME_ROW:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    found: list[list[dict[str, Any]]] = []
    for row in rows:
        current: list[dict[str, Any]] = []
        for letter in sorted(row, key=lambda each: each["x0"]):
            # Written blanks bridge a gap: the room left for a number is no column.
            if current and letter["x0"] - current[-1]["x1"] > COLUMN_GAP * letter["size"]:
                found.append(current)
                current = []
            current.append(letter)
        found.append(current)
    trimmed = [line for line in (_trimmed(each) for each in found) if line]
    return sorted(trimmed, key=lambda row: (round(_base(row[0])), row[0]["x0"]))


def _trimmed(row: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take the blanks off both ends."""
    inked = [place for place, letter in enumerate(row) if letter["text"].strip()]
    return row[inked[0] : inked[-1] + 1] if inked else []


def _base(letter: dict[str, Any]) -> float:
    # The text matrix gives the base line itself; the box of a letter depends on what a font says of its height.
    return float(letter["bottom"]) if "matrix" not in letter else -float(letter["matrix"][5])


def _line(row: list[dict[str, Any]]) -> Line:
    text, lead, leading = "", "", True
    before: dict[str, Any] | None = None
    inked = [letter for letter in row if letter["text"].strip()]
    for letter in inked:
        gap = before is not None and letter["x0"] - before["x1"] > WORD_GAP * letter["size"]
        text += (" " if gap else "") + letter["text"]
        leading = leading and _is_bold(letter)
        if leading:
            lead += (" " if gap else "") + letter["text"]
        before = letter
    sizes = Counter(round(float(letter["size"]), 1) for letter in inked)
    return Line(
        text=unicodedata.normalize("NFC", text.replace("\u00a0", " ").replace("\u2060", "")).strip(),
        x0=float(row[0]["x0"]),
        x1=float(row[-1]["x1"]),
        top=min(float(letter["top"]) for letter in inked),
        bottom=max(float(letter["bottom"]) for letter in inked),
        size=sizes.most_common(1)[0][0],
        bold=all(_is_bold(letter) for letter in inked),
        italic=all(_is_italic(letter) for letter in inked),
        lead=unicodedata.normalize("NFC", lead).strip(),
        black=all(_is_black(letter.get("non_stroking_color")) for letter in inked),
    )


def _is_bold(letter: dict[str, Any]) -> bool:
    return "bold" in letter["fontname"].lower()


def _is_italic(letter: dict[str, Any]) -> bool:
    name = letter["fontname"].lower()
    return "italic" in name or "oblique" in name


def _is_black(colour: Any) -> bool:
    """Tell black in grey, RGB and CMYK; nothing said means black."""
    if colour is None:
        return True
    parts = [colour] if isinstance(colour, int | float) else list(colour)
    if not all(isinstance(part, int | float) for part in parts):
        return True
    if len(parts) == 4:
        return bool(parts[3] >= 0.95) or all(part >= 0.95 for part in parts[:3])
    return all(part <= 0.05 for part in parts)


def _strokes(shapes: Iterable[dict[str, Any]]) -> Iterable[Stroke]:
    seen: set[tuple[int, int, int, int]] = set()
    for shape in shapes:
        place = tuple(round(float(shape[side])) for side in ("x0", "top", "x1", "bottom"))
        stroke = Stroke(float(shape["x0"]), float(shape["top"]), float(shape["x1"]), float(shape["bottom"]))
        key = (place[0], place[1], place[2], place[3])
        if key not in seen and (stroke.flat or stroke.upright):
            seen.add(key)
            yield stroke


def _fonts(content: bytes) -> tuple[Font, ...]:
    """List the fonts of all pages, those inside drawn forms too."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    found: dict[str, bool] = {}
    try:
        for page in PdfReader(io.BytesIO(content)).pages:
            _collect(page.get("/Resources"), found, depth=0)
    except PyPdfError as error:
        raise ValueError(str(error)) from error
    return tuple(Font(name, embedded) for name, embedded in sorted(found.items()))


def _collect(resources: Any, found: dict[str, bool], depth: int) -> None:
    resources = resources.get_object() if resources is not None else {}
    for font in _values(resources.get("/Font")):
        inner = next(iter(font.get("/DescendantFonts", [])), None)
        described = (inner.get_object() if inner is not None else font).get("/FontDescriptor")
        described = described.get_object() if described is not None else {}
        embedded = any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        name = str(font.get("/BaseFont", "?")).lstrip("/").split("+")[-1]
        found[name] = found.get(name, True) and embedded
    if depth < 4:
        for form in _values(resources.get("/XObject")):
            if form.get("/Subtype") == "/Form":
                _collect(form.get("/Resources"), found, depth + 1)


def _values(mapping: Any) -> list[Any]:
    mapping = mapping.get_object() if mapping is not None else {}
    return [value.get_object() for value in mapping.values()]
