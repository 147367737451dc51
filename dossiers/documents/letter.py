"""«Tờ trình» of a unit in its three variants (FORM-03) and its «Danh sách» (FORM-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dossiers.documents import lines
from dossiers.documents.minutes import Attendance
from dossiers.documents.values import DocRef, Frame, Score, Verdict, Vote


@dataclass(frozen=True, slots=True)
class ListRow:
    """One unit in a list. ``final`` is ``None`` where nothing was appraised; ``final_note`` then says why."""

    name: str
    parent: str = ""
    people: int | None = None
    head_title: str = ""
    own: Decimal | None = None
    own_result: str = ""
    cases: int | None = None
    persons: int | None = None
    last_result: str = ""
    proposal: str = ""
    note: str = ""
    final: Decimal | None = None
    final_note: str = ""
    minutes: DocRef | None = None
    letter: DocRef | None = None

    @property
    def people_text(self) -> str:
        """Total of the unit's people."""
        return lines.count(self.people)

    @property
    def own_text(self) -> str:
        """Own score on the scale of 100."""
        return lines.scaled(self.own)

    @property
    def final_text(self) -> str:
        """Final score on the scale of 100, or the reason why there is none."""
        return self.final_note or lines.scaled(self.final)

    @property
    def cases_text(self) -> str:
        """``01 vụ, 02 người``; empty when there is none to report."""
        if not self.cases and not self.persons:
            return ""
        return f"{lines.two(self.cases)} vụ, {lines.two(self.persons)} người"

    @property
    def last_result_text(self) -> str:
        """Result of the year before; unknown: dots."""
        return self.last_result or lines.ELLIPSIS


@dataclass(frozen=True, slots=True)
class UnitList:
    """The list in three parts: to be recognised, tệ nạn to be confirmed, to be built up next year."""

    attached_to: DocRef
    issuer_name: str
    year: int
    recognise: tuple[ListRow, ...] = ()
    confirm: tuple[ListRow, ...] = ()
    build_up: tuple[ListRow, ...] = ()

    @property
    def next_year(self) -> int:
        """The year for which units are to be built up."""
        return self.year + 1

    @property
    def total(self) -> int:
        """How many units the list names."""
        return len(self.recognise) + len(self.confirm) + len(self.build_up)

    @property
    def total_text(self) -> str:
        """``05``."""
        return lines.two(self.total)


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter by which a unit submits; variant A, B or C follows from the verdict, never from a choice."""

    frame: Frame
    bases: tuple[str, ...]
    meeting_on: date | None
    minutes: DocRef
    report: DocRef
    decision: DocRef
    score: Score
    attendance: Attendance
    vote: Vote
    period_from: date
    period_to: date
    verdict: Verdict
    units: UnitList
    council_name: str = ""
    causes: str = ""
    measures: str = ""

    def __post_init__(self) -> None:
        """Refuse a letter without an outcome."""
        if not self.verdict.variant:
            raise ValueError("A letter needs an outcome: recognise, tệ nạn or build up")

    @property
    def meeting_text(self) -> str:
        """Day of the unit meeting."""
        return lines.day(self.meeting_on, self.frame.year)

    @property
    def period_from_text(self) -> str:
        """First day of the period."""
        return lines.day(self.period_from)

    @property
    def period_to_text(self) -> str:
        """Last day of the period."""
        return lines.day(self.period_to)

    @property
    def causes_text(self) -> str:
        """Causes (variant B)."""
        return lines.sentence(self.causes)

    @property
    def measures_text(self) -> str:
        """Measures taken (variant B)."""
        return lines.sentence(self.measures)
