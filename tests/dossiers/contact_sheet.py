"""All papers in all cases as small pictures: ``python -m tests.dossiers.contact_sheet [OUTDIR [SHEET]]``.

Two sheets: ``mau`` (each paper once) and ``truong-hop`` (the cases); without OUTDIR into ``docs/papers``.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

COLUMNS, WIDTH, GAP, CAPTION = 8, 168, 14, 26
#: Of a paper of many pages the first ones and the last.
SHOWN = 5
LIMIT = 600_000


def pages_of(body: bytes) -> list[Image.Image]:
    """Return the pages of a PDF as pictures, in grey."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "a.pdf")
        source.write_bytes(body)
        subprocess.run(["pdftoppm", "-r", "36", "-gray", "-png", str(source), f"{folder}/p"], check=True)
        found = []
        for path in sorted(Path(folder).glob("p*.png")):
            with Image.open(path) as picture:
                found.append(picture.convert("L"))
        return found


def sheet(papers: dict[str, list[Image.Image]], font: ImageFont.FreeTypeFont) -> Image.Image:
    """Lay the pages of all papers out in rows with a caption each."""
    cells: list[tuple[str, Image.Image]] = []
    for name, pages in papers.items():
        shown = pages if len(pages) <= SHOWN else [*pages[: SHOWN - 1], pages[-1]]
        numbers = list(range(1, len(shown) + 1))
        if len(pages) > SHOWN:
            numbers[-1] = len(pages)
        cells += [(f"{name} {n}/{len(pages)}", page) for n, page in zip(numbers, shown, strict=True)]
    height = round(WIDTH * 1.42) + CAPTION + GAP
    rows = -(-len(cells) // COLUMNS)
    board = Image.new("L", (COLUMNS * (WIDTH + GAP) + GAP, rows * height + GAP), 225)
    pen = ImageDraw.Draw(board)
    for place, (caption, page) in enumerate(cells):
        x = GAP + place % COLUMNS * (WIDTH + GAP)
        y = GAP + place // COLUMNS * height
        small = page.copy()
        small.thumbnail((WIDTH, height - CAPTION - GAP), Image.Resampling.LANCZOS)
        pen.text((x, y), caption, font=font, fill=40)
        board.paste(small, (x, y + CAPTION - 8))
    return board


def save(board: Image.Image, path: Path) -> int:
    """Write the picture as small as it must be; returns its size in bytes."""
    for shades in (16, 8, 6, 4):
        out = io.BytesIO()
        board.quantize(shades).save(out, "PNG", optimize=True)
        if out.tell() <= LIMIT:
            break
    path.write_bytes(out.getvalue())
    return out.tell()


def main(target: Path, wanted: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    django.setup()
    from dossiers.documents.render import Paper, render_pdf
    from records.pdf import static_file
    from records.text import ZONE
    from tests.dossiers.paper_cases import CASES
    from tests.dossiers.paper_examples import EXAMPLES

    font = ImageFont.truetype(io.BytesIO(static_file("static:tinos/400Regular/Tinos_400Regular.ttf")), 12)
    created = datetime(2021, 9, 28, 16, 20, tzinfo=ZONE)
    target.mkdir(parents=True, exist_ok=True)
    sets: dict[str, dict[str, Callable[[], Paper]]] = {"mau": EXAMPLES, "truong-hop": CASES}
    for name, papers in sets.items():
        if wanted not in ("", name):
            continue
        drawn = {title: pages_of(render_pdf(build(), created=created)) for title, build in papers.items()}
        path = target / f"{name}.png"
        size = save(sheet(drawn, font), path)
        sys.stdout.write(f"{path}: {len(papers)} văn bản, {size // 1000} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/papers"), "".join(sys.argv[2:3]))
