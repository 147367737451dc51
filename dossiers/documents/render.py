"""From a paper's values to HTML, to the bytes of its PDF, and to a Word file with the same text."""

from __future__ import annotations

import re
from datetime import datetime

from django.template.loader import render_to_string

from dossiers.documents.chase import ChaseLetter
from dossiers.documents.council import CouncilDecision
from dossiers.documents.covers import BundleCover, Receipt
from dossiers.documents.invitation import InvitationPaper
from dossiers.documents.kinds import PaperKind, kind_of
from dossiers.documents.letter import Letter
from dossiers.documents.minutes import Minutes
from dossiers.documents.office import AppraisalMinutes, Notice, UpwardLetter
from dossiers.documents.periodic import PeriodicPaper
from dossiers.documents.proof import FILE_NAME, Data, Proof, Signer, enclosed, prove
from dossiers.documents.report import Report
from dossiers.documents.scoresheet import ScoreSheetPaper
from dossiers.documents.word import fill
from dossiers.documents.word.picture import with_picture
from records import pdf
from records.text import vn_date

#: A document's number (``2139/QĐ-UBND``, ``53-KH/ĐUK``, ``/BB-TTTT`` before it is taken).
NUMBER = re.compile(
    r"(?:số )?(?:[\d…]|&nbsp;|\u00a0)*/(?:QĐ|BB|BC|TTr|TB|GM|KH)-[A-ZĐ]+"
    r"|(?:số )?\d+-(?:KH|CT|KL|TB)/[A-ZĐ]+"
)

Paper = (
    CouncilDecision
    | Minutes
    | ScoreSheetPaper
    | Report
    | PeriodicPaper
    | Letter
    | AppraisalMinutes
    | UpwardLetter
    | Notice
    | ChaseLetter
    | Receipt
    | BundleCover
    | InvitationPaper
)


def kind_for(paper: Paper) -> PaperKind:
    """Return the kind of a paper."""
    return kind_of(paper.frame.kind)


def title_of(paper: Paper) -> str:
    """Return the title of the file: kind, unit and year."""
    return f"{kind_for(paper).title} – {paper.frame.unit_name}, năm {paper.frame.year}"


def subject_of(paper: Paper) -> str:
    """Return number and date in words, as far as the paper has them: ``Số 03/BB-TTTT ngày 24/9/2021``."""
    head = paper.frame.head
    number = f"Số {head.number or '…'}/{head.symbol}" if head.symbol else ""
    signed = f"ngày {vn_date(head.signed_on)}" if head.signed_on else ""
    return " ".join(part for part in (number, signed) if part)


def render_html(paper: Paper, proof: Proof | None = None) -> str:
    """Return the HTML of a paper; ``proof``: what is printed at the foot of every page of an issued one."""
    context = {"paper": paper, "title": title_of(paper), "proof": proof}
    html = render_to_string(kind_for(paper).template, context)
    return NUMBER.sub(r'<span class="nb">\g<0></span>', html)


def render_pdf(
    paper: Paper,
    *,
    created: datetime | None = None,
    data: Data | None = None,
    signer: Signer | None = None,
    code: str = "",
) -> bytes:
    """Return the PDF of a paper; equal values, ``created``, ``data`` and keys give equal bytes, on any day.

    ``data`` (``dossiers.documents.data``) travel in the file. With a ``signer`` every page carries code and QR, the
    data are signed and the whole file is sealed; a draft has neither. ``code``: one the paper was given before.
    """
    proof = None
    if data is not None and signer is not None:
        proof, data = prove(data, signer, code)
    enclosures = []
    if data is not None:
        described = f"Dữ liệu của văn bản: {title_of(paper)}"
        enclosures.append(pdf.Enclosure(FILE_NAME, enclosed(data, signer), described))
    body = pdf.render(
        render_html(paper, proof),
        title=title_of(paper),
        author=paper.frame.issuer,
        subject=subject_of(paper),
        created=created,
        attachments=enclosures,
    )
    return signer.seal(body) if signer is not None else body


def render_docx(paper: Paper, *, template: bytes | None = None) -> bytes:
    """Return the paper as a Word file, equal in text to its PDF.

    ``template``: an office's own Word template of this kind; without one the template is that of the PDF, compiled.
    """
    kind = kind_for(paper)
    body = fill.filled(
        template or fill.shipped_template(kind.template, kind.title),
        paper,
        paths=fill.shipped_fields(kind.template),
        title=title_of(paper),
    )
    if isinstance(paper, PeriodicPaper) and paper.chart:
        width, height = paper.chart_size
        png = pdf.raster(paper.chart, width=width, height=height)
        body = with_picture(body, after=paper.chart_words, png=png, alt=paper.chart_said)
    return body
