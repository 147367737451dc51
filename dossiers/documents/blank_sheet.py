"""The scoring sheet with nothing in it, filled by hand at a meeting: always a draft, never a paper of the dossier."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string

from dossiers.documents.values import Marks
from dossiers.queries.offline import OfflineSheet
from dossiers.rules.offline import FIGURE, SCORE, VETO, Line
from records import pdf


@dataclass(frozen=True, slots=True)
class BlankFrame:
    """What ``print/base.html`` asks of a paper: its marks."""

    marks: Marks


@dataclass(frozen=True, slots=True)
class BlankGroup:
    """A group with its criteria."""

    code: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """The form: questions, criteria by group, figures."""

    frame: BlankFrame
    unit: str
    campaign: str
    year: int
    set_line: str
    vetoes: tuple[Line, ...]
    groups: tuple[BlankGroup, ...]
    figures: tuple[Line, ...]


def blank_sheet(sheet: OfflineSheet) -> BlankSheet:
    """Return the form of a dossier; nothing that is stored stands in it."""
    head = sheet.head
    marks = Marks(
        draft=True,
        practice=head.practice,
        illustrative=False,
        draft_criteria=head.draft_criteria,
        trial=head.trial,
    )
    scores = sheet.of(SCORE)
    groups = (
        BlankGroup(code, title, tuple(line for line in scores if line.group == code))
        for code, title in sheet.groups.items()
    )
    return BlankSheet(
        frame=BlankFrame(marks),
        unit=head.unit,
        campaign=head.campaign,
        year=head.year,
        set_line=f"{sheet.set_title}, phiên bản {sheet.set_version}, mã kiểm tra {sheet.set_sha256[:8]}",
        vetoes=sheet.of(VETO),
        groups=tuple(groups),
        figures=sheet.of(FIGURE),
    )


def blank_pdf(sheet: OfflineSheet) -> bytes:
    """Return the PDF of the empty form."""
    paper = blank_sheet(sheet)
    title = f"Phiếu tự chấm điểm (phiếu trống) – {paper.unit}, năm {paper.year}"
    html = render_to_string("print/phieu_trong.html", {"paper": paper, "title": title})
    return pdf.render(html, title=title)
