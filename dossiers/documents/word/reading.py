"""The words of a finished Word file, paragraph by paragraph, for a look on a page."""

from __future__ import annotations

from typing import BinaryIO

from dossiers.documents.word.styles import NAMESPACE

_W = f"{{{NAMESPACE}}}"


def paragraphs_of(file: BinaryIO) -> tuple[str, ...]:
    """The paragraphs that say something, those of a table's row in one line."""
    from docx import Document

    body = Document(file).element.body
    found = []
    for block in body.iter(f"{_W}p", f"{_W}tr"):
        if block.tag == f"{_W}p" and any(True for _row in block.iterancestors(f"{_W}tr")):
            continue
        cells = [block] if block.tag == f"{_W}p" else list(block.iter(f"{_W}tc"))
        words = ["".join(text.text or "" for text in cell.iter(f"{_W}t")).strip() for cell in cells]
        line = " | ".join(word for word in words if word)
        if line:
            found.append(line)
    return tuple(found)
