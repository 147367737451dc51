"""What only the finished text decides: how long the rule under a name is, and that no cell is empty of paragraphs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from dossiers.documents.word.styles import NAMESPACE, STYLES, style_id, twips
from records import pdf

_W = f"{{{NAMESPACE}}}"
#: A rule takes 40 % of the line above it (Nghị định 30/2020/NĐ-CP, Phụ lục I: a third to a half).
SHARE = {style_id("rule"): 0.4, style_id("rule-cell"): 0.4, style_id("rule-whole"): 1.0}
#: Paragraphs that may stand together above one rule.
STACKED = {style_id("subject"), style_id("period"), style_id("annex-of")}
_KEYS = {style_id(key): key for key in STYLES}
_FACES = {
    (False, False): "tinos/400Regular/Tinos_400Regular.ttf",
    (True, False): "tinos/700Bold/Tinos_700Bold.ttf",
    (False, True): "tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf",
    (True, True): "tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf",
}
#: A4 upright less 30 and 15 mm, lying less the same, in twips.
_PORTRAIT, _LANDSCAPE = 9354, 14287


def finish(body: Any) -> None:
    """Set the rules and complete the cells of a rendered body, in place."""
    for cell in body.iter(f"{_W}tc"):
        if len(cell) == 0 or cell[-1].tag != f"{_W}p":
            cell.append(cell.makeelement(f"{_W}p"))
    for paragraph in list(body.iter(f"{_W}p")):
        share = SHARE.get(_style(paragraph))
        if share is not None:
            _set_rule(paragraph, share)


def _set_rule(paragraph: Any, share: float) -> None:
    above = paragraph.getprevious()
    if above is None or above.tag != f"{_W}p":
        return
    room = _room(paragraph)
    width = _width(above, room)
    # A subject of two paragraphs (the period below it) has one rule, as in the PDF: the longest line counts.
    while _style(above) in STACKED and _style(above.getprevious()) in STACKED:
        above = above.getprevious()
        width = max(width, _width(above, room))
    indent = max(0, round((room - min(width, room) * share) / 2))
    properties = paragraph.find(f"{_W}pPr")
    for old in properties.findall(f"{_W}ind"):
        properties.remove(old)
    place = properties.find(f"{_W}pBdr")
    made = properties.makeelement(f"{_W}ind", {f"{_W}left": str(indent), f"{_W}right": str(indent)})
    if place is None:
        properties.append(made)
    else:
        place.addnext(made)


def _width(paragraph: Any, room: int) -> int:
    """The longest line of a paragraph in twips."""
    style = STYLES.get(_KEYS.get(_style(paragraph), ""), STYLES["plain"])
    text = "".join(paragraph.itertext(f"{_W}t"))
    return max(
        lines_of(text.upper() if style.caps else text, style.size, room, bold=style.bold, italic=style.italic)
    )


def _style(paragraph: Any) -> str:
    if paragraph is None:
        return ""
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if found is None else str(found.get(f"{_W}val"))


def _room(paragraph: Any) -> int:
    """Width a paragraph has: that of its cell or of the text."""
    for parent in paragraph.iterancestors(f"{_W}tc"):
        width = parent.find(f"{_W}tcPr/{_W}tcW")
        if width is not None and str(width.get(f"{_W}w")).isdigit():
            return int(width.get(f"{_W}w"))
    for later in paragraph.itersiblings(f"{_W}p", f"{_W}sectPr"):
        size = later if later.tag == f"{_W}sectPr" else later.find(f"{_W}pPr/{_W}sectPr")
        if size is not None:
            paper = size.find(f"{_W}pgSz")
            return _LANDSCAPE if paper is not None and paper.get(f"{_W}orient") == "landscape" else _PORTRAIT
    return _PORTRAIT


def lines_of(text: str, size: float, room: int, *, bold: bool, italic: bool) -> Iterator[int]:
    """The widths of the lines a text breaks into, in twips; words are never torn."""
    line = 0.0
    space = _measure(" ", size, bold=bold, italic=italic)
    for word in text.split(" "):
        width = _measure(word, size, bold=bold, italic=italic)
        if line and line + space + width > room:
            yield round(line)
            line = width
        else:
            line += (space if line else 0) + width
    yield round(line)


def _measure(text: str, size: float, *, bold: bool, italic: bool) -> float:
    advance, em = _letters(bold=bold, italic=italic)
    return sum(advance.get(ord(letter), em / 2) for letter in text) / em * twips(size)


@cache
def _letters(*, bold: bool, italic: bool) -> tuple[dict[int, int], int]:
    """Advances of Tinos, which has the metrics of Times New Roman."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(pdf.static_file(f"static:{_FACES[bold, italic]}")), lazy=True)
    widths = font["hmtx"]
    return {code: widths[name][0] for code, name in font.getBestCmap().items()}, font["head"].unitsPerEm
