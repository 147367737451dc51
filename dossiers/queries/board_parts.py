"""What the dashboard is made of: frozen values for screen and sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit's dossier. Scores are ``None`` where there is nothing the Office may see yet."""

    pk: int
    unit: str
    own: bool
    state: str
    state_label: str
    tone: str
    waiting_for: str
    marks: tuple[str, ...]
    returns: int
    missing: str
    self_total: Decimal | None
    appraised_total: Decimal | None
    final_total: Decimal | None
    final_note: str
    outcome: str
    due: str
    due_plan: str
    countdown: str
    due_tone: str
    last_valid_at: datetime | None
    submitted_at: datetime | None
    readable: bool
    search: str
    sort_key: str
    #: Facts learnt after submission that wait for a conclusion.
    late_facts: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the bar «đã nộp»: x and width of 100, with its words."""

    tone: str
    x: Decimal
    width: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures on top."""

    next_value: str
    next_unit: str
    next_title: str
    next_deadline: str
    next_words: str
    next_late: bool
    submitted: int
    total: int
    segments: tuple[Segment, ...]
    bar_words: str
    returned: int
    returned_note: str
    not_started: int
    not_started_names: str
    late: int
    late_names: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    code: str
    title: str
    words: str
    clause: str
    said: str
    countdown: str
    status: str
    flag: str
    actor: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    level: str
    tone: str
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class StateChoice:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the dashboard shows, and its sheet."""

    code: str
    title: str
    plan_words: str
    period_words: str
    practice: bool
    illustrative: bool
    trial: bool
    draft_criteria: bool
    running: bool
    stats: Stats
    rows: tuple[BoardRow, ...]
    shown: int
    total: int
    q: str
    state: str
    sort: str
    states: tuple[StateChoice, ...]
    milestones: tuple[MilestoneRow, ...]
    findings: tuple[FindingRow, ...]
    at: datetime
    #: The node of the tree whose units alone are shown; "" is the whole campaign.
    below: str = ""

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.state)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A campaign in the list of dashboards."""

    code: str
    title: str
    year: int
    state_label: str
    tone: str
    practice: bool
    units: int
    submitted: int
    concluded: int
