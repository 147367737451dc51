"""What the dashboard over the tree is made of: frozen values for screen, picture and sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossiers.rules.tally import Tally


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures: its heading, its words on a narrow screen, the attribute of ``Tally`` it shows.

    ``optional``: on a narrow screen it is left out where it is 0.
    """

    heading: str
    label: str
    name: str
    unit: str = ""
    optional: bool = False


#: The columns of the table of figures.
FIGURES = (
    FigureColumn("Phải nộp", "Phải nộp", "expected"),
    FigureColumn("Đã nộp", "Đã nộp", "received"),
    FigureColumn("Tỷ lệ", "Tỷ lệ", "rate", unit="%"),
    FigureColumn("Đúng hạn", "Đúng hạn", "on_time"),
    FigureColumn("Gia hạn", "Trong gia hạn", "extended", optional=True),
    FigureColumn("Muộn", "Nộp muộn", "late", optional=True),
    FigureColumn("Quá hạn", "Quá hạn, chưa nộp", "missing", optional=True),
    FigureColumn("Tỷ lệ đúng hạn", "Tỷ lệ đúng hạn", "punctual", unit="%"),
    FigureColumn("Chưa bắt đầu", "Chưa bắt đầu", "not_started", optional=True),
    FigureColumn("Đang thẩm định", "Đang thẩm định", "with_office", optional=True),
    FigureColumn("Đã kết luận", "Đã kết luận", "concluded", optional=True),
)


@dataclass(frozen=True, slots=True)
class Crumb:
    """A node above, as one finds back to it; ``path`` "" is the whole campaign."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node directly below, with all that hangs below it."""

    path: str
    name: str
    kind: str
    sort_key: str
    tally: Tally
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class LeafRow:
    """One dossier of a unit directly below."""

    pk: int
    name: str
    place: str
    state: str
    state_label: str
    tone: str
    punctuality: str
    submitted_at: datetime | None
    readable: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What every page and sheet of a campaign says of itself."""

    practice: bool
    illustrative: bool
    trial: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The marks as lines above a sheet."""
        said = (
            (self.practice, "Đợt diễn tập"),
            (self.illustrative or self.practice, "Số liệu minh họa – không phải số liệu thật của đơn vị"),
            (self.trial, "Chạy thử, không dùng để ký ban hành"),
        )
        return tuple(words for holds, words in said if holds)


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many dossiers stand in a state."""

    code: str
    label: str
    tone: str
    number: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class DrillPage:
    """One node of a campaign's frozen tree: its figures, the nodes below it, and the units directly below it."""

    code: str
    title: str
    year: int
    marks: Marks
    running: bool
    path: str
    name: str
    crumbs: tuple[Crumb, ...]
    total: Tally
    status: str
    tone: str
    states: tuple[StateCount, ...]
    rows: tuple[NodeRow, ...]
    children: int
    leaves: tuple[LeafRow, ...]
    takers: int
    number: int
    pages: int
    more_leaves: bool
    milestones: tuple[Choice, ...]
    milestone: str
    deadline: str
    q: str
    only: str
    sort: str
    state: str
    at: datetime

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.only or self.state)

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1

    @property
    def has_more(self) -> bool:
        return self.number < self.pages or self.more_leaves

    @property
    def waiting_words(self) -> str:
        return f"{self.total.waiting} còn trong hạn" if self.total.waiting else ""


@dataclass(frozen=True, slots=True)
class IdlePage:
    """The dossiers of a subtree in one state (first of all: not begun), one page.

    ``total`` comes from the counters, or of a search from the rows; ``states`` are the steps to choose from.
    """

    code: str
    title: str
    marks: Marks
    path: str
    name: str
    total: int
    rows: tuple[LeafRow, ...]
    number: int
    has_more: bool
    state: str
    label: str
    states: tuple[Choice, ...]
    q: str
    at: datetime

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One node in several campaigns; ``None`` where the unit had no part in that campaign."""

    name: str
    tallies: tuple[Tally | None, ...]


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """The children of a node in up to three campaigns, unit by unit."""

    code: str
    marks: Marks
    path: str
    name: str
    campaigns: tuple[Choice, ...]
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...]
    total: ComparedRow
    rows: tuple[ComparedRow, ...]
    at: datetime
