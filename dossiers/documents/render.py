"""From a paper's values to HTML, to the bytes of its PDF, and to a Word file with the same text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string

from dossiers.documents.council import CouncilDecision
from dossiers.documents.covers import BundleCover, Receipt
from dossiers.documents.kinds import PaperKind, kind_of
from dossiers.documents.letter import Letter
from dossiers.documents.minutes import Minutes
from dossiers.documents.office import AppraisalMinutes, Notice, UpwardLetter
from dossiers.documents.report import Report
from dossiers.documents.scoresheet import ScoreSheetPaper
from dossiers.documents.word import fill
from records import pdf

#: A document's number (``2139/QĐ-UBND``, ``53-KH/ĐUK``, ``/BB-TTTT`` before it is taken).
NUMBER = re.compile(
    r"(?:số )?(?:[\d…]|&nbsp;|\u00a0)*/(?:QĐ|BB|BC|TTr|TB|KH)-[A-ZĐ]+"
    r"|(?:số )?\d+-(?:KH|CT|KL|TB)/[A-ZĐ]+"
)

Paper = (
    CouncilDecision
    | Minutes
    | ScoreSheetPaper
    | Report
    | Letter
    | AppraisalMinutes
    | UpwardLetter
    | Notice
    | Receipt
    | BundleCover
)


def kind_for(paper: Paper) -> PaperKind:
    """Return the kind of a paper."""
    return kind_of(paper.frame.kind)


def title_of(paper: Paper) -> str:
    """Return the title of the file: kind, unit and year."""
    return f"{kind_for(paper).title} – {paper.frame.unit_name}, năm {paper.frame.year}"


def render_html(paper: Paper) -> str:
    """Return the HTML of a paper."""
    html = render_to_string(kind_for(paper).template, {"paper": paper, "title": title_of(paper)})
    return NUMBER.sub(r'<span class="nb">\g<0></span>', html)


def render_pdf(
    paper: Paper, *, created: datetime | None = None, attachments: Sequence[pdf.Enclosure] = ()
) -> bytes:
    """Return the PDF of a paper; equal values and ``created`` give equal bytes."""
    return pdf.render(render_html(paper), title=title_of(paper), created=created, attachments=attachments)


def render_docx(paper: Paper, *, template: bytes | None = None) -> bytes:
    """Return the paper as a Word file, equal in text to its PDF.

    ``template``: an office's own Word template of this kind; without one the template is that of the PDF, compiled.
    """
    kind = kind_for(paper)
    return fill.filled(
        template or fill.shipped_template(kind.template, kind.title),
        paper,
        paths=fill.shipped_fields(kind.template),
        title=title_of(paper),
    )
