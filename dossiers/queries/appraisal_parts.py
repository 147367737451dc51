"""What the appraisal page is made of: frozen values, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossiers.queries.evidence import EvidenceLine
from dossiers.queries.facts import Button, Head
from dossiers.queries.papers import PaperLine
from records.errors import Problem
from scoring.rules import OutcomeSpec

NOT_APPLICABLE = "Không áp dụng"
UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class Cell:
    """A score as a field: ``raw`` is what the field holds, ``text`` what is read."""

    raw: str
    text: str
    not_applicable: bool
    note: str
    version: int
    saved_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """A remark of the Office and the unit's reply; ``sent`` once the dossier was returned with it."""

    pk: int
    target: str
    code: str
    place: str
    text: str
    by: str
    at: datetime
    sent: bool
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """What the unit said of a difference; ``answered_at`` is ``None`` while the Office waits."""

    text: str
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion with everything that was given and said about it."""

    code: str
    slug: str
    text: str
    source: str
    evidence_wanted: str
    max_text: str
    levels: str
    choices: tuple[Choice, ...]
    allow_na: bool
    own: Cell
    appraised: Cell
    final: Cell
    settled: str
    earlier: str
    proposed: str
    proposed_why: str
    differs: bool
    changed: bool
    lacks_reason: bool
    files: tuple[EvidenceLine, ...]
    remarks: tuple[RemarkLine, ...]
    explanation: ExplanationLine | None
    #: Private notes of the reader himself; ``None``: he may keep none.
    notes: int | None = None


@dataclass(frozen=True, slots=True)
class GroupBlock:
    code: str
    slug: str
    text: str
    max_text: str
    own: str
    appraised: str
    final: str
    rows: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A total on the scale of 100 with the raw sum, and the outcome it gives."""

    printed: str
    sum_text: str
    outcome: str
    tone: str
    meter: int
    standing: str


@dataclass(frozen=True, slots=True)
class ConclusionLine:
    outcome: str
    text: str
    remedies: str
    vote: str
    reserved: str
    abstained: str
    at: datetime
    by: str
    reopened_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    round: int
    at: datetime
    by: str
    until_at: datetime
    note: str
    answered_at: datetime | None
    remarks: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the page offers it: where it goes, or why not."""

    button: Button
    url: str
    needs_page: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A dossier item with its paper; ``first``: remarks on this paper stand here (two items may share one paper)."""

    paper: PaperLine
    first: bool


@dataclass(frozen=True, slots=True)
class VetoRow:
    """A fact that excludes: the unit's answer, and the appraiser's where he answered."""

    code: str
    text: str
    evil: bool
    for_appraiser: bool
    own: str
    own_value: str
    own_counts: str
    own_basis: str
    value: str
    cases: str
    persons: str
    basis: str
    version: int
    saved_at: datetime | None
    by: str

    @property
    def yes(self) -> bool:
        """Whether the fact stands as answered "Có"."""
        return (self.value or self.own_value) == "co"

    @property
    def differs(self) -> bool:
        return bool(self.value) and not self.for_appraiser and self.value != self.own_value


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A line of the process check with what the program knows about it."""

    code: str
    title: str
    hint: str
    clause: str
    fact: str
    fact_tone: str
    value: str
    note: str
    version: int
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class AppraisalPage:
    """All that the appraisal page shows."""

    head: Head
    groups: tuple[GroupBlock, ...]
    vetoes: tuple[VetoRow, ...]
    checks: tuple[CheckRow, ...]
    own: Total
    appraised: Total | None
    final: Total | None
    missing: tuple[Problem, ...]
    done: int
    count: int
    agreeable: int
    differing: tuple[str, ...]
    unexplained: tuple[str, ...]
    may_appraise: bool
    may_note: bool
    why_not_appraise: str | None
    steps: tuple[Step, ...]
    items: tuple[ItemLine, ...]
    item_remarks: tuple[RemarkLine, ...]
    open_remarks: tuple[RemarkLine, ...]
    conclusions: tuple[ConclusionLine, ...]
    returns: tuple[ReturnLine, ...]
    outcomes: tuple[OutcomeSpec, ...]
    needs_person: bool
    needs_remedies: bool
    remedies_hint: str
    punctuality: str
    submitted_at: datetime | None
    received_at: datetime | None
    returns_count: int

    @property
    def settled_total(self) -> Total:
        """The total that counts now: final, or the unit's own before everything is appraised."""
        return self.final if self.final and self.complete else self.own

    @property
    def complete(self) -> bool:
        """Whether every criterion is appraised: the sum of a few of them would read like a fall."""
        return self.appraised is not None and self.done == self.count

    @property
    def differences(self) -> tuple[CriterionRow, ...]:
        """Criteria on which the Office differs from the unit, or closed otherwise than it appraised."""
        return tuple(row for group in self.groups for row in group.rows if row.differs or row.changed)

    @property
    def primary(self) -> Step | None:
        """The one next step of this person."""
        return next((step for step in self.steps if step.button.primary), None)

    @property
    def others(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step is not self.primary)

    def row(self, code: str) -> CriterionRow | None:
        return next((row for group in self.groups for row in group.rows if row.code == code), None)

    def group_of(self, code: str) -> GroupBlock | None:
        return next((group for group in self.groups if any(row.code == code for row in group.rows)), None)

    def veto(self, code: str) -> VetoRow | None:
        return next((row for row in self.vetoes if row.code == code), None)

    def check(self, code: str) -> CheckRow | None:
        return next((row for row in self.checks if row.code == code), None)
