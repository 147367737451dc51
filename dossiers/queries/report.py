"""The report by sections, each with the figures it speaks of and a sentence that may be inserted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from campaigns.models import FigureSpec
from dossiers.models import Dossier, FigureValue, ReportSection
from dossiers.queries.cards import cards_of
from dossiers.queries.figures import shown
from dossiers.rules.report import OPTIONAL, PARTS, SECTIONS, report_problems
from records.errors import Problem
from records.text import curly, vn_date

#: Rows of the table a section speaks of.
FIGURES: dict[str, tuple[str, ...]] = {
    "I.1": ("S01", "S02", "S03", "S04"),
    "I.2": ("S14", "S15", "S16", "S17", "S18", "S12"),
    "II.1": ("S05", "S06"),
    "II.2": ("S07", "S08", "S09", "S10", "S11"),
    "II.3": ("S12", "S13"),
    "II.4": ("S19",),
    "III.2": ("S20",),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure beside a section."""

    code: str
    name: str
    unit_of_measure: str
    current: str
    previous: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section with its text."""

    code: str
    title: str
    text: str
    version: int
    saved_at: datetime | None
    optional: bool
    references: tuple[Reference, ...]
    suggestion: str
    errors: tuple[str, ...] = ()
    conflict: object | None = None

    @property
    def box(self) -> str:
        """The id of its form."""
        return f"bao-cao-{self.code.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report (I … V)."""

    code: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Everything the report's page shows; ``result`` is section II.5."""

    parts: tuple[Part, ...]
    result: str
    written: int
    owed: int

    def section(self, code: str) -> Section:
        """Return one section."""
        return next(each for part in self.parts for each in part.sections if each.code == code)

    def with_section(self, new: Section) -> ReportPage:
        """Return the page with one section as it was typed."""
        parts = tuple(
            replace(part, sections=tuple(new if each.code == new.code else each for each in part.sections))
            for part in self.parts
        )
        return replace(self, parts=parts)


def texts_of(dossier: Dossier) -> dict[str, str]:
    """Return the stored texts by section (one query)."""
    return dict(dossier.sections.values_list("code", "text"))


def problems(dossier: Dossier) -> list[Problem]:
    """Return the sections without text, each with its place."""
    return report_problems(texts_of(dossier), where=reverse("dossiers:report", args=[dossier.pk]))


def report_page(dossier: Dossier) -> ReportPage:
    """Build the page (a constant number of queries)."""
    stored = {row.code: row for row in ReportSection.objects.filter(dossier=dossier)}
    values = {value.spec_id: value for value in FigureValue.objects.filter(dossier=dossier)}
    specs = list(FigureSpec.objects.filter(campaign_id=dossier.participation.campaign_id))
    # A part of a row that nobody entered is unknown, so it stands here as None.
    current = {spec.code: values[spec.pk].current if spec.pk in values else None for spec in specs}
    by_row: dict[str, list[Reference]] = {}
    for spec in specs:
        if spec.lodging_only and not dossier.participation.has_lodging:
            continue
        value = values.get(spec.pk)
        by_row.setdefault(spec.row, []).append(
            Reference(
                spec.code,
                spec.part or spec.title,
                spec.unit_of_measure,
                shown(value.current) if value else "",
                shown(value.previous) if value else "",
            )
        )
    next_year = str(dossier.participation.campaign.year + 1)
    parts = tuple(
        Part(
            code,
            title,
            tuple(_section(each, stored.get(each), by_row, next_year, dossier, current) for each in members),
        )
        for code, title, members in PARTS
    )
    card = cards_of([dossier])[dossier.pk].own
    owed = [section for part in parts for section in part.sections if not section.optional]
    points = f"{card.printed} điểm; " if card.scaled is not None and card.answered else ""
    return ReportPage(parts, f"{points}{curly(card.label)}", sum(bool(each.text) for each in owed), len(owed))


def _section(
    code: str,
    row: ReportSection | None,
    by_row: dict[str, list[Reference]],
    next_year: str,
    dossier: Dossier,
    current: dict[str, Decimal | None],
) -> Section:
    return Section(
        code=code,
        title=SECTIONS[code].replace("{nam_sau}", next_year),
        text=row.text if row else "",
        version=row.version if row else 0,
        saved_at=row.saved_at if row else None,
        optional=code in OPTIONAL,
        references=tuple(each for name in FIGURES.get(code, ()) for each in by_row.get(name, ())),
        suggestion=suggestion_of(code, dossier, current),
    )


def suggestion_of(code: str, dossier: Dossier, figures: dict[str, Decimal | None]) -> str:
    """Return a sentence made of figures that were entered; empty while one it needs is missing.

    The words of I.2 follow drafts part 3; a figure that is not known is never written as zero. Counts below ten have
    two digits as in the papers («02 lần, 01 cuộc»), shares do not («8/9 người»).
    """

    def known(*codes: str) -> list[str] | None:
        found = [figures.get(each) for each in codes]
        return None if any(each is None for each in found) else [_counted(each) for each in found]

    def of(part: str) -> str:
        return f"{shown(figures.get(part))}/{shown(figures.get('S01'))}"

    if code == "I.1" and (own := known("S01", "S02", "S03")):
        return (
            f"Đơn vị có {own[0]} người, gồm {own[1]} cán bộ, công chức, viên chức "
            f"và {own[2]} người lao động hợp đồng."
        )
    if code == "I.2":
        return _situation(dossier, figures)
    if code == "II.1" and (own := known("S05", "S06")):
        return (
            f"Trong kỳ, đơn vị ban hành {own[0]} văn bản lãnh đạo, chỉ đạo; "
            f"tổ chức {own[1]} cuộc kiểm tra, giám sát nội bộ."
        )
    if code == "II.2" and (own := known("S07", "S08", "S09", "S01", "S10")):
        return (
            f"Tổ chức {own[0]} cuộc tuyên truyền, tập huấn, sinh hoạt chuyên đề với {own[1]} lượt người dự; "
            f"{of('S09')} người được phổ biến kiến thức, pháp luật; {of('S10')} người ký cam kết."
        )
    if code == "II.3" and (own := known("S12", "S13.a", "S13.b")):
        if figures["S13.a"] == 0 == figures["S13.b"]:
            return f"Thực hiện {own[0]} lần rà soát; trong kỳ không tiếp nhận tin phản ánh."
        return (
            f"Thực hiện {own[0]} lần rà soát; tiếp nhận {own[1]} tin phản ánh, "
            f"đã xử lý hoặc chuyển cơ quan có thẩm quyền {own[2]} tin."
        )
    if code == "V":
        return "Không có."
    return ""


def _situation(dossier: Dossier, figures: dict[str, Decimal | None]) -> str:
    people = [value for code, value in figures.items() if code.split(".")[0] in ("S14", "S15", "S16")]
    cases = [value for code, value in figures.items() if code.split(".")[0] == "S17"]
    names = {code.split(".")[0] for code in figures}
    if not {"S14", "S15", "S16", "S17"} <= names or any(value is None for value in (*people, *cases)):
        return ""
    campaign = dossier.participation.campaign
    period = (
        f"Trong kỳ từ ngày {vn_date(campaign.period_from)} đến ngày {vn_date(campaign.period_to)}, đơn vị"
    )
    if any(people) or any(cases):
        text = (
            f"{period} có {_sum(figures, 'S14')} người nghiện ma túy, {_sum(figures, 'S15')} người sử dụng trái phép "
            f"chất ma túy, {_sum(figures, 'S16')} người vi phạm pháp luật về ma túy; {_sum(figures, 'S17')} vụ việc "
            "liên quan đến ma túy tại nơi đơn vị quản lý."
        )
    else:
        text = (
            f"{period} không có người nghiện ma túy, người sử dụng trái phép chất ma túy, người vi phạm pháp luật về "
            "ma túy; không có vụ việc liên quan đến ma túy tại trụ sở."
        )
    reviews = figures.get("S12")
    if reviews is not None:
        text += f" Công tác rà soát được thực hiện {_counted(reviews)} lần."
    return text


def _counted(value: Decimal | None) -> str:
    if value is not None and 0 < value < 10 and value == value.to_integral_value():
        return f"0{int(value)}"
    return shown(value)


def _sum(figures: dict[str, Decimal | None], row: str) -> str:
    values = [value for code, value in figures.items() if code.split(".")[0] == row and value is not None]
    return _counted(sum(values, Decimal(0)))
