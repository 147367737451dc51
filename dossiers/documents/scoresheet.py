"""The score sheet (FORM-11): annex of the minutes and a paper of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dossiers.documents import lines
from dossiers.documents.values import DocRef, Frame, Score

NOT_APPLICABLE = "KAD"


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One criterion; points are ``None`` while not scored, ``applies`` is false for "Không áp dụng"."""

    code: str
    text: str
    maximum: Decimal | None
    own: Decimal | None
    applies: bool = True
    reason: str = ""
    evidence: str = ""
    source: str = ""
    appraised: Decimal | None = None
    final: Decimal | None = None
    appraised_applies: bool = True
    final_applies: bool = True
    difference: str = ""

    @property
    def maximum_text(self) -> str:
        """Maximum, or dots when the criteria set does not say."""
        return lines.points(self.maximum)

    @property
    def source_text(self) -> str:
        """The source, its clause numbers (``g.6``) kept in one line."""
        return re.sub(r"(?<=\w\.)(?=\d)", lines.JOINER, self.source)

    @property
    def own_text(self) -> str:
        """Points the unit gave itself."""
        return lines.points(self.own) if self.applies else NOT_APPLICABLE

    @property
    def appraised_text(self) -> str:
        """Points of the appraisal."""
        return lines.points(self.appraised) if self.appraised_applies else NOT_APPLICABLE

    @property
    def final_text(self) -> str:
        """Final points."""
        return lines.points(self.final) if self.final_applies else NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class ScoreGroup:
    """A group of criteria with its sums; ``maximum`` counts only criteria that apply."""

    code: str
    title: str
    lines: tuple[ScoreLine, ...]
    maximum: Decimal | None
    own: Decimal | None
    appraised: Decimal | None = None
    final: Decimal | None = None

    @property
    def maximum_text(self) -> str:
        """Maximum that applies."""
        return lines.points(self.maximum)

    @property
    def own_text(self) -> str:
        """Sum of own points."""
        return lines.points(self.own)

    @property
    def appraised_text(self) -> str:
        """Sum of the appraisal."""
        return lines.points(self.appraised)

    @property
    def final_text(self) -> str:
        """Sum of the final points."""
        return lines.points(self.final)


@dataclass(frozen=True, slots=True)
class VetoLine:
    """One exclusion fact and its answer: ``Không``, ``Có`` or ``Chưa trả lời``."""

    code: str
    text: str
    answer: str
    cases: int | None = None
    people: int | None = None
    basis: str = ""

    @property
    def cases_text(self) -> str:
        """Cases, blank unless answered "Có"."""
        return lines.count(self.cases) if self.answer == "Có" else ""

    @property
    def people_text(self) -> str:
        """People, blank unless answered "Có"."""
        return lines.count(self.people) if self.answer == "Có" else ""


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The table itself; ``appraised`` adds the columns of the Office."""

    unit_name: str
    groups: tuple[ScoreGroup, ...]
    vetoes: tuple[VetoLine, ...]
    own: Score
    outcome: str
    set_name: str
    set_version: str
    set_hash: str
    attached_to: DocRef | None = None
    appraisal: Score | None = None
    final: Score | None = None
    final_outcome: str = ""
    levels: tuple[str, ...] = ()

    @property
    def appraised(self) -> bool:
        """Whether the columns Thẩm định, Chốt are shown."""
        return self.appraisal is not None

    @property
    def set_line(self) -> str:
        """Name, version and checksum of the criteria set."""
        return f"{self.set_name}, phiên bản {self.set_version}, mã kiểm tra {self.set_hash[:8]}"


@dataclass(frozen=True, slots=True)
class ScoreSheetPaper:
    """The score sheet printed on its own."""

    frame: Frame
    sheet: ScoreSheet
    period: str
