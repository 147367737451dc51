"""Papers of the Office: «Biên bản thẩm định», «Tờ trình» to the level above with its annexes, «Thông báo kết quả»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from dossiers.documents import lines
from dossiers.documents.letter import UnitList
from dossiers.documents.minutes import Attendance
from dossiers.documents.values import DocRef, Fix, Frame, Opinion, Person, Score, VetoFact

Result = Literal["cong_nhan", "xac_nhan", "giao_xay_dung"]


@dataclass(frozen=True, slots=True)
class Reception:
    """What the secretariat reports on the taking in of dossiers."""

    required: int | None
    submitted: int | None
    on_time: int | None
    extended: int | None
    missing: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    #: Each unit that was given more time, with until when and why: "Nhà khách A được gia hạn đến hết …; lý do …".
    given_time: tuple[str, ...] = ()

    @property
    def late_text(self) -> str:
        """Count and names of units that submitted after their last day."""
        return f"{lines.two(len(self.late))}: {', '.join(self.late)}" if self.late else "0"

    @property
    def submitted_text(self) -> str:
        """``04/04``."""
        return f"{lines.two(self.submitted)}/{lines.two(self.required)}"

    @property
    def on_time_text(self) -> str:
        """Dossiers in time."""
        return lines.two(self.on_time)

    @property
    def extended_text(self) -> str:
        """Dossiers within an extension."""
        return lines.two(self.extended)

    @property
    def missing_text(self) -> str:
        """Count and names of units that did not submit."""
        return f"{lines.two(len(self.missing))}: {', '.join(self.missing)}" if self.missing else "0"


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """The check of procedure for one unit."""

    unit: str
    council: DocRef
    meeting_on: date | None
    attendance: Attendance
    voted: str
    dossier: str

    @property
    def meeting_text(self) -> str:
        """Day of the unit meeting."""
        return lines.day(self.meeting_on)


@dataclass(frozen=True, slots=True)
class AppraisalRow:
    """The appraisal of one unit: three scores, every difference with its reason and the unit's reply."""

    unit: str
    own: Decimal | None
    appraised: Decimal | None
    final: Decimal | None
    differences: tuple[str, ...]
    replies: tuple[str, ...]
    conclusion: str

    @property
    def own_text(self) -> str:
        """Own score on the scale of 100."""
        return lines.scaled(self.own)

    @property
    def appraised_text(self) -> str:
        """Appraised score on the scale of 100."""
        return lines.scaled(self.appraised)

    @property
    def final_text(self) -> str:
        """Final score on the scale of 100."""
        return lines.scaled(self.final)


@dataclass(frozen=True, slots=True)
class Abstention:
    """Who takes no part in the vote on a unit and why, as recorded."""

    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class UnitVote:
    """The vote of the council on one unit."""

    unit: str
    agreed: int | None
    voters: int | None
    against: int | None = None
    other: int | None = None
    reserved: str = ""

    @property
    def text(self) -> str:
        """``05/06``; ``04/06 (không tán thành 01, ý kiến khác 01)`` where they were counted apart."""
        apart = [
            f"{words} {lines.two(count)}"
            for words, count in (("không tán thành", self.against), ("ý kiến khác", self.other))
            if count
        ]
        return f"{lines.two(self.agreed)}/{lines.two(self.voters)}" + (
            f" ({', '.join(apart)})" if apart else ""
        )

    @property
    def reserved_text(self) -> str:
        """The dissent on record."""
        return lines.sentence(self.reserved)


@dataclass(frozen=True, slots=True)
class AppraisalMinutes:
    """The minutes of the Office's council."""

    frame: Frame
    council_name: str
    started_at: datetime | None
    ended_at: datetime | None
    place: str
    attendance: Attendance
    decision: DocRef
    chair: Person
    secretary: Person
    secretariat: str
    reception: Reception
    process: tuple[ProcessRow, ...]
    results: tuple[AppraisalRow, ...]
    votes: tuple[UnitVote, ...]
    recognise: int
    confirm: int
    build_up: int
    own_minutes: DocRef
    guests: str = ""
    abstentions: tuple[Abstention, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    no_opinions: bool = False
    fixes: tuple[str, ...] = ()
    #: Members that must be there, where the council's decision says so.
    quorum: int | None = None

    @property
    def quorum_text(self) -> str:
        """``04`` where a number is given and was met; empty otherwise: nothing is invented."""
        met = self.quorum is not None and (self.attendance.present or 0) >= self.quorum
        return lines.two(self.quorum) if met else ""

    @property
    def started_text(self) -> str:
        """Hour and day of the beginning."""
        return lines.moment_full(self.started_at, self.frame.year)

    @property
    def ended_text(self) -> str:
        """Hour and day of the end."""
        return lines.moment_full(self.ended_at, self.frame.year)

    @property
    def place_text(self) -> str:
        """Where the council met."""
        return lines.sentence(self.place)

    @property
    def recognise_text(self) -> str:
        """Units proposed for recognition."""
        return lines.two(self.recognise)

    @property
    def confirm_text(self) -> str:
        """Units with tệ nạn to be confirmed."""
        return lines.two(self.confirm)

    @property
    def build_up_text(self) -> str:
        """Units to be built up."""
        return lines.two(self.build_up)


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One line of the table of contents of a bundle; ``first_page`` counts through the whole bundle."""

    title: str
    number: str = ""
    signed_on: date | None = None
    pages: int | None = None
    first_page: int | None = None
    checksum: str = ""
    unit: str = ""

    @property
    def date_text(self) -> str:
        """Date of the paper, empty without one."""
        return lines.day(self.signed_on) if self.signed_on else ""

    @property
    def pages_text(self) -> str:
        """Pages."""
        return lines.count(self.pages)

    @property
    def first_page_text(self) -> str:
        """First page in the bundle."""
        return lines.count(self.first_page)

    @property
    def checksum_text(self) -> str:
        """First eight figures of the sha256."""
        return self.checksum[:8]


@dataclass(frozen=True, slots=True)
class UpwardLetter:
    """The Office's letter to the level above, with the list (Phụ lục I) and the contents (Phụ lục II)."""

    frame: Frame
    bases: tuple[str, ...]
    receiver_short: str
    recogniser: str
    total: int
    self_assessed: int
    appraised: int
    must_fix: int
    units: UnitList
    contents: tuple[ContentsRow, ...]
    #: Letters of earlier sendings ("số 31/TTr-VPUB ngày 22/11/2026") and the units this one brings.
    earlier: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()

    @property
    def earlier_text(self) -> str:
        """Letters this one adds to and takes the place of."""
        return "; ".join(self.earlier)

    @property
    def brings_text(self) -> str:
        """Units that go up with this letter."""
        return "; ".join(self.brings)

    @property
    def total_text(self) -> str:
        """Units that must be assessed."""
        return lines.two(self.total)

    @property
    def self_assessed_text(self) -> str:
        """Units that assessed themselves."""
        return lines.two(self.self_assessed)

    @property
    def appraised_text(self) -> str:
        """Units the Office appraised."""
        return lines.two(self.appraised)

    @property
    def recognise_text(self) -> str:
        """Units proposed for recognition."""
        return lines.two(len(self.units.recognise))

    @property
    def must_fix_text(self) -> str:
        """Of these, units with something to put right."""
        return lines.two(self.must_fix)

    @property
    def confirm_text(self) -> str:
        """Units with tệ nạn."""
        return lines.two(len(self.units.confirm))

    @property
    def build_up_text(self) -> str:
        """Units to be built up."""
        return lines.two(len(self.units.build_up))

    @property
    def items_text(self) -> str:
        """How many papers the bundle holds."""
        return lines.two(len(self.contents))


@dataclass(frozen=True, slots=True)
class Notice:
    """The result as told to one unit, from the recorded decision of the level that recognises."""

    frame: Frame
    issuer_full: str
    plan: str
    decision: DocRef
    decided_by: str
    result: Result
    own: Score
    final: Score
    facts: tuple[VetoFact, ...] = ()
    reasons: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    decided_above: bool = False

    def __post_init__(self) -> None:
        """Refuse a false statement: tệ nạn needs a fact of that kind."""
        if self.result == "xac_nhan" and not any(fact.evil for fact in self.facts):
            raise ValueError("A notice of tệ nạn needs an exclusion fact of that kind answered Có")

    @property
    def reasons_text(self) -> str:
        """Why the unit is not recognised."""
        return lines.joined(self.reasons)

    @property
    def facts_text(self) -> str:
        """Facts by code and text, no names of people."""
        return "; ".join(f"{fact.code} – {lines.sentence(fact.text)}" for fact in self.facts if fact.evil)
