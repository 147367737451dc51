"""«Biên bản họp tự đánh giá» (FORM-01), with the score sheet as its annex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dossiers.documents import lines
from dossiers.documents.scoresheet import ScoreSheet
from dossiers.documents.values import DocRef, Fix, Frame, Opinion, Person, Score, Verdict, Vote


@dataclass(frozen=True, slots=True)
class Attendance:
    """Present of a total, and why the others were absent."""

    present: int | None
    total: int | None
    reason: str = ""

    @property
    def present_text(self) -> str:
        """``40/42``."""
        return f"{lines.count(self.present)}/{lines.count(self.total)}"

    @property
    def council_text(self) -> str:
        """The same of a council, two figures each: ``06/07``."""
        return f"{lines.two(self.present)}/{lines.two(self.total)}"

    @property
    def percent(self) -> str:
        """``95,24``."""
        return lines.percent(self.present, self.total)

    @property
    def absent(self) -> int | None:
        """How many were absent."""
        return None if self.present is None or self.total is None else self.total - self.present

    @property
    def absent_text(self) -> str:
        """``02``."""
        return lines.two(self.absent)

    @property
    def reason_text(self) -> str:
        """The reasons as entered."""
        return lines.sentence(self.reason)


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """The figures the secretary reports, from the one table of the dossier; counts only."""

    people: int | None
    addicted: int | None
    users: int | None
    offenders: int | None
    cases: int | None

    @property
    def people_text(self) -> str:
        """Total of the unit."""
        return lines.count(self.people)

    @property
    def addicted_text(self) -> str:
        """S14."""
        return lines.count(self.addicted)

    @property
    def users_text(self) -> str:
        """S15."""
        return lines.count(self.users)

    @property
    def offenders_text(self) -> str:
        """S16, both parts."""
        return lines.count(self.offenders)

    @property
    def cases_text(self) -> str:
        """S17, both parts."""
        return lines.count(self.cases)


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A criterion that does not apply to the unit, and why."""

    code: str
    reason: str

    @property
    def line(self) -> str:
        """``4.2 (đơn vị không có cơ sở lưu trú)``."""
        return f"{self.code} ({lines.sentence(self.reason)})"


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of the unit meeting."""

    frame: Frame
    started_at: datetime | None
    ended_at: datetime | None
    place: str
    attendance: Attendance
    council_present: int | None
    council_total: int | None
    council_decision: DocRef
    council_decided_by: str
    chair: Person
    secretary: Person
    period_from: date
    period_to: date
    figures: ReviewFigures
    score: Score
    vote: Vote
    verdict: Verdict
    sheet: ScoreSheet
    submit_before: date | None = None
    guests: str = ""
    report: DocRef | None = None
    not_applicable: tuple[NotApplicable, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    # Nothing entered is not "there was none": that must be said.
    no_opinions: bool = False
    shortcomings: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    fix_before: date | None = None
    conclusion_note: str = ""

    @property
    def started_text(self) -> str:
        """``14 giờ 00, ngày 24 tháng 9 năm 2021``."""
        return lines.moment_full(self.started_at, self.frame.year)

    @property
    def ended_text(self) -> str:
        """``15 giờ 40, ngày 24 tháng 9 năm 2021``."""
        return lines.moment_full(self.ended_at, self.frame.year)

    @property
    def council_text(self) -> str:
        """``06/06``."""
        return f"{lines.two(self.council_present)}/{lines.two(self.council_total)}"

    @property
    def period_from_text(self) -> str:
        """First day of the period."""
        return lines.day(self.period_from)

    @property
    def period_to_text(self) -> str:
        """Last day of the period."""
        return lines.day(self.period_to)

    @property
    def due_text(self) -> str:
        """The day named by "trước ngày …"."""
        return lines.day(self.submit_before, self.frame.year)

    @property
    def fix_before_text(self) -> str:
        """Until when shortcomings are to be put right; empty when no single day was named."""
        return lines.day(self.fix_before) if self.fix_before else ""

    @property
    def place_text(self) -> str:
        """Where the meeting was held."""
        return lines.sentence(self.place)

    @property
    def guests_text(self) -> str:
        """Guests as entered."""
        return lines.sentence(self.guests)

    @property
    def not_applicable_text(self) -> str:
        """All criteria that do not apply, with reasons."""
        return lines.joined(tuple(item.line for item in self.not_applicable))

    @property
    def shortcomings_text(self) -> str:
        """Shortcomings named."""
        return lines.joined(self.shortcomings)

    @property
    def flawless(self) -> bool:
        """Whether "Không có." may stand for shortcomings: a conclusion was reached and none was named."""
        return bool(self.verdict.variant) and self.started_at is not None and not self.shortcomings

    @property
    def causes_text(self) -> str:
        """Causes named."""
        return lines.joined(self.causes)

    @property
    def fixes_text(self) -> str:
        """What is to be done, by whom, until when."""
        return lines.joined(tuple(fix.line for fix in self.fixes))
