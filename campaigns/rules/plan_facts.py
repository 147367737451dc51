"""What the plan checker reads, and what it says: plain values, no database."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from campaigns.rules.checker import LEVEL_LABELS, Level
from campaigns.rules.deadlines import DeadlineRule


@dataclass(frozen=True, slots=True)
class DeadlineFact:
    """A date of the plan; ``words`` are the sentence, the rule holds the words read."""

    code: str
    title: str
    purpose: str
    words: str
    rule: DeadlineRule
    actor: str = ""
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class DutyFact:
    """A duty of an agency; ``role`` as in ``states.DUTY_ROLES``."""

    code: str
    agency: str
    role: str
    title: str
    words: str
    clause: str
    rule: DeadlineRule


@dataclass(frozen=True, slots=True)
class TargetFact:
    code: str
    title: str
    operator: str
    value: Decimal | None
    unit_of_measure: str
    scope: str
    denominator: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class ReportFact:
    """A report owed; ``months`` is the length of its period, None for one that comes once."""

    code: str
    title: str
    months: int | None
    words: str
    rule: DeadlineRule


@dataclass(frozen=True, slots=True)
class MentionFact:
    kind: str
    code: str
    title: str
    words: str
    listed: bool = True
    outside_province: bool = False


@dataclass(frozen=True, slots=True)
class BasisFact:
    """An instrument the plan carries out, cites or replaces, with its words there."""

    code: str
    name: str
    kind: str
    link: str
    number: str
    signed_on: dt.date | None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    words: str = ""
    numbered: bool = True
    holds_criteria: bool = False


@dataclass(frozen=True, slots=True)
class PeriodFact:
    """The assessment period of another plan of the same office."""

    plan: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One plan as the checker reads it; ``circle`` names the plans of a loop of links, ``year`` may be unknown."""

    code: str
    name: str
    kind_name: str
    issuer: str
    number: str
    numbered: bool
    signed_on: dt.date | None
    year: int | None
    bases: tuple[BasisFact, ...] = ()
    deadlines: tuple[DeadlineFact, ...] = ()
    duties: tuple[DutyFact, ...] = ()
    targets: tuple[TargetFact, ...] = ()
    reports: tuple[ReportFact, ...] = ()
    mentions: tuple[MentionFact, ...] = ()
    measures: tuple[tuple[str, str], ...] = ()
    parent_deadlines: tuple[tuple[str, DeadlineFact], ...] = ()
    later_criteria: tuple[tuple[str, dt.date], ...] = ()
    other_periods: tuple[PeriodFact, ...] = ()
    circle: tuple[str, ...] = ()
    subjects: int = 0

    @property
    def has_rows(self) -> bool:
        return bool(self.deadlines or self.duties or self.targets or self.reports or self.mentions)

    def texts(self) -> tuple[tuple[str, str], ...]:
        """Return (code, words) of every row that quotes the plan."""
        found = [(row.code, row.words) for row in self.deadlines]
        found += [(row.code, row.words) for row in self.duties]
        found += [(row.code, row.words) for row in self.targets]
        found += [(row.code, row.words) for row in self.reports]
        found += [(row.code, row.words) for row in self.mentions]
        return tuple((code, words) for code, words in found if words) + self.measures


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of a date's words that a person may accept."""

    row: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """A contradiction or gap: the quoted words, what is wrong in them, what to ask or write instead."""

    code: str
    plan: str
    severity: Level
    quote: str
    proposal: str
    text: str
    rows: tuple[str, ...] = field(default=())
    fix: Fix | None = None

    @property
    def severity_name(self) -> str:
        return LEVEL_LABELS[self.severity]

    @property
    def key(self) -> str:
        """Name the finding by what it is about, so that a decision stays with it while the words stay."""
        said = "\n".join((self.code, self.plan, *self.rows, self.quote))
        return hashlib.sha256(said.encode()).hexdigest()

    def as_data(self) -> dict[str, str]:
        """Return exactly the five values the command prints."""
        return {
            "code": self.code,
            "plan": self.plan,
            "severity": self.severity,
            "quote": self.quote,
            "proposal": self.proposal,
        }
