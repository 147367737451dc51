"""Make the faces of the screen from the installed typeface; nothing of it is committed.

Run with ``.venv/bin/python scripts/make_screen_fonts.py``; writes into ``static/fonts/``:

- ``figures-{400,600}.woff2``: the tabular figures Be Vietnam Pro lacks (its 1 is half as wide as its 0).
  Each digit keeps its outline and is centred in one common width, so columns of figures line up.
- ``text-{400,600}.woff2``: the letters in one file a weight, with kerning and marks, without what no page asks for. The
  installed typeface comes in parts by alphabet; one that comes late would set letters with marks in another face.

The source is under the SIL Open Font License without a reserved name; the result stays under it
(``static/fonts/OFL.txt``).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.pens.boundsPen import BoundsPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "@fontsource" / "be-vietnam-pro" / "files"
TARGET = ROOT / "static" / "fonts"
WIDTHS = {400: 628, 600: 650}  # in units of 1/1000 em: the mean of the wide digits, tight enough for the 4
PARTS = ("latin", "vietnamese")
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl")


def letters(weight: int) -> Path:
    """Write one weight of the whole alphabet and return its path."""
    path = TARGET / f"text-{weight}.woff2"
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for part in PARTS:
            font = TTFont(SOURCE / f"be-vietnam-pro-{part}-{weight}-normal.woff2")
            options = Options()
            options.layout_features = list(FEATURES)
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=font.getBestCmap())
            subsetter.subset(font)
            font.flavor = None
            parts.append(str(Path(folder) / f"{part}.ttf"))
            font.save(parts[-1])
        whole = Merger().merge(parts)
    whole.flavor = "woff2"
    whole.save(path)
    return path


def figures(weight: int) -> Path:
    """Write the ten digits of one weight and return the path."""
    font = TTFont(SOURCE / f"be-vietnam-pro-latin-{weight}-normal.woff2")
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.flavor = "woff2"
    subsetter = Subsetter(options)
    subsetter.populate(text="0123456789")
    subsetter.subset(font)
    glyphs = font.getGlyphSet()
    for code in range(ord("0"), ord("9") + 1):
        name = font.getBestCmap()[code]
        pen = BoundsPen(glyphs)
        glyphs[name].draw(pen)
        left, _, right, _ = pen.bounds
        wanted = round((WIDTHS[weight] - (right - left)) / 2)
        outline = font["glyf"][name]
        outline.coordinates.translate((wanted - left, 0))
        outline.recalcBounds(font["glyf"])
        font["hmtx"][name] = (WIDTHS[weight], wanted)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6}:
            postscript = record.nameID == 6
            record.string = f"ThamDinhFigures-{weight}" if postscript else f"Tham Dinh Figures {weight}"
    path = TARGET / f"figures-{weight}.woff2"
    font.save(path)
    return path


if __name__ == "__main__":
    for each in WIDTHS:
        for made in (figures(each), letters(each)):
            print(made.relative_to(ROOT))
