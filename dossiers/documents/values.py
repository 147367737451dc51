"""What every paper shares, as plain frozen values: head, marks, signer, references, verdict.

No ORM and no HTML here: a paper is made of these values alone, so that what was approved is what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from dossiers.documents import lines

DRAFT_CRITERIA = "Bộ tiêu chí dự thảo – chưa đối chiếu văn bản đã ký"
ILLUSTRATIVE = "Số liệu minh họa – không phải số liệu thật của đơn vị."
PRACTICE = "Đợt diễn tập"
DRAFT = "DỰ THẢO"
TRIAL = "Chạy thử – không dùng để ký ban hành."
ONE_PERSON = "Người lập và người duyệt là một người (đơn vị chỉ có một tài khoản)."

#: "Ông Nguyễn Văn A, Giám đốc": how minutes name a person when somebody types it, or takes it from the council.
_NAMED = re.compile(r"(?:(ông|bà|đồng chí)\s+)?([^,]+)(?:,\s*(.+))?", re.IGNORECASE)

Variant = Literal["A", "B", "C", ""]
RECOGNISE: Variant = "A"
EVIL: Variant = "B"
BUILD_UP: Variant = "C"


@dataclass(frozen=True, slots=True)
class LetterHead:
    """Head of a paper: ``symbol`` is ``BB-TTTT``; no ``number``: room for it is left; minutes have no ``place``."""

    parent_name: str
    issuer_name: str
    symbol: str
    year: int
    number: str = ""
    place: str = ""
    signed_on: date | None = None
    #: «V/v …» of a công văn, which has no type name.
    about: str = ""
    # An invented number is set in italics, so that nobody takes it for one from the register.
    invented: bool = False

    @property
    def number_style(self) -> str:
        """Name of the style of the number: ``invented`` or nothing."""
        return "invented" if self.invented and self.number else ""

    @property
    def parent_line(self) -> str:
        """The superior's name; its last words stay together when the name takes two lines."""
        return lines.bound(self.parent_name)

    @property
    def issuer_line(self) -> str:
        """The issuer's name, bound in the same way."""
        return lines.bound(self.issuer_name)

    @property
    def number_line(self) -> str:
        """``Số: 05/BC-VPUB``, or room for the number before it is taken."""
        return f"Số: {self.number or lines.NBSP * 7}/{self.symbol}"

    @property
    def date_line(self) -> str:
        """``Sơn La, ngày 05 tháng 01 năm 2021``; empty for minutes."""
        return f"{self.place}, {lines.long_day(self.signed_on, self.year)}" if self.place else ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is printed on every page until it no longer holds."""

    draft: bool = True
    practice: bool = False
    illustrative: bool = False
    draft_criteria: bool = False
    trial: bool = False
    one_person: bool = False

    @property
    def draft_text(self) -> str:
        """Text of the upper left corner, empty once issued."""
        return DRAFT if self.draft else ""

    @property
    def practice_text(self) -> str:
        """Text of the upper right corner in a practice campaign."""
        return PRACTICE if self.practice else ""

    @property
    def foot_lines(self) -> tuple[str, ...]:
        """Lines at the foot of every page."""
        wanted = (
            (self.draft_criteria, DRAFT_CRITERIA),
            (self.trial, TRIAL),
            # Nothing that is practised with is a unit's real figure either.
            (self.illustrative or self.practice, ILLUSTRATIVE),
            (self.one_person, ONE_PERSON),
        )
        return tuple(text for shown, text in wanted if shown)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: ``authority`` is ``KT. GIÁM ĐỐC`` or empty, ``title`` the signer's own office, no honorifics."""

    title: str
    name: str = ""
    authority: str = ""

    @property
    def title_lines(self) -> tuple[str, ...]:
        """Lines above the signature, as they are written."""
        return tuple(line for line in (self.authority, self.title) if line)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as a paper names one: ``ông Nguyễn Văn A, Giám đốc``."""

    name: str
    position: str = ""
    honorific: str = ""

    @classmethod
    def read(cls, typed: str) -> Person:
        """Take apart ``Ông Nguyễn Văn A, Giám đốc``; a signature is the name alone (NĐ 30/2020, Phụ lục I)."""
        found = _NAMED.fullmatch(typed.strip())
        if found is None:
            return cls(typed)
        return cls(found[2].strip(), (found[3] or "").strip(), (found[1] or "").lower())

    @property
    def line(self) -> str:
        """Honorific, name and position in one line; nobody named: dots."""
        name = f"{self.honorific} {self.name}".strip() or lines.ELLIPSIS
        # "(Giám đốc)" stands for a name not given; the post need not be said twice.
        return f"{name}, {self.position}" if self.position and self.position not in self.name else name

    @property
    def item(self) -> str:
        """The same at the beginning of a line of a list: ``Ông Nguyễn Văn A, Giám đốc``."""
        return self.line[:1].upper() + self.line[1:]


@dataclass(frozen=True, slots=True)
class DocRef:
    """Another paper by type, number and date: ``Báo cáo số 48/BC-TTTT ngày 27/9/2021``."""

    type_name: str
    symbol: str = ""
    number: str = ""
    signed_on: date | None = None
    year: int | None = None

    @property
    def number_text(self) -> str:
        """``48/BC-TTTT``, with room for a number not yet taken."""
        return f"{self.number or lines.GAP}/{self.symbol}" if self.symbol else (self.number or lines.ELLIPSIS)

    @property
    def date_text(self) -> str:
        """``27/9/2021`` or ``…/…/2021``."""
        return lines.day(self.signed_on, self.year)

    @property
    def short(self) -> str:
        """``số 48/BC-TTTT ngày 27/9/2021``."""
        return f"số {self.number_text} ngày {self.date_text}"

    @property
    def text(self) -> str:
        """Type, number and date."""
        return f"{self.type_name} {self.short}"


@dataclass(frozen=True, slots=True)
class Fix:
    """A shortcoming to be put right: what, by whom, until when (words, "trước ngày 31/12/2021")."""

    text: str
    measure: str = ""
    who: str = ""
    due: str = ""

    @property
    def line(self) -> str:
        """One item of a list of things to do."""
        doing = "; ".join(part for part in (self.measure, self.who, self.due) if part)
        return f"{lines.sentence(self.text)} ({doing})" if doing else lines.sentence(self.text)


@dataclass(frozen=True, slots=True)
class VetoFact:
    """An exclusion fact answered "Có"; ``evil`` marks a fact of the kind «tệ nạn ma túy»."""

    code: str
    text: str
    evil: bool
    cases: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome a paper states.

    ``variant`` A: to be recognised; B: tệ nạn to be confirmed; C: to be built up; empty: nothing can be said yet.
    Tệ nạn is said if and only if an exclusion fact of that kind was answered "Có", never because points are missing.
    """

    variant: Variant
    text: str
    facts: tuple[VetoFact, ...] = ()
    reasons: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    must_fix: bool = False

    def __post_init__(self) -> None:
        """Refuse a false statement in either direction."""
        if self.variant == EVIL and not self.evil_facts:
            raise ValueError("A verdict of tệ nạn needs an exclusion fact of that kind answered Có")
        if self.variant in (RECOGNISE, BUILD_UP) and self.evil_facts:
            raise ValueError("An exclusion fact of tệ nạn was answered Có; no other outcome may be stated")

    @property
    def evil_facts(self) -> tuple[VetoFact, ...]:
        """The facts that make it tệ nạn."""
        return tuple(fact for fact in self.facts if fact.evil)

    @property
    def cases_text(self) -> str:
        """Cases of all evil facts: ``01``; not entered: ``…``."""
        return lines.two(_sum(fact.cases for fact in self.evil_facts))

    @property
    def people_text(self) -> str:
        """People of all evil facts: ``01``; not entered: ``…``."""
        return lines.two(_sum(fact.people for fact in self.evil_facts))

    @property
    def facts_text(self) -> str:
        """Codes and names of the evil facts, no names of people."""
        return "; ".join(f"{fact.code} – {lines.sentence(fact.text)}" for fact in self.evil_facts)

    @property
    def reasons_text(self) -> str:
        """Why the conditions are not met."""
        return lines.joined(self.reasons)

    @property
    def fixes_text(self) -> str:
        """What must be put right, as one clause."""
        return lines.joined(tuple(fix.line for fix in self.fixes))


@dataclass(frozen=True, slots=True)
class Score:
    """A total: points given, maximum that applies, and the same on the scale of 100 (unrounded)."""

    total: Decimal | None
    maximum: Decimal | None
    scaled: Decimal | None

    @property
    def total_text(self) -> str:
        """``89``."""
        return lines.points(self.total)

    @property
    def maximum_text(self) -> str:
        """``97``."""
        return lines.points(self.maximum)

    @property
    def scaled_text(self) -> str:
        """``91,75``."""
        return lines.scaled(self.scaled)

    @property
    def words(self) -> str:
        """``Chín mươi mốt phẩy bảy mươi lăm điểm``."""
        return lines.scaled_in_words(self.scaled)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote: the way it was taken and its counts."""

    method: str
    voters: int | None
    agreed: int | None
    against: int | None
    other: int | None
    reserved: str = ""

    @property
    def agreed_text(self) -> str:
        """``40/40``."""
        return f"{lines.count(self.agreed)}/{lines.count(self.voters)}"

    @property
    def agreed_percent(self) -> str:
        """Share of those present who agreed, in per cent."""
        return lines.percent(self.agreed, self.voters)

    @property
    def against_text(self) -> str:
        """Votes against."""
        return lines.count(self.against)

    @property
    def other_text(self) -> str:
        """Other opinions."""
        return lines.count(self.other)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said at a meeting, and what was answered."""

    speaker: str
    text: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every paper carries: kind, head, marks, year, the names used in its text, recipients, signer."""

    kind: str
    head: LetterHead
    marks: Marks
    year: int
    unit_name: str
    receiver: str
    signer: Signer
    recipients: tuple[str, ...] = ()
    office: bool = False
    #: Full name of the body that issues the paper; the head abbreviates it.
    issuer: str = ""

    @property
    def next_year(self) -> int:
        """The year after the campaign's."""
        return self.year + 1


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
