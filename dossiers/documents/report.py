"""«Báo cáo kết quả công tác phòng, chống ma túy» (FORM-05) with its table of figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dossiers.documents import lines
from dossiers.documents.values import DocRef, Frame, Score, Verdict


@dataclass(frozen=True, slots=True)
class ReportSection:
    """The text entered for one heading; headings themselves stand in the template. ``code`` is ``II.1``."""

    code: str
    text: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text, one paragraph per line; nothing entered: dots."""
        return lines.paragraphs(self.text) or (lines.ELLIPSIS,)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One line of the table: values as they are printed ("…" not entered, "0" looked for and none)."""

    code: str
    name: str
    unit: str
    this_period: str
    last_period: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FiguresAnnex:
    """The annex: figures of the period and of the one before."""

    attached_to: DocRef
    unit_name: str
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The report."""

    frame: Frame
    plan: str
    period_from: date
    period_to: date
    sections: tuple[ReportSection, ...]
    score: Score
    verdict: Verdict
    annex: FiguresAnnex

    def section(self, code: str) -> tuple[str, ...]:
        """Return the paragraphs below a heading."""
        return next((item.paragraphs for item in self.sections if item.code == code), (lines.ELLIPSIS,))

    @property
    def text(self) -> dict[str, tuple[str, ...]]:
        """Paragraphs by heading, with ``_`` for the stop so that a template can name them (``II_1``)."""
        codes = ("I.1", "I.2", "II.1", "II.2", "II.3", "II.4", "III.1", "III.2", "III.3", "IV", "V")
        return {code.replace(".", "_"): self.section(code) for code in codes}

    @property
    def requests(self) -> tuple[str, ...]:
        """Section V; empty when the unit asks for nothing."""
        return next((lines.paragraphs(item.text) for item in self.sections if item.code == "V"), ())

    @property
    def period_from_text(self) -> str:
        """First day of the period."""
        return lines.day(self.period_from)

    @property
    def period_to_text(self) -> str:
        """Last day of the period."""
        return lines.day(self.period_to)
