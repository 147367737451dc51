"""Papers in every case an office will meet: long names, four-line titles, 1 and 60 criteria, 200 rows, nothing entered.

``CASES``: name → a function that makes the paper. ``stretched`` lengthens the minutes line by line, so that the end of
the text falls on every place of a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dossiers.documents.invitation import InvitationPaper
from dossiers.documents.minutes import Attendance, Minutes, ReviewFigures
from dossiers.documents.office import AppraisalRow, UnitVote
from dossiers.documents.render import Paper
from dossiers.documents.report import ReportSection
from dossiers.documents.scoresheet import ScoreSheet
from dossiers.documents.values import Frame, Opinion, Person, Score, Vote
from tests.dossiers import paper_examples as examples

LONG_UNIT = "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông, nông nghiệp và phát triển đô thị thành phố Sơn La"
LONG_PARENT = "Ủy ban nhân dân thành phố Sơn La, tỉnh Sơn La"
LONG_COUNCIL = (
    "Hội đồng đánh giá, thẩm định, phân loại cơ quan, đơn vị, tổ chức chính trị - xã hội và doanh nghiệp nhà nước liên "
    "quan đến ma túy trong khối các cơ quan hành chính, đơn vị sự nghiệp trực thuộc Ủy ban nhân dân tỉnh năm 2021"
)
LONG_REMARK = "đề nghị làm rõ việc phối hợp với Công an phường, trách nhiệm của người đứng đầu và thời hạn khắc phục từng tồn tại "


def _long(frame: Frame) -> Frame:
    head = replace(frame.head, issuer_name=LONG_UNIT, parent_name=LONG_PARENT)
    return replace(frame, head=head, unit_name=LONG_UNIT)


def _with_long_names(paper: Any) -> Any:
    return replace(paper, frame=_long(paper.frame))


def _titled(paper: Any) -> Any:
    return replace(paper, council_name=LONG_COUNCIL)


def sheet_of(count: int, *, evidence: bool = True) -> ScoreSheet:
    """A score sheet with so many criteria."""
    sheet = examples.score_sheet()
    given = [line for group in sheet.groups for line in group.lines]
    lines = [replace(given[n % len(given)], code=f"{n // 10 + 1}.{n % 10 + 1}") for n in range(count)]
    if not evidence:
        lines = [replace(line, evidence="", reason="") for line in lines]
    groups = tuple(
        replace(sheet.groups[0], code=str(start // 10 + 1), lines=tuple(lines[start : start + 10]))
        for start in range(0, count, 10)
    )
    return replace(sheet, groups=groups)


def many_rows(count: int = 200) -> Any:
    """The Office's letter with so many units in its list, and as many papers in its table of contents."""
    paper = examples.upward_letter()
    row = paper.units.recognise[1]
    rows = tuple(
        replace(row, name=f"{row.name} số {n}", own=Decimal(80 + n % 20)) for n in range(1, count + 1)
    )
    contents = tuple(replace(paper.contents[n % 4], unit=f"Đơn vị số {n // 4 + 1}") for n in range(count))
    return replace(paper, total=count, units=replace(paper.units, recognise=rows), contents=contents)


def many_units(count: int = 60) -> Any:
    """The minutes of the appraisal of so many units."""
    paper = examples.appraisal_minutes()
    return replace(
        paper,
        process=tuple(replace(paper.process[n % 4], unit=f"Đơn vị số {n}") for n in range(1, count + 1)),
        results=tuple(replace(paper.results[n % 4], unit=f"Đơn vị số {n}") for n in range(1, count + 1)),
        votes=tuple(
            UnitVote(f"Đơn vị số {n}", 5, 6, 1, 0, "Chưa nhất trí tiêu chí 2.1" if n == 7 else "")
            for n in range(1, count + 1)
        ),
        quorum=4,
    )


def nothing_entered() -> Minutes:
    """The minutes before anything is known: dots and room for the pen, no nought that nobody entered."""
    paper = examples.minutes("")
    return replace(
        paper,
        started_at=None,
        ended_at=None,
        place="",
        attendance=Attendance(None, None),
        council_present=None,
        council_total=None,
        chair=Person("", ""),
        secretary=Person("", ""),
        figures=ReviewFigures(None, None, None, None, None),
        score=Score(None, None, None),
        vote=Vote("", None, None, None, None),
        sheet=sheet_of(1, evidence=False),
        submit_before=None,
        not_applicable=(),
        opinions=(),
        shortcomings=(),
        causes=(),
        fixes=(),
    )


def bare_report() -> Any:
    paper = examples.report()
    return replace(paper, sections=tuple(ReportSection(code, "") for code, _text in examples.SECTIONS))


def stretched(lines: int) -> Minutes:
    """The minutes with so many more lines of discussion."""
    paper = examples.minutes()
    more = tuple(Opinion(f"(Đại biểu {n})", "nhất trí.") for n in range(1, lines + 1))
    return replace(paper, opinions=(*paper.opinions, *more))


def stretched_letter(lines: int) -> Any:
    """The letter of a unit that must put right so much."""
    paper = examples.letter()
    fix = paper.verdict.fixes[0]
    return replace(paper, verdict=replace(paper.verdict, must_fix=True, fixes=(fix,) * lines))


def long_talk() -> Minutes:
    paper = examples.minutes()
    said = tuple(
        Opinion(f"(Đại biểu {n}, {LONG_UNIT})", (LONG_REMARK * 6).strip(), (LONG_REMARK * 2).strip())
        for n in range(1, 8)
    )
    return replace(paper, opinions=said, guests=LONG_UNIT)


def long_difference() -> Any:
    paper = examples.appraisal_minutes()
    row: AppraisalRow = paper.results[1]
    long = replace(row, differences=(LONG_REMARK * 4,) * 4, replies=(LONG_REMARK * 3,) * 3)
    return replace(paper, results=(paper.results[0], long, *paper.results[2:]))


def empty_invitation() -> InvitationPaper:
    return replace(examples.invitation(), starts_at=None, place="", agenda=(), invitees=(), chair="")


CASES: dict[str, Callable[[], Paper]] = {
    "ten-dai-qd": lambda: _titled(_with_long_names(examples.council_decision())),
    "ten-dai-bb": lambda: _with_long_names(examples.minutes()),
    "ten-dai-bc": lambda: _with_long_names(examples.report()),
    "ten-dai-ttr": lambda: _with_long_names(examples.letter()),
    "ten-dai-bb-tham-dinh": lambda: _titled(_with_long_names(examples.appraisal_minutes())),
    "ten-dai-tb": lambda: _with_long_names(examples.notice()),
    "01-tieu-chi": lambda: replace(examples.minutes(), sheet=sheet_of(1)),
    "60-tieu-chi": lambda: replace(examples.minutes(), sheet=sheet_of(60)),
    "khong-minh-chung": lambda: replace(examples.minutes(), sheet=sheet_of(22, evidence=False)),
    "su-kien-loai-tru": lambda: examples.minutes("B"),
    "chua-nhap-gi": nothing_entered,
    "bao-cao-trong": bare_report,
    "200-dong": many_rows,
    "60-don-vi": many_units,
    "thao-luan-dai": long_talk,
    "chenh-lech-dai": long_difference,
    "giay-moi-trong": empty_invitation,
}
