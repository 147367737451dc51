"""The values the unit's scoring page prints: rows, groups, totals. No queries here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from dossiers import states
from dossiers.queries.evidence import EvidenceLine
from dossiers.queries.suggestions import Suggestion
from dossiers.rules.evidence import lacks_proof
from records import clock
from records.text import vn_date
from scoring import catalogue


def saved_words(at: datetime | None) -> str:
    """Write when something was stored: "lúc 09:41 ngày 28/9/2021"."""
    if at is None:
        return ""
    moment = clock.local(at)
    return f"lúc {moment:%H:%M} ngày {vn_date(moment)}"


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """A remark of the Office and the unit's reply."""

    pk: int
    text: str
    at: datetime
    round: int
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One allowed number of points."""

    points: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a criterion or a question asks: the same for every dossier scored by this version of the set."""

    code: str
    text: str
    source: str
    provenance: catalogue.Provenance
    max_points: str = ""
    levels: tuple[LevelLine, ...] = ()
    evidence_hint: str = ""
    allow_na: bool = False
    na_hint: str = ""
    figure: str = ""

    @property
    def key(self) -> str:
        """The code as part of an id; a full stop would need escaping in selectors."""
        return self.code.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion. ``points`` as typed; ``previous`` is last year's score where it is known."""

    asked: Asked
    url: str
    points: str
    na: bool
    note: str
    version: int
    saved_at: datetime | None
    evidence: tuple[EvidenceLine, ...]
    remarks: tuple[RemarkLine, ...]
    previous: str
    suggestion: Suggestion | None
    appraised: str
    final: str
    #: Who of the unit prepares it until when, whether that day is over, and how many remarks the unit keeps there
    #: (``None``: the reader is not of the unit).
    assigned: tuple[str, bool, int | None] = ("", False, None)
    #: The row as it was drawn before, when nothing of it has changed since (``views.scoring``).
    html: str = ""
    errors: tuple[str, ...] = ()
    conflict: object | None = None

    @property
    def saved_words(self) -> str:
        """When it was stored: "lúc 09:41 ngày 28/9/2021"."""
        return saved_words(self.saved_at)

    @property
    def code(self) -> str:
        """The criterion's code."""
        return self.asked.code

    @property
    def box(self) -> str:
        """The id of the row's form, the same at every visit."""
        return f"diem-{self.asked.key}"

    @property
    def open_remarks(self) -> tuple[RemarkLine, ...]:
        """Remarks without a reply."""
        return tuple(remark for remark in self.remarks if not remark.reply)

    @property
    def level_text(self) -> str:
        """The level that was given, as it is read while its list is folded: "5: có kế hoạch riêng"."""
        found = (
            f"{level.points}: {level.text}" for level in self.asked.levels if level.points == self.points
        )
        return next(found, "")

    @property
    def answered(self) -> bool:
        """Scored, or said not to apply."""
        return self.na or bool(self.points)

    @property
    def bare(self) -> bool:
        """Points were given where evidence is demanded, with neither that nor a reason behind them."""
        return lacks_proof(
            points_given=bool(self.points) and self.points != "0",
            demanded=bool(self.asked.evidence_hint),
            evidence=bool(self.evidence),
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class VetoRow:
    """One veto question and the unit's answer."""

    asked: Asked
    url: str
    for_unit: bool
    value: str
    cases: str
    persons: str
    basis: str
    version: int
    saved_at: datetime | None
    lacking: tuple[str, ...]
    html: str = ""
    errors: tuple[str, ...] = ()
    conflict: object | None = None

    @property
    def saved_words(self) -> str:
        """When it was stored: "lúc 09:41 ngày 28/9/2021"."""
        return saved_words(self.saved_at)

    @property
    def code(self) -> str:
        """The question's code."""
        return self.asked.code

    @property
    def box(self) -> str:
        """The id of the question's form."""
        return f"su-kien-{self.code}"

    @property
    def label(self) -> str:
        """The answer in words."""
        return dict(states.VETO_CHOICES)[self.value]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of criteria with its points so far."""

    code: str
    text: str
    floor_note: str
    points: str
    max_points: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing still to do, with the place on this page."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The column at the right, computed anew by the server at each save."""

    printed: str
    total: str
    maximum: str
    meter: str
    answered: int
    criteria: int
    label: str
    tone: str
    standing: str
    needs_person: bool
    yes: tuple[str, ...]
    unanswered: int
    missing: tuple[Todo, ...]


@dataclass(frozen=True, slots=True)
class ScoringPage:
    """Everything the page shows."""

    pk: int
    title: str
    vetoes: tuple[VetoRow, ...]
    groups: tuple[Group, ...]
    totals: Totals
    may_reply: bool
    show_appraised: bool
    show_previous: bool
    previous_year: int | None
    unscorable: str

    def row(self, code: str) -> Row | None:
        """Return one criterion's row."""
        return next((row for group in self.groups for row in group.rows if row.code == code), None)

    def group_of(self, code: str) -> Group | None:
        """Return the group a criterion stands in."""
        return next((group for group in self.groups if any(row.code == code for row in group.rows)), None)

    def veto(self, code: str) -> VetoRow | None:
        """Return one question's row."""
        return next((row for row in self.vetoes if row.code == code), None)

    def with_row(self, new: Row) -> ScoringPage:
        """Return the page with one criterion as it was typed."""
        groups = tuple(
            replace(group, rows=tuple(new if row.code == new.code else row for row in group.rows))
            for group in self.groups
        )
        return replace(self, groups=groups)

    def with_veto(self, new: VetoRow) -> ScoringPage:
        """Return the page with one question as it was typed."""
        return replace(self, vetoes=tuple(new if row.code == new.code else row for row in self.vetoes))

    def drawn(self, draw: Callable[[Row | VetoRow], str]) -> ScoringPage:
        """Return the page with the HTML of every row."""
        groups = tuple(
            replace(group, rows=tuple(replace(row, html=draw(row)) for row in group.rows))
            for group in self.groups
        )
        vetoes = tuple(replace(row, html=draw(row)) for row in self.vetoes)
        return replace(self, groups=groups, vetoes=vetoes)
