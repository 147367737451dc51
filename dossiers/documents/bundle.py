"""From the papers of a campaign to one file for the level above: cover, letter, minutes, papers of every unit.

Every paper goes in with the bytes that were frozen when it was issued, and behind it its signed copy where one was
uploaded; what is not issued goes in as a draft. Equal papers give equal bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dossiers import catalogue, states
from dossiers.documents import from_campaign
from dossiers.documents.data import Frozen, paper_data
from dossiers.documents.frames import Registered
from dossiers.documents.from_snapshot import paper_from
from dossiers.documents.office import AppraisalMinutes, ContentsRow, UpwardLetter
from dossiers.documents.proof import FILE_NAME, Data, Signer, enclosed, prove
from dossiers.documents.render import render_pdf
from dossiers.models import Dossier, Paper, StoredFile
from dossiers.queries.snapshot import canonical
from dossiers.queries.upper_content import Part, frozen_content
from records import pdf

Content = Mapping[str, Any]
#: Called before each piece: done, total, what is being done.
Report = Callable[[int, int, str], None]
LABEL = "Trang hồ sơ"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Piece:
    """One paper with its bytes and its place in the bundle; ``first_page`` counts from the cover's first page."""

    part: Part
    body: bytes
    pages: int
    first_page: int
    sha256: str

    @property
    def row(self) -> ContentsRow:
        """The line of the table of contents."""
        return ContentsRow(
            title=self.part.title,
            number=self.part.number,
            signed_on=self.part.signed_on,
            pages=self.pages,
            first_page=self.first_page,
            checksum=self.sha256,
            unit=self.part.unit,
        )

    @property
    def entry(self) -> dict[str, Any]:
        """The line as plain JSON."""
        return {
            "dossier": self.part.dossier.pk,
            "unit": self.part.unit,
            "kind": self.part.kind,
            "title": self.part.title,
            "number": self.part.number,
            "signed_on": self.part.signed_on.isoformat() if self.part.signed_on else None,
            "pages": self.pages,
            "first_page": self.first_page,
            "sha256": self.sha256,
            "issued": self.part.paper is not None,
            "scan": self.part.scan is not None,
        }


@dataclass(frozen=True, slots=True)
class Assembled:
    """The whole bundle."""

    body: bytes
    cover: bytes
    pages: int
    sha256: str
    pieces: tuple[Piece, ...]
    #: Printed on the cover of one that was signed; else empty, as is ``key``.
    code: str = ""
    key: str = ""

    @property
    def manifest(self) -> list[dict[str, Any]]:
        return [piece.entry for piece in self.pieces]


def registered_of(papers: Iterable[Paper]) -> dict[str, Registered]:
    """Numbers given to the issued papers of one dossier, by kind."""
    return {
        paper.kind: Registered(paper.number, paper.symbol, paper.signed_on)
        for paper in papers
        if paper.state == states.PAPER_ISSUED
    }


def minutes_paper(
    content: Content, registered: Mapping[str, Registered], *, issued: bool
) -> AppraisalMinutes:
    """The minutes of the Office's council as values."""
    return from_campaign.appraisal_minutes(content, registered=registered, issued=issued)


def letter_paper(
    content: Content,
    registered: Mapping[str, Registered],
    parts: Sequence[Part],
    *,
    issued: bool,
    created: datetime | None,
    made_at: datetime,
) -> UpwardLetter:
    """The letter as values; its table of contents counts pages as the bundle will have them.

    The letter stands right behind the cover, so both are drawn once to learn how many pages they take.
    """

    def said(rows: Sequence[ContentsRow]) -> UpwardLetter:
        return from_campaign.upward_letter(content, registered=registered, issued=issued, contents=rows)

    others = [_measured(part) for part in parts if part.kind != catalogue.UPWARD_LETTER]
    if any(part.pages is None for part in others):
        # A draft beside drafts: pages are not known yet, and the table leaves them open.
        return said([_row(part, None) for part in others])
    letter = next((part for part in parts if part.kind == catalogue.UPWARD_LETTER), None)
    cover = pdf.page_count(_cover(content, [_row(part, 1) for part in parts], made_at))
    first = cover + 1
    if letter:
        first += pdf.page_count(render_pdf(said([_row(part, 1) for part in others]), created=created))
    rows = []
    for part in others:
        rows.append(_row(part, first))
        first += part.pages or 0
    return said(rows)


def _row(part: Part, first_page: int | None) -> ContentsRow:
    return ContentsRow(
        title=part.title,
        number=part.number,
        signed_on=part.signed_on,
        pages=part.pages,
        first_page=first_page,
        checksum=part.sha256,
        unit=part.unit,
    )


def _cover(content: Content, rows: Sequence[ContentsRow], made_at: datetime) -> bytes:
    return _drawn_cover(content, rows, made_at, None)[0]


def _drawn_cover(
    content: Content, rows: Sequence[ContentsRow], made_at: datetime, signer: Signer | None
) -> tuple[bytes, Data]:
    """The cover, and the data it encloses; those of a signed one hold its proof."""
    paper = from_campaign.bundle_cover(content, contents=rows, made_at=made_at)
    data = paper_data(paper, content, Frozen(canonical(dict(content))[1], made_at))
    body = render_pdf(paper, created=made_at, data=data, signer=signer)
    return body, prove(data, signer)[1] if signer is not None else data


def stored_bytes(paper: Paper) -> bytes:
    """The bytes that were frozen when the paper was issued."""
    if paper.stored is None:
        raise LookupError(f"{paper} has no stored bytes")
    with paper.stored.file.open("rb") as stored:
        return bytes(stored.read())


def scan_pdf(scan: StoredFile) -> bytes:
    """A signed copy as PDF: its own bytes, or a photograph on a page of its own."""
    with scan.file.open("rb") as stored:
        body = bytes(stored.read())
    if scan.content_type == PDF:
        return body
    return pdf.picture(body, content_type=scan.content_type, title=scan.name)


def _measured(part: Part) -> Part:
    """The part with its number of pages; only a signed copy has to be opened for that."""
    if part.scan is None:
        return part
    return replace(part, scan_pages=pdf.page_count(scan_pdf(part.scan)))


def unit_paper_pdf(dossier: Dossier, kind: str) -> bytes:
    """A paper of a dossier's own that is not issued, or has no number at all (the score sheet).

    Raises ``LookupError`` (Vietnamese) when it cannot say anything yet.
    """
    content, snapshot = frozen_content(dossier)
    numbered = kind in catalogue.PAPER_TYPES
    drawn = paper_from(
        kind,
        content,
        registered=registered_of(dossier.papers.exclude(state=states.PAPER_VOID)),
        issued=not numbered and dossier.state in states.BUNDLED,
        one_person=dossier.approved_alone,
    )
    frozen = Frozen(snapshot.sha256, snapshot.at) if snapshot else Frozen()
    return render_pdf(drawn, created=frozen.at, data=paper_data(drawn, content, frozen))


def assemble(
    content: Content,
    parts: Sequence[Part],
    *,
    created: datetime | None,
    made_at: datetime,
    report: Report | None = None,
    signer: Signer | None = None,
) -> Assembled:
    """Put the bundle together. ``made_at``: the moment printed on the cover. Raises ``LookupError`` (Vietnamese).

    With a ``signer`` the cover carries code and QR, and the file encloses its table of contents, signed and sealed.
    """
    tell = report or _silent
    # Stored papers are read at once; the cover is drawn, and joining stamps every page: that is where the time goes.
    read, drawn = len(parts), 2 * len(parts)
    total = 4 * len(parts) + 1
    bodies: list[bytes] = []
    for number, part in enumerate(parts):
        tell(number, total, f"{part.title} – {part.unit}")
        bodies.append(_body(content, part, parts, created, made_at))
    tell(read, total, "Bìa và danh mục hồ sơ")
    counts = [pdf.page_count(body) for body in bodies]
    # A signed copy is known by the file that was uploaded, even where a photograph became a page.
    hashes = [
        part.scan.sha256 if part.scan is not None else hashlib.sha256(body).hexdigest()
        for part, body in zip(parts, bodies, strict=True)
    ]
    cover, data, pieces = _with_cover(content, parts, bodies, counts, hashes, made_at, signer)
    tell(drawn, total, f"Đánh số, ghép {pdf.page_count(cover) + sum(counts)} trang")
    campaign = content["office"]["campaign"]
    title = f"Hồ sơ tổng hợp – {campaign['title']}"
    inside = pdf.Enclosure(FILE_NAME, enclosed(data, signer), f"Dữ liệu của {title}")
    body = pdf.merge([cover, *bodies], title=title, label=LABEL, created=made_at, attachments=[inside])
    if signer is not None:
        body = signer.seal(body)
    tell(total - 1, total, "Lưu hồ sơ")
    return Assembled(
        body=body,
        cover=cover,
        pages=pdf.page_count(cover) + sum(counts),
        sha256=hashlib.sha256(body).hexdigest(),
        pieces=pieces,
        code=data["proof"]["code"] if signer is not None else "",
        key=signer.key if signer is not None else "",
    )


def _silent(done: int, total: int, message: str) -> None:
    return None


def _body(
    content: Content, part: Part, parts: Sequence[Part], created: datetime | None, made_at: datetime
) -> bytes:
    if part.scan is not None:
        return scan_pdf(part.scan)
    if part.paper is not None:
        return stored_bytes(part.paper)
    if part.kind not in states.OFFICE_PAPERS:
        return unit_paper_pdf(part.dossier, part.kind)
    numbers = registered_of(part.dossier.papers.all())
    if part.kind == catalogue.APPRAISAL_MINUTES:
        return render_pdf(minutes_paper(content, numbers, issued=False), created=created)
    letter = letter_paper(content, numbers, parts, issued=False, created=created, made_at=made_at)
    return render_pdf(letter, created=created)


def _with_cover(
    content: Content,
    parts: Sequence[Part],
    bodies: Sequence[bytes],
    counts: Sequence[int],
    hashes: Sequence[str],
    made_at: datetime,
    signer: Signer | None,
) -> tuple[bytes, Data, tuple[Piece, ...]]:
    """Draw the cover until the page numbers it names are those it causes."""
    before = 1
    while True:
        pieces = []
        page = before + 1
        for part, body, pages, sha256 in zip(parts, bodies, counts, hashes, strict=True):
            pieces.append(Piece(part, body, pages, page, sha256))
            page += pages
        cover, data = _drawn_cover(content, [piece.row for piece in pieces], made_at, signer)
        taken = pdf.page_count(cover)
        if taken <= before:
            return cover, data, tuple(pieces)
        before = taken


def as_of(parts: Sequence[Part], fallback: datetime) -> datetime:
    """When the newest paper of the bundle was issued: what the cover says it was made at, so that it repeats."""
    issued = [part.paper.issued_at for part in parts if part.paper is not None and part.paper.issued_at]
    return max(issued, default=fallback)


def subject_dossiers(parts: Sequence[Part]) -> list[int]:
    """Primary keys of the dossiers whose papers lie in the bundle."""
    return sorted({part.dossier.pk for part in parts if part.dossier.state in states.BUNDLED})
