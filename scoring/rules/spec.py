"""The shape of a criteria set and of the answers to it: frozen values, no behaviour but look-ups.

Points are ``Decimal`` on the set's own scale; ratios are fractions of one.
Unknown numbers are ``None``, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

Condition = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Level:
    """One allowed number of points («mức») and when it is given.

    ``at_least``, ``at_most`` and ``when`` are for proposals only (see ``entry.suggest``): bounds on a
    number, or a word.
    """

    points: Decimal
    text: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    when: str = ""


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A group of criteria («nhóm tiêu chí»). ``floor_note`` is for the reader; outcomes decide."""

    code: str
    text: str
    max_points: Decimal | None
    floor_note: str = ""


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One scored question («tiêu chí»). With ``levels``, only their points may be given, nothing between."""

    code: str
    group: str
    text: str
    max_points: Decimal | None
    levels: tuple[Level, ...] = ()
    evidence: str = ""
    allow_na: bool = False
    na_hint: str = ""
    provenance: str = "draft"
    source: str = ""
    auto: str = ""


@dataclass(frozen=True, slots=True)
class VetoSpec:
    """A fact asked before scoring («sự kiện loại trừ»). ``evil``: one of drug evil («tệ nạn ma túy»)."""

    code: str
    text: str
    outcome: str
    answered_by: str = "unit"
    provenance: str = "draft"
    source: str = ""
    evil: bool = False
    figure: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """One line of the conclusion («kết luận»); tried by ``priority``, the first that holds decides.

    ``code`` is "" where nothing can be concluded. ``variant`` names the text of the letter (A, B, C or none).
    """

    priority: int
    code: str
    label: str
    variant: str = ""
    condition: Condition = field(default_factory=dict)
    provenance: str = "draft"
    source: str = ""
    need_person: bool = False


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A figure a counted set asks for («số liệu đầu vào»).

    ``kind``: "count" (whole number), "amount" (decimal, e.g. m²) or "flag" (yes/no). ``base``: something is divided
    by it, so it must be known and above zero. ``within``: it may not exceed the sum of these inputs.
    """

    code: str
    text: str
    kind: str
    unit: str = ""
    base: bool = False
    within: tuple[str, ...] = ()
    provenance: str = "draft"
    source: str = ""


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A number made of inputs («tỷ lệ, số lượng»): the sum of ``plus`` less the exclusions ``minus``, over ``over``."""

    code: str
    text: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    over: str = ""
    provenance: str = "draft"
    source: str = ""


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A named condition («tiêu chí đếm») that others may refer to. ``column``: it counts rows of a table («loại»)."""

    code: str
    text: str
    condition: Condition
    column: bool = False
    provenance: str = "draft"
    source: str = ""


@dataclass(frozen=True, slots=True)
class CautionSpec:
    """What a reader must be told although the outcome stands («lưu ý»): shown when its condition holds."""

    code: str
    text: str
    condition: Condition
    source: str = ""


@dataclass(frozen=True, slots=True)
class SetSpec:
    """A version of a criteria set («bộ tiêu chí»), complete and ready to be evaluated.

    Scored sets have ``groups``, ``criteria`` and ``vetoes``; counted sets ``inputs``, ``measures`` and ``rules``.
    """

    code: str
    version: int
    title: str
    instrument: str
    subject_type: str
    groups: tuple[GroupSpec, ...]
    criteria: tuple[CriterionSpec, ...]
    vetoes: tuple[VetoSpec, ...]
    outcomes: tuple[OutcomeSpec, ...]
    total_points: Decimal | None
    sha256: str = ""
    note: str = ""
    instrument_date: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    inputs: tuple[InputSpec, ...] = ()
    measures: tuple[MeasureSpec, ...] = ()
    rules: tuple[RuleSpec, ...] = ()
    cautions: tuple[CautionSpec, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether the set counts figures instead of adding points."""
        return bool(self.inputs)

    def criterion(self, code: str) -> CriterionSpec | None:
        """Return the criterion with this code, or None."""
        return next((each for each in self.criteria if each.code == code), None)

    def veto(self, code: str) -> VetoSpec | None:
        """Return the veto question with this code, or None."""
        return next((each for each in self.vetoes if each.code == code), None)

    def criteria_of(self, group: str) -> tuple[CriterionSpec, ...]:
        """Return the criteria of one group, in the set's order."""
        return tuple(each for each in self.criteria if each.group == group)

    @property
    def is_working_draft(self) -> bool:
        """Whether any row is neither signed nor published, so that the draft mark must be shown."""
        marks = [
            *(row.provenance for row in self.criteria),
            *(row.provenance for row in self.vetoes),
            *(row.provenance for row in self.outcomes),
            *(row.provenance for row in self.inputs),
            *(row.provenance for row in self.measures),
            *(row.provenance for row in self.rules),
        ]
        return any(mark not in ("signed", "published") for mark in marks)


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    """Points given to a criterion, or "Không áp dụng". Neither: not answered yet."""

    points: Decimal | None = None
    not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class VetoAnswer:
    """The answer to a veto question: "khong", "co" or "" (not answered); counts only, never names."""

    value: str = ""
    cases: int | None = None
    persons: int | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything a council answered. ``decided``: the code it concluded where persons must decide.

    ``figures`` are the answers to a counted set: a number, a yes/no, or None while it is not known.
    """

    scores: Mapping[str, ScoreAnswer] = field(default_factory=dict)
    vetoes: Mapping[str, VetoAnswer] = field(default_factory=dict)
    decided: str = ""
    decided_reason: str = ""
    figures: Mapping[str, Decimal | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands in the way of a conclusion. ``kind``: "criterion", "veto" or "input"; ``why`` is Vietnamese."""

    kind: str
    code: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A conclusion that facts already decide while something is open; it is stated once nothing is missing.

    ``facts``: the codes answered "Có" it rests on; ``text``: the sentence for the reader.
    """

    outcome: OutcomeSpec
    facts: tuple[str, ...]
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class GroupCard:
    """The points of one group; without applicable criteria ``ratio`` is None and no floor counts."""

    code: str
    text: str
    points: Decimal
    max_applicable: Decimal
    ratio: Decimal | None
    ok50: bool
    ok70: bool

    @property
    def skipped(self) -> bool:
        """Whether no criterion of the group applies."""
        return self.ratio is None

    def meets(self, share: Decimal) -> bool:
        """Whether the group reaches this share of its applicable maximum (exactly, without division)."""
        return self.skipped or self.points >= share * self.max_applicable


class TraceLine(NamedTuple):
    """One step of the reasoning in Vietnamese: what was asked, of what, with what result, by which clause."""

    rule: str
    inputs: str
    result: str
    clause: str = ""


class RuleCard(NamedTuple):
    """A named condition of a counted set as it came out. ``met`` of ``among`` where it counts, else None."""

    code: str
    text: str
    holds: bool
    why: str
    column: bool
    met: int | None
    needed: int | None
    among: int | None


class Card(NamedTuple):
    """The result («phiếu điểm»).

    ``scaled`` is the total on a scale of 100, not rounded; ``printed`` the same rounded half up to two
    places ("91,75", "—" when unknown). ``outcome`` is None only where no line holds; ``outcome_code`` is
    "" while nothing can be concluded. ``standing``: what facts already decide while something is missing.
    """

    total: Decimal
    max_applicable: Decimal
    scaled: Decimal | None
    printed: str
    groups: tuple[GroupCard, ...]
    missing: tuple[Missing, ...]
    outcome: OutcomeSpec | None
    outcome_code: str
    label: str
    variant: str
    evil: bool
    trace: tuple[TraceLine, ...]
    zeros: tuple[str, ...]
    not_applicable: tuple[str, ...]
    answered: int
    needs_person: bool
    rules: tuple[RuleCard, ...]
    cautions: tuple[str, ...]
    standing: Standing | None

    @property
    def concluded(self) -> bool:
        """Whether the card carries a conclusion a paper may state."""
        return bool(self.outcome_code) and not self.needs_person

    @property
    def missing_vetoes(self) -> tuple[Missing, ...]:
        """The veto questions not answered yet."""
        return tuple(each for each in self.missing if each.kind == "veto")

    @property
    def missing_criteria(self) -> tuple[Missing, ...]:
        """The criteria not scored yet, or scored with a number the set does not allow."""
        return tuple(each for each in self.missing if each.kind == "criterion")
