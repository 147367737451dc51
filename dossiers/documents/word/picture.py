"""Puts a picture into a finished Word file: the same one that stands in the PDF, behind the line that names it."""

from __future__ import annotations

import io

#: Between the margins of an upright page.
WIDTH_CM = 15.5


def with_picture(body: bytes, *, after: str, png: bytes, alt: str) -> bytes:
    """Return the file with the picture below the first line that begins with ``after``; ``alt``: what it shows.

    ValueError when no line begins so.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document = Document(io.BytesIO(body))
    lines = document.paragraphs
    at = next((n for n, line in enumerate(lines) if line.text.startswith(after)), None)
    if at is None:
        raise ValueError(f"no line begins with “{after}”")
    place = lines[at + 1] if at + 1 < len(lines) and not lines[at + 1].text.strip() else None
    if place is None:
        place = lines[at + 1].insert_paragraph_before() if at + 1 < len(lines) else document.add_paragraph()
    place.alignment = WD_ALIGN_PARAGRAPH.CENTER
    place.paragraph_format.first_line_indent = Cm(0)
    run = place.add_run()
    run.add_picture(io.BytesIO(png), width=Cm(WIDTH_CM))
    for drawn in run.element.iter(qn("wp:docPr")):
        drawn.set("descr", alt)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
