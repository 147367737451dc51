"""The shapes of what is read and written; unknown is null, never zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from dossiers import catalogue, states
from units.api.answers import READABLE, Exact, Instant


def _one_of(*known: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError("unknown")
        return value

    return check


State = Annotated[
    str, AfterValidator(_one_of(*states.STATES)), Field(json_schema_extra={"enum": [*states.STATES]})
]
PaperKind = Annotated[
    str,
    AfterValidator(_one_of(*catalogue.PAPER_NAMES)),
    Field(json_schema_extra={"enum": [*catalogue.PAPER_NAMES]}),
]
#: Steps of the officer that need no more than a note. What the council's chair decides stays with persons.
Step = Literal["start", "send_to_chair", "recall", "make_ready", "submit", "include", "withdraw"]
Points = Annotated[str, StringConstraints(pattern=r"^\d{1,4}(\.\d{1,4})?$", max_length=9)]
Figure = Annotated[str, StringConstraints(pattern=r"^\d{1,15}(\.\d{1,4})?$", max_length=20)]
Version = Annotated[
    int, Field(ge=0, le=2**31 - 1, description="phiên bản đọc được trước khi sửa; 0 = chưa có")
]
Text = Annotated[str, StringConstraints(max_length=4000, pattern=READABLE)]
Since = AwareDatetime


class DossierOut(Schema):
    """A dossier without its content; ``campaign`` and ``unit`` are codes."""

    id: int
    campaign: str
    unit: str
    unit_name: str
    state: str
    state_label: str
    round: int
    changed_at: Instant | None
    first_submitted_at: Instant | None
    submitted_at: Instant | None
    punctuality: str | None
    is_practice: bool
    is_illustrative: bool


class DossierList(Schema):
    """One page of dossiers in the order of their keys."""

    items: list[DossierOut]
    next: str | None


class GroupOut(Schema):
    """The points of one group, or a counted column."""

    code: str
    text: str
    points: Exact | int | None
    max: Exact | int | None
    at_least_half: bool | None = None
    at_least_seventy: bool | None = None
    needed: int | None = None
    holds: bool | None = None


class VetoOut(Schema):
    """A fact that excludes; ``answer`` null = not answered."""

    code: str
    text: str
    answer: str | None
    outcome: str


class MissingOut(Schema):
    """What stands in the way of a conclusion."""

    kind: str
    code: str
    text: str
    why: str


class TraceOut(Schema):
    """One step of the reasoning with its clause."""

    rule: str
    inputs: str
    result: str
    clause: str


class CardOut(Schema):
    """A card: outcome, points, and how they came about. ``mark`` says when rows are a working draft."""

    set: str
    sha256: str
    mark: str
    outcome: str
    label: str
    needs_person: bool
    total: Exact | None
    max: Exact | None
    scaled: str | None
    groups: list[GroupOut]
    vetoes: list[VetoOut]
    missing: list[MissingOut]
    not_applicable: list[str]
    cautions: list[str]
    trace: list[TraceOut]


class CardsOut(Schema):
    """The three cards, each kept apart; null while there is none, or none for this reader yet."""

    own: CardOut
    appraised: CardOut | None
    final: CardOut | None


class ScoreOut(Schema):
    """The unit's own answer to one criterion."""

    code: str
    group: str
    text: str
    max_points: Exact | None
    points: Exact | None
    not_applicable: bool
    note: str
    version: int
    saved_at: Instant | None


class ScoreList(Schema):
    """All criteria of the set with the unit's own answers."""

    items: list[ScoreOut]


class ScoreIn(Schema):
    """What a unit gives itself. ``points`` null and not «Không áp dụng» = not scored."""

    model_config = ConfigDict(extra="forbid")

    points: Points | None
    not_applicable: bool = False
    note: Text = ""
    version: Version


class FigureOut(Schema):
    """One line of the table of figures."""

    code: str
    title: str
    part: str
    unit_of_measure: str
    required: bool
    applies: bool
    decimals: int
    current: Exact | None
    previous: Exact | None
    version: int
    saved_at: Instant | None


class FigureList(Schema):
    """The whole table."""

    items: list[FigureOut]


class FigureIn(Schema):
    """The present period's figure and that of the period before; null = not entered."""

    model_config = ConfigDict(extra="forbid")

    current: Figure | None
    previous: Figure | None
    version: Version


class SavedOut(Schema):
    """What a save left behind: the version the next save must name."""

    version: int
    changed: bool
    saved_at: Instant


class StepIn(Schema):
    """A step, with a note where the step asks for a reason."""

    model_config = ConfigDict(extra="forbid")

    note: Text = ""


class StepOut(Schema):
    """The state that was reached; ``receipt`` is the number of the receipt of a submission."""

    state: str
    state_label: str
    receipt: str | None


class PaperOut(Schema):
    """A paper in force."""

    kind: str
    name: str
    state: str
    number: str | None
    symbol: str | None
    signed_on: dt.date | None
    sha256: str | None
    pages: int | None


class PaperList(Schema):
    """The papers of a dossier."""

    items: list[PaperOut]
